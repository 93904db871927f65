//! Manifests in files and folders: YAML and JSON, as they are committed or as kubectl prints them.
//!
//! Files are read on all cores and told in the order of their names, so that the same input gives the same
//! output whatever the timing; no more than a few files are in memory at once.

mod by_file;
mod by_reference;
mod document;
mod fields;
mod files;
mod in_order;
mod kustomization;
mod namesakes;
mod origins;
mod other_kinds;
mod pods;
mod render;
mod shape;
#[cfg(test)]
mod tests;
mod unjudged;

use std::collections::BTreeMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use facts::inventory::Change;
use facts::object::{ControllerKind, ObjectKey};
use model::Time;
use model::verdict::{Gap, GapCause, GapScope, Source};

use crate::collection::not_asked;
pub use by_file::{Placed, by_file};
use by_reference::References;
use document::Reading;
use fields::Fields;
pub use origins::{Origin, Origins};
pub use unjudged::Unjudged;

/// How to read manifests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The manifests are all there is: what they do not hold, the cluster has not.
    pub complete: bool,
    /// A kustomization may fetch what it builds on from elsewhere.
    pub allow_remote: bool,
    /// ConfigMaps among them are read: of each the hosts that it names.
    pub config_maps: bool,
    /// The namespace of those that name none.
    pub namespace: String,
    /// The time at which they are read.
    pub at: Time,
}

impl Options {
    /// As kubectl would read them at this time: namespace `default`, and there may be more elsewhere.
    pub fn at(time: Time) -> Self {
        Self {
            complete: false,
            allow_remote: false,
            config_maps: false,
            namespace: "default".into(),
            at: time,
        }
    }
}

/// What was read, beside the changes.
#[derive(Debug, Default)]
pub struct Manifests {
    /// Every file, in the order in which they were read: that of their names.
    pub files: Vec<PathBuf>,
    /// Where each object was written.
    pub origins: Origins,
    /// What could not be read, in that order too.
    pub bad: Vec<BadInput>,
    /// Documents that are no Kubernetes objects, and objects that are written twice.
    pub notes: Vec<Note>,
    /// Objects of kinds that are not judged: how many of each, by kind and group (`Certificate.cert-manager.io`).
    pub ignored: BTreeMap<String, u64>,
    /// Objects that hold pods where none are judged.
    pub unjudged: Vec<Unjudged>,
}

/// Something that could not be read. Everything else was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadInput {
    /// The file, as it was named; `-` for standard input.
    pub file: PathBuf,
    /// The document's place in it, from 1; 0 where it is the file itself.
    pub document: u32,
    /// Line in the file, from 1; 0 where it is the file itself.
    pub line: u32,
    /// Column in that line, from 1; 0 where it is the file itself.
    pub column: u32,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for BadInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, document, line, column, message } = self;
        match document {
            0 => write!(f, "{}: {message}", file.display()),
            _ => write!(f, "{}:{line}:{column} (document {document}): {message}", file.display()),
        }
    }
}

/// Something worth knowing that is no error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The file.
    pub file: PathBuf,
    /// The document's place in it, from 1.
    pub document: u32,
    /// Line in the file, from 1.
    pub line: u32,
    /// What was seen.
    pub message: String,
}

