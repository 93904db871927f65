//! `[prober]`: who measures round trips.

use std::ops::Range;

use super::super::prober::Prober;
use super::{Reading, Value};

pub(super) const TABLE: &str = "prober";

pub(super) const KEYS: &[&str] = &["name", "country", "latitude", "longitude", "flush-seconds"];

/// A prober that stores less often would lose more than a minute when it is killed.
const SELDOMEST: u64 = 60;

impl Reading<'_> {
    pub(super) fn prober_key(&mut self, key: &str, value: &Value<'_>, prober: &mut Prober) {
        let name = format!("{TABLE}.{key}");
        match key {
            "name" => prober.name = self.label(&name, value),
            "country" => prober.country = self.country(&name, value),
            "latitude" => prober.latitude = self.micro_degrees(&name, value, 90.0),
            "longitude" => prober.longitude = self.micro_degrees(&name, value, 180.0),
            // `KEYS` names no other.
            _ => {
                let seconds = self.whole(&name, value, 1..=SELDOMEST);
                prober.flush_seconds = seconds.and_then(|seconds| seconds.try_into().ok());
            }
        }
    }

    fn micro_degrees(&mut self, name: &str, value: &Value<'_>, most: f64) -> Option<i32> {
        let degrees = self.number(name, value, -most..=most)?;
        Some((degrees * 1e6).round() as i32)
    }

    /// Half a position is none.
    pub(super) fn prober_whole(&mut self, at: Range<usize>, prober: &Prober) {
        if prober.latitude.is_some() != prober.longitude.is_some() {
            self.say(at, "[prober] has one of `latitude` and `longitude`: give both, or neither");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::read;

    #[test]
    fn a_prober_is_read_whole_or_told_what_is_wrong_with_it() {
        let text = "[prober]\nname = \"osl-1\"\ncountry = \"NO\"\nlatitude = 59.95\nlongitude = 10\nflush-seconds = 10\n";
        let (written, wrong) = read(Path::new("t.toml"), text);
        assert_eq!(wrong, Vec::<String>::new());
        assert_eq!(
            written.prober.to_string(),
            "osl-1, declared to be in NO at 59.950,10.000, stored every 10 s"
        );
        for (wrong, expected) in [
            (text.replace("\"NO\"", "\"Norway\""), "t.toml:3:11: `Norway` is no country"),
            (
                text.replace("\"NO\"", "\"UK\""),
                "t.toml:3:11: `UK` is no code of ISO 3166-1: did you mean `GB`?",
            ),
            (text.replace("\"NO\"", "\"ZZ\""), "t.toml:3:11: no country has the code `ZZ`"),
            (text.replace("osl-1", ""), "t.toml:2:8: `prober.name` is empty"),
            (text.replace("longitude = 10\n", ""), "t.toml:1:2: [prober] has one of"),
            (text.replace("59.95", "95"), "t.toml:4:12: `prober.latitude`: expected a number"),
            (
                text.replace("= 10\nflush-seconds = 10", "= 10\nflush-seconds = 61"),
                "t.toml:6:17: `prober.flush-seconds`",
            ),
            (
                text.replace("country", "contry"),
                "t.toml:3:1: [prober] has no key `contry`: did you mean `country`?",
            ),
        ] {
            let (_, said) = read(Path::new("t.toml"), &wrong);
            assert!(said.iter().any(|it| it.starts_with(expected)), "{wrong}: {said:?}");
        }
    }
}
