//! The lines of YAML around a field that a finding rests on, nested as in the manifest.
//!
//! What is shown is what was kept: fields that no check asks about are not there, and no literal of an
//! environment variable ever is.

use model::verdict::Evidence;
use model::view::{Excerpt, ExcerptLine};
use serde_json::{Map, Value};

use crate::beneath::Beneath;
use crate::field::{lookup, steps};
use crate::pod_spec::PodSpec;
use crate::subject_facts::Facts;

/// Lines shown on either side of the field.
const AROUND: usize = 3;

/// What is shown of an environment variable's literal, and of an argument.
const HIDDEN: &str = "•••";

/// The lines of the evidence's object around the field that it is about; one that is not set is a ghost where
/// it would stand. `None` where the evidence is no field of what was kept.
pub fn excerpt(facts: &Facts, evidence: &Evidence) -> Option<Excerpt> {
    if evidence.path.is_empty() {
        return None;
    }
    let mut root = manifest(facts, evidence)?;
    let ghost = lookup(&root, &evidence.path).is_none().then(|| haunt(&mut root, &evidence.path));
    let (target, ghost) = match ghost {
        Some(Some(target)) => (target, true),
        // A place that cannot be drawn, such as an item behind a list's end.
        Some(None) => return None,
        None => (steps(&evidence.path).map(Into::into).collect(), false),
    };
    let mut lines = Vec::new();
    block(&root, 0, &mut Vec::new(), &mut lines);
    let hit = lines.iter().position(|line| line.path.starts_with(&target))?;
    let first = hit.saturating_sub(AROUND);
    let lines = lines.into_iter().enumerate().skip(first).take(hit - first + 1 + AROUND);
    Some(Excerpt {
        object: evidence.object.clone(),
        path: evidence.path.clone(),
        lines: lines
            .map(|(at, line)| ExcerptLine {
                text: line.text,
                hit: at == hit,
                ghost: ghost && at == hit,
            })
            .collect(),
    })
}

/// What was kept of the object, from its root.
fn manifest(facts: &Facts, evidence: &Evidence) -> Option<Value> {
    let mut root = Value::Object(Map::new());
    match facts {
        Facts::Workload(facts) => {
            let variant = facts.variants.iter().find(|variant| {
                variant.object == evidence.object
                    && evidence.path.strip_prefix(&variant.path).is_some_and(|rest| {
                        rest.is_empty() || rest.starts_with('.') || rest.starts_with('[')
                    })
            })?;
            let mut spec = serde_json::to_value(&variant.spec).ok()?;
            hide_literals(&mut spec);
            spec.as_object_mut()?.retain(|field, _| !PodSpec::BESIDE.contains(&field.as_str()));
            set(&mut root, &variant.path, spec)?;
        }
        Facts::Node(facts) => {
            if let Some(id) = &facts.provider_id {
                set(&mut root, "spec.providerID", Value::String(id.clone()))?;
            }
            for rung in &facts.place.ladder {
                set(&mut root, &rung.path, Value::String(rung.value.clone()))?;
            }
            for (path, value) in facts.beneath.iter().flat_map(Beneath::fields) {
                set(&mut root, path, Value::String(value))?;
            }
        }
        Facts::Namespace(_) | Facts::Cluster(_) => return None,
    }
    Some(root)
}

/// Sets a field by its path, with every object on the way; `None` where something else stands there.
fn set(root: &mut Value, path: &str, value: Value) -> Option<()> {
    let mut place = root;
    for step in steps(path) {
        let fields = place.as_object_mut()?;
        place = fields.entry(step).or_insert_with(|| Value::Object(Map::new()));
    }
    *place = value;
    Some(())
}

fn hide_literals(spec: &mut Value) {
    for list in ["initContainers", "containers", "ephemeralContainers"] {
        let containers = spec.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten();
        for container in containers {
            let variables = container.get_mut("env").and_then(Value::as_array_mut);
            for literal in variables.into_iter().flatten().filter_map(|it| it.get_mut("value")) {
                *literal = Value::String(HIDDEN.into());
            }
            for list in ["args", "command"] {
                let arguments = container.get_mut(list).and_then(Value::as_array_mut);
                arguments.into_iter().flatten().for_each(|it| *it = Value::String(HIDDEN.into()));
            }
        }
    }
}

