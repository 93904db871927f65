//! Names that subjects are made of.

use super::Object;

/// What the API server takes for a name.
#[derive(Clone, Copy)]
enum Form {
    /// A DNS label (RFC 1123): of a namespace, whose name stands in commands.
    Label,
    /// Of other objects and of containers. The API server takes fewer, and what is written for no API server, as in suites of
    /// tests, is read all the same where it breaks nothing.
    Word,
    /// Whatever can stand in a path (`IsValidPathSegmentName`).
    Segment,
}

impl Object {
    /// The first name in it that no API server takes and that a subject or a command would be made of: where it stands, and
    /// what is wrong with it. A subject's text is its names with `/` between, so that one with a `/` would be another subject.
    pub fn wrong_name(&self) -> Option<(String, String)> {
        let refused = |name: &str, form: Form, path: &dyn Fn() -> String| {
            form.refuses(name).map(|wrong| (path(), wrong))
        };
        let meta = self.meta();
        let own = [
            ("metadata.name", &meta.name, self.form()),
            ("metadata.namespace", &meta.namespace, Form::Label),
        ];
        let own = || {
            own.into_iter().find_map(|(path, name, form)| refused(name, form, &|| path.to_owned()))
        };
        let owners = || {
            meta.owner_references.iter().enumerate().find_map(|(index, owner)| {
                // The version's slash ends the group, which is part of a custom owner's kind.
                let group = owner.api_version.split('/').next().unwrap_or_default();
                let named = [("name", &*owner.name), ("kind", &*owner.kind), ("apiVersion", group)];
                named.into_iter().find_map(|(field, name)| {
                    let path = || format!("metadata.ownerReferences[{index}].{field}");
                    refused(name, Form::Segment, &path)
                })
            })
        };
        let containers = || {
            let (at, spec) = match self {
                Self::Pod(pod) => ("spec", pod.spec.open()),
                Self::Controller(holder) => (holder.kind.pod_spec_path(), holder.template.open()),
                _ => return None,
            };
            spec.every_container().find_map(|(list, index, container)| {
                let path = || format!("{at}.{}[{index}].name", list.field());
                refused(&container.name, Form::Word, &path)
            })
        };
        own().or_else(owners).or_else(containers)
    }

    /// What its own name is held to.
    const fn form(&self) -> Form {
        match self {
            Self::Namespace(_) => Form::Label,
            // `v1.` is that of the core group.
            Self::ApiService(_) => Form::Segment,
            _ => Form::Word,
        }
    }
}

impl Form {
    const fn longest(self) -> usize {
        match self {
            Self::Label => 63,
            Self::Word | Self::Segment => 253,
        }
    }

    /// What is wrong with a name, and how to mend it; one that is not given is nobody's here.
    fn refuses(self, name: &str) -> Option<String> {
        let longest = self.longest();
        if name.len() > longest {
            return Some(format!("a name of {} bytes: {longest} are the most", name.len()));
        }
        let (is_one, wanted) = match self {
            Self::Label => (is_label(name), "lower-case letters, digits and `-`"),
            Self::Word => (is_word(name), "letters, digits, `-`, `_`, `:` and `.`"),
            Self::Segment => {
                let is_one = !matches!(name, "." | "..")
                    && !name.contains(['/', '%'])
                    && !name.contains(char::is_control);
                (is_one, "anything but `/`, `%` and control characters")
            }
        };
        let shown = name.escape_debug();
        let mend = match name.contains("{{") {
            true => "render the template first, as `helm template` does",
            false => "rename it",
        };
        (!is_one && !name.is_empty())
            .then(|| format!("`{shown}` is no name here, where it is made of {wanted}: {mend}"))
    }
}

fn is_label(text: &str) -> bool {
    let is_inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !text.is_empty() && text.bytes().all(is_inner) && !text.starts_with('-') && !text.ends_with('-')
}

fn is_word(text: &str) -> bool {
    let is_inner = |byte: u8| byte.is_ascii_alphanumeric() || b"-_:.".contains(&byte);
    !matches!(text, "." | "..") && text.bytes().all(is_inner)
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
        let takes = |wanted: &str| format!("is no name here, where it is made of {wanted}");
        let label = takes("lower-case letters, digits and `-`");
        let word = takes("letters, digits, `-`, `_`, `:` and `.`");
        let segment = takes("anything but `/`, `%` and control characters");
        let (long, longer) = ("x".repeat(64), "x".repeat(254));
        for (source, object, expected) in [
            (Source::Deployments, deployment("web-1.x", "shop", "app"), None),
            (Source::Deployments, deployment(&long, "", ""), None),
            (Source::Pods, owned("argoproj.io/v1", "Rollout", "web"), None),
            (Source::ApiServices, json!({ "metadata": { "name": "v1." } }), None),
            (
                Source::Deployments,
                deployment("a/b", "shop", "app"),
                Some(format!("metadata.name: `a/b` {word}: rename it")),
            ),
            (
                Source::Deployments,
                deployment("{{ .Values.name }}", "", "app"),
                Some(format!(
                    "metadata.name: `{{{{ .Values.name }}}}` {word}: render the template first, as `helm template` does"
                )),
            ),
            (
                Source::Nodes,
                json!({ "metadata": { "name": ".." } }),
                Some(format!("metadata.name: `..` {word}: rename it")),
            ),
            (
                Source::Namespaces,
                json!({ "metadata": { "name": "a\u{1b}[31m" } }),
                Some(format!("metadata.name: `a\\u{{1b}}[31m` {label}: rename it")),
            ),
            (Source::Services, json!({ "metadata": { "name": "Web_1.x" } }), None),
            (
                Source::Deployments,
                deployment("web", "b; rm -rf ~ #", "app"),
                Some(format!("metadata.namespace: `b; rm -rf ~ #` {label}: rename it")),
            ),
            (
                Source::Deployments,
                deployment("web", "shop-", "app"),
                Some(format!("metadata.namespace: `shop-` {label}: rename it")),
            ),
            (
                Source::Deployments,
                deployment("web", "shop", "a$(id)"),
                Some(format!("spec.template.spec.containers[0].name: `a$(id)` {word}: rename it")),
            ),
            (
                Source::Pods,
                owned("apps/v1", "A/B", "web"),
                Some(format!("metadata.ownerReferences[0].kind: `A/B` {segment}: rename it")),
            ),
            (
                Source::Pods,
                owned("a\nb/v1", "Foo", "web"),
                Some(format!(
                    "metadata.ownerReferences[0].apiVersion: `a\\nb` {segment}: rename it"
                )),
            ),
            (
                Source::Deployments,
                deployment("web", &long, "app"),
                Some("metadata.namespace: a name of 64 bytes: 63 are the most".to_owned()),
            ),
            (
                Source::Deployments,
                deployment(&longer, "shop", "app"),
                Some("metadata.name: a name of 254 bytes: 253 are the most".to_owned()),
            ),
        ] {
            let read = Object::read(source, object.clone()).unwrap();
            let found = read.wrong_name().map(|(path, wrong)| format!("{path}: {wrong}"));
            assert_eq!(found, expected, "{object}");
        }
    }
}
