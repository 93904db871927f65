//! `[[landmark]]`: each begins with a name; one that is suggested needs no more than that.

mod address;
mod suggestion;

use std::collections::BTreeSet;
use std::path::PathBuf;

use model::place::Position;
use toml::de::{DeTable, DeValue};

use super::super::landmark::{AGENTS_RATE, Asked, Landmark, RATE, UNCERTAINTY_KM, suggested};
use super::super::spelling::nearest;
use super::{Reading, Value, a};

pub(super) const TABLE: &str = "landmark";

const KEYS: [&str; 12] = [
    "name",
    "address",
    "latitude",
    "longitude",
    "uncertainty-km",
    "owner",
    "rate",
    "tcp",
    "key-file",
    "enabled",
    "agents",
    "agents-rate",
];

/// Farther off than this nothing is proven on a continent.
const WIDEST_KM: f64 = 1_000.0;

/// A landmark is asked once a second for years: more is a flood to its owner.
const HIGHEST_RATE: f64 = 10.0;

/// Of a landmark of one's own, asked by a thousand nodes once a second.
const HIGHEST_AGENTS_RATE: f64 = 1_000.0;

/// Once in a thousand seconds: less is no measurement.
const LOWEST_RATE: f64 = 0.001;

impl Reading<'_> {
    pub(super) fn landmarks(&mut self, value: &Value<'_>) -> Vec<Landmark> {
        let DeValue::Array(items) = value.get_ref() else {
            self.say(value.span(), "landmarks are a list: begin each with [[landmark]]");
            return Vec::new();
        };
        let mut names = BTreeSet::new();
        let mut landmarks = Vec::new();
        for item in items {
            let Some(landmark) = self.landmark(item) else { continue };
            if !names.insert(landmark.name.clone()) {
                let name = &landmark.name;
                self.say(item.span(), format_args!("there are two landmarks named `{name}`"));
            }
            landmarks.push(landmark);
        }
        landmarks
    }

    fn landmark(&mut self, item: &Value<'_>) -> Option<Landmark> {
        let DeValue::Table(entries) = item.get_ref() else {
            self.say(item.span(), "a landmark is a table: begin it with [[landmark]]");
            return None;
        };
        for (key, _) in entries {
            let name = key.get_ref().as_ref();
            if !KEYS.contains(&name) {
                let meant = nearest(name, KEYS).map_or_else(
                    || format!("it has {}", KEYS.join(", ")),
                    |meant| format!("did you mean `{meant}`?"),
                );
                self.say(key.span(), format_args!("a landmark has no key `{name}`: {meant}"));
            }
        }
        let name = self.needed(item, entries, "name").and_then(|value| self.label("name", value));
        let known = suggested().into_iter().find(|it| Some(&it.name) == name.as_ref());
        let mut text = |key: &str, known: Option<String>| match (field(entries, key), known) {
            (Some(value), _) => self.text(key, value),
            (None, Some(known)) => Some(known),
            (None, None) => {
                self.needed(item, entries, key);
                None
            }
        };
        let address = text("address", known.as_ref().map(|it| it.address.clone()));
        let owner = match field(entries, "owner") {
            Some(value) => self.label("owner", value),
            None => text("owner", known.as_ref().map(|it| it.owner.clone())),
        };
        let position = known.as_ref().map(|it| it.position);
        let latitude = position.map(|position| position.latitude);
        let latitude = self.degrees(item, entries, "latitude", 90.0, latitude);
        let longitude = position.map(|position| position.longitude);
        let longitude = self.degrees(item, entries, "longitude", 180.0, longitude);
        let uncertainty = field(entries, "uncertainty-km")
            .map(|value| self.number("uncertainty-km", value, 0.0..=WIDEST_KM))
            .unwrap_or(Some(f64::from(UNCERTAINTY_KM)));
        let rate = field(entries, "rate")
            .map(|value| self.number("rate", value, LOWEST_RATE..=HIGHEST_RATE))
            .unwrap_or(Some(RATE));
        let agents_rate = field(entries, "agents-rate")
            .map(|value| self.number("agents-rate", value, LOWEST_RATE..=HIGHEST_AGENTS_RATE))
            .unwrap_or(Some(AGENTS_RATE));
        let asked = self.asked(entries)?;
        let address = address.filter(|address| match address::flaw(address, &asked) {
            Some(flaw) => {
                let at = field(entries, "address").map_or(item.span(), |value| value.span());
                self.say(at, format_args!("`address` {flaw}"));
                false
            }
            None => true,
        });
        if let Some(known) = &known {
            let position = latitude.zip(longitude);
            self.not_moved(item, entries, known, position)?;
        }
        // Whoever has a key can forge what it authenticates: it goes to nodes only where that is said.
        let usually = !matches!(asked, Asked::Key(_));
        Some(Landmark {
            asked,
            enabled: self.switch(entries, "enabled", true)?,
            agents: self.switch(entries, "agents", usually)?,
            agents_rate: agents_rate?,
            name: name?,
            address: address?,
            position: Position { latitude: latitude?, longitude: longitude? },
            // What is not whole becomes wider, never narrower.
            uncertainty_km: uncertainty?.ceil() as u32,
            owner: owner?,
            rate: rate?,
        })
    }

    fn needed<'v, 't>(
        &mut self,
        item: &Value<'_>,
        entries: &'v DeTable<'t>,
        key: &str,
    ) -> Option<&'v Value<'t>> {
        let found = field(entries, key);
        if found.is_none() {
            let suggested = suggested().map(|it| format!("`{}`", it.name)).join(" and ");
            self.say(
                item.span(),
                format_args!("a landmark needs `{key}`; of {suggested}, which are suggested, the name is enough"),
            );
        }
        found
    }

    /// In micro-degrees.
    fn degrees(
        &mut self,
        item: &Value<'_>,
        entries: &DeTable<'_>,
        key: &str,
        most: f64,
        known: Option<i32>,
    ) -> Option<i32> {
        match (field(entries, key), known) {
            (None, Some(known)) => Some(known),
            _ => {
                let value = self.needed(item, entries, key)?;
                let degrees = self.number(key, value, -most..=most)?;
                Some((degrees * 1e6).round() as i32)
            }
        }
    }

    pub(super) fn number(
        &mut self,
        key: &str,
        value: &Value<'_>,
        range: std::ops::RangeInclusive<f64>,
    ) -> Option<f64> {
        let number = match value.get_ref() {
            DeValue::Integer(number) if number.radix() == 10 => number.as_str().parse().ok(),
            DeValue::Float(number) => number.as_str().parse().ok(),
            _ => None,
        };
        let number = number.filter(|number| range.contains(number));
        if number.is_none() {
            let (least, most) = range.into_inner();
            self.say(
                value.span(),
                format_args!("`{key}`: expected a number from {least} to {most}"),
            );
        }
        number
    }

    fn asked(&mut self, entries: &DeTable<'_>) -> Option<Asked> {
        match (field(entries, "tcp"), field(entries, "key-file")) {
            (Some(_), Some(key)) => {
                self.say(key.span(), "`tcp` and `key-file` are two ways to ask: keep one of them");
                None
            }
            (Some(port), None) => {
                let port = self.whole("tcp", port, 1..=65_535)?;
                port.try_into().ok().map(Asked::Tcp)
            }
            (None, Some(file)) => {
                self.text("key-file", file).map(|file| Asked::Key(PathBuf::from(file)))
            }
            (None, None) => Some(Asked::Icmp),
        }
    }

    fn switch(&mut self, entries: &DeTable<'_>, key: &str, usually: bool) -> Option<bool> {
        match field(entries, key) {
            None => Some(usually),
            Some(value) => match value.get_ref() {
                DeValue::Boolean(enabled) => Some(*enabled),
                other => {
                    self.say(
                        value.span(),
                        format_args!("`{key}` is {}: expected true or false", a(other)),
                    );
                    None
                }
            },
        }
    }
}

