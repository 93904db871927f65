//! What a pod asks of the node that it is put on.

use serde::{Deserialize, Deserializer, Serialize};

use crate::lenient::{list, null_is_default};

/// Taints that the node controllers set and lift by themselves, as a node's condition changes: they keep pods away for a
/// while, and say nothing of where a pod may be.
const PASSING: [&str; 6] = [
    "node.kubernetes.io/disk-pressure",
    "node.kubernetes.io/memory-pressure",
    "node.kubernetes.io/network-unavailable",
    "node.kubernetes.io/not-ready",
    "node.kubernetes.io/pid-pressure",
    "node.kubernetes.io/unreachable",
];

/// `affinity`, as far as it is required.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct Affinity {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node_affinity: Option<NodeAffinity>,
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "PodTerms::is_empty")]
    pub pod_affinity: PodTerms,
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "PodTerms::is_empty")]
    pub pod_anti_affinity: PodTerms,
}

impl Affinity {
    /// Whether nothing of it is required.
    pub fn is_empty(&self) -> bool {
        self.node_affinity.is_none()
            && self.pod_affinity.is_empty()
            && self.pod_anti_affinity.is_empty()
    }
}

/// Reads an affinity; one that requires nothing is none.
pub(super) fn affinity<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Box<Affinity>>, D::Error> {
    let mut read: Option<Box<Affinity>> = Option::deserialize(deserializer)?;
    if let Some(affinity) = &mut read {
        affinity.node_affinity.take_if(|nodes| nodes.required.is_none());
    }
    Ok(read.filter(|affinity| !affinity.is_empty()))
}

/// `affinity.nodeAffinity`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct NodeAffinity {
    #[serde(
        rename = "requiredDuringSchedulingIgnoredDuringExecution",
        skip_serializing_if = "Option::is_none"
    )]
    pub required: Option<NodeSelector>,
}

/// `affinity.podAffinity` and `affinity.podAntiAffinity`, as far as they are required.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct PodTerms {
    #[serde(
        rename = "requiredDuringSchedulingIgnoredDuringExecution",
        deserialize_with = "list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub required: Vec<PodTerm>,
}

impl PodTerms {
    /// Whether none is required.
    pub fn is_empty(&self) -> bool {
        self.required.is_empty()
    }
}

/// A term of these: which pods it is about is not kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct PodTerm {
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "String::is_empty")]
    pub topology_key: String,
}

/// A selector of nodes: one of its terms must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct NodeSelector {
    #[serde(deserialize_with = "list")]
    pub node_selector_terms: Vec<NodeSelectorTerm>,
}

/// `nodeSelectorTerms[]`: all of it must hold, and of nothing nothing does.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct NodeSelectorTerm {
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub match_expressions: Vec<NodeRequirement>,
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub match_fields: Vec<NodeRequirement>,
}

/// `matchExpressions[]`, of labels, and `matchFields[]`, of the node's name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct NodeRequirement {
    pub key: String,
    pub operator: NodeOperator,
    #[serde(default, deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
}

/// How a requirement of a node compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum NodeOperator {
    /// It is one of the values.
    In,
    /// It is missing or none of the values.
    NotIn,
    /// It is there.
    Exists,
    /// It is missing.
    DoesNotExist,
    /// It is an integer greater than the value.
    Gt,
    /// It is an integer less than the value.
    Lt,
}

/// `tolerations[]`, without for how long.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct Toleration {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// `taints[]` of a node
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct Taint {
    #[serde(deserialize_with = "null_is_default")]
    pub effect: String,
    #[serde(deserialize_with = "null_is_default")]
    pub key: String,
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "String::is_empty")]
    pub value: String,
}

/// Reads taints, but for those that pass by themselves.
pub(crate) fn lasting_taints<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<Taint>, D::Error> {
    let mut taints: Vec<Taint> = list(deserializer)?;
    taints.retain(|taint| !PASSING.contains(&&*taint.key));
    Ok(taints)
}

/// Reads tolerations, but for those of taints that pass by themselves: admission adds some to every pod.
pub(crate) fn tolerations<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<Toleration>, D::Error> {
    let mut tolerations: Vec<Toleration> = list(deserializer)?;
    tolerations
        .retain(|toleration| toleration.key.as_deref().is_none_or(|key| !PASSING.contains(&key)));
    tolerations.shrink_to_fit();
    Ok(tolerations)
}

