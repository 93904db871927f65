//! `[images]`: whether images are read, and how registries are asked for them.

use std::collections::BTreeSet;
use std::path::PathBuf;

use checks::image_reference::ImageReference;
use toml::de::DeValue;

use super::super::registry::Registry;
use super::super::spelling::nearest;
use super::{Reading, Value, a};

const KEYS: [&str; 3] = ["host", "credentials-file", "plain-http"];

impl Reading<'_> {
    pub(super) fn image_registries(&mut self, value: &Value<'_>) -> Vec<Registry> {
        let DeValue::Array(items) = value.get_ref() else {
            self.say(value.span(), "registries are a list: begin each with [[images.registries]]");
            return Vec::new();
        };
        let mut hosts = BTreeSet::new();
        let mut registries = Vec::new();
        for item in items {
            let Some(registry) = self.image_registry(item) else { continue };
            if !hosts.insert(registry.host.to_ascii_lowercase()) {
                let host = &registry.host;
                self.say(item.span(), format_args!("there are two registries `{host}`"));
            }
            registries.push(registry);
        }
        registries
    }

    fn image_registry(&mut self, item: &Value<'_>) -> Option<Registry> {
        let DeValue::Table(entries) = item.get_ref() else {
            self.say(item.span(), "a registry is a table: begin it with [[images.registries]]");
            return None;
        };
        let mut host = None;
        let mut credentials_file = None;
        let mut plain_http = false;
        for (key, value) in entries {
            match key.get_ref().as_ref() {
                "host" => host = self.registry_host(value),
                "credentials-file" => {
                    credentials_file = self.text("credentials-file", value).map(PathBuf::from);
                }
                "plain-http" => plain_http = self.truth("plain-http", value)?,
                name => {
                    let meant = nearest(name, KEYS).map_or_else(
                        || format!("it has {}", KEYS.join(", ")),
                        |meant| format!("did you mean `{meant}`?"),
                    );
                    self.say(key.span(), format_args!("a registry has no key `{name}`: {meant}"));
                }
            }
        }
        if !entries.contains_key("host") {
            self.say(item.span(), "a registry needs `host`, as images name it");
        }
        Some(Registry { host: host?, credentials_file, plain_http })
    }

    fn registry_host(&mut self, value: &Value<'_>) -> Option<String> {
        let host = self.text("host", value)?;
        let image = format!("{host}/x");
        if ImageReference::parse(&image).is_none_or(|it| it.registry != Some(&host)) {
            let expected =
                "expected a host, with a port or without, such as registry.example.com:5000";
            self.say(value.span(), format_args!("`{host}` is no registry: {expected}"));
            return None;
        }
        Some(host)
    }

    pub(super) fn truth(&mut self, name: &str, value: &Value<'_>) -> Option<bool> {
        match value.get_ref() {
            DeValue::Boolean(truth) => Some(*truth),
            other => {
                let found = a(other);
                self.say(value.span(), format_args!("`{name}` is {found}: expected true or false"));
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::read;

    const OWN: &str = "[[images.registries]]\nhost = \"registry.example:5000\"\n";

    #[test]
    fn a_registry_is_read() {
        let text = format!(
            "[images]\nread = true\n{OWN}credentials-file = \"c\"\n[[images.registries]]\nhost = \"localhost\"\nplain-http = true\n"
        );
        let (written, wrong) = read(Path::new("t.toml"), &text);
        assert_eq!(wrong, Vec::<String>::new());
        assert_eq!(written.read_images, Some(true));
        let described: Vec<String> =
            written.image_registries.iter().map(|it| format!("{}: {it}", it.host)).collect();
        assert_eq!(
            described,
            [
                "registry.example:5000: over HTTPS, credentials in c",
                "localhost: over HTTP, anonymously"
            ]
        );
    }

    #[test]
    fn a_mistake_is_told_by_file_line_and_key() {
        for (text, expected) in [
            (
                "[images]\nread = \"yes\"".to_owned(),
                "t.toml:2:8: `images.read` is a text: expected true or false",
            ),
            ("[images]\nregistries = 1".to_owned(), "t.toml:2:14: registries are a list"),
            ("[images]\nregistries = [1]".to_owned(), "t.toml:2:15: a registry is a table"),
            (
                "[[images.registries]]\nplain-http = true".to_owned(),
                "t.toml:1:1: a registry needs `host`",
            ),
            (
                OWN.replace("registry", "https://registry"),
                "t.toml:2:8: `https://registry.example:5000` is no registry",
            ),
            (
                OWN.replace("registry.example:5000", "library"),
                "t.toml:2:8: `library` is no registry",
            ),
            (
                format!("{OWN}plain-http = \"yes\""),
                "t.toml:3:14: `plain-http` is a text: expected true or false",
            ),
            (
                format!("{OWN}plain-htp = true"),
                "t.toml:3:1: a registry has no key `plain-htp`: did you mean `plain-http`?",
            ),
            (format!("{OWN}{OWN}"), "t.toml:3:1: there are two registries `registry.example:5000`"),
        ] {
            let text = text.replace("[[images.https://registries]]", "[[images.registries]]");
            let (_, wrong) = read(Path::new("t.toml"), &text);
            assert!(wrong.iter().any(|it| it.starts_with(expected)), "{text}: {wrong:?}");
        }
    }
}
