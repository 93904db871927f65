//! RES-009: a control plane outside the allowed countries, or of no place that is known.

use facts::subject_facts::ClusterFacts;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity};

use crate::check::{Check, Judge, Patch};
use crate::policy::Policy;
use crate::{controls, located};

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("RES-009"),
    title: "Control plane outside the allowed countries",
    severity: Severity::High,
    family: Family::Place,
    pass_needs: &[],
    fail_needs: &[],
    controls: controls::RESIDENCY,
    why: "Every Secret, ConfigMap and object is stored by the control plane, wherever the nodes are. \
          A managed one may stand in another country than they do, and its place is seldom in a \
          record of processing. Nodes inside say nothing of it.",
    fix: "Ask the provider in which region the control plane and its backups are, and move the \
          cluster where that is not allowed. Declare what is known with `[place.control-plane]`, with \
          the reason; the name of a provider's endpoint and lists of addresses that `[place]` names place a public one.",
    judge: Judge::Cluster(judge),
    patch: Patch::None,
};

fn judge(cluster: &ClusterFacts, policy: &Policy) -> Judged {
    let place = &cluster.control_plane;
    located::judge(place, policy, "")
        .unwrap_or_else(|| located::open(place, "nothing says where the control plane is"))
}

#[cfg(test)]
mod tests {
    use model::place::{Country, Rung};

    use super::*;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn where_the_control_plane_is_decides_and_nothing_known_is_no_pass() {
        for (rungs, expected) in [
            (vec![(Rung::Declaration, Some(Country::NO))], vec![]),
            (
                vec![(Rung::Declaration, Some(Country::US))],
                vec!["fail cluster: located in US", "  at declared"],
            ),
            (vec![], vec!["unknown cluster: nothing says where the control plane is"]),
            (
                vec![(Rung::GeoIp, Some(Country::NO))],
                vec![
                    "unknown cluster: GeoIP never decides alone: name the place by an instance id, a label, \
                     an address feed or a declaration",
                ],
            ),
        ] {
            let cluster = clean_cluster().control_plane(&rungs);
            assert_eq!(fixture::run(&CHECK, &cluster), expected, "{rungs:?}");
        }
    }
}
