//! The text as `saphyr-parser` reads it: one character at a time, so this is the hottest code of a scan.
//!
//! The parser's own `StrInput` decodes UTF-8 at every look, and makes each plain scalar reserve 128 bytes; this one
//! takes the ASCII path first and reserves nothing. It also bounds the nesting of `[` and `{`, which the parser does
//! not: it keeps every token of the outermost bracket until that closes, and walks all open brackets for each of them,
//! so a megabyte of `[` would take it hours, and the tokens of a megabyte of `{},` a hundred megabytes. Hence the bound of
//! a bracket's length.

use std::cell::Cell;
use std::rc::Rc;

use saphyr_parser::input::{Input, SkipTabs, is_blank, is_blank_or_breakz, is_break, is_breakz};
use saphyr_parser::input::{is_alpha, is_digit, is_flow};

use super::MAX_DEPTH;

/// Bytes from an outermost bracket to the one that closes it: more than etcd takes of one object (1.5 MiB).
pub(super) const MAX_BRACKET: usize = 2 << 20;

/// Where the outermost bracket that is open begins, if it is longer than that. The parser owns its text, so this is how
/// the builder learns of it.
pub(super) type LongBracket = Cell<Option<usize>>;

/// A text with a position in it.
pub(super) struct Text<'t> {
    text: &'t str,
    at: usize,
    brackets: usize,
    /// The text as it was before the bound of an open bracket cut it.
    whole: &'t str,
    long_bracket: Rc<LongBracket>,
}

impl<'t> Text<'t> {
    pub(super) fn new(text: &'t str, long_bracket: Rc<LongBracket>) -> Self {
        Self { text, at: 0, brackets: 0, whole: text, long_bracket }
    }

    /// The next byte, 0 at the end: the character itself when it is ASCII.
    #[inline(always)]
    fn byte(&self) -> u8 {
        self.byte_at(self.at)
    }

    #[inline(always)]
    fn byte_at(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(0)
    }

    #[inline(always)]
    fn char_at(&self, at: usize) -> char {
        let byte = self.byte_at(at);
        if byte.is_ascii() { char::from(byte) } else { self.wide_char_at(at) }
    }

    #[cold]
    fn wide_char_at(&self, at: usize) -> char {
        self.text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or('\0')
    }

    /// Bytes of the character at `at`, which is not the end.
    #[inline(always)]
    fn width_at(&self, at: usize) -> usize {
        match self.byte_at(at) {
            0..0x80 => 1,
            0x80..0xE0 => 2,
            0xE0..0xF0 => 3,
            0xF0.. => 4,
        }
    }

    /// Steps over `count` characters, or to the end.
    #[inline(always)]
    fn advance(&mut self, count: usize) {
        for _ in 0..count {
            if self.at < self.text.len() {
                self.at += self.width_at(self.at);
            }
        }
    }

    /// Steps over the rest of the line; returns how many characters that was.
    fn skip_line(&mut self) -> usize {
        let mut count = 0;
        while !is_breakz(char::from(self.byte())) && self.char_at(self.at) != '\u{FEFF}' {
            self.at += self.width_at(self.at);
            count += 1;
        }
        count
    }

    /// Follows the nesting of brackets. The scanner skips the rest of a line right after each bracket that is one, and
    /// after no bracket that is part of a scalar. Too deep, the text ends here: the tree is refused for its depth
    /// before the parser misses the end.
    fn count_bracket(&mut self) {
        match self.at.checked_sub(1).map(|at| self.byte_at(at)) {
            Some(b'[' | b'{') => {
                self.brackets += 1;
                if self.brackets > MAX_DEPTH {
                    self.text = &self.text[..self.at];
                } else if self.brackets == 1 && self.text.len() - self.at > MAX_BRACKET {
                    let end = self.text.floor_char_boundary(self.at + MAX_BRACKET);
                    self.text = &self.text[..end];
                    self.long_bracket.set(Some(self.at - 1));
                }
            }
            Some(b']' | b'}') => {
                self.brackets = self.brackets.saturating_sub(1);
                if self.brackets == 0 && self.long_bracket.take().is_some() {
                    self.text = self.whole;
                }
            }
            _ => {}
        }
    }
}

