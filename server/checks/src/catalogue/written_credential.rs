//! SEC-001: a credential written into the manifest.

use facts::pod_spec::Container;
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
          copy of the manifest, in Git, in the pipeline's log, in backups. Arguments can be read from the node's list of \
          processes too. Reading Secrets can be refused to people who may read pods; this cannot. It is told by the name \
          that the value has (a variable's or a flag's, as `DB_PASSWORD` or `--api-key`; a header's; the password flag of \
          a well-known client, as `mysql -p…` or `curl -u`) or by its form (a key with an issuer's prefix, a private key, \
          a URL with a password, a webhook's address). Values that refer to a variable, a file, a vault or a \
          template's field are left alone, and so are masks (`****`, `<password>`). What was \
          looked at was `env`, `command` and `args`, and what probes and hooks execute, fields of JSON in them too; no \
          value is kept, so look yourself whether it is one. Headers that probes send are not looked at, nor a password \
          inside YAML or another language.",
    fix: "Change the credential, since it must be taken as known. Put the new one into a Secret, or better into a vault \
          that the program asks, and mount it as a file: Secrets in environment variables leak too (SEC-002). A waiver is \
          right where the value is no secret.",
    judge: Judge::Container(judge),
    patch: Patch::None,
};

/// What looks like a credential: how it is called, and the field.
fn written(container: &Container) -> impl Iterator<Item = (String, String)> {
    let variables = container.env.iter().enumerate().filter_map(|(index, variable)| {
        let looks = variable.value.as_ref()?.looks_like_credential;
        looks.then(|| (format!("`{}`", variable.name), format!("env[{index}]")))
    });
    let own = [("command", "", &container.command), ("args", "", &container.args)];
    let executed = container
        .handlers()
        .map(|(field, handler)| (field, ".exec.command", &handler.exec.command));
    let arguments = own.into_iter().chain(executed).flat_map(|(list, within, arguments)| {
        arguments.credentials().iter().map(move |argument| {
            let field = format!("{list}{within}[{}]", argument.index);
            let called = match &argument.name {
                Some(name) => format!("`{name}` in `{field}`"),
                None => format!("`{field}`"),
            };
            (called, field)
        })
    });
    variables.chain(arguments)
}

fn judge(facts: &ContainerFacts<'_>, _: &Policy) -> Judged {
    let (names, fields): (Vec<String>, Vec<String>) = written(facts.container).unzip();
    let judged = Verdict::fail(match names.as_slice() {
        [] => return Verdict::pass(),
        [name] => format!("the value of {name} looks like a credential"),
        names => format!("the values of {} look like credentials", names.join(", ")),
    });
    fields.iter().fold(judged, |judged, field| judged.at(facts.at(field)))
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
        ], "command": ["app"], "args": ["--verbose", "--token=hunter2", "--db", "postgres://a:hunter2@db"],
            "livenessProbe": { "exec": { "command": ["redis-cli", "-a", "hunter2", "ping"] } },
            "lifecycle": { "preStop": { "exec": { "command": ["sh", "-c", "sleep 5"] } } } });
        assert_eq!(
            fixture::run(&CHECK, &clean_cluster().container("app", change)),
            [
                "fail container/shop/Pod/api/app: the values of `DB_PASSWORD`, `BROKER`, `--token` in `args[1]`, \
                 `args[3]`, `-a` in `livenessProbe.exec.command[2]` look like credentials",
                "  at spec.containers[0].env[1]",
                "  at spec.containers[0].env[3]",
                "  at spec.containers[0].args[1]",
                "  at spec.containers[0].args[3]",
                "  at spec.containers[0].livenessProbe.exec.command[2]",
            ]
        );
    }
}
