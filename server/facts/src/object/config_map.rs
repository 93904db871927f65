//! A ConfigMap: of its values the hosts alone are kept, while they are read.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize};

use super::Meta;
use crate::env_value;
use crate::lenient::null_is_default;

/// So many hosts one of them may name: none that a program is given its settings by names more.
const MOST: usize = 1000;

/// A ConfigMap.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Written")]
pub struct ConfigMap {
    /// The hosts that its values name, by key.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub hosts: BTreeMap<String, BTreeSet<String>>,
    /// `metadata`
    pub metadata: Meta,
}

impl ConfigMap {
    /// Each key with a host that its value names.
    pub fn named(&self) -> impl Iterator<Item = (&str, &str)> {
        let keys = self.hosts.iter().map(|(key, hosts)| (key.as_str(), hosts));
        keys.flat_map(|(key, hosts)| hosts.iter().map(move |host| (key, host.as_str())))
    }
}

/// As the API has it, with `data`, or as a record has it, with `hosts`.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Written {
    #[serde(deserialize_with = "null_is_default")]
    data: BTreeMap<String, Hosts>,
    hosts: BTreeMap<String, BTreeSet<String>>,
    metadata: Meta,
}

impl TryFrom<Written> for ConfigMap {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let Written { data, mut hosts, metadata } = written;
        let named = data.into_iter().filter(|(_, Hosts(hosts))| !hosts.is_empty());
        hosts.extend(named.map(|(key, Hosts(hosts))| (key, hosts)));
        match hosts.values().map(BTreeSet::len).sum::<usize>() > MOST {
            true => Err(format!("it names more than {MOST} hosts")),
            false => Ok(Self { hosts, metadata }),
        }
    }
}

/// What is kept of a value.
struct Hosts(BTreeSet<String>);

impl<'de> Deserialize<'de> for Hosts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Value;

        impl Visitor<'_> for Value {
            type Value = Hosts;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Hosts, E> {
                Ok(Hosts(hosts(text).collect()))
            }

            fn visit_unit<E: de::Error>(self) -> Result<Hosts, E> {
                Ok(Hosts(BTreeSet::new()))
            }

            // The API server refuses these; they name no host.
            fn visit_bool<E: de::Error>(self, _: bool) -> Result<Hosts, E> {
                self.visit_unit()
            }

            fn visit_i64<E: de::Error>(self, _: i64) -> Result<Hosts, E> {
                self.visit_unit()
            }

            fn visit_u64<E: de::Error>(self, _: u64) -> Result<Hosts, E> {
                self.visit_unit()
            }

            fn visit_f64<E: de::Error>(self, _: f64) -> Result<Hosts, E> {
                self.visit_unit()
            }
        }

        deserializer.deserialize_any(Value)
    }
}

/// The hosts of the URLs in a text, but for lines that are comments, and that of a text which is `host:port` as a whole.
fn hosts(text: &str) -> impl Iterator<Item = String> {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
    let words = lines.flat_map(|line| line.split(|c: char| c.is_whitespace() || is_quote(c)));
    let urls = words.filter(|word| word.contains("://")).flat_map(|word| {
        // In what stands before a host, a password say, a comma may be itself.
        let parts: Vec<&str> = match word.contains('@') {
            true => vec![word],
            false => word.split([',', ';']).filter(|part| part.contains("://")).collect(),
        };
        parts.into_iter().map(|url| url.trim_end_matches([')', ']', '}', '.', ',', ';', ':']))
    });
    let whole = Some(text).filter(|text| !text.contains("://"));
    urls.chain(whole).filter_map(env_value::host)
}

const fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '`' | '<' | '>' | '|' | '\\')
}

#[cfg(test)]
mod tests {
    use model::verdict::Source;
    use serde_json::json;

    use super::super::Object;
    use super::*;

    #[test]
    fn of_a_value_the_hosts_are_kept_and_nothing_else() {
        for (value, expected) in [
            ("debug", vec![]),
            ("kafka-0.example.com:9092", vec!["kafka-0.example.com"]),
            ("postgres://app:hunter2@DB.example.com/app", vec!["db.example.com"]),
            ("jdbc:postgresql://db.example.com:5432/app?password=hunter2", vec!["db.example.com"]),
            ("amqp://app:hun,ter;2@mq.example.com", vec!["mq.example.com"]),
            (
                "server:\n  url: \"https://a.example.com/hunter2\"\n  # see https://docs.example.com\n\
                 endpoints=http://b.example.com:80,https://c.example.com; (https://d.example.com).\n\
                 password: hunter2\nsource: main.rs:10\n",
                vec!["a.example.com", "b.example.com", "c.example.com", "d.example.com"],
            ),
            (
                r#"{"a":"https://a.example.com","b":['https://b.example.com/x']}"#,
                vec!["a.example.com", "b.example.com"],
            ),
            ("# https://docs.example.com/\nlevel: debug", vec![]),
            ("https://{{ .Values.host }}/ http://*:80 http://192.0.2.1/ ://", vec![]),
        ] {
            let object = json!({
                "metadata": { "name": "settings", "namespace": "shop" },
                "data": { "key": value, "none": "x" },
                "binaryData": { "file": "aHVudGVyMg==" },
            });
            let read = Object::read(Source::ConfigMaps, &object).expect("a ConfigMap");
            let Object::ConfigMap(map) = &read else { panic!("{read:?}") };
            let named: Vec<_> = map.named().collect();
            let expected: Vec<_> = expected.into_iter().map(|host| ("key", host)).collect();
            assert_eq!(named, expected, "{value}");
            let written = read.write();
            assert!(!written.to_string().contains("hunter2"), "{written}");
            assert_eq!(Object::read(Source::ConfigMaps, &written).expect("as kept"), read);
        }
    }

    #[test]
    fn one_that_names_hosts_without_end_is_not_read() {
        let urls = |count: usize| {
            let urls: Vec<String> = (0..count).map(|n| format!("https://h{n}.example")).collect();
            json!({ "metadata": { "name": "x" }, "data": { "urls": urls.join(" ") } })
        };
        assert!(Object::read(Source::ConfigMaps, &urls(MOST)).is_ok());
        let error = Object::read(Source::ConfigMaps, &urls(MOST + 1)).expect_err("too many");
        assert_eq!(error.to_string(), "it names more than 1000 hosts");
        let odd = json!({ "metadata": { "name": "x" }, "data": { "a": 1, "b": true, "c": null } });
        assert!(Object::read(Source::ConfigMaps, &odd).is_ok());
    }
}
