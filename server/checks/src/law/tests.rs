use super::*;
use crate::datasets::regions;

fn country(code: &str) -> Country {
    code.parse().expect("a country")
}

fn day(text: &str) -> Option<NaiveDate> {
    Some(text.parse().expect("a day"))
}

#[test]
fn membership_is_dated() {
    for (code, on, in_eea, in_eu) in [
        ("NO", None, Some(true), Some(false)),
        ("NO", day("2018-07-19"), Some(true), Some(false)),
        ("NO", day("1993-12-31"), None, None),
        ("LI", day("1995-04-30"), None, None),
        ("LI", day("1995-05-01"), Some(true), Some(false)),
        ("DE", day("1990-01-01"), None, None),
        ("DE", day("1993-12-31"), None, None),
        ("DE", day("1994-01-01"), Some(true), Some(true)),
        ("AT", day("1993-12-31"), None, None),
        ("FI", day("1994-12-31"), Some(true), Some(false)),
        ("FI", day("1995-01-01"), Some(true), Some(true)),
        ("AX", day("1994-12-31"), None, None),
        ("PL", day("2004-04-30"), None, None),
        ("PL", day("2004-05-01"), Some(true), Some(true)),
        ("SE", day("2026-01-01"), Some(true), Some(true)),
        ("GB", day("1993-12-31"), None, None),
        ("GB", day("2020-01-31"), Some(true), Some(true)),
        ("GB", day("2020-12-31"), Some(true), Some(false)),
        ("GB", day("2021-01-01"), Some(false), Some(false)),
        ("GB", day("2025-06-28"), Some(false), Some(false)),
        ("GB", day("2025-12-28"), Some(false), Some(false)),
        ("GB", day("2031-12-27"), Some(false), Some(false)),
        ("GB", day("2031-12-28"), None, None),
        ("GI", day("2020-01-31"), Some(true), Some(true)),
        ("GI", day("2020-12-31"), Some(true), Some(false)),
        ("GI", day("2021-01-01"), Some(false), Some(false)),
        ("HR", day("2013-06-30"), None, None),
        ("HR", day("2013-07-01"), Some(true), Some(true)),
        ("HR", day("2014-04-12"), Some(true), Some(true)),
        ("US", day("1993-12-31"), None, None),
        ("RS", day("1993-12-31"), None, None),
        ("BL", day("2011-12-31"), None, None),
        ("RE", None, Some(true), Some(true)),
        ("AX", None, Some(true), Some(true)),
        ("SJ", None, None, None),
        ("GL", None, Some(false), Some(false)),
        ("BQ", None, Some(false), Some(false)),
        ("CH", None, Some(false), Some(false)),
        ("US", None, Some(false), Some(false)),
        ("QQ", None, None, None),
    ] {
        let law = Law::on(on);
        assert_eq!(law.eea(country(code)), in_eea, "{code} {on:?} in the EEA");
        assert_eq!(law.eu(country(code)), in_eu, "{code} {on:?} in the EU");
    }
}

/// The same territory under the law of five days, by what was known on the last.
#[test]
fn the_same_observation_under_the_law_of_five_days() {
    let days = ["2020-06-01", "2020-08-01", "2023-08-01", "2026-01-15", "2026-11-24"];
    for (code, expected) in [
        ("NO", ["eea"; 5]),
        ("US", ["partial", "third", "partial", "partial", "partial"]),
        ("GB", ["eea", "eea", "adequate", "adequate", "adequate"]),
        ("BR", ["third", "third", "third", "third", "adequate"]),
        ("CH", ["adequate"; 5]),
        ("KR", ["third", "third", "adequate", "adequate", "adequate"]),
        ("SJ", ["review"; 5]),
        ("RS", ["third"; 5]),
    ] {
        let found =
            days.map(|on| Law::on(day(on)).standing(code).map_or("none", |row| row.status.word()));
        assert_eq!(found, expected, "{code}");
    }
}

#[test]
fn a_boundary_is_exact() {
    for (code, before, last, first) in [
        ("US", "third", "2000-07-25", "partial"),
        ("US", "partial", "2020-07-15", "third"),
        ("US", "third", "2023-07-09", "partial"),
        ("GB", "eea", "2020-12-31", "adequate"),
        ("BR", "third", "2026-01-25", "adequate"),
        ("CH", "third", "2000-07-25", "adequate"),
        ("JP", "third", "2019-01-22", "adequate"),
    ] {
        let last = day(last).expect("a day");
        let status = |on| Law::on(Some(on)).standing(code).map(|row| row.status.word());
        assert_eq!(status(last), Some(before), "{code} {last}");
        assert_eq!(last.succ_opt().and_then(status), Some(first), "{code} after {last}");
    }
}

#[test]
fn as_known_on_a_day_later_decisions_and_unforeseen_ends_do_not_count() {
    for (code, on, known, expected) in [
        ("US", "2020-08-01", "2020-07-15", "partial"),
        ("US", "2020-08-01", "2020-07-16", "third"),
        ("US", "2023-08-01", "2023-07-09", "third"),
        ("BR", "2026-02-01", "2026-01-25", "third"),
        ("BR", "2026-02-01", "2026-01-26", "adequate"),
        ("GB", "2021-03-01", "2019-06-01", "eea"),
        // That the transition would end was agreed with it; what would follow was not.
        ("GB", "2021-03-01", "2020-06-01", "none"),
        // Nor was it renewed before it was.
        ("GB", "2026-01-15", "2025-12-18", "none"),
        ("GB", "2025-08-01", "2025-12-18", "adequate"),
        // That it was of the EEA was known before the GDPR was of the EEA Agreement.
        ("NO", "2020-01-01", "2018-01-01", "eea"),
        ("KR", "2022-01-01", "2021-12-16", "third"),
        ("PL", "2020-01-01", "2004-04-30", "none"),
        ("SE", "1995-06-01", "1994-06-01", "eea"),
        ("SE", "2020-01-01", "1999-01-01", "eea"),
    ] {
        let law = Law { known: day(known), ..Law::on(day(on)) };
        let found = law.standing(code).map_or("none", |row| row.status.word());
        assert_eq!(found, expected, "{code} on {on} as known on {known}");
    }
}

