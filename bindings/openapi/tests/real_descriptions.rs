//! Descriptions of real APIs: they import, and each operation lets in exactly who may.

#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::disallowed_methods)]

#[path = "../../../core/tests/real_inputs/mod.rs"]
mod real_inputs;
mod walk;
#[path = "walk/wallet.rs"]
mod wallet;

use gatewright_core::Reason;
use gatewright_core::policy::Policy;
use gatewright_dsl::compile;
use gatewright_dsl::source::{LoadFailure, Loader, NoImports, Source};
use gatewright_openapi::{
    Counts, Description, Given, Options, ScopeLists, Unsecured, compare, import, read,
};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use walk::{Operation, Walk};
use wallet::{AUDIENCE, ISSUER, JWKS, Tokens, Wallet};

/// A file; its operations, routes, left out, stricter; and what is particular about its tokens.
struct Real(&'static str, [usize; 4], Tokens);

const PLAIN: Tokens = Tokens { opaque: &[], audiences: &[] };

const LINODE: Tokens = Tokens {
    opaque: &["personalAccessToken"],
    audiences: &[("personalAccessToken", "https://personal.example.com")],
};

const REAL: &[Real] = &[
    Real("adyen-management.yaml", [134, 134, 0, 0], PLAIN),
    Real("box.json", [296, 278, 0, 0], PLAIN),
    Real("figma.yaml", [47, 47, 0, 0], PLAIN),
    Real("kubernetes.swagger2.json", [1_123, 1_123, 0, 0], PLAIN),
    Real("linode.yaml", [365, 665, 0, 0], LINODE),
    Real("slack.swagger2.json", [174, 174, 0, 0], PLAIN),
    Real("spotify.yaml", [96, 96, 0, 0], PLAIN),
];

/// How often each thing was tried.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tried {
    /// Without a credential: 401.
    without: usize,
    /// Operations that ask for nothing: allowed.
    open: usize,
    /// With exactly the scopes of an alternative: allowed.
    exact: usize,
    /// With one scope less: 403 `scope_missing`.
    less: usize,
    /// With a credential that no alternative names: not allowed.
    other: usize,
}

struct Folder(PathBuf);

impl Loader for Folder {
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadFailure> {
        fs::read(self.0.join(path)).map_err(|_| LoadFailure::NotFound)
    }
}

#[test]
fn each_operation_lets_in_exactly_who_may() {
    let Some(folder) = real_inputs::folder("openapi") else { return };
    let folder = folder.join("openapi");
    let mut tried = Tried::default();
    for Real(file, counts, tokens) in REAL {
        let description = described(&folder, file);
        try_all(&description, &Walk::open(&folder.join(file)), *counts, *tokens, &mut tried);
    }
    let expected = Tried { without: 2_498, open: 37, exact: 3_310, less: 1_029, other: 49 };
    assert_eq!(tried, expected);
}

#[test]
fn a_description_of_many_files_lets_in_exactly_who_may() {
    let Some(folder) = real_inputs::folder("openapi") else { return };
    let unpacked = unpacked(&folder.join("openapi/digitalocean.tar.gz"));
    let file = "specification/DigitalOcean-public.v2.yaml";
    let description = described(&unpacked.join("raw"), file);
    let walk = Walk::open(&unpacked.join("raw").join(file));
    let mut tried = Tried::default();
    let audiences = &[("inference_bearer_auth", "https://inference.example.com")];
    // Two operations are on servers that have no host: `https://` and `https://{agent_url}`.
    try_all(&description, &walk, [659, 657, 2, 0], Tokens { audiences, ..PLAIN }, &mut tried);
    let expected = Tried { without: 657, open: 0, exact: 659, less: 680, other: 657 };
    assert_eq!(tried, expected);
    fs::remove_dir_all(unpacked).expect("a folder");
}

#[test]
fn any_scope_of_a_list_is_enough_where_that_is_said() {
    let Some(folder) = real_inputs::folder("openapi") else { return };
    let folder = folder.join("openapi");
    let description = described(&folder, "spotify.yaml");
    let options = Options { scopes: Some(ScopeLists::Any), ..options(PLAIN) };
    let policy = policy(&import(&description, &options).expect("a policy").text);
    let walk = Walk::open(&folder.join("spotify.yaml"));
    let mut wallet = Wallet::new(policy, walk.schemes(), PLAIN, &[]);
    let mut lists = 0;
    for operation in walk.operations() {
        let Operation { method, host, path, security } = &operation;
        let scopes = &security[0]["oauth_2_0"];
        for scope in scopes.iter().filter(|_| scopes.len() > 1) {
            let one = wallet.credential("oauth_2_0", std::slice::from_ref(scope)).expect("a token");
            assert!(wallet.decide(method, host.as_deref(), path, &[one]).allowed(), "{path}");
        }
        lists += usize::from(scopes.len() > 1);
    }
    assert_eq!(lists, 19);
}

