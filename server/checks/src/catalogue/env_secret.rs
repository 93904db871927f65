//! SEC-002: Secrets handed over as environment variables.

use facts::pod_spec::Container;
use facts::subject_facts::ContainerFacts;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Verdict};

use crate::check::{Check, Judge, Patch};
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("SEC-002"),
    title: "Secret handed over as environment variable",
    severity: Severity::Low,
    family: Family::Secrets,
    pass_needs: &[],
    fail_needs: &[],
    controls: &[
        ("CIS Kubernetes", "secrets-as-files"),
        ("NSA/CISA Hardening", "Secrets"),
        ("MITRE ATT&CK", "T1552"),
    ],
    why: "A process hands its environment to every child, and prints it when it crashes or is asked for its state: debug \
          pages, error reports and `/proc/<pid>/environ` have all shown passwords. A variable also keeps the old value \
          until its container starts again, so changing a Secret changes nothing at once. `envFrom` hands over every key of the \
          Secret, and those added to it later.",
    fix: "Mount the Secret as a file (`volumes[].secret`, not by `subPath`, which is never brought up to date), readable by \
          the process's own user, and let the program read it from there; most take a `…_FILE` variable or a path. Of a Secret \
          with many keys mount only those that are needed.",
    judge: Judge::Container(judge),
    patch: Patch::None,
};

/// Each Secret that reaches the environment: its name, and the field.
fn handed(container: &Container) -> impl Iterator<Item = (&str, String)> {
    let single = container.env.iter().enumerate().filter_map(|(index, variable)| {
        let secret = variable.value_from.as_ref()?.secret_key_ref.as_ref()?;
        Some((&*secret.name, format!("env[{index}].valueFrom.secretKeyRef")))
    });
    let whole = container.env_from.iter().enumerate().filter_map(|(index, from)| {
        Some((&*from.secret_ref.as_ref()?.name, format!("envFrom[{index}].secretRef")))
    });
    single.chain(whole)
}

fn judge(facts: &ContainerFacts<'_>, _: &Policy) -> Judged {
    let mut names: Vec<&str> = handed(facts.container).map(|(name, _)| name).collect();
    names.sort_unstable();
    names.dedup();
    let judged = Verdict::fail(match names.as_slice() {
        [] => return Verdict::pass(),
        [name] => format!("its environment holds values of Secret `{name}`"),
        names => format!("its environment holds values of Secrets `{}`", names.join("`, `")),
    });
    handed(facts.container).fold(judged, |judged, (_, field)| judged.at(facts.at(&field)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn single_keys_and_whole_secrets_are_named() {
        let change = json!({
            "env": [
                { "name": "A", "valueFrom": { "secretKeyRef": { "key": "a", "name": "db" } } },
                { "name": "B", "valueFrom": { "configMapKeyRef": { "key": "b", "name": "c" } } },
                { "name": "C", "valueFrom": { "secretKeyRef": { "key": "c", "name": "db" } } },
            ],
            "envFrom": [{ "configMapRef": { "name": "c" } }, { "secretRef": { "name": "all" } }],
        });
        assert_eq!(
            fixture::run(&CHECK, &clean_cluster().container("app", change)),
            [
                "fail container/shop/Pod/api/app: its environment holds values of Secrets `all`, `db`",
                "  at spec.containers[0].env[0].valueFrom.secretKeyRef",
                "  at spec.containers[0].env[2].valueFrom.secretKeyRef",
                "  at spec.containers[0].envFrom[1].secretRef",
            ]
        );
    }
}
