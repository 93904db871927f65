//! Against a real API server: its administrator's kubeconfig is in NORDVAKT_TEST_KUBECONFIG. And on networks of our own.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test's preparation fails by panicking"
)]

mod patches;
mod pod_security;
mod probe;
mod registry;
mod report;
mod scheduling;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use collect::connect::{cluster_identity, connect};
use collect::record::{self, record};
use collect::watch::{self, Pace, Watching};
use facts::inventory::{Change, Gaps};
use facts::object::ObjectKey;
use kube::Client;
use kube::config::Kubeconfig;
use model::verdict::{GapCause, GapScope, Source};
use serde_json::{Value, json};

/// How long anything may take before the test gives up.
const PATIENCE: Duration = Duration::from_secs(60);

fn kubeconfig() -> PathBuf {
    let path = std::env::var_os("NORDVAKT_TEST_KUBECONFIG").expect(
        "NORDVAKT_TEST_KUBECONFIG is not set. `make test` sets it; by hand: scripts/setup, then \
         end2end/control-plane/up DIR, and NORDVAKT_TEST_KUBECONFIG=DIR/admin.kubeconfig",
    );
    path.into()
}

async fn administrator() -> Client {
    connect(Some(&kubeconfig()), None).await.unwrap().client
}

/// A client of an account that nobody has granted anything.
async fn stranger(name: &str) -> Client {
    let mut kubeconfig = Kubeconfig::read_from(kubeconfig()).unwrap();
    for user in &mut kubeconfig.auth_infos {
        user.auth_info.as_mut().unwrap().impersonate = Some(name.to_owned());
    }
    let file = tempfile::NamedTempFile::new().unwrap();
    serde_json::to_writer(&file, &kubeconfig).unwrap();
    connect(Some(file.path()), None).await.unwrap().client
}

async fn ask(client: &Client, method: &str, path: &str, body: &Value) -> Value {
    let request = http::Request::builder()
        .method(method)
        .uri(path)
        .header("content-type", "application/json")
        .body(serde_json::to_vec(body).unwrap())
        .unwrap();
    client.request(request).await.unwrap_or_else(|error| panic!("{method} {path}: {error}"))
}

/// A name that no earlier run has used.
fn unique(prefix: &str) -> String {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    format!("{prefix}-{:x}", since.as_nanos())
}

/// What is known after some observations.
#[derive(Default)]
struct Known {
    objects: BTreeSet<ObjectKey>,
    listed: BTreeSet<Source>,
    gaps: Gaps,
}

impl Known {
    fn apply(&mut self, change: Change) {
        match change {
            Change::Seen(object) => {
                self.objects.insert(object.key());
            }
            Change::Gone(key) => {
                self.objects.remove(&key);
            }
            Change::Listed(source, keys) => {
                self.objects.retain(|key| key.source != source || keys.contains(key));
                self.listed.insert(source);
            }
            Change::GapOpened(gap) => {
                self.gaps.open(gap);
            }
            Change::GapClosed(source, scope) => {
                self.gaps.close(source, scope);
            }
            // Watching knows nothing of what is outside the cluster.
            Change::LookedUp(..)
            | Change::LookedInto(..)
            | Change::Beneath(..)
            | Change::Bound(..)
            | Change::Between(..)
            | Change::ControlPlane(_) => {}
        }
    }

    fn holds(&self, source: Source, namespace: &str, name: &str) -> bool {
        let (namespace, name) = (namespace.to_owned(), name.to_owned());
        self.objects.contains(&ObjectKey { source, namespace, name })
    }

    /// Listens until this is so.
    async fn until(&mut self, watching: &mut Watching, what: &str, so: impl Fn(&Self) -> bool) {
        while !so(self) {
            let observation = tokio::time::timeout(PATIENCE, watching.observations.recv())
                .await
                .unwrap_or_else(|_| panic!("waited in vain until {what}"))
                .expect("the watching ended");
            observation.changes.into_iter().for_each(|change| self.apply(change));
        }
    }
}

