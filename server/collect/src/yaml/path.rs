//! Finding values by path: `spec.containers[0].image`, `metadata.annotations["example.com/owner"]`.

use super::{Node, Position};

/// A step of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step<'p> {
    Key(&'p str),
    Index(usize),
}

/// The steps of a path. What cannot be a step is read as a key, which no mapping then has.
fn steps(path: &str) -> impl Iterator<Item = Step<'_>> {
    let mut rest = path;
    std::iter::from_fn(move || {
        rest = rest.strip_prefix('.').unwrap_or(rest);
        if rest.is_empty() {
            return None;
        }
        if let Some(quoted) = rest.strip_prefix("[\"") {
            let (key, after) = quoted.split_once("\"]").unwrap_or((quoted, ""));
            rest = after;
            return Some(Step::Key(key));
        }
        if let Some(inside) = rest.strip_prefix('[') {
            let (index, after) = inside.split_once(']').unwrap_or((inside, ""));
            rest = after;
            return Some(index.parse().map_or(Step::Key(index), Step::Index));
        }
        let (key, after) = rest.split_at(rest.find(['.', '[']).unwrap_or(rest.len()));
        rest = after;
        Some(Step::Key(key))
    })
}

impl<'t> Node<'t> {
    /// The value at a path below this node.
    pub fn at_path(&self, path: &str) -> Option<&Node<'t>> {
        steps(path).try_fold(self, |node, step| node.step(step).map(|(_, child)| child))
    }

    /// The value at a path, or the deepest that exists on the way: what an unset field would be added to.
    pub fn nearest(&self, path: &str) -> &Node<'t> {
        self.walk(path).1
    }

    /// Where to show a path in the file: the key of its last step that exists, or the item if that step is into a list.
    pub fn locate(&self, path: &str) -> Position {
        self.walk(path).0
    }

    fn walk(&self, path: &str) -> (Position, &Node<'t>) {
        let mut found = (self.position(), self);
        for step in steps(path) {
            match found.1.step(step) {
                Some(next) => found = next,
                None => break,
            }
        }
        found
    }

    fn step(&self, step: Step<'_>) -> Option<(Position, &Node<'t>)> {
        match step {
            Step::Key(key) => self.entry(key).map(|(key, value)| (key.position(), value)),
            Step::Index(index) => self.items().get(index).map(|item| (item.position(), item)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_keys_and_indices() {
        use Step::{Index, Key};
        for (path, expected) in [
            ("", vec![]),
            ("spec.replicas", vec![Key("spec"), Key("replicas")]),
            ("a[0][12].b", vec![Key("a"), Index(0), Index(12), Key("b")]),
            ("[1]", vec![Index(1)]),
            (r#"m["example.com/a"].x"#, vec![Key("m"), Key("example.com/a"), Key("x")]),
            ("a[x].b", vec![Key("a"), Key("x"), Key("b")]),
            ("a[0", vec![Key("a"), Index(0)]),
        ] {
            assert_eq!(steps(path).collect::<Vec<_>>(), expected, "{path}");
        }
    }
}
