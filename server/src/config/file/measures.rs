//! `[[policy.measures]]`: what stands between data and an order.

use checks::policy::DeclaredMeasure;
use model::residency::MeasureOf;
use toml::de::DeValue;

use super::{Reading, Value};
use crate::config::spelling::nearest;

const MEASURE: [&str; 5] = ["operator", "storage-class", "what", "keys-held-in", "reason"];

impl Reading<'_> {
    pub(super) fn measures(&mut self, value: &Value<'_>) -> Vec<DeclaredMeasure> {
        let DeValue::Array(items) = value.get_ref() else {
            self.say(value.span(), "measures are a list: begin each with [[policy.measures]]");
            return Vec::new();
        };
        items.iter().filter_map(|item| self.measure(item)).collect()
    }

    fn measure(&mut self, item: &Value<'_>) -> Option<DeclaredMeasure> {
        let DeValue::Table(entries) = item.get_ref() else {
            self.say(item.span(), "a measure is a table: begin it with [[policy.measures]]");
            return None;
        };
        let said_before = self.wrong.len();
        let (mut of, mut what, mut keys_held_in, mut reason) = (Vec::new(), None, None, None);
        for (key, value) in entries {
            match key.get_ref().as_ref() {
                "operator" => of.extend(self.operator(value).map(|it| (MeasureOf::Operator, it))),
                "storage-class" => {
                    let class = self.said("storage-class", value);
                    of.extend(class.map(|it| (MeasureOf::StorageClass, it)));
                }
                "what" => what = self.said("what", value),
                "keys-held-in" => keys_held_in = self.country("keys-held-in", value),
                "reason" => reason = self.said("reason", value),
                name => {
                    let known = MEASURE.join(", ");
                    let meant = nearest(name, MEASURE).map_or(format!("it has {known}"), |meant| {
                        format!("did you mean `{meant}`?")
                    });
                    self.say(key.span(), format_args!("a measure has no key `{name}`: {meant}"));
                }
            }
        }
        if self.wrong.len() > said_before {
            return None;
        }
        match (<[_; 1]>::try_from(of), what, reason) {
            (Ok([(of, name)]), Some(what), Some(reason)) => {
                return Some(DeclaredMeasure { of, name, what, keys_held_in, reason });
            }
            (Err(_), ..) => {
                self.say(item.span(), "a measure is of one `operator` or of one `storage-class`");
            }
            (_, None, _) => self.say(item.span(), "a measure needs `what`: what is done"),
            (.., None) => self.say(item.span(), "a measure needs `reason`: who looked, and when"),
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use checks::policy::DeclaredMeasure;
    use model::place::Country;
    use model::residency::MeasureOf;

    use crate::config::file::read;

    #[test]
    fn a_measure_is_of_one_thing_and_says_what_is_done_and_why() {
        let text = "[[policy.measures]]\noperator = \"aws\"\nwhat = \"volumes encrypted\"\nkeys-held-in = \"NO\"\n\
                    reason = \"audit of May\"\n";
        let (written, wrong) = read(Path::new("t.toml"), text);
        assert_eq!(wrong, Vec::<String>::new());
        assert_eq!(
            written.policy.measures,
            [DeclaredMeasure {
                of: MeasureOf::Operator,
                name: "aws".into(),
                what: "volumes encrypted".into(),
                keys_held_in: Some(Country::NO),
                reason: "audit of May".into(),
            }]
        );
        let begun = "[[policy.measures]]\n";
        for (text, expected) in [
            ("[policy]\nmeasures = 1".to_owned(), "t.toml:2:12: measures are a list"),
            (
                format!("{begun}what = \"w\"\nreason = \"r\""),
                "t.toml:1:1: a measure is of one `operator` or of one `storage-class`",
            ),
            (
                format!(
                    "{begun}operator = \"aws\"\nstorage-class = \"a\"\nwhat = \"w\"\nreason = \"r\""
                ),
                "t.toml:1:1: a measure is of one `operator` or of one `storage-class`",
            ),
            (
                format!("{begun}storage-class = \"a\"\nreason = \"r\""),
                "t.toml:1:1: a measure needs `what`",
            ),
            (
                format!("{begun}storage-class = \"a\"\nwhat = \"w\""),
                "t.toml:1:1: a measure needs `reason`",
            ),
            (format!("{begun}operator = \"awz\""), "t.toml:2:12: no operator `awz` is known"),
            (
                format!("{begun}storage-class = \"a\"\nkeys-held-in = \"Norway\""),
                "t.toml:3:16: `Norway` is no country",
            ),
            (
                format!("{begun}storageclass = \"a\""),
                "t.toml:2:1: a measure has no key `storageclass`: did you mean `storage-class`?",
            ),
        ] {
            let (_, wrong) = read(Path::new("t.toml"), &text);
            assert_eq!(wrong.len(), 1, "{text}: {wrong:?}");
            assert!(wrong[0].starts_with(expected), "{text}: {wrong:?}");
        }
    }
}
