//! `nordvakt place` as it is typed.

use std::path::Path;

use serde_json::{Value, json};

use crate::scan::nordvakt;

fn place(arguments: &[&str]) -> Value {
    let output = nordvakt(&[&["place", "--format", "json"], arguments].concat());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// Country, territory, in the EEA, operator; `-` for what is not known.
fn told(arguments: &[&str]) -> String {
    let answer = place(arguments);
    let words: Vec<String> = ["country", "territory", "eea", "operator"]
        .iter()
        .map(|key| match &answer[key] {
            Value::Null => "-".into(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        })
        .collect();
    words.join(" ")
}

fn geoip(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("collect/tests/geoip");
    folder.join(name).to_str().expect("a path").into()
}

/// Every region that is named as if it were in Europe's union and lies outside the EEA, with an instance id.
const NAMED_AS_INSIDE: [(&str, &str, &str); 18] = [
    ("aws:///i/i-1", "eu-central-2", "CH"),
    ("aws:///i/i-1", "eu-isoe-west-1", "GB"),
    ("aws:///i/i-1", "eu-west-2", "GB"),
    ("gce://p/z", "europe-west2", "GB"),
    ("gce://p/z", "europe-west6", "CH"),
    ("openstack:///u", "eu-west-eri", "GB"),
    ("openstack:///u", "eu-west-lz-mnc", "GB"),
    ("openstack:///u", "eu-west-lz-zrh", "CH"),
    ("linode://1", "eu-west", "GB"),
    ("ocid1.instance.oc1..x", "eu-zurich-1", "CH"),
    ("ocid1.instance.oc20..x", "eu-jovanovac-1", "RS"),
    ("ocid1.instance.oc24..x", "eu-dcc-zurich-1", "CH"),
    ("ocid1.instance.oc24..x", "eu-crissier-1", "CH"),
    ("ibm://a///c/w", "eu-gb", "GB"),
    ("openstack:///u", "eu-ch2", "CH"),
    ("", "eu-west-3-cmn-wlz-1a", "MA"),
    ("", "eu-west-3-x-dss1", "SN"),
    ("", "eu-central-1-ist-1a", "TR"),
];

#[test]
fn a_region_named_as_if_it_were_inside_is_outside() {
    for (id, name, country) in NAMED_AS_INSIDE {
        // The last three are zones of AWS.
        let flag = if id.is_empty() { "--zone" } else { "--region" };
        let clues: &[&str] = if id.is_empty() { &[] } else { &["--provider-id", id] };
        let answer = place(&[clues, &[flag, name]].concat());
        let found = json!([answer["country"], answer["eea"]]);
        assert_eq!(found, json!([country, false]), "{id} {name}");
    }
}

#[test]
fn instance_ids_zones_and_regions() {
    for (arguments, expected) in [
        (&["--provider-id", "aws:///eu-north-1a/i-0abc"][..], "SE SE true aws"),
        (
            &["--provider-id", "aws:///eu-west-3-cmn-wlz-1a/i-1", "--region", "eu-west-3"],
            "MA MA false aws",
        ),
        (
            &["--provider-id", "aws:///eu-central-1-ist-1a/i-1", "--region", "eu-central-1"],
            "TR TR false aws",
        ),
        (
            &["--provider-id", "aws:///eu-west-3-new-wlz-1a/i-1", "--region", "eu-west-3"],
            "- - - aws",
        ),
        (&["--provider-id", "aws:///eusc-de-east-1a/i-1"], "DE DE true aws-eusc"),
        (&["--zone", "eu-central-1-ist-1a", "--region", "eu-central-1"], "TR TR false -"),
        (
            &[
                "--provider-id",
                "aws:///eu-north-1a/i-1",
                "--label",
                "topology.ebs.csi.aws.com/outpost-id=op-1",
            ],
            "- - - aws",
        ),
        (&["--provider-id", "eks-hybrid:///eu-west-1/c/n", "--region", "eu-west-1"], "- - - -"),
        (&["--provider-id", "kind://docker/kind/worker", "--zone", "eu-north-1a"], "- - - -"),
        (&["--provider-id", "linode://1", "--region", "no-osl-1"], "NO NO true linode"),
        (&["--provider-id", "openstack:///uuid", "--region", "eu-nl"], "NL NL true -"),
        (&["--provider-id", "vsphere://4201"], "- - - -"),
        (&["--provider-id", "worker-1.example"], "- - - -"),
        (&["--provider-id", "gce://project/europe-west6-b/node"], "CH CH false gcp"),
        (&["--provider-id", "scaleway://instance/nl-ams-1/u"], "NL NL true scaleway"),
        (&["--provider-id", "ocid1.instance.oc1.eu-frankfurt-1.abc"], "DE DE true oci"),
        (&["--provider-id", "ocid1.instance.oc1.lhr.abc"], "GB GB false oci"),
        (&["--provider-id", "oci://ocid1.instance.oc20.beg.abc"], "RS RS false oci"),
        (&["--provider-id", "ocid1.instance.oc1.zzz.abc"], "- - - oci"),
        (
            &["--provider-id", "azure:///subscriptions/s", "--region", "norwayeast", "--zone", "0"],
            "NO NO true azure",
        ),
        (&["--provider-id", "azure:///subscriptions/s"], "- - - azure"),
        (&["--provider-id", "hcloud://1", "--zone", "ash-dc1"], "US US false hetzner"),
        (&["--provider-id", "hrobot://1"], "- - - hetzner"),
        (&["--provider-id", "digitalocean://1", "--region", "lon1"], "GB GB false digitalocean"),
        (&["--provider-id", "vultr://1", "--region", "sto"], "SE SE true vultr"),
        (&["--provider-id", "exoscale://u", "--region", "ch-gva-2"], "CH CH false exoscale"),
        (&["--provider-id", "ionos://u", "--region", "de/fra"], "DE DE true ionos"),
        (&["--provider-id", "stackit://u", "--zone", "eu01-1"], "DE DE true stackit"),
        (&["--provider-id", "upcloud:////u", "--region", "no-svg1"], "NO NO true upcloud"),
        (&["--provider-id", "ibm://a///c/w", "--region", "eu-de"], "DE DE true ibm"),
        // A bare region is read within the provider of the id, and only there.
        (&["--provider-id", "hcloud://1", "--region", "eu-west-1"], "- - - hetzner"),
        (&["--provider-id", "eu-west-1.i-1", "--region", "eu-west-1"], "- - - alibaba"),
        (&["--region", "eu-west-2"], "GB GB false -"),
        (&["--zone", "nowhere", "--region", "nowhere"], "- - - -"),
        (&["--operator", "ovh", "--region", "GRA11"], "FR FR true ovh"),
        (&["--region", "GRA11"], "- - - -"),
    ] {
        assert_eq!(told(arguments), expected, "{arguments:?}");
    }
}

#[test]
fn a_territory_answers_for_itself() {
    for (code, expected, status) in [
        ("SJ", "NO SJ - -", "review"),
        ("AX", "FI AX true -", "eea"),
        ("GF", "FR GF true -", "eea"),
        ("GP", "FR GP true -", "eea"),
        ("MQ", "FR MQ true -", "eea"),
        ("RE", "FR RE true -", "eea"),
        ("MF", "FR MF true -", "eea"),
        ("YT", "FR YT true -", "eea"),
        ("NC", "FR NC false -", "third"),
        ("BQ", "NL BQ false -", "third"),
        ("JE", "GB JE false -", "adequate"),
        ("GI", "GB GI false -", "third"),
        ("GL", "DK GL false -", "third"),
        ("HK", "CN HK false -", "third"),
        ("AQ", "- AQ - -", "unknown"),
        ("SE", "SE SE true -", "eea"),
    ] {
        assert_eq!(told(&["--declared", code]), expected);
        assert_eq!(place(&["--declared", code])["law"]["status"], status, "{code}");
    }
}

#[test]
fn a_geoip_database_names_territories_by_their_own_codes() {
    let file = geoip("maxmind-country.mmdb");
    for (address, territory, country) in [
        ("185.11.1.1", "AX", "FI"),
        ("185.12.1.1", "SJ", "NO"),
        ("185.13.1.1", "RE", "FR"),
        ("185.14.1.1", "BQ", "NL"),
        ("185.15.1.1", "JE", "GB"),
        ("185.16.1.1", "GI", "GB"),
        ("2a0a:1::1", "SE", "SE"),
    ] {
        let evidence = place(&["--ip", address, "--geoip", &file])["evidence"][0].clone();
        let found = (&evidence["territory"], &evidence["country"]);
        assert_eq!(found, (&json!(territory), &json!(country)), "{address}");
    }
}

#[test]
fn the_strongest_decides_and_what_disagrees_is_told() {
    let answer = place(&[
        "--provider-id",
        "aws:///eu-north-1a/i-1",
        "--zone",
        "eu-west-2a",
        "--region",
        "eu-north-1",
    ]);
    assert_eq!(answer["decided_by"], json!({ "rung": "provider_id", "path": "spec.providerID" }));
    assert_eq!((&answer["country"], &answer["city"]), (&json!("SE"), &json!("Stockholm")));
    let [conflict] = answer["conflicts"].as_array().expect("a list").as_slice() else {
        panic!("{}", answer["conflicts"])
    };
    assert_eq!((&conflict["about"], &conflict["other"]["says"]), (&json!("place"), &json!("GB")));
    assert_eq!(conflict["strongest"]["rung"], answer["decided_by"]["rung"]);

    // A label that no kubelet can set is the stronger of two on one rung.
    let answer = place(&[
        "--zone",
        "eu-west-2a",
        "--label",
        "node-restriction.kubernetes.io/zone=eu-north-1a",
    ]);
    assert_eq!(
        (&answer["country"], &answer["evidence"][0]["set_by"]),
        (&json!("SE"), &json!("administrator"))
    );
    assert_eq!(answer["evidence"][1]["set_by"], "kubelet");
    assert_eq!(answer["conflicts"].as_array().map(Vec::len), Some(1));

    // Two of one strength that disagree decide nothing, and nothing weaker is asked.
    let answer = place(&[
        "--zone",
        "eu-north-1a",
        "--label",
        "failure-domain.beta.kubernetes.io/zone=eu-west-2a",
        "--region",
        "eu-north-1",
    ]);
    assert_eq!((&answer["country"], &answer["eea"]), (&Value::Null, &Value::Null));
    assert!(
        answer["reason"].as_str().is_some_and(|why| why.contains("equal strength")),
        "{answer}"
    );
}

#[test]
fn geoip_never_decides_alone() {
    let file = geoip("maxmind-city.mmdb");
    let by_address = ["--ip", "185.10.1.1", "--geoip", &file];
    let alone = place(&by_address);
    assert_eq!((&alone["country"], &alone["eea"]), (&Value::Null, &Value::Null));
    assert_eq!(
        (&alone["evidence"][0]["rung"], &alone["evidence"][0]["territory"]),
        (&json!("geoip"), &json!("NO"))
    );
    assert!(
        alone["reason"].as_str().is_some_and(|why| why.starts_with("GeoIP never decides alone"))
    );
    assert_eq!(alone["evidence"][0]["as_of"], "2026-09-21");
    assert!(alone["evidence"][0]["age_days"].as_i64().is_some());

    let borne_out = [&by_address[..], &["--declared", "NO"]].concat();
    assert_eq!(told(&borne_out), "NO NO true -");
    let declared_elsewhere = [&by_address[..], &["--declared", "SE"]].concat();
    assert_eq!(told(&declared_elsewhere), "- - - -");
    assert_eq!(place(&declared_elsewhere)["conflicts"].as_array().map(Vec::len), Some(1));
    let contradicted =
        [&by_address[..], &["--provider-id", "hcloud://1", "--zone", "fsn1-dc8"]].concat();
    assert_eq!(told(&contradicted), "DE DE true hetzner");
    assert_eq!(place(&contradicted)["conflicts"].as_array().map(Vec::len), Some(1));
}

#[test]
fn an_address_of_no_place_says_nothing() {
    let file = geoip("flat-country.mmdb");
    for (address, why) in [
        ("10.1.2.3", "a private address"),
        ("100.64.0.1", "carrier-grade NAT"),
        ("203.0.113.7", "documentation"),
        ("127.0.0.1", "loopback"),
        ("169.254.169.254", "link-local"),
        ("1.1.1.1", "anycast of Cloudflare"),
        ("8.8.8.8", "anycast of Google Public DNS"),
        ("2001:db8::1", "documentation"),
        ("::1", "loopback"),
        ("185.99.1.1", "no record"),
    ] {
        let answer = place(&["--ip", address, "--geoip", &file]);
        let evidence = &answer["evidence"][0];
        assert_eq!((&answer["country"], &evidence["territory"]), (&Value::Null, &Value::Null));
        assert!(
            evidence["source"].as_str().is_some_and(|said| said.contains(why)),
            "{address}: {evidence}"
        );
    }
    assert_eq!(told(&["--ip", "185.10.1.1"]), "- - - -");
}

#[test]
fn a_list_of_its_provider_stands_above_everything_on_the_node() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("written");
        path.to_str().expect("a path").to_owned()
    };
    let aws = file(
        "ip-ranges.json",
        r#"{ "createDate": "2026-11-01-00-00-00", "prefixes": [
        { "ip_prefix": "13.48.0.0/15", "region": "eu-north-1", "network_border_group": "eu-north-1" },
        { "ip_prefix": "13.48.4.0/24", "region": "eu-west-3", "network_border_group": "eu-west-3-cmn-1" }] }"#,
    );
    let azure = file(
        "ServiceTags.json",
        r#"{ "changeNumber": 1, "values": [
        { "properties": { "region": "norwaye", "addressPrefixes": ["51.120.0.0/16"] } }] }"#,
    );
    let geofeed = file("geofeed.csv", "185.1.0.0/16,NO,,Oslo,\n185.1.9.0/24,SJ,,Longyearbyen,\n");
    let other = file("other.csv", "185.1.0.0/16,SE,,,\n");
    for (arguments, expected) in [
        (&["--ip", "13.48.1.1", "--feed", &aws][..], "SE SE true aws"),
        (&["--ip", "13.48.1.1", "--feed", &aws, "--zone", "us-east-1a"], "SE SE true aws"),
        (&["--ip", "13.48.4.9", "--feed", &aws], "MA MA false aws"),
        (&["--ip", "51.120.1.1", "--feed", &azure], "NO NO true azure"),
        (&["--ip", "185.1.1.1", "--feed", &geofeed], "NO NO true -"),
        (&["--ip", "185.1.9.1", "--feed", &geofeed], "NO SJ - -"),
        (&["--ip", "185.1.1.1", "--feed", &geofeed, "--feed", &other], "- - - -"),
        (&["--ip", "9.1.1.1", "--feed", &aws, "--region", "eu-north-1"], "SE SE true -"),
    ] {
        assert_eq!(told(arguments), expected, "{arguments:?}");
    }
}

