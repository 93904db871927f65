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
