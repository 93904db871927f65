//! HRD-002: a container that keeps the capabilities its runtime gives to all, or takes some of them back.

use facts::subject_facts::ContainerFacts;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Verdict};
use serde_json::json;

use crate::capability;
use crate::check::{Check, Judge, Patch};
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("HRD-002"),
    title: "Capabilities kept or added back",
    severity: Severity::Medium,
    family: Family::Capabilities,
    pass_needs: &[],
    fail_needs: &[],
    controls: &[
        ("PSS restricted", "capabilities_restricted"),
        ("CIS Kubernetes", "net-raw"),
        ("CIS Kubernetes", "capabilities"),
        ("NSA/CISA Hardening", "Hardening container environments"),
        ("MITRE ATT&CK", "T1611"),
    ],
    why: "A runtime gives every container about a dozen capabilities, made for programs that start as root and change user: a \
          web service uses none of them. What is kept is what an intruder gets who is root, or becomes it by a setuid file: \
          DAC_OVERRIDE reads any file in the container, SETUID becomes any user, MKNOD and SYS_CHROOT have been parts of real \
          escapes. To drop ALL and add some of them back keeps those all the same: of what is added, Pod Security Standards' \
          restricted lets NET_BIND_SERVICE alone.",
    fix: "Drop ALL, start the workload, and add back the one capability whose absence the logs complain about. \
          NET_BIND_SERVICE lets root serve a port below 1024, and passes; a process that is not root gets nothing from a \
          capability that is added, unless its program file carries it (`setcap`) and privilege escalation is allowed (let it \
          listen above 1024 behind a Service, or set the safe sysctl `net.ipv4.ip_unprivileged_port_start`). A program file \
          that carries a capability which is dropped may not start at all (`operation not permitted`), as ingress-nginx with \
          NET_BIND_SERVICE: keep that one, or take it off the file in the image (`setcap -r`). CHOWN, SETUID and SETGID are \
          for images that change user by themselves, which are better started as the right user at once. The patch removes all \
          but NET_BIND_SERVICE: where the workload does need another, waive this with the reason.",
    judge: Judge::Container(judge),
    patch: Patch::Container(|facts| {
        let mut capabilities = json!({ "drop": ["ALL"] });
        if !added_back(facts).is_empty() {
            let serves_low_port = |written: &String| capability::name(written) == SERVES_LOW_PORT;
            let kept = capability::added(facts.container).iter().any(serves_low_port);
            capabilities["add"] = if kept { json!([SERVES_LOW_PORT]) } else { json!(null) };
        }
        Some(json!({ "securityContext": { "capabilities": capabilities } }))
    }),
};

/// What restricted lets a container add.
const SERVES_LOW_PORT: &str = "NET_BIND_SERVICE";

/// As admission reads it: `CAP_NET_BIND_SERVICE` is another to it.
fn is_added_back(written: &str) -> bool {
    written != SERVES_LOW_PORT
}

fn added_back<'a>(facts: &ContainerFacts<'a>) -> Vec<&'a str> {
    let added = capability::added(facts.container).iter().map(String::as_str);
    added.filter(|written| is_added_back(written)).collect()
}

fn judge(facts: &ContainerFacts<'_>, _: &Policy) -> Judged {
    if facts.pod.spec.is_windows() {
        return Verdict::not_applicable();
    }
    let dropped = capability::dropped(facts.container);
    // As admission reads it: not every runtime takes `all` or `CAP_ALL` for it.
    let drops_all = dropped.iter().any(|name| name == "ALL");
    let drops = match dropped {
        _ if drops_all => "drops ALL".into(),
        [] => "drops no capability".into(),
        dropped => format!("drops {} only, not ALL", dropped.join(", ")),
    };
    let added = added_back(facts).join(", ");
    let reason = match (drops_all, added.is_empty()) {
        (true, true) => return Verdict::pass(),
        (true, false) => format!("{drops} and adds back {added}"),
        (false, true) => drops,
        (false, false) => format!("{drops}, and adds {added}"),
    };
    let dropped_at = (!drops_all).then(|| facts.at("securityContext.capabilities.drop"));
    let fields = dropped_at.into_iter().chain(capability::added_at(facts, is_added_back));
    fields.fold(Verdict::fail(reason), Judged::at)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn nothing_less_than_all_is_enough_and_one_may_be_added() {
        for (drop, add, expected) in [
            (json!(["ALL"]), json!(null), None),
            (json!(["NET_RAW", "ALL"]), json!(["NET_BIND_SERVICE"]), None),
            (json!(null), json!(null), Some(("drops no capability", vec!["drop"]))),
            (json!([]), json!(["NET_BIND_SERVICE"]), Some(("drops no capability", vec!["drop"]))),
            (
                json!(["NET_RAW", "MKNOD"]),
                json!(["CHOWN"]),
                Some((
                    "drops NET_RAW, MKNOD only, not ALL, and adds CHOWN",
                    vec!["drop", "add[0]"],
                )),
            ),
            (json!(["CAP_ALL"]), json!([]), Some(("drops CAP_ALL only, not ALL", vec!["drop"]))),
            (
                json!(["ALL"]),
                json!(["MKNOD", "NET_BIND_SERVICE", "SETUID"]),
                Some(("drops ALL and adds back MKNOD, SETUID", vec!["add[0]", "add[2]"])),
            ),
            (
                json!(["ALL"]),
                json!(["CAP_NET_BIND_SERVICE"]),
                Some(("drops ALL and adds back CAP_NET_BIND_SERVICE", vec!["add[0]"])),
            ),
        ] {
            let change =
                json!({ "securityContext": { "capabilities": { "drop": drop, "add": add } } });
            let expected: Vec<String> = expected
                .into_iter()
                .flat_map(|(reason, fields)| {
                    let at = |field| {
                        format!("  at spec.containers[0].securityContext.capabilities.{field}")
                    };
                    let fields = fields.into_iter().map(at);
                    let line = format!("fail container/shop/Pod/api/app: {reason}");
                    std::iter::once(line).chain(fields).collect::<Vec<_>>()
                })
                .collect();
            let cluster = clean_cluster().container("app", change);
            assert_eq!(fixture::run(&CHECK, &cluster), expected, "{drop} {add}");
        }
    }

    #[test]
    fn the_patch_leaves_what_serves_a_low_port() {
        for (add, kept) in [
            (json!(["MKNOD", "CAP_NET_BIND_SERVICE"]), json!(["NET_BIND_SERVICE"])),
            (json!(["SETUID"]), json!(null)),
        ] {
            let change = json!({ "securityContext": { "capabilities": { "add": add } } });
            let capabilities = json!({ "drop": ["ALL"], "add": kept });
            assert_eq!(
                fixture::patches(&CHECK, &clean_cluster().container("app", change)),
                [json!({ "containers": [{
                    "name": "app",
                    "securityContext": { "capabilities": capabilities },
                }] })]
            );
        }
    }

    #[test]
    fn windows_has_no_capabilities() {
        let cluster = clean_cluster()
            .pod(json!({ "os": { "name": "windows" }, "initContainers": null }))
            .container("app", json!({ "securityContext": null }));
        assert_eq!(fixture::run(&CHECK, &cluster), ["not_applicable container/shop/Pod/api/app"]);
    }
}
