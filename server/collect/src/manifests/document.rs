//! One file: its documents, and which of them are objects that are judged.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use facts::object::{Object, ObjectKey, Placement};

use super::files::STDIN;
use super::kustomization::Named;
use super::render::Source;
use super::{Fields, Note, Options, pods, shape};
use crate::collection::{self, Collection};
use crate::item;
use crate::yaml::{self, Node, YamlError};

/// What a file holds.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) objects: Vec<Written>,
    pub(super) problems: Vec<Problem>,
    /// Document and line of what is no Kubernetes object.
    pub(super) foreign: Vec<(u32, u32)>,
    pub(super) ignored: BTreeMap<String, u64>,
    pub(super) unjudged: Vec<Unjudged>,
    pub(super) notes: Vec<Note>,
}

/// An object of a kind that is not judged, with pods in it.
#[derive(Debug)]
pub(super) struct Unjudged {
    pub(super) document: u32,
    pub(super) line: u32,
    /// Its namespace; empty where it names none, for it may have none.
    pub(super) namespace: String,
    /// Its kind and group, and its name.
    pub(super) object: String,
    /// Where its containers stand.
    pub(super) path: String,
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

/// Reads a file, standard input, or what a chart or kustomization is rendered to.
pub(super) fn read_file(path: &Path, options: &Options) -> Reading {
    match Source::of(path) {
        Some(Source::Kustomization) => {
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
    let mut reading = read_bytes(&Source::Kustomization.render(folder, MOST)?, options);
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
    let mut broken = 0;
    for document in yaml::documents(&text) {
        match document {
            Ok(document) => {
                let index = narrow(document.index);
                broken = index;
                reading.root(&document.root, index, options);
            }
            Err(error) => {
                // A broken document counts among the others.
                broken += 1;
                reading.problem(broken, error, None);
            }
        }
    }
    reading
}

/// Whether verdicts point into it.
const fn is_judged(object: &Object) -> bool {
    matches!(
        object,
        Object::Pod(_) | Object::Controller(_) | Object::Node(_) | Object::Namespace(_)
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

fn text<'a>(node: &'a Node<'_>, key: &str) -> Option<&'a str> {
    node.get(key).and_then(Node::as_str).filter(|text| !text.is_empty())
}

impl Reading {
    fn root(&mut self, root: &Node<'_>, document: u32, options: &Options) {
        match (text(root, "apiVersion"), text(root, "kind")) {
            (Some(api_version), Some(kind)) => {
                self.object(root, api_version, kind, document, options);
            }
            _ => self.foreign.push((document, root.position().line)),
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
        if let Some(of) = kind.strip_suffix("List")
            && let Some(items) = node.get("items")
        {
            // Items of a typed list (`PodList`) need not say what they are.
            for item in items.items() {
                match (text(item, "apiVersion"), text(item, "kind")) {
                    (Some(api_version), Some(kind)) => {
                        self.object(item, api_version, kind, document, options);
                    }
                    _ if item.is_mapping() && !of.is_empty() => {
                        self.object(item, api_version, of, document, options);
                    }
                    _ => self.foreign.push((document, item.position().line)),
                }
            }
            return;
        }
        let Some(collection) = Collection::named(api_version, kind) else {
            let kind = match collection::group(api_version) {
                "" => kind.to_owned(),
                group => format!("{kind}.{group}"),
            };
            if let Some((path, at)) = pods::within(node) {
                let metadata = node.get("metadata");
                let namespace = metadata.and_then(|it| text(it, "namespace")).unwrap_or_default();
                self.unjudged.push(Unjudged {
                    document,
                    line: at.line,
                    namespace: namespace.into(),
                    object: format!("{kind} {}", name(node).unwrap_or_default()).trim_end().into(),
                    path,
                });
            }
            *self.ignored.entry(kind).or_default() += 1;
            return;
        };
        match node.read_with(|node| Object::read(collection.source, node)) {
            Ok(mut object) => {
                if let Some(name) = name(node) {
                    let key = key(node, name, collection, options);
                    if let Some(error) = shape::refusal(&object, node, kind) {
                        return self.problem(document, error, Some(key));
                    }
                    if let Object::Pod(pod) = &mut object {
                        // Who applies it does not say how it fares: the API server ignores a status given.
                        pod.placement = Placement {
                            node_name: std::mem::take(&mut pod.placement.node_name),
                            ..Placement::default()
                        };
                    }
                    let fields =
                        if is_judged(&object) { Fields::of(node) } else { Fields::default() };
                    let meta = object.meta_mut();
                    (meta.name, meta.namespace) = (key.name, key.namespace);
                    let line = node.position().line;
                    self.objects.push(Written { object: Box::new(object), document, line, fields });
                } else {
                    let at = node.get("metadata").unwrap_or(node).position();
                    let message = format!("this {kind} has no name: give it `metadata.name`");
                    let error = YamlError { line: at.line, column: at.column, message };
                    self.problem(document, error, None);
                }
            }
            Err(mut error) => {
                error.message = without_literal(&error.message);
                let key = name(node).map(|name| key(node, name, collection, options));
                self.problem(document, error, key);
            }
        }
    }

    fn problem(&mut self, document: u32, error: YamlError, object: Option<ObjectKey>) {
        let YamlError { line, column, message } = error;
        self.problems.push(Problem { document, line, column, message, object });
    }
}

/// The name, or what the API server makes one of.
fn name(node: &Node<'_>) -> Option<String> {
    let metadata = node.get("metadata")?;
    // As it is written: `name: 1` is wrong, but which object is meant is clear.
    let plain = metadata.get("name").filter(|name| !name.is_null()).and_then(Node::text);
    let generated = || text(metadata, "generateName").map(|prefix| format!("{prefix}*"));
    plain.filter(|name| !name.is_empty()).map(str::to_owned).or_else(generated)
}

fn key(node: &Node<'_>, name: String, collection: Collection, options: &Options) -> ObjectKey {
    let namespace = match node.get("metadata").and_then(|metadata| text(metadata, "namespace")) {
        _ if !collection.namespaced => "",
        Some(namespace) => namespace,
        None => &options.namespace,
    };
    ObjectKey { source: collection.source, namespace: namespace.to_owned(), name }
}
