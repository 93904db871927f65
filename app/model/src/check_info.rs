//! A check without its code: what people read, and what the browser gets.

use serde::{Deserialize, Serialize};

use crate::ids::CheckId;
use crate::subject::SubjectKind;
use crate::verdict::{Family, Severity, Source};

/// A control of a framework that a check's verdicts support or contradict, never decide.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Control {
    /// The framework, such as `PSS baseline`, `CIS Kubernetes 1.12`, `GDPR`, `MITRE ATT&CK`.
    pub framework: String,
    /// The control's own id in it, such as `5.2.2` or `T1611`.
    pub id: String,
}

/// A check's prose and metadata.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CheckInfo {
    /// Its id.
    pub id: CheckId,
    /// What is wrong where it fails, as a noun phrase.
    pub title: String,
    /// How bad a failure is.
    pub severity: Severity,
    /// Which cause it belongs to.
    pub family: Family,
    /// What kind of subject it judges.
    pub judges: SubjectKind,
    /// What must have been observed for a Pass.
    pub pass_needs: Vec<Source>,
    /// What must have been observed for a Fail, where one rests on an absence.
    pub fail_needs: Vec<Source>,
    /// Controls that its verdicts speak to.
    pub controls: Vec<Control>,
    /// Why it matters.
    pub why: String,
    /// How to mend it.
    pub fix: String,
}
