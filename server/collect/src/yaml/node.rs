//! The tree of one document.

use std::borrow::Cow;
use std::sync::Arc;

use super::scalar::{Scalar, resolve};

/// A place in a file: 1-based, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line in the file.
    pub line: u32,
    /// Column in that line.
    pub column: u32,
}

impl Position {
    pub(super) const START: Self = Self { line: 1, column: 1 };

    /// Saturates: a file of four thousand million lines is refused long before by its size.
    pub(super) fn new(line: usize, column: usize) -> Self {
        let narrow = |n| u32::try_from(n).unwrap_or(u32::MAX);
        Self { line: narrow(line), column: narrow(column) }
    }
}

/// A value of a document, with the place where it begins. The children of an alias lie where its anchor is defined, for
/// that is where they would be changed; the alias itself lies where it is written. A block scalar (`|`) lies at its
/// first line of text.
#[derive(Debug, Clone)]
pub struct Node<'t> {
    at: Position,
    content: Content<'t>,
}

/// A key of a mapping and its value.
pub type Entry<'t> = (Node<'t>, Node<'t>);

/// Flat, that a node is 32 bytes: each variant is two words. Text that is not verbatim in the file is shared, that an
/// alias cannot multiply it.
#[derive(Debug, Clone)]
pub(super) enum Content<'t> {
    Plain(&'t str),
    Quoted(&'t str),
    PlainShared(Arc<str>),
    QuotedShared(Arc<str>),
    Sequence(Box<[Node<'t>]>),
    Mapping(Box<[Entry<'t>]>),
}

const _: () = assert!(size_of::<Node<'_>>() == 32);

/// What a node is, for those who take it apart.
#[derive(Debug, Clone, Copy)]
pub enum Kind<'a, 't> {
    /// A single value.
    Scalar(Scalar<'a>),
    /// A list.
    Sequence(&'a [Node<'t>]),
    /// Keys and values, in the order of the file; no key twice.
    Mapping(&'a [Entry<'t>]),
}

impl<'t> Node<'t> {
    pub(super) fn new(at: Position, content: Content<'t>) -> Self {
        Self { at, content }
    }

    /// A scalar: `plain` may be something else than text, quoted is not.
    pub(super) fn scalar(at: Position, text: Cow<'t, str>, plain: bool) -> Self {
        let content = match (text, plain) {
            (Cow::Borrowed(text), true) => Content::Plain(text),
            (Cow::Borrowed(text), false) => Content::Quoted(text),
            (Cow::Owned(text), true) => Content::PlainShared(text.into()),
            (Cow::Owned(text), false) => Content::QuotedShared(text.into()),
        };
        Self { at, content }
    }

    pub(super) fn moved_to(self, at: Position) -> Self {
        Self { at, ..self }
    }

    /// Where it begins.
    pub fn position(&self) -> Position {
        self.at
    }

    /// What it is, with plain scalars resolved as kubectl would.
    pub fn kind(&self) -> Kind<'_, 't> {
        match &self.content {
            Content::Plain(text) => Kind::Scalar(resolve(text)),
            Content::PlainShared(text) => Kind::Scalar(resolve(text)),
            Content::Quoted(text) => Kind::Scalar(Scalar::Text(text)),
            Content::QuotedShared(text) => Kind::Scalar(Scalar::Text(text)),
            Content::Sequence(items) => Kind::Sequence(items),
            Content::Mapping(entries) => Kind::Mapping(entries),
        }
    }

    /// A scalar as it is written, whatever it resolves to; `None` for a list or a mapping.
    pub fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Plain(text) | Content::Quoted(text) => Some(text),
            Content::PlainShared(text) | Content::QuotedShared(text) => Some(text),
            Content::Sequence(_) | Content::Mapping(_) => None,
        }
    }

    /// Whether a scalar is written without quotes, and so may be a number, a boolean or null.
    pub fn is_plain(&self) -> bool {
        matches!(self.content, Content::Plain(_) | Content::PlainShared(_))
    }

    /// Whether it is a mapping.
    pub fn is_mapping(&self) -> bool {
        matches!(self.content, Content::Mapping(_))
    }

    /// Whether it is a list.
    pub fn is_sequence(&self) -> bool {
        matches!(self.content, Content::Sequence(_))
    }

    /// Whether it is null, in any of its forms: `~`, `null`, or nothing at all.
    pub fn is_null(&self) -> bool {
        self.is_plain() && matches!(self.kind(), Kind::Scalar(Scalar::Null))
    }

    /// The text of a scalar that is text: `"5"` and `five`, not `5`.
    pub fn as_str(&self) -> Option<&str> {
        match self.kind() {
            Kind::Scalar(Scalar::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// A boolean.
    pub fn as_bool(&self) -> Option<bool> {
        match self.kind() {
            Kind::Scalar(Scalar::Bool(value)) => Some(value),
            _ => None,
        }
    }

    /// A whole number.
    pub fn as_i64(&self) -> Option<i64> {
        match self.kind() {
            Kind::Scalar(Scalar::Int(value)) => Some(value),
            _ => None,
        }
    }

    /// The items of a list; none for anything else.
    pub fn items(&self) -> &[Node<'t>] {
        match &self.content {
            Content::Sequence(items) => items,
            _ => &[],
        }
    }

    /// The entries of a mapping; none for anything else.
    pub fn entries(&self) -> &[Entry<'t>] {
        match &self.content {
            Content::Mapping(entries) => entries,
            _ => &[],
        }
    }

    /// The value of a key. A linear search: mappings of manifests are small, and hashing them all costs more.
    pub fn get(&self, key: &str) -> Option<&Node<'t>> {
        self.entry(key).map(|(_, value)| value)
    }

    /// A key with its value, for the place of the key.
    pub fn entry(&self, key: &str) -> Option<&Entry<'t>> {
        self.entries().iter().find(|(name, _)| name.text() == Some(key))
    }

    /// How many values it holds, itself included.
    pub fn count(&self) -> usize {
        1 + match &self.content {
            Content::Sequence(items) => items.iter().map(Node::count).sum::<usize>(),
            Content::Mapping(entries) => {
                entries.iter().map(|(_, value)| 1 + value.count()).sum::<usize>()
            }
            _ => 0,
        }
    }
}
