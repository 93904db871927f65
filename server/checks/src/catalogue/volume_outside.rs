//! RES-008: a workload with personal data on a volume outside the allowed countries.

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
    id: CheckId::new("RES-008"),
    title: "Personal data on a volume outside the allowed countries",
    severity: Severity::High,
    family: Family::Place,
    pass_needs: &[
        Source::PersistentVolumeClaims,
        Source::PersistentVolumes,
        Source::StorageClasses,
    ],
    fail_needs: &[],
    controls: controls::RESIDENCY,
    why: "What is on a volume outlives the pod: it stays where the volume is, with whoever runs the storage, in the snapshots \
          and the backups that are made of it. The place is read from the nodes that the volume asks for, or, of a claim \
          without one yet, from those that its class allows. A volume that asks for none, as of a network file system, \
          says nothing of where it keeps its data. Claim templates and ephemeral volumes count like claims: by the claims that \
          they made, else by their class. Volumes that a pod connects to by itself (HRD-011) are not judged.",
    fix: "Make the volume anew in a zone inside, copy the data and delete the old one with its snapshots. Give the StorageClass \
          `allowedTopologies` with the zones inside, so that no other is chosen.",
    judge: Judge::Pod(judge),
    patch: Patch::None,
};

fn judge(pod: &PodFacts<'_>, policy: &Policy) -> Judged {
    let judged = named::judge(pod, policy, named::volumes, "keeps it on");
    let is_silent = matches!(judged.verdict, Verdict::Pass | Verdict::NotApplicable);
    let has_none = pod.personal_data.answer == Known::No;
    match named::unseen_claim(pod).filter(|_| is_silent && !has_none) {
        None => judged,
        Some((claim, at)) => Verdict::unknown(format!(
            "mounts claim `{claim}`, and no volume or class was seen behind it"
        ))
        .at(at),
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
    fn the_volume_behind_a_claim_counts_where_it_is() {
        let says = "has personal data (metadata.labels[data-classification] of Namespace shop is `personal`)";
        let volumes =
            json!([{ "name": "data", "persistentVolumeClaim": { "claimName": "ledger" } }]);
        for (country, expected) in [
            (Some(Country::NO), vec![]),
            (
                Some(Country::US),
                vec![
                    format!(
                        "fail workload/shop/Pod/api: {says} and keeps it on `ledger` (ebs.csi.aws.com) in US"
                    ),
                    "  at spec.volumes[1]".into(),
                ],
            ),
        ] {
            let cluster = clean_cluster()
                .with_personal_data(Known::Yes)
                .pod(json!({ "volumes": volumes }))
                .naming(DestinationKind::Volume, "ledger", "ebs.csi.aws.com", country);
            assert_eq!(fixture::run(&CHECK, &cluster), expected);
        }
        let unseen = clean_cluster().pod(json!({ "volumes": [volumes[0], {
            "name": "more", "persistentVolumeClaim": { "claimName": "more" },
        }] }));
        let inside = |it: fixture::Cluster| {
            it.naming(DestinationKind::Volume, "ledger", "ebs.csi.aws.com", Some(Country::NO))
        };
        assert_eq!(
            fixture::run(&CHECK, &inside(unseen.clone().with_personal_data(Known::Yes))),
            [
                "unknown workload/shop/Pod/api: mounts claim `more`, and no volume or class was seen behind it",
                "  at spec.volumes[2]",
            ]
        );
        let has_none = inside(unseen.with_personal_data(Known::No));
        assert_eq!(fixture::run(&CHECK, &has_none), ["not_applicable workload/shop/Pod/api"]);
        for (claim, country, expected) in [
            (Some("data-api-0"), Some(Country::NO), None),
            (
                Some("data-api-0"),
                Some(Country::US),
                Some(format!(
                    "fail workload/shop/Pod/api: {says} and keeps it on `data-api-0` (ebs.csi.aws.com) in US"
                )),
            ),
            (
                None,
                Some(Country::US),
                Some(format!(
                    "fail workload/shop/Pod/api: {says} and keeps it on `data (claim template)` (ebs.csi.aws.com) in US"
                )),
            ),
        ] {
            let name = claim.unwrap_or("data (claim template)");
            let cluster = clean_cluster()
                .with_personal_data(Known::Yes)
                .claiming_by_template("data", claim)
                .naming(DestinationKind::Volume, name, "ebs.csi.aws.com", country);
            let lines = fixture::run(&CHECK, &cluster);
            assert_eq!(lines.first(), expected.as_ref(), "{claim:?} {country:?}");
        }
        let to_be_made = clean_cluster().claiming_by_template("data", None);
        assert_eq!(
            fixture::run(&CHECK, &to_be_made.with_personal_data(Known::Yes)),
            [
                "unknown workload/shop/Pod/api: mounts claim `data (claim template)`, and no volume or class was seen behind it",
                "  at spec.volumes",
            ]
        );
        let none = clean_cluster().with_personal_data(Known::Yes);
        assert_eq!(fixture::run(&CHECK, &none), ["not_applicable workload/shop/Pod/api"]);
    }
}
