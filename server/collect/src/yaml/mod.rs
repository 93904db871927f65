//! Manifests as text: YAML and JSON read into trees that remember where each value was written.
//!
//! A scan of a repository is mostly this module, so it is built for speed: a file is cut into documents before it is
//! parsed, a document is dropped before the next is read, scalars borrow from the text, and plain scalars are
//! resolved to booleans and numbers only when somebody asks. What a text means is what `kubectl apply` would make of it
//! ([`scalar`] says where that differs from YAML 1.2), for a scanner that reads a manifest differently from the cluster
//! judges a manifest nobody runs. It is stricter in two places: a key given twice is an error, not a silent override,
//! and so is a line break that only YAML 1.1 knows (U+0085, U+2028, U+2029).
//!
//! ```text
//! bytes --decode--> text --documents--> Document { root: Node } --Node::read--> a Deserialize type
//! ```

mod build;
mod collector;
mod decode;
mod documents;
mod explain;
mod input;
mod json;
mod node;
mod offsets;
mod path;
mod read;
pub mod scalar;
mod tabs;
mod tag;
#[cfg(test)]
mod tests;

pub use decode::decode;
pub use documents::{Document, Documents, documents};
pub use node::{Entry, Kind, Node, Position};

/// Nesting allowed in one document. Manifests stay below 30; the API server refuses JSON below 10 000.
const MAX_DEPTH: usize = 100;

/// Why a text, or a field in it, could not be read, and where. Lines and columns are 1-based, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}, at line {line} column {column}")]
pub struct YamlError {
    /// Line in the file.
    pub line: u32,
    /// Column in that line.
    pub column: u32,
    /// What is wrong, and what would mend it, without the position.
    pub message: String,
}

impl YamlError {
    fn new(at: Position, message: impl Into<String>) -> Self {
        Self { line: at.line, column: at.column, message: message.into() }
    }
}

fn too_deep(at: Position) -> YamlError {
    YamlError::new(at, format!("nested more than {MAX_DEPTH} levels deep: no manifest needs that"))
}
