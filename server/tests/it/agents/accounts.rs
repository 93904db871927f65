//! Accounts of a real API server, and tokens of theirs.

use std::path::PathBuf;

use axum::http::Request;
use collect::connect::{Connection, connect};
use serde_json::{Value, json};

/// The administrator's.
pub fn kubeconfig() -> PathBuf {
    let path = std::env::var_os("NORDVAKT_TEST_KUBECONFIG").expect(
        "NORDVAKT_TEST_KUBECONFIG is not set. `make test` sets it; by hand: scripts/setup, then \
         end2end/control-plane/up DIR, and NORDVAKT_TEST_KUBECONFIG=DIR/admin.kubeconfig",
    );
    path.into()
}

/// Does what takes a runtime.
pub fn work<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(work)
}

async fn post(connection: &Connection, path: &str, body: Value) -> Value {
    let request = Request::post(path)
        .header("content-type", "application/json")
        .body(body.to_string().into_bytes())
        .expect("a request");
    let answer = connection.client.request(request).await;
    answer.unwrap_or_else(|error| panic!("POST {path}: {error}"))
}

fn asked(path: &str, body: Value) -> Value {
    work(async {
        let connection = connect(Some(&kubeconfig()), None).await.expect("a control plane");
        post(&connection, path, body).await
    })
}

/// A ServiceAccount in a namespace of its own.
pub struct Account {
    namespace: String,
    name: &'static str,
}

/// A pod, and the node that it is on.
pub struct Pod {
    /// The node.
    pub node: String,
    /// Its UID.
    pub node_uid: String,
    name: String,
    uid: Value,
}

impl Account {
    /// A new one.
    pub fn new(name: &'static str) -> Self {
        let made = json!({ "metadata": { "generateName": "agents-" } });
        let namespace = asked("/api/v1/namespaces", made)["metadata"]["name"].clone();
        let namespace = namespace.as_str().expect("a name").to_owned();
        let accounts = format!("/api/v1/namespaces/{namespace}/serviceaccounts");
        asked(&accounts, json!({ "metadata": { "name": name } }));
        Self { namespace, name }
    }

    /// As a configuration names it.
    pub fn name(&self) -> String {
        format!("{}/{}", self.namespace, self.name)
    }

    /// The namespace.
    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    /// A pod of it on a node of its own.
    pub fn pod_on_a_node(&self) -> Pod {
        self.pod_on(json!({ "metadata": { "generateName": "beneath-" } }))
    }

    /// A pod of it on a node of its own in this zone, which has this address inside the cluster.
    pub fn pod_on_a_node_in(&self, zone: &str, address: &str) -> Pod {
        // The simulated kubelet leaves addresses alone where both kinds are there.
        let addresses = json!([
            { "type": "InternalIP", "address": address },
            { "type": "Hostname", "address": "peer" },
        ]);
        self.pod_on(json!({
            "metadata": {
                "generateName": "peer-",
                "labels": { "topology.kubernetes.io/zone": zone },
            },
            "status": { "addresses": addresses },
        }))
    }

    /// A StatefulSet with a member on each of the nodes of these pods.
    pub fn stateful_set(&self, name: &str, on: &[Pod]) {
        let labels = json!({ "app": name });
        let spec = json!({ "containers": [{ "name": "db", "image": "db" }] });
        let set = json!({
            "metadata": { "name": name },
            "spec": {
                "serviceName": name,
                // Else its controller would make these pods anew, on nodes of the scheduler's choice.
                "updateStrategy": { "type": "OnDelete" },
                "replicas": on.len(),
                "selector": { "matchLabels": labels },
                "template": { "metadata": { "labels": labels }, "spec": spec },
            },
        });
        // They are there before the set, whose controller takes them for its own: else it might be first to make them.
        for (number, pod) in on.iter().enumerate() {
            let mut spec = spec.clone();
            spec["nodeName"] = json!(pod.node);
            spec["serviceAccountName"] = json!(self.name);
            let metadata = json!({ "name": format!("{name}-{number}"), "labels": labels });
            let pods = format!("/api/v1/namespaces/{}/pods", self.namespace);
            asked(&pods, json!({ "metadata": metadata, "spec": spec }));
        }
        asked(&format!("/apis/apps/v1/namespaces/{}/statefulsets", self.namespace), set);
    }

    fn pod_on(&self, node: Value) -> Pod {
        let node = asked("/api/v1/nodes", node);
        let of_node = |field: &str| node["metadata"][field].as_str().expect("a text").to_owned();
        let (node, node_uid) = (of_node("name"), of_node("uid"));
        let pod = json!({
            "metadata": { "generateName": "agent-" },
            "spec": {
                "serviceAccountName": self.name,
                "nodeName": node,
                "containers": [{ "name": "agent", "image": "agent" }],
            },
        });
        let pod = asked(&format!("/api/v1/namespaces/{}/pods", self.namespace), pod);
        let name = pod["metadata"]["name"].as_str().expect("a name").to_owned();
        Pod { node, node_uid, name, uid: pod["metadata"]["uid"].clone() }
    }

    /// A token of it for this audience (`None`: the API server), as a kubelet projects it into this pod.
    pub fn token(&self, audience: Option<&str>, pod: Option<&Pod>) -> String {
        let bound = pod.map(
            |pod| json!({ "kind": "Pod", "apiVersion": "v1", "name": pod.name, "uid": pod.uid }),
        );
        let audiences: Vec<&str> = audience.into_iter().collect();
        let spec = json!({
            "apiVersion": "authentication.k8s.io/v1",
            "kind": "TokenRequest",
            "spec": { "audiences": audiences, "boundObjectRef": bound, "expirationSeconds": 600 },
        });
        let path =
            format!("/api/v1/namespaces/{}/serviceaccounts/{}/token", self.namespace, self.name);
        asked(&path, spec)["status"]["token"].as_str().expect("a token").to_owned()
    }
}
