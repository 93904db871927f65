//! `nordvakt.toml`, or the same in YAML: every mistake in it at once, each with its line and key.

mod agents;
mod images;
mod landmarks;
mod law;
mod measures;
mod personal;
mod personal_data;
mod place;
mod prober;
mod systems;
mod waivers;
mod yaml;

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::ops::{Range, RangeInclusive};
use std::path::{Path, PathBuf};

use checks::place::DeclaredPlaces;
use checks::policy::{Allowed, PersonalData, Policy, Registries};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::AddressFiles;
use super::agents::Agents;
use super::landmark::Landmark;
use super::prober::Prober;
use super::registry::Registry;
use super::spelling::nearest;
use crate::scan::{acts_unseen, harmless};

/// What the file says.
#[derive(Debug, Default)]
pub struct Written {
    pub listen: Option<SocketAddr>,
    pub metrics_listen: Option<SocketAddr>,
    pub database_url: Option<String>,
    pub cluster_name: Option<String>,
    pub kubeconfig: Option<PathBuf>,
    pub context: Option<String>,
    pub policy: Policy,
    pub landmarks: Vec<Landmark>,
    pub prober: Prober,
    pub address_files: AddressFiles,
    pub config_maps: Option<bool>,
    pub read_images: Option<bool>,
    pub image_registries: Vec<Registry>,
    pub image_reports: Vec<PathBuf>,
    pub agents: Option<Agents>,
}

/// Characters of what something is called, at most.
const LONGEST_LABEL: usize = 100;

/// A round trip is waited for no longer.
const LONGEST_MS: u64 = 2_000;

/// Every key there is, by its table.
const KEYS: [(&str, &[&str]); 10] = [
    ("server", &["listen", "metrics-listen"]),
    ("database", &["url"]),
    ("cluster", &["name", "kubeconfig", "context"]),
    (
        "policy",
        &[
            "allowed-countries",
            "allowed-registries",
            "personal",
            "personal-data",
            "replication-ms",
            "bad-minute-ms",
            "measures",
            "systems",
            "waivers",
        ],
    ),
    ("law", &["overrides"]),
    (prober::TABLE, prober::KEYS),
    ("place", &["geoip", "feeds", "declared", "control-plane", "collector", "collector-node"]),
    ("residency", &["config-maps"]),
    ("images", &["read", "registries", "reports"]),
    (agents::TABLE, agents::KEYS),
];

/// Reads the file; beside what it says, what is wrong with it.
pub fn read(path: &Path, text: &str) -> (Written, Vec<String>) {
    let mut reading = Reading { path, text, wrong: Vec::new() };
    let mut written = Written::default();
    if path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml") {
        for (at, message) in yaml::read(text, |root| reading.root(root, &mut written)) {
            reading.say(at, message);
        }
        return (written, reading.wrong);
    }
    let (root, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        reading.root(root.get_ref(), &mut written);
    }
    for error in errors {
        reading.say(error.span().unwrap_or_default(), error.message());
    }
    (written, reading.wrong)
}

struct Reading<'t> {
    path: &'t Path,
    text: &'t str,
    wrong: Vec<String>,
}

type Value<'t> = Spanned<DeValue<'t>>;

