//! By which labels and annotations personal data is known.

use std::collections::BTreeSet;

use facts::selector::Labels;
use model::subject::WorkloadRef;
use serde::Serialize;

use crate::place::matches;

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
    /// What the operator declares beside the labels.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub declared: Vec<DeclaredPersonal>,
}

/// Workloads of a namespace that are declared to handle personal data.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct DeclaredPersonal {
    /// The namespace.
    pub namespace: String,
    /// Their names, in which `*` stands for any characters; empty for any name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub workloads: Vec<String>,
    /// Labels that they, their template or one of their pods must have; empty for any labels.
    #[serde(skip_serializing_if = "Labels::is_empty")]
    pub selector: Labels,
    /// What personal data it is, or how that is known.
    pub reason: String,
    /// Who answers for it.
    pub by: String,
}

impl DeclaredPersonal {
    /// Whether a workload of this name, whose labels are among these sets, is meant.
    pub fn means<'a>(
        &self,
        workload: &WorkloadRef,
        mut labels: impl Iterator<Item = &'a Labels>,
    ) -> bool {
        let named = |name: &String| matches(name, &workload.name);
        let has_all = |labels: &Labels| {
            self.selector.iter().all(|(key, value)| labels.get(key) == Some(value))
        };
        self.namespace == workload.namespace
            && (self.workloads.is_empty() || self.workloads.iter().any(named))
            && (self.selector.is_empty() || labels.any(has_all))
    }
}

impl Default for PersonalData {
    fn default() -> Self {
        Self {
            keys: BTreeSet::from(["data-classification".into()]),
            values: BTreeSet::from(["personal".into()]),
            inherit_from_namespace: true,
            declared: Vec::new(),
        }
    }
}
