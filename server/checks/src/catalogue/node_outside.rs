//! RES-001: a node outside the allowed countries, and with it whatever the scheduler puts there.

use facts::subject_facts::NodeFacts;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Source, Verdict};

use crate::check::{Check, Judge, Patch};
use crate::located;
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("RES-001"),
    title: "Node outside the allowed countries",
    severity: Severity::High,
    family: Family::Place,
    pass_needs: &[Source::Nodes],
    fail_needs: &[],
    controls: &[],
    why: "The scheduler may place any pod that is not pinned, and its data in memory, logs and \
          local volumes, on this node: the data is then exposed to the law and the access of the \
          country it stands in. Whether that is a transfer, and on what basis, is a question of \
          exporter and importer that no place answers by itself. Where it is one, the record of \
          processing has to name the third country; and whoever was promised the region has to \
          be told that here it is not kept.",
    fix: "Cordon and drain the node, or keep data-bearing workloads off it: required node \
          affinity on a label with the prefix `node-restriction.kubernetes.io/`, which a kubelet \
          cannot set for itself (region and zone labels it can), and a taint for the rest. If the \
          country is meant to be allowed, add it to the policy's `allowed-countries`, with the reason in \
          your own records.",
    judge: Judge::Node(judge),
    patch: Patch::None,
};

fn judge(node: &NodeFacts, policy: &Policy) -> Judged {
    located::judge(&node.place, policy, "")
        .unwrap_or_else(|| Verdict::unknown("no evidence of where the node is"))
}

#[cfg(test)]
mod tests {
    use model::place::{Country, Rung};

    use super::*;
    use crate::fixture::{self, NodeFixture as _, clean_cluster};

    #[test]
    fn only_the_node_abroad_is_flagged() {
        let cluster = clean_cluster().node("worker-2", |node| node.located_in(Country::US));
        assert_eq!(
            fixture::run(&CHECK, &cluster),
            ["fail node/worker-2: located in US", "  at spec.providerID"]
        );
    }

    #[test]
    fn the_evidence_is_the_rung_that_decided() {
        let cluster = clean_cluster().node("worker-2", |node| {
            node.says(&[(Rung::ProviderId, None), (Rung::ZoneLabel, Some(Country::US))]);
        });
        assert_eq!(
            fixture::run(&CHECK, &cluster),
            [
                "fail node/worker-2: located in US",
                "  at metadata.labels[topology.kubernetes.io/zone]",
            ]
        );
    }

    #[test]
    fn without_evidence_it_is_unknown_and_never_a_pass() {
        let cluster = clean_cluster().node("worker-2", |node| node.says(&[]));
        assert_eq!(
            fixture::run(&CHECK, &cluster),
            ["unknown node/worker-2: no evidence of where the node is"]
        );
    }

    #[test]
    fn a_territory_under_review_is_unknown_and_never_a_pass() {
        let svalbard = "SJ".parse().expect("a territory");
        let cluster = clean_cluster().node("worker-2", |node| node.located_in(svalbard));
        assert_eq!(
            fixture::run(&CHECK, &cluster),
            [
                "unknown node/worker-2: located in SJ, whose law is not known on that day or under review",
                "  at spec.providerID",
            ]
        );
    }

    #[test]
    fn what_round_trips_prove_stands_above_what_is_said() {
        let [no, se, de, us] = [Country::NO, Country::SE, Country::DE, Country::US];
        let gb = "GB".parse().expect("a country");
        for (says, within, expected) in [
            // Of what may be, the strongest decides.
            (Some(no), &[no, se][..], None),
            (Some(de), &[us], Some("fail node/worker-2: located in US")),
            (Some(us), &[no], None),
            // Ruled out, and nothing names another: all that may be, must agree.
            (Some(us), &[no, se], None),
            (None, &[no, se], None),
            (
                Some(no),
                &[gb, us],
                Some("fail node/worker-2: proven to be in one of GB, US, none of which is allowed"),
            ),
            (
                None,
                &[no, us],
                Some(
                    "unknown node/worker-2: proven to be in one of NO, US, and nothing says which",
                ),
            ),
        ] {
            let cluster = clean_cluster().allowing([no, se, de]).node("worker-2", |node| {
                node.says(&[(Rung::ZoneLabel, says)]);
                node.is_within(within);
            });
            let said = fixture::run(&CHECK, &cluster);
            let said: Vec<&str> = said.iter().map(String::as_str).collect();
            let at = expected.map(|_| "  at agent.roundTrips");
            assert_eq!(
                said,
                expected.into_iter().chain(at).collect::<Vec<_>>(),
                "{says:?} {within:?}"
            );
        }
    }

    #[test]
    fn the_policy_decides_what_is_abroad() {
        let cluster = clean_cluster().allowing([Country::NO]);
        assert_eq!(
            fixture::run(&CHECK, &cluster),
            ["fail node/worker-2: located in SE", "  at spec.providerID"]
        );
    }
}
