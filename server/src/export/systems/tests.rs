use checks::policy::{DeclaredMeasure, Policy};
use checks::residency::ByPolicy;
use model::context::Known;
use model::ids::ClusterId;
use model::place::{Country, Place};
use model::residency::{
    Destination, DestinationKind, Jurist, LawAsked, MeasureOf, ResidencyFilter, ResidencySeen,
    Scope, WorkloadSeen,
};
use model::risk::Interval;
use model::subject::WorkloadRef;
use serde_json::{Value, json};

use super::*;

fn place(territory: &str, operator: &str) -> Place {
    Place {
        territory: territory.parse().ok(),
        operator: Some(operator.to_owned()).filter(|key| !key.is_empty()),
        ..Place::default()
    }
}

fn cluster() -> ClusterId {
    "00000000-0000-0000-0000-000000000007".parse().expect("a UUID")
}

fn workload(name: &str, nodes: &[&str], may_run_in: &[&str]) -> WorkloadSeen {
    WorkloadSeen {
        cluster: cluster(),
        workload: WorkloadRef::new("shop", "Deployment", name),
        part_of: Some("shop".into()),
        personal_data: Known::Yes,
        exposure: Interval { low: 1, high: 2 },
        nodes: nodes.iter().map(|it| (*it).into()).collect(),
        may_run_in: may_run_in.iter().map(|code| code.parse().ok()).collect(),
        destinations: Vec::new(),
    }
}

/// What was seen of the system `shop`, which these workloads are.
fn shop(workloads: Vec<WorkloadSeen>) -> ResidencySeen {
    let node = |name: &str, place| (cluster(), name.to_owned(), place);
    ResidencySeen {
        nodes: vec![
            node("oslo", place("NO", "linode")),
            node("frankfurt", place("DE", "aws")),
            node("virginia", place("US", "aws")),
            node("rack", place("", "")),
        ],
        workloads,
        ..ResidencySeen::default()
    }
}

fn judged(seen: ResidencySeen, what_if: &[&str]) -> Systems {
    judged_by(Policy::default(), seen, what_if)
}

fn judged_by(policy: Policy, seen: ResidencySeen, what_if: &[&str]) -> Systems {
    let today = || "2026-11-26".parse().expect("a day");
    let what_if = what_if.iter().map(ToString::to_string).collect();
    let law = LawAsked { what_if, ..LawAsked::default() };
    let filter = ResidencyFilter { law, ..ResidencyFilter::default() };
    ByPolicy::new(policy, today).systems(seen, &filter)
}

/// The rows of a document, as its JSON has them.
fn rows(kind: Kind, systems: Systems) -> Vec<Value> {
    let document = SystemsDocument::of(kind.word(), kind.of(&systems), systems);
    let document = serde_json::to_value(&document).expect("a document");
    document["rows"].as_array().expect("rows").clone()
}

#[test]
fn the_record_says_what_is_not_known_and_tells_what_is_from_what_could_be() {
    for (nodes, may_run_in, expected) in [
        (
            &["oslo"][..],
            &["NO", "US"][..],
            json!({
                "runs_in": ["NO"],
                "third_countries_it_is_in": [],
                "third_countries_it_may_be_scheduled_in": ["US"],
                "recipients": ["linode"],
                "recipients_to_assess": ["linode"],
                "operators_where_it_may_be_scheduled": ["aws", "linode"],
            }),
        ),
        (
            &["rack", "virginia"],
            &["?"],
            json!({
                "runs_in": ["US", "not known"],
                "third_countries_it_is_in": ["US", "not known"],
                "third_countries_it_may_be_scheduled_in": ["not known"],
                "recipients": ["aws", "not known"],
                "recipients_to_assess": ["aws", "not known"],
                "operators_where_it_may_be_scheduled": ["not known"],
            }),
        ),
        (
            &[],
            &[],
            json!({
                "runs_in": ["not known"],
                "third_countries_it_is_in": ["not known"],
                "third_countries_it_may_be_scheduled_in": ["not known"],
                "recipients": ["not known"],
                "recipients_to_assess": ["not known"],
                "operators_where_it_may_be_scheduled": ["not known"],
            }),
        ),
    ] {
        let told = rows(Kind::Record, judged(shop(vec![workload("api", nodes, may_run_in)]), &[]));
        for (column, cell) in expected.as_object().expect("columns") {
            assert_eq!(&told[0][column], cell, "{column} of {nodes:?}");
        }
        for blank in ["controller", "contact_details", "data_protection_officer", "safeguards"] {
            assert_eq!(told[0][blank], Value::Null, "{blank}");
        }
        assert_eq!(told[0]["workloads_with_personal_data"], 1);
    }
}

/// The scope is a question of its own: for the GDPR a state of the EEA is no third country.
#[test]
fn a_state_of_the_eea_is_no_third_country_under_the_scope_of_the_union() {
    let today = || "2026-11-26".parse().expect("a day");
    let filter = ResidencyFilter { scope: Scope::Eu, ..ResidencyFilter::default() };
    let seen = shop(vec![workload("api", &["oslo"], &["NO", "US"])]);
    let systems = ByPolicy::new(Policy::default(), today).systems(seen, &filter);
    let told = rows(Kind::Record, systems);
    assert_eq!(told[0]["third_countries_it_is_in"], json!([]));
    assert_eq!(told[0]["third_countries_it_may_be_scheduled_in"], json!(["US"]));
}

