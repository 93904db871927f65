//! `nordvakt law` as it is typed.

use serde_json::{Value, json};

use crate::scan::nordvakt;

fn law(arguments: &[&str]) -> Value {
    let output = nordvakt(&[&["law", "--format", "json"], arguments].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// Boundaries to the day, and each territory for itself.
#[test]
fn a_territory_on_a_day() {
    for (code, on, status, eea, eu) in [
        ("NO", "2020-08-01", "eea", Some(true), Some(false)),
        ("NO", "2010-01-01", "eea", Some(true), Some(false)),
        ("DE", "1990-01-01", "unknown", None, None),
        ("AT", "1994-06-01", "eea", Some(true), Some(false)),
        ("AT", "1995-06-01", "eea", Some(true), Some(true)),
        ("LI", "1995-04-30", "unknown", None, None),
        ("KR", "2020-06-01", "third", Some(false), Some(false)),
        ("SE", "2026-11-24", "eea", Some(true), Some(true)),
        ("US", "2020-07-15", "partial", Some(false), Some(false)),
        ("US", "2020-07-16", "third", Some(false), Some(false)),
        ("US", "2023-07-09", "third", Some(false), Some(false)),
        ("US", "2023-07-10", "partial", Some(false), Some(false)),
        ("GB", "2020-01-31", "eea", Some(true), Some(true)),
        ("GB", "2020-12-31", "eea", Some(true), Some(false)),
        ("GB", "2021-01-01", "adequate", Some(false), Some(false)),
        ("GB", "2032-01-01", "unknown", None, None),
        ("BR", "2026-01-15", "third", Some(false), Some(false)),
        ("BR", "2026-01-26", "adequate", Some(false), Some(false)),
        ("CH", "2026-11-24", "adequate", Some(false), Some(false)),
        ("CA", "2026-11-24", "adequate", Some(false), Some(false)),
        ("SJ", "2026-11-24", "review", None, None),
        ("AX", "2026-11-24", "eea", Some(true), Some(true)),
        ("GF", "2026-11-24", "eea", Some(true), Some(true)),
        ("RE", "2026-11-24", "eea", Some(true), Some(true)),
        ("YT", "2013-12-31", "unknown", None, None),
        ("NC", "2026-11-24", "third", Some(false), Some(false)),
        ("BQ", "2026-11-24", "third", Some(false), Some(false)),
        ("JE", "2026-11-24", "adequate", Some(false), Some(false)),
        ("GI", "2026-11-24", "third", Some(false), Some(false)),
        ("FO", "2026-11-24", "adequate", Some(false), Some(false)),
        ("XO-EPO", "2026-11-24", "adequate", Some(false), Some(false)),
        ("PR", "2026-11-24", "unknown", None, None),
    ] {
        let answer = law(&[code, "--law-at", on]);
        let found = json!([answer["status"], answer["eea"], answer["eu"]]);
        assert_eq!(found, json!([status, eea, eu]), "{code} {on}");
        assert_eq!(answer["reason"].is_null(), status != "unknown", "{code} {on}");
    }
}

#[test]
fn the_state_the_row_and_its_doubts_are_told() {
    let answer = law(&["US", "--law-at", "2026-11-24"]);
    assert_eq!(answer["basis"], "Decision (EU) 2023/1795 (DPF)");
    assert_eq!((&answer["valid_from"], &answer["valid_to"]), (&json!("2023-07-10"), &Value::Null));
    assert_eq!((&answer["adequate"], &answer["review"]), (&Value::Null, &json!("needs-review")));
    assert_eq!(answer["recipients"], "DPF-certified recipients");
    assert!(answer["limits"].as_str().is_some_and(|limits| limits.contains("C-703/25 P")));
    assert_eq!(answer["history"].as_array().map(Vec::len), Some(6));
    for (code, state) in [
        ("SJ", Some("NO")),
        ("AX", Some("FI")),
        ("GF", Some("FR")),
        ("BQ", Some("NL")),
        ("JE", Some("GB")),
        ("GI", Some("GB")),
        ("NO", Some("NO")),
        ("AQ", None),
    ] {
        assert_eq!(law(&[code])["country"], json!(state), "{code}");
    }
    let text = nordvakt(&["law", "SJ", "--law-at", "2026-11-24"]);
    let text = String::from_utf8(text.stdout).expect("text");
    assert!(text.starts_with("SJ Svalbard"), "{text}");
    assert!(text.contains(": review\n") && text.contains("needs-review"), "{text}");
}

#[test]
fn as_known_on_a_day() {
    for (code, on, known, status, history) in [
        ("US", "2020-08-01", "2020-07-01", "partial", 4),
        ("US", "2020-08-01", "2020-07-16", "third", 5),
        ("BR", "2026-02-01", "2026-01-10", "third", 1),
        ("GB", "2021-03-01", "2020-06-01", "unknown", 2),
    ] {
        let answer = law(&[code, "--law-at", on, "--known-at", known]);
        assert_eq!(answer["status"], status, "{code} {on} {known}");
        assert_eq!(answer["history"].as_array().map(Vec::len), Some(history), "{code}");
    }
    // An end that nobody knew yet is not told.
    let answer = law(&["US", "--law-at", "2020-06-01", "--known-at", "2020-06-01"]);
    assert_eq!(answer["valid_to"], Value::Null);
}

#[test]
fn what_is_supposed_flips_its_days_alone() {
    let rule = "US: third from 2027-01-01";
    for (arguments, status, without) in [
        (&["US", "--law-at", "2026-11-24"][..], "partial", "partial"),
        (&["US", "--law-at", "2027-01-01"], "third", "partial"),
        (&["GB", "--law-at", "2027-01-01"], "adequate", "adequate"),
        (&["GB", "--law-at", "2026-11-24", "--what-if", "GB: not adequate"], "third", "adequate"),
    ] {
        let answer = law(&[&["--what-if", rule], arguments].concat());
        assert_eq!(answer["status"], status, "{arguments:?}");
        assert_eq!(answer["without_what_if"]["status"], without, "{arguments:?}");
        assert_eq!(answer["review"] == "what if", status != without, "{arguments:?}");
    }
    assert_eq!(law(&["US"])["without_what_if"], Value::Null);
}

#[test]
fn what_is_declared_stands_above_the_rows_with_its_reason() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("nordvakt.toml");
    let declared = "[[law.overrides]]\nrule = \"SJ: eea\"\nreason = \"counsel, 2026-05-01\"\n";
    std::fs::write(&file, declared).expect("written");
    let answer = law(&["SJ", "--config", file.to_str().expect("a path")]);
    assert_eq!((&answer["eea"], &answer["eu"]), (&json!(true), &Value::Null));
    assert_eq!(answer["review"], "declared by the operator");
    assert_eq!(answer["source"], "counsel, 2026-05-01");
    std::fs::write(&file, "[[law.overrides]]\nrule = \"SJ: eea\"\n").expect("written");
    let output = nordvakt(&["law", "SJ", "--config", file.to_str().expect("a path")]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("an override needs `reason`"));
}

#[test]
fn what_cannot_be_asked_is_told_and_exits_2() {
    for (arguments, expected) in [
        (&["no"][..], "`no` is no country: expected two capital letters such as \"NO\""),
        (&["NOR"], "`NOR` is no country"),
        (&["N\u{d8}"], "is no country"),
        (&[""], "is no country"),
        (&["QQ"], "no country has the code `QQ`"),
        (&["UK"], "did you mean `GB`?"),
        (
            &["NO", "--known-at", "1800-01-01"],
            "before the records of law begin: expected 1994-01-01 or later",
        ),
        (&["NO", "--law-at", "2020-13-01"], "expected a date such as 2026-01-31"),
        (&["NO", "--known-at", "yesterday"], "expected a date such as 2026-01-31"),
        (
            &["NO", "--what-if", "US third"],
            "`US third` is no statement of law: expected `US: third",
        ),
        (&[], "<CODE>"),
    ] {
        let output = nordvakt(&[&["law"], arguments].concat());
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains(expected), "{arguments:?}: {said}");
    }
}

/// Nor does a terminal obey what the refusal of a word repeats.
#[test]
fn a_word_that_is_not_understood_is_repeated_without_what_a_terminal_obeys() {
    for arguments in
        [&["law", "N\u{1b}[31mO"][..], &["law", "NO", "--law-at", "\u{1b}]0;x\u{7}"], &["\u{9b}1m"]]
    {
        let output = nordvakt(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let said = String::from_utf8(output.stderr).expect("UTF-8");
        assert!(!said.contains(|c: char| c.is_control() && c != '\n'), "{said:?}");
    }
}
