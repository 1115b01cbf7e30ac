//! `gatewright completions` and `gatewright man`: made of the definitions of the command line.

mod run;

use run::Folder;
use std::process::Command;

/// What the help lists.
fn commands(folder: &Folder) -> Vec<String> {
    let help = folder.run(&["--help"]).out;
    let (_, listed) = help.split_once("\nCommands:\n").unwrap_or_default();
    let names = listed.lines().take_while(|line| !line.is_empty());
    let names = names.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names = names.filter_map(|line| line.split_whitespace().next());
    let names: Vec<String> = names.filter(|name| *name != "help").map(String::from).collect();
    assert!(names.iter().any(|name| name == "check") && names.len() > 7, "{names:?}");
    names
}

#[test]
fn every_shell_gets_a_script_with_all_commands() {
    let folder = Folder::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = folder.run(&["completions", shell]);
        assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{shell}");
        for command in commands(&folder) {
            assert!(ran.out.contains(&command), "{shell}: {command}");
        }
        assert!(ran.out.contains("deny-warnings"), "{shell}");
    }
    assert_eq!(folder.run(&["completions", "cmd"]).status, 2);
}

#[cfg(unix)]
#[test]
fn bash_reads_its_script() {
    let folder = Folder::new();
    folder.write("gatewright.bash", folder.run(&["completions", "bash"]).out);
    let script = folder.path().join("gatewright.bash");
    match Command::new("bash").arg("-n").arg(script).output() {
        Ok(output) => assert!(output.status.success(), "{output:?}"),
        Err(error) => eprintln!("skipped, there is no bash: {error}"),
    }
}

#[test]
fn the_manual_names_every_command() {
    let folder = Folder::new();
    let ran = folder.run(&["man"]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    assert_eq!(ran.out.lines().filter(|line| line.starts_with(".TH gatewright 1")).count(), 1);
    for command in commands(&folder) {
        let name = format!("gatewright\\-{command}(1)");
        assert!(ran.out.lines().any(|line| line == name), "{name}");
    }
    assert!(ran.out.lines().all(|line| !line.starts_with('.') || is_request(line)), "{}", ran.out);
}

#[test]
fn a_folder_gets_a_page_for_each_command() {
    let folder = Folder::new();
    folder.write("man/readme", "");
    let ran = folder.run(&["man", "--dir", "man"]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    assert!(
        ran.out.starts_with("man/gatewright.1 is written\nman/gatewright-check.1 is written\n")
    );
    let below = ["keys-new", "keys-list", "keys-disable"].map(String::from);
    for command in commands(&folder).into_iter().chain(below) {
        let page = String::from_utf8(folder.read(&format!("man/gatewright-{command}.1"))).unwrap();
        assert!(page.contains(&format!(".TH gatewright-{command} 1")), "{page}");
        assert!(page.contains(".SH SYNOPSIS") && page.contains("Example"), "{page}");
    }
    let nowhere = folder.run(&["man", "--dir", "nowhere"]);
    assert_eq!((nowhere.status, nowhere.out.as_str()), (1, ""));
    assert!(nowhere.err.starts_with("error: `nowhere` does not exist"), "{nowhere:?}");
}

/// The requests that a page is made of; a line of text that begins with a dot would be another.
fn is_request(line: &str) -> bool {
    let (request, _) = line.split_once(' ').unwrap_or((line, ""));
    matches!(request, ".TH" | ".SH" | ".TP" | ".PP" | ".br" | ".RS" | ".RE" | ".ie" | ".el" | ".SS")
}
