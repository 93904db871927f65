//! Where the fields of an object stand, kept small: ten thousand workloads have half a million fields.

use facts::field;

use crate::yaml::{Kind, Node, Position};

/// What no verdict rests on, and what may be long.
const LEFT_OUT: [&str; 9] = [
    "annotations",
    "args",
    "command",
    "lifecycle",
    "livenessProbe",
    "managedFields",
    "readinessProbe",
    "startupProbe",
    "status",
];

/// Places of the fields of one object, in the order of the tree; each is told by a digest of its key or index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(Box<[Field]>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Field {
    step: u32,
    line: u32,
    column: u16,
    /// How many of those that follow lie below it.
    below: u16,
}

impl Fields {
    /// The fields of an object; those beyond the 65,535th lie where what holds them does.
    pub(super) fn of(object: &Node<'_>) -> Self {
        let mut fields = Vec::new();
        gather(object, &mut fields);
        Self(fields.into())
    }

    /// Line and column of the key at a path such as `spec.containers[0].image`, or of the nearest above it that is
    /// written; `None` where not even its first step is.
    pub fn locate(&self, path: &str) -> Option<(u32, u32)> {
        let (mut among, mut found) = (&*self.0, None);
        for step in field::steps(path) {
            let step = digest(step);
            let mut at = 0;
            let hit = loop {
                let Some(field) = among.get(at) else { return found };
                if field.step == step {
                    break field;
                }
                at += 1 + usize::from(field.below);
            };
            found = Some((hit.line, u32::from(hit.column)));
            among = among.get(at + 1..at + 1 + usize::from(hit.below)).unwrap_or_default();
        }
        found
    }
}

fn gather(node: &Node<'_>, fields: &mut Vec<Field>) {
    match node.kind() {
        Kind::Mapping(entries) => {
            for (key, value) in entries {
                let name = key.text().unwrap_or_default();
                if !LEFT_OUT.contains(&name) {
                    add(digest(name), key.position(), value, fields);
                }
            }
        }
        Kind::Sequence(items) => {
            for (index, item) in items.iter().enumerate() {
                add(digest(&index.to_string()), item.position(), item, fields);
            }
        }
        Kind::Scalar(_) => {}
    }
}

fn add(step: u32, at: Position, value: &Node<'_>, fields: &mut Vec<Field>) {
    let place = fields.len();
    if place >= usize::from(u16::MAX) {
        return;
    }
    let column = u16::try_from(at.column).unwrap_or(u16::MAX);
    fields.push(Field { step, line: at.line, column, below: 0 });
    gather(value, fields);
    let below = u16::try_from(fields.len() - place - 1).unwrap_or(u16::MAX);
    if let Some(field) = fields.get_mut(place) {
        field.below = below;
    }
}

/// Tells siblings apart (FNV-1a); two of one digest would cost a message its line, nothing else.
fn digest(step: &str) -> u32 {
    step.bytes()
        .fold(0x811c_9dc5, |digest: u32, byte| (digest ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::documents;

    #[test]
    fn a_path_leads_to_its_key_or_the_nearest_above() {
        let text = "kind: Other\n---\n# a comment\nkind: Pod\nmetadata:\n  labels: {a.b/c: d}\n  annotations: {e: f}\n\
                    spec:\n  containers:\n  - &one\n    name: a\n    securityContext:\n      privileged: true\n  - *one\n";
        let document = documents(text).nth(1).unwrap().unwrap();
        let fields = Fields::of(&document.root);
        for (path, place) in [
            ("kind", Some((4, 1))),
            ("metadata.labels[a.b/c]", Some((6, 12))),
            ("metadata.annotations.e", Some((5, 1))),
            ("spec.containers[0].securityContext.privileged", Some((13, 7))),
            ("spec.containers[0].securityContext.runAsNonRoot", Some((12, 5))),
            ("spec.containers[0].image", Some((10, 5))),
            ("spec.containers[1]", Some((14, 5))),
            ("spec.containers[1].securityContext.privileged", Some((13, 7))),
            ("spec.containers[7].image", Some((9, 3))),
            ("status", None),
            ("", None),
        ] {
            assert_eq!(fields.locate(path), place, "{path}");
        }
    }
}
