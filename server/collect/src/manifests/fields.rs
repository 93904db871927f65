//! Where the fields of an object stand, kept small: ten thousand workloads have half a million fields.

use facts::field;

use crate::yaml::{Kind, Node, Position};

/// What no verdict rests on, and what may be long.
const LEFT_OUT: [&str; 2] = ["managedFields", "status"];

/// Whether a verdict may rest on the field `name` of what is called `parent`. Of probes and hooks, which are most of what
/// a container says, it may on few.
fn is_told(parent: &str, name: &str) -> bool {
    match parent {
        "livenessProbe" | "readinessProbe" | "startupProbe" | "postStart" | "preStop" => {
            matches!(name, "exec" | "httpGet" | "tcpSocket")
        }
        "httpGet" | "tcpSocket" => name == "host",
        _ => !LEFT_OUT.contains(&name),
    }
}

/// So many fields of an object are told apart.
const MOST: usize = 65_535;

/// Places of the fields of one object, in the order of the tree; each is told by a digest of its key or index.
///
/// Of each field some six bytes: three of the digest, then how many lines it stands below the one before (zigzag, for
/// what an alias stands for is written above it), its column, and how many of those that follow lie within it, as LEB128.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(Box<[u8]>);

#[derive(Clone, Copy)]
struct Field {
    step: [u8; 3],
    at: Position,
    /// How many of those that follow lie within it.
    within: u32,
}

impl Fields {
    /// The fields of an object; those beyond the 65,535th lie where what holds them does.
    pub(super) fn of(object: &Node<'_>) -> Self {
        let mut fields = Vec::new();
        gather("", object, &mut fields);
        let mut bytes = Vec::with_capacity(fields.len() * 7);
        let mut above = 0;
        for Field { step, at, within } in fields {
            bytes.extend(step);
            let down = at.line.wrapping_sub(above).cast_signed();
            number(&mut bytes, (down.cast_unsigned() << 1) ^ (down >> 31).cast_unsigned());
            number(&mut bytes, at.column);
            number(&mut bytes, within);
            above = at.line;
        }
        Self(bytes.into())
    }

    /// Line and column of the key at a path such as `spec.containers[0].image`, or of the nearest above it that is
    /// written; `None` where not even its first step is.
    pub fn locate(&self, path: &str) -> Option<(u32, u32)> {
        let (mut reader, mut left, mut found) = (Reader { rest: &self.0, line: 0 }, u32::MAX, None);
        for step in field::steps(path) {
            let step = digest(step);
            loop {
                if left == 0 {
                    return found;
                }
                let Some(field) = reader.next() else { return found };
                if field.step == step {
                    found = Some((field.at.line, field.at.column));
                    left = field.within;
                    break;
                }
                reader.by_ref().take(field.within as usize).for_each(drop);
                left -= 1 + field.within;
            }
        }
        found
    }
}

/// Appends a number as LEB128.
fn number(bytes: &mut Vec<u8>, mut number: u32) {
    loop {
        let [low, ..] = number.to_le_bytes();
        number >>= 7;
        if number == 0 {
            return bytes.push(low);
        }
        bytes.push(low | 0x80);
    }
}

/// Reads the fields one after another.
struct Reader<'a> {
    rest: &'a [u8],
    /// Of the field before.
    line: u32,
}

impl Reader<'_> {
    fn number(&mut self) -> Option<u32> {
        let mut number = 0;
        for place in 0..5 {
            let (byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            number |= u32::from(byte & 0x7f) << (7 * place);
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }
}

impl Iterator for Reader<'_> {
    type Item = Field;

    fn next(&mut self) -> Option<Field> {
        let (step, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        let down = self.number()?;
        self.line = self.line.wrapping_add((down >> 1) ^ (down & 1).wrapping_neg());
        let at = Position { line: self.line, column: self.number()? };
        Some(Field { step: *step, at, within: self.number()? })
    }
}

fn gather(parent: &str, node: &Node<'_>, fields: &mut Vec<Field>) {
    match node.kind() {
        Kind::Mapping(entries) => {
            for (key, value) in entries {
                let name = key.text().unwrap_or_default();
                if is_told(parent, name) {
                    add(name, key.position(), value, fields);
                }
            }
        }
        Kind::Sequence(items) => {
            for (index, item) in items.iter().enumerate() {
                add(&index.to_string(), item.position(), item, fields);
            }
        }
        Kind::Scalar(_) => {}
    }
}

fn add(name: &str, at: Position, value: &Node<'_>, fields: &mut Vec<Field>) {
    let place = fields.len();
    if place >= MOST {
        return;
    }
    fields.push(Field { step: digest(name), at, within: 0 });
    gather(name, value, fields);
    let within = u32::try_from(fields.len() - place - 1).unwrap_or_default();
    if let Some(field) = fields.get_mut(place) {
        field.within = within;
    }
}

/// Tells siblings apart (FNV-1a); two of one digest would cost a message its line, nothing else.
fn digest(step: &str) -> [u8; 3] {
    let digest = step.bytes().fold(0x811c_9dc5, |digest: u32, byte| {
        (digest ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    let [first, second, third, fourth] = digest.to_le_bytes();
    [first ^ fourth, second, third]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::documents;

    #[test]
    fn a_path_leads_to_its_key_or_the_nearest_above() {
        let text = "kind: Other\n---\n# a comment\nkind: Pod\nmetadata:\n  labels: {a.b/c: d}\n  annotations: {e: f}\n\
                    spec:\n  containers:\n  - &one\n    name: a\n    securityContext:\n      privileged: true\n  - *one\n  \
                    - args:\n    - a\n    - b\n    livenessProbe:\n      httpGet:\n        path: /\n        host: h\n";
        let document = documents(text).nth(1).unwrap().unwrap();
        let fields = Fields::of(&document.root);
        for (path, place) in [
            ("kind", Some((4, 1))),
            ("metadata.labels[a.b/c]", Some((6, 12))),
            ("metadata.annotations[e]", Some((7, 17))),
            ("spec.containers[0].securityContext.privileged", Some((13, 7))),
            ("spec.containers[0].securityContext.runAsNonRoot", Some((12, 5))),
            ("spec.containers[0].image", Some((10, 5))),
            ("spec.containers[1]", Some((14, 5))),
            ("spec.containers[1].securityContext.privileged", Some((13, 7))),
            ("spec.containers[2].args[1]", Some((17, 7))),
            ("spec.containers[2].livenessProbe.httpGet.host", Some((21, 9))),
            ("spec.containers[7].image", Some((9, 3))),
            ("status", None),
            ("", None),
        ] {
            assert_eq!(fields.locate(path), place, "{path}");
        }
    }
}