impl Reading<'_> {
    fn say(&mut self, at: Range<usize>, message: impl std::fmt::Display) {
        let before = self.text.get(..at.start).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|&c| c != '\n').count() + 1;
        self.wrong.push(format!("{}:{line}:{column}: {message}", self.path.display()));
    }

    fn root(&mut self, root: &DeTable<'_>, written: &mut Written) {
        for (table, content) in root {
            let name = table.get_ref().as_ref();
            if name == landmarks::TABLE {
                written.landmarks = self.landmarks(content);
                continue;
            }
            let Some((_, keys)) = KEYS.iter().find(|(known, _)| *known == name) else {
                self.unknown_table(table.span(), name, content.get_ref());
                continue;
            };
            let DeValue::Table(entries) = content.get_ref() else {
                self.say(content.span(), format_args!("`{name}` is a table: write [{name}]"));
                continue;
            };
            let mut draft = agents::Draft::default();
            for (key, value) in entries {
                let key_name = key.get_ref().as_ref();
                if name == agents::TABLE && keys.contains(&key_name) {
                    self.agents_key(key_name, value, &mut draft);
                } else if keys.contains(&key_name) {
                    self.key(name, key_name, value, written);
                } else {
                    self.unknown_key(key.span(), name, key_name, keys);
                }
            }
            if name == prober::TABLE {
                self.prober_whole(table.span(), &written.prober);
            }
            if name == agents::TABLE {
                written.agents = self.agents_whole(table.span(), draft);
            }
        }
    }

    fn unknown_table(&mut self, at: Range<usize>, name: &str, content: &DeValue<'_>) {
        let tables = KEYS.map(|(table, _)| table).into_iter().chain([landmarks::TABLE]);
        let home = KEYS.iter().find(|(_, keys)| keys.contains(&name));
        let said = match (content, home, nearest(name, tables.clone())) {
            (DeValue::Table(_), _, Some(meant)) => {
                format!("there is no table [{name}]: did you mean [{meant}]?")
            }
            (DeValue::Table(_), ..) => {
                format!(
                    "there is no table [{name}]: there are {}",
                    tables.collect::<Vec<_>>().join(", ")
                )
            }
            (_, Some((table, _)), _) => {
                format!("`{name}` stands in no table: it belongs under [{table}]")
            }
            _ => format!(
                "there is no key `{name}` outside the tables {}",
                tables.collect::<Vec<_>>().join(", ")
            ),
        };
        self.say(at, said);
    }

    fn unknown_key(&mut self, at: Range<usize>, table: &str, name: &str, keys: &[&str]) {
        let elsewhere = |name: &str| KEYS.iter().find(|(_, keys)| keys.contains(&name));
        let all = KEYS.iter().flat_map(|(_, keys)| keys.iter().copied());
        let said = match (nearest(name, keys.iter().copied()), elsewhere(name), nearest(name, all))
        {
            (_, Some((home, _)), _) => {
                format!("`{name}` belongs under [{home}], not under [{table}]")
            }
            (Some(meant), ..) => format!("[{table}] has no key `{name}`: did you mean `{meant}`?"),
            (.., Some(meant)) => {
                let home = elsewhere(meant).map_or(table, |(home, _)| home);
                format!("[{table}] has no key `{name}`: did you mean `{meant}` under [{home}]?")
            }
            _ => format!("[{table}] has no key `{name}`: it has {}", keys.join(", ")),
        };
        self.say(at, said);
    }

    fn key(&mut self, table: &str, key: &str, value: &Value<'_>, written: &mut Written) {
        let name = format!("{table}.{key}");
        match (table, key) {
            ("server", "listen") => written.listen = self.address(&name, value),
            ("server", "metrics-listen") => written.metrics_listen = self.address(&name, value),
            ("database", "url") => written.database_url = self.database(&name, value),
            ("cluster", "name") => written.cluster_name = self.text(&name, value),
            ("cluster", "kubeconfig") => {
                written.kubeconfig = self.text(&name, value).map(PathBuf::from)
            }
            ("cluster", "context") => written.context = self.text(&name, value),
            (prober::TABLE, key) => self.prober_key(key, value, &mut written.prober),
            ("law", "overrides") => written.policy.law = self.overrides(value),
            ("place", "geoip") => written.address_files.geoip = self.files(&name, value),
            ("place", "feeds") => written.address_files.feeds = self.files(&name, value),
            ("place", "declared") => {
                let places = &mut written.policy.places;
                let DeclaredPlaces { nodes, hosts, .. } = self.declared(value);
                (places.nodes, places.hosts) = (nodes, hosts);
            }
            ("place", "control-plane") => {
                written.policy.places.control_plane = self.of_itself(value, &name);
            }
            ("place", "collector") => {
                written.policy.places.collector = self.of_itself(value, &name);
            }
            ("place", "collector-node") => {
                written.policy.places.collects_on = self.text(&name, value);
            }
            ("policy", "personal") => {
                written.policy.personal_data.declared = self.personal(value);
            }
            ("policy", "personal-data") => {
                let declared = std::mem::take(&mut written.policy.personal_data.declared);
                written.policy.personal_data =
                    PersonalData { declared, ..self.personal_data(value) };
            }
            ("policy", "replication-ms") => {
                if let Some(ms) = self.whole(&name, value, 1..=LONGEST_MS) {
                    written.policy.replication.round_trip_ms = ms;
                }
            }
            ("policy", "bad-minute-ms") => {
                if let Some(ms) = self.whole(&name, value, 1..=LONGEST_MS) {
                    written.policy.replication.bad_minute_ms = ms;
                }
            }
            ("residency", "config-maps") => written.config_maps = self.truth(&name, value),
            ("images", "read") => written.read_images = self.truth(&name, value),
            ("images", "registries") => written.image_registries = self.image_registries(value),
            ("images", "reports") => written.image_reports = self.files(&name, value),
            ("policy", "measures") => written.policy.measures = self.measures(value),
            ("policy", "systems") => written.policy.systems = self.systems(value),
            ("policy", "waivers") => written.policy.waivers = self.waivers(value),
            ("policy", "allowed-registries") => {
                written.policy.registries = self.registries(&name, value);
            }
            // `KEYS` names no other.
            _ => written.policy.allowed = self.allowed(&name, value).unwrap_or_default(),
        }
    }

    fn text(&mut self, name: &str, value: &Value<'_>) -> Option<String> {
        match value.get_ref() {
            DeValue::String(text) => Some(text.clone().into_owned()),
            other => {
                self.say(
                    value.span(),
                    format_args!("`{name}` is {}: expected a text in quotes", a(other)),
                );
                None
            }
        }
    }

    /// What something is called: shown on pages and in logs, so that nothing in it acts unseen, and short.
    fn label(&mut self, name: &str, value: &Value<'_>) -> Option<String> {
        let text = self.text(name, value)?;
        let wrong = if text.trim().is_empty() {
            "is empty".to_owned()
        } else if text.chars().any(acts_unseen) {
            format!("is `{}`: it holds a character that is not seen", harmless(&start(&text)))
        } else if text.chars().count() > LONGEST_LABEL {
            format!("is longer than {LONGEST_LABEL} characters: `{}…`", start(&text))
        } else {
            return Some(text);
        };
        self.say(value.span(), format_args!("`{name}` {wrong}"));
        None
    }

    fn whole(&mut self, name: &str, value: &Value<'_>, range: RangeInclusive<u64>) -> Option<u64> {
        let number = match value.get_ref() {
            DeValue::Integer(number) if number.radix() == 10 => number.as_str().parse().ok(),
            _ => None,
        };
        let number = number.filter(|number| range.contains(number));
        if number.is_none() {
            let (least, most) = range.into_inner();
            let expected = format_args!("expected a whole number from {least} to {most}");
            self.say(value.span(), format_args!("`{name}`: {expected}"));
        }
        number
    }

    /// Says nothing of what it holds, which may be a password.
    fn database(&mut self, name: &str, value: &Value<'_>) -> Option<String> {
        let url = self.text(name, value)?;
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Some(url);
        }
        let expected =
            "expected an address such as \"postgres://nordvakt@db.example.com/nordvakt\"";
        self.say(
            value.span(),
            format_args!("`{name}` is none of a PostgreSQL database: {expected}"),
        );
        None
    }

    fn address(&mut self, name: &str, value: &Value<'_>) -> Option<SocketAddr> {
        let text = self.text(name, value)?;
        let address = text.parse().ok();
        if address.is_none() {
            let expected = "expected an address and a port such as 127.0.0.1:7411 or [::1]:7411";
            self.say(value.span(), format_args!("`{name}` is `{text}`: {expected}"));
        }
        address
    }

    fn allowed(&mut self, name: &str, value: &Value<'_>) -> Option<Allowed> {
        let countries = match value.get_ref() {
            DeValue::String(text) if text == "eea" => return Some(Allowed::Eea),
            DeValue::String(text) if text == "eu" => return Some(Allowed::Eu),
            DeValue::Array(items) => items,
            _ => {
                let expected =
                    r#"expected "eea", "eu" or a list of country codes such as ["NO", "SE"]"#;
                self.say(value.span(), format_args!("`{name}`: {expected}"));
                return None;
            }
        };
        let mut allowed = BTreeSet::new();
        for country in countries {
            allowed.extend(self.country(name, country));
        }
        Some(Allowed::Countries(allowed))
    }

    fn registries(&mut self, name: &str, value: &Value<'_>) -> Option<Registries> {
        let DeValue::Array(items) = value.get_ref() else {
            let expected = r#"expected a list such as ["registry.example.com", "*.example.com"]"#;
            self.say(value.span(), format_args!("`{name}`: {expected}"));
            return None;
        };
        let mut written = Vec::new();
        for item in items {
            let Some(entry) = self.text(name, item) else { continue };
            match Registries::new([entry.clone()]) {
                Ok(_) => written.push(entry),
                Err(error) => self.say(item.span(), error),
            }
        }
        Registries::new(written).ok()
    }
}

