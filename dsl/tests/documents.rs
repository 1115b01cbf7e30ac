//! The policies in the documents compile, without errors or warnings.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "a test reads its documents")]

use gatewright_dsl::source::{NoImports, Source};
use gatewright_dsl::{Options, check};

const DOCUMENTS: &[&str] = &["README.md", "docs/host.md", "docs/testing.md", "policies/README.md"];

#[test]
fn policies_in_the_documents_compile() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let mut policies = 0;
    for document in DOCUMENTS {
        let text = std::fs::read_to_string(format!("{root}/{document}")).expect(document);
        for fence in text.split("```gate\n").skip(1) {
            let policy = fence.split("```").next().unwrap_or_default();
            let source = Source::new(*document, policy);
            let report = check(&source, &NoImports, &Options::default());
            assert!(report.diagnostics().is_empty(), "{document}\n{report}");
            policies += 1;
        }
    }
    assert!(policies > 0, "there is a policy in the documents");
}
