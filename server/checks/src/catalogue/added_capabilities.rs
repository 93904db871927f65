//! HRD-001: capabilities beyond those that Pod Security Standards' baseline lets a container add.

use facts::subject_facts::ContainerFacts;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Verdict};
use serde_json::json;

use crate::capability::{self, BASELINE};
use crate::check::{Check, Judge, Patch};
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("HRD-001"),
    title: "Capabilities added beyond the baseline",
    severity: Severity::Medium,
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
    why: "Capabilities are root, cut into about forty pieces. Those that are as good as the whole, such as SYS_ADMIN, are \
          found as HRD-012 too, which is severer. The others weaken. Some act within the pod, and on the node where the pod \
          shares its namespaces: NET_RAW forges its neighbours' packets, NET_ADMIN rewrites routes and firewalls, the node's \
          with `hostNetwork`. Some act on the node in any case: SYS_TIME sets its clock, SYSLOG reads its kernel's log, \
          PERFMON samples all that runs on it, SYS_BOOT loads the kernel that it starts next, unless the runtime's seccomp \
          profile stops it. With \
          `hostUsers: false` all of them end at the pod; the baseline forbids them there too, and this fails. It lists \
          thirteen, those that runtimes give to all, which but for AUDIT_WRITE act on the container's own files, processes \
          and ports.",
    fix: "Remove what is not needed; most programs that ask for NET_ADMIN or SYS_ADMIN need it for one feature that can be \
          switched off. A Service that maps port 80 to 8080 needs no capability at all, and neither does a port below 1024 \
          where the safe sysctl `net.ipv4.ip_unprivileged_port_start: \"0\"` is set; NET_BIND_SERVICE, which is in the \
          baseline, helps a process that is root, or one whose program file carries it (`setcap`) where privilege \
          escalation is allowed, and no other.",
    judge: Judge::Container(judge),
    patch: Patch::Container(|facts| {
        let kept = capability::keeping(facts.container, |name| BASELINE.contains(&name));
        Some(json!({ "securityContext": { "capabilities": { "add": kept } } }))
    }),
};

fn judge(facts: &ContainerFacts<'_>, _: &Policy) -> Judged {
    let mut beyond: Vec<String> = capability::added(facts.container)
        .iter()
        .map(|written| capability::name(written))
        .collect();
    beyond.retain(|name| !BASELINE.contains(&name.as_str()));
    let reason = match beyond.as_slice() {
        [] => return Verdict::pass(),
        names if names.iter().any(|name| name == "ALL") => {
            "adds ALL capabilities, as a privileged container has them".into()
        }
        names => format!("adds {}, beyond what the baseline allows", names.join(", ")),
    };
    let fields =
        capability::added_at(facts, |written| !BASELINE.contains(&&*capability::name(written)));
    fields.into_iter().fold(Verdict::fail(reason), Judged::at)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn what_the_baseline_does_not_list_is_flagged() {
        for (add, expected) in [
            (json!(null), None),
            (json!([]), None),
            (json!(["NET_BIND_SERVICE", "CAP_CHOWN"]), None),
            (json!(BASELINE), None),
            (json!(["NET_RAW"]), Some(("adds NET_RAW, beyond what the baseline allows", vec![0]))),
            (
                json!(["CHOWN", "CAP_SYS_ADMIN", "net_admin"]),
                Some(("adds SYS_ADMIN, NET_ADMIN, beyond what the baseline allows", vec![1, 2])),
            ),
            (
                json!(["ALL", "SYS_TIME"]),
                Some(("adds ALL capabilities, as a privileged container has them", vec![0, 1])),
            ),
        ] {
            let change = json!({ "securityContext": { "capabilities": { "add": add } } });
            let expected: Vec<String> = expected
                .into_iter()
                .flat_map(|(reason, entries)| {
                    let add = "  at spec.containers[0].securityContext.capabilities.add";
                    let line = format!("fail container/shop/Pod/api/app: {reason}");
                    let fields = entries.iter().map(|entry| format!("{add}[{entry}]"));
                    std::iter::once(line).chain(fields).collect::<Vec<_>>()
                })
                .collect();
            let cluster = clean_cluster().container("app", change);
            assert_eq!(fixture::run(&CHECK, &cluster), expected, "{add}");
        }
    }

    #[test]
    fn the_patch_keeps_what_the_baseline_allows() {
        let change =
            json!({ "securityContext": { "capabilities": { "add": ["CHOWN", "NET_RAW"] } } });
        assert_eq!(
            fixture::patches(&CHECK, &clean_cluster().container("app", change)),
            [json!({ "containers": [{
                "name": "app",
                "securityContext": { "capabilities": { "add": ["CHOWN"] } },
            }] })]
        );
    }
}
