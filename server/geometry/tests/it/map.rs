//! The map: what is whose, by the dataset.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use geometry::borders::{Borders, DATASET};
use geometry::sphere::Point;
use sha2::{Digest, Sha256};

use crate::country;

fn at(latitude: f64, longitude: f64) -> Vec<String> {
    Borders::of_earth()
        .at(Point::at(latitude, longitude))
        .map(|territory| format!("{} {}", territory.code, territory.name))
        .collect()
}

#[test]
fn the_file_is_the_one_that_is_named() {
    let digest = Sha256::digest(DATASET.bytes).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    assert_eq!(digest, DATASET.sha256);
    assert!(DATASET.attribution.contains("Natural Earth"));
    Borders::read(DATASET.bytes).expect("the file reads");
}

#[test]
fn territories_are_those_of_the_table() {
    let mut rows = csv::Reader::from_path("data/territories.csv").expect("the table");
    let listed: BTreeSet<[String; 4]> = rows
        .records()
        .map(|row| {
            let row = row.expect("a row");
            assert!(!row[6].is_empty(), "{row:?} has no source");
            [&row[2], &row[3], &row[4], &row[5]].map(str::to_owned)
        })
        .collect();
    let on_map = Borders::of_earth().territories().iter().map(|territory| {
        let also: Vec<&str> = territory.also.iter().map(|country| country.code()).collect();
        let apart = territory.apart.clone().unwrap_or_default();
        [territory.code.to_string(), territory.name.clone(), also.join(" "), apart]
    });
    assert_eq!(on_map.collect::<BTreeSet<_>>(), listed);
    let codes: Vec<_> = Borders::of_earth().territories().iter().map(|it| it.code).collect();
    assert!(codes.is_sorted());
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), 249 + 2, "ISO 3166-1, XK and XX");
}

#[test]
fn land_is_filed_by_its_own_standing() {
    let places = [
        (59.91, 10.75, &["NO Norway"] as &[&str]),
        (78.15, 16.0, &["SJ Svalbard"]),
        (74.45, 19.05, &["SJ Svalbard"]),
        (71.0, -8.4, &["SJ Jan Mayen"]),
        (-54.42, 3.38, &["BV Bouvet Island"]),
        (12.18, -68.26, &["BQ Bonaire"]),
        (17.49, -62.97, &["BQ Sint Eustatius and Saba"]),
        (17.63, -63.24, &["BQ Sint Eustatius and Saba"]),
        (12.2, -69.0, &["CW Curaçao"]),
        (18.08, -63.06, &["MF St. Martin"]),
        (18.04, -63.06, &["SX Sint Maarten"]),
        (4.0, -53.0, &["GF French Guiana"]),
        (16.0, -61.7, &["GP Guadeloupe"]),
        (14.65, -61.0, &["MQ Martinique"]),
        (-21.1, 55.5, &["RE Réunion"]),
        (-12.82, 45.15, &["YT Mayotte"]),
        (-21.5, 165.5, &["NC New Caledonia"]),
        (46.78, -56.2, &["PM St. Pierre & Miquelon"]),
        (42.15, 9.1, &["FR France"]),
        (60.2, 20.1, &["AX Åland Islands"]),
        (60.45, 22.27, &["FI Finland"]),
        (62.0, -6.8, &["FO Faroe Islands"]),
        (72.0, -40.0, &["GL Greenland"]),
        (28.1, -15.5, &["ES Spain"]),
        (35.89, -5.32, &["ES Spain"]),
        (35.29, -2.94, &["ES Spain"]),
        (37.8, -25.5, &["PT Portugal"]),
        (36.135, -5.348, &["GI Gibraltar"]),
        (49.21, -2.13, &["JE Jersey"]),
        (49.45, -2.58, &["GG Guernsey"]),
        (54.2, -4.55, &["IM Isle of Man"]),
        (34.59, 32.97, &["GB Akrotiri"]),
        (35.0, 33.72, &["GB Dhekelia"]),
        (35.33, 33.32, &["CY Northern Cyprus"]),
        (35.12, 33.33, &["CY Cyprus"]),
        (35.1, 32.9, &["CY United Nations buffer zone of Cyprus"]),
        (47.6975, 8.69, &["CH Switzerland", "DE Büsingen"]),
        (45.971, 8.971, &["CH Switzerland", "IT Campione d'Italia"]),
        (54.71, 20.5, &["RU Russia"]),
        (45.0, 34.1, &["UA Crimea"]),
        (42.6, 20.9, &["XK Kosovo"]),
        (43.94, 12.45, &["SM San Marino"]),
        (47.15, 9.53, &["LI Liechtenstein"]),
        (-29.5, 28.2, &["LS Lesotho"]),
        (60.0, 0.0, &[]),
        (58.6, 19.5, &[]),
        // The antimeridian and both poles.
        (67.5, 179.5, &["RU Russia"]),
        (67.5, -179.5, &["RU Russia"]),
        (67.0, 180.0, &["RU Russia"]),
        (67.0, -180.0, &["RU Russia"]),
        (-16.92, 179.95, &["FJ Fiji"]),
        (-16.8, -179.95, &["FJ Fiji"]),
        (-90.0, 0.0, &["AQ Antarctica"]),
        (-89.0, 180.0, &["AQ Antarctica"]),
        (-86.0, -179.9, &["AQ Antarctica"]),
        (90.0, 0.0, &[]),
        (49.01, -100.0, &["CA Canada"]),
        (48.99, -100.0, &["US United States"]),
    ];
    let wrong: Vec<_> = places
        .into_iter()
        .map(|(latitude, longitude, expected)| {
            (latitude, longitude, expected, at(latitude, longitude))
        })
        .filter(|(.., expected, found)| expected != found)
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn claims_of_a_state_mean_its_dependencies_and_not_the_other_way() {
    let meant = |claim: &str, code: &str| {
        let claim = country(claim);
        Borders::of_earth()
            .territories()
            .iter()
            .any(|it| it.code.code() == code && it.is_meant_by(claim))
    };
    for (claim, code, expected) in [
        ("FI", "AX", true),
        ("AX", "FI", false),
        ("FR", "RE", true),
        ("NO", "SJ", true),
        ("SE", "NO", false),
    ] {
        assert_eq!(meant(claim, code), expected, "{claim} {code}");
    }
}

#[test]
fn a_damaged_file_is_refused() {
    assert!(Borders::read(b"").is_err());
    assert!(Borders::read(b"borders1").is_err());
    for cut in [9, 40, 5_000, 20_000, DATASET.bytes.len() - 1] {
        assert!(Borders::read(&DATASET.bytes[..cut]).is_err(), "cut at {cut}");
    }
    let mut longer = DATASET.bytes.to_vec();
    longer.push(0);
    assert!(Borders::read(&longer).is_err());
    let mut endless = DATASET.bytes.to_vec();
    endless[44..49].fill(0xff);
    assert!(Borders::read(&endless).is_err());
}
