//! Texts that would take a quadratic formatter minutes: what is looked at is that this ends.

use gatewright_dsl::format;
use gatewright_dsl::source::Source;

#[test]
fn s36_long_texts_take_linear_time() {
    let within = |open: &str, piece: &str, close: &str| {
        format!("gate 1\n{open}{}{close}", piece.repeat((1 << 20) / piece.len() / 2))
    };
    let texts = [
        within("", "# a comment\n", ""),
        within("", "\n", ""),
        within("let a = role a # a\n", "# b\n\n", ""),
        within("let a = ", "role a and ", "role b"),
        within("let a = ", "(role a or role b) and ", "role b"),
        within("let a = ", "role a # why\nand ", "role b"),
        within("service s { host any\n", "guard a and (b or c)\n", "}"),
        within("service s { host any\n", "route GET /aaaaaaaaaaaaaaaaaaaa public # c\n", "}"),
        within("service s { host any\n", "route GET /a {\nallow a # b\n}\n", "}"),
        within("service s { host any\n", "under /a { guard a }\n", "}"),
        within("test \"t\" {\n", "GET /aaaaaaaaaaaaaaaaaaaaa as b -> allow X: \"y\"\n", "}"),
        within("test \"t\" {\n", "caller a = b { subject: \"c\" }\n", "}"),
    ];
    for text in texts {
        let out = format(&Source::new("policy.gate", text.clone()));
        assert!(out.is_ok(), "{}", text.get(..60).unwrap_or(&text));
    }
}
