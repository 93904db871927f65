//! What is written where a value is put in elsewhere.

/// Whether it holds the place of a value that is put in elsewhere: a variable, a template's field, a vault's path, a mask.
pub(crate) fn stands_for_another(literal: &str) -> bool {
    let is_all = |mask: char| literal.chars().all(|c| c == mask);
    let words: String = literal.chars().filter(char::is_ascii_alphanumeric).collect();
    ["$(", "${", "{{"].iter().any(|opening| literal.contains(opening))
        || ["vault:", "ref+", "arn:aws:"].iter().any(|scheme| literal.starts_with(scheme))
        || (literal.starts_with('<') && literal.ends_with('>'))
        || is_all('*')
        || (literal.len() > 2 && (is_all('x') || is_all('X')))
        || words.eq_ignore_ascii_case("replaceme")
}
