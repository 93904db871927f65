use facts::object::PersistentVolume;
use facts::pod_spec::{NodeOperator, NodeRequirement, NodeSelector, NodeSelectorTerm, PodSpec};
use model::scheduling::Reach;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};
use std::sync::Arc;

use super::*;

fn node(labels: &[(&'static str, &str)]) -> Candidate {
    let labels = labels.iter().map(|(key, value)| (*key, (*value).into())).collect();
    Candidate { labels, ..Candidate::default() }
}

fn tainted(key: &str, value: &str, effect: &str) -> Candidate {
    let taint = Taint { key: key.into(), value: value.into(), effect: effect.into() };
    Candidate { taints: vec![taint], ..Candidate::default() }
}

fn spec(spec: Value) -> PodSpec {
    serde_json::from_value(spec).expect("a spec")
}

fn constraint(of: Value) -> Constraint {
    Constraint::of(&spec(of), None, false, &[], None)
}

fn requiring(terms: Value) -> Value {
    let required = json!({ "nodeSelectorTerms": terms });
    json!({ "affinity": { "nodeAffinity": {
        "requiredDuringSchedulingIgnoredDuringExecution": required
    } } })
}

#[test]
fn every_operator_reads_as_the_scheduler_reads_it() {
    let here = node(&[("zone", "a"), ("cores", "8"), ("word", "x")]);
    for (key, operator, values, admits) in [
        ("zone", "In", json!(["a", "b"]), true),
        ("zone", "In", json!(["b"]), false),
        ("none", "In", json!(["a"]), false),
        ("zone", "NotIn", json!(["a"]), false),
        ("none", "NotIn", json!(["a"]), true),
        ("zone", "Exists", json!([]), true),
        ("none", "Exists", json!([]), false),
        ("zone", "DoesNotExist", json!([]), false),
        ("none", "DoesNotExist", json!([]), true),
        ("cores", "Gt", json!(["7"]), true),
        ("cores", "Gt", json!(["8"]), false),
        ("cores", "Lt", json!(["9"]), true),
        ("cores", "Lt", json!(["many"]), false),
        ("word", "Gt", json!(["1"]), false),
        ("none", "Lt", json!(["1"]), false),
    ] {
        let expression = json!({ "key": key, "operator": operator, "values": values });
        let asked = constraint(requiring(json!([{ "matchExpressions": [expression] }])));
        assert_eq!(asked.admits("n", &here), admits, "{expression}");
    }
}

#[test]
fn terms_are_alternatives_and_an_empty_one_is_none() {
    let is = |value: &str| json!({ "key": "zone", "operator": "In", "values": [value] });
    let named = |operator: &str, name: &str| json!([{ "key": "metadata.name", "operator": operator, "values": [name] }]);
    let here = node(&[("zone", "a")]);
    for (terms, admits) in [
        (json!([]), false),
        (json!([{}]), false),
        (json!([{}, { "matchExpressions": [is("a")] }]), true),
        (json!([{ "matchExpressions": [is("b")] }, { "matchExpressions": [is("a")] }]), true),
        (json!([{ "matchExpressions": [is("a"), is("b")] }]), false),
        (json!([{ "matchFields": named("In", "n") }]), true),
        (json!([{ "matchFields": named("In", "other") }]), false),
        (json!([{ "matchFields": named("NotIn", "n") }]), false),
        (json!([{ "matchFields": named("Exists", "n") }]), false),
        (json!([{ "matchExpressions": [is("a")], "matchFields": named("NotIn", "n") }]), false),
    ] {
        assert_eq!(constraint(requiring(terms.clone())).admits("n", &here), admits, "{terms}");
    }
}

#[test]
fn a_taint_keeps_away_who_does_not_tolerate_it() {
    let gpu = |effect| tainted("gpu", "a", effect);
    for (tolerations, node, admits) in [
        (json!([]), gpu("NoSchedule"), false),
        (json!([]), gpu("NoExecute"), false),
        (json!([]), gpu("PreferNoSchedule"), true),
        (json!([{ "key": "gpu", "value": "a" }]), gpu("NoSchedule"), true),
        (json!([{ "key": "gpu", "value": "b" }]), gpu("NoSchedule"), false),
        (json!([{ "key": "gpu", "operator": "Exists" }]), gpu("NoExecute"), true),
        (
            json!([{ "key": "gpu", "operator": "Exists", "effect": "NoSchedule" }]),
            gpu("NoExecute"),
            false,
        ),
        (json!([{ "operator": "Exists" }]), gpu("NoSchedule"), true),
        (json!([]), Candidate { is_cordoned: true, ..Candidate::default() }, false),
        (
            json!([{ "key": "node.kubernetes.io/unschedulable", "operator": "Exists" }]),
            Candidate { is_cordoned: true, ..Candidate::default() },
            true,
        ),
    ] {
        let asked = constraint(json!({ "tolerations": tolerations }));
        assert_eq!(asked.admits("n", &node), admits, "{tolerations} {node:?}");
    }
    let of_daemon_set = Constraint::of(&PodSpec::default(), None, true, &[], None);
    assert!(of_daemon_set.admits("n", &Candidate { is_cordoned: true, ..Candidate::default() }));
    for unseen in [json!({ "schedulerName": "mine" }), json!({ "runtimeClassName": "kata" })] {
        assert!(constraint(unseen).admits("n", &gpu("NoSchedule")));
    }
}

#[test]
fn a_name_asks_nobody_and_volumes_and_classes_ask_with_the_pod() {
    let class = serde_json::from_value(json!({
        "metadata": { "name": "kata" },
        "scheduling": { "nodeSelector": { "kata": "yes" }, "tolerations": [{ "key": "gpu", "value": "a" }] },
    }))
    .expect("a class");
    let in_zone = json!({ "nodeSelectorTerms": [
        { "matchExpressions": [{ "key": "zone", "operator": "In", "values": ["a"] }] },
    ] });
    let volume = volume(json!({ "spec": { "nodeAffinity": { "required": in_zone } } }));
    let volumes = [Volume::of(&volume)];
    let pod = PodSpec::default();
    let of = |class, volumes| Constraint::of(&pod, class, false, volumes, None);
    let both = node(&[("kata", "yes"), ("zone", "a")]);
    let mut taken = both.clone();
    taken.taints = tainted("gpu", "a", "NoSchedule").taints;
    for (asked, node, admits) in [
        (of(Some(&class), &[]), &both, true),
        (of(Some(&class), &[]), &taken, true),
        (of(None, &[]), &taken, false),
        (of(Some(&class), &[]), &node(&[("zone", "a")]), false),
        (of(None, &volumes), &both, true),
        (of(None, &volumes), &node(&[("zone", "b")]), false),
    ] {
        assert_eq!(asked.admits("n", node), admits, "{asked:?} {node:?}");
    }
    let named = constraint(json!({ "nodeName": "n", "nodeSelector": { "zone": "b" } }));
    assert!(named.admits("n", &taken) && !named.admits("m", &taken));
}

fn volume(of: Value) -> PersistentVolume {
    serde_json::from_value(of).expect("a volume")
}

#[test]
fn a_node_without_the_label_of_a_domain_is_in_none() {
    let required = |list: Value| json!({ "requiredDuringSchedulingIgnoredDuringExecution": list });
    let term = json!([{ "labelSelector": {}, "topologyKey": "zone" }]);
    let spread =
        |when: &str| json!([{ "maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": when }]);
    for (spec, admits) in [
        (json!({ "topologySpreadConstraints": spread("DoNotSchedule") }), false),
        (json!({ "topologySpreadConstraints": spread("ScheduleAnyway") }), true),
        (json!({ "affinity": { "podAffinity": required(term.clone()) } }), false),
        (json!({ "affinity": { "podAntiAffinity": required(term) } }), true),
        (
            json!({ "schedulerName": "mine", "topologySpreadConstraints": spread("DoNotSchedule") }),
            true,
        ),
    ] {
        let asked = constraint(spec.clone());
        assert_eq!(asked.admits("n", &node(&[("disk", "fast")])), admits, "{spec}");
        assert!(asked.admits("n", &node(&[("zone", "a")])), "{spec}");
    }
}

#[test]
fn zones_in_a_volumes_labels_ask_of_nodes_that_name_a_place() {
    let (beta, zone) = ("failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone");
    for (key, value, labels, admits) in [
        (zone, "a", vec![(zone, "a")], true),
        (zone, "a", vec![(zone, "b")], false),
        (zone, "a__b", vec![(zone, "b")], true),
        (zone, "a", vec![(beta, "a")], false),
        (beta, "a", vec![(zone, "a")], true),
        (beta, "a", vec![(beta, "b"), (zone, "a")], false),
        (zone, "a", vec![("disk", "fast")], true),
        (zone, "a", vec![("topology.kubernetes.io/region", "r")], false),
        (zone, "a__", vec![(zone, "b")], true),
    ] {
        let volume = volume(json!({ "metadata": { "labels": { (key): value }, "name": "pv" } }));
        let asked = Constraint::of(&PodSpec::default(), None, false, &[Volume::of(&volume)], None);
        assert_eq!(asked.admits("n", &node(&labels)), admits, "{key}={value} {labels:?}");
    }
}

fn requirement() -> impl Strategy<Value = NodeRequirement> {
    use NodeOperator::{DoesNotExist, Exists, Gt, In, Lt, NotIn};
    let operator = select(vec![In, NotIn, Exists, DoesNotExist, Gt, Lt]);
    let values = prop::collection::vec(select(vec!["a", "b", "1", "2", "3"]), 1..3);
    (select(vec!["x", "y", "z"]), operator, values).prop_map(|(key, operator, values)| {
        NodeRequirement {
            key: key.into(),
            operator,
            values: values.into_iter().map(Into::into).collect(),
        }
    })
}

fn term() -> impl Strategy<Value = NodeSelectorTerm> {
    prop::collection::vec(requirement(), 0..3).prop_map(|match_expressions| NodeSelectorTerm {
        match_expressions,
        ..NodeSelectorTerm::default()
    })
}

fn terms() -> impl Strategy<Value = Vec<NodeSelectorTerm>> {
    prop::collection::vec(term(), 0..4)
}

fn labels() -> impl Strategy<Value = Labels> {
    let value = || select(vec![None, Some("a"), Some("b"), Some("1"), Some("2"), Some("9")]);
    (value(), value(), value()).prop_map(|(x, y, z)| {
        let of = |key: &'static str, value: Option<&str>| value.map(|it| (key, it.into()));
        [of("x", x), of("y", y), of("z", z)].into_iter().flatten().collect()
    })
}

fn candidate() -> impl Strategy<Value = Candidate> {
    let territory = select(vec![None, Some(Country::NO), Some(Country::US)]);
    (labels(), territory, prop::bool::weighted(0.1)).prop_map(|(labels, territory, is_cordoned)| {
        Candidate { labels, territory, is_cordoned, ..Candidate::default() }
    })
}

fn selects(terms: &[NodeSelectorTerm], labels: &Labels) -> bool {
    let selector = NodeSelector { node_selector_terms: terms.to_vec() };
    selector::selects(&selector, labels, "n")
}

proptest! {
    #[test]
    fn a_selector_is_an_or_of_ands(
        mut terms in terms(), more in term(), asked in requirement(), labels in labels(),
    ) {
        let alone = |term: &NodeSelectorTerm| selects(std::slice::from_ref(term), &labels);
        prop_assert_eq!(selects(&terms, &labels), terms.iter().any(alone));
        // A term more never selects less, whatever the order.
        let before = selects(&terms, &labels);
        terms.insert(0, more.clone());
        prop_assert!(!before || selects(&terms, &labels));
        terms.reverse();
        prop_assert_eq!(selects(&terms, &labels), before || alone(&more));
        // A requirement more never selects more, unless there was none.
        let mut narrower = more.clone();
        narrower.match_expressions.push(asked);
        prop_assert!(more.match_expressions.is_empty() || alone(&more) || !alone(&narrower));
    }

    #[test]
    fn opposite_operators_share_nothing_and_leave_nothing(asked in requirement(), labels in labels()) {
        use NodeOperator::{DoesNotExist, Exists, In, NotIn};
        let opposite = match asked.operator {
            In => NotIn,
            NotIn => In,
            Exists => DoesNotExist,
            DoesNotExist => Exists,
            other => other,
        };
        let holds = |asked: NodeRequirement| {
            selects(&[NodeSelectorTerm { match_expressions: vec![asked], ..Default::default() }], &labels)
        };
        if opposite != asked.operator {
            prop_assert_ne!(holds(asked.clone()), holds(NodeRequirement { operator: opposite, ..asked }));
        }
    }

    #[test]
    fn answers_that_are_kept_are_as_if_asked_anew(
        events in prop::collection::vec((0..12_usize, prop::option::of(candidate())), 1..60),
        asked in prop::collection::vec(terms(), 1..4),
    ) {
        let constraints: Vec<Constraint> = asked.into_iter().map(|node_selector_terms| {
            let mut pod = PodSpec::default();
            if !node_selector_terms.is_empty() {
                let required = serde_json::to_value(NodeSelector { node_selector_terms });
                let field = "requiredDuringSchedulingIgnoredDuringExecution";
                pod = spec(json!({ "affinity": { "nodeAffinity": { (field): required.expect("json") } } }));
            }
            Constraint::of(&pod, None, false, &[], None)
        }).collect();
        let mut nodes = Nodes::default();
        let mut held: Vec<(Arc<Constraint>, Reach)> =
            constraints.iter().map(|it| nodes.reach(it.clone())).collect();
        let mut all = ByName::new();
        for (number, candidate) in events {
            let name = format!("n{number}");
            match &candidate {
                Some(candidate) => drop(all.insert(name.clone(), candidate.clone())),
                None => drop(all.remove(&name)),
            }
            let mut changed = Vec::new();
            nodes.replace(&name, candidate, &mut |it| changed.push(it));
            for (constraint, known) in &mut held {
                let mut fresh = Nodes::default();
                for (name, candidate) in &all {
                    fresh.replace(name, Some(candidate.clone()), &mut |_| ());
                }
                let (_, expected) = fresh.reach((**constraint).clone());
                let (shared, kept) = nodes.reach((**constraint).clone());
                prop_assert!(Arc::ptr_eq(&shared, constraint));
                prop_assert_eq!(&kept, &expected);
                prop_assert_eq!(kept != *known, changed.contains(constraint));
                *known = kept;
            }
        }
    }
}
