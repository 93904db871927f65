//! What the API server gives containers that ask for nothing.

use serde::{Deserialize, Serialize};

use super::Meta;
use crate::lenient::{list, null_is_default};
use crate::pod_spec::Quantity;
use crate::sorted_map::SortedMap;

/// A limit range.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct LimitRange {
    /// `metadata`
    pub metadata: Meta,
    /// `spec`
    #[serde(deserialize_with = "null_is_default")]
    pub spec: LimitRangeSpec,
}

/// A limit range's `spec`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct LimitRangeSpec {
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<LimitRangeItem>,
}

/// `limits[]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct LimitRangeItem {
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "SortedMap::is_empty")]
    pub default: SortedMap<Quantity>,
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "SortedMap::is_empty")]
    pub max: SortedMap<Quantity>,
    #[serde(rename = "type", deserialize_with = "null_is_default")]
    pub kind: String,
}

impl LimitRange {
    /// The limit of a resource that a container gets which names none: the default, which is the most that is allowed where
    /// no other is written. Of several items the last one counts.
    pub fn default_limit(&self, resource: &str) -> Option<&Quantity> {
        let of_containers = self.spec.limits.iter().filter(|item| item.kind == "Container");
        let mut latest = of_containers.rev();
        latest.find_map(|it| it.default.get(resource).or_else(|| it.max.get(resource)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_default_of_containers_counts_and_else_the_most() {
        for (limits, expected) in [
            (json!([{ "type": "Container", "default": { "memory": "1Gi" } }]), Some("1Gi")),
            (json!([{ "type": "Container", "max": { "memory": "2Gi" } }]), Some("2Gi")),
            (
                json!([
                    { "type": "Container", "max": { "memory": "2Gi", "cpu": "1" } },
                    { "type": "Container", "default": { "memory": "1Gi" } },
                    { "type": "Container", "default": { "cpu": "1" } },
                ]),
                Some("1Gi"),
            ),
            (
                json!([{ "type": "Container", "max": { "memory": "2Gi" }, "default": { "memory": "1Gi" } }]),
                Some("1Gi"),
            ),
            (json!([{ "type": "Pod", "max": { "memory": "2Gi" } }]), None),
            (json!([{ "type": "Container", "defaultRequest": { "memory": "1Gi" } }]), None),
            (json!(null), None),
        ] {
            let range = json!({ "metadata": { "name": "a" }, "spec": { "limits": limits } });
            let range: LimitRange = serde_json::from_value(range).unwrap();
            let limit = range.default_limit("memory").map(|it| it.0.as_str());
            assert_eq!(limit, expected, "{limits}");
        }
    }
}
