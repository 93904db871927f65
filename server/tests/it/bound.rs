//! `nordvakt bound` as it is typed.

use serde_json::{Value, json};

use crate::scan::nordvakt;

fn bound(arguments: &str) -> Value {
    let typed = ["bound", "--format", "json"].into_iter().chain(arguments.split(' '));
    let output = nordvakt(&typed.collect::<Vec<_>>());
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{arguments}: {said}");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

#[test]
fn verdicts_rest_on_light_and_the_law_of_the_day() {
    for (typed, verdict, eea) in [
        ("--rtt oslo=1.8", "inside_eea_proven", "inside"),
        ("--rtt Oslo=1.8 --claim NO", "inside_eea_proven", "inside"),
        ("--rtt oslo=4.1", "consistent", "open"),
        ("--rtt oslo=9 --rtt oslo=1.8", "inside_eea_proven", "inside"),
        ("--rtt helsinki=0.6", "consistent", "open"),
        ("--rtt helsinki=0.5", "inside_eea_proven", "inside"),
        ("--rtt stockholm=2", "inside_eea_proven", "inside"),
        ("--rtt amsterdam=1.2", "inside_eea_proven", "inside"),
        ("--rtt oslo=3 --rtt frankfurt=3", "measurement_invalid", "open"),
        ("--rtt frankfurt=1.0 --claim NO", "contradicts_claim", "inside"),
        ("--rtt frankfurt=30 --claim NO", "consistent", "open"),
        ("--rtt 40.7,-74.0=5 --claim US", "outside_eea_proven", "outside"),
        ("--rtt -33.9,18.4=2", "outside_eea_proven", "outside"),
        // Svalbard is Norway's, and Protocol 40 exempts it from the EEA Agreement, whatever law is under review.
        ("--rtt 78.2,15.8=0.5", "outside_eea_proven", "outside"),
        ("--rtt 78.2,15.8=0.5 --claim NO", "outside_eea_proven", "outside"),
        ("--rtt 78.2,15.8=0.5 --claim SJ", "outside_eea_proven", "outside"),
        ("--rtt 78.2,15.8=0.5 --claim DE", "contradicts_claim", "outside"),
        // Land of the EEA is within reach, too.
        ("--rtt 78.2,15.8=9 --claim NO", "consistent", "open"),
        ("--rtt 12.15,-68.27=0.2 --claim NL", "outside_eea_proven", "outside"),
        ("--rtt 71.0,-8.4=0.5", "consistent", "open"),
        ("--rtt 60.2,20.1,0=0.1 --claim AX", "inside_eea_proven", "inside"),
        ("--rtt 35.33,33.32,0=0.02 --claim CY", "consistent", "open"),
        // Belarus has no row of law.
        ("--rtt 53.9,27.56=0.5 --claim BY", "consistent", "open"),
        ("--rtt -48.9,-123.4,0=1", "measurement_invalid", "open"),
    ] {
        let report = bound(typed);
        assert_eq!((&report["verdict"], &report["eea"]), (&json!(verdict), &json!(eea)), "{typed}");
        let no_land = report["countries"] == json!([]);
        assert_eq!(no_land, verdict == "measurement_invalid", "{typed}");
    }
}

#[test]
fn the_report_says_what_it_rests_on() {
    let report = bound("--rtt frankfurt=1.0 --rtt 52.37,4.9,10=3 --claim NO");
    assert_eq!(report["claim"], "NO");
    assert_eq!(report["claim_result"], "contradicted");
    assert_eq!(report["reason"], "no land of NO is within reach of light in these round trips");
    assert_eq!(report["countries"], json!(["BE", "DE", "FR", "LU"]));
    assert_eq!(
        report["land"][0],
        json!({"code": "BE", "name": "Belgium", "eea": "inside", "apart": null})
    );
    let disc = &report["discs"][1];
    let given = json!({"landmark": "52.37,4.9,10", "lat": 52.37, "lon": 4.9, "uncertainty_km": 10.0, "rtt_ms": 3.0});
    for (field, value) in given.as_object().expect("an object") {
        assert_eq!(&disc[field], value, "{field}");
    }
    assert_eq!(disc["radius_km"], 459.689, "3 ms · c / 2 + 10 km");
    assert_eq!(disc["hint_radius_km"], 309.792);
    let nearest = &report["nearest_outside"];
    assert_eq!((&nearest["landmark"], &nearest["country"]), (&json!("frankfurt"), &json!("CH")));
    assert_eq!(
        (&nearest["eea"], &disc["nearest_outside"]["country"]),
        (&json!("outside"), &json!("GB"))
    );
    let most = nearest["rtt_ms"].as_f64().expect("a time");
    let eea = |ms: f64| bound(&format!("--rtt frankfurt={ms}"))["eea"].clone();
    assert_eq!((eea(most), eea(most + 0.002)), (json!("inside"), json!("open")));
    let beside = bound("--rtt 46.95,7.45=1");
    assert_eq!(beside["nearest_outside"]["distance_km"], 0.0);
    assert_eq!(beside["nearest_outside"]["rtt_ms"], Value::Null);
    let at_sea = bound("--rtt 0,-30,10=0.5");
    assert_eq!(at_sea["nearest_outside"]["country"], "BR");
    assert_eq!(at_sea["nearest_outside"]["rtt_ms"], Value::Null, "no land of the EEA is nearer");
}

#[test]
fn people_read_the_same() {
    let output = nordvakt(&["bound", "--rtt", "oslo=1.8", "--claim", "NO"]);
    let text = String::from_utf8_lossy(&output.stdout);
    for part in [
        "inside_eea_proven: all land within reach is of the EEA\n",
        "  land within reach: DK, NO, SE\n",
        "  oslo: 1.8 ms, at most 300 km away, 30 km of uncertainty included (through glass 210 km: a hint)\n",
        "    nearest land outside the EEA: United Kingdom (GB), 638 km; a round trip below 4.05",
    ] {
        assert!(text.contains(part), "{part:?} is not in {text}");
    }
}

#[test]
fn bad_input_is_refused_with_what_would_be_right() {
    for (typed, said) in [
        ("--claim NO", "--rtt <LANDMARK=MS>"),
        ("--rtt oslo", "expected LANDMARK=MS, such as oslo=1.8"),
        ("--rtt oslo=fast", "`fast` is no number of milliseconds"),
        (
            "--rtt paris=2",
            "expected one of amsterdam, frankfurt, helsinki, oslo, stockholm, or LATITUDE",
        ),
        ("--rtt 59.9=2", "`59.9` is no landmark"),
        ("--rtt 1,2,3,4=2", "`1,2,3,4` is no landmark"),
        ("--rtt oslo=NaN", "a round trip of NaN ms: expected milliseconds, more than 0"),
        ("--rtt oslo=-1", "a round trip of -1 ms"),
        ("--rtt oslo=0", "a round trip of 0 ms"),
        ("--rtt oslo=1e9", "at most 60000"),
        (
            "--rtt oslo=1e308",
            "a round trip of 1e308 ms: expected milliseconds, more than 0 and at most 60000",
        ),
        ("--rtt oslo=inf", "a round trip of inf ms"),
        ("--rtt oslo=", "`` is no number of milliseconds"),
        ("--rtt 91,0=2", "a latitude of 91: expected degrees, from -90"),
        ("--rtt 0,181=2", "a longitude of 181"),
        ("--rtt 0,0,-5=2", "an uncertainty of -5 km"),
        ("--rtt 0,inf=2", "a longitude of inf"),
        ("--rtt oslo=2 --claim Norway", "`Norway` is no country: expected two capital letters"),
        ("--rtt oslo=2 --claim UK", "`UK` is no code of ISO 3166-1: did you mean `GB`?"),
        ("--rtt oslo=2 --claim XX", "no country has the code `XX`"),
        ("--rtt oslo=2 --claim ZZ", "no country has the code `ZZ`"),
        ("--rtt oslo=2 --claim QQ", "no country has the code `QQ`: expected one of ISO 3166-1"),
    ] {
        let arguments: Vec<&str> = ["bound"].into_iter().chain(typed.split(' ')).collect();
        let output = nordvakt(&arguments);
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{typed}: {error}");
        assert!(error.contains(said), "{typed}: {error}");
        assert!(output.stdout.is_empty(), "{typed}");
    }
}
