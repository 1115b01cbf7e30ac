//! What a policy's text says, in plain choices.

use super::template::{path_template, prefix};
use gatewright_core::policy::{
    ConditionId, EncodedSlash, Methods, Origin, Statuses, TrailingSlash,
};
use gatewright_core::requirement::{Atom, Literal, Operand, Requirement};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

/// A policy as its text says it. Not every route of it would compile.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) statuses: Statuses,
    pub(crate) encoded_slash: EncodedSlash,
    pub(crate) trailing_slash: TrailingSlash,
    pub(crate) services: Vec<ServiceDraft>,
}

/// `service NAME { host ... }`
#[derive(Clone, Debug)]
pub(crate) struct ServiceDraft {
    pub(crate) hosts: Vec<&'static str>,
    pub(crate) preflight: bool,
    pub(crate) body: GroupDraft,
}

/// What stands in a service or under a prefix.
#[derive(Clone, Debug)]
pub(crate) struct GroupDraft {
    /// Its own prefix without names; empty for a service.
    pub(crate) prefix: String,
    pub(crate) guard: Option<Requirement>,
    pub(crate) routes: Vec<RouteDraft>,
    pub(crate) groups: Vec<GroupDraft>,
}

/// `route METHODS PATH ...`
#[derive(Clone, Debug)]
pub(crate) struct RouteDraft {
    pub(crate) methods: Methods,
    /// The path within its group, without names.
    pub(crate) path: String,
    pub(crate) access: AccessDraft,
    pub(crate) require: Option<Requirement>,
    /// Whether it forwards each of the header sets.
    pub(crate) forwards: [bool; 3],
    pub(crate) limited: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AccessDraft {
    Public,
    Deny,
    /// `optional partner`
    Optional,
    /// `allow partner`
    Partner,
    /// `allow [machine, visitor] with scope orders:read`
    Reader,
}

/// Any policy of a few services, hosts and groups.
pub(crate) fn draft() -> impl Strategy<Value = Draft> {
    let statuses = select(&[Statuses::Basic, Statuses::Precise][..]);
    let encoded = select(&[EncodedSlash::Reject, EncodedSlash::Keep][..]);
    let trailing =
        select(&[TrailingSlash::Strict, TrailingSlash::Strict, TrailingSlash::Ignore][..]);
    (statuses, encoded, trailing, vec(service(), 1..4)).prop_map(
        |(statuses, encoded_slash, trailing_slash, services)| Draft {
            statuses,
            encoded_slash,
            trailing_slash,
            services,
        },
    )
}

fn service() -> impl Strategy<Value = ServiceDraft> {
    const HOSTS: &[&[&str]] = &[
        &["any"],
        &["any"],
        &["any"],
        &["api.example.com"],
        &["api.example.com", "any"],
        &["*.example.com"],
        &["{t}.example.com"],
        &["**.example.com"],
        &["api.example.com:8443", "[::1]"],
    ];
    (select(HOSTS), any::<bool>(), body()).prop_map(|(hosts, preflight, body)| ServiceDraft {
        hosts: hosts.to_vec(),
        preflight,
        body,
    })
}

/// A service's body: routes, and groups that nest once more.
fn body() -> impl Strategy<Value = GroupDraft> {
    let inner = group(prefix().boxed(), 0..4, Just(Vec::new()).boxed());
    let outer = group(prefix().boxed(), 0..6, vec(inner, 0..2).boxed());
    group(Just(String::new()).boxed(), 1..12, vec(outer, 0..3).boxed())
}

fn group(
    prefix: BoxedStrategy<String>,
    routes: std::ops::Range<usize>,
    groups: BoxedStrategy<Vec<GroupDraft>>,
) -> impl Strategy<Value = GroupDraft> {
    let guard = option::weighted(0.1, requirement(GROUP_ATOMS));
    (prefix, guard, vec(route(), routes), groups)
        .prop_map(|(prefix, guard, routes, groups)| GroupDraft { prefix, guard, routes, groups })
}

fn route() -> impl Strategy<Value = RouteDraft> {
    let access = select(
        &[
            AccessDraft::Public,
            AccessDraft::Public,
            AccessDraft::Deny,
            AccessDraft::Optional,
            AccessDraft::Partner,
            AccessDraft::Reader,
        ][..],
    );
    let require = option::weighted(0.3, requirement(ROUTE_ATOMS));
    let forwards = any::<[bool; 3]>();
    (methods(), path_template(), access, require, forwards, any::<bool>()).prop_map(
        |(methods, path, access, require, forwards, limited)| RouteDraft {
            methods,
            path,
            access,
            require,
            forwards,
            limited,
        },
    )
}

fn methods() -> impl Strategy<Value = Methods> {
    let listed = subsequence(vec!["DELETE", "GET", "HEAD", "OPTIONS", "POST"], 1..3);
    let listed =
        listed.prop_map(|names| Methods::Listed(names.into_iter().map(String::from).collect()));
    prop_oneof![1 => Just(Methods::Any), 3 => listed]
}

/// Atoms that any group may have.
const GROUP_ATOMS: usize = 12;
/// All atoms, those about the first parameter of a path among them.
const ROUTE_ATOMS: usize = 15;

/// A requirement about the request, two levels deep at most.
fn requirement(atoms: usize) -> impl Strategy<Value = Requirement> {
    let leaf = select(leaves()[..atoms].to_vec()).boxed();
    let level = |inner: BoxedStrategy<Requirement>| {
        let parts = vec(inner.clone(), 2..4);
        let both = (parts, any::<bool>()).prop_map(|(parts, all)| match all {
            true => Requirement::All(parts),
            false => Requirement::Any(parts),
        });
        prop_oneof![3 => inner, 1 => both].boxed()
    };
    level(level(leaf))
}

fn leaves() -> Vec<Requirement> {
    let header = |name: &str| Operand::Header(name.to_owned());
    let query = |name: &str| Operand::Query(name.to_owned());
    let path = || Operand::Path("p0".to_owned());
    let texts = |texts: &[&str]| texts.iter().map(|t| Literal::Text((*t).into())).collect();
    let networks = || vec!["10.0.0.0/8".parse().unwrap(), "2001:db8::/32".parse().unwrap()];
    let atoms = [
        Atom::In(header("x-mode"), texts(&["on"])),
        Atom::NotIn(header("x-mode"), texts(&["off"])),
        Atom::StartsWith(header("x-mode"), "o".into()),
        Atom::Absent(header("x-flag")),
        Atom::Exists(header("x-flag")),
        Atom::In(query("q"), texts(&["1", "2"])),
        Atom::NotIn(query("q"), texts(&["0"])),
        Atom::Contains(query("q"), "1".into()),
        Atom::Absent(query("debug")),
        Atom::InNetworks(networks()),
        Atom::In(Operand::RequestScheme, texts(&["https"])),
    ];
    let about_path = [
        Atom::In(path(), texts(&["7", "a"])),
        Atom::NotIn(path(), texts(&["b"])),
        Atom::EndsWith(path(), "b".into()),
    ];
    let atom = |atom| Requirement::Atom(atom, Origin::default());
    let named = Requirement::Named(ConditionId(0), Origin::default());
    atoms.into_iter().map(atom).chain([named]).chain(about_path.into_iter().map(atom)).collect()
}
