//! ACC-002: a pod that acts as its namespace's default account.

use facts::subject_facts::{AccountToken, PodFacts};
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Source, Verdict};
use serde_json::Value;

use crate::check::{Check, Judge, Patch};
use crate::policy::Policy;
use crate::token_mount;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("ACC-002"),
    title: "Token of the default account mounted",
    severity: Severity::Medium,
    family: Family::AccountToken,
    pass_needs: &[],
    fail_needs: &[Source::ServiceAccounts],
    controls: &[
        ("CIS Kubernetes", "default-service-account"),
        ("CIS Kubernetes", "token-automount"),
        ("NSA/CISA Hardening", "Protecting Pod service account tokens"),
        ("MITRE ATT&CK", "T1528"),
    ],
    why: "A pod that names no service account acts as its namespace's `default`, and with the token mounted it can say so \
          to the API server. Whatever is ever granted to that account is granted to everything in the namespace that \
          names none, and the audit log cannot tell one from another. A token for the API server that the pod mounts from \
          a projected volume of its own counts too, whatever `automountServiceAccountToken` says. The mirror of a static pod \
          gets no token and names no account: this does not apply to it.",
    fix: "Set `automountServiceAccountToken: false` where the program does not talk to the API server. Where it does, give \
          it a service account of its own with what it needs and no more, and name it in `serviceAccountName`. Set \
          `automountServiceAccountToken: false` on the default account itself too: then a forgotten pod gets nothing.",
    judge: Judge::Pod(judge),
    patch: Patch::Pod(patch),
};

fn judge(pod: &PodFacts<'_>, _: &Policy) -> Judged {
    if pod.spec.is_mirror {
        return Verdict::not_applicable();
    }
    if pod.account() != "default" {
        return Verdict::pass();
    }
    let projected: Vec<usize> = pod.spec.projected_tokens().collect();
    let mounted = match (pod.spec.automount_service_account_token, pod.token) {
        _ if !projected.is_empty() => "whose token it has in a volume of its own",
        _ if token_mount::is_kept_out(pod.spec) => return Verdict::pass(),
        (Some(false), _) | (None, AccountToken::NotMounted) => return Verdict::pass(),
        (Some(true), _) => "and has its token mounted",
        (None, AccountToken::Mounted) => "which has its token mounted",
        // Every namespace has this account from the first on, and it says nothing unless somebody changes it.
        (None, AccountToken::NotSaid | AccountToken::AccountNotSeen) => {
            "and its token is mounted, since neither says otherwise"
        }
    };
    let judged = Verdict::fail(format!("runs as the namespace's default account, {mounted}"))
        .at(pod.at("serviceAccountName"));
    match projected.is_empty() {
        true => judged.at(pod.at(token_mount::FIELD)),
        false => (projected.into_iter())
            .fold(judged, |judged, at| judged.at(pod.at(&format!("volumes[{at}].projected")))),
    }
}

/// A token in a volume of the pod's own is taken away by nobody but its author.
fn patch(pod: &PodFacts<'_>) -> Option<Value> {
    pod.spec.projected_tokens().next().is_none().then(token_mount::refused)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn the_default_account_is_for_pods_without_a_token() {
        let ways = ["  at spec.serviceAccountName", "  at spec.automountServiceAccountToken"];
        for (account, of_pod, of_account, expected) in [
            (Some("api"), Some(true), AccountToken::NotSaid, None),
            (None, Some(false), AccountToken::Mounted, None),
            (None, None, AccountToken::NotMounted, None),
            (None, Some(true), AccountToken::NotMounted, Some("and has its token mounted")),
            (Some("default"), None, AccountToken::Mounted, Some("which has its token mounted")),
            (
                Some(""),
                None,
                AccountToken::AccountNotSeen,
                Some("and its token is mounted, since neither says otherwise"),
            ),
        ] {
            let cluster = clean_cluster()
                .pod(json!({
                    "automountServiceAccountToken": of_pod,
                    "serviceAccountName": account,
                }))
                .account(of_account);
            let lines: Vec<String> = (expected.into_iter())
                .flat_map(|why| {
                    let says =
                        "fail workload/shop/Pod/api: runs as the namespace's default account,";
                    [format!("{says} {why}")].into_iter().chain(ways.map(Into::into))
                })
                .collect();
            assert_eq!(fixture::run(&CHECK, &cluster), lines, "{account:?} {of_pod:?}");
        }
    }

    #[test]
    fn a_token_in_a_volume_of_its_own_is_a_token() {
        let path = "  at spec.volumes[1].projected";
        let fails = [
            "fail workload/shop/Pod/api: runs as the namespace's default account, whose token it has in a volume of its own",
            "  at spec.serviceAccountName",
            path,
        ];
        for (audience, mounted, expected) in [
            (json!(null), "mine", &fails[..]),
            (json!("https://kubernetes.default.svc"), "mine", &fails),
            (json!("vault"), "mine", &[]),
            (json!("kubernetes.default.svc"), "mine", &fails),
            (json!(null), "tmp", &[]),
        ] {
            let token = json!({ "serviceAccountToken": { "audience": audience } });
            let cluster = clean_cluster().pod(json!({
                "automountServiceAccountToken": false,
                "serviceAccountName": null,
                "volumes": [{ "name": "mine", "projected": { "sources": [{ "configMap": {} }, token] } }],
                "containers": [{ "name": "app", "volumeMounts": [
                    { "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount", "name": mounted },
                ] }],
            }));
            assert_eq!(fixture::run(&CHECK, &cluster), expected, "{audience} {mounted}");
        }
    }

    #[test]
    fn the_mirror_of_a_static_pod_gets_no_token() {
        let cluster = clean_cluster().pod(json!({
            "automountServiceAccountToken": null,
            "isMirror": true,
            "serviceAccountName": null,
        }));
        assert_eq!(fixture::run(&CHECK, &cluster), ["not_applicable workload/shop/Pod/api"]);
    }

    #[test]
    fn an_account_by_its_old_name_is_not_the_default_one() {
        let cluster =
            clean_cluster().pod(json!({ "serviceAccount": "api", "serviceAccountName": null }));
        assert_eq!(fixture::run(&CHECK, &cluster), [""; 0]);
    }
}