fn field<'v, 't>(entries: &'v DeTable<'t>, name: &str) -> Option<&'v Value<'t>> {
    entries.iter().find(|(key, _)| key.get_ref() == name).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::super::landmark::with_suggested;
    use super::super::read;

    const OWN: &str = "[[landmark]]\nname = \"dc\"\naddress = \"landmark.example\"\nlatitude = 59.95\n\
                       longitude = 10\nowner = \"us\"\n";

    fn said(text: &str) -> Vec<String> {
        let (written, wrong) = read(Path::new("t.toml"), text);
        assert!(!wrong.is_empty(), "{text}: {:?}", written.landmarks);
        wrong
    }

    #[test]
    fn a_landmark_is_read_and_a_suggested_one_turned_on_by_its_name() {
        let text = format!(
            "{OWN}uncertainty-km = 0.5\nrate = 0.2\nkey-file = \"k\"\n[[landmark]]\nname = \"oslo\"\nagents-rate = 100\n"
        );
        let (written, wrong) = read(Path::new("t.toml"), &text);
        assert_eq!(wrong, Vec::<String>::new());
        let described: Vec<String> = with_suggested(written.landmarks)
            .iter()
            .map(|it| format!("{}: {it}", it.name))
            .collect();
        assert_eq!(
            described,
            [
                "dc: landmark.example, authenticated by k, at 59.950,10.000 ± 1 km, of us, 0.2 a second at most, on, not \
                 for agents",
                "oslo: no-osl-as39029.anchors.atlas.ripe.net, icmp, at 59.913,10.752 ± 30 km, of the host of a RIPE \
                 Atlas anchor, 1 a second at most, on, for agents too, 100 a second at most together",
                "frankfurt: de-fra-as8763.anchors.atlas.ripe.net, icmp, at 50.111,8.682 ± 30 km, of the host of a RIPE \
                 Atlas anchor, 1 a second at most, off, for agents too, 10 a second at most together",
            ]
        );
    }

    #[test]
    fn a_mistake_is_told_by_file_line_and_key() {
        for (text, expected) in [
            (
                "[landmark]\nname = \"x\"".to_owned(),
                "t.toml:1:1: landmarks are a list: begin each with [[landmark]]",
            ),
            (
                OWN.replace("59.95", "90.5"),
                "t.toml:4:12: `latitude`: expected a number from -90 to 90",
            ),
            (OWN.replace("59.95", "nan"), "t.toml:4:12: `latitude`: expected a number"),
            (
                OWN.replace("= 10\n", "= \"east\"\n"),
                "t.toml:5:13: `longitude`: expected a number from -180 to 180",
            ),
            (
                OWN.replace("owner = \"us\"\n", ""),
                "t.toml:1:1: a landmark needs `owner`; of `oslo` and `frankfurt`",
            ),
            (
                OWN.replace("owner", "ovner"),
                "t.toml:6:1: a landmark has no key `ovner`: did you mean `owner`?",
            ),
            (format!("{OWN}rate = 11\n"), "t.toml:7:8: `rate`: expected a number from 0.001 to 10"),
            (
                format!("{OWN}uncertainty-km = -1\n"),
                "t.toml:7:18: `uncertainty-km`: expected a number from 0 to 1000",
            ),
            (
                format!("{OWN}tcp = 0\n"),
                "t.toml:7:7: `tcp`: expected a whole number from 1 to 65535",
            ),
            (format!("{OWN}tcp = 80.5\n"), "t.toml:7:7: `tcp`: expected a whole number"),
            (format!("{OWN}rate = 1e999\n"), "t.toml:7:8: `rate`: expected a number"),
            (
                format!("{OWN}tcp = 80\nkey-file = \"k\"\n"),
                "t.toml:8:12: `tcp` and `key-file` are two ways",
            ),
            (
                format!("{OWN}enabled = \"no\"\n"),
                "t.toml:7:11: `enabled` is a text: expected true or false",
            ),
            (
                format!("{OWN}agents = 1\n"),
                "t.toml:7:10: `agents` is a number: expected true or false",
            ),
            (
                format!("{OWN}agents-rate = 0\n"),
                "t.toml:7:15: `agents-rate`: expected a number from 0.001 to 1000",
            ),
            (format!("{OWN}{OWN}"), "t.toml:7:1: there are two landmarks named `dc`"),
            (
                OWN.replace("landmark.example", "::ffff:127.0.0.1"),
                "t.toml:3:11: `address` is ::ffff:127.0.0.1, every machine's own address (loopback)",
            ),
            (
                OWN.replace("landmark.example", "https://x.example"),
                "t.toml:3:11: `address` is `https://x.example`, a URL",
            ),
            (
                OWN.replace("landmark.example", "x.example:7413"),
                "t.toml:3:11: `address` is `x.example:7413`: ICMP has no port",
            ),
            (OWN.replace("dc", ""), "t.toml:2:8: `name` is empty"),
            (
                OWN.replace("dc", "d\\u0007c"),
                "t.toml:2:8: `name` is `d\\u{7}c`: it holds a character that is not seen",
            ),
            (
                OWN.replace("dc", &"d".repeat(5_000)),
                "t.toml:2:8: `name` is longer than 100 characters: `ddd",
            ),
            (
                OWN.replace("\"us\"", &format!("\"{}\"", "u".repeat(5_000))),
                "t.toml:6:9: `owner` is longer than 100 characters",
            ),
            (
                OWN.replace("dc", "oslo").replace("59.95", "50.1"),
                "t.toml:4:12: `oslo` is suggested at 59.913,10.752, 1092 km from here: a landmark elsewhere needs",
            ),
            (
                "[[landmark]]\nname = \"oslo\"\nlatitude = 60.5\n".to_owned(),
                "t.toml:3:12: `oslo` is suggested at 59.913,10.752, 65 km from here",
            ),
            (
                "[[landmark]]\nname = \"oslo\"\naddress = \"x.example\"\n".to_owned(),
                "t.toml:1:1: `oslo` is suggested as no-osl-as39029.anchors.atlas.ripe.net: of another address say",
            ),
            ("[[landmrk]]\nname = \"x\"".to_owned(), "t.toml:1:3: there is no"),
        ] {
            let said = said(&text);
            assert!(said.iter().any(|it| it.starts_with(expected)), "{text}: {said:?}");
        }
    }
}
