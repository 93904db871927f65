//! HRD-008: a container under an SELinux label of its own choice.

use facts::pod_spec::SeLinuxOptions;
use facts::subject_facts::ContainerFacts;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Verdict};
use serde_json::json;

use crate::check::{Check, Judge, Patch};
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("HRD-008"),
    title: "SELinux label not made for containers",
    severity: Severity::Medium,
    family: Family::AccessControl,
    pass_needs: &[],
    fail_needs: &[],
    controls: &[
        ("PSS baseline", "seLinuxOptions"),
        ("CIS Kubernetes", "security-context"),
        ("NSA/CISA Hardening", "Hardening container environments"),
        ("MITRE ATT&CK", "T1611"),
    ],
    why: "On nodes with SELinux the type decides which files, sockets and processes a container may touch, root or not. \
          `spc_t` touches everything, and a type or user that was made for another program opens what that program needs. \
          On other nodes the setting means nothing, until the pod is scheduled on one that has SELinux. It passes where no \
          user and no role is set, and the type is not set or one of `container_t`, `container_init_t`, `container_kvm_t` and \
          `container_engine_t` (the last admitted by the baseline from v1.31 on). A user or role fails whatever it is, since \
          the baseline allows none; `system_u` and `system_r`, which the runtime sets by itself, change nothing. A privileged \
          container is `spc_t` where it declares no type: that is found as BRK-002 and not here.",
    fix: "Remove `user` and `role`, and `type` or set it to `container_t`, as the patch does. Keep the `level`, which only keeps \
          containers apart: options of a container replace those of the pod whole, so repeat it there. Where files of a \
          volume are the reason, relabel a volume that belongs to the workload alone, never a directory of the node: an \
          agent that reads one needs a policy of its own, or a waiver.",
    judge: Judge::Container(judge),
    patch: Patch::Container(|_| {
        let options = json!({ "role": null, "type": "container_t", "user": null });
        Some(json!({ "securityContext": { "seLinuxOptions": options } }))
    }),
};

/// Types that are made for containers.
const MADE_FOR_CONTAINERS: [&str; 5] =
    ["", "container_engine_t", "container_init_t", "container_kvm_t", "container_t"];

fn judge(facts: &ContainerFacts<'_>, _: &Policy) -> Judged {
    let own = facts.container.security_context.as_ref().and_then(|it| it.se_linux_options.as_ref());
    let pod = facts.pod.spec.security_context.as_ref().and_then(|it| it.se_linux_options.as_ref());
    let field = "securityContext.seLinuxOptions";
    let (options, path) = match (own, pod) {
        (Some(own), _) => (own, facts.at(field)),
        (None, Some(pod)) => (pod, facts.pod.at(field)),
        (None, None) => return Verdict::pass(),
    };
    let SeLinuxOptions { role, kind, user } = &**options;
    let wrong = [
        ("type", kind, !MADE_FOR_CONTAINERS.contains(&&**kind)),
        ("user", user, !user.is_empty()),
        ("role", role, !role.is_empty()),
    ];
    let wrong: Vec<_> = wrong.into_iter().filter(|(.., wrong)| *wrong).collect();
    if wrong.is_empty() {
        return Verdict::pass();
    }
    let named: Vec<String> =
        wrong.iter().map(|(name, value, _)| format!("{name} `{value}`")).collect();
    let judged = Verdict::fail(format!("chooses its SELinux {}", named.join(", ")));
    wrong.iter().fold(judged, |judged, (name, ..)| judged.at(format!("{path}.{name}")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn types_for_containers_and_levels_pass_all_else_is_flagged() {
        let line = "fail container/shop/Pod/api/app: chooses its SELinux";
        let (own, of_pod) = (
            "  at spec.containers[0].securityContext.seLinuxOptions",
            "  at spec.securityContext.seLinuxOptions",
        );
        for (pod, container, expected) in [
            (json!(null), json!(null), vec![]),
            (json!(null), json!({ "level": "s0:c1,c2" }), vec![]),
            (json!(null), json!({ "type": "container_engine_t" }), vec![]),
            (
                json!(null),
                json!({ "type": "spc_t", "user": "u" }),
                vec![
                    format!("{line} type `spc_t`, user `u`"),
                    format!("{own}.type"),
                    format!("{own}.user"),
                ],
            ),
            (
                json!({ "role": "sysadm_r" }),
                json!(null),
                vec![format!("{line} role `sysadm_r`"), format!("{of_pod}.role")],
            ),
            (json!({ "type": "spc_t" }), json!({ "type": "container_t" }), vec![]),
        ] {
            let cluster = clean_cluster()
                .pod(
                    json!({ "initContainers": null, "securityContext": { "seLinuxOptions": pod } }),
                )
                .container("app", json!({ "securityContext": { "seLinuxOptions": container } }));
            assert_eq!(fixture::run(&CHECK, &cluster), expected);
        }
    }
}
