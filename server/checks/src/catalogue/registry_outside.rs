//! RES-007: a workload with personal data whose images come from a registry outside the allowed countries.

use facts::subject_facts::PodFacts;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity};

use crate::check::{Check, Judge, Patch};
use crate::controls;
use crate::named;
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("RES-007"),
    title: "Images from a registry outside the allowed countries",
    severity: Severity::Low,
    family: Family::ImageSource,
    pass_needs: &[],
    fail_needs: &[],
    controls: controls::RESIDENCY,
    why: "A registry is sent no personal data by a pull. But whoever runs it learns what runs here and when, decides what is \
          pulled next, and can be made to stop or to change it under the law of its place and of its operator. For a \
          workload that handles personal data that is a recipient to know. Where a public registry stands, its name does \
          not show: it serves from many places.",
    fix: "Keep a copy of the images, by digest, in a registry inside, and pull from there. Where a registry stands can be \
          declared under `[[place.declared]]` with `hosts`, and the reason.",
    judge: Judge::Pod(judge),
    patch: Patch::None,
};

fn judge(pod: &PodFacts<'_>, policy: &Policy) -> Judged {
    named::judge(pod, policy, named::registries, "pulls from")
}

#[cfg(test)]
mod tests {
    use model::context::Known;
    use model::place::Country;
    use model::residency::DestinationKind;

    use super::*;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn each_registry_is_told_once_by_the_first_image_that_names_it() {
        let says = "has personal data (metadata.labels[data-classification] of Namespace shop is `personal`)";
        for (country, expected) in [
            (Some(Country::SE), vec![]),
            (
                Some(Country::US),
                vec![
                    format!(
                        "fail workload/shop/Pod/api: {says} and pulls from `registry.example` in US"
                    ),
                    "  at spec.initContainers[0].image".into(),
                ],
            ),
            (
                None,
                vec![
                    format!(
                        "unknown workload/shop/Pod/api: {says} and pulls from `registry.example`, whose place is not established"
                    ),
                    "  at spec.initContainers[0].image".into(),
                ],
            ),
        ] {
            let cluster = clean_cluster().with_personal_data(Known::Yes).naming(
                DestinationKind::Registry,
                "registry.example",
                "registry.example",
                country,
            );
            assert_eq!(fixture::run(&CHECK, &cluster), expected);
        }
    }
}
