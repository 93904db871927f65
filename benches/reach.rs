//! Where 25,000 workloads may be scheduled on 5,000 nodes: all of it, and after one node has changed.

#![expect(clippy::print_stdout, clippy::expect_used, reason = "a benchmark prints and may give up")]

use checks::scheduling::{Candidate, Constraint, Nodes};
use facts::pod_spec::PodSpec;
use facts::selector::Labels;
use model::place::Country;
use serde_json::json;

const WORKLOADS: usize = 25_000;
const NODES: usize = 5_000;
/// Distinct constraints among the workloads.
const CONSTRAINTS: usize = 400;

fn main() {
    let nodes: Vec<(String, Candidate)> =
        (0..NODES).map(|n| (format!("node-{n:04}"), candidate(n, "a"))).collect();
    let specs: Vec<PodSpec> = (0..CONSTRAINTS).map(spec).collect();
    let constraint = |workload: usize| {
        let spec = specs.get(workload % CONSTRAINTS).expect("a spec");
        Constraint::of(spec, None, false, &[], None)
    };
    let stand = || {
        let mut all = Nodes::default();
        for (name, node) in &nodes {
            all.replace(name, Some(node.clone()), &mut |_| ());
        }
        all
    };
    let ask = |all: &Nodes| (0..WORKLOADS).map(|it| all.reach(constraint(it))).collect::<Vec<_>>();
    let mut all = stand();
    let held = ask(&all);
    let mut version = 0_usize;
    let times = benches::medians(
        9,
        [
            ("all of it", &mut || {
                std::hint::black_box(ask(&stand()));
            }),
            ("one changed node", &mut || {
                version += 1;
                let changed = candidate(7, if version.is_multiple_of(2) { "a" } else { "b" });
                let mut concerned = 0;
                all.replace("node-0007", Some(changed), &mut |_| concerned += 1);
                std::hint::black_box(concerned);
            }),
        ],
    );
    println!("{WORKLOADS} workloads, {CONSTRAINTS} distinct constraints, {NODES} nodes");
    for (name, time) in times {
        println!("{name:<18} {:>9.3} ms", time.as_secs_f64() * 1e3);
    }
    drop(held);
}

fn candidate(number: usize, pool: &str) -> Candidate {
    let territories = [Country::NO, Country::SE, Country::DE, Country::US];
    let place = number % territories.len();
    let labels = [
        ("kubernetes.io/hostname", format!("node-{number}")),
        ("pool", format!("{pool}-{}", number % 50)),
        ("topology.kubernetes.io/region", format!("region-{place}")),
        ("topology.kubernetes.io/zone", format!("region-{place}-{}", number % 3)),
    ];
    Candidate {
        labels: labels
            .into_iter()
            .map(|(key, value)| (key, value.into_boxed_str()))
            .collect::<Labels>(),
        territory: territories.get(place).copied(),
        ..Candidate::default()
    }
}

fn spec(number: usize) -> PodSpec {
    let expression = json!({
        "key": "topology.kubernetes.io/region",
        "operator": if number.is_multiple_of(2) { "In" } else { "NotIn" },
        "values": [format!("region-{}", number % 4)],
    });
    let field = "requiredDuringSchedulingIgnoredDuringExecution";
    let terms = json!([{ "matchExpressions": [expression] }]);
    let spec = json!({
        "affinity": { "nodeAffinity": { (field): { "nodeSelectorTerms": terms } } },
        "nodeSelector": if number % 4 == 3 { json!({ "pool": format!("a-{}", number % 50) }) } else { json!({}) },
        "tolerations": [{ "key": format!("team-{number}"), "operator": "Exists" }],
    });
    serde_json::from_value(spec).expect("a spec")
}
