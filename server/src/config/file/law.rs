//! `[[law.overrides]]`: what the operator declares against the datasets, each with its reason.

use checks::law::overlay::{Amendment, Overlay};
use toml::de::DeValue;

use super::{Reading, Value};
use crate::config::spelling::nearest;

const OVERRIDE: [&str; 2] = ["rule", "reason"];

impl Reading<'_> {
    pub(super) fn overrides(&mut self, value: &Value<'_>) -> Overlay {
        let DeValue::Array(items) = value.get_ref() else {
            self.say(value.span(), "overrides are a list: begin each with [[law.overrides]]");
            return Overlay::default();
        };
        let mut declared: Vec<Amendment> = Vec::new();
        for item in items {
            let Some(amendment) = self.overriding(item) else { continue };
            match declared.iter().find(|earlier| amendment.contradicts(earlier)) {
                Some(Amendment { rule: earlier, .. }) => {
                    let what = format!("`{}` contradicts `{earlier}`: keep one", amendment.rule);
                    self.say(item.span(), what);
                }
                None => declared.push(amendment),
            }
        }
        declared.into_iter().collect()
    }

    fn overriding(&mut self, item: &Value<'_>) -> Option<Amendment> {
        let DeValue::Table(entries) = item.get_ref() else {
            self.say(item.span(), "an override is a table: begin it with [[law.overrides]]");
            return None;
        };
        for (key, _) in entries {
            let name = key.get_ref().as_ref();
            if !OVERRIDE.contains(&name) {
                let meant = nearest(name, OVERRIDE)
                    .map_or("it has rule, reason".into(), |it| format!("did you mean `{it}`?"));
                self.say(key.span(), format_args!("an override has no key `{name}`: {meant}"));
            }
        }
        let field = |name: &str| entries.iter().find(|(key, _)| key.get_ref() == name);
        let rule = match field("rule") {
            Some((_, value)) => self.rule(value),
            None => {
                self.say(item.span(), "an override needs `rule`, such as \"GB: not adequate\"");
                None
            }
        };
        let reason = match field("reason") {
            Some((_, value)) => self.text("reason", value).filter(|reason| {
                let empty = reason.trim().is_empty();
                if empty {
                    self.say(value.span(), "`reason` is empty: say why the dataset does not hold");
                }
                !empty
            }),
            None => {
                self.say(
                    item.span(),
                    "an override needs `reason`: say why the dataset does not hold",
                );
                None
            }
        };
        Some(rule?.because(reason?))
    }

    fn rule(&mut self, value: &Value<'_>) -> Option<Amendment> {
        let text = self.text("rule", value)?;
        text.parse::<Amendment>().map_err(|error| self.say(value.span(), error)).ok()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::config::file::read;

    #[test]
    fn an_override_has_a_rule_and_a_reason() {
        let text = "[[law.overrides]]\nrule = \"SJ: eea\"\nreason = \"counsel, 2026-05-01\"\n";
        let (written, wrong) = read(Path::new("t.toml"), text);
        assert_eq!((wrong, written.policy.law.amendments().len()), (Vec::new(), 1));
        assert_eq!(
            written.policy.law.amendments()[0].reason.as_deref(),
            Some("counsel, 2026-05-01")
        );
        for (text, expected) in [
            ("[law]\noverrides = 1", "t.toml:2:13: overrides are a list"),
            ("[[law.overrides]]\nrule = \"SJ: eea\"", "t.toml:1:1: an override needs `reason`"),
            (
                "[[law.overrides]]\nrule = \"NO: third\"\nreason = \"r\"\n[[law.overrides]]\nrule = \"NO: eea\"\nreason = \"r\"",
                "t.toml:4:1: `NO: eea` contradicts `NO: third`: keep one",
            ),
            ("[[law.overrides]]\nreason = \"r\"", "t.toml:1:1: an override needs `rule`"),
            (
                "[[law.overrides]]\nrule = \"SJ: eea\"\nreason = \" \"",
                "t.toml:3:10: `reason` is empty",
            ),
            (
                "[[law.overrides]]\nrule = \"Mars: eea\"\nreason = \"r\"",
                "t.toml:2:8: `Mars: eea` is no statement of law: `Mars` is no country code",
            ),
            (
                "[[law.overrides]]\nrule = \"SJ: eea\"\nreasn = \"r\"\nreason = \"r\"",
                "t.toml:3:1: an override has no key `reasn`: did you mean `reason`?",
            ),
        ] {
            let (_, wrong) = read(Path::new("t.toml"), text);
            assert_eq!(wrong.len(), 1, "{text}: {wrong:?}");
            assert!(wrong[0].starts_with(expected), "{text}: {wrong:?}");
        }
    }
}
