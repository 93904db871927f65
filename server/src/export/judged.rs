//! How a file of residency says by which law and with what it was judged: in its name, and in words.

use model::residency::{LawApplied, Scope};
use model::view::{ClusterView, Versions};

use super::plain;

/// Such as `prod-residency-17-eea-2026-11-26-known-2020-07-01-what-if`: what is supposed, or was known once, is in no file that
/// could be taken for another.
pub fn file_name(what: &str, clusters: &[ClusterView], scope: Scope, law: &LawApplied) -> String {
    let of = match clusters {
        [only] => format!("{}-{what}-{}", plain(&only.name), only.generation),
        _ => what.to_owned(),
    };
    let known = law.known_at.map(|day| format!("known-{day}"));
    let supposed = law.rules().next().map(|_| "what-if".to_owned());
    let parts = [of, scope.word().to_owned(), law.law_at.to_string()];
    parts.into_iter().chain(known).chain(supposed).collect::<Vec<_>>().join("-")
}

/// As known when, under what supposition, and with which datasets and policy.
pub fn says(law: &LawApplied) -> impl Iterator<Item = String> {
    let known = law.known_at.map(|day| format!("as known on {day}"));
    let supposed = law.rules().map(|rule| format!("supposed, and not stored: `{rule}`"));
    let by = format!("judged with {}", versions(&law.versions));
    known.into_iter().chain(supposed).chain([by])
}

/// `release=… catalogue=… policy=…`, and each dataset.
pub fn versions(of: &Versions) -> String {
    let own = [("release", &of.release), ("catalogue", &of.catalogue), ("policy", &of.policy)];
    let datasets = of.datasets.iter().map(|(name, digest)| (name.as_str(), digest));
    let told = own.into_iter().chain(datasets).map(|(name, digest)| format!("{name}={digest}"));
    told.collect::<Vec<_>>().join(" ")
}

/// `1 node`, `2 nodes`.
pub fn counted(count: u64, (one, many): (&str, &str)) -> String {
    match count {
        1 => format!("1 {one}"),
        _ => format!("{count} {many}"),
    }
}

#[cfg(test)]
mod tests {
    use model::residency::Supposition;

    use super::*;

    #[test]
    fn no_file_of_what_is_supposed_or_was_known_once_is_called_as_another() {
        let supposed = |wrong: Option<&str>| Supposition {
            rule: "US: third".into(),
            from: None,
            until: None,
            holds: true,
            wrong: wrong.map(Into::into),
        };
        for (known, rules, expected) in [
            (None, vec![], "record-eea-2026-11-26"),
            (None, vec![supposed(Some("says nothing"))], "record-eea-2026-11-26"),
            (None, vec![supposed(None)], "record-eea-2026-11-26-what-if"),
            (Some("2020-07-01"), vec![], "record-eea-2026-11-26-known-2020-07-01"),
            (
                Some("2020-07-01"),
                vec![supposed(None)],
                "record-eea-2026-11-26-known-2020-07-01-what-if",
            ),
        ] {
            let law = LawApplied {
                law_at: "2026-11-26".parse().expect("a day"),
                is_other_day: false,
                known_at: known.map(|day| day.parse().expect("a day")),
                supposed: rules,
                versions: Versions::default(),
            };
            assert_eq!(file_name("record", &[], Scope::Eea, &law), expected);
        }
    }
}
