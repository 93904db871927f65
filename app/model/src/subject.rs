//! What a check judges.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A workload: the top owner that pods fold into.
///
/// `kind` is the Kubernetes kind; an owner whose kind is not Kubernetes' own carries its group,
/// as in `Rollout.argoproj.io`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WorkloadRef {
    /// The namespace it lives in.
    pub namespace: String,
    /// Its kind, with its group if it is a custom one.
    pub kind: String,
    /// Its name.
    pub name: String,
}

impl WorkloadRef {
    /// The workload `kind` `namespace/name`.
    pub fn new(
        namespace: impl Into<String>,
        kind: impl Into<String>,
        name: impl Into<String>,
    ) -> Self {
        Self { namespace: namespace.into(), kind: kind.into(), name: name.into() }
    }
}

impl fmt::Display for WorkloadRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.namespace, self.kind, self.name)
    }
}

/// The kinds of [`SubjectRef`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SubjectKind {
    /// The cluster itself.
    Cluster,
    /// A namespace.
    Namespace,
    /// A node.
    Node,
    /// A workload.
    Workload,
    /// A container of a workload.
    Container,
}

/// A subject, and by its text (`Display`, `FromStr`, serde) its key everywhere:
/// `cluster`, `namespace/NS`, `node/NAME`, `workload/NS/KIND/NAME`, `container/NS/KIND/NAME/CONTAINER`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum SubjectRef {
    /// The cluster itself.
    Cluster,
    /// A namespace by name.
    Namespace(String),
    /// A node by name.
    Node(String),
    /// A workload.
    Workload(WorkloadRef),
    /// A container, by name: names are unique over all container lists of a pod.
    Container(WorkloadRef, String),
}

impl SubjectRef {
    /// Which kind of subject it is.
    pub const fn kind(&self) -> SubjectKind {
        match self {
            Self::Cluster => SubjectKind::Cluster,
            Self::Namespace(_) => SubjectKind::Namespace,
            Self::Node(_) => SubjectKind::Node,
            Self::Workload(_) => SubjectKind::Workload,
            Self::Container(..) => SubjectKind::Container,
        }
    }

    /// The namespace it lies in; `None` for a node and the cluster.
    pub fn namespace(&self) -> Option<&str> {
        match self {
            Self::Cluster | Self::Node(_) => None,
            Self::Namespace(name) => Some(name),
            Self::Workload(w) | Self::Container(w, _) => Some(&w.namespace),
        }
    }

    /// The workload it is or belongs to.
    pub fn workload(&self) -> Option<&WorkloadRef> {
        match self {
            Self::Workload(w) | Self::Container(w, _) => Some(w),
            Self::Cluster | Self::Namespace(_) | Self::Node(_) => None,
        }
    }
}

impl fmt::Display for SubjectRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cluster => f.write_str("cluster"),
            Self::Namespace(name) => write!(f, "namespace/{name}"),
            Self::Node(name) => write!(f, "node/{name}"),
            Self::Workload(workload) => write!(f, "workload/{workload}"),
            Self::Container(workload, name) => write!(f, "container/{workload}/{name}"),
        }
    }
}

/// A text that names no subject.
#[derive(Debug, thiserror::Error)]
#[error(
    "`{0}` is no subject: expected cluster, namespace/NS, node/NAME, workload/NS/KIND/NAME or container/NS/KIND/NAME/CONTAINER"
)]
pub struct NotASubject(String);

impl FromStr for SubjectRef {
    type Err = NotASubject;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts: Vec<&str> = text.split('/').collect();
        match parts.as_slice() {
            ["cluster"] => Ok(Self::Cluster),
            ["namespace", name] => Ok(Self::Namespace((*name).into())),
            ["node", name] => Ok(Self::Node((*name).into())),
            ["workload", ns, kind, name] => Ok(Self::Workload(WorkloadRef::new(*ns, *kind, *name))),
            ["container", ns, kind, name, container] => {
                Ok(Self::Container(WorkloadRef::new(*ns, *kind, *name), (*container).into()))
            }
            _ => Err(NotASubject(text.into())),
        }
    }
}

impl From<SubjectRef> for String {
    fn from(subject: SubjectRef) -> Self {
        subject.to_string()
    }
}

impl TryFrom<String> for SubjectRef {
    type Error = NotASubject;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

#[cfg(feature = "openapi")]
crate::text_schema!(SubjectRef);
