//! What every object says of itself: `metadata`.

use model::subject::WorkloadRef;
use serde::{Deserialize, Serialize};

use super::annotations;
use crate::lenient::{list, null_is_default};
use crate::selector::Labels;

/// `metadata`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct Meta {
    /// Those that are a word; [`super::Object::retain_annotations`] drops what nobody reads.
    #[serde(deserialize_with = "annotations::kept", skip_serializing_if = "Labels::is_empty")]
    pub annotations: Labels,
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "Labels::is_empty")]
    pub labels: Labels,
    #[serde(deserialize_with = "null_is_default")]
    pub name: String,
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "String::is_empty")]
    pub namespace: String,
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub owner_references: Vec<OwnerReference>,
}

impl Meta {
    /// The owner that controls this object, if one does.
    pub fn controller(&self) -> Option<&OwnerReference> {
        self.owner_references.iter().find(|owner| owner.controller == Some(true))
    }
}

/// `metadata.ownerReferences[]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct OwnerReference {
    #[serde(deserialize_with = "null_is_default")]
    pub api_version: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub controller: Option<bool>,
    #[serde(deserialize_with = "null_is_default")]
    pub kind: String,
    #[serde(deserialize_with = "null_is_default")]
    pub name: String,
}

impl OwnerReference {
    /// The owner as a workload of this namespace: a kind that is not Kubernetes' own carries its group.
    pub fn workload(&self, namespace: &str) -> WorkloadRef {
        let group = self.api_version.split_once('/').map_or("", |(group, _)| group);
        let kind = match group {
            "" | "apps" | "batch" => self.kind.clone(),
            group => format!("{}.{group}", self.kind),
        };
        WorkloadRef::new(namespace, kind, &self.name)
    }
}

/// An object of which only the metadata is kept: a namespace, a service account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Named {
    /// `metadata`
    pub metadata: Meta,
}
