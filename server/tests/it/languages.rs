//! What is said in Norwegian is said whole, and claims no more.

use std::collections::BTreeSet;

use app::language::Language;
use checks::catalogue::CATALOGUE;
use checks::datasets;

/// What stands between backticks: code, which no language changes.
fn code(text: &str) -> BTreeSet<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

#[test]
fn every_check_of_places_speaks_norwegian() {
    let of_places: Vec<_> =
        CATALOGUE.iter().filter(|check| check.id.as_str().starts_with("RES-")).collect();
    assert!(of_places.len() >= 6);
    for check in of_places {
        let id = check.id.as_str();
        let texts = app::texts::check(Language::Nb, id);
        let texts = texts.unwrap_or_else(|| panic!("{id} says nothing in Norwegian"));
        for (norwegian, english) in texts.into_iter().zip([check.title, check.why, check.fix]) {
            assert!(!norwegian.is_empty() && norwegian != english, "{id}: {norwegian}");
            let missing: Vec<_> = code(english).difference(&code(norwegian)).copied().collect();
            let missing: Vec<_> = missing.into_iter().filter(|it| *it != "allowed").collect();
            assert_eq!(missing, Vec::<&str>::new(), "{id} leaves code out");
        }
        assert_eq!(app::texts::check(Language::En, id), None, "English stands in the catalogue");
    }
}

#[test]
fn what_datasets_say_of_law_and_operators_is_said_in_norwegian() {
    let law = datasets::standings().iter().flat_map(|row| {
        let name = Some(row.name.as_str());
        [name, row.basis.as_deref(), row.limits.as_deref()]
    });
    let operators = datasets::providers()
        .iter()
        .flat_map(|provider| [provider.note.as_deref(), Some(provider.dpf_certified.as_str())]);
    let silent: BTreeSet<&str> = (law.chain(operators).flatten())
        .filter(|text| app::texts::said(Language::Nb, text).is_none())
        .collect();
    assert_eq!(silent, BTreeSet::new());
}
