//! HRD-004: a container that may run as root.

use facts::subject_facts::ContainerFacts;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Verdict};
use serde_json::{Value, json};

use crate::check::{Check, Judge, Patch};
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("HRD-004"),
    title: "Container may run as root",
    severity: Severity::Medium,
    family: Family::User,
    pass_needs: &[],
    fail_needs: &[],
    controls: &[
        ("PSS restricted", "runAsNonRoot"),
        ("PSS restricted", "runAsUser"),
        ("CIS Kubernetes", "run-as-non-root"),
        ("NSA/CISA Hardening", "Non-root containers"),
        ("MITRE ATT&CK", "T1611"),
    ],
    why: "Root in a container is root on the node, behind walls: the next hole in the kernel, the runtime or a mounted \
          directory makes it so in fact, while another user meets ordinary file permissions there. If nothing in the \
          manifest says otherwise, the image decides, and most images say root. In a pod with `hostUsers: false` root is \
          nobody on the node, so such a pod is exempt (the cluster must support user namespaces; one that does not leaves \
          the field out). The Pod Security Standards exempt it from v1.35 on: under an older version admission refuses it \
          all the same. A numeric user other than 0 passes here, since that process is not root; the standards' restricted \
          demands `runAsNonRoot: true` besides, and no `false` on the pod: a namespace's page and `nordvakt pss` judge \
          that.",
    fix: "Set `runAsNonRoot: true` for the pod: the kubelet then refuses to start anything as root. Where the image names \
          no numeric user, add `runAsUser: 10001` (any number but 0) and make sure that the files it needs are readable; \
          `fsGroup` does so for volumes. The patch replaces an explicit user 0 by 10001. A container's own value wins over \
          the pod's, so look for it there too. On Windows the field `runAsUser` is refused: set \
          `windowsOptions.runAsUserName: ContainerUser` beside `runAsNonRoot: true`.",
    judge: Judge::Container(judge),
    patch: Patch::Container(|facts| Some(merge(facts))),
};

/// A setting and the path of the field that decides it: the container's own where it is set, else
/// the pod's.
struct Effective<T> {
    value: Option<T>,
    path: String,
}

fn effective<T>(
    facts: &ContainerFacts<'_>,
    field: &str,
    own: Option<T>,
    pod: Option<T>,
) -> Effective<T> {
    let field = format!("securityContext.{field}");
    match (own, pod) {
        (None, Some(value)) => Effective { value: Some(value), path: facts.pod.at(&field) },
        (own, _) => Effective { value: own, path: facts.at(&field) },
    }
}

fn user(facts: &ContainerFacts<'_>) -> Effective<i64> {
    let own = facts.container.security_context.as_ref().and_then(|context| context.run_as_user);
    let pod = facts.pod.spec.security_context.as_ref().and_then(|context| context.run_as_user);
    effective(facts, "runAsUser", own, pod)
}

fn non_root(facts: &ContainerFacts<'_>) -> Effective<bool> {
    let own = facts.container.security_context.as_ref().and_then(|context| context.run_as_non_root);
    let pod = facts.pod.spec.security_context.as_ref().and_then(|context| context.run_as_non_root);
    effective(facts, "runAsNonRoot", own, pod)
}

/// Whether it is root in its pod, as far as anything says: the image decides where nothing does.
pub(super) fn may_be_root(facts: &ContainerFacts<'_>) -> bool {
    !matches!((user(facts).value, non_root(facts).value), (Some(1..), _) | (None, Some(true)))
}

fn judge(facts: &ContainerFacts<'_>, _: &Policy) -> Judged {
    let (user, non_root) = (user(facts), non_root(facts));
    let judged = match (user.value, non_root.value) {
        (Some(0), Some(true)) => {
            Verdict::fail("is told to run as user 0 and not as root: it cannot start")
                .at(user.path)
                .at(non_root.path)
        }
        (Some(0), _) => Verdict::fail("is told to run as root: its user is 0").at(user.path),
        (Some(_), _) | (None, Some(true)) => return Verdict::pass(),
        (None, Some(false)) => {
            Verdict::fail("may run as root: `runAsNonRoot` is false and no user is set")
                .at(non_root.path)
                .at(user.path)
        }
        (None, None) => Verdict::fail(
            "may run as root: the image decides, since neither `runAsNonRoot` nor `runAsUser` is \
                 set",
        )
        .at(non_root.path)
        .at(user.path),
    };
    if facts.pod.spec.host_users == Some(false) {
        return Verdict::exempt("`hostUsers: false` makes the pod's root nobody on the node")
            .at(facts.pod.at("hostUsers"));
    }
    judged
}

