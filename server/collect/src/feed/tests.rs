use std::io::Write as _;

use super::*;

fn feed(text: &str) -> Result<Feed, Error> {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(text.as_bytes()).expect("written");
    Feed::open(file.path())
}

fn says(text: &str, address: &str) -> String {
    let clue = feed(text).expect("a list").clue("--ip", address.parse().expect("an address"));
    match clue.says {
        Says::Region { provider, name } => format!("{provider} {name}"),
        Says::Published(spot) => format!("{} {:?}", spot.territory, spot.city),
        Says::NothingPublished(why) => why,
        other => format!("{other:?}"),
    }
}

const AWS: &str = r#"{ "syncToken": "1", "createDate": "2026-11-01-00-00-00",
    "prefixes": [
        { "ip_prefix": "13.48.0.0/15", "region": "eu-north-1", "service": "AMAZON",
          "network_border_group": "eu-north-1" },
        { "ip_prefix": "13.48.0.0/15", "region": "eu-north-1", "service": "EC2",
          "network_border_group": "eu-north-1" },
        { "ip_prefix": "13.48.4.0/24", "region": "eu-west-3", "service": "EC2",
          "network_border_group": "eu-west-3-cmn-1" },
        { "ip_prefix": "13.248.0.0/16", "region": "GLOBAL", "service": "GLOBALACCELERATOR" }],
    "ipv6_prefixes": [
        { "ipv6_prefix": "2a05:d016::/36", "region": "eu-north-1", "service": "AMAZON" }] }"#;
const GOOGLE: &str = r#"{ "creationTime": "2026-11-02T10:00:00.1", "prefixes": [
    { "ipv4Prefix": "34.88.0.0/16", "service": "Google Cloud", "scope": "europe-north1" },
    { "ipv6Prefix": "2600:1900:4150::/44", "service": "Google Cloud", "scope": "europe-north1" },
    { "ipv4Prefix": "35.190.0.0/17", "service": "Google Cloud", "scope": "global" }] }"#;
const AZURE: &str = r#"{ "changeNumber": 1, "cloud": "Public", "values": [
    { "name": "AzureCloud", "properties": { "region": "", "addressPrefixes": ["51.120.0.0/16"] } },
    { "name": "AzureCloud.norwaye",
      "properties": { "region": "norwaye", "addressPrefixes": ["51.120.0.0/16"] } }] }"#;
const ORACLE: &str = r#"{ "last_updated_timestamp": "2026-11-03T00:00:00", "regions": [
    { "region": "eu-jovanovac-1", "cidrs": [{ "cidr": "134.70.0.0/16", "tags": ["OCI"] }] }] }"#;
const GEOFEED: &str = "# ours\n185.1.0.0/16,NO,NO-03,Oslo,\n185.1.2.0/24,SJ,,Longyearbyen,\n\
                       185.1.3.0/24,,,,\n2a0a:1::/32,SE\n185.1.4.4,SE,,,\n";

#[test]
fn the_longest_prefix_of_every_format_decides() {
    for (text, address, expected) in [
        (AWS, "13.48.1.1", "aws eu-north-1"),
        (AWS, "13.48.4.1", "aws eu-west-3-cmn-1"),
        (AWS, "13.248.1.1", "announced from many regions"),
        (AWS, "2a05:d016::1", "aws eu-north-1"),
        (AWS, "::ffff:13.48.1.1", "aws eu-north-1"),
        (AWS, "9.9.9.9", "does not list it"),
        (GOOGLE, "34.88.1.1", "gcp europe-north1"),
        (GOOGLE, "2600:1900:4150::1", "gcp europe-north1"),
        (GOOGLE, "35.190.1.1", "of no one region"),
        (AZURE, "51.120.1.1", "azure norwaye"),
        (ORACLE, "134.70.1.1", "oci eu-jovanovac-1"),
        (GEOFEED, "185.1.1.1", "NO Some(\"Oslo\")"),
        (GEOFEED, "185.1.2.1", "SJ Some(\"Longyearbyen\")"),
        (GEOFEED, "185.1.3.1", "its holder names no place"),
        (GEOFEED, "185.1.4.4", "SE None"),
        (GEOFEED, "2a0a:1::1", "SE None"),
        ("1.2.3.0/24,SE\n1.2.3.0/24,NO\n", "1.2.3.4", "lists 1.2.3.0/24 under several places"),
    ] {
        assert_eq!(says(text, address), expected, "{address}");
    }
}

#[test]
fn a_list_tells_its_day_where_it_has_one() {
    for (text, expected) in [
        (AWS, Some("2026-11-01")),
        (GOOGLE, Some("2026-11-02")),
        (AZURE, None),
        (ORACLE, Some("2026-11-03")),
        (GEOFEED, None),
    ] {
        let published = feed(text).expect("a list").published.map(|day| day.to_string());
        assert_eq!(published.as_deref(), expected);
    }
}

#[test]
fn what_is_wrong_is_told_with_where() {
    for (text, expected) in [
        (
            "1.2.3.0/24,SE\n1.2.3.4/24,SE\n",
            ":2: `1.2.3.4/24` has bits beyond its length: expected 1.2.3.0/24",
        ),
        ("1.2.3.0/33,SE\n", ":1: `1.2.3.0/33` is no range"),
        ("1.2.3.0/24,Sweden\n", ":1: `Sweden` is no country code"),
        ("nonsense", ":1: `nonsense`"),
        ("{\n\"prefixes\": [", ":2: EOF"),
        ("{}", "is no list of addresses that is known: expected ip-ranges.json"),
        ("[]", "is no list of addresses that is known"),
        (
            r#"{"createDate": "x", "prefixes": [{"region": "eu-north-1"}]}"#,
            ": prefixes[0]: missing field `prefix`",
        ),
        (
            r#"{"createDate": "x", "prefixes": [{"ip_prefix": "x", "region": "eu-north-1"}]}"#,
            ": `x` is no range",
        ),
    ] {
        let error = feed(text).expect_err("no list").to_string();
        assert!(error.contains(expected), "{text}: {error}");
    }
    let missing = Feed::open(Path::new("/nowhere/feed.json")).expect_err("no file").to_string();
    assert_eq!(missing, "failed reading /nowhere/feed.json");
}

proptest::proptest! {
    #[test]
    fn no_text_panics(text in "\\PC{0,64}") {
        let _ = feed(&text);
    }
}
