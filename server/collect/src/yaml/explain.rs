//! What the parser's errors mean to somebody who has to mend a file.

/// Text that stands where a key has to, and turns out to be none.
pub(super) const NO_KEY: &str = "simple key expected";

/// A key that stands within a text.
pub(super) const NO_PLACE_FOR_A_KEY: &str = "mapping values are not allowed in this context";

/// What is wrong with a tab that stands for indentation.
pub(super) const TAB: &str = "a tab is used to indent: replace it by spaces";

const TAB_AFTER_COLON: &str = "':' must be followed by a valid YAML whitespace";

/// Whether an error is of a tab, whose place is another than where it is noticed.
pub(super) fn is_of_a_tab(info: &str) -> bool {
    matches!(
        info,
        TAB_AFTER_COLON
            | "tabs disallowed within this context (block indentation)"
            | "tabs disallowed in this context"
            | "tab cannot be used as indentation"
            | "while scanning a plain scalar, found a tab"
            | "a block scalar content cannot start with a tab"
    )
}

/// Whether an error is noticed only at what follows the text that it is of. A text that runs on to the next key lacks its
/// own `: ` where it begins a line; where it is a value, the next line is indented too far.
pub(super) fn is_of_what_came_before(info: &str, begins_a_line: bool) -> bool {
    match info {
        NO_KEY | "simple key expect ':'" => true,
        NO_PLACE_FOR_A_KEY => begins_a_line,
        _ => false,
    }
}

/// The length of what stands before the next text: space, comments, anchors, tags, and the indicators of values that are
/// empty.
pub(super) fn before_text(text: &str) -> usize {
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        rest = match rest.strip_prefix([':', '-', '?']) {
            _ if rest.starts_with('#') => rest.find('\n').and_then(|end| rest.get(end..)),
            Some(after) if after.starts_with(char::is_whitespace) => Some(after),
            _ if rest.starts_with(['&', '!']) => {
                rest.find(char::is_whitespace).and_then(|end| rest.get(end..))
            }
            _ => return text.len() - rest.len(),
        }
        .unwrap_or_default();
    }
}

/// The parser's message, said so that it can be acted on.
pub(super) fn message(info: &str) -> String {
    let said = match info {
        NO_KEY | "simple key expect ':'" => {
            "this line is not `key: value`: is a `: ` missing, or the indentation different from the lines around it?"
        }
        NO_PLACE_FOR_A_KEY => {
            "no key can stand here: check the indentation, and quote text that contains `: `"
        }
        "while parsing a block mapping, did not find expected key"
        | "invalid indentation"
        | "mapping keys are not allowed in this context" => {
            "this does not line up with the keys above it: check the indentation"
        }
        "while parsing a block collection, did not find expected '-' indicator"
        | "block sequence entries are not allowed in this context" => {
            "this does not line up with the `-` items above it: check the indentation"
        }
        TAB_AFTER_COLON => {
            "a tab follows the `:`, which some readers take and others do not: replace it by a space"
        }
        info if is_of_a_tab(info) => TAB,
        "while scanning a quoted scalar, found unexpected end of stream"
        | "while scanning a quoted scalar, found unexpected document indicator" => {
            "the quoted text that begins here is never closed: add the missing quote"
        }
        "invalid trailing content after double-quoted scalar" => {
            "text follows the closing quote: put all of it within the quotes"
        }
        "while parsing a quoted scalar, found unknown escape character" => {
            "an escape that YAML does not have: double the `\\`, or use single quotes"
        }
        "while parsing node, found unknown anchor" => {
            "the anchor of this alias (`*`) is not defined above it in this document: quote the text if it is none"
        }
        "found unprintable character" => "a NUL character: is this file text?",
        "while parsing a flow mapping, did not find expected ',' or '}'"
        | "while parsing a flow sequence, expected ',' or ']'" => {
            "a bracket is not closed, or a comma is missing before this: quote text that begins with `{` or `[`"
        }
        "while parsing a node, did not find expected node content" => {
            "a value is expected here: is a bracket or comma left over, or the document cut short?"
        }
        "did not find expected <document start>" => {
            "text follows the end of the document: begin another with `---`, or check the indentation"
        }
        other => return format!("not valid YAML: {other}"),
    };
    said.to_owned()
}

/// The commonest files that look like manifests and are not: the templates of a Helm chart.
pub(super) fn unless_template(line: &str, message: String) -> String {
    if line.contains("{{") || line.contains("{%") {
        "a template, not a manifest: render it first (`helm template`) and scan what comes out"
            .to_owned()
    } else {
        message
    }
}
