//! Limits on what a container takes from its node.

use facts::pod_spec::{ContainerList, Quantity, Resources};
use facts::subject_facts::ContainerFacts;
use model::verdict::{Judged, Verdict};

/// Judges the limit of one resource (`memory`, `cpu`); `risk` says what a container without it may
/// do.
///
/// Init containers are judged like any other. They run alone, but the kubelet gives each its own
/// cgroup by its own limits while it runs, and one without a limit leaves the whole pod's cgroup
/// without, for as long as the pod lives. An ephemeral container cannot have resources: it takes
/// what the pod has left.
pub fn judge(facts: &ContainerFacts<'_>, resource: &str, risk: &str) -> Judged {
    if facts.list == ContainerList::EphemeralContainers {
        return Verdict::not_applicable();
    }
    let own = &facts.container.resources;
    if is_set(own, resource) || is_set(&facts.pod.spec.resources, resource) {
        return Verdict::pass();
    }
    // A limit of 0 that is written is kept.
    let is_written = own.limits.contains_key(resource);
    let mut given = facts.pod.given_limits.iter().filter(|_| !is_written);
    let at = facts.at(&format!("resources.limits.{resource}"));
    if let Some(given) = given.find(|given| given.resource == resource) {
        return match &given.contradicted_by {
            None => Verdict::pass(),
            Some(other) => Verdict::unknown(format!(
                "no {resource} limit is written, {} gives one and {other} gives 0, which is none: whichever the API server \
                 takes first counts",
                given.object
            ))
            .at(at),
        };
    }
    let seen = if is_written {
        format!("a {resource} limit of 0 is none")
    } else {
        format!("no {resource} limit")
    };
    Verdict::fail(format!("{seen}: {risk}")).at(at)
}

/// Whether a limit is set; 0 means none to Kubernetes.
fn is_set(resources: &Resources, resource: &str) -> bool {
    resources.limits.get(resource).is_some_and(|limit| !is_zero(limit))
}

/// Whether a quantity is none at all, in whichever unit.
pub fn is_zero(quantity: &Quantity) -> bool {
    let digits = quantity.0.trim_start_matches(['+', '-']);
    let number = digits.split(|c: char| c != '.' && !c.is_ascii_digit()).next();
    number.is_none_or(|number| number.bytes().all(|byte| matches!(byte, b'0' | b'.')))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::catalogue::CATALOGUE;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn a_limit_above_zero_is_asked_for_by_whoever_sets_it() {
        for (id, resource, other, unit, risk) in [
            ("LIM-001", "memory", "cpu", "Mi", "it may take all that its node has"),
            ("LIM-002", "cpu", "memory", "m", "it may take all idle time of its node"),
        ] {
            let check = CATALOGUE.iter().find(|check| check.id.as_str() == id).unwrap();
            let limited = |limit: Value| {
                let change = json!({ "resources": { "limits": { (resource): limit } } });
                clean_cluster().container("app", change)
            };
            let unlimited = |name| clean_cluster().container(name, json!({ "resources": null }));
            let of_the_pod = json!({ "resources": { "limits": { (resource): "1" } } });
            let at = |list: &str| format!("  at spec.{list}.resources.limits.{resource}");
            let fails = |name: &str, list: &str, seen: &str| {
                vec![format!("fail container/shop/Pod/api/{name}: {seen}: {risk}"), at(list)]
            };
            let none = format!("no {resource} limit");
            let zero = format!("a {resource} limit of 0 is none");
            let contradicted = format!(
                "unknown container/shop/Pod/api/app: no {resource} limit is written, LimitRange shop/defaults gives one \
                 and LimitRange shop/none gives 0, which is none: whichever the API server takes first counts"
            );
            for (what, cluster, expected) in [
                ("in a unit", limited(json!(format!("64{unit}"))), vec![]),
                ("a number", limited(json!(1)), vec![]),
                ("a fraction", limited(json!("0.5")), vec![]),
                ("none", limited(json!(null)), fails("app", "containers[0]", &none)),
                ("zero", limited(json!(0)), fails("app", "containers[0]", &zero)),
                (
                    "zero in a unit",
                    limited(json!(format!("0{unit}"))),
                    fails("app", "containers[0]", &zero),
                ),
                (
                    "an init container",
                    unlimited("prepare"),
                    fails("prepare", "initContainers[0]", &none),
                ),
                ("a sidecar", unlimited("proxy"), fails("proxy", "initContainers[1]", &none)),
                (
                    "an ephemeral container, which cannot have any",
                    unlimited("debug"),
                    vec!["not_applicable container/shop/Pod/api/debug".into()],
                ),
                ("given by a limit range", limited(json!(null)).giving(resource), vec![]),
                (
                    "zero, whatever a limit range gives",
                    limited(json!(0)).giving(resource),
                    fails("app", "containers[0]", &zero),
                ),
                (
                    "given of another resource",
                    limited(json!(null)).giving(other),
                    fails("app", "containers[0]", &none),
                ),
                (
                    "given by one limit range of two that contradict",
                    limited(json!(null)).giving_or_not(resource),
                    vec![contradicted, at("containers[0]")],
                ),
                ("written beside those", limited(json!("1")).giving_or_not(resource), vec![]),
                ("of the whole pod", unlimited("app").pod(of_the_pod), vec![]),
            ] {
                assert_eq!(fixture::run(check, &cluster), expected, "{resource}: {what}");
            }
        }
    }
}
