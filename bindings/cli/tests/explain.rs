//! `gatewright explain`: pages about codes, and the list of them.

mod run;

use gatewright_dsl::diagnostic::Code;
use run::Folder;

#[test]
fn every_page_is_printed_as_it_is() {
    let folder = Folder::new();
    for code in ["GW0104", "gw0104", "0104", "104", "gw104"] {
        folder.run(&["explain", code]).is(0, Code::StrayBrace.page(), "");
    }
    let all: Vec<&Code> = Code::ALL.iter().filter(|code| !is_page(code.page(), code)).collect();
    assert_eq!(all, [] as [&Code; 0]);
}

fn is_page(page: &str, code: &Code) -> bool {
    page.starts_with(&format!("# {code}: {}\n\n", code.title()))
}

#[test]
fn on_a_terminal_headings_stand_out() {
    let folder = Folder::new();
    let mut command = folder.command(&["explain", "104"]);
    let output = command.env("CLICOLOR_FORCE", "1").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.starts_with("\u{1b}[1mGW0104: a closing brace that closes nothing\u{1b}[0m\n\n"));
    assert!(text.contains("\n\u{1b}[1mProvokes it\u{1b}[0m\n\n    gate 1\n    service orders {\n"));
    assert!(!text.contains("```") && !text.contains("\n#"), "{text}");
}

#[test]
fn the_list_is_a_table_of_all_codes() {
    let folder = Folder::new();
    let list = folder.run(&["explain", "--list"]);
    assert_eq!((list.status, list.err.as_str()), (0, ""));
    assert!(list.out.starts_with("CODE    SEVERITY  TITLE\nGW0001  error     a file that is"));
    assert_eq!(list.out.lines().count(), Code::ALL.len() + 1);
    assert!(list.out.contains("\nGW0204  warning   a name that is never used\n"));
}

#[test]
fn an_unknown_code_is_wrong_use() {
    let folder = Folder::new();
    let check = |arguments: &[&str], err: &str| {
        let ran = folder.run(&[&["explain"], arguments].concat());
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{ran:?}");
        assert!(ran.err.starts_with(err), "{ran:?}");
    };
    check(&["GW0105x"], "error: `GW0105x` is no code\nhelp: `gatewright explain --list` shows all");
    check(
        &["GW0119"],
        "error: `GW0119` is no code\nhelp: near are GW0116 (a comma behind the last",
    );
    check(&["semicolon"], "error: `semicolon` is no code\nhelp: `gatewright explain --list`");
    check(&["brace"], "error: `brace` is no code\nhelp: near are GW0103 (a brace that is not");
    check(&[], "error: the following required arguments were not provided:\n  <CODE>");
    check(&["104", "--list"], "error: the argument '[CODE]' cannot be used with '--list'");
}
