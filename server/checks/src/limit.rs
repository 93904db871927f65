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