/// Reads files, folders (those below them too; hidden ones only if named; charts and kustomizations are rendered) and
/// standard input (`-`), and hands each
/// change to `tell` while reading: first what was not given, then objects and gaps in the order of the files' names.
pub fn read(paths: &[PathBuf], options: &Options, mut tell: impl FnMut(Change)) -> Manifests {
    let mut manifests = Manifests::default();
    let found = files::find(paths);
    let (files, given_at) = namesakes::by_name(found.files);
    if !options.config_maps {
        tell(Change::GapOpened(not_asked(Source::ConfigMaps, options.at)));
    }
    if !options.complete {
        not_given(options).for_each(|gap| tell(Change::GapOpened(gap)));
    }
    manifests.outside(&found.outside);
    if options.complete {
        let unread = manifests.notes.iter().map(|note| Gap {
            source: None,
            scope: GapScope::Object {
                namespace: String::new(),
                name: note.file.display().to_string(),
            },
            cause: GapCause::NotGiven,
            detail: format!("{}: {}", note.file.display(), note.message),
            since: options.at,
        });
        unread.for_each(|gap| tell(Change::GapOpened(gap)));
    }
    for (file, message) in found.bad {
        let bad = BadInput { file, document: 0, line: 0, column: 0, message };
        tell(Change::GapOpened(gap_of(&bad, None, options.at)));
        manifests.bad.push(bad);
    }
    let mut references = References::default();
    in_order::in_order(
        files.len(),
        |index| {
            // A parser that breaks on one file must not take the others with it.
            catch_unwind(AssertUnwindSafe(|| document::read_file(&files[index], options)))
                .unwrap_or_else(|_| {
                    Reading::failed("reading it broke off: please report the file as a bug of ours")
                })
        },
        |index, mut reading| {
            references.take(index, &mut reading);
            references.leave_out(&reading.objects);
            manifests.take(index, (&files, &given_at), reading, options, &mut tell);
        },
    );
    let (notes, unjudged) = references.told(&files, |key| manifests.origins.get(key).is_some());
    unjudged.iter().for_each(|it| tell(Change::GapOpened(it.gap(options.at))));
    manifests.notes.extend(notes);
    manifests.unjudged.extend(unjudged);
    manifests.files = files;
    let others = [manifests.other_policies(options.at), manifests.other_ways_in(options.at)];
    for gap in others.into_iter().flatten() {
        tell(Change::GapOpened(gap));
    }
    if let Some(bad) = manifests.emptiness(paths, !manifests.origins.is_empty()) {
        tell(Change::GapOpened(gap_of(&bad, None, options.at)));
        manifests.bad.push(bad);
    }
    manifests
}

/// Why a folder of manifests does not tell what a cluster lacks: of workloads and pods only those given are judged, but
/// a policy, say, may be elsewhere.
fn not_given(options: &Options) -> impl Iterator<Item = Gap> {
    let Options { at, config_maps, .. } = *options;
    Source::ALL
        .into_iter()
        .filter(|source| !holds_pods(*source))
        .filter(move |source| config_maps || *source != Source::ConfigMaps)
        .map(move |source| Gap {
            source: Some(source),
            scope: GapScope::Cluster,
            cause: GapCause::NotGiven,
            detail: "the manifests given may not be all there is: pass --complete if they are"
                .into(),
            since: at,
        })
}

/// So many problems of a file are told, and so many of its documents that are none of ours.
const MOST_TOLD: usize = 20;

/// The first problems of a file, and how many more there are.
fn first_told(mut problems: Vec<document::Problem>) -> Vec<document::Problem> {
    let more = problems.len().saturating_sub(MOST_TOLD);
    if let Some(next) = problems.get(MOST_TOLD).filter(|_| more > 1) {
        let document::Problem { document, line, column, .. } = *next;
        problems.truncate(MOST_TOLD);
        let message = format!("this and {} more of this file cannot be read either", more - 1);
        // Whichever they are: what they may have been is not known.
        problems.push(document::Problem { document, line, column, message, object: None });
    }
    problems
}

fn is_workload(source: Source) -> bool {
    holds_pods(source) || source == Source::Templates
}

fn holds_pods(source: Source) -> bool {
    source == Source::Pods || ControllerKind::of(source).is_some()
}

/// The gap that bad input leaves: on its object where that is known, else on anything it may have been. What holds pods
/// is judged by what is written in itself, so that such a one hides nothing of the others.
fn gap_of(bad: &BadInput, object: Option<&ObjectKey>, at: Time) -> Gap {
    let name = match bad.document {
        0 => bad.file.display().to_string(),
        document => format!("{}:{document}", bad.file.display()),
    };
    let unknown = || GapScope::Object { namespace: String::new(), name };
    Gap {
        source: object.map(|key| key.source),
        scope: object.map_or_else(unknown, crate::item::scope),
        cause: match object.is_some_and(|key| is_workload(key.source)) {
            true => GapCause::NotGiven,
            false => GapCause::Unreadable,
        },
        detail: bad.to_string(),
        since: at,
    }
}

impl Manifests {
    /// Input without any object, which is what a failed `helm template` leaves in a pipe: judging nothing finds nothing, and
    /// must not look like a clean answer.
    fn emptiness(&self, paths: &[PathBuf], any: bool) -> Option<BadInput> {
        let any =
            any || !self.bad.is_empty() || !self.ignored.is_empty() || !self.unjudged.is_empty();
        let file = paths.first().filter(|_| !any)?.clone();
        let message = match paths.len() {
            1 => "no Kubernetes object is in it, so nothing can be judged: did what wrote it fail?",
            _ => "no Kubernetes object is in it or in the other paths, so nothing can be judged",
        };
        Some(BadInput { file, document: 0, line: 0, column: 0, message: message.into() })
    }