/// Puts a line for a field that is not set into its deepest ancestor that is. Answers the line's path.
fn haunt(root: &mut Value, path: &str) -> Option<Vec<String>> {
    let steps: Vec<&str> = steps(path).collect();
    let mut place = root;
    let mut known = 0;
    while step(place, steps.get(known)?).is_some() {
        place = step(place, steps[known])?;
        known += 1;
    }
    let missing = steps[known..].join(".");
    place.as_object_mut()?.insert(missing.clone(), Value::String("(not set)".into()));
    let known = steps[..known].iter().map(|step| (*step).to_owned());
    Some(known.chain([missing]).collect())
}

fn step<'a>(place: &'a mut Value, step: &str) -> Option<&'a mut Value> {
    match place {
        Value::Array(items) => items.get_mut(step.parse::<usize>().ok()?),
        Value::Object(fields) => fields.get_mut(step),
        _ => None,
    }
}

struct Line {
    text: String,
    path: Vec<String>,
}

/// Writes a list or an object as block YAML, in which lists are not indented, as `kubectl` writes them.
fn block(value: &Value, indent: usize, path: &mut Vec<String>, lines: &mut Vec<Line>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                path.push(key.clone());
                let text = format!("{:indent$}{}:", "", scalar(key));
                entry(value, text, indent, path, lines);
                path.pop();
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(index.to_string());
                let first = lines.len();
                match inline(item) {
                    Some(text) => lines.push(Line { text, path: path.clone() }),
                    None => block(item, indent + 2, path, lines),
                }
                if let Some(line) = lines.get_mut(first) {
                    line.text = format!("{:indent$}- {}", "", line.text.trim_start());
                }
                path.pop();
            }
        }
        _ => {}
    }
}

fn entry(value: &Value, key: String, indent: usize, path: &mut Vec<String>, lines: &mut Vec<Line>) {
    if let Some(value) = inline(value) {
        lines.push(Line { text: format!("{key} {value}"), path: path.clone() });
        return;
    }
    lines.push(Line { text: key, path: path.clone() });
    let indent = if value.is_array() { indent } else { indent + 2 };
    block(value, indent, path, lines);
}

/// A value that fits on its key's line.
fn inline(value: &Value) -> Option<String> {
    match value {
        Value::Object(fields) if fields.is_empty() => Some("{}".into()),
        Value::Array(items) if items.is_empty() => Some("[]".into()),
        Value::Object(_) | Value::Array(_) => None,
        Value::String(text) => Some(scalar(text)),
        other => Some(other.to_string()),
    }
}

