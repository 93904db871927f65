//! What holds a pod template, and its kinds.

use std::sync::Arc;

use model::subject::WorkloadRef;
use model::verdict::Source;

use super::{Meta, PersistentVolumeClaim};
use crate::pod_spec::HeldSpec;
use crate::selector::Labels;

/// What holds a pod template: the workload kinds and ReplicaSets.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Controller {
    /// Its kind, such as `Deployment`.
    pub kind: ControllerKind,
    /// `metadata`
    pub metadata: Meta,
    /// `spec.replicas`; `None` where the kind has none or it is not set.
    pub replicas: Option<i64>,
    /// `spec.ordinals.start` of a StatefulSet.
    pub first_ordinal: i64,
    /// `spec.volumeClaimTemplates` of a StatefulSet.
    pub claim_templates: Vec<PersistentVolumeClaim>,
    /// Annotations of the template's pods, as [`Meta::annotations`].
    pub template_annotations: Labels,
    /// Labels of the template's pods.
    pub template_labels: Labels,
    /// The template's pod spec.
    pub template: HeldSpec,
}

impl Controller {
    /// The workload it is, if nothing owns it.
    pub fn workload(&self) -> WorkloadRef {
        WorkloadRef::new(&self.metadata.namespace, self.kind.word(), &self.metadata.name)
    }

    /// The Deployment of which it is a revision of before, kept to be returned to: it makes no pods.
    pub fn old_revision_of(&self) -> Option<WorkloadRef> {
        let is_none = self.kind == ControllerKind::ReplicaSet && self.replicas == Some(0);
        let owner = self.metadata.controller().filter(|_| is_none)?;
        let is_deployment = owner.kind == "Deployment" && owner.api_version.starts_with("apps/");
        is_deployment.then(|| owner.workload(&self.metadata.namespace))
    }
}

/// Kinds that hold a pod template.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the kinds are documented by the Kubernetes API reference")]
pub enum ControllerKind {
    Deployment,
    ReplicaSet,
    StatefulSet,
    DaemonSet,
    Job,
    CronJob,
    ReplicationController,
    PodTemplate,
    /// A custom kind with its group, such as `Rollout.argoproj.io`.
    Custom(Arc<str>),
}

impl ControllerKind {
    /// Every kind that a cluster is asked for.
    pub const ALL: [Self; 7] = [
        Self::Deployment,
        Self::ReplicaSet,
        Self::StatefulSet,
        Self::DaemonSet,
        Self::Job,
        Self::CronJob,
        Self::ReplicationController,
    ];

    /// The kind's name.
    pub fn word(&self) -> &str {
        match self {
            Self::Deployment => "Deployment",
            Self::ReplicaSet => "ReplicaSet",
            Self::StatefulSet => "StatefulSet",
            Self::DaemonSet => "DaemonSet",
            Self::Job => "Job",
            Self::CronJob => "CronJob",
            Self::ReplicationController => "ReplicationController",
            Self::PodTemplate => "PodTemplate",
            Self::Custom(word) => word,
        }
    }

    /// Where its pod spec stands in the object.
    pub const fn pod_spec_path(&self) -> &'static str {
        match self {
            Self::CronJob => "spec.jobTemplate.spec.template.spec",
            Self::PodTemplate => "template.spec",
            _ => "spec.template.spec",
        }
    }

    /// The collection it is listed in.
    pub const fn source(&self) -> Source {
        match self {
            Self::Deployment => Source::Deployments,
            Self::ReplicaSet => Source::ReplicaSets,
            Self::StatefulSet => Source::StatefulSets,
            Self::DaemonSet => Source::DaemonSets,
            Self::Job => Source::Jobs,
            Self::CronJob => Source::CronJobs,
            Self::ReplicationController => Source::ReplicationControllers,
            Self::PodTemplate | Self::Custom(_) => Source::Templates,
        }
    }

    /// The kind that this collection of a cluster lists.
    pub fn of(source: Source) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.source() == source)
    }

    /// Whether a kind of this name is one of Kubernetes' own, and no custom one.
    pub fn is_own(word: &str) -> bool {
        Self::named(word).is_some() || word == Self::PodTemplate.word()
    }

    /// Of the kinds that a cluster is asked for, the one of this name.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}