    /// Notes the links that were not followed.
    fn outside(&mut self, links: &[PathBuf]) {
        self.notes.extend(links.iter().map(|link| {
            let target = std::fs::canonicalize(link).unwrap_or_else(|_| link.clone());
            let message = format!(
                "this link leads out of the folder that was given and was not followed: name {} too to have it read",
                target.display()
            );
            Note { file: link.clone(), document: 1, line: 1, message }
        }));
    }

    /// Notes what of a file is no Kubernetes object, and what else is worth knowing of it.
    fn remark(&mut self, file: &Path, foreign: &[document::Foreign], notes: Vec<Note>) {
        let told = foreign.iter().take(MOST_TOLD).map(|it| Note {
            file: file.to_owned(),
            document: it.document,
            line: it.line,
            message: it.why.into(),
        });
        self.notes.extend(told);
        if let Some(next) = foreign.get(MOST_TOLD) {
            self.notes.push(Note {
                file: file.to_owned(),
                document: next.document,
                line: next.line,
                message: format!("and {} more like those before", foreign.len() - MOST_TOLD),
            });
        }
        self.notes.extend(notes);
    }

    fn take(
        &mut self,
        index: usize,
        (files, given_at): (&[PathBuf], &[usize]),
        reading: Reading,
        options: &Options,
        tell: &mut impl FnMut(Change),
    ) {
        let file = &files[index];
        for problem in first_told(reading.problems) {
            let document::Problem { document, line, column, message, object } = problem;
            let bad = BadInput { file: file.clone(), document, line, column, message };
            tell(Change::GapOpened(gap_of(&bad, object.as_ref(), options.at)));
            self.bad.push(bad);
        }
        self.remark(file, &reading.foreign, reading.notes);
        for (kind, count) in reading.ignored {
            *self.ignored.entry(kind).or_default() += count;
        }
        for within in reading.unjudged {
            let unjudged = within.told(file);
            tell(Change::GapOpened(unjudged.gap(options.at)));
            self.unjudged.push(unjudged);
        }
        for document::Written { mut object, document, line, fields } in reading.objects {
            let mut key = object.key();
            let mut is_again = self.origins.get(&key).is_some();
            if is_again && holds_pods(key.source) {
                let name = self.origins.unused_name(&key);
                let message = format!(
                    "{} is written before, at {}: both are judged, this one as `{name}`",
                    named(&key),
                    self.place_of(&key, files),
                );
                self.notes.push(Note { file: file.clone(), document, line, message });
                object.meta_mut().name.clone_from(&name);
                (key, is_again) = (object.key(), false);
            }
            let file_id = u32::try_from(index).unwrap_or(u32::MAX);
            if let Some(origin) = self.origins.get(&key).filter(|_| is_again) {
                // The last one given wins, as when all are applied; that another was written is not hidden.
                let is_last = given_at.get(origin.file as usize) <= given_at.get(index);
                let which = if is_last { "this one" } else { "that one, which was given later," };
                let message = format!(
                    "{} is written twice: at {} too; only {which} counts",
                    named(&key),
                    self.place_of(&key, files),
                );
                tell(Change::GapOpened(Gap {
                    source: Some(key.source),
                    scope: crate::item::scope(&key),
                    cause: GapCause::Unreadable,
                    detail: format!("{}:{line}: {message}", file.display()),
                    since: options.at,
                }));
                self.notes.push(Note { file: file.clone(), document, line, message });
                if !is_last {
                    continue;
                }
            }
            self.origins.insert(key, (file_id, document, line), &fields);
            tell(Change::Seen(object));
        }
    }

    fn place_of(&self, key: &ObjectKey, files: &[PathBuf]) -> String {
        self.origins.get(key).map_or_else(String::new, |origin| {
            let file = files.get(origin.file as usize).map(|path| path.display().to_string());
            format!("{}:{}", file.unwrap_or_default(), origin.line)
        })
    }
}

fn named(key: &ObjectKey) -> String {
    let ObjectKey { source, namespace, name } = key;
    match namespace.as_str() {
        "" => format!("{}/{name}", source.plural()),
        namespace => format!("{}/{name} in {namespace}", source.plural()),
    }
}