#[test]
fn the_operator_is_apart_from_the_place() {
    let oslo = place(&["--provider-id", "linode://1", "--region", "no-osl-1"]);
    let exposure = &oslo["operated_by"]["exposure"];
    assert_eq!((&oslo["country"], &exposure["us_nexus"]), (&json!("NO"), &json!("yes")));
    assert_eq!(exposure["parent_country"], "US");
    assert!(
        exposure["nexuses"][0].as_str().is_some_and(|tie| tie.contains("Akamai")),
        "{exposure}"
    );
    assert!(exposure["exposed_to"][0].as_str().is_some_and(|to| to.contains("CLOUD Act")));
    let asn = geoip("maxmind-asn.mmdb");
    for (arguments, operator, nexus) in [
        (
            &["--provider-id", "scaleway://instance/fr-par-1/u"][..],
            json!("scaleway"),
            json!("none found"),
        ),
        (&["--ip", "185.10.1.1", "--geoip", &asn], json!("hetzner"), json!("unclear")),
        (&["--asn", "AS16276"], json!("ovh"), json!("unclear")),
        (&["--ip", "185.15.1.1", "--geoip", &asn], Value::Null, Value::Null),
        (&["--operator", "nrec"], json!("nrec"), json!("unclear")),
        (&["--provider-id", "openstack:///u"], Value::Null, Value::Null),
        (
            &["--operator", "scaleway", "--what-if", "provider scaleway: parent US"],
            json!("scaleway"),
            json!("yes"),
        ),
    ] {
        let answer = place(arguments);
        let found = (&answer["operator"], &answer["operated_by"]["exposure"]["us_nexus"]);
        assert_eq!(found, (&operator, &nexus), "{arguments:?}");
        assert!(!answer["operated_by"]["evidence"].as_array().expect("a list").is_empty());
    }
    let disputed = place(&["--provider-id", "aws:///eu-north-1a/i-1", "--asn", "24940"]);
    assert_eq!(disputed["operator"], "aws");
    assert_eq!(disputed["conflicts"][0]["about"], "operator");
}

