//! Systems that the operator declares.

use serde::Serialize;

/// A system, and what is to be said of it that no cluster shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct DeclaredSystem {
    /// Its name, as labels have it.
    pub name: String,
    /// Namespaces whose workloads are of it, unless their label names another.
    pub namespaces: Vec<String>,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// Supplementary measures and other safeguards, such as where keys are held.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub safeguards: Vec<String>,
}
