//! Where objects were written.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fs::File;
use std::io::{ErrorKind, Result, Write as _};
use std::os::unix::fs::FileExt as _;

use facts::object::ObjectKey;
use foldhash::fast::RandomState;

use super::fields::Fields;

/// Where an object was written.
#[derive(Clone, Debug)]
pub struct Origin {
    /// Index in [`super::Manifests::files`].
    pub file: u32,
    /// Its document's place in the file, from 1.
    pub document: u32,
    /// The line where it begins, from 1.
    pub line: u32,
    /// Of its fields, where they are kept.
    fields: Extent,
}

/// Where each object was written; of one that is written twice, where it was last.
///
/// The places of all their fields would be a good part of the memory that a large folder takes, and are read once, object
/// by object: they are kept in a file.
#[derive(Debug, Default)]
pub struct Origins {
    by_key: HashMap<ObjectKey, Origin, RandomState>,
    /// How many of one name there were, where there were more.
    namesakes: HashMap<ObjectKey, u32, RandomState>,
    fields: RefCell<KeptFields>,
}

impl Origins {
    /// Where this object was written.
    pub fn get(&self, key: &ObjectKey) -> Option<&Origin> {
        self.by_key.get(key)
    }

    /// Every object that was read and where it was written, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&ObjectKey, &Origin)> {
        self.by_key.iter()
    }

    /// Whether no object was read.
    pub fn is_empty(&self) -> bool {
        self.by_key.is_empty()
    }

    /// Line and column of the key at a path such as `spec.containers[0].image`, or of the nearest above it that is written.
    /// `None` where not even its first step is, and of an object that no verdict points into.
    pub fn locate(&self, origin: &Origin, path: &str) -> Option<(u32, u32)> {
        self.fields.borrow_mut().of(origin.fields).ok()?.locate(path)
    }

    pub(super) fn insert(
        &mut self,
        key: ObjectKey,
        (file, document, line): (u32, u32, u32),
        fields: &Fields,
    ) {
        // Where there is no room to keep them, findings stand where their object does.
        let fields = self.fields.get_mut().keep(fields).unwrap_or_default();
        self.by_key.insert(key, Origin { file, document, line, fields });
    }

    /// What another object of this name is called: a name that no API server takes, so that nothing else has it.
    pub(super) fn unused_name(&mut self, key: &ObjectKey) -> String {
        let count = self.namesakes.entry(key.clone()).or_insert(1);
        *count += 1;
        format!("{}#{count}", key.name)
    }
}

/// So many bytes of them wait in memory for the file, and stay there if there are no more.
const IN_MEMORY: usize = 1 << 18;

/// A part of the fields of all objects, one after another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Extent {
    start: u64,
    length: usize,
}

/// The fields of many objects, one after another: the first of them in a file, once they are many.
#[derive(Debug, Default)]
struct KeptFields {
    file: Option<File>,
    /// How many bytes are in the file.
    in_file: u64,
    /// What comes after those.
    waiting: Vec<u8>,
    /// Those that were asked for last, which the next question is likely about.
    last: (Extent, Fields),
}

impl KeptFields {
    fn keep(&mut self, fields: &Fields) -> Result<Extent> {
        let bytes = fields.as_bytes();
        if self.waiting.len() + bytes.len() > IN_MEMORY {
            self.write_waiting()?;
        }
        let start = self.in_file + self.waiting.len() as u64;
        self.waiting.extend_from_slice(bytes);
        Ok(Extent { start, length: bytes.len() })
    }

    fn write_waiting(&mut self) -> Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(tempfile::tempfile()?),
        };
        file.write_all(&self.waiting)?;
        self.in_file += self.waiting.len() as u64;
        self.waiting.clear();
        Ok(())
    }

    fn of(&mut self, extent: Extent) -> Result<&Fields> {
        if self.last.0 != extent {
            self.last = (extent, Fields::from_bytes(self.read(extent)?));
        }
        Ok(&self.last.1)
    }

    fn read(&self, Extent { start, length }: Extent) -> Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        match (start.checked_sub(self.in_file), &self.file) {
            (None, Some(file)) => file.read_exact_at(&mut bytes, start)?,
            (begins, _) => {
                let begins = begins.unwrap_or_default() as usize;
                let kept = self.waiting.get(begins..begins + length);
                bytes.copy_from_slice(kept.ok_or(ErrorKind::UnexpectedEof)?);
            }
        }
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use model::verdict::Source;

    use super::*;
    use crate::yaml::documents;

    #[test]
    fn fields_are_found_wherever_they_are_kept() {
        let (mut origins, count) = (Origins::default(), 3_000_u32);
        let key = |count: u32| ObjectKey {
            source: Source::Pods,
            namespace: "shop".into(),
            name: count.to_string(),
        };
        for line in 1..=count {
            let fields: String = (0..20).map(|nth| format!("  f{line}-{nth}: 1\n")).collect();
            let text = format!("{}spec:\n{fields}", "\n".repeat(line as usize - 1));
            let document = documents(&text).next().unwrap().unwrap();
            origins.insert(key(line), (0, 1, line), &Fields::of(&document.root));
        }
        assert!(origins.fields.get_mut().in_file > 0, "some are kept in the file");
        assert!(!origins.fields.get_mut().waiting.is_empty(), "and some wait for it");
        for line in [1, 2, count / 2, count - 1, count, 1] {
            let origin = origins.get(&key(line)).unwrap();
            let path = format!("spec.f{line}-7");
            assert_eq!(origins.locate(origin, &path), Some((line + 8, 3)), "{path}");
        }
    }
}
