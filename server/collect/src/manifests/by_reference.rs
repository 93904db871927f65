//! What holds no pods itself and runs the template of another: an Argo Rollout with a `workloadRef`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use facts::object::{ControllerKind, Object, ObjectKey, OwnerReference};
use model::subject::WorkloadRef;

use super::document::{Reading, Written, text};
use super::{Note, Options, Unjudged, pods};
use crate::collection::{self, Collection};
use crate::yaml::Node;

/// An object that runs the template of another.
#[derive(Debug)]
pub(super) struct ByReference {
    document: u32,
    line: u32,
    namespace: String,
    /// Its kind and group, and its name.
    object: String,
    /// What has the template; or else what is wrong with how it is named.
    template_of: Result<WorkloadRef, String>,
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
        let named = node.get("spec")?.get("workloadRef").filter(|it| !it.is_null())?;
        let namespace = node.get("metadata").and_then(|it| text(it, "namespace"));
        let namespace = namespace.unwrap_or(&options.namespace);
        let template_of = template_of(named, namespace);
        let at = if template_of.is_ok() { node } else { named };
        Some(Self {
            document,
            line: at.position().line,
            namespace: namespace.into(),
            object: format!("{kind} {name}").trim_end().into(),
            template_of,
        })
    }
}

fn template_of(named: &Node<'_>, namespace: &str) -> Result<WorkloadRef, String> {
    if !named.is_mapping() {
        return Err("it is no mapping".into());
    }
    let mut wrong = Vec::new();
    let mut field = |key: &str| {
        let value = named.get(key).filter(|it| !it.is_null());
        match value.map(Node::as_str) {
            Some(Some(text)) if !text.is_empty() => return text.to_owned(),
            Some(None) => wrong.push(format!("`{key}` is not text")),
            Some(Some(_)) => wrong.push(format!("`{key}` is empty")),
            None => wrong.push(format!("`{key}` is missing")),
        }
        String::new()
    };
    let owner = OwnerReference {
        api_version: field("apiVersion"),
        kind: field("kind"),
        name: field("name"),
        controller: None,
    };
    if wrong.is_empty() {
        wrong.extend(is_nowhere(&owner));
    }
    match wrong.is_empty() {
        true => Ok(owner.workload(namespace)),
        false => Err(wrong.join(", ")),
    }
}

/// What is wrong with the group or version of a kind of Kubernetes' own, which here does not carry its group in its name.
fn is_nowhere(named: &OwnerReference) -> Option<String> {
    let OwnerReference { api_version, kind, .. } = named;
    let group = collection::group(api_version);
    if !matches!(group, "" | "apps" | "batch") {
        return None;
    }
    let home = match ControllerKind::named(kind) {
        Some(kind) => {
            let Collection { group, version, .. } = Collection::of(kind.source());
            Some((group, version))
        }
        None => (kind == ControllerKind::PodTemplate.word()).then_some(("", "v1")),
    };
    let is_there = home.is_some_and(|(of, _)| of == group);
    if is_there && collection::other_versions(api_version).is_none() {
        return None;
    }
    let mend = match home {
        Some(("", version)) => format!(": write `{version}`"),
        Some((group, version)) => format!(": write `{group}/{version}`"),
        None => String::new(),
    };
    Some(format!("`{api_version}` has no {kind}{mend}"))
}

/// What of all files runs the template of another, each by its file.
#[derive(Debug, Default)]
pub(super) struct References {
    by: Vec<(usize, ByReference)>,
    /// Of Deployments, which are not judged beside those.
    old_revisions: BTreeMap<ObjectKey, WorkloadRef>,
    /// ReplicaSets and such, which need have none.
    without_template: BTreeSet<ObjectKey>,
}

impl References {
    /// Takes those of a file.
    pub(super) fn take(&mut self, file: usize, reading: &mut Reading) {
        self.by.extend(reading.by_reference.drain(..).map(|it| (file, it)));
    }

    /// Notes which of these objects are left out beside their owners, and which have no template.
    pub(super) fn leave_out(&mut self, objects: &[Written]) {
        for Written { object, .. } in objects {
            let Object::Controller(controller) = &**object else { continue };
            if let Some(owner) = controller.old_revision_of() {
                self.old_revisions.insert(object.key(), owner);
            }
            if !controller.template.has_containers() {
                self.without_template.insert(object.key());
            }
        }
    }

