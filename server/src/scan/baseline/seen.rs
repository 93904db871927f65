//! What a finding rests on, then and now.

use std::collections::{BTreeMap, BTreeSet};

use checks::{capability, host_volume};
use model::verdict::Evidence;
use serde_json::Value;

/// What a finding rests on, by field without its place in lists: an entry that is put before another moves it, and makes
/// nothing worse.
#[derive(Default)]
pub(super) struct Seen {
    fields: BTreeMap<String, Field>,
    /// Paths of the node that are mounted, and whether one may be written through a mount.
    mounted: BTreeMap<String, bool>,
}

#[derive(Default)]
struct Field {
    /// Where it stands: object and path.
    places: BTreeSet<(String, String)>,
    /// What a list of texts in it holds, such as capabilities.
    entries: BTreeSet<String>,
}

impl FromIterator<(String, String, Option<String>)> for Seen {
    fn from_iter<I: IntoIterator<Item = (String, String, Option<String>)>>(all: I) -> Self {
        let mut seen = Self::default();
        // A volume comes before its mounts.
        let mut volume = None;
        for (object, path, value) in all {
            let value: Option<Value> = value.and_then(|value| serde_json::from_str(&value).ok());
            if let (true, Some(Value::String(on_node))) = (is_of_the_node(&path), &value) {
                let on_node = host_volume::normal(on_node);
                seen.mounted.entry(on_node.clone()).or_default();
                volume = Some(on_node);
            }
            let may_write = path.ends_with(".readOnly") && value != Some(Value::Bool(true));
            if let Some(is_written) = volume.as_ref().and_then(|it| seen.mounted.get_mut(it)) {
                *is_written |= may_write;
            }
            let of_capabilities = path.contains(".capabilities.");
            let field = seen.fields.entry(without_indexes(&path)).or_default();
            field.places.insert((object, path));
            if let Some(Value::Array(entries)) = value {
                let texts = entries.iter().filter_map(Value::as_str);
                field.entries.extend(texts.map(|text| match of_capabilities {
                    true => capability::name(text),
                    false => text.to_owned(),
                }));
            }
        }
        seen
    }
}

impl Seen {
    /// Whether a field stands in more places now, a list in it holds what it did not, or more of the node is mounted.
    pub(super) fn is_less_than(&self, now: &[Evidence]) -> bool {
        let of = |it: &Evidence| (it.object.clone(), it.path.clone(), it.value.clone());
        let now: Self = now.iter().map(of).collect();
        let shows_more = || {
            now.mounted.iter().any(|(path, may_write)| {
                let mut then = self.mounted.iter();
                !then.any(|(of, might_write)| is_within(path, of) && (*might_write || !may_write))
            })
        };
        let has_more = |(path, now): (&String, &Field)| match self.fields.get(path) {
            None => true,
            Some(then) if now.places.len() > then.places.len() => true,
            // What is dropped is lacking where it is not there.
            Some(then) if path.ends_with(".capabilities.drop") => {
                !then.entries.is_subset(&now.entries)
            }
            Some(then) => !now.entries.is_subset(&then.entries),
        };
        now.fields.iter().any(has_more) || shows_more()
    }
}

fn is_of_the_node(path: &str) -> bool {
    path.ends_with(".hostPath.path")
}

