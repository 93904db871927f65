//! Names that subjects are made of.

use super::Object;

/// Longer than any name: an object's is a DNS subdomain at most (RFC 1123).
const LONGEST: usize = 253;

impl Object {
    /// The first name in it that no API server takes and that a subject would be made of: where it stands, and what is
    /// wrong with it. A subject's text is its names with `/` between, so that one with a `/` would be another subject.
    pub fn wrong_name(&self) -> Option<(String, String)> {
        let meta = self.meta();
        let own = [("metadata.name", &*meta.name), ("metadata.namespace", &*meta.namespace)];
        let own = own.map(|(path, name)| (path.to_owned(), name));
        let owners = meta.owner_references.iter().enumerate().flat_map(|(index, owner)| {
            let path = |field: &str| format!("metadata.ownerReferences[{index}].{field}");
            // The version's slash ends the group, which is part of a custom owner's kind.
            let group = owner.api_version.split('/').next().unwrap_or_default();
            [
                (path("name"), &*owner.name),
                (path("kind"), &*owner.kind),
                (path("apiVersion"), group),
            ]
        });
        let spec = match self {
            Self::Pod(pod) => Some(("spec", &pod.spec)),
            Self::Controller(holder) => Some((holder.kind.pod_spec_path(), &holder.template)),
            _ => None,
        };
        let containers = spec.into_iter().flat_map(|(path, spec)| {
            spec.every_container().map(move |(list, index, container)| {
                (format!("{path}.{}[{index}].name", list.field()), &*container.name)
            })
        });
        own.into_iter()
            .chain(owners)
            .chain(containers)
            .find_map(|(path, name)| wrong(name).map(|wrong| (path, wrong)))
    }
}

/// As Kubernetes has it of every name (`IsValidPathSegmentName`), and of most with more.
fn wrong(name: &str) -> Option<String> {
    let shown = || name.escape_debug().to_string();
    if name.len() > LONGEST {
        return Some(format!("a name of {} bytes: {LONGEST} are the most", name.len()));
    }
    if matches!(name, "." | "..") || name.contains(['/', '%']) || name.contains(char::is_control) {
        return Some(format!(
            "`{}` is no name: none holds `/`, `%` or a control character",
            shown()
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use model::verdict::Source;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_name_that_would_break_a_subject_is_found() {
        let deployment = |name: &str, namespace: &str, container: &str| {
            let spec = json!({ "template": { "spec": { "containers": [{ "name": container }] } } });
            json!({ "metadata": { "name": name, "namespace": namespace }, "spec": spec })
        };
        let owned = |api_version: &str, kind: &str, name: &str| {
            let owner = json!({ "apiVersion": api_version, "kind": kind, "name": name });
            json!({ "metadata": { "name": "web", "ownerReferences": [owner] } })
        };
        let none = "is no name: none holds `/`, `%` or a control character";
        let long = "x".repeat(254);
        for (source, object, expected) in [
            (Source::Deployments, deployment("web-1.x", "shop", "app"), None),
            (Source::Deployments, deployment("{{ .Values.name }}", "", "APP"), None),
            (Source::Pods, owned("argoproj.io/v1", "Rollout", "web"), None),
            (
                Source::Deployments,
                deployment("a/b", "shop", "app"),
                Some(format!("metadata.name: `a/b` {none}")),
            ),
            (
                Source::Nodes,
                json!({ "metadata": { "name": ".." } }),
                Some(format!("metadata.name: `..` {none}")),
            ),
            (
                Source::Namespaces,
                json!({ "metadata": { "name": "a\u{1b}[31m" } }),
                Some(format!("metadata.name: `a\\u{{1b}}[31m` {none}")),
            ),
            (
                Source::Deployments,
                deployment("web", "a%2fb", "app"),
                Some(format!("metadata.namespace: `a%2fb` {none}")),
            ),
            (
                Source::Deployments,
                deployment("web", "shop", "a/b"),
                Some(format!("spec.template.spec.containers[0].name: `a/b` {none}")),
            ),
            (
                Source::Pods,
                owned("apps/v1", "A/B", "web"),
                Some(format!("metadata.ownerReferences[0].kind: `A/B` {none}")),
            ),
            (
                Source::Pods,
                owned("a\nb/v1", "Foo", "web"),
                Some(format!("metadata.ownerReferences[0].apiVersion: `a\\nb` {none}")),
            ),
            (
                Source::Deployments,
                deployment(&long, "shop", "app"),
                Some("metadata.name: a name of 254 bytes: 253 are the most".to_owned()),
            ),
        ] {
            let read = Object::read(source, object.clone()).unwrap();
            let found = read.wrong_name().map(|(path, wrong)| format!("{path}: {wrong}"));
            assert_eq!(found, expected, "{object}");
        }
    }
}