#[test]
fn each_recipient_to_assess_has_a_row_whether_or_not_it_is_known_and_says_the_same_of_itself() {
    let mut api = workload("api", &["rack", "frankfurt", "virginia"], &["US"]);
    api.destinations = vec![Destination {
        kind: DestinationKind::Environment,
        host: "sqs.us-east-1.amazonaws.com".into(),
        named: Box::default(),
        object: Box::default(),
        path: "spec".into(),
        class: Box::default(),
        place: place("US", "aws"),
    }];
    let seen = shop(vec![api]);
    let aws = DeclaredMeasure {
        of: MeasureOf::Operator,
        name: "aws".into(),
        what: "volumes encrypted".into(),
        keys_held_in: Some(Country::NO),
        reason: "audit of May".into(),
    };
    let policy = Policy { measures: vec![aws], ..Policy::default() };
    let told = rows(Kind::Transfers, judged_by(policy.clone(), seen.clone(), &[]));
    let columns = ["recipient", "what", "nodes", "workloads", "territories", "verdict"];
    let facts: Vec<Value> =
        told.iter().map(|row| columns.map(|column| row[column].clone()).to_vec().into()).collect();
    assert_eq!(
        facts,
        [
            json!([
                "aws",
                "operator of nodes",
                2,
                null,
                ["DE", "US"],
                ["DE: inside", "US: outside"]
            ]),
            json!([
                "operator not known",
                "operator of nodes",
                1,
                null,
                ["not known"],
                ["not known"]
            ]),
            json!(["sqs.us-east-1.amazonaws.com", "environment", null, 1, ["US"], ["US: outside"]]),
        ]
    );
    assert_eq!(told[1]["why_to_assess"], json!(["not known to be inside", "operator not known"]));
    assert_eq!(told[1]["company"], "not known");
    assert_eq!(told[2]["why_to_assess"][0], "outside");
    assert_eq!(told[2]["status_of_territories"], json!(["US: partial"]));
    assert!(told[2]["basis_in_law"][0].as_str().is_some_and(|it| it.contains("2023/1795")));
    assert!(told[2]["doubts"].as_array().is_some_and(|it| !it.is_empty()), "{}", told[2]);

    let certified = rows(Kind::Transfers, judged_by(policy, seen, &["provider aws: certified"]));
    for (rows, expected) in [(told, "unverified"), (certified, "yes, what if")] {
        let measure =
            "operator aws: volumes encrypted; keys held in NO (inside); declared: audit of May";
        for row in rows.iter().filter(|row| row["operator"] != "aws") {
            assert_eq!(row["supplementary_measures"], Value::Null, "{row}");
        }
        for row in rows.iter().filter(|row| row["operator"] == "aws") {
            assert_eq!(row["supplementary_measures"], json!([measure]), "{row}");
            assert_eq!(row["data_privacy_framework"], expected, "{row}");
            assert!(row["ties_found"].as_array().is_some_and(|it| !it.is_empty()), "{row}");
        }
    }
}

#[test]
fn the_register_counts_by_place_and_leaves_to_people_what_no_cluster_shows() {
    let mut workloads =
        vec![workload("a", &["oslo"], &[]), workload("b", &["oslo", "virginia"], &[])];
    workloads[0].destinations = vec![Destination {
        kind: DestinationKind::Volume,
        host: "csi.example".into(),
        named: Box::default(),
        object: Box::default(),
        path: "spec".into(),
        class: Box::default(),
        place: place("NO", ""),
    }];
    workloads.push(workload("c", &["rack"], &[]));
    let volume = "a volume of it is in NO by its evidence (csi.example, who runs it is not known)";
    let told = rows(Kind::Register, judged(shop(workloads), &[]));
    let management = "b_02.02.0160_location_of_management_of_data";
    let facts: Vec<Value> = (told.iter())
        .map(|row| json!([row["operator"], row[management], row["rests_on"]]))
        .collect();
    let none_open = "0 of which it is not known";
    let one = format!("1 workload there with personal data, {none_open}");
    let two = format!("2 workloads there with personal data, {none_open}");
    assert_eq!(
        facts,
        [
            json!(["aws", "US", ["1 node that runs its pods", one]]),
            json!(["not known", null, ["1 node that runs its pods", one]]),
            json!(["linode", "NO", ["1 node that runs its pods", two, volume]]),
        ]
    );
    let idle = rows(Kind::Register, judged(shop(vec![workload("a", &[], &[])]), &[]));
    assert_eq!(idle[0]["rests_on"], json!(["no pod of it was seen on a node"]));
}

#[test]
fn what_a_file_rests_on_stands_in_a_column_of_its_own() {
    let systems = judged(shop(vec![workload("api", &["oslo"], &["NO"])]), &[]);
    let rows = Kind::Record.of(&systems).rows();
    assert_eq!(rows[0].last().map(String::as_str), Some("basis"));
    let [system, .., basis] = rows[2].as_slice() else { panic!("{rows:?}") };
    assert_eq!(system, "");
    for part in ["law of 2026-11-26", "policy=", "jurisdictions=", "0 workloads of no system"] {
        assert!(basis.contains(part), "{part}: {basis}");
    }
}