/// One observation under five days' law: what flips.
#[test]
fn the_same_observation_under_the_law_of_five_days() {
    let days = ["2020-06-01", "2020-08-01", "2023-08-01", "2026-01-15", "2026-11-24"];
    for (region, expected) in [
        (
            "us-east-1",
            ["partial false", "third false", "partial false", "partial false", "partial false"],
        ),
        (
            "eu-west-2",
            ["eea true", "eea true", "adequate false", "adequate false", "adequate false"],
        ),
        (
            "sa-east-1",
            ["third false", "third false", "third false", "third false", "adequate false"],
        ),
        ("eu-north-1", ["eea true"; 5]),
    ] {
        let found = days.map(|day| {
            let id = format!("aws:///{region}a/i-1");
            let answer = place(&["--provider-id", &id, "--law-at", day]);
            let status = answer["law"]["status"].as_str().unwrap_or_default().to_owned();
            format!("{status} {}", answer["eea"])
        });
        assert_eq!(found, expected, "{region}");
    }
    let supposed = [
        "--region",
        "us-east-1",
        "--law-at",
        "2027-02-01",
        "--what-if",
        "US: third from 2027-01-01",
    ];
    let law = place(&supposed)["law"].clone();
    assert_eq!(
        (&law["status"], &law["without_what_if"]["status"]),
        (&json!("third"), &json!("partial"))
    );
}

