//! Tabs where YAML has spaces.

const BLANK: [char; 2] = [' ', '\t'];

/// The tab that an error at a place is of: one of the blank space around it, or else the first that a later line is indented by.
pub(super) fn at_fault(text: &str, at: usize) -> Option<usize> {
    let (before, behind) = (text.get(..at)?, text.get(at..)?);
    let start = before.trim_end_matches(BLANK).len();
    let end = at + behind.len() - behind.trim_start_matches(BLANK).len();
    if let Some(tab) = text.get(start..end)?.find('\t') {
        return Some(start + tab);
    }
    let mut line = at;
    loop {
        line += text.get(line..)?.find('\n')? + 1;
        let rest = text.get(line..)?;
        let indentation = rest.len() - rest.trim_start_matches(BLANK).len();
        if let Some(tab) = rest.get(..indentation)?.find('\t') {
            return Some(line + tab);
        }
    }
}

/// The tab that indents what begins at a place outside of brackets, or stands between it and its `-` or `?`. The parser takes
/// some of those; kubectl's takes none.
pub(super) fn indenting(text: &str, at: usize) -> Option<usize> {
    let before = text.get(..at)?;
    let start = before.trim_end_matches(BLANK).len();
    let tab = start + before.get(start..)?.find('\t')?;
    let outer = before.get(..start)?;
    let line = outer.rsplit('\n').next()?.trim_start_matches('\u{FEFF}');
    let indents = match line.trim_end_matches('\r') {
        "" => true,
        "---" => false,
        line => line.ends_with(['-', '?']),
    };
    indents.then_some(tab)
}

/// Whether what begins at a place, with an anchor or a tag before it, is in brackets.
pub(super) fn is_in_brackets(text: &str, at: usize) -> bool {
    let mut rest = text.get(at..).unwrap_or_default();
    while rest.starts_with(['&', '!']) {
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        rest = rest.get(end..).unwrap_or_default().trim_start();
    }
    rest.starts_with(['{', '['])
}
