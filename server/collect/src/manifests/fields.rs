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
/// Of each field some six bytes: three of the digest, then how many lines it stands below its neighbour before, or what
/// holds it (zigzag, for what an alias stands for is written above it), its column, and how many bytes of what follows
/// lie within it, as LEB128. Long lists are cut into groups, that an item is found without a look at all before it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(Box<[u8]>);

/// So many items of a list are a group, where there are more.
const GROUP: usize = 64;

/// Stands where the digest of a field would.
const GROUPED: [u8; 3] = [0xff; 3];

#[derive(Clone, Copy)]
struct Field<'a> {
    step: [u8; 3],
    at: Position,
    within: &'a [u8],
}

impl Fields {
    /// The fields of an object; those beyond the 65,535th lie where what holds them does.
    pub(super) fn of(object: &Node<'_>) -> Self {
        let mut writer = Writer { bytes: Vec::with_capacity(1024), left: MOST };
        writer.within("", object, 0);
        Self(writer.bytes.into())
    }

    /// As they are kept.
    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Those that were kept as these bytes.
    pub(super) fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes.into())
    }

    /// Line and column of the key at a path such as `spec.containers[0].image`, or of the nearest above it that is
    /// written; `None` where not even its first step is.
    pub fn locate(&self, path: &str) -> Option<(u32, u32)> {
        let (mut reader, mut found) = (Reader { rest: &self.0, line: 0 }, None);
        for step in field::steps(path) {
            let Some(field) = reader.find(step) else { return found };
            found = Some((field.at.line, field.at.column));
            reader = Reader { rest: field.within, line: field.at.line };
        }
        found
    }
}

/// Writes fields in the order of the tree, each right before what lies within it: one buffer holds them all.
struct Writer {
    bytes: Vec<u8>,
    /// How many may still be told.
    left: usize,
}

impl Writer {
    /// The fields within a node that is called `parent` and stands on line `above`.
    fn within(&mut self, parent: &str, node: &Node<'_>, mut above: u32) {
        match node.kind() {
            Kind::Mapping(entries) => {
                for (key, value) in entries {
                    let name = key.text().unwrap_or_default();
                    if is_told(parent, name) {
                        self.field(name, digest(name), key.position(), value, &mut above);
                    }
                }
            }
            Kind::Sequence(items) if items.len() <= GROUP => {
                for (index, item) in items.iter().enumerate() {
                    self.field("", of_index(index), item.position(), item, &mut above);
                }
            }
            Kind::Sequence(items) => {
                for (group, items) in items.chunks(GROUP).enumerate() {
                    let Some(first) = items.first().filter(|_| self.left > 0) else { break };
                    let at = first.position();
                    self.holds(GROUPED, at, above, |writer| {
                        let mut line = at.line;
                        for (index, item) in items.iter().enumerate() {
                            let step = of_index(group * GROUP + index);
                            writer.field("", step, item.position(), item, &mut line);
                        }
                    });
                    above = at.line;
                }
            }
            Kind::Scalar(_) => {}
        }
    }

    fn field(
        &mut self,
        name: &str,
        step: [u8; 3],
        at: Position,
        value: &Node<'_>,
        above: &mut u32,
    ) {
        let Some(fewer) = self.left.checked_sub(1) else { return };
        self.left = fewer;
        self.holds(step, at, *above, |writer| writer.within(name, value, at.line));
        *above = at.line;
    }

    /// A field or group, and what `within` writes.
    fn holds(&mut self, step: [u8; 3], at: Position, above: u32, within: impl FnOnce(&mut Self)) {
        self.bytes.extend_from_slice(&step);
        let down = at.line.wrapping_sub(above).cast_signed();
        number(&mut self.bytes, (down.cast_unsigned() << 1) ^ (down >> 31).cast_unsigned());
        number(&mut self.bytes, at.column);
        // How long what follows is, one byte tells of most.
        let length_at = self.bytes.len();
        self.bytes.push(0);
        within(self);
        let length = u32::try_from(self.bytes.len() - length_at - 1).unwrap_or(u32::MAX);
        match (u8::try_from(length), self.bytes.get_mut(length_at)) {
            (Ok(short @ 0..0x80), Some(byte)) => *byte = short,
            _ => {
                let mut told = Vec::new();
                number(&mut told, length);
                self.bytes.splice(length_at..=length_at, told);
            }
        }
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

/// Reads neighbouring fields one after another.
struct Reader<'a> {
    rest: &'a [u8],
    /// Of the field before, or of what holds them.
    line: u32,
}

impl<'a> Reader<'a> {
    /// The field of this name or index.
    fn find(mut self, step: &str) -> Option<Field<'a>> {
        let wanted = digest(step);
        let mut before = step.parse().unwrap_or(usize::MAX);
        while let Some(field) = self.next() {
            if field.step == wanted {
                return Some(field);
            }
            if field.step == GROUPED {
                match before.checked_sub(GROUP) {
                    Some(fewer) => before = fewer,
                    None => self = Self { rest: field.within, line: field.at.line },
                }
            }
        }
        None
    }

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

impl<'a> Iterator for Reader<'a> {
    type Item = Field<'a>;

    fn next(&mut self) -> Option<Field<'a>> {
        let (step, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        let down = self.number()?;
        self.line = self.line.wrapping_add((down >> 1) ^ (down & 1).wrapping_neg());
        let at = Position { line: self.line, column: self.number()? };
        let length = self.number()?;
        let (within, rest) = self.rest.split_at_checked(length as usize)?;
        self.rest = rest;
        Some(Field { step: *step, at, within })
    }
}

/// Tells siblings apart (FNV-1a); two of one digest would cost a message its line, nothing else. A key that reads as an
/// index is digested as one, since a path does not tell them apart.
fn digest(step: &str) -> [u8; 3] {
    match step.as_bytes() {
        [b'0'..=b'9', ..] => step.parse().map_or_else(|_| of_bytes(step.as_bytes()), of_index),
        bytes => of_bytes(bytes),
    }
}

fn of_index(index: usize) -> [u8; 3] {
    let low = u32::try_from(index).unwrap_or(u32::MAX);
    folded((low ^ 0x811c_9dc5).wrapping_mul(0x0100_0193))
}

fn of_bytes(bytes: &[u8]) -> [u8; 3] {
    folded(bytes.iter().fold(0x811c_9dc5, |digest: u32, byte| {
        (digest ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
    }))
}

fn folded(digest: u32) -> [u8; 3] {
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
    #[test]
    fn an_item_of_a_long_list_is_found_without_a_look_at_all_before_it() {
        let items = |count: usize| -> String {
            (0..count).map(|n| format!("  - name: c{n}\n    image: i\n")).collect()
        };
        for count in [63, 64, 65, 128, 129, 20_000] {
            let text = format!("spec:\n  containers:\n{}  after: a\n", items(count));
            let document = documents(&text).next().unwrap().unwrap();
            let fields = Fields::of(&document.root);
            for index in
                [0, 1, 62, 63, 64, 65, 127, 128, 129, 19_999].into_iter().filter(|it| *it < count)
            {
                let line = u32::try_from(3 + 2 * index).unwrap();
                let path = format!("spec.containers[{index}].image");
                assert_eq!(fields.locate(&path), Some((line + 1, 5)), "{path} of {count}");
            }
            let past = format!("spec.containers[{count}].image");
            assert_eq!(fields.locate(&past), Some((2, 3)), "{past}");
            let after = Some((u32::try_from(3 + 2 * count).unwrap(), 3));
            assert_eq!(fields.locate("spec.after"), after);
        }
    }
}
