//! JSON, read directly: the YAML parser takes JSON too, but holds all tokens of the outermost bracket at once, and
//! `kubectl get -o json` prints one bracket of tens of megabytes.

use std::borrow::Cow;

use super::collector::{Collector, MAX_NODES};
use super::{MAX_DEPTH, Node, Position, YamlError, too_deep};

/// Reads the JSON texts of a piece of a file, one after the other.
pub(super) struct Reader<'t> {
    text: &'t str,
    at: usize,
    first: bool,
    lines_before: usize,
    /// The line of `at`, counted from 0 in the file, and where it begins.
    line: usize,
    line_start: usize,
    /// Continuation bytes of UTF-8 before `.0` in this line: `.1`. They are not columns.
    wide: (usize, usize),
    ascii: bool,
    nodes: Collector<'t>,
}

/// What follows the `---` that a piece of a file may begin with.
pub(super) fn after_marker(text: &str) -> &str {
    text.strip_prefix("---").unwrap_or(text)
}

type Read<T> = Result<T, YamlError>;

impl<'t> Reader<'t> {
    /// `lines_before` is how many lines of the file lie before `text`.
    pub(super) fn new(text: &'t str, lines_before: usize) -> Self {
        Self {
            text,
            at: text.len() - after_marker(text).len(),
            first: true,
            lines_before,
            line: lines_before,
            line_start: 0,
            wide: (0, 0),
            ascii: text.is_ascii(),
            nodes: Collector::of_at_most(MAX_NODES),
        }
    }

