//! The API server's own Pod Security admission, asked by pods that are created for trial only.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::{StreamExt as _, stream};
use kube::Client;
use model::pod_security::PodSecurityStandard;
use serde_json::{Value, json};

/// Requests under way at a time.
const AT_ONCE: usize = 12;

/// What the API server says of a pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It may be created.
    Allowed,
    /// Controls forbid it.
    Forbidden(BTreeSet<String>),
    /// It is no valid pod, whatever the standard.
    Invalid(String),
}

/// Namespaces, one for each standard that is enforced.
pub struct Admission {
    client: Client,
    namespaces: BTreeMap<PodSecurityStandard, String>,
}

impl Admission {
    /// Makes a namespace for each.
    pub async fn enforcing(client: Client, standards: &[PodSecurityStandard]) -> Self {
        let run = crate::unique("pss");
        let namespaces: BTreeMap<PodSecurityStandard, String> = standards
            .iter()
            .map(|it| (*it, format!("{run}-{}-{}", it.level, it.version.minor())))
            .collect();
        stream::iter(&namespaces)
            .for_each_concurrent(AT_ONCE, |(standard, name)| make(&client, *standard, name))
            .await;
        Self { client, namespaces }
    }

    /// Asks for each pod under its standard; answers come in the order of the questions.
    pub async fn ask(&self, questions: &[(Value, PodSecurityStandard)]) -> Vec<Answer> {
        stream::iter(questions)
            .map(|(pod, standard)| self.create(pod, *standard))
            .buffered(AT_ONCE)
            .collect()
            .await
    }

    async fn create(&self, pod: &Value, standard: PodSecurityStandard) -> Answer {
        let namespace = &self.namespaces[&standard];
        let path = format!("/api/v1/namespaces/{namespace}/pods?dryRun=All");
        answer(&send(&self.client, "POST", &path, "application/json", pod).await, standard)
    }

    /// Creates this pod in each namespace.
    pub async fn create_in_each(&self, pod: &Value) {
        let requests = self.namespaces.values().map(|namespace| async move {
            let path = format!("/api/v1/namespaces/{namespace}/pods");
            send(&self.client, "POST", &path, "application/json", pod).await.unwrap();
        });
        stream::iter(requests).buffer_unordered(AT_ONCE).collect::<Vec<()>>().await;
    }

    /// Asks whether an ephemeral container may be put into that pod.
    pub async fn debug(
        &self,
        pod: &str,
        container: &Value,
        standard: PodSecurityStandard,
    ) -> Answer {
        let namespace = &self.namespaces[&standard];
        let path =
            format!("/api/v1/namespaces/{namespace}/pods/{pod}/ephemeralcontainers?dryRun=All");
        let patch = json!({ "spec": { "ephemeralContainers": [container] } });
        let kind = "application/strategic-merge-patch+json";
        answer(&send(&self.client, "PATCH", &path, kind, &patch).await, standard)
    }

    /// Deletes the namespaces.
    pub async fn end(self) {
        let client = &self.client;
        let requests = self.namespaces.values().map(|name| async move {
            crate::ask(client, "DELETE", &format!("/api/v1/namespaces/{name}"), &json!({})).await
        });
        stream::iter(requests).buffer_unordered(AT_ONCE).collect::<Vec<Value>>().await;
    }
}

async fn make(client: &Client, standard: PodSecurityStandard, name: &str) {
    let labels = json!({
        "pod-security.kubernetes.io/enforce": standard.level,
        "pod-security.kubernetes.io/enforce-version": standard.version,
    });
    let namespace = json!({ "metadata": { "name": name, "labels": labels } });
    crate::ask(client, "POST", "/api/v1/namespaces", &namespace).await;
    // The controller manager makes it too: whoever comes first.
    let account = json!({ "metadata": { "name": "default" } });
    let path = format!("/api/v1/namespaces/{name}/serviceaccounts");
    match send(client, "POST", &path, "application/json", &account).await {
        Err(status) if status.code != 409 => panic!("{path}: {}", status.message),
        _ => {}
    }
}

struct Refusal {
    code: u16,
    message: String,
}

impl std::fmt::Debug for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.code, self.message)
    }
}

async fn send(
    client: &Client,
    method: &str,
    path: &str,
    kind: &str,
    body: &Value,
) -> Result<Value, Refusal> {
    let request = http::Request::builder()
        .method(method)
        .uri(path)
        .header("content-type", kind)
        .body(serde_json::to_vec(body).unwrap())
        .unwrap();
    match client.request(request).await {
        Ok(answer) => Ok(answer),
        Err(kube::Error::Api(status)) => {
            Err(Refusal { code: status.code, message: status.message.clone() })
        }
        Err(error) => panic!("{method} {path}: {error}"),
    }
}

fn answer(result: &Result<Value, Refusal>, standard: PodSecurityStandard) -> Answer {
    let violates = format!("violates PodSecurity \"{standard}\": ");
    match result {
        Ok(_) => Answer::Allowed,
        Err(Refusal { code: 400 | 422, message }) => Answer::Invalid(message.clone()),
        Err(Refusal { code: 403, message }) if message.contains(&violates) => {
            let (_, reasons) = message.split_once(&violates).unwrap();
            Answer::Forbidden(
                reasons_apart(reasons).map(|reason| control(reason, standard)).collect(),
            )
        }
        Err(refusal) => panic!("{standard}: {refusal:?}"),
    }
}

/// Splits `reason (detail, detail), reason (detail)`; a parenthesis or comma within quotes is none.
fn reasons_apart(text: &str) -> impl Iterator<Item = &str> {
    let (mut depth, mut quoted, mut start) = (0, false, 0);
    let mut reasons = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            ',' if !quoted && depth == 0 => {
                reasons.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    reasons.push(&text[start..]);
    reasons.into_iter().map(|reason| reason.split(" (").next().unwrap_or_default().trim())
}

/// The control that gives this reason.
fn control(reason: &str, standard: PodSecurityStandard) -> String {
    use model::pod_security::PodSecurityLevel::Restricted;

    let restricted = |since: u8, then: &'static str, else_: &'static str| {
        let stricter = standard.level == Restricted && standard.version.minor() >= since;
        if stricter { then } else { else_ }
    };
    match reason {
        "allowPrivilegeEscalation != false" => "allowPrivilegeEscalation",
        "forbidden AppArmor profile" | "forbidden AppArmor profiles" => "appArmorProfile",
        "non-default capabilities" => "capabilities_baseline",
        "unrestricted capabilities" => "capabilities_restricted",
        "host namespaces" => "hostNamespaces",
        "hostPath volumes" => "hostPathVolumes",
        "hostPort" => "hostPorts",
        "probe or lifecycle host" => "hostProbesAndHostLifecycle",
        "privileged" => "privileged",
        "procMount" => restricted(35, "procMount_restricted", "procMount"),
        "restricted volume types" => "restrictedVolumes",
        "runAsNonRoot != true" => "runAsNonRoot",
        "runAsUser=0" => "runAsUser",
        "seLinuxOptions" => "seLinuxOptions",
        "seccompProfile" => restricted(19, "seccompProfile_restricted", "seccompProfile_baseline"),
        "forbidden sysctls" => "sysctls",
        "hostProcess" => "windowsHostProcess",
        other => panic!("a control that is not known: {other}"),
    }
    .into()
}
