//! The order of the text decides nothing: shuffled policies have one digest.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test that reads files")]

use gatewright_dsl::compile;
use gatewright_dsl::source::{FileId, NoImports, Source, Span};
use gatewright_dsl::syntax::{Clause, ClauseKind, Document, Item, Member, Requirement, Route, Who};
use std::fmt::Write;
use std::path::Path;

/// Shuffles of each policy.
const SHUFFLES: usize = 300;

/// Writes a document again with everything that has no order in another one.
struct Shuffle<'t> {
    text: &'t str,
    random: u64,
}

impl Shuffle<'_> {
    fn below(&mut self, bound: usize) -> usize {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        usize::try_from(self.random % bound as u64).unwrap()
    }

    fn shuffled(&mut self, mut parts: Vec<String>) -> Vec<String> {
        for at in (1..parts.len()).rev() {
            let other = self.below(at + 1);
            parts.swap(at, other);
        }
        parts
    }

    fn source(&self, span: Span) -> String {
        self.text.get(span.range()).unwrap().to_owned()
    }

    fn document(&mut self, document: &Document) -> String {
        let items: Vec<String> = document.items.iter().map(|item| self.item(item)).collect();
        format!("gate 1\n{}\n", self.shuffled(items).join("\n"))
    }

    fn item(&mut self, item: &Item) -> String {
        match item {
            Item::Policy(block) => self.block(block.span, block.fields.iter().map(|f| f.span)),
            Item::Auth(auth) => self.block(auth.span, auth.fields.iter().map(|field| field.span)),
            Item::Scopes(scopes) => self.block(scopes.span, scopes.entries.iter().map(|e| e.span)),
            Item::Headers(headers) => {
                self.block(headers.span, headers.lines.iter().map(|l| l.span))
            }
            Item::Service(service) => self.group(service.span, &service.members),
            Item::Under(under) => self.group(under.span, &under.members),
            Item::Route(route) => self.route(route),
            other => self.source(other.span()),
        }
    }

    /// `keyword name {`, the parts in any order, `}`
    fn block(&mut self, span: Span, parts: impl Iterator<Item = Span>) -> String {
        let parts = parts.map(|part| self.source(part)).collect();
        self.braces(span, parts)
    }

    fn braces(&mut self, span: Span, parts: Vec<String>) -> String {
        let whole = self.source(span);
        // A path of the head may have braces of its own.
        let head = whole.find(" {\n").or_else(|| whole.find(" { ")).unwrap();
        let head = whole.get(..head).unwrap();
        format!("{head} {{\n{}\n}}", self.shuffled(parts).join("\n"))
    }

    fn group(&mut self, span: Span, members: &[Member]) -> String {
        let members = members.iter().map(|member| self.member(member)).collect();
        self.braces(span, members)
    }

    fn member(&mut self, member: &Member) -> String {
        match member {
            Member::Under(under) => self.group(under.span, &under.members),
            Member::Route(route) => self.route(route),
            Member::Guard(guard) => format!("guard {}", self.requirement(&guard.requirement)),
            other => self.source(other.span()),
        }
    }

    fn route(&mut self, route: &Route) -> String {
        let clauses = route.clauses.iter().map(|clause| self.clause(clause)).collect();
        let head = self.source(route.head);
        format!("{head} {{\n{}\n}}", self.shuffled(clauses).join("\n"))
    }

    fn clause(&mut self, clause: &Clause) -> String {
        match &clause.kind {
            ClauseKind::Require(requirement) => {
                format!("require {}", self.requirement(requirement))
            }
            ClauseKind::Allow { who, via, with } => {
                let mut text = format!("allow {}", self.who(who));
                if let Some(via) = via {
                    write!(text, " via {}", via.text).unwrap();
                }
                if let Some(with) = with {
                    write!(text, " with {}", self.requirement(with)).unwrap();
                }
                text
            }
            _ => self.source(clause.span),
        }
    }

    fn who(&mut self, who: &Who) -> String {
        let names = who.methods.iter().map(|method| method.text.clone()).collect();
        format!("[{}]", self.shuffled(names).join(", "))
    }

    fn requirement(&mut self, requirement: &Requirement) -> String {
        match requirement {
            Requirement::All { parts, .. } => self.joined(parts, " and "),
            Requirement::Any { parts, .. } => self.joined(parts, " or "),
            Requirement::Parentheses { inner, .. } => format!("({})", self.requirement(inner)),
            Requirement::Atom(atom) => self.source(atom.span),
        }
    }

    fn joined(&mut self, parts: &[Requirement], by: &str) -> String {
        let parts = parts.iter().map(|part| self.requirement(part)).collect();
        self.shuffled(parts).join(by)
    }
}

fn fixture(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

fn digest(text: &str) -> String {
    match compile(&Source::new("policy.gate", text), &NoImports) {
        Ok(compiled) => compiled.policy.digest(),
        Err(report) => unreachable!("{report} of {text}"),
    }
}

#[test]
fn shuffling_items_members_and_clauses_changes_no_digest() {
    for name in ["sample.gate", "order.gate"] {
        let text = fixture(name);
        let mut found = Vec::new();
        let document = gatewright_dsl::parse(FileId(0), &text, &mut found);
        assert_eq!(found, Vec::new(), "{name}");
        let wanted = digest(&text);
        let mut shuffle = Shuffle { text: &text, random: 0x9e37_79b9_7f4a_7c15 };
        for _ in 0..SHUFFLES {
            let shuffled = shuffle.document(&document);
            assert_eq!(digest(&shuffled), wanted, "{shuffled}");
        }
    }
}

#[test]
fn what_decides_changes_the_digest() {
    let text = fixture("order.gate");
    let wanted = digest(&text);
    let changes = [
        ("require scope read", "require scope write"),
        ("guard office", "guard staff"),
        ("\"{setting.issuer_url}\"  audience", "\"https://other.example.com\"  audience"),
        (
            "setting issuer_url = \"https://auth.example.com\"",
            "setting issuer_url = \"https://x.example\"",
        ),
        ("deny", "allow user"),
        ("10 per second", "11 per second"),
        ("/members  as members", "/members  as people"),
        ("trailing_slash ignore", "trailing_slash strict"),
        ("{path.team}:read", "{path.team}:write"),
    ];
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        assert_ne!(digest(&text.replacen(from, to, 1)), wanted, "{from}");
    }
    let comments = text.replace("\nroute", "\n## About.\n## More.\nroute");
    assert_eq!(digest(&comments.replace("  route", "\n\n   route")), wanted);
}
