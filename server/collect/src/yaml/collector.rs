//! Nodes on the way to their list or mapping.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;

use super::node::{Content, Entry};
use super::{Kind, Node, Position, YamlError};

/// Mappings up to this size are checked for duplicate keys pair by pair, larger ones by sorting.
const SMALL: usize = 16;

/// Values of one document, keys among them. A whole cluster in JSON without a space has one in eight bytes, so that the
/// largest file stays below; one of nothing but brackets has one in three.
pub(super) const MAX_NODES: usize = 12_000_000;

/// Completed nodes whose list or mapping is not: one stack for all that are open, so that each is allocated once, at
/// its size.
pub(super) struct Collector<'t> {
    nodes: Vec<Node<'t>>,
    most: usize,
    left: usize,
}

impl<'t> Collector<'t> {
    /// For documents of at most so many values.
    pub(super) fn of_at_most(most: usize) -> Self {
        Self { nodes: Vec::new(), most, left: most }
    }

    /// Begins another document.
    pub(super) fn restart(&mut self) {
        self.nodes.clear();
        self.left = self.most;
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// # Errors
    /// More values than a document may have.
    pub(super) fn push(&mut self, node: Node<'t>) -> Result<(), YamlError> {
        let Some(left) = self.left.checked_sub(1) else {
            let message = format!(
                "more than {} values are in this document: split it into several documents or files",
                self.most
            );
            return Err(YamlError::new(node.position(), message));
        };
        self.left = left;
        self.nodes.push(node);
        Ok(())
    }

    /// The list of all nodes from `start`.
    pub(super) fn sequence(&mut self, at: Position, start: usize) -> Node<'t> {
        Node::new(at, Content::Sequence(self.nodes.drain(start..).collect()))
    }

    /// The mapping of all nodes from `start`, keys and values by turns.
    ///
    /// # Errors
    /// A key given twice.
    pub(super) fn mapping(&mut self, at: Position, start: usize) -> Result<Node<'t>, YamlError> {
        let mut entries = Vec::with_capacity((self.nodes.len() - start) / 2);
        let mut nodes = self.nodes.drain(start..);
        while let (Some(key), Some(value)) = (nodes.next(), nodes.next()) {
            entries.push((key, value));
        }
        match duplicate(&entries) {
            None => Ok(Node::new(at, Content::Mapping(entries.into()))),
            Some((first, again)) => {
                let name = again.text().unwrap_or_default();
                let line = first.position().line;
                let missing = match name {
                    "apiVersion" | "kind" => {
                        ", or begin another document with a line `---` before it"
                    }
                    _ => "",
                };
                let message = format!(
                    "the key `{name}` is given again, after line {line}: remove one of the two{missing}"
                );
                Err(YamlError::new(again.position(), message))
            }
        }
    }
}

/// The first key that occurs twice.
fn duplicate<'a, 't>(entries: &'a [Entry<'t>]) -> Option<(&'a Node<'t>, &'a Node<'t>)> {
    if entries.len() <= SMALL {
        return entries.iter().enumerate().find_map(|(index, (key, _))| {
            let same = |(earlier, _): &&Entry<'t>| earlier.text() == key.text();
            entries[..index].iter().find(same).map(|(earlier, _)| (earlier, key))
        });
    }
    let mut keys: Vec<_> = entries.iter().map(|(key, _)| key).collect();
    keys.sort_by_key(|key| key.text()); // stable: the earlier of two stays first
    keys.array_windows()
        .find_map(|&[first, again]| (first.text() == again.text()).then_some((first, again)))
}

/// A mapping with its merge keys (`<<`) carried out, in the order of the file as go-yaml 2 does it: what comes later
/// wins, even if it is the merge, and of a list of mappings to merge the first wins.
///
/// # Errors
/// A merge of something else than mappings.
pub(super) fn merged<'t>(at: Position, written: &[Entry<'t>]) -> Result<Node<'t>, YamlError> {
    let mut entries: Vec<Entry<'t>> = Vec::with_capacity(written.len());
    let mut places = BTreeMap::new();
    let mut set = |(key, value): &Entry<'t>| match places.entry(key.text().map(str::to_owned)) {
        Slot::Occupied(place) => entries[*place.get()] = (key.clone(), value.clone()),
        Slot::Vacant(place) => {
            place.insert(entries.len());
            entries.push((key.clone(), value.clone()));
        }
    };
    for entry in written {
        let (key, value) = entry;
        match value.kind() {
            _ if !is_merge(key) => set(entry),
            Kind::Mapping(more) => more.iter().for_each(&mut set),
            Kind::Sequence(sources) if sources.iter().all(|source| source.is_mapping()) => {
                sources.iter().rev().flat_map(Node::entries).for_each(&mut set);
            }
            _ => {
                let message = "`<<` merges a mapping, or a list of them, and this is neither";
                return Err(YamlError::new(value.position(), message));
            }
        }
    }
    Ok(Node::new(at, Content::Mapping(entries.into())))
}

/// Keys of mappings are quoted when they are collected, all but this one.
fn is_merge(key: &Node<'_>) -> bool {
    key.is_plain() && key.text() == Some("<<")
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;

    #[test]
    fn a_document_has_so_many_values_and_no_more() {
        let mut nodes = Collector::of_at_most(2);
        let mut push = |line| {
            let node = Node::scalar(Position { line, column: 1 }, Cow::Borrowed("a"), true);
            nodes.push(node).map_err(|error| error.to_string())
        };
        assert_eq!((push(1), push(2)), (Ok(()), Ok(())));
        let refused = push(3).expect_err("one more");
        assert!(
            refused.starts_with("more than 2 values are in this document: split it")
                && refused.ends_with("at line 3 column 1"),
            "{refused}"
        );
        nodes.restart();
        assert_eq!(nodes.len(), 0);
        let node = Node::scalar(Position { line: 4, column: 1 }, Cow::Borrowed("a"), true);
        assert_eq!(nodes.push(node), Ok(()));
    }
}
