//! From the parser's events to a tree: anchors and aliases resolved, merge keys merged, keys checked.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use saphyr_parser::{Event, Parser, ScalarStyle, Span, Tag};

use super::collector::{Collector, MAX_NODES, merged};
use super::offsets::Offsets;
use super::scalar::{Scalar, resolve};
use super::tag::{Says, tagged};
use super::{MAX_DEPTH, Node, Position, YamlError, explain, input, tabs, too_deep};

/// Values that aliases may add to a file. Manifests have some dozens; a bomb of nine nested tenfold lists has 10⁹.
const MAX_EXPANDED: usize = 250_000;

type Built<T> = Result<T, YamlError>;

/// Builds the documents of one piece of a file.
pub(super) struct Builder<'t> {
    text: &'t str,
    offsets: Offsets<'t>,
    /// Lines of the file before `text`.
    line: usize,
    /// Where the parser's last event begins and ends, in characters of `text`.
    read: Range<usize>,
    parser: Parser<'t, input::Text<'t>>,
    /// Where the bracket that is open begins, if it is longer than one may be.
    long_bracket: Rc<input::LongBracket>,
    nodes: Collector<'t>,
    open: Vec<Open>,
    anchors: HashMap<usize, Node<'t>>,
    /// Values that aliases have added to the file so far.
    expanded: usize,
    /// There is a tab in `text`, which may be where kubectl takes none.
    has_tabs: bool,
    /// Where kubectl would see the end of a line, and the parser sees none.
    other_break: Option<Position>,
    /// What comes next is still part of the document that was read last: no `...` has ended it.
    trails: bool,
}

/// A list or mapping whose end has not been read.
struct Open {
    at: Position,
    /// Where its content begins among the collected nodes.
    start: usize,
    anchor: usize,
    mapping: bool,
    merges: bool,
    /// It is in brackets, where tabs may stand, as far as that is asked.
    in_brackets: bool,
}

impl<'t> Builder<'t> {
    /// `line` is how many lines of the file lie before `text`, `expanded` how many values aliases have added there.
    pub(super) fn new(text: &'t str, line: usize, expanded: usize) -> Self {
        let long_bracket = Rc::default();
        Self {
            text,
            offsets: Offsets::new(text),
            line,
            read: 0..0,
            parser: Parser::new(input::Text::new(text, Rc::clone(&long_bracket))),
            long_bracket,
            nodes: Collector::of_at_most(MAX_NODES),
            open: Vec::new(),
            anchors: HashMap::new(),
            expanded,
            has_tabs: text.contains('\t'),
            other_break: other_break(text, line),
            trails: false,
        }
    }