fn described(folder: &Path, file: &str) -> Description {
    let bytes = fs::read(folder.join(file)).expect("a file");
    read(file, &bytes, &Folder(folder.to_owned())).expect("a description")
}

fn options(tokens: Tokens) -> Options {
    let own = |(scheme, audience): &(&str, &str)| Given::from(&*format!("{scheme}={audience}"));
    Options {
        unsecured: Unsecured::Public,
        issuers: vec![Given::from(ISSUER)],
        audiences: tokens.audiences.iter().map(own).chain([Given::from(AUDIENCE)]).collect(),
        jwks: vec![Given::from(JWKS)],
        ..Options::default()
    }
}

fn policy(text: &str) -> Policy {
    match compile(&Source::new("policy.gate", text), &NoImports) {
        Ok(compiled) => compiled.policy,
        Err(report) => panic!("{}", report.to_json()),
    }
}

fn try_all(
    description: &Description,
    walk: &Walk,
    [operations, routes, dropped, stricter]: [usize; 4],
    tokens: Tokens,
    tried: &mut Tried,
) {
    let imported = import(description, &options(tokens)).expect("a policy");
    #[allow(clippy::disallowed_macros, reason = "a test says what it counted")]
    {
        println!("{}: {:?}", description.file, imported.counts);
    }
    assert_eq!(imported.counts, Counts { operations, routes, dropped, stricter });
    let policy = policy(&imported.text);
    let found = compare(description, &policy, ScopeLists::All);
    assert_eq!(found.differences.len(), dropped, "{:?}", found.differences);
    let asked = walk.operations();
    let scopes = asked.iter().flat_map(|own| &own.security).flat_map(BTreeMap::values);
    let mut keys: BTreeSet<Vec<String>> = scopes.cloned().collect();
    keys.insert(Vec::new());
    let keys: Vec<Vec<String>> = keys.into_iter().collect();
    let mut wallet = Wallet::new(policy, walk.schemes(), tokens, &keys);
    for operation in &asked {
        try_one(operation, walk, &mut wallet, tried);
    }
}

fn try_one(operation: &Operation, walk: &Walk, wallet: &mut Wallet, tried: &mut Tried) {
    let Operation { method, host, path, security } = operation;
    let decide = |wallet: &Wallet, put: &[wallet::Put]| {
        let decision = wallet.decide(method, host.as_deref(), path, put);
        (decision.status().unwrap_or_default(), decision.reason())
    };
    if operation.is_open() {
        assert_eq!(decide(wallet, &[]), (0, Reason::Public), "{method} {path}");
        tried.open += 1;
        return;
    }
    assert_eq!(decide(wallet, &[]), (401, Reason::CredentialsMissing), "{method} {path}");
    tried.without += 1;
    for alternative in security {
        let [(scheme, scopes)] = alternative.iter().collect::<Vec<_>>()[..] else {
            panic!("no real description asks for two proofs")
        };
        let put = wallet.credential(scheme, scopes).expect("a credential");
        assert_eq!(decide(wallet, &[put]), (0, Reason::Granted), "{method} {path} {scheme}");
        tried.exact += 1;
        for missing in scopes {
            let rest: Vec<String> =
                scopes.iter().filter(|scope| *scope != missing).cloned().collect();
            let put = wallet.credential(scheme, &rest).expect("a credential");
            let got = decide(wallet, &[put]);
            assert_eq!(got, (403, Reason::ScopeMissing), "{method} {path} without {missing}");
            tried.less += 1;
        }
    }
    for (scheme, _) in walk.schemes() {
        if security.iter().any(|alternative| alternative.contains_key(&scheme)) {
            continue;
        }
        let put = wallet.credential(&scheme, &[]).expect("a credential");
        assert_ne!(decide(wallet, &[put]).0, 0, "{method} {path} with {scheme}");
        tried.other += 1;
    }
}

fn unpacked(archive: &Path) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("gatewright-openapi-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let done = Command::new("tar").arg("xzf").arg(archive).arg("-C").arg(&folder).status();
    assert!(done.expect("tar").success());
    folder
}
