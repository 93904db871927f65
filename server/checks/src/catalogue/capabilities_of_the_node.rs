//! HRD-012: capabilities that are not the container's but the node's.

use facts::subject_facts::ContainerFacts;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Verdict};
use serde_json::json;

use crate::capability;
use crate::check::{Check, Judge, Patch};
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("HRD-012"),
    title: "Capabilities that lead to the node",
    severity: Severity::High,
    family: Family::Capabilities,
    pass_needs: &[],
    fail_needs: &[],
    controls: &[
        ("PSS baseline", "capabilities_baseline"),
        ("CIS Kubernetes", "capabilities"),
        ("CIS Kubernetes", "added-capabilities"),
        ("NSA/CISA Hardening", "Hardening container environments"),
        ("MITRE ATT&CK", "T1611"),
    ],
    why: "Some of root's pieces are as good as the whole. SYS_MODULE loads code into the kernel that every pod of the node \
          shares; SYS_ADMIN mounts filesystems and enters namespaces; SYS_RAWIO talks to the hardware past the kernel; BPF, \
          with what else tracing needs, reads the kernel's memory; DAC_READ_SEARCH opens any file of a filesystem of which one \
          file is mounted, by its number; and SYS_PTRACE takes over processes, which with `hostPID` are the node's. Seccomp \
          lets through what a capability is for, and AppArmor stops a part of it. They are held by a process that is root, \
          becomes it, or executes a file that carries them (`setcap`) where privilege escalation is allowed. With `hostUsers: \
          false` all of them end at the pod, and this passes. Capabilities that weaken a container, and do not end its \
          confinement, are found as HRD-001.",
    fix: "Find which call fails without it and give what that needs: a device plugin for a device, a CSI driver for a mount, \
          `kubectl debug` for a look at processes; BPF and PERFMON instead of SYS_ADMIN in an agent that only traces, which \
          stays a finding and is then the reason to waive it. Set `hostUsers: false` \
          where the program works in a user namespace. The patch takes these capabilities away and leaves the others. A \
          driver that cannot do without belongs in a namespace in which nobody else creates pods, with a waiver.",
    judge: Judge::Container(judge),
    patch: Patch::Container(|facts| {
        let kept = capability::keeping(facts.container, |name| !leads_to_the_node(facts, name));
        Some(json!({ "securityContext": { "capabilities": { "add": kept } } }))
    }),
};

fn leads_to_the_node(facts: &ContainerFacts<'_>, name: &str) -> bool {
    match name {
        "ALL" | "BPF" | "DAC_READ_SEARCH" | "SYS_ADMIN" | "SYS_MODULE" | "SYS_RAWIO" => true,
        "SYS_PTRACE" => facts.pod.spec.host_pid == Some(true),
        _ => false,
    }
}

fn judge(facts: &ContainerFacts<'_>, _: &Policy) -> Judged {
    if facts.pod.spec.host_users == Some(false) {
        return Verdict::pass();
    }
    let names = capability::added(facts.container).iter().map(|written| capability::name(written));
    let mut leading: Vec<String> = Vec::new();
    for name in names.filter(|name| leads_to_the_node(facts, name)) {
        if !leading.contains(&name) {
            leading.push(name);
        }
    }
    if leading.is_empty() {
        return Verdict::pass();
    }
    let reason = match leading.iter().any(|name| name == "ALL") {
        true => "adds ALL capabilities, those of the node among them".into(),
        false => format!("adds {}, which {} to the node", leading.join(", "), leads(&leading)),
    };
    let fields =
        capability::added_at(facts, |written| leads_to_the_node(facts, &capability::name(written)));
    let judged = fields.into_iter().fold(Verdict::fail(reason), Judged::at);
    let by_processes = leading.iter().any(|name| name == "SYS_PTRACE");
    if by_processes { judged.at(facts.pod.at("hostPID")) } else { judged }
}

fn leads(names: &[String]) -> &'static str {
    if names.len() == 1 { "leads" } else { "lead" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capability::BASELINE;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn what_leads_to_the_node_is_told_from_what_weakens() {
        let pid_at = "  at spec.hostPID";
        let whole = "adds ALL capabilities, those of the node among them";
        for (pod, add, expected) in [
            (json!({}), json!(null), None),
            (json!({}), json!(BASELINE), None),
            (json!({}), json!(["NET_ADMIN", "NET_RAW", "SYS_TIME", "PERFMON"]), None),
            (json!({}), json!(["SYS_PTRACE"]), None),
            (
                json!({}),
                json!(["NET_RAW", "CAP_SYS_ADMIN"]),
                Some(("adds SYS_ADMIN, which leads to the node", vec![1], None)),
            ),
            (
                json!({}),
                json!(["bpf", "SYS_MODULE"]),
                Some(("adds BPF, SYS_MODULE, which lead to the node", vec![0, 1], None)),
            ),
            (
                json!({ "hostPID": true }),
                json!(["SYS_PTRACE"]),
                Some(("adds SYS_PTRACE, which leads to the node", vec![0], Some(pid_at))),
            ),
            (json!({}), json!(["ALL", "SYS_TIME"]), Some((whole, vec![0], None))),
            (json!({ "hostUsers": false }), json!(["ALL"]), None),
        ] {
            let change = json!({ "securityContext": { "capabilities": { "add": add } } });
            let found = fixture::run(&CHECK, &clean_cluster().pod(pod).container("app", change));
            let expected: Vec<String> = expected
                .into_iter()
                .flat_map(|(reason, entries, more)| {
                    let add = "  at spec.containers[0].securityContext.capabilities.add";
                    let line = format!("fail container/shop/Pod/api/app: {reason}");
                    let fields = entries.iter().map(|entry| format!("{add}[{entry}]"));
                    let fields = fields.chain(more.map(str::to_owned));
                    std::iter::once(line).chain(fields).collect::<Vec<_>>()
                })
                .collect();
            assert_eq!(found, expected, "{add}");
        }
    }

    #[test]
    fn the_patch_leaves_what_does_not_lead_there() {
        let add = json!(["CHOWN", "NET_RAW", "SYS_ADMIN"]);
        let change = json!({ "securityContext": { "capabilities": { "add": add } } });
        assert_eq!(
            fixture::patches(&CHECK, &clean_cluster().container("app", change)),
            [json!({ "containers": [{
                "name": "app",
                "securityContext": { "capabilities": { "add": ["CHOWN", "NET_RAW"] } },
            }] })]
        );
    }
}
