//! Image references: `registry:port/path:tag@digest`, by the grammar of the distribution project.

use std::fmt;

/// The registry that a reference without one means.
pub const DEFAULT_REGISTRY: &str = "docker.io";

/// An image reference, in its parts as they were written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ImageReference<'a> {
    /// Host and, after a colon, port; `None` where the reference names none.
    pub registry: Option<&'a str>,
    /// The path in the registry.
    pub repository: &'a str,
    /// After a colon.
    pub tag: Option<&'a str>,
    /// After an `@`: algorithm, colon, hexadecimal digits.
    pub digest: Option<&'a str>,
}

impl<'a> ImageReference<'a> {
    /// Reads a reference; `None` where the text is none.
    pub fn parse(text: &'a str) -> Option<Self> {
        let (named, digest) = match text.split_once('@') {
            Some((named, digest)) => (named, Some(digest)),
            None => (text, None),
        };
        // A colon before the last slash is a port's.
        let (name, tag) = match named.rsplit_once(':') {
            Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
            _ => (named, None),
        };
        let (registry, repository) = match name.split_once('/') {
            Some((first, rest)) if is_registry(first) => (Some(first), rest),
            _ => (None, name),
        };
        let valid = name.len() <= 255
            && registry.is_none_or(valid_registry)
            && repository.split('/').all(valid_component)
            && tag.is_none_or(valid_tag)
            && digest.is_none_or(valid_digest)
            && !is_bare_id(text);
        valid.then_some(Self { registry, repository, tag, digest })
    }

    /// The registry it is pulled from, with its port.
    pub fn registry(&self) -> &'a str {
        self.registry.unwrap_or(DEFAULT_REGISTRY)
    }
}

impl fmt::Display for ImageReference<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(registry) = self.registry {
            write!(f, "{registry}/")?;
        }
        f.write_str(self.repository)?;
        if let Some(tag) = self.tag {
            write!(f, ":{tag}")?;
        }
        self.digest.map_or(Ok(()), |digest| write!(f, "@{digest}"))
    }
}

/// Whether what stands before the first slash is a host, and not the path's first part.
fn is_registry(first: &str) -> bool {
    first == "localhost"
        || first.contains(['.', ':'])
        || first.bytes().any(|byte| byte.is_ascii_uppercase())
}

fn valid_registry(registry: &str) -> bool {
    let (host, port) = match registry.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (registry, None),
    };
    let host_valid = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => host.split('.').all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        }),
    };
    host_valid
        && port.is_none_or(|port| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()))
}

/// Letters and digits in runs, and between two runs a dot, one or two underscores, or dashes.
fn valid_component(component: &str) -> bool {
    let is_run = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let starts_and_ends = component.bytes().next().is_some_and(is_run)
        && component.bytes().next_back().is_some_and(is_run);
    starts_and_ends
        && component
            .split(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
            .all(|gap| matches!(gap, "" | "." | "_" | "__") || gap.bytes().all(|b| b == b'-'))
}

fn valid_tag(tag: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    tag.len() <= 128
        && tag.bytes().next().is_some_and(is_word)
        && tag.bytes().all(|byte| is_word(byte) || matches!(byte, b'.' | b'-'))
}

fn valid_digest(digest: &str) -> bool {
    let Some((algorithm, digits)) = digest.split_once(':') else { return false };
    // The grammar knows more, and no runtime takes them.
    let length = match algorithm {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ => return false,
    };
    digits.len() == length
        && digits.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'))
}

/// An image id of a runtime, which no reference may look like.
fn is_bare_id(text: &str) -> bool {
    text.len() == 64
        && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DIGEST: &str = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    #[test]
    fn parts_stand_where_the_grammar_puts_them() {
        let pinned = format!("ghcr.io/org/app:1.2@{DIGEST}");
        let by_digest = format!("app@{DIGEST}");
        for (text, registry, repository, tag, digest) in [
            ("nginx", None, "nginx", None, None),
            ("nginx:1.27", None, "nginx", Some("1.27"), None),
            ("library/nginx", None, "library/nginx", None, None),
            ("registry:5000/app", Some("registry:5000"), "app", None, None),
            ("registry:5000/app:v1", Some("registry:5000"), "app", Some("v1"), None),
            ("localhost/app", Some("localhost"), "app", None, None),
            ("10.0.0.1/app:v1", Some("10.0.0.1"), "app", Some("v1"), None),
            ("[::1]:5000/app", Some("[::1]:5000"), "app", None, None),
            ("[fd00::1]/app", Some("[fd00::1]"), "app", None, None),
            ("Registry/app", Some("Registry"), "app", None, None),
            ("quay.io/a/b__c/d-e.f:V_1", Some("quay.io"), "a/b__c/d-e.f", Some("V_1"), None),
            (&pinned, Some("ghcr.io"), "org/app", Some("1.2"), Some(DIGEST)),
            (&by_digest, None, "app", None, Some(DIGEST)),
            // Without a slash there is no host: this is the tag 5000 of an image named registry.
            ("registry:5000", None, "registry", Some("5000"), None),
        ] {
            let expected = ImageReference { registry, repository, tag, digest };
            assert_eq!(ImageReference::parse(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_no_runtime_would_pull_is_no_reference() {
        let id = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
        let long = format!("{}/app", "a".repeat(255));
        for text in [
            "",
            ":latest",
            "nginx:",
            "nginx:-x",
            "Nginx",
            "app@",
            "app@sha256:abc",
            "app:1@md5:9f86d081884c7d659a2feaa0c55ad015",
            "app@sha256",
            "a//b",
            "/app",
            "app/",
            "a..b",
            "a___b",
            "-app",
            "app ",
            "{{ .Values.image }}",
            "$(IMAGE)",
            "host:port/app",
            "-host.example/app",
            "[::g]/app",
            "https://registry.example/app",
            id,
            &long,
        ] {
            assert_eq!(ImageReference::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_registry_of_a_short_name_is_the_default() {
        let registry = |text| ImageReference::parse(text).unwrap().registry();
        assert_eq!(registry("nginx"), "docker.io");
        assert_eq!(registry("registry:5000/app"), "registry:5000");
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic_and_what_is_read_is_written_back(text in "\\PC*") {
            if let Some(reference) = ImageReference::parse(&text) {
                prop_assert_eq!(reference.to_string(), text);
            }
        }

        #[test]
        fn a_reference_is_read_and_written_back(
            text in "([a-z]{1,8}(\\.[a-z]{2,5}|:[0-9]{1,5})/)?[a-z0-9]{1,8}([._-][a-z0-9]{1,5})?(/[a-z]{1,5})?(:[A-Za-z0-9_][A-Za-z0-9._-]{0,20})?(@sha256:[0-9a-f]{64})?"
        ) {
            let read = ImageReference::parse(&text);
            prop_assert_eq!(read.map(|reference| reference.to_string()), Some(text));
        }
    }
}