/// A text as YAML: plain where nobody could read it as anything else.
fn scalar(text: &str) -> String {
    const WORDS: [&str; 8] = ["true", "false", "null", "yes", "no", "on", "off", "y"];
    let plain = text == HIDDEN
        || text == "(not set)"
        || (text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/')
            && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_./:@".contains(c))
            && !text.ends_with(':')
            && text.parse::<f64>().is_err()
            && !WORDS.contains(&text.to_ascii_lowercase().as_str()));
    if plain { text.into() } else { Value::String(text.into()).to_string() }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use model::place::{Place, PlaceEvidence, Rung, Setter};
    use model::subject::WorkloadRef;

    use super::*;
    use crate::canonical;
    use crate::pod_spec::PodSpec;
    use crate::subject_facts::{NodeFacts, Variant, WorkloadFacts};

    fn workload() -> Facts {
        let spec: PodSpec = serde_json::from_value(serde_json::json!({
            "containers": [{
                "name": "api", "image": "registry.example/api:1.2",
                "env": [{ "name": "TOKEN", "value": "hunter2" }],
                "resources": { "limits": { "cpu": "1" } },
            }, { "name": "proxy", "securityContext": { "privileged": true } }],
            "hostPID": true,
        }))
        .unwrap();
        let digest = canonical::digest(&spec);
        Facts::Workload(WorkloadFacts {
            workload: WorkloadRef::new("shop", "Deployment", "api"),
            variants: vec![Variant {
                object: "Deployment shop/api".into(),
                path: "spec.template.spec".into(),
                pods: None,
                spec: Arc::new(spec),
                digest,
                images: Vec::new(),
                token: Default::default(),
                runtime_handler: None,
                reach: Default::default(),
                claimed: Default::default(),
                given_limits: Vec::new(),
            }],
            nodes: Default::default(),
            openings: Vec::new(),
            may_open: Vec::new(),
            personal_data: Default::default(),
            destinations: Vec::new(),
            part_of: None,
            kernels: Vec::new(),
            runs_in: Vec::new(),
            spread: None,
        })
    }

    fn node() -> Facts {
        let rung = |rung, path: &str, value: &str| PlaceEvidence {
            rung,
            path: path.into(),
            value: value.into(),
            territory: None,
            country: None,
            within: Vec::new(),
            city: None,
            position: None,
            source: String::new(),
            as_of: None,
            set_by: Setter::Kubelet,
        };
        Facts::Node(NodeFacts {
            name: "a".into(),
            place: Place {
                ladder: vec![
                    rung(Rung::ProviderId, "spec.providerID", "aws:///eu-north-1a/i-1"),
                    rung(
                        Rung::ZoneLabel,
                        "metadata.labels[topology.kubernetes.io/zone]",
                        "eu-north-1a",
                    ),
                ],
                ..Place::default()
            },
            provider_id: Some("aws:///eu-north-1a/i-1".into()),
            addresses: Vec::new(),
            versions: Vec::new(),
            beneath: None,
        })
    }

    /// The lines, with `>` before the hit and `?` before a ghost.
    fn shown(facts: &Facts, object: &str, path: &str) -> Option<Vec<String>> {
        let evidence = Evidence {
            object: object.into(),
            hash: String::new(),
            path: path.into(),
            value: None,
            pods: 0,
        };
        let mark = |line: ExcerptLine| match (line.hit, line.ghost) {
            (true, true) => format!("?{}", line.text),
            (true, false) => format!(">{}", line.text),
            _ => format!(" {}", line.text),
        };
        Some(excerpt(facts, &evidence)?.lines.into_iter().map(mark).collect())
    }

    #[test]
    fn a_field_is_shown_in_its_surroundings() {
        for (path, lines) in [
            (
                "spec.template.spec.hostPID",
                &[
                    "   - name: proxy",
                    "     securityContext:",
                    "       privileged: true",
                    ">      hostPID: true",
                ][..],
            ),
            (
                "spec.template.spec.containers[0].env[0].value",
                &[
                    "       containers:",
                    "       - env:",
                    "         - name: TOKEN",
                    ">          value: •••",
                    "         image: registry.example/api:1.2",
                    "         name: api",
                    "         resources:",
                ][..],
            ),
            (
                "spec.template.spec.containers[0].resources.limits.memory",
                &[
                    "         resources:",
                    "           limits:",
                    "             cpu: \"1\"",
                    "?            memory: (not set)",
                    "       - name: proxy",
                    "         securityContext:",
                    "           privileged: true",
                ][..],
            ),
            (
                "spec.template.spec.containers[0].securityContext.readOnlyRootFilesystem",
                &[
                    "         resources:",
                    "           limits:",
                    "             cpu: \"1\"",
                    "?        securityContext.readOnlyRootFilesystem: (not set)",
                    "       - name: proxy",
                    "         securityContext:",
                    "           privileged: true",
                ][..],
            ),
        ] {
            let trimmed = |lines: &[String]| -> Vec<String> {
                lines
                    .iter()
                    .map(|line| format!("{}{}", &line[..1], line[1..].trim_start()))
                    .collect()
            };
            let expected: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
            let got = shown(&workload(), "Deployment shop/api", path).unwrap();
            assert_eq!(trimmed(&got), trimmed(&expected), "{path}");
        }
    }

    #[test]
    fn lines_are_indented_as_in_the_manifest() {
        let lines = shown(&workload(), "Deployment shop/api", "spec.template.spec").unwrap();
        assert_eq!(
            lines,
            [
                " spec:",
                "   template:",
                ">    spec:",
                "       containers:",
                "       - env:",
                "         - name: TOKEN",
            ]
        );
    }

    #[test]
    fn a_node_shows_what_its_place_was_read_from() {
        let zone = "metadata.labels[topology.kubernetes.io/zone]";
        let rest = [" spec:", "   providerID: aws:///eu-north-1a/i-1"];
        assert_eq!(
            shown(&node(), "Node a", zone).unwrap(),
            [
                &[" metadata:", "   labels:", ">    topology.kubernetes.io/zone: eu-north-1a"],
                &rest[..],
            ]
            .concat()
        );
        assert_eq!(
            shown(&node(), "Node a", "metadata.labels[topology.kubernetes.io/region]").unwrap()[2],
            "?    topology.kubernetes.io/region: (not set)"
        );
    }

    #[test]
    fn what_was_not_kept_is_not_shown() {
        for (object, path) in [
            ("Deployment shop/api", ""),
            ("Deployment shop/other", "spec.template.spec.hostPID"),
            ("Deployment shop/api", "spec.templates"),
            ("Deployment shop/api", "spec.template.spec.containers[7].image"),
        ] {
            assert_eq!(shown(&workload(), object, path), None, "{object} {path}");
        }
    }
}
