//! LIM-001: a container without a limit on memory.

use model::ids::CheckId;
use model::verdict::{Family, Severity};
use serde_json::json;

use crate::check::{Check, Judge, Patch};
use crate::limit;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("LIM-001"),
    title: "No memory limit",
    severity: Severity::Medium,
    family: Family::MemoryLimit,
    pass_needs: &[],
    fail_needs: &[],
    controls: &[("NSA/CISA Hardening", "Resource policies"), ("MITRE ATT&CK", "T1499")],
    why: "Memory cannot be taken back: a container that leaks, or that somebody feeds, grows until the node has none left: the \
          kubelet evicts pods that use more than they requested, or the kernel ends the process that scores worst, and both \
          may be a neighbour's. A limit makes it the leaking container that is restarted. Init containers count: one without a \
          limit leaves the cgroup of the whole pod without.",
    fix: "Set `resources.limits.memory` to the peak that was measured plus a fifth, and the \
          request to the same, so that what was scheduled is what exists. The patch offers the \
          declared request as the limit; raise both first if the program has been seen above it. \
          A LimitRange gives a namespace defaults: where one is seen that sets this limit, a template without passes, and a pod \
          that runs without one was made before; where another there gives 0, it is not known which of the two counts. A limit of the whole pod \
          (`spec.resources`, on by default from v1.34) counts for each of its containers.",
    judge: Judge::Container(|facts, _| {
        limit::judge(facts, "memory", "it may take all that its node has")
    }),
    patch: Patch::Container(|facts| {
        // Any other number would be a guess, and a wrong guess kills the container.
        let request = facts.container.resources.requests.get("memory")?;
        if limit::is_zero(request) {
            return None;
        }
        Some(json!({ "resources": { "limits": { "memory": request } } }))
    }),
};

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn a_limit_above_zero_is_asked_for() {
        let field = "  at spec.containers[0].resources.limits.memory";
        let none =
            "fail container/shop/Pod/api/app: no memory limit: it may take all that its node has";
        let zero = "fail container/shop/Pod/api/app: a memory limit of 0 is none: it may take all that its node has";
        for (limit, expected) in [
            (json!("64Mi"), vec![]),
            (json!(1), vec![]),
            (json!("0.5"), vec![]),
            (json!(null), vec![none, field]),
            (json!(0), vec![zero, field]),
            (json!("0Mi"), vec![zero, field]),
        ] {
            let change = json!({ "resources": { "limits": { "memory": limit } } });
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
                        "fail container/shop/Pod/api/{name}: no memory limit: it may take all that its node has"
                    ),
                    format!("  at {path}.resources.limits.memory"),
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
        let other = "cpu";
        for (limits, given, is_missed) in [
            (json!(null), "memory", false),
            (json!({ "memory": 0 }), "memory", true),
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
            fixture::run(&CHECK, &clean_cluster().giving_or_not("memory").container("app", change))
        };
        assert_eq!(
            of(json!(null)),
            [
                "unknown container/shop/Pod/api/app: no memory limit is written, LimitRange shop/defaults gives one and \
                 LimitRange shop/none gives 0, which is none: whichever the API server takes first counts",
                "  at spec.containers[0].resources.limits.memory",
            ]
        );
        assert!(of(json!({ "memory": "1" })).is_empty());
    }

    #[test]
    fn a_limit_of_the_whole_pod_holds_for_its_containers() {
        let cluster = clean_cluster()
            .pod(json!({ "resources": { "limits": { "memory": "1" } } }))
            .container("app", json!({ "resources": null }));
        assert!(fixture::run(&CHECK, &cluster).is_empty());
    }

    #[test]
    fn the_patch_offers_the_request_and_nothing_where_there_is_none() {
        let cluster =
            |resources| clean_cluster().container("app", json!({ "resources": resources }));
        assert_eq!(
            fixture::patches(&CHECK, &cluster(json!({ "limits": null }))),
            [
                json!({ "containers": [{ "name": "app", "resources": { "limits": { "memory": "64Mi" } } }] })
            ]
        );
        for resources in [json!(null), json!({ "limits": null, "requests": { "memory": "0" } })] {
            assert!(fixture::patches(&CHECK, &cluster(resources)).is_empty());
        }
    }
}
