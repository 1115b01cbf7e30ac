//! `NAME.in.gate` and `NAME.out.gate`, one pair for each rule.

use super::formatted;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/format")
}

#[test]
fn pairs() {
    let files = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let name = |path: &PathBuf| {
        path.file_name().unwrap().to_str()?.strip_suffix(".in.gate").map(str::to_owned)
    };
    let names: Vec<String> = files.filter_map(|path| name(&path)).collect();
    assert!(names.len() >= 12, "{names:?}");
    for name in names {
        let read = |part: &str| fs::read_to_string(folder().join(format!("{name}.{part}.gate")));
        let out = formatted(&read("in").unwrap());
        if env::var_os("BLESS").is_some() {
            fs::write(folder().join(format!("{name}.out.gate")), &out).unwrap();
        }
        assert_eq!(out, read("out").unwrap_or_default(), "{name}");
    }
}

/// The sample is laid out by hand as the formatter does it, but for the place of one comment.
#[test]
fn the_sample_stays_as_it_is() {
    let sample = include_str!("../fixtures/sample.gate");
    let out = formatted(sample);
    assert_eq!(out.lines().count(), sample.lines().count());
    let changed: Vec<_> = sample.lines().zip(out.lines()).filter(|(one, two)| one != two).collect();
    let [(before, after)] = changed.as_slice() else { panic!("{changed:?}") };
    let moved = before.replace("basic                     #", "basic  #");
    assert_eq!(moved, *after);
}