#[test]
fn adequacy_for_some_recipients_is_not_known() {
    let row = |code: &str| Law::on(None).standing(code).expect("a row");
    for (code, expected) in [
        ("US", None),
        ("CA", None),
        ("JP", None),
        ("KR", None),
        ("FO", None),
        ("CH", Some(true)),
        ("RS", Some(false)),
        ("NO", None),
    ] {
        assert_eq!(row(code).adequate(), expected, "{code}");
    }
    let doubts = |code: &str| Law::on(None).doubts(row(code), Some("aws")).join("; ");
    assert!(doubts("US").contains("DPF-certified recipients alone: not known until"));
    let canada =
        "covers commercial organisations (PIPEDA) alone: not known whether a recipient is one";
    assert_eq!(doubts("CA"), canada);
    assert_eq!(doubts("SJ"), "needs-review");
    assert_eq!(doubts("AR"), "needs-review");
    assert_eq!(doubts("CH"), "");
    assert_eq!(doubts("NO"), "");
}

#[test]
fn a_declared_certification_is_told_as_declared_and_no_longer_as_missing() {
    for (rule, adequate) in
        [("provider aws: certified", true), ("provider aws: not certified", false)]
    {
        let overlay = [rule.parse().expect("a statement")].into_iter().collect();
        let law = Law { overlay: &overlay, ..Law::on(None) };
        let row = law.standing("US").expect("a row");
        assert_eq!(law.adequate(row, Some("aws")), Some(adequate), "{rule}");
        let doubts = law.doubts(row, Some("aws")).join("; ");
        let told =
            if adequate { "that aws is one is supposed" } else { "that aws is none is supposed" };
        assert!(doubts.contains(told), "{doubts}");
        for other in [None, Some("google")] {
            let doubts = law.doubts(row, other).join("; ");
            assert!(doubts.contains("not known until a recipient's is declared"), "{doubts}");
        }
    }
}

#[test]
fn what_the_agreement_does_not_cover_is_no_land_of_the_eea_whatever_is_under_review() {
    for (code, land, law_of_the_eea) in [
        ("NO", Some(true), Some(true)),
        ("SJ", Some(false), None),
        ("GL", Some(false), Some(false)),
        ("AX", Some(true), Some(true)),
        ("BY", None, None),
    ] {
        let law = Law::on(day("2026-11-24"));
        let found = (law.is_land_of_the_eea(country(code)), law.eea(country(code)));
        assert_eq!(found, (land, law_of_the_eea), "{code}");
    }
}

/// The words of a row are today's: what they tell of later days is not told as known before them.
#[test]
fn what_came_later_is_not_told_as_known_before() {
    for (known, is_told) in [(None, true), (day("2023-08-01"), false)] {
        let law = Law { known, ..Law::on(day("2023-08-01")) };
        let row = law.standing("US").expect("a row");
        assert_eq!(law.limits(row).is_some(), is_told, "{known:?}");
        let doubts = law.doubts(row, None);
        assert_eq!(
            doubts.iter().any(|doubt| doubt.contains("not recorded")),
            !is_told,
            "{known:?}"
        );
        for row in law.history("US") {
            let words = format!("{:?}", law.as_known(row));
            assert!(is_told || !words.contains("2025"), "{words}");
        }
    }
}

#[test]
fn as_known_on_a_day_nothing_tells_of_a_later_one() {
    let known = |day: &str| Law { known: day.parse().ok(), ..Law::on(day.parse().ok()) };
    for (day, ends, source) in
        [("2020-07-01", false, "2016/1250"), ("2020-07-17", true, "C-311/18")]
    {
        let law = known(day);
        let row = law.history("US").find(|row| row.source.contains("2016/1250")).expect("a row");
        let told = law.as_known(row);
        assert_eq!((told.valid_to.is_some(), told.end_known_from.is_some()), (ends, ends), "{day}");
        assert_eq!(told.source.contains("C-311/18"), ends, "{day}: {}", told.source);
        assert!(told.source.contains(source), "{day}: {}", told.source);
    }
}

#[test]
fn a_declared_certification_settles_what_is_for_certified_recipients() {
    let overlay = ["provider aws: certified", "provider azure: not certified"]
        .iter()
        .map(|rule| rule.parse::<Amendment>().expect("a statement"))
        .collect();
    let law = Law { on: None, known: None, overlay: &overlay };
    for (code, recipient, expected) in [
        ("US", Some("aws"), Some(true)),
        ("US", Some("azure"), Some(false)),
        ("US", Some("gcp"), None),
        ("US", None, None),
        ("CA", Some("aws"), None),
        ("RS", Some("aws"), Some(false)),
    ] {
        let row = law.standing(code).expect("a row");
        assert_eq!(law.adequate(row, recipient), expected, "{code} {recipient:?}");
    }
}

#[test]
fn every_country_with_a_region_has_a_row() {
    for row in regions() {
        assert!(Law::on(None).standing(row.country.code()).is_some(), "{}", row.country);
    }
}