/// `topologySpreadConstraints[]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct SpreadConstraint {
    #[serde(deserialize_with = "null_is_default")]
    pub topology_key: String,
    #[serde(deserialize_with = "null_is_default")]
    pub when_unsatisfiable: String,
}

/// Reads the name of the scheduler; that of Kubernetes itself, which is set on every pod, is as none.
pub(super) fn scheduler<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    let name: Option<String> = Option::deserialize(deserializer)?;
    Ok(name.filter(|name| !matches!(&**name, "" | "default-scheduler")))
}

impl super::PodSpec {
    /// Drops the node that the controller of a DaemonSet names in each of its pods: by it no two would be of one variant,
    /// and where a pod runs is in its placement.
    pub(crate) fn without_its_node(mut self) -> Self {
        let Some(affinity) = &mut self.affinity else { return self };
        if let Some(required) = affinity.node_affinity.as_mut().and_then(|it| it.required.as_mut())
        {
            for term in &mut required.node_selector_terms {
                term.match_fields.clear();
            }
            required.node_selector_terms.retain(|term| !term.match_expressions.is_empty());
        }
        affinity.node_affinity.take_if(|nodes| {
            nodes.required.as_ref().is_none_or(|required| required.node_selector_terms.is_empty())
        });
        self.affinity.take_if(|affinity| affinity.is_empty());
        self
    }
}

#[cfg(test)]
mod tests {
    use model::verdict::Source;
    use serde_json::json;

    use crate::object::Object;

    #[test]
    fn what_is_required_of_nodes_survives_a_record() {
        let terms = json!({ "nodeSelectorTerms": [{
            "matchExpressions": [{ "key": "zone", "operator": "In", "values": ["a"] }],
            "matchFields": [{ "key": "metadata.name", "operator": "NotIn", "values": ["b"] }],
        }] });
        let affinity = json!({
            "nodeAffinity": { "requiredDuringSchedulingIgnoredDuringExecution": terms },
            "podAffinity": { "requiredDuringSchedulingIgnoredDuringExecution": [{}] },
        });
        let spec = json!({
            "affinity": affinity,
            "containers": [{ "name": "app" }],
            "schedulerName": "mine",
            "tolerations": [{ "effect": "NoSchedule", "key": "gpu", "operator": "Exists" }],
            "topologySpreadConstraints": [{ "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule" }],
        });
        let read = Object::read(Source::Pods, json!({ "spec": spec })).expect("a pod");
        assert_eq!(read.write()["spec"], spec);
    }

    #[test]
    fn what_admission_and_controllers_add_to_every_pod_is_not_kept() {
        let spec = json!({
            "affinity": {
                "nodeAffinity": { "preferredDuringSchedulingIgnoredDuringExecution": [{ "weight": 1 }] },
            },
            "containers": [{ "name": "app" }],
            "schedulerName": "default-scheduler",
            "tolerations": [
                { "effect": "NoExecute", "key": "node.kubernetes.io/not-ready", "operator": "Exists",
                  "tolerationSeconds": 300 },
                { "effect": "NoExecute", "key": "node.kubernetes.io/unreachable", "operator": "Exists" },
            ],
        });
        let read = Object::read(Source::Pods, json!({ "spec": spec })).expect("a pod");
        assert_eq!(read.write()["spec"], json!({ "containers": [{ "name": "app" }] }));
    }

    #[test]
    fn pods_of_a_daemon_set_are_of_one_variant() {
        let pod = |node: &str, expressions: serde_json::Value| {
            let fields = json!([{ "key": "metadata.name", "operator": "In", "values": [node] }]);
            let terms = json!([{ "matchExpressions": expressions, "matchFields": fields }]);
            let required = json!({ "nodeSelectorTerms": terms });
            let affinity = json!({ "nodeAffinity": { "requiredDuringSchedulingIgnoredDuringExecution": required } });
            let owner = json!({ "apiVersion": "apps/v1", "kind": "DaemonSet", "name": "a", "controller": true });
            let pod = json!({
                "metadata": { "ownerReferences": [owner] },
                "spec": { "affinity": affinity },
            });
            match Object::read(Source::Pods, pod).expect("a pod") {
                Object::Pod(pod) => pod.spec.open(),
                other => panic!("{other:?}"),
            }
        };
        let linux = json!([{ "key": "os", "operator": "In", "values": ["linux"] }]);
        assert_eq!(pod("a", linux.clone()), pod("b", linux.clone()));
        assert!(pod("a", linux).affinity.is_some());
        assert!(pod("a", json!([])).affinity.is_none());
    }
}
