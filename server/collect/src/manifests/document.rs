//! One file: its documents, and which of them are objects that are judged.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use facts::object::{ControllerKind, Object, ObjectKey, Placement};
use model::subject::WorkloadRef;
use model::verdict::Source;

use super::by_reference::ByReference;
use super::files::STDIN;
use super::kustomization::Named;
use super::render::Source as Rendered;
use super::unjudged::Within;
use super::{Fields, Note, Options, pods, shape};
use crate::collection::{self, Collection};
use crate::item;
use crate::yaml::{self, Node, Position, YamlError};

/// What a file holds.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) objects: Vec<Written>,
    pub(super) problems: Vec<Problem>,
    pub(super) foreign: Vec<Foreign>,
    pub(super) ignored: BTreeMap<String, u64>,
    pub(super) unjudged: Vec<Within>,
    pub(super) by_reference: Vec<ByReference>,
    pub(super) notes: Vec<Note>,
}

/// What is no Kubernetes object.
#[derive(Debug)]
pub(super) struct Foreign {
    pub(super) document: u32,
    pub(super) line: u32,
    /// What it lacks.
    pub(super) why: &'static str,
}

/// An object and where it stands.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) object: Box<Object>,
    pub(super) document: u32,
    pub(super) line: u32,
    pub(super) fields: Fields,
}

/// Something that could not be read; the object is known where only a field of it is bad.
#[derive(Debug)]
pub(super) struct Problem {
    pub(super) document: u32,
    pub(super) line: u32,
    pub(super) column: u32,
    pub(super) message: String,
    pub(super) object: Option<ObjectKey>,
}

impl Reading {
    /// A file that could not be read at all.
    pub(super) fn failed(message: impl Into<String>) -> Self {
        let message = message.into();
        let problem = Problem { document: 0, line: 0, column: 0, message, object: None };
        Self { problems: vec![problem], ..Self::default() }
    }
}

/// Of one file no more is read: a larger one is no manifest, or has no end, as a device may.
const MOST: usize = 64 << 20;

/// Values of one object: etcd takes 1.5 MiB of one, and a value with what parts it from the next is three bytes at least.
const MOST_OF_AN_OBJECT: usize = 500_000;

/// Reads a file, standard input, or what a chart or kustomization is rendered to.
pub(super) fn read_file(path: &Path, options: &Options) -> Reading {
    match Rendered::of(path) {
        Some(Rendered::Kustomization) => {
            return kustomization(path, options).unwrap_or_else(Reading::failed);
        }
        Some(source) => {
            return match source.render(path, MOST) {
                Ok(bytes) => read_bytes(&bytes, options),
                Err(message) => Reading::failed(message),
            };
        }
        None => {}
    }
    let content = match path.as_os_str() == STDIN {
        true => content(std::io::stdin().lock(), 0),
        false => File::open(path).and_then(|file| {
            let length = file.metadata()?.len();
            content(file, usize::try_from(length).unwrap_or(MOST))
        }),
    };
    match content {
        Ok(bytes) if bytes.len() > MOST => Reading::failed(format!(
            "larger than {} MiB, which is read of one file at most: split it",
            MOST >> 20
        )),
        Ok(bytes) => read_bytes(&bytes, options),
        Err(error) => Reading::failed(format!("cannot be read: {error}")),
    }
}

/// Reads what a kustomization is rendered to, and notes what it leaves out.
fn kustomization(folder: &Path, options: &Options) -> Result<Reading, String> {
    let named = Named::by(folder)?;
    if let Some((file, entry)) = named.elsewhere.as_ref().filter(|_| !options.allow_remote) {
        return Err(format!(
            "`{entry}`, which {} names, is no file or folder here, and nothing is fetched: pass --allow-remote if you \
             trust it",
            file.display()
        ));
    }
    let mut reading = read_bytes(&Rendered::Kustomization.render(folder, MOST)?, options);
    let beside = named.beside(folder);
    if !beside.is_empty() {
        let names = beside.iter().take(BESIDE).map(|path| path.display().to_string());
        let names = names.collect::<Vec<_>>().join(", ");
        let more = if beside.len() > BESIDE { ", …" } else { "" };
        let message = format!(
            "{} manifests in this folder are not part of its kustomization, and were not read: {names}{more}; name them \
             to have them judged",
            beside.len()
        );
        reading.notes.push(Note { file: folder.to_owned(), document: 1, line: 1, message });
    }
    Ok(reading)
}

/// So many of the files that were not read are named.
const BESIDE: usize = 3;

