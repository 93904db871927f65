//! A Corefile, of which whom it forwards to and which files it imports is kept, in words that read to themselves: what else
//! stands there may be secret. Words are told apart as CoreDNS does, with Caddy 1's lexer: quotes group, backquotes do not.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::beyond::host;

/// The directives that forward, all of the form `forward FROM TO…`; `proxy` is what CoreDNS had before `forward`.
pub(super) const FORWARDING: [&str; 3] = ["forward", "grpc", "proxy"];
pub(super) const IMPORT: &str = "import";

/// Its directives that forward and those that import, a line each: not what it imports of itself, as a snippet.
pub(super) fn reduced(corefile: &str) -> String {
    let directives = directives(corefile);
    let snippets = directives.windows(2).filter_map(|pair| match (&*pair[0], &*pair[1]) {
        ([name], [brace]) if brace == "{" => name.strip_prefix('(')?.strip_suffix(')'),
        _ => None,
    });
    let snippets: BTreeSet<&str> = snippets.collect();
    let kept = directives.iter().filter_map(|words| match words.as_slice() {
        [name, from, to @ ..] if FORWARDING.contains(&name.as_str()) && !to.is_empty() => {
            let to: Vec<String> = to.iter().map(|to| resolver(to)).collect();
            Some(format!("{name} {} {}", plain(from), to.join(" ")))
        }
        [name, of, ..] if name == IMPORT && !snippets.contains(of.as_str()) => {
            Some(format!("{name} {}", plain(of)))
        }
        _ => None,
    });
    kept.collect::<Vec<_>>().join("\n")
}

/// Words that belong together, and each brace by itself. One begins with a line, and behind a brace: CoreDNS takes a directive
/// on the line of the brace that its server opens with.
fn directives(corefile: &str) -> Vec<Vec<String>> {
    let is_brace = |word: &String| word == "{" || word == "}";
    let mut directives: Vec<Vec<String>> = Vec::new();
    for Word { text, is_first } in words(corefile) {
        match directives.last_mut() {
            Some(last) if !is_first && !is_brace(&text) && !last.iter().any(is_brace) => {
                last.push(text);
            }
            _ => directives.push(vec![text]),
        }
    }
    directives
}

struct Word {
    text: String,
    /// Whether it is the first of its line.
    is_first: bool,
}

fn words(corefile: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut rest = corefile.strip_prefix('\u{feff}').unwrap_or(corefile);
    let mut is_first = true;
    while let Some(letter) = rest.chars().next() {
        if letter.is_whitespace() {
            is_first |= letter == '\n';
            rest = &rest[letter.len_utf8()..];
        } else if letter == '#' {
            rest = rest.find('\n').map_or("", |end| &rest[end..]);
        } else {
            let (text, behind) = match rest.strip_prefix('"') {
                Some(rest) => quoted(rest),
                None => bare(rest),
            };
            words.push(Word { text, is_first });
            is_first = false;
            rest = behind;
        }
    }
    words
}

/// The word that a text begins with, and what is behind it. A `#` within one hides the rest of the word, and not of the line.
fn bare(text: &str) -> (String, &str) {
    let ends = |letter: char| letter.is_whitespace() && letter != '\r';
    let (word, behind) = text.split_at(text.find(ends).unwrap_or(text.len()));
    (word.split('#').next().unwrap_or_default().replace('\r', ""), behind)
}

/// The same of what is behind a quote: it goes to the next one, and a backslash is one of its letters but before a quote.
fn quoted(text: &str) -> (String, &str) {
    let mut word = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return (word, &text[at + 1..]),
            '\\' => match letters.next() {
                Some((_, '"')) => word.push('"'),
                Some((_, other)) => word.extend(['\\', other]),
                None => {}
            },
            letter => word.push(letter),
        }
    }
    (word, "")
}

/// The host or address of a resolver, without what its address may hold beside it; or the file that names some, and what an
/// environment variable stands for.
fn resolver(to: &str) -> String {
    if to.starts_with(['/', '{']) {
        return plain(to);
    }
    // Behind `%` stands the name in the certificate of an address: `tls://192.0.2.53%dns.example`.
    let host = host(to).unwrap_or_default().split('%').next().unwrap_or_default();
    match host.parse::<IpAddr>() {
        Ok(address) => address.to_string(),
        Err(_) => {
            let name = host.trim_end_matches('.').to_ascii_lowercase();
            plain(&name.replace([':', '[', ']'], "_"))
        }
    }
}

