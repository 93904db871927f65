//! From positions in characters, which the parser gives, to positions in bytes, which slicing needs.

use std::ops::Range;

/// A text and a place in it, which follows the parser: it asks for places close to the last.
pub(super) struct Offsets<'t> {
    text: &'t str,
    ascii: bool,
    chars: usize,
    bytes: usize,
}

impl<'t> Offsets<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, ascii: text.is_ascii(), chars: 0, bytes: 0 }
    }

    /// Where the character at `index` begins.
    pub(super) fn byte(&mut self, index: usize) -> usize {
        if self.ascii {
            return index;
        }
        let (before, after) = self.text.split_at(self.bytes);
        let width = if index >= self.chars {
            after.chars().take(index - self.chars).map(char::len_utf8).sum::<usize>()
        } else {
            before.chars().rev().take(self.chars - index).map(char::len_utf8).sum()
        };
        self.bytes = if index >= self.chars { self.bytes + width } else { self.bytes - width };
        self.chars = index;
        self.bytes
    }

    /// The part of the text at these bytes, if these are places between characters.
    pub(super) fn part(&self, bytes: Range<usize>) -> Option<&'t str> {
        self.text.get(bytes)
    }

    /// What stands before a place on its line, without the spaces it begins with.
    pub(super) fn line_before(&mut self, index: usize) -> &'t str {
        let at = self.byte(index);
        let before = self.text.get(..at).unwrap_or_default();
        before.rsplit('\n').next().unwrap_or_default().trim_start_matches(' ')
    }
}
