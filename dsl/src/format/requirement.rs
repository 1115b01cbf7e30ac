//! Requirements.

use super::piece::{Break, DEEPER, LINE, PARENTHESIS, WORDS};
use super::sketch::Sketch;
use crate::syntax::{Atom, AtomKind, Comparison, List, Operand, Requirement, Value, Word};

impl<'t> Sketch<'t> {
    /// A requirement; where it is broken, each part has a line.
    pub(super) fn requirement(&mut self, requirement: &'t Requirement) {
        self.group(WORDS, |sketch| sketch.parts(requirement, DEEPER));
    }

    /// The parts of a requirement, which are broken with the group around them: before the second
    /// one in a way of its own.
    pub(super) fn parts(&mut self, requirement: &'t Requirement, second: Break) {
        match requirement {
            Requirement::All { parts, .. } => self.joined(parts, "and ", second),
            Requirement::Any { parts, .. } => self.joined(parts, "or ", second),
            Requirement::Parentheses { inner, span } => self.group(WORDS, |sketch| {
                let [open, close] = PARENTHESIS;
                sketch.glue("(");
                sketch.line_end(open);
                sketch.parts(inner, LINE);
                sketch.line_end(close);
                sketch.closing(*span, ")");
            }),
            Requirement::Atom(atom) => self.atom(atom),
        }
    }

    fn joined(&mut self, parts: &'t [Requirement], word: &'static str, second: Break) {
        let mut next = second;
        let join = |sketch: &mut Self| {
            sketch.line_end(std::mem::replace(&mut next, LINE));
            sketch.glue(word);
        };
        self.series(parts, join, |sketch, part| sketch.parts(part, LINE));
    }

    fn atom(&mut self, atom: &'t Atom) {
        match &atom.kind {
            AtomKind::Scope(scope) => self.with_word("scope ", scope),
            AtomKind::ScopeIn(list) => self.words("scope in ", list),
            AtomKind::ScopesAll(list) => self.words("scopes all ", list),
            AtomKind::Role(role) => self.with_word("role ", role),
            AtomKind::RoleIn(list) => self.words("role in ", list),
            AtomKind::Equal(left, right) => self.relation(left, " == ", right),
            AtomKind::NotEqual(left, right) => self.relation(left, " != ", right),
            AtomKind::In(left, list) => {
                self.operand(left);
                self.glue(" in ");
                self.list(list, Self::value);
            }
            AtomKind::InNamed(left, name) => self.operand_and_word(left, " in ", name),
            AtomKind::Has(left, right) => self.relation(left, " has ", right),
            AtomKind::StartsWith(left, text) => self.operand_and_word(left, " starts with ", text),
            AtomKind::EndsWith(left, text) => self.operand_and_word(left, " ends with ", text),
            AtomKind::Contains(left, text) => self.operand_and_word(left, " contains ", text),
            AtomKind::InDomain(left, domain) => self.operand_and_word(left, " in domain ", domain),
            AtomKind::Compare(left, order, right) => self.relation(left, sign(*order), right),
            AtomKind::Exists(operand) => self.stated(operand, " exists"),
            AtomKind::Absent(operand) => self.stated(operand, " absent"),
            AtomKind::Named(name) => self.word(name),
        }
    }

    fn operand(&mut self, operand: &'t Operand) {
        self.copy(operand.span);
    }

    fn words(&mut self, before: &'static str, list: &'t List<Word>) {
        self.glue(before);
        self.list(list, Self::word);
    }

    fn relation(&mut self, left: &'t Operand, sign: &'static str, right: &'t Value) {
        self.operand(left);
        self.glue(sign);
        self.value(right);
    }

    fn operand_and_word(&mut self, left: &'t Operand, sign: &'static str, right: &'t Word) {
        self.operand(left);
        self.with_word(sign, right);
    }

    fn stated(&mut self, operand: &'t Operand, what: &'static str) {
        self.operand(operand);
        self.glue(what);
    }
}

fn sign(order: Comparison) -> &'static str {
    match order {
        Comparison::Less => " < ",
        Comparison::AtMost => " <= ",
        Comparison::Greater => " > ",
        Comparison::AtLeast => " >= ",
    }
}