impl Input for Text<'_> {
    #[inline(always)]
    fn lookahead(&mut self, _: usize) {}

    /// The scanner reserves this much beyond the first byte of each plain scalar, in a string of capacity 32.
    #[inline(always)]
    fn bufmaxlen(&self) -> usize {
        31
    }

    #[inline(always)]
    fn buflen(&self) -> usize {
        self.bufmaxlen()
    }

    #[inline(always)]
    fn buf_is_empty(&self) -> bool {
        false
    }

    #[inline(always)]
    fn raw_read_ch(&mut self) -> char {
        let c = self.peek();
        self.skip();
        c
    }

    #[inline(always)]
    fn raw_read_non_breakz_ch(&mut self) -> Option<char> {
        let c = self.peek();
        (!is_breakz(c) && c != '\u{FEFF}').then(|| self.raw_read_ch())
    }

    #[inline(always)]
    fn skip(&mut self) {
        self.advance(1);
    }

    #[inline(always)]
    fn skip_n(&mut self, count: usize) {
        self.advance(count);
    }

    #[inline(always)]
    fn peek(&self) -> char {
        self.char_at(self.at)
    }

    #[inline(always)]
    fn peek_nth(&self, n: usize) -> char {
        let mut at = self.at;
        for _ in 0..n {
            if at >= self.text.len() {
                return '\0';
            }
            at += self.width_at(at);
        }
        self.char_at(at)
    }

    #[inline(always)]
    fn peek_opt(&self) -> Option<char> {
        (self.at < self.text.len()).then(|| self.peek())
    }

    #[inline(always)]
    fn next_2_are(&self, first: char, second: char) -> bool {
        self.peek() == first && self.peek_nth(1) == second
    }

    #[inline(always)]
    fn next_3_are(&self, first: char, second: char, third: char) -> bool {
        self.next_2_are(first, second) && self.peek_nth(2) == third
    }

    #[inline(always)]
    fn next_is_document_indicator(&self) -> bool {
        self.next_is_document_start() || self.next_is_document_end()
    }

    #[inline(always)]
    fn next_is_document_start(&self) -> bool {
        self.byte() == b'-' && marker(self, b"---")
    }

    #[inline(always)]
    fn next_is_document_end(&self) -> bool {
        self.byte() == b'.' && marker(self, b"...")
    }

    fn skip_ws_to_eol(&mut self, skip_tabs: SkipTabs) -> (usize, Result<SkipTabs, &'static str>) {
        self.count_bracket();
        let start = self.at;
        let (mut tab, mut space) = (false, false);
        loop {
            match self.byte() {
                b' ' => space = true,
                b'\t' if skip_tabs == SkipTabs::Yes => tab = true,
                _ => break,
            }
            self.at += 1;
        }
        let mut count = self.at - start;
        if self.byte() == b'#' {
            if !tab && !space {
                let message = "comments must be separated from other tokens by whitespace";
                return (count, Err(message));
            }
            count += self.skip_line();
        }
        (count, Ok(SkipTabs::Result(tab, space)))
    }

    #[inline(always)]
    fn next_can_be_plain_scalar(&self, in_flow: bool) -> bool {
        match self.byte() {
            b':' => {
                let next = char::from(self.byte_at(self.at + 1));
                !(is_blank_or_breakz(next) || (in_flow && is_flow(next)))
            }
            byte if in_flow && is_flow(char::from(byte)) => false,
            0xEF => self.peek() != '\u{FEFF}',
            _ => true,
        }
    }

    #[inline(always)]
    fn next_is_blank_or_break(&self) -> bool {
        matches!(self.byte(), b' ' | b'\t' | b'\n' | b'\r')
    }

    #[inline(always)]
    fn next_is_blank_or_breakz(&self) -> bool {
        is_blank_or_breakz(char::from(self.byte()))
    }

    #[inline(always)]
    fn next_is_blank(&self) -> bool {
        is_blank(char::from(self.byte()))
    }

    #[inline(always)]
    fn next_is_break(&self) -> bool {
        is_break(char::from(self.byte()))
    }

    #[inline(always)]
    fn next_is_breakz(&self) -> bool {
        is_breakz(char::from(self.byte()))
    }

    #[inline(always)]
    fn next_is_z(&self) -> bool {
        self.byte() == 0
    }

    #[inline(always)]
    fn next_is_flow(&self) -> bool {
        is_flow(char::from(self.byte()))
    }

    #[inline(always)]
    fn next_is_digit(&self) -> bool {
        is_digit(char::from(self.byte()))
    }

    #[inline(always)]
    fn next_is_alpha(&self) -> bool {
        is_alpha(char::from(self.byte()))
    }

    fn skip_while_non_breakz(&mut self) -> usize {
        self.skip_line()
    }
}

/// Whether a line of only `mark` (`---` or `...`), or one that begins with it and a space, is next.
#[cold]
fn marker(text: &Text<'_>, mark: &[u8; 3]) -> bool {
    text.text.as_bytes()[text.at..].starts_with(mark)
        && is_blank_or_breakz(char::from(text.byte_at(text.at + 3)))
}