/// All that can be read, or one byte more than [`MOST`].
fn content(source: impl Read, expected: usize) -> std::io::Result<Vec<u8>> {
    // One more than is expected: a buffer that is filled to the brim would grow to see that there is no more.
    let mut bytes = Vec::with_capacity(expected.min(MOST) + 1);
    source.take(MOST as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn read_bytes(bytes: &[u8], options: &Options) -> Reading {
    let mut reading = Reading::default();
    let text = match yaml::decode(bytes) {
        Ok(text) => text,
        Err(error) => {
            reading.problem(1, error, None);
            return reading;
        }
    };
    let mut documents = yaml::documents(&text);
    while let Some(document) = documents.next() {
        let index = narrow(documents.index());
        match document {
            Ok(document) => reading.root(&document.root, index, options),
            Err(error) => reading.problem(index, error, None),
        }
    }
    reading
}

/// Whether verdicts point into it: it is judged, or is what lets in or through.
const fn is_pointed_into(object: &Object) -> bool {
    matches!(
        object,
        Object::Pod(_)
            | Object::Controller(_)
            | Object::Node(_)
            | Object::Namespace(_)
            | Object::Service(_)
            | Object::Ingress(_)
            | Object::Route(_)
            | Object::NetworkPolicy(_)
    )
}

/// The message begins with the path of the field.
fn without_literal(message: &str) -> String {
    for separator in [" must be ", ": "] {
        if let Some((path, rest)) = message.split_once(separator) {
            return match item::without_literal(path, rest) {
                kept if kept == rest => message.to_owned(),
                hidden => format!("{path}: {hidden}"),
            };
        }
    }
    message.to_owned()
}

fn narrow(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

pub(super) fn text<'a>(node: &'a Node<'_>, key: &str) -> Option<&'a str> {
    node.get(key).and_then(Node::as_str).filter(|text| !text.is_empty())
}

impl Reading {
    fn root(&mut self, root: &Node<'_>, document: u32, options: &Options) {
        match (text(root, "apiVersion"), text(root, "kind")) {
            (Some(api_version), Some(kind)) => {
                self.object(root, api_version, kind, document, options);
            }
            _ => self.foreign(root, document),
        }
    }

    /// What does not say which object it is. One that looks like an object all the same is meant to be one.
    fn foreign(&mut self, node: &Node<'_>, document: u32) {
        let (lacking, why) = match (text(node, "apiVersion"), text(node, "kind")) {
            (None, Some(_)) => {
                ("apiVersion", "not a Kubernetes object: it has a kind and no apiVersion")
            }
            (Some(_), None) => {
                ("kind", "not a Kubernetes object: it has an apiVersion and no kind")
            }
            _ => ("", "not a Kubernetes object: it has no apiVersion and kind"),
        };
        let Position { line, column } = node.position();
        let is_meant =
            ["metadata", "spec"].iter().any(|field| node.get(field).is_some_and(Node::is_mapping));
        if is_meant && !lacking.is_empty() {
            let message = format!("{why}: add `{lacking}`, without which no API server takes it");
            self.problem(document, YamlError { line, column, message }, None);
        } else {
            self.foreign.push(Foreign { document, line, why });
        }
    }

    fn object(
        &mut self,
        node: &Node<'_>,
        api_version: &str,
        kind: &str,
        document: u32,
        options: &Options,
    ) {
        // Whatever it calls itself: kubectl applies the items, and of what holds them nothing.
        if let Some(items) = node.get("items").filter(|items| items.is_sequence()) {
            let of = kind.strip_suffix("List").unwrap_or_default();
            // Items of a typed list (`PodList`) need not say what they are.
            for item in items.items() {
                match (text(item, "apiVersion"), text(item, "kind")) {
                    (Some(api_version), Some(kind)) => {
                        self.object(item, api_version, kind, document, options);
                    }
                    _ if item.is_mapping() && !of.is_empty() => {
                        self.object(item, api_version, of, document, options);
                    }
                    _ => self.foreign(item, document),
                }
            }
            return;
        }
        let Some(read_as) = ReadAs::named(api_version, kind, node, options) else {
            let kind = with_group(api_version, kind);
            self.unjudged(node, &kind, document, None, None);
            let name = name(node).unwrap_or_default();
            match ByReference::of(node, &kind, &name, document, options) {
                Some(by_reference) => self.by_reference.push(by_reference),
                None => *self.ignored.entry(kind).or_default() += 1,
            }
            return;
        };
        let written = written(node, (api_version, kind), &read_as, document, options);
        match (written, read_as) {
            (Ok(written), read_as) => {
                self.objects.push(written);
                if let ReadAs::Template(kind) = read_as {
                    // What else it holds beside its template is as unjudged as in any other kind.
                    self.unjudged(node, kind.word(), document, pods::judged(node, &kind), None);
                }
            }
            // Whether that is wrong, its operator knows.
            (Err(problem), ReadAs::Template(kind @ ControllerKind::Custom(_))) => {
                self.unjudged(node, kind.word(), document, None, Some(problem.message));
            }
            (Err(problem), _) => self.problems.push(problem),
        }
    }

    /// Notes the first pods in an object that are not judged; those below `judged` are.
    fn unjudged(
        &mut self,
        node: &Node<'_>,
        kind: &str,
        document: u32,
        judged: Option<&Node<'_>>,
        why: Option<String>,
    ) {
        let Some((path, at)) = pods::within(node, judged) else { return };
        let metadata = node.get("metadata");
        let namespace = metadata.and_then(|it| text(it, "namespace")).unwrap_or_default();
        self.unjudged.push(Within {
            document,
            line: at.line,
            namespace: namespace.into(),
            object: format!("{kind} {}", name(node).unwrap_or_default()).trim_end().into(),
            path,
            why,
        });
    }

    fn problem(&mut self, document: u32, error: YamlError, object: Option<ObjectKey>) {
        self.problems.push(Problem::of(error, document, object));
    }
}

impl Problem {
    fn of(error: YamlError, document: u32, object: Option<ObjectKey>) -> Self {
        let YamlError { line, column, message } = error;
        Self { document, line, column, message, object }
    }
}

/// What an object is read as.
enum ReadAs {
    /// As one of a collection that clusters are asked for.
    Listed(Collection),
    /// As what holds a pod template, and no more.
    Template(ControllerKind),
}

impl ReadAs {
    /// A custom kind is known by the shape of its objects, whichever it is.
    fn named(api_version: &str, kind: &str, node: &Node<'_>, options: &Options) -> Option<Self> {
        if let Some(collection) = Collection::named(api_version, kind) {
            let is_asked = collection.source != Source::ConfigMaps || options.config_maps;
            return is_asked.then_some(Self::Listed(collection));
        }
        Some(Self::Template(match (collection::group(api_version), kind) {
            ("", "PodTemplate") => ControllerKind::PodTemplate,
            ("", _) => return None,
            _ => pods::template(node)
                .map(|_| ControllerKind::Custom(with_group(api_version, kind).into()))?,
        }))
    }

    fn key(&self, node: &Node<'_>, name: &str, options: &Options) -> ObjectKey {
        let namespace = match node.get("metadata").and_then(|it| text(it, "namespace")) {
            Some(namespace) => namespace,
            None => &options.namespace,
        };
        match self {
            Self::Listed(collection) => ObjectKey {
                source: collection.source,
                namespace: if collection.namespaced { namespace } else { "" }.to_owned(),
                name: name.to_owned(),
            },
            Self::Template(kind) => {
                ObjectKey::of_workload(&WorkloadRef::new(namespace, kind.word(), name))
            }
        }
    }
}

/// A kind that is not Kubernetes' own carries its group.
fn with_group(api_version: &str, kind: &str) -> String {
    match collection::group(api_version) {
        "" => kind.to_owned(),
        group => format!("{kind}.{group}"),
    }
}

fn written(
    node: &Node<'_>,
    (api_version, kind): (&str, &str),
    read_as: &ReadAs,
    document: u32,
    options: &Options,
) -> Result<Written, Problem> {
    let name = name(node);
    let key = name.as_ref().map(|name| read_as.key(node, name, options));
    if let Some(error) = shape::version_refusal(node, api_version, kind) {
        return Err(Problem::of(error, document, key));
    }
    if node.count() > MOST_OF_AN_OBJECT {
        let Position { line, column } = node.position();
        let message = format!(
            "this {kind} holds more than {MOST_OF_AN_OBJECT} values, and no API server takes one as large: is a list of it \
             generated without end?"
        );
        return Err(Problem::of(YamlError { line, column, message }, document, key));
    }
    let read = node.read_with(|node| match read_as {
        ReadAs::Listed(collection) => Object::read(collection.source, node),
        ReadAs::Template(kind) => Object::read_template(kind.clone(), node),
    });
    let mut object = match read {
        Ok(object) => object,
        Err(mut error) => {
            error.message = without_literal(&error.message);
            return Err(Problem::of(error, document, key));
        }
    };
    let (Some(name), Some(key)) = (name, key) else {
        let at = node.get("metadata").unwrap_or(node).position();
        let message = format!("this {kind} has no name: give it `metadata.name`");
        let error = YamlError { line: at.line, column: at.column, message };
        return Err(Problem::of(error, document, None));
    };
    if let Some(error) = shape::refusal(&object, node, kind) {
        return Err(Problem::of(error, document, Some(key)));
    }
    if let Object::Pod(pod) = &mut object {
        // Who applies it does not say how it fares: the API server ignores a status given.
        pod.placement = Placement {
            node_name: std::mem::take(&mut pod.placement.node_name),
            ..Placement::default()
        };
    }
    let fields = if is_pointed_into(&object) { Fields::of(node) } else { Fields::default() };
    object.pack();
    let meta = object.meta_mut();
    (meta.name, meta.namespace) = (name, key.namespace);
    let line = node.position().line;
    Ok(Written { object: Box::new(object), document, line, fields })
}

/// The name, or what the API server makes one of.
fn name(node: &Node<'_>) -> Option<String> {
    let metadata = node.get("metadata")?;
    // As it is written: `name: 1` is wrong, but which object is meant is clear.
    let plain = metadata.get("name").filter(|name| !name.is_null()).and_then(Node::text);
    let generated = || text(metadata, "generateName").map(|prefix| format!("{prefix}*"));
    plain.filter(|name| !name.is_empty()).map(str::to_owned).or_else(generated)
}
