//! A runtime class: by what its pods' containers are run, and what it adds to what they ask of nodes.

use serde::{Deserialize, Serialize};

use super::Meta;
use crate::lenient::null_is_default;
use crate::pod_spec::{Toleration, tolerations};
use crate::selector::Labels;

/// A runtime class.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "Written")]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct RuntimeClass {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub handler: String,
    pub metadata: Meta,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheduling: Option<ClassScheduling>,
}

/// `scheduling` of a runtime class: added to what its pods ask of nodes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct ClassScheduling {
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "Labels::is_empty")]
    pub node_selector: Labels,
    #[serde(deserialize_with = "tolerations", skip_serializing_if = "Vec::is_empty")]
    pub tolerations: Vec<Toleration>,
}

/// As the API has it, or as its `v1alpha1` had it: within a `spec`.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Written {
    #[serde(deserialize_with = "null_is_default")]
    handler: String,
    metadata: Meta,
    scheduling: Option<ClassScheduling>,
    #[serde(deserialize_with = "null_is_default")]
    spec: FirstSpec,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct FirstSpec {
    #[serde(deserialize_with = "null_is_default")]
    runtime_handler: String,
    scheduling: Option<ClassScheduling>,
}

impl From<Written> for RuntimeClass {
    fn from(written: Written) -> Self {
        let Written { handler, metadata, scheduling, spec } = written;
        let handler = if handler.is_empty() { spec.runtime_handler } else { handler };
        Self { handler, metadata, scheduling: scheduling.or(spec.scheduling) }
    }
}

#[cfg(test)]
mod tests {
    use model::verdict::Source;
    use serde_json::{Value, json};

    use super::super::Object;

    #[test]
    fn a_runtime_class_is_the_same_in_whatever_version_it_is_written() {
        let scheduling = json!({ "nodeSelector": { "sandboxed": "yes" } });
        let metadata = json!({ "name": "sandbox" });
        let now = json!({ "handler": "kata", "metadata": metadata, "scheduling": scheduling });
        let first = json!({
            "metadata": metadata,
            "spec": { "runtimeHandler": "kata", "scheduling": scheduling },
        });
        let read = |object: &Value| Object::read(Source::RuntimeClasses, object).expect("a class");
        assert_eq!(read(&first), read(&now));
        assert_eq!(read(&read(&first).write()), read(&now), "as kept");
        let Object::RuntimeClass(class) = read(&first) else { panic!("no class") };
        assert_eq!(class.handler, "kata");
    }
}
