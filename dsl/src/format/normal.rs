//! Of two ways to write one thing, the one that is kept. Every change here leaves the compiled
//! policy as it is, to the byte; what would only mean the same to a reader is left alone.

use crate::parse::is_reserved;
use crate::split::{CHOICES, CLAUSES, MEMBERS};
use crate::syntax::{
    Assert, AssertKind, Atom, AtomKind, ClauseKind, Demand, Document, Forward, Item, LetValue,
    List, Member, Requirement, Route, Scopes, Service, Spelling, Under, Who, Word,
};
use gatewright_core::route::Template;

/// Brings all of a document into that form.
pub(super) fn normalise(document: &mut Document) {
    document.items.iter_mut().for_each(item);
}

fn item(item: &mut Item) {
    match item {
        Item::Let(binding) => match &mut binding.value {
            LetValue::Requirement(inner) => requirement(inner),
            LetValue::List(_) => {}
        },
        Item::Scopes(Scopes { entries, .. }) => entries.iter_mut().for_each(|entry| {
            scope(&mut entry.name);
            entry.includes.iter_mut().for_each(scopes);
        }),
        Item::Service(Service { members, .. }) => members.iter_mut().for_each(member),
        Item::Under(inner) => under(inner),
        Item::Route(inner) => route(inner),
        Item::Assert(inner) => assertion(inner),
        Item::Policy(_) | Item::Auth(_) | Item::Headers(_) | Item::Setting(_) => {}
        Item::Import(_) | Item::Test(_) | Item::Broken(_) => {}
    }
}

fn under(under: &mut Under) {
    path(&mut under.prefix);
    under.members.iter_mut().for_each(member);
}

fn member(member: &mut Member) {
    match member {
        Member::Guard(guard) => requirement(&mut guard.requirement),
        Member::DefaultAllow(default) => who(&mut default.who),
        Member::DefaultForward(default) => forward(&mut default.forward),
        Member::Under(inner) => under(inner),
        Member::Route(inner) => route(inner),
        Member::Host(_) | Member::Upstream(_) | Member::Preflight(_) | Member::Choice(_) => {}
        Member::Limit(_) | Member::Broken(_) => {}
    }
}

fn route(route: &mut Route) {
    path(&mut route.path);
    for clause in &mut route.clauses {
        match &mut clause.kind {
            ClauseKind::Optional(methods) => who(methods),
            ClauseKind::Allow { who: methods, with, .. } => {
                who(methods);
                with.iter_mut().for_each(requirement);
            }
            ClauseKind::Require(inner) => requirement(inner),
            ClauseKind::Forward(names) => forward(names),
            ClauseKind::Public | ClauseKind::Deny | ClauseKind::Limit(_) => {}
        }
    }
}

/// The name of a method is a demand only where it stands alone, so parentheses around one stay.
fn assertion(assertion: &mut Assert) {
    if let AssertKind::Requires { demand: Demand::Requirement(inner), .. } = &mut assertion.kind {
        inside(inner);
    }
}

// ---- requirements

/// Parentheses around the whole go as well.
fn requirement(requirement: &mut Requirement) {
    inside(requirement);
    open(requirement);
}

fn inside(requirement: &mut Requirement) {
    match requirement {
        Requirement::All { parts, .. } => flatten(parts, |part| match part {
            Requirement::All { parts, .. } => Ok(parts),
            other => Err(other),
        }),
        Requirement::Any { parts, .. } => flatten(parts, |part| match part {
            Requirement::Any { parts, .. } => Ok(parts),
            other => Err(other),
        }),
        Requirement::Parentheses { inner, .. } => self::requirement(inner),
        Requirement::Atom(one) => atom(one),
    }
}

/// `a and (b and c)` is `a and b and c`, and `(a) and b` is `a and b`.
fn flatten(
    parts: &mut Vec<Requirement>,
    of_the_same_kind: fn(Requirement) -> Result<Vec<Requirement>, Requirement>,
) {
    for mut part in std::mem::take(parts) {
        inside(&mut part);
        match part {
            Requirement::Parentheses { inner, span } => match of_the_same_kind(*inner) {
                Ok(inner) => parts.extend(inner),
                Err(atom @ Requirement::Atom(_)) => parts.push(atom),
                Err(other) => {
                    parts.push(Requirement::Parentheses { inner: Box::new(other), span });
                }
            },
            other => parts.push(other),
        }
    }
}

fn open(requirement: &mut Requirement) {
    if let Requirement::Parentheses { inner, span } = requirement {
        let empty = Requirement::All { parts: Vec::new(), span: *span };
        *requirement = std::mem::replace(&mut **inner, empty);
    }
}

fn atom(atom: &mut Atom) {
    match &mut atom.kind {
        AtomKind::Scope(word) => scope(word),
        AtomKind::ScopeIn(list) | AtomKind::ScopesAll(list) => scopes(list),
        AtomKind::Role(word) => role(word),
        AtomKind::RoleIn(list) => list.items.iter_mut().for_each(role),
        _ => {}
    }
    // `scopes all [a]` stays: it compiles to something else than `scope a`.
    match &mut atom.kind {
        AtomKind::ScopeIn(list) => single(list).map(AtomKind::Scope),
        AtomKind::RoleIn(list) => single(list).map(AtomKind::Role),
        _ => None,
    }
    .into_iter()
    .for_each(|kind| atom.kind = kind);
}

fn single(list: &mut List<Word>) -> Option<Word> {
    if list.items.len() == 1 { list.items.pop() } else { None }
}

// ---- lists of names

fn who(who: &mut Who) {
    who.bracketed = keeps_brackets(&who.methods, who.bracketed);
}

fn forward(forward: &mut Forward) {
    forward.bracketed = keeps_brackets(&forward.names, forward.bracketed);
}

/// A reserved word in brackets is an unknown name; without them it would be something else.
fn keeps_brackets(names: &[Word], bracketed: bool) -> bool {
    let single = matches!(names, [name] if !is_reserved(&name.text));
    bracketed && !single
}

// ---- words that need no quotes

fn scopes(list: &mut List<Word>) {
    list.items.iter_mut().for_each(scope);
}

fn scope(word: &mut Word) {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || b":._/-".contains(&byte);
    let fits = word.text.bytes().all(inner) && !word.text.ends_with(':');
    bare(word, fits);
}

fn role(word: &mut Word) {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
    let fits = word.text.bytes().all(inner);
    bare(word, fits);
}

fn bare(word: &mut Word, fits: bool) {
    let begins = word.text.starts_with(|first: char| first.is_ascii_alphanumeric());
    if begins && fits && !is_keyword(&word.text) {
        word.spelling = Spelling::Bare;
    }
}

/// Whether a word has a meaning of its own somewhere, so that it had better stay in quotes.
fn is_keyword(word: &str) -> bool {
    let joins = matches!(word, "not" | "includes" | "no");
    let begins = [CHOICES, CLAUSES, MEMBERS].iter().any(|words| words.contains(&word));
    joins || begins || is_reserved(word)
}

/// A path is written as `core` writes it, where that is read as the same template again.
fn path(word: &mut Word) {
    let Ok(template) = Template::parse(&word.text, word.spelling) else { return };
    let written = template.to_string();
    let again = Template::parse(&written, Spelling::Bare);
    let is_one_word = !word.is_quoted() || !written.contains([',', '(', ')', '[', ']', '"']);
    if is_one_word && again.as_ref() == Ok(&template) {
        word.text = written;
        word.spelling = Spelling::Bare;
    }
}