    /// The next document, `None` at the end. After an error there is no next.
    pub(super) fn next_document(&mut self) -> Built<Option<Node<'t>>> {
        if let Some(at) = self.other_break {
            let message = "U+0085, U+2028 and U+2029 end a line for kubectl and hide what follows from who reads: \
                           write a line break, or an escape (`\\u2028`) in double quotes";
            return Err(YamlError::new(at, message));
        }
        self.anchors.clear();
        self.nodes.restart();
        loop {
            let (event, span) = match self.parser.next_event() {
                Some(Ok(event)) => event,
                Some(Err(error)) => return Err(self.explain(&error)),
                None => return Ok(None),
            };
            self.read = span.start.index()..span.end.index();
            if self.has_tabs {
                self.refuse_tab(&event, &span)?;
            }
            let at = self.position(&span);
            let node = match event {
                Event::Scalar(text, style, anchor, tag) => {
                    let text = self.borrow(text, style, &span);
                    let node = self.scalar(at, text, style, tag.as_deref())?;
                    self.complete(node, anchor)?
                }
                Event::Alias(anchor) => self.alias(at, anchor)?,
                Event::MappingStart(anchor, _) => {
                    self.open(at, &span, anchor, true)?;
                    continue;
                }
                Event::SequenceStart(anchor, _) => {
                    let at = self.dash(at, &span);
                    self.open(at, &span, anchor, false)?;
                    continue;
                }
                Event::MappingEnd | Event::SequenceEnd => match self.close()? {
                    Some(node) => node,
                    None => continue,
                },
                Event::StreamEnd => return Ok(None),
                Event::DocumentEnd => {
                    let from = self.offsets.byte(span.start.index());
                    self.trails = !self.text.get(from..).unwrap_or_default().starts_with("...");
                    continue;
                }
                Event::DocumentStart(_) => {
                    self.trails = false;
                    continue;
                }
                _ => continue,
            };
            if self.open.is_empty() {
                self.trails = true;
                return Ok(Some(node));
            }
            self.nodes.push(node)?;
        }
    }

    /// Values that aliases have added to the file so far.
    pub(super) fn expanded(&self) -> usize {
        self.expanded
    }

    /// Whether an error that was met last is in what trails the document before it, and no document of its own.
    pub(super) fn trails(&self) -> bool {
        self.trails
    }

    fn position(&self, span: &Span) -> Position {
        Position::new(self.line + span.start.line(), span.start.col() + 1)
    }

    /// Where a list begins. The parser says so itself, except of one that is not indented more than its key: there it
    /// gives the place after the first dash.
    fn dash(&mut self, at: Position, span: &Span) -> Position {
        if !span.is_empty() {
            return at;
        }
        let before = self.offsets.line_before(span.start.index());
        if before.starts_with('-') && self.open.last().is_some_and(|open| open.mapping) {
            let back = u32::try_from(before.len()).unwrap_or_default();
            return Position { column: at.column.saturating_sub(back), ..at };
        }
        at
    }

    /// The same text, as a part of the file if it stands there verbatim. The parser's own copy has the capacity of a
    /// longer text, and lives here only until the next event.
    fn borrow(&mut self, text: Cow<'t, str>, style: ScalarStyle, span: &Span) -> Cow<'t, str> {
        if text.is_empty() {
            return Cow::Borrowed("");
        }
        // An anchor or tag is part of the span's beginning, trailing space and a comment of its end: after quotes only.
        let start = match style {
            ScalarStyle::Plain => self.offsets.byte(span.end.index()).saturating_sub(text.len()),
            _ => self.offsets.byte(span.start.index()) + 1,
        };
        match self.offsets.part(start..start + text.len()) {
            Some(part) if *part == *text => Cow::Borrowed(part),
            _ => text,
        }
    }

    fn in_key(&self) -> bool {
        let open = self.open.last();
        open.is_some_and(|open| open.mapping && (self.nodes.len() - open.start).is_multiple_of(2))
    }

    fn scalar(
        &mut self,
        at: Position,
        text: Cow<'t, str>,
        style: ScalarStyle,
        tag: Option<&Tag>,
    ) -> Built<Node<'t>> {
        let says = match tag {
            None if style == ScalarStyle::Plain => Says::Plain,
            None => Says::Text,
            Some(tag) => tagged(tag, &text).map_err(|message| YamlError::new(at, message))?,
        };
        let plain = match says {
            Says::Plain => true,
            Says::Text => false,
            Says::Merge => self.in_key(),
            Says::Decoded(text) => return Ok(Node::scalar(at, text.into(), false)),
        };
        if !(plain && self.in_key()) {
            return Ok(Node::scalar(at, text, plain));
        }
        if text == "<<" {
            if let Some(open) = self.open.last_mut() {
                open.merges = true;
            }
            return Ok(Node::scalar(at, text, true));
        }
        Ok(Node::scalar(at, key(at, text)?, false))
    }

    fn open(&mut self, at: Position, span: &Span, anchor: usize, mapping: bool) -> Built<()> {
        if self.open.len() >= MAX_DEPTH {
            return Err(too_deep(at));
        }
        if self.in_key() {
            return Err(self.with_hint(at, "a list or mapping cannot be a key".into()));
        }
        let start = self.nodes.len();
        // The parser gives a bracket its length, and a beginning without one none, unless that has an anchor or a tag.
        let in_brackets = self.in_brackets()
            || (self.has_tabs
                && !span.is_empty()
                && tabs::is_in_brackets(self.text, self.offsets.byte(span.start.index())));
        self.open.push(Open { at, start, anchor, mapping, merges: false, in_brackets });
        Ok(())
    }

    fn in_brackets(&self) -> bool {
        self.open.last().is_some_and(|open| open.in_brackets)
    }

    fn refuse_tab(&mut self, event: &Event<'_>, span: &Span) -> Built<()> {
        let begins_a_value = matches!(
            event,
            Event::Scalar(..)
                | Event::Alias(_)
                | Event::MappingStart(..)
                | Event::SequenceStart(..)
        );
        if !begins_a_value || self.in_brackets() {
            return Ok(());
        }
        match tabs::indenting(self.text, self.offsets.byte(span.start.index())) {
            Some(tab) => Err(self.with_hint(self.place(tab), explain::TAB.into())),
            None => Ok(()),
        }
    }

    fn close(&mut self) -> Built<Option<Node<'t>>> {
        let Some(open) = self.open.pop() else { return Ok(None) };
        let node = match (open.mapping, open.merges) {
            (false, _) => self.nodes.sequence(open.at, open.start),
            (true, false) => self.nodes.mapping(open.at, open.start)?,
            (true, true) => {
                let written = self.nodes.mapping(open.at, open.start)?;
                merged(open.at, written.entries())?
            }
        };
        self.complete(node, open.anchor).map(Some)
    }

    /// Remembers a node that has an anchor.
    fn complete(&mut self, node: Node<'t>, anchor: usize) -> Built<Node<'t>> {
        if anchor > 0 {
            self.expand(node.position(), node.count())?;
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }

    fn alias(&mut self, at: Position, anchor: usize) -> Built<Node<'t>> {
        let Some(node) = self.anchors.get(&anchor) else {
            return Err(YamlError::new(at, "this alias stands within the value it refers to"));
        };
        let (node, count) = (node.clone(), node.count());
        self.expand(at, count)?;
        if self.in_key() && node.text().is_none() {
            return Err(YamlError::new(at, "a list or mapping cannot be a key"));
        }
        Ok(node.moved_to(at))
    }

    fn expand(&mut self, at: Position, count: usize) -> Built<()> {
        self.expanded += count;
        if self.expanded <= MAX_EXPANDED {
            return Ok(());
        }
        let message = format!(
            "the anchors and aliases of this file stand for more than {MAX_EXPANDED} values: \
             write them out, in files of their own"
        );
        Err(YamlError::new(at, message))
    }
}

