//! ADM-002: a Pod Security level that changes its meaning with the next upgrade.

use facts::subject_facts::NamespaceFacts;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Source, Verdict};

use super::admission_level::ENFORCE;
use crate::check::{Check, Judge, Patch};
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("ADM-002"),
    title: "Pod Security level without a version",
    severity: Severity::Low,
    family: Family::Admission,
    pass_needs: &[Source::Namespaces],
    fail_needs: &[Source::Namespaces],
    controls: &[
        ("CIS Kubernetes", "policy-control"),
        ("NSA/CISA Hardening", "Pod security enforcement"),
        ("MITRE ATT&CK", "T1610"),
    ],
    why: "A level means what the API server's own version says it means. Without a pinned version an upgrade of the \
          cluster changes what the namespace admits: pods that ran yesterday are refused when their node drains, in \
          the middle of the night of the upgrade.",
    fix: "Set `pod-security.kubernetes.io/enforce-version` to the version that was tested, such as v1.31. The enforce \
          page and `nordvakt enforce` propose the API server's own, which changes nothing today. Set \
          `pod-security.kubernetes.io/warn-version` to `latest` beside it: then an upgrade warns first, and raising \
          the pin is a change like any other.",
    judge: Judge::Namespace(judge),
    patch: Patch::None,
};

const VERSION: &str = "pod-security.kubernetes.io/enforce-version";

fn judge(namespace: &NamespaceFacts, _: &Policy) -> Judged {
    let Some(labels) = &namespace.admission else {
        return Verdict::unknown("the namespace itself was not seen, so its labels are not known");
    };
    let holds = labels.get(ENFORCE).is_some_and(|level| matches!(level, "baseline" | "restricted"));
    if !holds {
        return Verdict::not_applicable();
    }
    match labels.get(VERSION) {
        None => {
            Verdict::fail("its level has no version, so it means what the API server's own says")
                .at(format!("metadata.labels[{VERSION}]"))
        }
        Some("latest") => Verdict::fail("its level's version is `latest`")
            .at(format!("metadata.labels[{VERSION}]")),
        Some(version) if is_version(version) => Verdict::pass(),
        Some(version) => Verdict::fail(format!(
            "`{version}` is no version as the API server reads it (v1.31), which takes it for `latest`"
        ))
        .at(format!("metadata.labels[{VERSION}]")),
    }
}

/// As the API server reads a version: `v1.` and a number.
fn is_version(text: &str) -> bool {
    text.strip_prefix("v1.").is_some_and(|minor| {
        let is_number = !minor.is_empty() && minor.bytes().all(|byte| byte.is_ascii_digit());
        is_number && (minor == "0" || !minor.starts_with('0'))
    })
}

#[cfg(test)]
mod tests {
    use facts::selector::Labels;

    use super::*;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn a_version_is_read_as_the_api_server_reads_it() {
        for (text, expected) in [
            ("v1.0", true),
            ("v1.31", true),
            ("v1.99", true),
            ("1.31", false),
            ("v1.031", false),
            ("v1", false),
            ("v1.", false),
            ("v2.1", false),
            ("v1.31.2", false),
            ("", false),
        ] {
            assert_eq!(is_version(text), expected, "{text}");
        }
    }

    #[test]
    fn a_level_that_holds_is_pinned() {
        let at = "  at metadata.labels[pod-security.kubernetes.io/enforce-version]";
        for (level, version, expected) in [
            (Some("restricted"), Some("v1.31"), vec![]),
            (
                Some("restricted"),
                Some("latest"),
                vec!["fail namespace/shop: its level's version is `latest`", at],
            ),
            (
                Some("restricted"),
                Some("1.30"),
                vec![
                    "fail namespace/shop: `1.30` is no version as the API server reads it (v1.31), which takes it for `latest`",
                    at,
                ],
            ),
            (
                Some("baseline"),
                None,
                vec![
                    "fail namespace/shop: its level has no version, so it means what the API server's own says",
                    at,
                ],
            ),
            (Some("privileged"), None, vec!["not_applicable namespace/shop"]),
            (None, None, vec!["not_applicable namespace/shop"]),
        ] {
            let labels = [(ENFORCE, level), (VERSION, version)];
            let labels: Labels =
                labels.into_iter().filter_map(|(key, value)| Some((key, value?.into()))).collect();
            let cluster = clean_cluster().namespace(|namespace| namespace.admission = Some(labels));
            assert_eq!(fixture::run(&CHECK, &cluster), expected);
        }
    }
}