fn merge(facts: &ContainerFacts<'_>) -> Value {
    let mut context = json!({ "runAsNonRoot": true });
    if user(facts).value == Some(0) {
        context["runAsUser"] = json!(10001);
    }
    json!({ "securityContext": context })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixture::{self, clean_cluster};

    const OWN_USER: &str = "  at spec.containers[0].securityContext.runAsUser";
    const OWN_NON_ROOT: &str = "  at spec.containers[0].securityContext.runAsNonRoot";
    const POD_USER: &str = "  at spec.securityContext.runAsUser";
    const POD_NON_ROOT: &str = "  at spec.securityContext.runAsNonRoot";
    const UNSET: &str = "fail container/shop/Pod/api/app: may run as root: the image decides, \
                         since neither `runAsNonRoot` nor `runAsUser` is set";
    const FALSE: &str = "fail container/shop/Pod/api/app: may run as root: `runAsNonRoot` is false and no user is set";
    const ROOT: &str = "fail container/shop/Pod/api/app: is told to run as root: its user is 0";
    const STUCK: &str = "fail container/shop/Pod/api/app: is told to run as user 0 and not as root: \
                         it cannot start";

    /// The pod's and the container's `[runAsNonRoot, runAsUser]`.
    fn cluster(pod: [Value; 2], own: [Value; 2]) -> fixture::Cluster {
        let context =
            |[non_root, user]: [Value; 2]| json!({ "runAsNonRoot": non_root, "runAsUser": user });
        clean_cluster()
            .pod(json!({ "initContainers": null, "securityContext": context(pod) }))
            .container("app", json!({ "securityContext": context(own) }))
    }

    #[test]
    fn the_containers_own_value_wins_over_the_pods() {
        let none = || [json!(null), json!(null)];
        let user = |id: i64| [json!(null), json!(id)];
        let non_root = |set: bool| [json!(set), json!(null)];
        for (pod, own, expected) in [
            (none(), none(), vec![UNSET, OWN_NON_ROOT, OWN_USER]),
            (non_root(true), none(), vec![]),
            (none(), non_root(true), vec![]),
            (non_root(false), non_root(true), vec![]),
            (non_root(true), non_root(false), vec![FALSE, OWN_NON_ROOT, OWN_USER]),
            (non_root(false), none(), vec![FALSE, POD_NON_ROOT, OWN_USER]),
            (user(10001), none(), vec![]),
            (none(), user(10001), vec![]),
            (user(0), none(), vec![ROOT, POD_USER]),
            (user(0), user(10001), vec![]),
            (user(10001), user(0), vec![ROOT, OWN_USER]),
            (user(0), non_root(true), vec![STUCK, POD_USER, OWN_NON_ROOT]),
            (non_root(true), user(0), vec![STUCK, OWN_USER, POD_NON_ROOT]),
        ] {
            let cluster = cluster(pod.clone(), own.clone());
            assert_eq!(fixture::run(&CHECK, &cluster), expected, "pod {pod:?}, own {own:?}");
        }
    }

    #[test]
    fn a_user_namespace_exempts_and_says_so() {
        let none = || [json!(null), json!(null)];
        let exempt = cluster(none(), none()).pod(json!({ "hostUsers": false }));
        assert_eq!(
            fixture::run(&CHECK, &exempt),
            [
                "not_applicable container/shop/Pod/api/app: `hostUsers: false` makes the pod's root nobody on the node",
                "  at spec.hostUsers",
            ]
        );
        let shared = cluster(none(), none()).pod(json!({ "hostUsers": true }));
        assert_eq!(fixture::run(&CHECK, &shared), [UNSET, OWN_NON_ROOT, OWN_USER]);
    }

    #[test]
    fn windows_is_not_exempt() {
        let windows = cluster([json!(null), json!(null)], [json!(null), json!(null)])
            .pod(json!({ "os": { "name": "windows" } }));
        assert_eq!(fixture::run(&CHECK, &windows), [UNSET, OWN_NON_ROOT, OWN_USER]);
    }
}
