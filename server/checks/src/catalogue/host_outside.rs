//! RES-006: a workload with personal data that names a host outside the allowed countries.

use facts::subject_facts::PodFacts;
use model::context::Known;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Source, Verdict};

use crate::check::{Check, Judge, Patch};
use crate::controls;
use crate::named;
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("RES-006"),
    title: "Personal data beside a host outside the allowed countries",
    severity: Severity::Medium,
    family: Family::Place,
    pass_needs: &[Source::Services],
    fail_needs: &[],
    controls: controls::RESIDENCY,
    why: "That the nodes are inside does not keep data inside if the program sends it elsewhere. A host in an environment \
          variable, itself or by a Service of type ExternalName that it names, is one that the program is meant to talk to: a \
          database, a queue, a mail or telemetry service. What it sends there is not seen here, and the name alone shows no \
          transfer; it shows an exporter and an importer to ask about. Only the host is kept of a value, and no name is \
          resolved. Arguments of the command line and values from Secrets are not looked at; a workload that names no host \
          is not judged.",
    fix: "Find out what is sent there. If it is personal data, use a service in a region inside, or name the recipient, the \
          country and the safeguard in the record of processing. Where the name does not show the place, declare it under \
          `[[place.declared]]` with `hosts`, and the reason.",
    judge: Judge::Pod(judge),
    patch: Patch::None,
};

fn judge(pod: &PodFacts<'_>, policy: &Policy) -> Judged {
    if pod.personal_data.answer == Known::No {
        return Verdict::not_applicable();
    }
    match named::hosts(pod) {
        None => Verdict::not_applicable(),
        // All that it names is of the cluster, as far as its Services were seen.
        Some(outside) if outside.is_empty() => Verdict::pass(),
        Some(outside) => named::judge(pod, policy, |_| outside, "names"),
    }
}

#[cfg(test)]
mod tests {
    use model::place::Country;
    use model::residency::DestinationKind;
    use serde_json::json;

    use super::*;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn a_host_outside_is_told_and_one_without_a_place_is_not_known() {
        let says = "has personal data (metadata.labels[data-classification] of Namespace shop is `personal`)";
        let env = json!({ "env": [
            { "name": "LOG_LEVEL", "value": "debug" },
            { "name": "DATABASE_URL", "value": "postgres://app@db:5432/app" },
        ] });
        for (data, kind, host, country, expected) in [
            (Known::Yes, DestinationKind::Environment, "db", Some(Country::NO), None),
            (
                Known::Yes,
                DestinationKind::Environment,
                "db",
                Some(Country::US),
                Some(format!("fail workload/shop/Pod/api: {says} and names `db` in US")),
            ),
            (
                Known::Yes,
                DestinationKind::ExternalName,
                "db.example.com",
                Some(Country::US),
                Some(format!(
                    "fail workload/shop/Pod/api: {says} and names `db` (db.example.com) in US"
                )),
            ),
            (
                Known::Yes,
                DestinationKind::Environment,
                "db",
                None,
                Some(format!(
                    "unknown workload/shop/Pod/api: {says} and names `db`, whose place is not established"
                )),
            ),
            (
                Known::NotKnown,
                DestinationKind::Environment,
                "db",
                Some(Country::US),
                Some(
                    "unknown workload/shop/Pod/api: names `db` in US, and whether it has personal data is not known: \
                     nobody says"
                        .into(),
                ),
            ),
            (
                Known::No,
                DestinationKind::Environment,
                "db",
                Some(Country::US),
                Some("not_applicable workload/shop/Pod/api".into()),
            ),
            // What no field of this pod names is another variant's.
            (
                Known::Yes,
                DestinationKind::Environment,
                "other.example",
                Some(Country::US),
                None,
            ),
        ] {
            let cluster = clean_cluster()
                .with_personal_data(data)
                .container("app", env.clone())
                .naming(kind, if host == "db.example.com" { "db" } else { host }, host, country);
            let told = fixture::run(&CHECK, &cluster);
            assert_eq!(told.first(), expected.as_ref(), "{kind} {host}");
            let at = told.get(1).map(String::as_str);
            let applies = expected.is_some_and(|line| !line.starts_with("not_applicable"));
            assert_eq!(at, applies.then_some("  at spec.containers[0].env[1]"));
        }
        let silent = clean_cluster().with_personal_data(Known::Yes);
        assert_eq!(fixture::run(&CHECK, &silent), ["not_applicable workload/shop/Pod/api"]);
    }
}