/// Whether a path is another or lies below it.
fn is_within(path: &str, of: &str) -> bool {
    of == "/" || path.strip_prefix(of).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// `spec.containers[1].args[0]` as `spec.containers[].args[]`; a label's key in brackets stays.
pub(super) fn without_indexes(path: &str) -> String {
    let mut parts = path.split('[');
    let mut without = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        without.push('[');
        without.push_str(part.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    without
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence(path: &str, value: Option<&str>) -> Evidence {
        Evidence {
            object: "Pod x/p".into(),
            hash: String::new(),
            path: path.into(),
            value: value.map(Into::into),
            pods: 0,
        }
    }

    fn is_less(then: Vec<Evidence>, now: &[Evidence]) -> bool {
        let seen = then.into_iter().map(|it| (it.object, it.path, it.value));
        seen.collect::<Seen>().is_less_than(now)
    }

    #[test]
    fn evidence_has_grown_where_it_is_more_and_not_where_it_has_moved() {
        let add = "spec.containers[0].securityContext.capabilities.add";
        let drop = "spec.containers[0].securityContext.capabilities.drop";
        let (env, later) = ("spec.containers[0].env[1]", "spec.containers[0].env[4]");
        let (raw, more) = (r#"["NET_RAW"]"#, r#"["NET_RAW","SYS_ADMIN"]"#);
        for (then, now, expected) in [
            (&[(env, None)][..], &[(env, None)][..], false),
            (&[(env, None)], &[(later, None)], false),
            (&[(env, None), (later, None)], &[(env, None)], false),
            (&[(env, None)], &[(env, None), (later, None)], true),
            (&[(env, None)], &[(env, None), ("spec.containers[0].args[1]", None)], true),
            (&[(add, Some(raw))], &[(add, Some(more))], true),
            (&[(add, Some(more))], &[(add, Some(raw))], false),
            (&[(add, Some(raw))], &[(add, Some(r#"["SYS_ADMIN"]"#))], true),
            (&[("spec.image", Some("\"a:1\""))], &[("spec.image", Some("\"a:2\""))], false),
            (&[("metadata.labels[a]", None)], &[("metadata.labels[b]", None)], true),
            (&[(add, Some(raw))], &[(add, Some(r#"["CAP_NET_RAW"]"#))], false),
            (&[(add, Some(raw))], &[(add, Some(r#"["net_raw"]"#))], false),
            (&[(drop, Some(raw))], &[(drop, Some(more))], false),
            (&[(drop, Some(more))], &[(drop, Some(raw))], true),
            (&[(drop, Some(raw))], &[(drop, None)], true),
        ] {
            let fields = |of: &[(&str, Option<&str>)]| -> Vec<Evidence> {
                of.iter().map(|(path, value)| evidence(path, *value)).collect()
            };
            assert_eq!(is_less(fields(then), &fields(now)), expected, "{then:?} {now:?}");
        }
    }

    /// Volumes by their paths, each with whether its mounts are read-only.
    #[test]
    fn more_of_the_node_is_mounted_where_a_path_is_another_or_may_be_written() {
        let (logs, etc) = (("/var/log", true), ("/etc", true));
        for (then, now, expected) in [
            (&[logs][..], &[logs][..], false),
            (&[logs, etc], &[etc, logs], false),
            (&[logs, etc], &[etc], false),
            (&[logs], &[("/var/log/", true)], false),
            (&[logs], &[("/var/log/pods", true)], false),
            (&[logs], &[("/var/logs", true)], true),
            (&[("/", true)], &[logs], false),
            (&[logs], &[etc], true),
            (&[logs], &[("/var", true)], true),
            (&[logs], &[("/var/log", false)], true),
            (&[("/var/log", false)], &[logs], false),
            (&[logs, ("/srv", false)], &[("/var/log", false), ("/srv", true)], true),
        ] {
            let fields = |of: &[(&str, bool)]| -> Vec<Evidence> {
                let of = of.iter().enumerate();
                of.flat_map(|(n, (path, read_only))| {
                    let volume = format!("spec.volumes[{n}].hostPath.path");
                    let mount = format!("spec.containers[0].volumeMounts[{n}].readOnly");
                    let path = format!("\"{path}\"");
                    let read_only = read_only.then_some("true");
                    [evidence(&volume, Some(&path)), evidence(&mount, read_only)]
                })
                .collect()
            };
            assert_eq!(is_less(fields(then), &fields(now)), expected, "{then:?} {now:?}");
        }
    }
}
