//! A territory's border as a tree: whole parts of it are passed over by one comparison.

use super::chunk::{Bounds, Chunk};
use crate::cap::Cap;

/// How many nodes one node holds at most.
const FAN: usize = 6;

pub(super) struct Node {
    pub cap: Cap,
    pub bounds: Bounds,
    pub holds: Holds,
}

#[derive(Clone, Copy)]
pub(super) enum Holds {
    /// The chunk of this number.
    Chunk(usize),
    /// So many nodes of the same tree, from this one on.
    Nodes(usize, usize),
}

/// The root stands last.
pub(super) struct Tree(Vec<Node>);

impl Tree {
    /// Over chunks of these numbers; neighbours in the list had better be neighbours on the ground.
    pub fn of(numbers: impl Iterator<Item = usize>, chunks: &[Chunk]) -> Self {
        let mut nodes: Vec<Node> = numbers
            .filter_map(|number| {
                let chunk = chunks.get(number)?;
                let holds = Holds::Chunk(number);
                Some(Node { cap: chunk.cap, bounds: chunk.bounds, holds })
            })
            .collect();
        let mut level = 0..nodes.len();
        while level.len() > 1 {
            let end = nodes.len();
            for first in level.step_by(FAN) {
                let children = nodes.get(first..end.min(first + FAN)).unwrap_or_default();
                let cap = Cap::around(|| children.iter().map(|node| &node.cap));
                let bounds = Bounds::of(children.iter().map(|node| node.bounds));
                let holds = Holds::Nodes(first, children.len());
                nodes.push(Node { cap, bounds, holds });
            }
            level = end..nodes.len();
        }
        Self(nodes)
    }

    pub fn root(&self) -> Option<&Node> {
        self.0.last()
    }

    pub fn nodes(&self, first: usize, count: usize) -> &[Node] {
        self.0.get(first..first + count).unwrap_or_default()
    }
}
