//! A check is one value in one file: prose, metadata, judgement and patch together.

use facts::pod_spec::ContainerList;
use facts::subject_facts::{ClusterFacts, ContainerFacts, NamespaceFacts, NodeFacts, PodFacts};
use model::check_info::{CheckInfo, Control};
use model::ids::CheckId;
use model::subject::SubjectKind;
use model::verdict::{Family, Judged, Severity, Source};
use serde_json::{Value, json};

use crate::controls::{self, CIS_KUBERNETES, Controls};
use crate::frameworks;
use crate::policy::Policy;

/// A check of the catalogue.
pub struct Check {
    /// Published in exports: never renamed, never reused.
    pub id: CheckId,
    /// What is wrong where it fails, as a noun phrase.
    pub title: &'static str,
    /// How bad a failure is.
    pub severity: Severity,
    /// The cause it belongs to: a family counts once per subject in the risk.
    pub family: Family,
    /// One of these missing, a Pass becomes Unknown, and so does that nothing was seen. What a workload's own judgement needs (its kind, pods and
    /// what stands between) is needed always and not named here.
    pub pass_needs: &'static [Source],
    /// One of these missing, a Fail becomes Unknown: for a Fail that rests on an absence.
    pub fail_needs: &'static [Source],
    /// Framework and id of the controls that its verdicts speak to, beside those of its family; of the benchmarks for
    /// Kubernetes the theme instead of an id.
    pub controls: Controls,
    /// Why it matters, in sentences.
    pub why: &'static str,
    /// How to mend it, in sentences.
    pub fix: &'static str,
    /// The judgement.
    pub judge: Judge,
    /// What mends it by machine.
    pub patch: Patch,
}

/// A judgement, by what it sees.
pub enum Judge {
    /// Each container of each variant.
    Container(fn(&ContainerFacts<'_>, &Policy) -> Judged),
    /// Each variant's pod spec.
    Pod(fn(&PodFacts<'_>, &Policy) -> Judged),
    /// A namespace.
    Namespace(fn(&NamespaceFacts, &Policy) -> Judged),
    /// A node.
    Node(fn(&NodeFacts, &Policy) -> Judged),
    /// The cluster itself.
    Cluster(fn(&ClusterFacts, &Policy) -> Judged),
}

/// What flips a Fail when it is applied to the object.
pub enum Patch {
    /// A strategic merge for the container; its `name` is added.
    Container(fn(&ContainerFacts<'_>) -> Option<Value>),
    /// A strategic merge for the pod spec that mends one container, where the container alone is not enough.
    ContainerInPod(fn(&ContainerFacts<'_>) -> Option<Value>),
    /// A strategic merge for the pod spec.
    Pod(fn(&PodFacts<'_>) -> Option<Value>),
    /// As [`Patch::Pod`], where it depends on what the policy allows.
    PodInside(fn(&PodFacts<'_>, &Policy) -> Option<Value>),
    /// A manifest to apply in the namespace.
    Manifest(fn(&NamespaceFacts) -> Option<Value>),
    /// It takes a decision that no patch can make.
    None,
}

impl Patch {
    /// The strategic merge for the pod spec that mends one container; `None` for an ephemeral container, which
    /// the API server lets nobody change.
    pub fn for_container(&self, facts: &ContainerFacts<'_>) -> Option<Value> {
        if facts.list == ContainerList::EphemeralContainers {
            return None;
        }
        match self {
            Self::Container(merge) => {
                let mut container = merge(facts)?;
                container["name"] = facts.container.name.as_str().into();
                Some(json!({ (facts.list.field()): [container] }))
            }
            Self::ContainerInPod(merge) => merge(facts),
            Self::Pod(_) | Self::PodInside(_) | Self::Manifest(_) | Self::None => None,
        }
    }
}

impl Check {
    /// Its prose and metadata.
    pub fn info(&self) -> CheckInfo {
        CheckInfo {
            id: self.id.clone(),
            title: self.title.into(),
            severity: self.severity,
            family: self.family,
            judges: match self.judge {
                Judge::Container(_) => SubjectKind::Container,
                Judge::Pod(_) => SubjectKind::Workload,
                Judge::Namespace(_) => SubjectKind::Namespace,
                Judge::Node(_) => SubjectKind::Node,
                Judge::Cluster(_) => SubjectKind::Cluster,
            },
            pass_needs: self.pass_needs.to_vec(),
            fail_needs: self.fail_needs.to_vec(),
            controls: self.speaks_to(),
            why: self.why.into(),
            fix: self.fix.into(),
        }
    }

    /// Its own controls, then those of its family, each once. A theme is told as the newest general benchmark counts it.
    fn speaks_to(&self) -> Vec<Control> {
        let mut told: Vec<Control> = Vec::new();
        for &(framework, id) in self.controls.iter().chain(controls::of(self.family)) {
            let control = match framework {
                CIS_KUBERNETES => frameworks::newest_cis_control(id),
                _ => Some(Control { framework: framework.into(), id: id.into() }),
            };
            told.extend(control.filter(|control| !told.contains(control)));
        }
        told
    }
}
