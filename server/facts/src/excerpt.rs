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
use crate::subject_facts::{Facts, Variant};

/// Lines shown on either side of the field.
const AROUND: usize = 3;

/// What is shown of an environment variable's literal, and of an argument.
const HIDDEN: &str = "•••";

/// The lines of the objects around the fields that the evidence is about, of each object in their order; one that is not
/// set is a ghost where it would stand. Evidence that is no field of what was kept has none.
pub fn excerpts(facts: &Facts, evidence: &[Evidence]) -> Vec<Excerpt> {
    let mut objects: Vec<(_, Vec<&Evidence>)> = Vec::new();
    for of in evidence {
        let object = (of.object.as_str(), variant(facts, of).map(|it| it.path.as_str()));
        match objects.iter_mut().find(|(known, _)| *known == object) {
            Some((_, evidence)) => evidence.push(of),
            None => objects.push((object, vec![of])),
        }
    }
    objects.iter().flat_map(|(_, evidence)| of_object(facts, evidence)).collect()
}

fn of_object(facts: &Facts, evidence: &[&Evidence]) -> Vec<Excerpt> {
    let Some(first) = evidence.first() else { return Vec::new() };
    let Some(mut root) = manifest(facts, first) else { return Vec::new() };
    let fields = evidence.iter().map(|it| it.path.as_str()).filter(|path| !path.is_empty());
    let fields: Vec<_> = fields.filter_map(|path| Some((path, place(&mut root, path)?))).collect();
    let mut lines = Vec::new();
    block(&root, 0, &mut Vec::new(), &mut lines);
    let hit = |(path, place): (&'_ str, Place)| {
        let line = lines.iter().position(|line| line.path.starts_with(&place.steps))?;
        Some(Hit { line, path: path.to_owned(), is_ghost: place.is_ghost })
    };
    let mut hits: Vec<Hit> = fields.into_iter().filter_map(hit).collect();
    hits.sort_by_key(|hit| hit.line);
    let excerpt = |hits: &[Hit]| {
        let (first, last) = (hits.first()?.line, hits.last()?.line);
        let start = first.saturating_sub(AROUND);
        let shown = lines.iter().enumerate().take(last + AROUND + 1).skip(start);
        let line = |(at, line): (usize, &Line)| {
            let mut of_line = hits.iter().filter(|hit| hit.line == at).peekable();
            ExcerptLine {
                text: line.text.clone(),
                hit: of_line.peek().is_some(),
                ghost: of_line.any(|hit| hit.is_ghost),
            }
        };
        let object = evidence.first()?.object.clone();
        let mut paths: Vec<String> = hits.iter().map(|hit| hit.path.clone()).collect();
        paths.dedup();
        Some(Excerpt { object, paths, lines: shown.map(line).collect() })
    };
    hits.chunk_by(|one, next| next.line <= one.line + 2 * AROUND + 1).filter_map(excerpt).collect()
}

/// Where a field is among what was kept.
struct Place {
    steps: Vec<String>,
    is_ghost: bool,
}

/// The line of a field.
struct Hit {
    line: usize,
    path: String,
    is_ghost: bool,
}

/// The place of a field, for which a line is made where it is not set; `None` of one that cannot be drawn, such as an item
/// behind a list's end.
fn place(root: &mut Value, path: &str) -> Option<Place> {
    match lookup(root, path) {
        Some(_) => Some(Place { steps: steps(path).map(Into::into).collect(), is_ghost: false }),
        None => Some(Place { steps: haunt(root, path)?, is_ghost: true }),
    }
}

/// The spec that the evidence is about.
fn variant<'a>(facts: &'a Facts, evidence: &Evidence) -> Option<&'a Variant> {
    let Facts::Workload(facts) = facts else { return None };
    facts.variants.iter().find(|variant| {
        variant.object == evidence.object
            && evidence.path.strip_prefix(&variant.path).is_some_and(|rest| {
                rest.is_empty() || rest.starts_with('.') || rest.starts_with('[')
            })
    })
}

/// What was kept of the evidence's object, from its root.
fn manifest(facts: &Facts, evidence: &Evidence) -> Option<Value> {
    let mut root = Value::Object(Map::new());
    match facts {
        Facts::Workload(_) => {
            let variant = variant(facts, evidence)?;
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
    use crate::subject_facts::{NodeFacts, WorkloadFacts};

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

    /// The excerpts of these fields of an object: paths and lines, with `>` before a hit and `?` before a ghost.
    fn excerpts_of(facts: &Facts, object: &str, paths: &[&str]) -> Vec<(Vec<String>, Vec<String>)> {
        let evidence = |path: &&str| Evidence {
            object: object.into(),
            hash: String::new(),
            path: (*path).into(),
            value: None,
            pods: 0,
        };
        let mark = |line: ExcerptLine| match (line.hit, line.ghost) {
            (true, true) => format!("?{}", line.text),
            (true, false) => format!(">{}", line.text),
            _ => format!(" {}", line.text),
        };
        let evidence: Vec<Evidence> = paths.iter().map(evidence).collect();
        let shown = excerpts(facts, &evidence).into_iter();
        shown.map(|it| (it.paths, it.lines.into_iter().map(mark).collect())).collect()
    }

    fn shown(facts: &Facts, object: &str, path: &str) -> Option<Vec<String>> {
        excerpts_of(facts, object, &[path]).pop().map(|(_, lines)| lines)
    }

    #[test]
    fn fields_near_each_other_are_shown_together_and_others_apart() {
        let at = |field: &str| format!("spec.template.spec.{field}");
        let (privileged, pid) = (at("containers[1].securityContext.privileged"), at("hostPID"));
        let (name, memory) =
            (at("containers[0].env[0].name"), at("containers[0].resources.limits.memory"));
        let told = |paths: &[&str]| {
            let shown = excerpts_of(&workload(), "Deployment shop/api", paths).into_iter();
            let hits = |lines: Vec<String>| {
                lines.into_iter().filter(|line| !line.starts_with(' ')).count()
            };
            shown.map(|(paths, lines)| (paths, hits(lines))).collect::<Vec<_>>()
        };
        let paths = |paths: &[&String]| paths.iter().map(|it| (*it).clone()).collect::<Vec<_>>();
        assert_eq!(told(&[&pid, &privileged]), [(paths(&[&privileged, &pid]), 2)]);
        assert_eq!(told(&[&pid, &pid]), [(paths(&[&pid]), 1)]);
        assert_eq!(
            told(&[&pid, &name]),
            [(paths(&[&name]), 1), (paths(&[&pid]), 1)],
            "they are further apart than what is shown around them"
        );
        assert_eq!(told(&[&memory, &privileged]), [(paths(&[&memory, &privileged]), 2)]);
        assert_eq!(told(&[&pid, "metadata.labels[a]", &privileged]).len(), 1, "one is not kept");
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
