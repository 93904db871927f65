//! `[[policy.waivers]]`: what is accepted until a date.

use model::ids::CheckId;
use model::waiver::{Waiver, is_scope};
use toml::de::DeValue;

use super::{Reading, Value, a};
use crate::config::spelling::nearest;

const WAIVER: [&str; 7] = ["check", "scope", "reason", "ticket", "approver", "expires", "covers"];

impl Reading<'_> {
    pub(super) fn waivers(&mut self, value: &Value<'_>) -> Vec<Waiver> {
        let DeValue::Array(items) = value.get_ref() else {
            self.say(value.span(), "waivers are a list: begin each with [[policy.waivers]]");
            return Vec::new();
        };
        items.iter().filter_map(|item| self.waiver(item)).collect()
    }

    fn waiver(&mut self, item: &Value<'_>) -> Option<Waiver> {
        let DeValue::Table(entries) = item.get_ref() else {
            self.say(item.span(), "a waiver is a table: begin it with [[policy.waivers]]");
            return None;
        };
        for (key, _) in entries {
            let name = key.get_ref().as_ref();
            if !WAIVER.contains(&name) {
                let known = WAIVER.join(", ");
                let meant = nearest(name, WAIVER)
                    .map_or(format!("it has {known}"), |meant| format!("did you mean `{meant}`?"));
                self.say(key.span(), format_args!("a waiver has no key `{name}`: {meant}"));
            }
        }
        let field = |name: &str| entries.iter().find(|(key, _)| key.get_ref() == name);
        let mut needed = |name: &str| match field(name) {
            Some((_, value)) => self.text(name, value),
            None => {
                self.say(item.span(), format_args!("a waiver needs `{name}`"));
                None
            }
        };
        let (check, scope) = (needed("check"), needed("scope"));
        let (reason, approver) = (needed("reason"), needed("approver"));
        let ticket = field("ticket").and_then(|(_, value)| self.text("ticket", value));
        let expires = match field("expires") {
            Some((_, value)) => self.date(value),
            None => {
                self.say(
                    item.span(),
                    "a waiver needs `expires`, the day from which it no longer holds",
                );
                None
            }
        };
        let covers = field("covers").and_then(|(_, value)| self.count(value));
        if let Some(id) = &check
            && !checks::catalogue::CATALOGUE.iter().any(|known| known.id.as_str() == id)
        {
            let at = field("check").map_or(item.span(), |(_, value)| value.span());
            self.say(at, format_args!("there is no check `{id}`: `nordvakt checks` lists them"));
        }
        for (name, text) in [("reason", &reason), ("approver", &approver)] {
            if let (Some(text), Some((_, value))) = (text, field(name))
                && text.trim().is_empty()
            {
                self.say(value.span(), format_args!("`{name}` is empty: say it"));
            }
        }
        if let Some(scope) = scope.as_ref().filter(|scope| !is_scope(scope)) {
            let at = field("scope").map_or(item.span(), |(_, value)| value.span());
            let expected = "expected cluster, namespace/NS, node/NAME, workload/NS/KIND/NAME or \
                            container/NS/KIND/NAME/CONTAINER, with * for any one part";
            self.say(at, format_args!("`{scope}` is no scope: {expected}"));
        }
        Some(Waiver {
            check: CheckId::from(check?),
            scope: scope?,
            reason: reason?,
            ticket,
            approver: approver?,
            expires: expires?,
            covers,
        })
    }

    /// A date as TOML writes it, or in quotes.
    fn date(&mut self, value: &Value<'_>) -> Option<chrono::NaiveDate> {
        let text = match value.get_ref() {
            DeValue::Datetime(date) => date.to_string(),
            DeValue::String(text) => text.to_string(),
            other => a(other).to_owned(),
        };
        let date = text.parse().ok();
        if date.is_none() {
            self.say(
                value.span(),
                format_args!("`expires` is {text}: expected a date such as 2027-01-31"),
            );
        }
        date
    }

    fn count(&mut self, value: &Value<'_>) -> Option<u32> {
        let count = match value.get_ref() {
            DeValue::Integer(number) => u32::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        if count.is_none() {
            self.say(
                value.span(),
                "`covers` is no number: expected how many findings were approved",
            );
        }
        count
    }
}
