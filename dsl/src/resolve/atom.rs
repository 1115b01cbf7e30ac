//! Atoms: which operand may stand on which side, and with values of which type.

use super::Resolver;
use super::interpolation::Slot;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolved::{ListValues, NameKind};
use crate::syntax::{self, AtomKind, List, Value, Word};
use gatewright_core::host::HostPattern;
use gatewright_core::requirement::{Atom, Comparison, Element, Literal, Operand, TextPart};

/// What kind of fact an operand is, for the rules of atoms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fact {
    /// Text, always.
    Text,
    /// Text, integer, boolean or list, as the token has it.
    Claim,
    /// `roles`, `scopes`
    List,
    /// `token.age`, `token.auth_age`
    Age,
    /// `request.ip`
    Address,
    /// `route`, `request.id`: only for headers.
    Told,
}

impl Fact {
    fn of(operand: &Operand) -> Fact {
        match operand {
            Operand::Subject(_)
            | Operand::Client(_)
            | Operand::Method
            | Operand::Issuer
            | Operand::Path(_)
            | Operand::Host(_)
            | Operand::Query(_)
            | Operand::Header(_)
            | Operand::RequestScheme => Fact::Text,
            Operand::Claim(..) => Fact::Claim,
            Operand::Scopes | Operand::Roles => Fact::List,
            Operand::TokenAge | Operand::TokenAuthAge => Fact::Age,
            Operand::RequestIp => Fact::Address,
            Operand::RequestId | Operand::Route => Fact::Told,
        }
    }

    /// What to write instead of putting such an operand where it cannot stand.
    fn advice(self) -> &'static str {
        match self {
            Fact::Text => "text is compared by `==`, `in`, `starts with`, `ends with`, `contains`",
            Fact::Claim => "a claim has to be an integer for this",
            Fact::List => "scopes and roles are asked for by `scope x` and `role x`",
            Fact::Age => "ages are compared by `<`, `<=`, `>` and `>=` with a duration",
            Fact::Address => "addresses are compared by `request.ip in [203.0.113.0/24]`",
            Fact::Told => "it stands only in `headers`",
        }
    }
}

const TEXTUAL: &[Fact] = &[Fact::Text, Fact::Claim];