#[test]
fn nonsense_is_a_gap() {
    let long = "x".repeat(10_240);
    let mut malformed: Vec<String> = Vec::new();
    for scheme in [
        "aws",
        "gce",
        "azure",
        "oci",
        "scaleway",
        "hcloud",
        "hrobot",
        "digitalocean",
        "linode",
        "vultr",
        "exoscale",
        "ionos",
        "stackit",
        "upcloud",
        "ibm",
        "openstack",
        "vsphere",
        "kind",
        "eks-hybrid",
        "nobody",
        "",
    ] {
        for rest in [
            "",
            "/",
            "//",
            "///",
            "/eu-north-1a",
            "eu-north-1a",
            "//eu-north-1a/",
            "\u{1b}[31m/x/y",
            &long,
        ] {
            malformed.push(format!("{scheme}://{rest}"));
        }
    }
    malformed.extend(
        ["ocid1.", "ocid1.instance.oc1", "ocid1.volume.oc1.fra.x", "ocid1.instance.oc1.fra."]
            .map(Into::into),
    );
    for id in &malformed {
        let answer = place(&["--provider-id", id]);
        assert_eq!(answer["country"], Value::Null, "{id}");
        assert!(answer["reason"].is_string(), "{id}");
    }
    for label in [&*long, "eu-north-1\u{7}", "eu-north-1a\n", ""] {
        for flag in ["--zone", "--region"] {
            let answer = place(&[flag, label]);
            assert_eq!(answer["country"], Value::Null, "{flag} {label:?}");
            let value = answer["evidence"][0]["value"].as_str().expect("a text");
            assert!(value.chars().count() <= 257);
        }
    }
    let output = nordvakt(&["place", "--zone", "\u{1b}[31mred"]);
    let text = String::from_utf8(output.stdout).expect("text");
    assert!(text.contains("\\u{1b}[31mred") && !text.contains('\u{1b}'), "{text:?}");
}

