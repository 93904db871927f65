//! Where data is kept: volumes, claims to them and their classes.

use serde::{Deserialize, Serialize};

use super::Meta;
use crate::lenient::{list, null_is_default};
use crate::pod_spec::{HostPath, NodeSelector};

/// A persistent volume.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct PersistentVolume {
    /// `metadata`
    pub metadata: Meta,
    /// `spec`
    #[serde(deserialize_with = "null_is_default")]
    pub spec: PersistentVolumeSpec,
}

/// A persistent volume's `spec`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct PersistentVolumeSpec {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim_ref: Option<ClaimKey>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub csi: Option<CsiVolume>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host_path: Option<HostPath>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local: Option<LocalPath>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node_affinity: Option<VolumeNodeAffinity>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage_class_name: Option<String>,
}

/// `csi` of a volume
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct CsiVolume {
    #[serde(deserialize_with = "null_is_default")]
    pub driver: String,
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "String::is_empty")]
    pub volume_handle: String,
}

/// `claimRef` of a volume: the claim that it is bound to, or kept for
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct ClaimKey {
    #[serde(deserialize_with = "null_is_default")]
    pub name: String,
    #[serde(deserialize_with = "null_is_default")]
    pub namespace: String,
}

/// `local` of a volume
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct LocalPath {
    #[serde(deserialize_with = "null_is_default")]
    pub path: String,
}

impl PersistentVolumeSpec {
    /// The path of the node that it is, and the field that names it; `None` of any other volume.
    pub fn node_path(&self) -> Option<(&str, &'static str)> {
        let host_path = self.host_path.as_ref().map(|it| (&*it.path, "spec.hostPath.path"));
        host_path.or(self.local.as_ref().map(|it| (&*it.path, "spec.local.path")))
    }

    /// What it requires of the nodes that may mount it.
    pub fn required_nodes(&self) -> Option<&NodeSelector> {
        self.node_affinity.as_ref()?.required.as_ref()
    }
}

/// `nodeAffinity` of a volume
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct VolumeNodeAffinity {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required: Option<NodeSelector>,
}

/// A claim to a persistent volume.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct PersistentVolumeClaim {
    /// `metadata`
    pub metadata: Meta,
    /// `spec`
    #[serde(deserialize_with = "null_is_default")]
    pub spec: ClaimSpec,
}

/// A claim's `spec`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct ClaimSpec {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage_class_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub volume_name: Option<String>,
}

/// A storage class.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct StorageClass {
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub allowed_topologies: Vec<TopologyTerm>,
    pub metadata: Meta,
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "String::is_empty")]
    pub provisioner: String,
}

/// `allowedTopologies[]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct TopologyTerm {
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub match_label_expressions: Vec<TopologyRequirement>,
}

/// `matchLabelExpressions[]`: the label has one of the values.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct TopologyRequirement {
    #[serde(deserialize_with = "null_is_default")]
    pub key: String,
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
}
