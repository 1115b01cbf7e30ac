//! Texts that are left alone.

use gatewright_dsl::source::Source;
use gatewright_dsl::{FormatError, format};

#[test]
fn what_does_not_parse_is_refused_with_its_problems() {
    let check = |text: &str, first: &str| {
        let source = Source::new("policy.gate", text);
        let Err(FormatError::Problems(report)) = format(&source) else { panic!("{text}") };
        assert_eq!(report.diagnostics()[0].code.as_str(), first, "{report}");
        assert_eq!(report.sources().name(report.diagnostics()[0].span().file), "policy.gate");
    };
    check("", "GW0002");
    check("gate 2\n", "GW0003");
    check("gate 1\nservice s {\n", "GW0103");
    check("gate 1\nroute GET /a allow user,\nroute GET /b public\n", "GW0105");
    check("gate 1\nlet a = \"x\u{202e}\"\n", "GW0004");
}

/// Only the syntax has to be right: names, imports and types are for the compiler.
#[test]
fn what_does_not_compile_is_formatted() {
    let check = |text: &str, want: &str| {
        assert_eq!(format(&Source::new("policy.gate", text)).unwrap(), want);
    };
    check("gate 1 import \"absent.gate\"", "gate 1\n\nimport \"absent.gate\"\n");
    check("gate 1\nroute GET /a  allow nobody", "gate 1\n\nroute GET /a allow nobody\n");
    check(
        "gate 1\nauth a = b { unknown   field \"x\" }",
        "gate 1\n\nauth a = b { unknown   field \"x\" }\n",
    );
    check("gate 1\nroute GET \"/a/{b\" public", "gate 1\n\nroute GET \"/a/{b\" public\n");
}
