//! RES-014: what watches the cluster stands outside the allowed countries, or nobody knows where.

use facts::subject_facts::ClusterFacts;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Verdict};

use crate::check::{Check, Judge, Patch};
use crate::policy::Policy;
use crate::{controls, located};

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("RES-014"),
    title: "Collector outside the allowed countries",
    severity: Severity::Medium,
    family: Family::Place,
    pass_needs: &[],
    fail_needs: &[],
    controls: controls::RESIDENCY,
    why: "Nordvakt itself takes data out of the cluster: names, labels, hosts and what is weak about each workload go to where \
          this server runs, and to its database. It reads no Secret, and what it does keep tells an attacker where to begin.",
    fix: "Run the server in the cluster, with `place.collector-node` set to its node (docs/kubernetes.yaml does that), or on a \
          machine inside. Declare where it is with `[place.collector]`, with the reason; lists of addresses that `[place]` \
          names place a public address. Where its database is, is not seen: keep it beside the server.",
    judge: Judge::Cluster(judge),
    patch: Patch::None,
};

fn judge(cluster: &ClusterFacts, policy: &Policy) -> Judged {
    let Some(collector) = &cluster.collector else { return Verdict::not_applicable() };
    let place = &collector.place;
    located::judge(place, policy, "collector.")
        .unwrap_or_else(|| located::open(place, "nothing says where the collector is"))
}

#[cfg(test)]
mod tests {
    use model::place::{Country, Rung};

    use super::*;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn who_watches_is_judged_where_it_is_and_a_recording_is_watched_by_nobody() {
        for (rungs, expected) in [
            (None, vec!["not_applicable cluster"]),
            (Some(vec![(Rung::Declaration, Some(Country::NO))]), vec![]),
            (
                Some(vec![(Rung::Declaration, Some(Country::US))]),
                vec!["fail cluster: located in US", "  at collector.declared"],
            ),
            (Some(vec![]), vec!["unknown cluster: nothing says where the collector is"]),
        ] {
            let mut cluster = clean_cluster();
            if let Some(rungs) = &rungs {
                cluster = cluster.collector(rungs);
            }
            assert_eq!(fixture::run(&CHECK, &cluster), expected, "{rungs:?}");
        }
    }
}