/// The first characters of a text that may be long.
fn start(text: &str) -> String {
    text.chars().take(40).collect()
}

fn a(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

#[cfg(test)]
mod tests {
    use checks::policy::Replication;
    use model::place::Country;

    use super::*;

    fn wrong(text: &str) -> Vec<String> {
        read(Path::new("t.toml"), text).1
    }

    #[test]
    fn an_error_names_file_line_key_and_what_was_meant() {
        for (text, expected) in [
            (
                "[server]\nlisten = \"nonsense\"",
                "t.toml:2:10: `server.listen` is `nonsense`: expected an address",
            ),
            (
                "[server]\nlisten = 7411",
                "t.toml:2:10: `server.listen` is a number: expected a text",
            ),
            (
                "[server]\nlisen = 1",
                "t.toml:2:1: [server] has no key `lisen`: did you mean `listen`?",
            ),
            (
                "[server]\nurl = \"x\"",
                "t.toml:2:1: `url` belongs under [database], not under [server]",
            ),
            (
                "[server]\nkubeconfg = \"x\"",
                "t.toml:2:1: [server] has no key `kubeconfg`: did you mean `kubeconfig` under [cluster]?",
            ),
            (
                "[server]\ncolour = 1",
                "t.toml:2:1: [server] has no key `colour`: it has listen, metrics-listen",
            ),
            (
                "[sever]\nlisten = 1",
                "t.toml:1:2: there is no table [sever]: did you mean [server]?",
            ),
            (
                "[colours]\nred = 1",
                "t.toml:1:2: there is no table [colours]: there are server, database",
            ),
            ("listen = 1", "t.toml:1:1: `listen` stands in no table: it belongs under [server]"),
            ("server = 1", "t.toml:1:10: `server` is a table: write [server]"),
            (
                "[policy]\nallowed-countries = \"mars\"",
                "t.toml:2:21: `policy.allowed-countries`: expected \"eea\", \"eu\"",
            ),
            (
                "[policy]\nallowed-countries = [\"no\"]",
                "t.toml:2:22: `no` is no country: expected two capital",
            ),
            (
                "[policy]\nallowed-countries = [\"UK\"]",
                "t.toml:2:22: `UK` is no code of ISO 3166-1: did you mean `GB`?",
            ),
            (
                "[database]\nurl = \"host=db password=secret\"",
                "t.toml:2:7: `database.url` is none of a PostgreSQL database: expected an address",
            ),
            (
                "[policy]\nallowed-registries = [\"https://a.example\"]",
                "t.toml:2:23: `https://a.example` is no registry: expected a host",
            ),
            (
                "[residency]\nconfig_maps = true",
                "t.toml:2:1: [residency] has no key `config_maps`: did you mean `config-maps`?",
            ),
            (
                "[residency]\nconfig-maps = \"yes\"",
                "t.toml:2:15: `residency.config-maps` is a text: expected true or false",
            ),
            (
                "[policy]\nreplication-ms = 0",
                "t.toml:2:18: `policy.replication-ms`: expected a whole number from 1 to 2000",
            ),
            ("[policy", "t.toml:1:8: "),
            (
                "[[policy.waivers]]\ncheck = \"NOPE-1\"\nscope = \"cluster\"\nreason = \"r\"\napprover = \"a\"\nexpires = 2027-01-31",
                "t.toml:2:9: there is no check `NOPE-1`",
            ),
        ] {
            let wrong = wrong(text);
            assert_eq!(wrong.len(), 1, "{text:?}: {wrong:?}");
            assert!(wrong[0].starts_with(expected), "{text:?}: {wrong:?}");
        }
    }

    #[test]
    fn every_mistake_is_told_at_once() {
        let text = "[server]\nlisten = 1\n[database]\nul = \"x\"\n[[policy.waivers]]\nexpires = \"soon\"\n";
        let lines: Vec<String> = wrong(text)
            .iter()
            .map(|error| error.split(':').nth(1).unwrap_or_default().to_owned())
            .collect();
        // Of the waiver: its date, and the four keys that it lacks.
        assert_eq!(lines.iter().filter(|line| *line == "5").count(), 4, "{lines:?}");
        assert!(["2", "4", "6"].iter().all(|line| lines.iter().any(|it| it == line)), "{lines:?}");
    }

    #[test]
    fn all_that_can_be_written_is_read() {
        let text = "[server]\nlisten = \"127.0.0.1:1\"\nmetrics-listen = \"[::1]:2\"\n[database]\nurl = \"postgres://u\"\n\
                    [cluster]\nname = \"n\"\nkubeconfig = \"k\"\ncontext = \"c\"\n[policy]\n\
                    allowed-countries = [\"NO\"]\nallowed-registries = [\"r.example\"]\nreplication-ms = 5\nbad-minute-ms = 50\n\
                    [[policy.waivers]]\ncheck = \"BRK-001\"\n\
                    scope = \"namespace/ci\"\nreason = \"r\"\nticket = \"T-1\"\napprover = \"a\"\n\
                    expires = 2027-01-31\ncovers = 2\n[residency]\nconfig-maps = true\n";
        let (written, wrong) = read(Path::new("t.toml"), text);
        assert_eq!(wrong, Vec::<String>::new());
        assert_eq!(written.listen, "127.0.0.1:1".parse().ok());
        assert_eq!(written.metrics_listen, "[::1]:2".parse().ok());
        assert_eq!(written.policy.allowed, Allowed::Countries([Country::NO].into()));
        assert_eq!(written.policy.registries, Registries::new(["r.example".into()]).ok());
        assert_eq!((written.context.as_deref(), written.config_maps), (Some("c"), Some(true)));
        let Replication { round_trip_ms, bad_minute_ms } = written.policy.replication;
        assert_eq!((round_trip_ms, bad_minute_ms), (5, 50));
        assert_eq!(written.policy.waivers.len(), 1);
        assert_eq!(
            (written.policy.waivers[0].covers, written.policy.waivers[0].expires.to_string()),
            (Some(2), "2027-01-31".into())
        );
    }
}