#[test]
fn what_cannot_be_asked_is_told_and_exits_2() {
    let folder = tempfile::tempdir().expect("a folder");
    let broken = folder.path().join("broken.mmdb");
    std::fs::write(&broken, "<html>").expect("written");
    let broken = broken.to_str().expect("a path");
    for (arguments, expected) in [
        (&[][..], "there is nothing to tell a place by: give --provider-id"),
        (&["--geoip", broken], "there is nothing to tell a place by"),
        (&["--ip", "300.1.1.1"], "invalid IP address syntax"),
        (&["--declared", "norway"], "`norway` is no country: expected two capital letters"),
        (&["--declared", "UK"], "`UK` is no code of ISO 3166-1: did you mean `GB`?"),
        (&["--operator", "nobody"], "expected one of aws, "),
        (&["--asn", "AS"], "expected a number such as AS24940"),
        (&["--label", "zone"], "expected a label such as"),
        (&["--ip", "185.1.1.1", "--geoip", broken], "is no whole MaxMind database: fetch it again"),
        (&["--ip", "185.1.1.1", "--geoip", "/nowhere.mmdb"], "failed reading /nowhere.mmdb"),
        (
            &["--ip", "185.1.1.1", "--geoip", &geoip("anonymous.mmdb")],
            "neither countries nor autonomous systems",
        ),
        (
            &["--ip", "2a0a:1::1", "--geoip", &geoip("flat-country-ipv4.mmdb")],
            "holds IPv4 addresses alone",
        ),
        (&["--ip", "185.1.1.1", "--feed", broken], "broken.mmdb:1: `<html>` is no range"),
        (&["--region", "eu-north-1", "--law-at", "soon"], "expected a date"),
        (&["--region", "eu-north-1", "--what-if", "x"], "is no statement of law"),
    ] {
        let output = nordvakt(&[&["place"], arguments].concat());
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains(expected), "{arguments:?}: {said}");
    }
}
