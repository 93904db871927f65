//! RES-013: a workload with personal data whose ConfigMaps name a host outside the allowed countries.

use facts::subject_facts::PodFacts;
use model::context::Known;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Source, Verdict};

use crate::check::{Check, Judge, Patch};
use crate::config_maps::read_by;
use crate::controls;
use crate::named;
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("RES-013"),
    title: "Personal data beside a ConfigMap that names a host outside",
    severity: Severity::Medium,
    family: Family::Place,
    pass_needs: &[Source::ConfigMaps, Source::Services],
    fail_needs: &[],
    controls: controls::RESIDENCY,
    why: "Settings that a program reads from a ConfigMap name whom it talks to as its environment does: a database, a queue, a \
          mail or telemetry service. What it sends there is not seen here, and the name alone shows no transfer; it shows an \
          exporter and an importer to ask about. ConfigMaps are listed where `config-maps = true` under `[residency]` asks for \
          it alone; of a value the hosts of its URLs are kept, and no name is resolved. Read are `configMapKeyRef`, \
          `configMapRef` and volumes of type `configMap`; sources of projected volumes are not, and what is in Secrets is \
          never read.",
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
    let readings = read_by(pod.spec);
    if readings.is_empty() {
        return Verdict::not_applicable();
    }
    match named::in_config_maps(pod, &readings) {
        none if none.is_empty() => Verdict::pass(),
        hosts => named::judge(pod, policy, |_| hosts, "reads of"),
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
    fn a_host_counts_that_a_map_names_which_the_pod_reads() {
        let says = "has personal data (metadata.labels[data-classification] of Namespace shop is `personal`)";
        let variable = |key: &str| {
            let of = json!({ "configMapKeyRef": { "name": "settings", "key": key } });
            json!({ "env": [{ "name": "URL", "valueFrom": of }] })
        };
        let all = json!({ "envFrom": [{ "configMapRef": { "name": "settings" } }] });
        let outside = [
            format!("fail workload/shop/Pod/api: {says} and reads of `db.example.com` in US"),
            "  at spec.containers[0].env[0]".into(),
        ];
        let by_all = [outside[0].clone(), "  at spec.containers[0].envFrom[0]".into()];
        let none = ["not_applicable workload/shop/Pod/api".to_owned()];
        for (data, container, country, expected) in [
            (Known::Yes, variable("url"), Some(Country::US), &outside[..]),
            (Known::Yes, all.clone(), Some(Country::US), &by_all),
            (Known::Yes, all.clone(), Some(Country::NO), &[]),
            (Known::Yes, json!({}), Some(Country::US), &none),
            (Known::No, all, Some(Country::US), &none),
        ] {
            let cluster = clean_cluster()
                .with_personal_data(data)
                .container("app", container)
                .reading("settings", "url", "db.example.com", country);
            assert_eq!(fixture::run(&CHECK, &cluster), expected);
        }
        let silent = clean_cluster()
            .with_personal_data(Known::Yes)
            .container("app", variable("other"))
            .naming(DestinationKind::Environment, "db", "db", Some(Country::US));
        assert_eq!(fixture::run(&CHECK, &silent), Vec::<String>::new());
    }
}
