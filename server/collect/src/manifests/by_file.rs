//! Manifests as they are written: file by file, each object where it stands, written twice or not.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use facts::object::Object;

use super::by_reference::References;
use super::document::{self, Reading};
use super::{BadInput, Manifests, Options, files, first_told, in_order, is_workload};

/// An object and where it stands in its file.
#[derive(Debug)]
pub struct Placed {
    /// The object.
    pub object: Box<Object>,
    /// Its document's place in the file, from 1.
    pub document: u32,
    /// The line where it begins, from 1.
    pub line: u32,
}

/// Reads as [`super::read`] does, and hands what each file holds to `tell`, in the order of the files. No origins are
/// kept: two objects of one name are two.
pub fn by_file(
    paths: &[PathBuf],
    options: &Options,
    mut tell: impl FnMut(&Path, Vec<Placed>),
) -> Manifests {
    let mut manifests = Manifests::default();
    let found = files::find(paths);
    manifests.bad = (found.bad.into_iter())
        .map(|(file, message)| BadInput { file, document: 0, line: 0, column: 0, message })
        .collect();
    manifests.outside(&found.outside);
    let files = found.files;
    let mut any = false;
    let (mut given, mut references) = (BTreeSet::new(), References::default());
    in_order::in_order(
        files.len(),
        |index| {
            catch_unwind(AssertUnwindSafe(|| document::read_file(&files[index], options)))
                .unwrap_or_else(|_| {
                    Reading::failed("reading it broke off: please report the file as a bug of ours")
                })
        },
        |index, mut reading| {
            references.take(index, &mut reading);
            let objects = manifests.note(&files[index], reading);
            any |= !objects.is_empty();
            let keys = objects.iter().map(|placed| placed.object.key());
            given.extend(keys.filter(|key| is_workload(key.source)));
            tell(&files[index], objects);
        },
    );
    let (notes, unjudged) = references.told(&files, |key| given.contains(key));
    manifests.notes.extend(notes);
    manifests.unjudged.extend(unjudged);
    manifests.files = files;
    manifests.bad.extend(manifests.emptiness(paths, any));
    manifests
}

impl Manifests {
    /// Notes all that is no object, and answers the objects.
    fn note(&mut self, file: &Path, reading: Reading) -> Vec<Placed> {
        self.bad.extend(first_told(reading.problems).into_iter().map(|problem| {
            let document::Problem { document, line, column, message, object: _ } = problem;
            BadInput { file: file.to_owned(), document, line, column, message }
        }));
        self.remark(file, &reading.foreign, reading.notes);
        for (kind, count) in reading.ignored {
            *self.ignored.entry(kind).or_default() += count;
        }
        self.unjudged.extend(reading.unjudged.into_iter().map(|it| it.told(file)));
        let placed = reading.objects.into_iter().map(|written| {
            let document::Written { object, document, line, fields: _ } = written;
            Placed { object, document, line }
        });
        placed.collect()
    }
}
