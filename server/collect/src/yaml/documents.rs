//! The documents of a file, one at a time.
//!
//! The file is cut at its `---` lines before it is parsed. A line that begins with `---` and a space is a document
//! marker wherever it stands (YAML 1.2, 9.1.2: not even a block or quoted scalar may hold one), so the cut is exact; and
//! what breaks one document cannot reach the next.

use memchr::{memchr_iter, memmem};

use super::build::Builder;
use super::{Node, Position, YamlError, json};

/// A JSON text that is broken is read again as YAML, where it may be a flow mapping with a trailing comma; above this
/// size it is not, for the YAML parser holds all tokens of a bracket, at ten times the size of their text.
const JSON_AS_YAML: usize = 1 << 20;

/// One document of a file.
#[derive(Debug, Clone)]
pub struct Document<'t> {
    /// Its value, which is not null.
    pub root: Node<'t>,
    /// Its place among the documents of the file that are not empty, from 1. One that is broken counts.
    pub index: usize,
    /// The line where its value begins.
    pub line: u32,
}

/// Reads the documents of a text, YAML or JSON, as they are asked for. Empty ones are left out.
///
/// A document that cannot be read is an error, and the next is read all the same: record the gap and go on.
pub fn documents(text: &str) -> Documents<'_> {
    Documents { rest: text, line: 0, index: 0, expanded: 0, open: None, counted: false }
}

/// See [`documents`].
pub struct Documents<'t> {
    rest: &'t str,
    /// Lines before `rest`.
    line: usize,
    index: usize,
    /// Values that aliases have added in the pieces before.
    expanded: usize,
    open: Option<Chunk<'t>>,
    /// The value that was read last was a document: one that is empty is none.
    counted: bool,
}

/// A piece of the file between two `---` lines. It may hold more than one document: `...` ends one too, and JSON texts
/// may follow each other directly.
enum Chunk<'t> {
    Yaml(Box<Builder<'t>>),
    Json(json::Reader<'t>),
}

impl<'t> Chunk<'t> {
    fn yaml(text: &'t str, lines_before: usize, expanded: usize) -> Self {
        Self::Yaml(Box::new(Builder::new(text, lines_before, expanded)))
    }
}

impl<'t> Iterator for Documents<'t> {
    type Item = Result<Document<'t>, YamlError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let root = match &mut self.open {
                None => {
                    self.open = Some(self.next_chunk()?);
                    continue;
                }
                Some(Chunk::Yaml(builder)) => {
                    let document = builder.next_document();
                    self.expanded = builder.expanded();
                    document
                }
                Some(Chunk::Json(reader)) => match reader.next_document() {
                    Err(_) if reader.is_first() && reader.text().len() <= JSON_AS_YAML => {
                        let (text, line) = (reader.text(), reader.lines_before());
                        self.open = Some(Chunk::yaml(text, line, self.expanded));
                        continue;
                    }
                    other => other,
                },
            };
            match root {
                Ok(Some(root)) if root.is_null() => self.counted = false,
                Ok(Some(root)) => {
                    self.index += 1;
                    self.counted = true;
                    let Position { line, .. } = root.position();
                    return Some(Ok(Document { root, index: self.index, line }));
                }
                Ok(None) => self.open = None,
                Err(error) => {
                    let trails = matches!(&self.open, Some(Chunk::Yaml(it)) if it.trails());
                    self.index += usize::from(!(trails && self.counted));
                    self.open = None;
                    return Some(Err(error));
                }
            }
        }
    }
}

impl<'t> Documents<'t> {
    /// The place of the document that was told last, read or broken: text that follows a document's end is told of it.
    pub fn index(&self) -> usize {
        self.index
    }

    fn next_chunk(&mut self) -> Option<Chunk<'t>> {
        if self.rest.is_empty() {
            return None;
        }
        let (chunk, rest) = self.rest.split_at(end_of_chunk(self.rest));
        let before = self.line;
        self.line += memchr_iter(b'\n', chunk.as_bytes()).count();
        self.rest = rest;
        let (chunk, line) = match after_mark(chunk) {
            Some(chunk) => (chunk, before + 1),
            None => (chunk, before),
        };
        let json = json::after_marker(chunk).trim_ascii_start().starts_with(['{', '[']);
        Some(if json {
            Chunk::Json(json::Reader::new(chunk, line))
        } else {
            Chunk::yaml(chunk, line, self.expanded)
        })
    }
}

/// What follows the `---` line and a byte order mark: a file that was made of several may have one before each.
fn after_mark(chunk: &str) -> Option<&str> {
    let rest = chunk.strip_prefix("---")?.trim_start_matches([' ', '\t', '\r']);
    rest.strip_prefix('\n')?.strip_prefix('\u{FEFF}')
}

/// Where the next `---` line begins, or the end of the text.
fn end_of_chunk(text: &str) -> usize {
    let mut from = 0;
    while let Some(found) = memmem::find(&text.as_bytes()[from..], b"\n---") {
        let marker = from + found + 1;
        let after = text.as_bytes().get(marker + 3);
        if after.is_none_or(u8::is_ascii_whitespace) && !ends_in_directive(&text[..marker]) {
            return marker;
        }
        from = marker;
    }
    text.len()
}

/// Whether the marker after this text belongs to it: directives (`%YAML 1.2`) are closed by one. There are no others than
/// those two: a line that only begins as one, as a prompt that was copied along may, hides nothing behind the marker.
fn ends_in_directive(text: &str) -> bool {
    text.lines()
        .rev()
        .find(|line| !line.trim_start().is_empty() && !line.trim_start().starts_with('#'))
        .is_some_and(|line| line.starts_with("%YAML ") || line.starts_with("%TAG "))
}
