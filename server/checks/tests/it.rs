//! The catalogue as a whole: complete, well-formed, and documented.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says what it missed by panicking")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use checks::catalogue::CATALOGUE;
use checks::reference;

fn crate_root() -> &'static Path {
    // Tests run in their package's folder.
    Path::new(".")
}

/// The ids that the files of the catalogue declare, one a file; a folder beside one holds its tests.
fn declared() -> BTreeSet<String> {
    let folder = crate_root().join("src/catalogue");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.is_file()).map(|file| declared_in(&file)).collect()
}

fn declared_in(file: &PathBuf) -> String {
    let text = fs::read_to_string(file).unwrap();
    let ids: Vec<&str> = text
        .split("id: CheckId::new(\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    let [id] = ids.as_slice() else {
        panic!("{} declares {ids:?}: expected one check", file.display())
    };
    assert!(text.starts_with(&format!("//! {id}: ")), "{}: starts with its id", file.display());
    (*id).into()
}

#[test]
fn every_file_is_registered_and_every_check_has_one() {
    let registered: Vec<&str> = CATALOGUE.iter().map(|check| check.id.as_str()).collect();
    let unique: BTreeSet<String> = registered.iter().map(|id| (*id).into()).collect();
    assert_eq!(unique.len(), registered.len(), "an id is used twice: {registered:?}");
    assert_eq!(unique, declared());
}

#[test]
fn ids_are_well_formed() {
    for check in CATALOGUE {
        let id = check.id.as_str();
        let (area, number) = id.split_once('-').unwrap();
        assert!(reference::AREAS.iter().any(|(prefix, ..)| *prefix == area), "{id}");
        assert!(number.len() == 3 && number.bytes().all(|b| b.is_ascii_digit()), "{id}");
    }
}

#[test]
fn prose_is_whole_and_promises_nothing() {
    for check in CATALOGUE {
        let info = check.info();
        assert!(!info.controls.is_empty(), "{}: no control", info.id);
        assert!(
            !info.title.is_empty() && !info.title.ends_with('.'),
            "{}: {}",
            info.id,
            info.title
        );
        for text in [&info.why, &info.fix] {
            let sentences = text.matches(". ").count() + 1;
            assert!(text.ends_with('.') && sentences >= 2, "{}: {text}", info.id);
            assert!(!text.contains("  "), "{}: {text}", info.id);
        }
        for word in ["compliant", "compliance", "illegal"] {
            let prose = format!("{} {} {}", info.title, info.why, info.fix).to_lowercase();
            assert!(!prose.contains(word), "{}: says `{word}`", info.id);
        }
    }
}

#[test]
fn the_documentation_is_what_the_catalogue_says() {
    let file = crate_root().join("../../docs/checks.md");
    let generated = reference::markdown();
    if env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&file, &generated).unwrap();
    }
    let written = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        written == generated,
        "docs/checks.md is not what the catalogue says: UPDATE_DOCS=1 cargo test -p checks writes it anew"
    );
    assert!(CATALOGUE.iter().all(|check| written.contains(&format!("### {}\n", check.id))));
}