    pub(super) fn text(&self) -> &'t str {
        self.text
    }

    pub(super) fn lines_before(&self) -> usize {
        self.lines_before
    }

    /// Whether no text has been read to its end.
    pub(super) fn is_first(&self) -> bool {
        self.first
    }

    /// The next text, `None` at the end.
    pub(super) fn next_document(&mut self) -> Read<Option<Node<'t>>> {
        self.nodes = Collector::of_at_most(MAX_NODES);
        if self.peek().is_none() {
            return Ok(None);
        }
        let root = self.value(0)?;
        // YAML may follow (`{a: b}: c`), but only more JSON can.
        if let Some(byte) = self.peek()
            && byte != b'{'
            && byte != b'['
        {
            return Err(self.error("nothing more may follow a JSON value but another one"));
        }
        self.first = false;
        Ok(Some(root))
    }

    fn value(&mut self, depth: usize) -> Read<Node<'t>> {
        let first = self.peek();
        let at = self.position();
        match first {
            Some(b'{' | b'[') if depth >= MAX_DEPTH => Err(too_deep(at)),
            Some(b'{') => {
                let start = self.nodes.len();
                self.list(b'}', |reader| {
                    if reader.peek() != Some(b'"') {
                        return Err(reader.error("expected a key in double quotes"));
                    }
                    let at = reader.position();
                    let key = Node::scalar(at, reader.string()?, false);
                    reader.nodes.push(key)?;
                    if reader.peek() != Some(b':') {
                        return Err(reader.error("expected a `:` after the key"));
                    }
                    reader.at += 1;
                    let value = reader.value(depth + 1)?;
                    reader.nodes.push(value)
                })?;
                self.nodes.mapping(at, start)
            }
            Some(b'[') => {
                let start = self.nodes.len();
                self.list(b']', |reader| {
                    let item = reader.value(depth + 1)?;
                    reader.nodes.push(item)
                })?;
                Ok(self.nodes.sequence(at, start))
            }
            Some(b'"') => Ok(Node::scalar(at, self.string()?, false)),
            _ => {
                let text = self.word()?;
                Ok(Node::scalar(at, Cow::Borrowed(text), true))
            }
        }
    }

    /// Items between the bracket at `at` and the one that closes it.
    fn list(&mut self, close: u8, item: impl Fn(&mut Self) -> Read<()>) -> Read<()> {
        self.at += 1;
        if self.peek() == Some(close) {
            self.at += 1;
            return Ok(());
        }
        loop {
            item(self)?;
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(byte) if byte == close => {
                    self.at += 1;
                    return Ok(());
                }
                None => return Err(self.error("the text ends within a bracket: is it cut short?")),
                Some(_) => {
                    let close = char::from(close);
                    return Err(self.error(format!("expected `,` or `{close}` after the value")));
                }
            }
        }
    }

    /// A string; `at` is its opening quote.
    fn string(&mut self) -> Read<Cow<'t, str>> {
        let start = self.at + 1;
        let rest = &self.text.as_bytes()[start..];
        let plain = rest.iter().position(|&byte| byte == b'"' || byte == b'\\' || byte < b' ');
        match plain.and_then(|length| rest.get(length).map(|&byte| (length, byte))) {
            Some((length, b'"')) => {
                self.at = start + length + 1;
                Ok(Cow::Borrowed(&self.text[start..start + length]))
            }
            Some((length, b'\\')) => self.escaped(start, start + length).map(Cow::Owned),
            Some(_) => Err(self.error("a line break or control character within quotes")),
            None => Err(self.error("the quoted text that begins here is never closed")),
        }
    }

    /// A string with escapes, the first of them at `escape`.
    fn escaped(&mut self, start: usize, escape: usize) -> Read<String> {
        // serde_json decodes escapes; this finds the end, and leaves to it what may stand between.
        let bytes = self.text.as_bytes();
        let mut end = escape;
        loop {
            match bytes.get(end) {
                Some(b'"') => break,
                Some(b'\\') => end += 2,
                Some(_) => end += 1,
                None => return Err(self.error("the quoted text that begins here is never closed")),
            }
        }
        let quoted = self.text.get(start - 1..=end).unwrap_or_default();
        let text = serde_json::from_str(quoted)
            .map_err(|_| self.error("an escape or control character that JSON does not have"))?;
        self.at = end + 1;
        Ok(text)
    }

    /// A number, `true`, `false` or `null`.
    fn word(&mut self) -> Read<&'t str> {
        let rest = &self.text[self.at..];
        let length = rest.bytes().position(|b| !(b.is_ascii_alphanumeric() || b"+-.".contains(&b)));
        let word = &rest[..length.unwrap_or(rest.len())];
        if !(matches!(word, "true" | "false" | "null") || is_number(word)) {
            return Err(self.error(if word.is_empty() {
                "expected a value".to_owned()
            } else {
                format!("`{word}` is not a JSON value: is it missing its quotes?")
            }));
        }
        self.at += word.len();
        Ok(word)
    }

    /// The next byte that is not white space.
    #[inline]
    fn peek(&mut self) -> Option<u8> {
        loop {
            match *self.text.as_bytes().get(self.at)? {
                b'\n' => {
                    self.line += 1;
                    self.line_start = self.at + 1;
                    self.wide = (self.at + 1, 0);
                }
                b' ' | b'\t' | b'\r' => {}
                byte => return Some(byte),
            }
            self.at += 1;
        }
    }

    /// The position of `at`. On one long line it counts on from the last one asked for.
    fn position(&mut self) -> Position {
        if !self.ascii {
            let (from, count) = self.wide;
            let passed = self.text.as_bytes().get(from..self.at).unwrap_or_default();
            let more = passed.iter().filter(|&&byte| byte & 0xC0 == 0x80).count();
            self.wide = (self.at, count + more);
        }
        Position::new(self.line + 1, self.at - self.line_start + 1 - self.wide.1)
    }

    fn error(&mut self, message: impl Into<String>) -> YamlError {
        YamlError::new(self.position(), format!("not valid JSON: {}", message.into()))
    }
}

/// The grammar of RFC 8259: `-? (0 | [1-9][0-9]*) (\.[0-9]+)? ([eE][-+]?[0-9]+)?`.
fn is_number(text: &str) -> bool {
    fn digits(text: &str) -> Option<&str> {
        let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
        (rest.len() < text.len()).then_some(rest)
    }
    fn after(text: &str) -> Option<&str> {
        let text = text.strip_prefix('-').unwrap_or(text);
        let mut rest = text.strip_prefix('0').or_else(|| digits(text))?;
        if let Some(fraction) = rest.strip_prefix('.') {
            rest = digits(fraction)?;
        }
        if let Some(exponent) = rest.strip_prefix(['e', 'E']) {
            rest = digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))?;
        }
        Some(rest)
    }
    after(text) == Some("")
}
