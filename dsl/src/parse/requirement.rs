//! Requirements.

use super::node::Node;
use super::word::is_reserved;
use super::{Parser, Rule};
use crate::diagnostic::Edit;
use crate::fault::Fault;
use crate::source::Span;
use crate::syntax::{Atom, AtomKind, Comparison, List, Operand, Requirement, Value, Word};

/// What joins two requirements.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    And,
    Or,
}

/// Words that name a value of the request, so that one alone is no slip of a name.
const OPERANDS: &[&str] =
    &["subject", "client", "method", "issuer", "scopes", "roles", "claim", "path", "query", "host"];

impl<'t> Parser<'t, '_> {
    /// `scope a and (role b or office)`
    pub(super) fn requirement(&mut self, node: &Node<'t>) -> Option<Requirement> {
        let mut parts = Vec::new();
        let mut signs = Vec::new();
        for child in node.children() {
            match child.rule() {
                Rule::junction => signs.push(self.junction(&child)),
                _ => parts.push(self.unit(&child)?),
            }
        }
        let mixed = signs.iter().any(|sign| Some(sign) != signs.first());
        match signs.first() {
            None => parts.pop(),
            Some(_) if mixed => Some(self.mixed(parts, &signs)),
            Some(Sign::And) => Some(joined(Sign::And, parts)),
            Some(Sign::Or) => Some(joined(Sign::Or, parts)),
        }
    }

    fn junction(&mut self, node: &Node<'t>) -> Sign {
        let (sign, word) = match node.text() {
            "and" => return Sign::And,
            "or" => return Sign::Or,
            "&&" => (Sign::And, "and"),
            _ => (Sign::Or, "or"),
        };
        let span = self.found.span(node.range());
        let fault = Fault::ForeignOperator(node.text().to_owned()).at(span);
        self.found.report(fault.fix(format!("write `{word}`"), span, word));
        sign
    }

    /// `a and b or c` is read as `(a and b) or c`, which is what the fix makes of it.
    fn mixed(&mut self, parts: Vec<Requirement>, signs: &[Sign]) -> Requirement {
        let mut groups: Vec<Vec<Requirement>> = Vec::new();
        let before = std::iter::once(Sign::Or).chain(signs.iter().copied());
        for (part, sign) in parts.into_iter().zip(before) {
            match (sign, groups.last_mut()) {
                (Sign::And, Some(group)) => group.push(part),
                _ => groups.push(vec![part]),
            }
        }
        let edits = groups.iter().filter(|group| group.len() > 1).flat_map(|group| parens(group));
        let edits: Vec<Edit> = edits.collect();
        let groups = groups.into_iter().map(|group| joined(Sign::And, group)).collect();
        let whole = joined(Sign::Or, groups);
        let fault = Fault::MixedAndOr.at(whole.span());
        self.found.report(fault.fixes("add parentheses around `and`", edits).guess());
        whole
    }

    fn unit(&mut self, node: &Node<'t>) -> Option<Requirement> {
        match node.rule() {
            Rule::parentheses => {
                let inner = Box::new(self.requirement(&node.child(Rule::requirement)?)?);
                Some(Requirement::Parentheses { inner, span: self.span(node) })
            }
            Rule::negation => self.negation(node),
            _ => self.atom(node).map(Requirement::Atom),
        }
    }

    fn negation(&mut self, node: &Node<'t>) -> Option<Requirement> {
        let negator = node.child(Rule::negator)?;
        let span = self.span(&negator);
        self.found.report(Fault::Negation.at(span));
        let inner = node.children().find(|child| child.rule() != Rule::negator)?;
        self.unit(&inner)
    }

    fn atom(&mut self, node: &Node<'t>) -> Option<Atom> {
        let kind = match node.rule() {
            Rule::scope_atom => self.scope_atom(node)?,
            Rule::scopes_atom => {
                AtomKind::ScopesAll(self.scope_list(&node.child(Rule::scope_list)?)?)
            }
            Rule::role_atom => self.role_atom(node)?,
            Rule::relation => self.relation(node)?,
            _ => return None,
        };
        Some(Atom { kind, span: self.span(node) })
    }

    fn scope_atom(&mut self, node: &Node<'t>) -> Option<AtomKind> {
        match node.children().last()? {
            list if list.rule() == Rule::scope_list => {
                self.scope_list(&list).map(AtomKind::ScopeIn)
            }
            scope => Some(AtomKind::Scope(self.scope(&scope))),
        }
    }

    fn role_atom(&mut self, node: &Node<'t>) -> Option<AtomKind> {
        match node.children().last()? {
            list if list.rule() == Rule::role_list => {
                let list = self.list(&list, |parser, role| Some(parser.role(role)));
                list.map(AtomKind::RoleIn)
            }
            role => Some(AtomKind::Role(self.role(&role))),
        }
    }

    fn relation(&mut self, node: &Node<'t>) -> Option<AtomKind> {
        let mut children = node.children();
        let operand = self.operand(&children.next()?);
        let Some(tail) = children.next() else { return self.named(operand) };
        let right = tail.children().last();
        Some(match tail.rule() {
            Rule::equal => {
                self.check_equals(&tail);
                AtomKind::Equal(operand, self.side(&right?)?)
            }
            Rule::not_equal => AtomKind::NotEqual(operand, self.side(&right?)?),
            Rule::within => self.within(operand, &right?)?,
            Rule::has => AtomKind::Has(operand, self.side(&right?)?),
            Rule::starts => AtomKind::StartsWith(operand, self.word(&right?)),
            Rule::ends => AtomKind::EndsWith(operand, self.word(&right?)),
            Rule::contains => AtomKind::Contains(operand, self.word(&right?)),
            Rule::compare => self.compare(operand, &tail)?,
            Rule::exists => AtomKind::Exists(operand),
            Rule::absent => AtomKind::Absent(operand),
            _ => return None,
        })
    }

    fn check_equals(&mut self, tail: &Node<'t>) {
        let sign = tail.child(Rule::equals).filter(|sign| sign.text() != "==");
        if let Some(sign) = sign {
            let span = self.found.span(sign.range());
            let fault = Fault::Assignment(sign.text().to_owned()).at(span);
            self.found.report(fault.fix("write `==`", span, "=="));
        }
    }

    fn within(&mut self, operand: Operand, right: &Node<'t>) -> Option<AtomKind> {
        match right.rule() {
            Rule::value_list => {
                self.list(right, Self::literal).map(|list| AtomKind::In(operand, list))
            }
            Rule::in_domain => {
                self.child_word(right, Rule::text).map(|domain| AtomKind::InDomain(operand, domain))
            }
            Rule::network | Rule::text => self.within_one(operand, right),
            _ => Some(AtomKind::InNamed(operand, self.word(right))),
        }
    }

    /// One value where a list of them is wanted.
    fn within_one(&mut self, operand: Operand, value: &Node<'t>) -> Option<AtomKind> {
        let span = self.found.span(value.range());
        let edit = |span: Span, insert: &str| Edit { span, insert: insert.to_owned() };
        let edits = vec![edit(span.before(), "["), edit(span.after(), "]")];
        let found = format!("`{}`", value.text());
        let fault = Fault::Unexpected { wanted: "a list".to_owned(), found }.at(span);
        self.found.report(fault.fixes("put it in brackets", edits));
        let items = vec![self.literal(value)?];
        Some(AtomKind::In(operand, List { items, span }))
    }

    fn compare(&mut self, operand: Operand, tail: &Node<'t>) -> Option<AtomKind> {
        let order = match tail.child(Rule::order)?.text() {
            "<" => Comparison::Less,
            "<=" => Comparison::AtMost,
            ">" => Comparison::Greater,
            _ => Comparison::AtLeast,
        };
        let right = tail.children().last()?;
        match self.side(&right)? {
            value @ (Value::Integer(_) | Value::Duration(_)) => {
                Some(AtomKind::Compare(operand, order, value))
            }
            _ => self.refuse(&Fault::Number(right.text().to_owned()), &right),
        }
    }

    /// A name alone stands for what a `let` gives it; an operand alone says nothing.
    fn named(&mut self, mut operand: Operand) -> Option<AtomKind> {
        let span = operand.span;
        let root = operand.root().to_owned();
        if operand.steps.len() > 1 || OPERANDS.contains(&root.as_str()) {
            let written: Vec<&str> = operand.names().collect();
            self.found.report(Fault::LoneOperand(written.join(".")).at(span));
            return None;
        }
        if is_reserved(&root) {
            self.found.report(Fault::Reserved(root).at(span));
            return None;
        }
        let name: Word = operand.steps.pop()?;
        Some(AtomKind::Named(name))
    }
}

fn joined(sign: Sign, mut parts: Vec<Requirement>) -> Requirement {
    let span = match (parts.first(), parts.last()) {
        (Some(first), Some(last)) => first.span().to(last.span()),
        _ => Span::default(),
    };
    match (parts.len(), sign) {
        (1, _) => parts.pop().unwrap_or(Requirement::All { parts, span }),
        (_, Sign::And) => Requirement::All { parts, span },
        (_, Sign::Or) => Requirement::Any { parts, span },
    }
}

fn parens(group: &[Requirement]) -> Vec<Edit> {
    let insert = |span: Span, sign: &str| Edit { span, insert: sign.to_owned() };
    let first = group.first().map(|part| insert(part.span().before(), "("));
    let last = group.last().map(|part| insert(part.span().after(), ")"));
    first.into_iter().chain(last).collect()
}
