//! Prose in which backticks mark what is code.

use leptos::prelude::*;

/// The text, with what stands between backticks as code.
#[component]
pub fn Prose(#[prop(into)] text: String) -> impl IntoView {
    parts(&text)
        .into_iter()
        .map(|(code, part)| match code {
            true => view! { <code>{part}</code> }.into_any(),
            false => part.into_any(),
        })
        .collect::<Vec<_>>()
        .into_any()
}

/// Its parts, and whether each is code. A backtick without a second one is a backtick.
fn parts(text: &str) -> Vec<(bool, String)> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('`') {
        let Some((code, behind)) = after.split_once('`') else { break };
        parts.extend([(false, before), (true, code)].map(|(is, part)| (is, part.to_owned())));
        rest = behind;
    }
    parts.push((false, rest.to_owned()));
    parts.retain(|(_, part)| !part.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn code_is_what_stands_between_two_backticks() {
        let said = |text| {
            parts(text)
                .into_iter()
                .map(|(code, part)| if code { format!("<{part}>") } else { part })
                .collect::<String>()
        };
        assert_eq!(said("Set `a: b`, not `c`."), "Set <a: b>, not <c>.");
        assert_eq!(said("One ` alone"), "One ` alone");
        assert_eq!(said("`whole`"), "<whole>");
    }
}
