//! `[[policy.personal]]`: workloads that the operator declares to handle personal data.

use checks::policy::DeclaredPersonal;
use facts::selector::Labels;
use toml::de::DeValue;

use super::{Reading, Value};

const PERSONAL: [&str; 5] = ["namespace", "workloads", "selector", "reason", "by"];

impl Reading<'_> {
    pub(super) fn personal(&mut self, value: &Value<'_>) -> Vec<DeclaredPersonal> {
        let DeValue::Array(items) = value.get_ref() else {
            self.say(
                value.span(),
                "declarations of personal data are a list: begin each with [[policy.personal]]",
            );
            return Vec::new();
        };
        items.iter().filter_map(|item| self.declared_personal(item)).collect()
    }

    fn declared_personal(&mut self, item: &Value<'_>) -> Option<DeclaredPersonal> {
        let what = "a declaration of personal data";
        let entries = self.entries(item, what, "[[policy.personal]]", &PERSONAL)?;
        let (mut workloads, mut selector) = (Vec::new(), Labels::default());
        let [mut namespace, mut reason, mut by] = [None, None, None];
        for (key, value) in entries {
            match key.get_ref().as_ref() {
                "namespace" => namespace = Some(self.said("namespace", value)?),
                "reason" => reason = Some(self.said("reason", value)?),
                "by" => by = Some(self.said("by", value)?),
                "workloads" => workloads = self.each("workloads", value),
                "selector" => selector = self.labels("selector", value)?,
                _ => {}
            }
        }
        for (name, said, mend) in [
            ("namespace", &namespace, "the one that the workloads are in"),
            ("reason", &reason, "say what personal data it is, or how that is known"),
            ("by", &by, "say who answers for it"),
        ] {
            if said.is_none() {
                self.say(item.span(), format_args!("{what} needs `{name}`: {mend}"));
            }
        }
        Some(DeclaredPersonal {
            namespace: namespace?,
            workloads,
            selector,
            reason: reason?,
            by: by?,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::file::read;

    #[test]
    fn a_declaration_has_a_namespace_a_reason_and_who_answers_for_it() {
        let text = "[[policy.personal]]\nnamespace = \"shop\"\nworkloads = [\"api\", \"batch-*\"]\n\
                    selector = { tier = \"data\" }\nreason = \"orders\"\nby = \"DPO\"\n\
                    [policy.personal-data]\nkeys = [\"class\"]\n";
        let (written, wrong) = read(Path::new("t.toml"), text);
        assert_eq!(wrong, Vec::<String>::new());
        let rules = written.policy.personal_data;
        assert!(rules.keys.contains("class"), "one table does not undo the other");
        assert_eq!(
            rules.declared,
            [DeclaredPersonal {
                namespace: "shop".into(),
                workloads: vec!["api".into(), "batch-*".into()],
                selector: [("tier", "data".into())].into_iter().collect(),
                reason: "orders".into(),
                by: "DPO".into(),
            }]
        );
        for (text, expected) in [
            ("[policy]\npersonal = 1", "t.toml:2:12: declarations of personal data are a list"),
            (
                "[[policy.personal]]\nnamespace = \"n\"\nreason = \"r\"",
                "t.toml:1:1: a declaration of personal data needs `by`: say who answers for it",
            ),
            (
                "[[policy.personal]]\nnamespace = \"n\"\nreason = \" \"\nby = \"b\"",
                "t.toml:3:10: `reason` is empty",
            ),
            (
                "[[policy.personal]]\nnamespace = \"n\"\nworkload = [\"a\"]\nreason = \"r\"\nby = \"b\"",
                "t.toml:3:1: a declaration of personal data has no key `workload`: did you mean `workloads`?",
            ),
            (
                "[[policy.personal]]\nnamespace = \"n\"\nselector = {}\nreason = \"r\"\nby = \"b\"",
                "t.toml:3:12: `selector` is no table of labels",
            ),
        ] {
            let (_, wrong) = read(Path::new("t.toml"), text);
            assert_eq!(wrong.len(), 1, "{text}: {wrong:?}");
            assert!(wrong[0].starts_with(expected), "{text}: {wrong:?}");
        }
    }
}
