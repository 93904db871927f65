//! A pod or pod template as it is written, and what it breaks.

use std::path::Path;
use std::sync::Arc;

use checks::pod_security;
use collect::manifests::Placed;
use facts::object::{Meta, Object};
use facts::pod_spec::PodSpec;
use facts::subject_facts::PodFacts;
use model::pod_security::{PodSecurityStandard, PodSecurityViolation};
use model::subject::WorkloadRef;

/// A pod or pod template.
pub struct Pod {
    /// What names it: its file, and of several in one file the document, namespace, kind and name too, as in
    /// `deploy/all.yaml#2 shop/Deployment/api`.
    pub path: String,
    /// Its file.
    pub file: String,
    /// Its document's place in the file, from 1.
    pub document: u32,
    /// The line where its object begins, from 1.
    pub line: u32,
    /// Namespace, kind and name of its object.
    pub object: WorkloadRef,
    /// All that it breaks, at whatever level and version.
    pub violations: Vec<PodSecurityViolation>,
}

impl Pod {
    /// What it breaks of this standard.
    pub fn breaks(
        &self,
        standard: PodSecurityStandard,
    ) -> impl Iterator<Item = &PodSecurityViolation> {
        self.violations.iter().filter(move |violation| violation.breaks(standard))
    }
}

/// The pods and pod templates among what a file holds.
pub fn pods(file: &Path, objects: Vec<Placed>) -> Vec<Pod> {
    let mut pods: Vec<Pod> = objects.into_iter().filter_map(|placed| pod(file, &placed)).collect();
    if pods.len() > 1 {
        for pod in &mut pods {
            pod.path = format!("{}#{} {}", pod.file, pod.document, pod.object);
        }
    }
    pods
}

fn pod(file: &Path, placed: &Placed) -> Option<Pod> {
    let (kind, spec, path) = spec(&placed.object)?;
    let Meta { namespace, name, .. } = placed.object.meta();
    let file = file.display().to_string();
    Some(Pod {
        path: file.clone(),
        file,
        document: placed.document,
        line: placed.line,
        object: WorkloadRef::new(namespace, kind, name),
        violations: pod_security::violations(PodFacts::alone(&spec, path)),
    })
}

/// Kind, pod spec and where that stands.
fn spec(object: &Object) -> Option<(&str, Arc<PodSpec>, &'static str)> {
    match object {
        Object::Pod(pod) => Some(("Pod", pod.spec.open(), "spec")),
        Object::Controller(controller) => Some((
            controller.kind.word(),
            controller.template.open(),
            controller.kind.pod_spec_path(),
        )),
        _ => None,
    }
}
