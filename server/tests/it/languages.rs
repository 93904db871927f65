//! What is said in Norwegian is said whole, and claims no more.

use std::collections::BTreeSet;

use app::language::Language;
use checks::catalogue::CATALOGUE;
use checks::datasets;
use checks::policy::Policy;
use checks::residency::ByPolicy;
use model::place::Place;
use model::residency::{
    CollectorSeen, ControlPlaneSeen, Jurist, LawAsked, ResidencyFilter, ResidencySeen, Scope,
    WhyUnknown,
};

use crate::serving::{Server, sample};

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

fn jurist() -> ByPolicy {
    ByPolicy::new(Policy::default(), || "2026-11-26".parse().expect("a day"))
}

/// Of a node of which nothing is known, of a control plane that nothing places, and of a cluster without nodes.
#[test]
fn what_would_tell_names_the_same_settings_in_norwegian() {
    let silent = jurist().node(&Place::default(), Scope::Eea, &LawAsked::default()).unknown;
    let causes: Vec<WhyUnknown> = silent.iter().map(|it| it.why).collect();
    assert_eq!(causes, [WhyUnknown::NothingSays, WhyUnknown::NoOperator]);
    let control_plane = ControlPlaneSeen {
        cluster: "00000000-0000-0000-0000-000000000007".parse().expect("a UUID"),
        endpoint: None,
        resolution: None,
        place: Place::default(),
        webhooks: Vec::new(),
    };
    let collector = CollectorSeen {
        cluster: control_plane.cluster,
        node: None,
        address: None,
        place: Place::default(),
    };
    let (control_planes, collectors) = (vec![control_plane], vec![collector]);
    let seen = ResidencySeen { control_planes, collectors, ..ResidencySeen::default() };
    let empty = jurist().residency(seen, &ResidencyFilter::default()).unknown;
    assert_eq!(empty.len(), 3);
    for unknown in silent.into_iter().chain(empty) {
        let norwegian = app::texts::supply(Language::Nb, &unknown);
        assert_ne!(norwegian, unknown.supply);
        assert_eq!(code(&norwegian), code(&unknown.supply), "{norwegian}");
    }
}

#[test]
fn the_headline_tells_nodes_that_are_inside_by_law_to_be_reviewed() {
    let cluster = "00000000-0000-0000-0000-000000000007".parse().expect("a UUID");
    let in_doubt = |language, places: &[&str]| {
        let nodes = places.iter().enumerate().map(|(number, territory)| {
            let territory = Some(territory.parse().expect("a territory"));
            (cluster, format!("n{number}"), Place { territory, ..Place::default() })
        });
        let seen = ResidencySeen { nodes: nodes.collect(), ..ResidencySeen::default() };
        let law_at = Some("2019-01-01".parse().expect("a day"));
        let law = LawAsked { law_at, ..LawAsked::default() };
        let filter = ResidencyFilter { law, ..ResidencyFilter::default() };
        app::texts::residency(language, &jurist().residency(seen, &filter))
    };
    for (language, places, expected) in [
        (Language::En, &["NO"][..], None),
        (Language::En, &["GB"], Some(", by law that is to be reviewed.")),
        (Language::En, &["GB", "NO"], Some(", 1 of them by law that is to be reviewed.")),
        (Language::Nb, &["GB", "NO"], Some(", 1 av dem etter en rettstilstand som må vurderes.")),
    ] {
        let said = in_doubt(language, places);
        match expected {
            Some(ending) => assert!(said.ends_with(ending), "{said}"),
            None => assert!(!said.contains("review"), "{said}"),
        }
    }
}

#[test]
fn what_is_wrong_with_a_statement_is_said_in_norwegian() {
    let rules = [
        "US third",
        "us: third",
        "US: bad",
        "US: third from soon",
        "US: third since 2027-01-01",
        "US: third from 2027-01-01 until 2026-01-01",
        "DE: not adequate",
        "provider nobody: parent US",
        "provider aws: owner US",
        "provider aws: parent Norway",
    ];
    let what_if = rules.map(ToOwned::to_owned).into();
    let law = LawAsked { what_if, ..LawAsked::default() };
    let supposed = jurist().node(&Place::default(), Scope::Eea, &law).law.supposed;
    assert_eq!(supposed.len(), rules.len());
    for statement in supposed {
        let wrong = statement.wrong.expect("no statement");
        let said = app::texts::said(Language::Nb, &wrong);
        assert!(said.is_some_and(|said| said.contains("er ingen forutsetning")), "{wrong}");
    }
}

/// Words that only English has, as a reason's phrases have them.
const ENGLISH: [&str; 8] =
    [" and ", " is ", " the ", " whose ", " which ", " not ", " on ", " of "];

#[test]
fn the_reasons_of_findings_of_places_are_said_in_norwegian() {
    let server = Server::of(std::path::Path::new(&sample()));
    let mut told = 0;
    for check in CATALOGUE.iter().filter(|check| check.id.as_str().starts_with("RES-")) {
        let path = format!("/api/v1/findings?check={}&limit=100", check.id.as_str());
        let findings = server.get(&path).json();
        for finding in findings["items"].as_array().expect("findings") {
            let reason = finding["reason"].as_str().expect("a reason");
            let said = app::texts::said(Language::Nb, reason).unwrap_or_default();
            let words: String = said.split('`').step_by(2).collect();
            let english = ENGLISH.into_iter().find(|word| words.contains(word));
            assert!(!said.is_empty() && english.is_none(), "{reason}\n{said}");
            told += 1;
        }
    }
    assert!(told > 20, "the sample has more of them: {told}");
}

/// Whoever reads says in English why it does not answer.
#[test]
fn refusals_are_said_in_norwegian() {
    let today = "2026-11-26".parse().expect("a day");
    let known = |day: &str| LawAsked { known_at: day.parse().ok(), ..LawAsked::default() };
    let supposed =
        |rule: &str, times| LawAsked { what_if: vec![rule.into(); times], ..LawAsked::default() };
    let asked = [
        known("2026-11-27"),
        known("1800-01-01"),
        supposed("US: third", 21),
        supposed(&"x".repeat(201), 1),
    ];
    let of_law = asked.iter().map(|asked| asked.refusal(today).expect("a refusal"));
    let of_the_store = [
        "`at` is 2026-11-27 10:00 UTC, which is yet to come: nothing was observed then",
        "nothing was observed by 2019-01-01 00:00 UTC: no cluster was watched yet",
        "there was no such finding by 2019-01-01 00:00 UTC",
        "no territory has the code ZZ",
    ];
    for english in of_law.chain(of_the_store.map(Into::into)) {
        let norwegian = app::texts::said(Language::Nb, &english);
        assert!(norwegian.is_some_and(|it| it != english), "{english}");
    }
}
