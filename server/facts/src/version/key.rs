//! What keys are made of.

/// A key as it is written.
#[derive(Default)]
pub struct Key(Vec<u8>);

impl Key {
    /// Says of what kind the next part is. Kinds sort as their numbers do.
    pub fn kind(&mut self, kind: u8) {
        self.0.push(kind);
    }

    /// A number of any length, in decimal digits: without leading zeros, the longer one is larger.
    pub fn number(&mut self, digits: &str) {
        let digits = digits.trim_start_matches('0');
        // Versions are shorter than this counts.
        self.0.push(u8::try_from(digits.len()).unwrap_or(u8::MAX));
        self.0.extend_from_slice(digits.as_bytes());
    }

    /// A text without NUL: one that begins another comes before it.
    pub fn text(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
        self.0.push(0);
    }

    /// The whole key.
    pub fn finish(self) -> Vec<u8> {
        self.0
    }
}

/// Splits what is decimal digits off the front.
pub fn digits(text: &str) -> (&str, &str) {
    leading(text, |byte| byte.is_ascii_digit())
}

/// Splits the bytes of a kind, all of them ASCII, off the front.
pub fn leading(text: &str, is_of_kind: impl Fn(u8) -> bool) -> (&str, &str) {
    let end = text.bytes().position(|byte| !is_of_kind(byte)).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}
