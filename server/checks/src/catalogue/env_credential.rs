//! SEC-001: a credential written into the manifest.

use facts::pod_spec::EnvVar;
use facts::subject_facts::ContainerFacts;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Verdict};

use crate::check::{Check, Judge, Patch};
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("SEC-001"),
    title: "Credential written into the manifest",
    severity: Severity::High,
    family: Family::Secrets,
    pass_needs: &[],
    fail_needs: &[],
    controls: &[
        ("CIS Kubernetes", "secrets-as-files"),
        ("NSA/CISA Hardening", "Secrets"),
        ("MITRE ATT&CK", "T1552"),
    ],
    why: "The value stands in the pod's specification: whoever may read pods or Deployments reads it, and so does every \
          copy of the manifest, in Git, in the pipeline's log, in backups. Reading Secrets can be refused to people who may \
          read pods; this cannot. It is told by the variable's name (`DB_PASSWORD`, `API_KEY`) or the value's form (a key \
          with an issuer's prefix, a URL with a password, a webhook's address); the value was looked at in passing and is \
          not kept, so look yourself whether it is one. Only environment variables are looked at: a password among `args` \
          or in `command` stands there as openly, and this check does not see it.",
    fix: "Change the credential, since it must be taken as known. Put the new one into a Secret, or better into a vault \
          that the program asks, and mount it as a file: Secrets in environment variables leak too (SEC-002). A waiver is \
          right where the value is no secret.",
    judge: Judge::Container(judge),
    patch: Patch::None,
};

fn judge(facts: &ContainerFacts<'_>, _: &Policy) -> Judged {
    let written: Vec<(usize, &EnvVar)> = (facts.container.env.iter().enumerate())
        .filter(|(_, variable)| {
            variable.value.as_ref().is_some_and(|value| value.looks_like_credential)
        })
        .collect();
    if written.is_empty() {
        return Verdict::pass();
    }
    let names: Vec<String> = written.iter().map(|(_, it)| format!("`{}`", it.name)).collect();
    let judged = Verdict::fail(match names.as_slice() {
        [name] => format!("the value of {name} looks like a credential"),
        names => format!("the values of {} look like credentials", names.join(", ")),
    });
    written.iter().fold(judged, |judged, (index, _)| judged.at(facts.at(&format!("env[{index}]"))))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn names_are_told_and_values_are_not() {
        let change = json!({ "env": [
            { "name": "LOG_LEVEL", "value": "debug" },
            { "name": "DB_PASSWORD", "value": "hunter2" },
            { "name": "DB_TOKEN", "valueFrom": { "secretKeyRef": { "key": "a", "name": "b" } } },
            { "name": "BROKER", "value": "amqp://app:hunter2@broker" },
        ] });
        assert_eq!(
            fixture::run(&CHECK, &clean_cluster().container("app", change)),
            [
                "fail container/shop/Pod/api/app: the values of `DB_PASSWORD`, `BROKER` look like credentials",
                "  at spec.containers[0].env[1]",
                "  at spec.containers[0].env[3]",
            ]
        );
    }
}