#[tokio::test]
async fn what_is_made_and_deleted_is_seen() {
    let client = administrator().await;
    let mut watching = watch::start(&client, &Pace::default(), &Source::ALL);
    let mut known = Known::default();
    known
        .until(&mut watching, "every list has ended", |known| {
            known.listed.len() == Source::ALL.len() && known.gaps.iter().next().is_none()
        })
        .await;
    assert!(known.holds(Source::Namespaces, "", "kube-system"));
    let states = tokio::time::timeout(
        PATIENCE,
        watching.states.wait_for(|states| states.sources.values().all(|state| state.live)),
    );
    assert!(states.await.unwrap().unwrap().confirmed_at().is_some());

    let namespace = unique("collect");
    let body = json!({ "metadata": { "name": namespace } });
    ask(&client, "POST", "/api/v1/namespaces", &body).await;
    let maps = format!("/apis/networking.k8s.io/v1/namespaces/{namespace}/networkpolicies");
    let policy = json!({ "metadata": { "name": "deny" }, "spec": { "podSelector": {} } });
    ask(&client, "POST", &maps, &policy).await;
    known
        .until(&mut watching, "namespace and policy are seen", |known| {
            known.holds(Source::Namespaces, "", &namespace)
                && known.holds(Source::NetworkPolicies, &namespace, "deny")
        })
        .await;

    ask(&client, "DELETE", &format!("{maps}/deny"), &json!({})).await;
    known
        .until(&mut watching, "the policy is gone", |known| {
            !known.holds(Source::NetworkPolicies, &namespace, "deny")
        })
        .await;
    ask(&client, "DELETE", &format!("/api/v1/namespaces/{namespace}"), &json!({})).await;
}

#[tokio::test]
async fn a_refusal_is_a_gap_until_the_role_is_granted() {
    let admin = administrator().await;
    let user = unique("stranger");
    let rule = |resources: &[&str]| json!({ "apiGroups": ["*"], "resources": resources, "verbs": ["get", "list", "watch"] });
    let all_but_pods: Vec<&str> = Source::ALL
        .into_iter()
        .filter(|source| *source != Source::Pods)
        .map(Source::plural)
        .collect();
    let roles = "/apis/rbac.authorization.k8s.io/v1/clusterroles";
    let mut role = json!({ "metadata": { "name": user }, "rules": [rule(&all_but_pods)] });
    ask(&admin, "POST", roles, &role).await;
    let binding = json!({
        "metadata": { "name": user },
        "roleRef": { "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": user },
        "subjects": [{ "apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": user }],
    });
    let bindings = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings";
    ask(&admin, "POST", bindings, &binding).await;

    let mut watching = watch::start(&stranger(&user).await, &Pace::default(), &Source::ALL);
    let mut known = Known::default();
    known
        .until(&mut watching, "pods alone are refused", |known| {
            let gaps: Vec<_> = known.gaps.iter().collect();
            known.listed.len() == Source::ALL.len() - 1
                && matches!(gaps.as_slice(), [gap] if gap.cause == GapCause::Forbidden)
        })
        .await;
    let gap = known.gaps.iter().next().unwrap();
    assert_eq!((gap.source, &gap.scope), (Some(Source::Pods), &GapScope::Cluster));
    assert!(
        gap.detail.ends_with(
            "the account may not list pods: grant `list` and `watch` on pods (nordvakt's ClusterRole does)"
        ),
        "{}",
        gap.detail
    );

    role["rules"] = json!([rule(&all_but_pods), rule(&["pods"])]);
    ask(&admin, "PUT", &format!("{roles}/{user}"), &role).await;
    known
        .until(&mut watching, "pods are listed and no gap is left", |known| {
            known.listed.contains(&Source::Pods) && known.gaps.iter().next().is_none()
        })
        .await;
    for path in [format!("{bindings}/{user}"), format!("{roles}/{user}")] {
        ask(&admin, "DELETE", &path, &json!({})).await;
    }
}

#[tokio::test]
async fn a_cluster_says_which_it_is_and_is_recorded() {
    let client = administrator().await;
    let identity = cluster_identity(&client).await.unwrap();
    assert!(identity.server_version.as_ref().unwrap().starts_with("v1."));

    let recording = record(&client, &identity, "test", &Source::ALL).await;
    assert_eq!(recording.gaps, []);
    let mut file = Vec::new();
    record::write(&mut file, &recording.header, recording.objects.clone(), recording.gaps).unwrap();
    let (header, changes) = record::read(file.as_slice()).unwrap();
    assert_eq!((header.cluster, header.name.as_str()), (identity.id, "test"));
    let read = changes.into_iter().filter_map(|change| match change {
        Change::Seen(object) => Some(*object),
        _ => None,
    });
    assert!(read.eq(recording.objects));

    let refused = cluster_identity(&stranger(&unique("stranger")).await).await.unwrap_err();
    assert!(refused.to_string().contains("grant `get` on namespaces"), "{refused}");
}