impl Resolver<'_> {
    /// What an atom means; named requirements are no atoms.
    pub(super) fn atom(&mut self, kind: &AtomKind) -> Option<Atom> {
        match kind {
            AtomKind::Scope(scope) => Some(Atom::ScopeAny(vec![self.scope(scope)])),
            AtomKind::ScopeIn(list) => Some(Atom::ScopeAny(self.scopes(list))),
            AtomKind::ScopesAll(list) => Some(Atom::ScopeAll(self.scopes(list))),
            AtomKind::Role(role) => Some(Atom::RoleAny(vec![self.role(role)?])),
            AtomKind::RoleIn(list) => self.roles(list).map(Atom::RoleAny),
            AtomKind::Equal(left, right) => self.equal(left, right),
            AtomKind::NotEqual(left, right) => self.not_equal(left, right),
            AtomKind::In(left, list) => self.in_list(left, list),
            AtomKind::InNamed(left, name) => self.in_named(left, name),
            AtomKind::Has(left, right) => self.has(left, right),
            AtomKind::StartsWith(left, text) => {
                self.affix(left, text, "starts with", Atom::StartsWith)
            }
            AtomKind::EndsWith(left, text) => self.affix(left, text, "ends with", Atom::EndsWith),
            AtomKind::Contains(left, text) => self.affix(left, text, "contains", Atom::Contains),
            AtomKind::InDomain(left, domain) => self.in_domain(left, domain),
            AtomKind::Compare(left, order, right) => self.compare(left, *order, right),
            AtomKind::Exists(operand) => self.exists(operand),
            AtomKind::Absent(operand) => self.absent(operand),
            AtomKind::Named(_) => None,
        }
    }

    fn role(&mut self, word: &Word) -> Option<String> {
        let role = self.text(word).into_owned();
        if role.is_empty() {
            let message = "an empty text is no role";
            self.report(Diagnostic::new(Code::LiteralType, word.span, message));
            return None;
        }
        Some(role)
    }

    fn roles(&mut self, list: &List<Word>) -> Option<Vec<String>> {
        if list.items.is_empty() {
            let message = "a list without roles, which nothing could fulfil";
            self.report(Diagnostic::new(Code::EmptyList, list.span, message));
        }
        self.refuse_repetition(list.items.iter().map(|word| (word.text.as_str(), word.span)));
        let read: Vec<_> = list.items.iter().map(|word| self.role(word)).collect();
        let mut roles: Vec<String> = read.into_iter().collect::<Option<_>>()?;
        roles.sort();
        roles.dedup();
        Some(roles)
    }

    /// The operand on the left, where it is of a kind that the operator takes.
    fn left(
        &mut self,
        operand: &syntax::Operand,
        operator: &str,
        kinds: &[Fact],
    ) -> Option<Operand> {
        let read = self.judged_operand(operand)?;
        let fact = Fact::of(&read);
        if kinds.contains(&fact) {
            return Some(read);
        }
        let written = self.source(operand.span);
        let message = format!("`{written}` cannot stand before `{operator}`");
        let wrong = Diagnostic::new(Code::OperandPlace, operand.span, message);
        self.report(wrong.help(fact.advice()));
        None
    }

    /// `claim.tier == "gold"`, `claim.tenant == path.t`, `claim.tier == paid`
    fn equal(&mut self, left: &syntax::Operand, right: &Value) -> Option<Atom> {
        if let Some(name) = self.list_name(right) {
            return self.in_named(left, &name);
        }
        match right {
            Value::Operand(right) => self.same(left, right),
            value => self.compared_literals(left, value, "==", Atom::In),
        }
    }

    /// `claim.suspended != true`, `claim.tier != paid`
    fn not_equal(&mut self, left: &syntax::Operand, right: &Value) -> Option<Atom> {
        if let Some(name) = self.list_name(right) {
            let operand = self.left(left, "!=", TEXTUAL)?;
            let literals = self.named_literals(&name)?;
            self.same_type(&operand, &literals, name.span)?;
            return Some(Atom::NotIn(operand, literals));
        }
        if let Value::Operand(operand) = right
            && operand.steps.len() > 1
        {
            let message = "`!=` compares with a value, not with another operand";
            self.report(Diagnostic::new(Code::OperandPlace, operand.span, message));
            return None;
        }
        self.compared_literals(left, right, "!=", Atom::NotIn)
    }

    fn compared_literals(
        &mut self,
        left: &syntax::Operand,
        right: &Value,
        operator: &str,
        atom: fn(Operand, Vec<Literal>) -> Atom,
    ) -> Option<Atom> {
        let operand = self.left(left, operator, TEXTUAL);
        let literals = vec![self.literal(right)?];
        let operand = operand?;
        self.same_type(&operand, &literals, right.span())?;
        Some(atom(operand, literals))
    }

    /// A bare word on the right that is the name of a list.
    fn list_name(&self, value: &Value) -> Option<Word> {
        let word = match value {
            Value::Word(word) if !word.is_quoted() => word,
            Value::Operand(operand) if operand.steps.len() == 1 => operand.steps.first()?,
            _ => return None,
        };
        let list = self.names.get(&word.text).is_some_and(|name| name.kind == NameKind::List);
        list.then(|| word.clone())
    }

    /// All but claims are text, and nothing else than text ever equals them.
    fn same_type(
        &mut self,
        operand: &Operand,
        literals: &[Literal],
        at: crate::source::Span,
    ) -> Option<()> {
        let text = literals.iter().all(|literal| matches!(literal, Literal::Text(_)));
        if !text && Fact::of(operand) == Fact::Text {
            let message = "text is compared with text only";
            let written = self.source(at);
            let wrong = Diagnostic::new(Code::LiteralType, at, message);
            self.report(
                wrong.help(format!("only claims can be integers or booleans: `\"{written}\"`")),
            );
            return None;
        }
        let schemes = |literal: &Literal| matches!(literal, Literal::Text(text) if text == "http" || text == "https");
        if *operand == Operand::RequestScheme && !literals.iter().all(schemes) {
            let message = "a scheme is `http` or `https`";
            self.report(Diagnostic::new(Code::LiteralType, at, message));
            return None;
        }
        Some(())
    }

    /// `claim.tenant == path.t`: the caller's side, then the request's.
    fn same(&mut self, left: &syntax::Operand, right: &syntax::Operand) -> Option<Atom> {
        if right.steps.len() == 1 && self.is_unknown(right) {
            return right.steps.first().and_then(|word| self.report_unquoted(word));
        }
        let (caller, request) = (self.judged_operand(left), self.judged_operand(right));
        let (caller, request) = (caller?, request?);
        match (is_caller_side(&caller), is_request_side(&request)) {
            (true, true) => Some(Atom::Same(caller, request)),
            _ if is_request_side(&caller) && is_caller_side(&request) => {
                let (a, b) = (self.source(left.span), self.source(right.span));
                let message = "the caller's side stands left of `==`, the request's side right";
                let swapped = format!("{b} == {a}");
                self.report(
                    Diagnostic::new(Code::OperandPlace, left.span.to(right.span), message).fix(
                        format!("write `{swapped}`"),
                        left.span.to(right.span),
                        swapped,
                    ),
                );
                None
            }
            (caller_fits, _) => {
                let wrong = if caller_fits { right.span } else { left.span };
                let message = format!("`{}` cannot be compared here", self.source(wrong));
                self.report(Diagnostic::new(Code::OperandPlace, wrong, message).help(
                    "`==` compares `subject`, `client` or a claim with `path.x`, `host.x` or \
                     `query.x`, or any text with a value in quotes",
                ));
                None
            }
        }
    }

    /// Whether a single word is no operand at all, but a text without its quotes.
    fn is_unknown(&self, operand: &syntax::Operand) -> bool {
        const WORDS: &[&str] =
            &["subject", "client", "method", "issuer", "scopes", "roles", "route"];
        !WORDS.contains(&operand.root()) && self.names.get(operand.root()).is_none()
    }

    /// `claim.plan in ["pro", "team"]`, `request.ip in [203.0.113.0/24]`
    fn in_list(&mut self, left: &syntax::Operand, list: &List<Value>) -> Option<Atom> {
        let operand = self.left(left, "in", &[Fact::Text, Fact::Claim, Fact::Address]);
        if operand == Some(Operand::RequestIp) {
            return Some(Atom::InNetworks(self.networks(list)));
        }
        if let Some(Value::Network(network)) = list.items.first() {
            return operand.and_then(|_| self.report_networks(network.span));
        }
        let literals = self.literals(list);
        let operand = operand?;
        self.same_type(&operand, &literals, list.span)?;
        Some(Atom::In(operand, literals))
    }

    /// `claim.plan in paid`, `request.ip in office`
    fn in_named(&mut self, left: &syntax::Operand, name: &Word) -> Option<Atom> {
        let operand = self.left(left, "in", &[Fact::Text, Fact::Claim, Fact::Address]);
        let values = self.named_list(name)?;
        let operand = operand?;
        match (operand, values) {
            (Operand::RequestIp, ListValues::Networks(networks)) => {
                Some(Atom::InNetworks(networks))
            }
            (Operand::RequestIp, ListValues::Literals(_)) => {
                let message = format!("`{}` is a list of values, not of networks", name.text);
                self.report(Diagnostic::new(Code::LiteralType, name.span, message));
                None
            }
            (_, ListValues::Networks(_)) => self.report_networks(name.span),
            (operand, ListValues::Literals(literals)) => {
                self.same_type(&operand, &literals, name.span)?;
                Some(Atom::In(operand, literals))
            }
        }
    }

    fn named_literals(&mut self, name: &Word) -> Option<Vec<Literal>> {
        match self.named_list(name)? {
            ListValues::Literals(literals) => Some(literals),
            ListValues::Networks(_) => self.report_networks(name.span),
        }
    }

    fn report_networks<T>(&mut self, at: crate::source::Span) -> Option<T> {
        let message = "only `request.ip` lies in networks";
        self.report(Diagnostic::new(Code::LiteralType, at, message));
        None
    }

    /// `claim.groups has "ops"`, `roles has path.role`
    fn has(&mut self, left: &syntax::Operand, right: &Value) -> Option<Atom> {
        let list = self.judged_operand(left).and_then(|read| match read {
            Operand::Claim(..) | Operand::Roles => Some(read),
            Operand::Scopes => self.report_left_of_has(left, "scopes are asked for by `scope x`"),
            _ => self.report_left_of_has(left, "`has` looks into `roles` or the list of a claim"),
        });
        let element = self.element(right)?;
        Some(Atom::Has(list?, element))
    }

    fn report_left_of_has<T>(&mut self, left: &syntax::Operand, help: &str) -> Option<T> {
        let message = format!("`{}` cannot stand before `has`", self.source(left.span));
        self.report(Diagnostic::new(Code::OperandPlace, left.span, message).help(help));
        None
    }

    fn element(&mut self, value: &Value) -> Option<Element> {
        match value {
            Value::Word(word) if word.is_quoted() => {
                let parts = self.text_parts(word, Slot::Requirement)?;
                Some(match parts.as_slice() {
                    [] => Element::Literal(Literal::Text(String::new())),
                    [TextPart::Literal(text)] => Element::Literal(Literal::Text(text.clone())),
                    _ => Element::Text(parts),
                })
            }
            Value::Operand(operand) if operand.steps.len() > 1 => {
                let read = self.judged_operand(operand)?;
                if matches!(read, Operand::Path(_) | Operand::Host(_)) {
                    return Some(Element::Operand(read));
                }
                let message = format!("`{}` cannot stand behind `has`", self.source(operand.span));
                let wrong = Diagnostic::new(Code::OperandPlace, operand.span, message);
                self.report(wrong.help("a value, `path.x` or `host.x` stands there"));
                None
            }
            value => self.literal(value).map(Element::Literal),
        }
    }

    fn affix(
        &mut self,
        left: &syntax::Operand,
        text: &Word,
        operator: &str,
        atom: fn(Operand, String) -> Atom,
    ) -> Option<Atom> {
        let operand = self.left(left, operator, TEXTUAL);
        let text = self.text_not_empty(text)?;
        Some(atom(operand?, text))
    }

    /// `claim.email in domain "example.com"`
    fn in_domain(&mut self, left: &syntax::Operand, word: &Word) -> Option<Atom> {
        let operand = self.left(left, "in domain", TEXTUAL).and_then(|operand| {
            let about = operand.is_about_caller();
            if about { Some(operand) } else { self.report_address(left) }
        });
        let domain = self.text_not_empty(word)?;
        match HostPattern::parse(&domain) {
            Ok(HostPattern::Exact { name, port: None }) if domain.contains('.') => {
                Some(Atom::InDomain(operand?, name))
            }
            _ => {
                let message = format!("`{domain}` is not a domain");
                let wrong = Diagnostic::new(Code::LiteralType, word.span, message);
                self.report(wrong.help("write what follows the `@`, such as `\"example.com\"`"));
                None
            }
        }
    }

    fn report_address<T>(&mut self, left: &syntax::Operand) -> Option<T> {
        let message = format!("`{}` is no address of the caller", self.source(left.span));
        let wrong = Diagnostic::new(Code::OperandPlace, left.span, message);
        self.report(wrong.help("`in domain` looks at a claim such as `claim.email`"));
        None
    }

    /// `claim.level >= 3`, `token.auth_age < 15m`
    fn compare(
        &mut self,
        left: &syntax::Operand,
        order: syntax::Comparison,
        right: &Value,
    ) -> Option<Atom> {
        let operator = match order {
            syntax::Comparison::Less => "<",
            syntax::Comparison::AtMost => "<=",
            syntax::Comparison::Greater => ">",
            syntax::Comparison::AtLeast => ">=",
        };
        let operand = self.left(left, operator, &[Fact::Claim, Fact::Age])?;
        let bound = match (Fact::of(&operand), right) {
            (Fact::Claim, Value::Integer(integer)) => Some(integer.value),
            (Fact::Age, Value::Duration(duration)) => {
                Some(duration.millis).filter(|ms| ms % 1000 == 0).map(|ms| ms / 1000)
            }
            _ => None,
        };
        if bound.is_none() {
            let message = match Fact::of(&operand) {
                Fact::Age => "an age is compared with a duration in whole seconds, such as `15m`",
                _ => "a claim is compared with an integer",
            };
            self.report(Diagnostic::new(Code::LiteralType, right.span(), message));
        }
        Some(Atom::Compare(operand, comparison(order), bound?))
    }

    fn exists(&mut self, operand: &syntax::Operand) -> Option<Atom> {
        const KINDS: &[Fact] = &[Fact::Text, Fact::Claim, Fact::List, Fact::Age, Fact::Address];
        self.left(operand, "exists", KINDS).map(Atom::Exists)
    }

    fn absent(&mut self, operand: &syntax::Operand) -> Option<Atom> {
        let read = self.judged_operand(operand)?;
        if matches!(read, Operand::Header(_) | Operand::Query(_)) {
            return Some(Atom::Absent(read));
        }
        let message = format!("`{}` cannot stand before `absent`", self.source(operand.span));
        self.report(
            Diagnostic::new(Code::OperandPlace, operand.span, message)
                .help("only `header.X` and `query.x` can be asked to be absent: what a caller lacks never opens a door"),
        );
        None
    }
}

fn is_caller_side(operand: &Operand) -> bool {
    matches!(operand, Operand::Subject(_) | Operand::Client(_) | Operand::Claim(..))
}

fn is_request_side(operand: &Operand) -> bool {
    matches!(operand, Operand::Path(_) | Operand::Host(_) | Operand::Query(_))
}

fn comparison(order: syntax::Comparison) -> Comparison {
    match order {
        syntax::Comparison::Less => Comparison::Less,
        syntax::Comparison::AtMost => Comparison::AtMost,
        syntax::Comparison::Greater => Comparison::Greater,
        syntax::Comparison::AtLeast => Comparison::AtLeast,
    }
}
