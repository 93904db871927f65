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
