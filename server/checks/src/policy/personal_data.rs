//! By which labels and annotations personal data is known.

use std::collections::BTreeSet;

use serde::Serialize;

/// How the operator marks what handles personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct PersonalData {
    /// Keys of labels and annotations that classify.
    pub keys: BTreeSet<String>,
    /// Values that mean personal data; any other means none.
    pub values: BTreeSet<String>,
    /// Whether a namespace's word holds for the workloads in it that say nothing themselves.
    pub inherit_from_namespace: bool,
}

impl Default for PersonalData {
    fn default() -> Self {
        Self {
            keys: BTreeSet::from(["data-classification".into()]),
            values: BTreeSet::from(["personal".into()]),
            inherit_from_namespace: true,
        }
    }
}
