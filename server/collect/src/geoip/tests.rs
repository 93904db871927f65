use std::fs;
use std::path::PathBuf;

use super::*;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/geoip").join(name)
}

fn says(file: &str, address: &str) -> Vec<String> {
    let database = Database::open(&fixture(file)).expect("a database");
    let found = database.look_up(address.parse().expect("an address")).expect("readable");
    found
        .into_iter()
        .map(|says| match says {
            Says::Estimated(spot) => {
                let city = spot.city.as_deref().map(|city| format!("{city}, ")).unwrap_or_default();
                format!("{city}{}", spot.territory)
            }
            Says::Network { asn, name } => format!("AS{asn} {}", name.unwrap_or_default()),
            other => format!("{other:?}"),
        })
        .collect()
}

#[test]
fn every_makers_records_are_read() {
    for (file, address, expected) in [
        ("maxmind-country.mmdb", "185.10.1.1", &["NO"][..]),
        ("maxmind-country.mmdb", "185.12.1.1", &["SJ"]),
        ("maxmind-country.mmdb", "2a0a:1::1", &["SE"]),
        ("maxmind-country.mmdb", "::ffff:185.10.1.1", &["NO"]),
        ("maxmind-city.mmdb", "185.10.1.1", &["Oslo, NO"]),
        ("maxmind-city.mmdb", "185.16.1.1", &["GI"]),
        ("dbip-city.mmdb", "185.11.1.1", &["Mariehamn, AX"]),
        ("maxmind-asn.mmdb", "185.13.1.1", &["AS16276 OVH SAS"]),
        ("ipinfo-lite.mmdb", "185.14.1.1", &["BQ", "AS16509 Amazon.com, Inc."]),
        ("flat-country.mmdb", "185.15.1.1", &["JE"]),
        ("flat-country-ipv4.mmdb", "185.15.1.1", &["JE"]),
        // No record; one that knows nothing; one that no one is asked of.
        ("flat-country.mmdb", "185.99.1.1", &[]),
        ("flat-country.mmdb", "185.17.1.1", &[]),
        ("flat-country.mmdb", "10.1.1.1", &[]),
    ] {
        assert_eq!(says(file, address), expected, "{file} {address}");
    }
}

#[test]
fn a_database_tells_its_name_and_day() {
    let database = Database::open(&fixture("maxmind-city.mmdb")).expect("a database");
    assert_eq!(database.name(), "GeoIP2-City (maxmind-city.mmdb)");
    assert_eq!(database.built().map(|day| day.to_string()).as_deref(), Some("2026-09-21"));
}

#[test]
fn what_cannot_be_used_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let whole = fs::read(fixture("maxmind-country.mmdb")).expect("a file");
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).expect("written");
        path
    };
    for (path, expected) in [
        (folder.path().join("none.mmdb"), "failed reading"),
        (write("empty.mmdb", b""), "is no whole MaxMind database: fetch it again"),
        (write("text.mmdb", b"<html>not found</html>"), "is no whole MaxMind database"),
        (write("cut.mmdb", &whole[..whole.len() / 2]), "is no whole MaxMind database"),
        (
            fixture("anonymous.mmdb"),
            "(GeoIP2-Anonymous-IP) has neither countries nor autonomous systems",
        ),
    ] {
        let error = Database::open(&path).expect_err("unusable").to_string();
        assert!(error.contains(expected), "{error}");
        assert!(error.contains(&path.display().to_string()), "{error}");
    }
}

/// A file that lost bytes in its middle may still open; then what is lost is an error, or silent, never a panic.
#[test]
fn no_cut_file_panics() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("cut.mmdb");
    let whole = fs::read(fixture("maxmind-city.mmdb")).expect("a file");
    for gone in (0..whole.len()).step_by(7) {
        let mut bytes = whole.clone();
        bytes.drain(gone..(gone + 16).min(whole.len()));
        fs::write(&path, &bytes).expect("written");
        if let Ok(database) = Database::open(&path) {
            let _ = database.look_up("185.10.1.1".parse().expect("an address"));
        }
    }
}

#[test]
fn ipv6_is_an_input_error_where_only_ipv4_is_held() {
    let ipv6 = "2a0a:1::1".parse().expect("an address");
    let open = |name: &str| Database::open(&fixture(name)).expect("a database");
    let alone = [open("flat-country-ipv4.mmdb")];
    let error = clues(&alone, "--ip", ipv6).expect_err("not held").to_string();
    assert!(error.starts_with("2a0a:1::1 is an IPv6 address, and "), "{error}");
    let both = [open("flat-country-ipv4.mmdb"), open("maxmind-asn.mmdb")];
    let found = clues(&both, "--ip", ipv6).expect("held");
    assert!(matches!(found[..], [AddressClue { says: Says::Network { asn: 24940, .. }, .. }]));
    // Of an address that is of no place nothing is asked.
    let loopback = "::1".parse().expect("an address");
    assert!(clues(&alone, "--ip", loopback).expect("not asked").is_empty());
}