/// A word that reads to itself: `_` stands for what neither a name nor a path has.
fn plain(word: &str) -> String {
    match word {
        "" | "{" | "}" => "_".into(),
        word => {
            word.replace(|letter: char| letter.is_whitespace() || matches!(letter, '"' | '#'), "_")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_corefile_what_forwards_and_what_is_imported_is_kept_and_reads_to_itself() {
        for (corefile, kept) in [
            (".:53 {\n  forward . 192.0.2.53 {\n    max_fails 2\n  }\n}", "forward . 192.0.2.53"),
            (". {\r\n  forward . 192.0.2.53\r\n  log hunter2\r\n}\r\n", "forward . 192.0.2.53"),
            ("\u{feff}forward . 192.0.2.53", "forward . 192.0.2.53"),
            // Behind a brace.
            (". { forward . 192.0.2.53\n}", "forward . 192.0.2.53"),
            (". {\n  errors\n} corp { forward . 192.0.2.53\n}", "forward . 192.0.2.53"),
            (
                ". {\n  forward a. 192.0.2.1 {\n  } forward b. 192.0.2.2\n}",
                "forward a. 192.0.2.1\nforward b. 192.0.2.2",
            ),
            (". { import /etc/coredns/custom/*\n}", "import /etc/coredns/custom/*"),
            // What stands glued to a word is no brace.
            (".{\n  forward . 192.0.2.53\n}", "forward . 192.0.2.53"),
            (". {forward . 192.0.2.53\n}", ""),
            // Quotes.
            (". {\n  \"forward\" \".\" \"192.0.2.53\"\n}", "forward . 192.0.2.53"),
            ("\"import\" \"/etc/my files/*\"", "import /etc/my_files/*"),
            ("log \"\nforward . 192.0.2.1\n\" forward . 192.0.2.2", ""),
            ("log \"a \\\" b\"\nforward . 192.0.2.2", "forward . 192.0.2.2"),
            ("log \"a\\\\\"\nforward . 192.0.2.2", "forward . 192.0.2.2"),
            ("log `\nforward . 192.0.2.1\n`", "forward . 192.0.2.1"),
            ("forward . \"\" \"a b\" 192.0.2.2 \"{\" x", "forward . _ a_b 192.0.2.2"),
            // Comments.
            ("# forward . 192.0.2.1\nforward . 192.0.2.2 # 192.0.2.3", "forward . 192.0.2.2"),
            ("forward . a.example#x 192.0.2.2", "forward . a.example 192.0.2.2"),
            ("forward . \"a.example#x\" b.example", "forward . a.example b.example"),
            // Who forwards, and to whom.
            ("grpc . 192.0.2.53:443", "grpc . 192.0.2.53"),
            ("proxy . 192.0.2.53", "proxy . 192.0.2.53"),
            ("forward .", ""),
            (
                "forward . DNS.Inside.example.:53 https://user:hunter2@dns.example/hunter2?hunter2",
                "forward . dns.inside.example dns.example",
            ),
            (
                "forward . tls://192.0.2.1%a.example:853 [2001:DB8::7]:53 2001:db8::8 [a:b]",
                "forward . 192.0.2.1 2001:db8::7 2001:db8::8 a_b",
            ),
            ("forward . /etc/Own.conf {$DNS} tls://", "forward . /etc/Own.conf {$DNS} _"),
            // Snippets.
            ("(s) {\n  forward . 192.0.2.53\n}\n. {\n  import s\n}", "forward . 192.0.2.53"),
            ("(s) { forward . 192.0.2.53\n}\n. {\n  import s\n}", "forward . 192.0.2.53"),
            ("(s) x {\n}\n. {\n  import s\n}", "import s"),
        ] {
            assert_eq!(reduced(corefile), kept, "{corefile}");
            assert_eq!(reduced(kept), kept, "{corefile}");
        }
    }
}