impl Builder<'_> {
    fn explain(&mut self, error: &saphyr_parser::ScanError) -> YamlError {
        if let Some(at) = self.long_bracket.get() {
            let message = format!(
                "this bracket is longer than {} MiB, which no object of a cluster is: write it without brackets, or all of \
                 the document as JSON",
                input::MAX_BRACKET >> 20
            );
            return YamlError::new(self.place(at), message);
        }
        let mark = error.marker();
        if explain::is_of_a_tab(error.info())
            && let Some(tab) = tabs::at_fault(self.text, self.offsets.byte(mark.index()))
        {
            return self.with_hint(self.place(tab), explain::message(error.info()));
        }
        let noticed = Position::new(self.line + mark.line(), mark.col() + 1);
        let at_hand = self.text_at_hand(error.info() == explain::NO_PLACE_FOR_A_KEY);
        let (at, info) = match (at_hand, error.info()) {
            (Some((at, begins_a_line)), info)
                if at.line < noticed.line
                    && explain::is_of_what_came_before(info, begins_a_line) =>
            {
                (at, explain::NO_KEY)
            }
            (_, info) => (noticed, info),
        };
        self.with_hint(at, explain::message(info))
    }

    /// Where the text begins that the parser is at, and whether it is the first of its line: what comes next, or, where it
    /// `may_be_told`, what was told last if that runs over several lines.
    fn text_at_hand(&mut self, may_be_told: bool) -> Option<(Position, bool)> {
        let read = self.offsets.byte(self.read.start)..self.offsets.byte(self.read.end);
        let from = match may_be_told && self.text.get(read.clone())?.contains('\n') {
            true => read.start,
            false => read.end,
        };
        let start = from + explain::before_text(self.text.get(from..)?);
        let beside = self.text.get(..start)?.rsplit('\n').next().unwrap_or_default();
        Some((self.place(start), explain::before_text(beside) == beside.len()))
    }

    /// The place of a byte of the text.
    fn place(&self, byte: usize) -> Position {
        let before = self.text.get(..byte).unwrap_or_default();
        let lines = before.bytes().filter(|byte| *byte == b'\n').count();
        let beside = before.rsplit('\n').next().unwrap_or_default();
        Position::new(self.line + lines + 1, beside.chars().count() + 1)
    }

    fn with_hint(&self, at: Position, message: String) -> YamlError {
        let line = (at.line as usize).saturating_sub(self.line + 1);
        let written = self.text.lines().nth(line).unwrap_or_default();
        YamlError::new(at, explain::unless_template(written, message))
    }
}

/// The name a plain key has in the JSON that kubectl makes of it.
fn key<'t>(at: Position, text: Cow<'t, str>) -> Built<Cow<'t, str>> {
    Ok(match resolve(&text) {
        Scalar::Bool(true) => Cow::Borrowed("true"),
        Scalar::Bool(false) => Cow::Borrowed("false"),
        Scalar::Int(value) => Cow::Owned(value.to_string()),
        Scalar::Null => return Err(YamlError::new(at, "null cannot be a key: quote it")),
        Scalar::Text(_) | Scalar::BigInt(_) | Scalar::Float(_) => text,
    })
}

/// The first line break of YAML 1.1 that is none in YAML 1.2.
fn other_break(text: &str, line: usize) -> Option<Position> {
    if text.is_ascii() {
        return None;
    }
    let before = text.get(..text.find(['\u{85}', '\u{2028}', '\u{2029}'])?)?;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count();
    let lines = before.bytes().filter(|byte| *byte == b'\n').count();
    Some(Position::new(line + lines + 1, column + 1))
}
