//! LIM-002: a container without a limit on processor time.

use model::ids::CheckId;
use model::verdict::{Family, Severity};

use crate::check::{Check, Judge, Patch};
use crate::limit;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("LIM-002"),
    title: "No CPU limit",
    severity: Severity::Low,
    family: Family::CpuLimit,
    pass_needs: &[],
    fail_needs: &[],
    controls: &[
        ("NSA/CISA Hardening", "Resource policies"),
        ("MITRE ATT&CK", "T1496"),
        ("MITRE ATT&CK", "T1499"),
    ],
    why: "A container without a CPU limit takes every cycle that is free on its node. Its \
          neighbours keep what they requested, so the harm is smaller than with memory; but one \
          that requested little starves beside it, a hijacked container can mine at full speed, \
          and latency that was fine on a quiet node is not on a busy one.",
    fix: "Set `resources.limits.cpu` where workloads of several teams or tenants share nodes; \
          measure first, since a limit throttles within each tenth of a second even on an idle \
          node. Where one team owns the node, a correct request may be the better tool: waive \
          this finding with that reason. A LimitRange of the namespace that sets a default counts for templates; a pod that runs \
          has it or was made before; where another LimitRange there gives 0, it is not known which of the two counts. A limit of the whole pod (`spec.resources`, on by default from v1.34) counts for \
          each of its containers. There is no patch, because the number is a decision.",
    judge: Judge::Container(|facts, _| {
        limit::judge(facts, "cpu", "it may take all idle time of its node")
    }),
    patch: Patch::None,
};

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn a_limit_above_zero_is_asked_for() {
        let field = "  at spec.containers[0].resources.limits.cpu";
        let none =
            "fail container/shop/Pod/api/app: no cpu limit: it may take all idle time of its node";
        let zero = "fail container/shop/Pod/api/app: a cpu limit of 0 is none: it may take all idle time of its node";
        for (limit, expected) in [
            (json!("250m"), vec![]),
            (json!(1), vec![]),
            (json!("0.5"), vec![]),
            (json!(null), vec![none, field]),
            (json!(0), vec![zero, field]),
            (json!("0m"), vec![zero, field]),
        ] {
            let change = json!({ "resources": { "limits": { "cpu": limit } } });
            let cluster = clean_cluster().container("app", change);
            assert_eq!(fixture::run(&CHECK, &cluster), expected, "{limit}");
        }
    }

    #[test]
    fn init_containers_count_and_ephemeral_ones_cannot_have_any() {
        let unlimited = |name| clean_cluster().container(name, json!({ "resources": null }));
        for (name, path) in
            [("prepare", "spec.initContainers[0]"), ("proxy", "spec.initContainers[1]")]
        {
            assert_eq!(
                fixture::run(&CHECK, &unlimited(name)),
                [
                    format!(
                        "fail container/shop/Pod/api/{name}: no cpu limit: it may take all idle time of its node"
                    ),
                    format!("  at {path}.resources.limits.cpu"),
                ]
            );
        }
        assert_eq!(
            fixture::run(&CHECK, &unlimited("debug")),
            ["not_applicable container/shop/Pod/api/debug"]
        );
    }

    #[test]
    fn a_limit_range_gives_one_where_none_is_written() {
        let other = "memory";
        for (limits, given, is_missed) in [
            (json!(null), "cpu", false),
            (json!({ "cpu": 0 }), "cpu", true),
            (json!(null), other, true),
        ] {
            let change = json!({ "resources": { "limits": limits } });
            let found =
                fixture::run(&CHECK, &clean_cluster().giving(given).container("app", change));
            assert_eq!(!found.is_empty(), is_missed, "{given}: {found:?}");
        }
    }

    #[test]
    fn of_two_limit_ranges_that_contradict_it_is_not_known_which_counts() {
        let of = |limits| {
            let change = json!({ "resources": { "limits": limits } });
            fixture::run(&CHECK, &clean_cluster().giving_or_not("cpu").container("app", change))
        };
        assert_eq!(
            of(json!(null)),
            [
                "unknown container/shop/Pod/api/app: no cpu limit is written, LimitRange shop/defaults gives one and \
                 LimitRange shop/none gives 0, which is none: whichever the API server takes first counts",
                "  at spec.containers[0].resources.limits.cpu",
            ]
        );
        assert!(of(json!({ "cpu": "1" })).is_empty());
    }

    #[test]
    fn a_limit_of_the_whole_pod_holds_for_its_containers() {
        let cluster = clean_cluster()
            .pod(json!({ "resources": { "limits": { "cpu": "1" } } }))
            .container("app", json!({ "resources": null }));
        assert!(fixture::run(&CHECK, &cluster).is_empty());
    }
}
