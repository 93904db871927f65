//! ACC-001: a service account's token mounted into a pod that does not ask for it.

use facts::subject_facts::{AccountToken, PodFacts};
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Source, Verdict};

use crate::check::{Check, Judge, Patch};
use crate::policy::Policy;
use crate::token_mount;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("ACC-001"),
    title: "Service account token mounted unasked",
    severity: Severity::Low,
    family: Family::AccountToken,
    pass_needs: &[],
    fail_needs: &[Source::ServiceAccounts],
    controls: &[
        ("CIS Kubernetes", "token-automount"),
        ("NSA/CISA Hardening", "Protecting Pod service account tokens"),
        ("MITRE ATT&CK", "T1528"),
    ],
    why: "Unless somebody says no, every container gets a token for the API server at \
          /var/run/secrets/kubernetes.io/serviceaccount: whoever reads one file in the pod acts as its account, with all \
          that RBAC grants it today or by a later binding. Most programs never talk to the API server. A pod of the \
          `default` account is judged by ACC-002 and not here.",
    fix: "Set `automountServiceAccountToken: false` on the pod, or on the account for all of its pods. For a program that does \
          use the API server, set it to `true` on the pod itself: then it is a decision that can be reviewed, and this check \
          passes. A token in a projected volume elsewhere changes nothing here: the default one is mounted beside it until it \
          is refused, so set `false` and keep the volume. A container with a mount of its own at that path does not get the \
          default one; where all have one, other than of a Secret, this passes. Sidecars that read the default path, such as \
          Vault's agent, need `true`. The pod's value wins over the account's.",
    judge: Judge::Pod(judge),
    patch: Patch::Pod(|_| Some(token_mount::refused())),
};

fn judge(pod: &PodFacts<'_>, _: &Policy) -> Judged {
    let path = pod.at(token_mount::FIELD);
    match (pod.spec.automount_service_account_token, pod.token) {
        // The default account's is judged by ACC-002 whoever asked for it.
        _ if pod.account() == "default" => Verdict::not_applicable(),
        _ if token_mount::is_kept_out(pod.spec) => Verdict::pass(),
        (Some(_), _) | (None, AccountToken::NotMounted) => Verdict::pass(),
        (None, AccountToken::NotSaid) => Verdict::fail(format!(
            "neither the pod nor its service account `{}` says whether to mount the token, so it is mounted",
            pod.account()
        ))
        .at(path),
        (None, AccountToken::Mounted) => {
            Verdict::fail(format!("its service account `{}` has the token mounted", pod.account()))
                .at(path)
        }
        (None, AccountToken::AccountNotSeen) => Verdict::unknown(format!(
            "the pod does not say whether to mount the token, and its service account `{}` was not seen",
            pod.account()
        ))
        .at(path),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn the_pods_word_wins_over_the_accounts() {
        let at = "  at spec.automountServiceAccountToken";
        for (of_pod, of_account, expected) in [
            (Some(false), AccountToken::NotSaid, None),
            (Some(true), AccountToken::NotSaid, None),
            (None, AccountToken::NotMounted, None),
            (
                None,
                AccountToken::NotSaid,
                Some(
                    "fail workload/shop/Pod/api: neither the pod nor its service account `api` says whether to mount \
                     the token, so it is mounted",
                ),
            ),
            (
                None,
                AccountToken::Mounted,
                Some("fail workload/shop/Pod/api: its service account `api` has the token mounted"),
            ),
            (
                None,
                AccountToken::AccountNotSeen,
                Some(
                    "unknown workload/shop/Pod/api: the pod does not say whether to mount the token, and its service \
                     account `api` was not seen",
                ),
            ),
        ] {
            let cluster = clean_cluster()
                .pod(json!({ "automountServiceAccountToken": of_pod }))
                .account(of_account);
            let lines: Vec<&str> = expected.into_iter().flat_map(|line| [line, at]).collect();
            assert_eq!(fixture::run(&CHECK, &cluster), lines, "{of_pod:?} {of_account:?}");
        }
    }

    #[test]
    fn a_mount_of_its_own_in_every_container_keeps_the_token_out() {
        let at = "/var/run/secrets/kubernetes.io/serviceaccount";
        let projected = json!({ "projected": { "sources": [{ "serviceAccountToken": {} }] } });
        for (volume, containers, path, passes) in [
            (projected.clone(), &["app", "prepare", "proxy"][..], at, true),
            (json!({ "emptyDir": {} }), &["app", "prepare", "proxy"], at, true),
            (
                json!({ "secret": { "secretName": "api-token-x2x4z" } }),
                &["app", "prepare", "proxy"],
                at,
                false,
            ),
            (projected.clone(), &["app", "proxy"], at, false),
            (projected, &["app", "prepare", "proxy"], "/token", false),
        ] {
            let mut volume = volume;
            volume["name"] = json!("own");
            let pod = clean_cluster()
                .pod(json!({ "automountServiceAccountToken": null, "volumes": [volume] }));
            let mount = |cluster: fixture::Cluster, name: &&str| {
                cluster.container(
                    name,
                    json!({ "volumeMounts": [{ "name": "own", "mountPath": path }] }),
                )
            };
            let cluster = containers.iter().fold(pod, mount);
            assert_eq!(
                fixture::run(&CHECK, &cluster).is_empty(),
                passes,
                "{volume} {containers:?} {path}"
            );
        }
    }

    #[test]
    fn the_default_account_is_another_checks() {
        for name in [json!(null), json!("default")] {
            let cluster = clean_cluster().pod(json!({ "serviceAccountName": name }));
            let found = fixture::run(&CHECK, &cluster);
            assert_eq!(found, ["not_applicable workload/shop/Pod/api"]);
        }
    }
}
