//! What holds no pods itself and runs the template of another: an Argo Rollout with a `workloadRef`.

use std::path::Path;

use facts::object::{ObjectKey, OwnerReference};
use model::subject::WorkloadRef;

use super::document::text;
use super::{Manifests, Note, Options, Unjudged, pods};
use crate::yaml::Node;

/// An object that runs the template of another.
#[derive(Debug)]
pub(super) struct ByReference {
    pub(super) document: u32,
    pub(super) line: u32,
    /// Its kind and group, and its name.
    pub(super) object: String,
    /// What has the template.
    pub(super) template_of: WorkloadRef,
}

impl ByReference {
    /// Of others that name a workload in `workloadRef` that one runs by itself.
    pub(super) fn of(
        node: &Node<'_>,
        kind: &str,
        name: &str,
        document: u32,
        options: &Options,
    ) -> Option<Self> {
        if kind != "Rollout.argoproj.io" || pods::template(node).is_some() {
            return None;
        }
        let named = node.get("spec")?.get("workloadRef")?;
        let field = |key| text(named, key).unwrap_or_default().to_owned();
        let template_of = OwnerReference {
            api_version: field("apiVersion"),
            kind: field("kind"),
            name: field("name"),
            controller: None,
        };
        let namespace = node.get("metadata").and_then(|it| text(it, "namespace"));
        Some(Self {
            document,
            line: node.position().line,
            object: format!("{kind} {name}").trim_end().into(),
            template_of: template_of.workload(namespace.unwrap_or(&options.namespace)),
        })
    }
}

impl Manifests {
    /// Says what an object runs; where that was not given the note is of what is not judged, and is answered too.
    pub(super) fn by_reference(
        &mut self,
        file: &Path,
        by: &ByReference,
        is_given: impl Fn(&ObjectKey) -> bool,
    ) -> Option<Unjudged> {
        let ByReference { document, line, object, template_of } = by;
        let WorkloadRef { namespace, kind, name } = template_of;
        let is_given = is_given(&ObjectKey::of_workload(template_of));
        let message = match is_given {
            true => format!(
                "{object} runs the template of {kind} {namespace}/{name}, and is judged as that"
            ),
            false => format!(
                "{object} runs the template of {kind} {namespace}/{name}, which is not among the manifests: give that too \
                 to have it judged"
            ),
        };
        let note = Note { file: file.to_owned(), document: *document, line: *line, message };
        if is_given {
            self.notes.push(note);
            return None;
        }
        let unjudged = Unjudged { namespace: namespace.into(), object: object.clone(), note };
        self.unjudged.push(unjudged.clone());
        Some(unjudged)
    }
}