    /// What those run; where that is not judged, they are what is not.
    pub(super) fn told(
        &self,
        files: &[PathBuf],
        is_given: impl Fn(&ObjectKey) -> bool,
    ) -> (Vec<Note>, Vec<Unjudged>) {
        let (mut notes, mut unjudged) = (Vec::new(), Vec::new());
        for (file, by) in &self.by {
            let ByReference { document, line, namespace, object, template_of } = by;
            let judged = match template_of {
                Err(wrong) => Err(format!(
                    "{object} runs the template of another object, which spec.workloadRef has to name by `apiVersion`, \
                     `kind` and `name`, and {wrong}"
                )),
                Ok(of) => {
                    let runs = |how: &str| {
                        let WorkloadRef { namespace, kind, name } = of;
                        format!("{object} runs the template of {kind} {namespace}/{name}, {how}")
                    };
                    match self.why_not(of, &is_given) {
                        None => Ok(runs("and is judged as that")),
                        Some(why) => Err(runs(&why)),
                    }
                }
            };
            let note = |message| {
                let file = files.get(*file).cloned().unwrap_or_default();
                Note { file, document: *document, line: *line, message }
            };
            match judged {
                Ok(message) => notes.push(note(message)),
                Err(message) => unjudged.push(Unjudged {
                    namespace: namespace.clone(),
                    object: object.clone(),
                    note: note(message),
                }),
            }
        }
        (notes, unjudged)
    }

    /// Why what is named is not judged; `None` where it is.
    fn why_not(&self, of: &WorkloadRef, is_given: impl Fn(&ObjectKey) -> bool) -> Option<String> {
        let key = ObjectKey::of_workload(of);
        if !is_given(&key) {
            return Some(
                "which is not among the manifests: give that too to have it judged".into(),
            );
        }
        if self.without_template.contains(&key) {
            return Some("which has none: give it one, or refer to what has one".into());
        }
        let owner = self.old_revisions.get(&key)?;
        is_given(&ObjectKey::of_workload(owner)).then(|| {
            let WorkloadRef { kind, name, .. } = owner;
            format!(
                "which is not judged, for it is scaled to zero and {kind} {name} owns it: refer to that, or take \
                 `ownerReferences` out of it, to have it judged"
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use chrono::DateTime;

    use super::super::{Options, read};

    #[test]
    fn what_has_no_template_or_is_of_another_group_is_judged_by_no_reference() {
        let spec = "spec: {containers: [{name: a, image: a}]}";
        let named = "metadata: {name: web, namespace: shop}";
        let deployment = format!(
            "apiVersion: apps/v1\nkind: Deployment\n{named}\nspec: {{template: {{{spec}}}}}\n"
        );
        let template =
            format!("apiVersion: v1\nkind: PodTemplate\n{named}\ntemplate: {{{spec}}}\n");
        let empty =
            format!("apiVersion: apps/v1\nkind: ReplicaSet\n{named}\nspec: {{replicas: 0}}\n");
        for (api_version, kind, beside, expected) in [
            ("apps/v1", "Deployment", &deployment, None),
            ("v1", "PodTemplate", &template, None),
            (
                "apps/v1",
                "ReplicaSet",
                &empty,
                Some("ReplicaSet shop/web, which has none: give it one, or refer to what has one"),
            ),
            (
                "apps",
                "Deployment",
                &deployment,
                Some("and `apps` has no Deployment: write `apps/v1`"),
            ),
            ("v1", "Deployment", &deployment, Some("and `v1` has no Deployment: write `apps/v1`")),
            (
                "apps/v9",
                "Deployment",
                &deployment,
                Some("and `apps/v9` has no Deployment: write `apps/v1`"),
            ),
            (
                "apps/v1",
                "PodTemplate",
                &template,
                Some("and `apps/v1` has no PodTemplate: write `v1`"),
            ),
            ("batch/v1", "Web", &template, Some("and `batch/v1` has no Web")),
        ] {
            let rollout = format!(
                "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {{name: api, namespace: shop}}\n\
                 spec: {{workloadRef: {{apiVersion: {api_version}, kind: {kind}, name: web}}}}\n"
            );
            let folder = tempfile::tempdir().unwrap();
            fs::write(folder.path().join("a.yaml"), format!("{rollout}---\n{beside}")).unwrap();
            let at = DateTime::from_timestamp_micros(0).unwrap();
            let options = Options { complete: true, ..Options::at(at) };
            let manifests = read(&[folder.path().to_owned()], &options, |_| ());
            let said: Vec<&str> = manifests.unjudged.iter().map(|it| &*it.note.message).collect();
            let is_one = match (&said[..], expected) {
                ([said], Some(end)) => said.ends_with(end),
                (said, expected) => said.is_empty() && expected.is_none(),
            };
            assert!(is_one, "{api_version} {kind}: {said:?}");
        }
    }
}
