//! RES-010: an admission webhook or an aggregated API outside the allowed countries.

use facts::subject_facts::ClusterFacts;
use model::ids::CheckId;
use model::residency::DestinationKind;
use model::verdict::{Family, Judged, Severity, Source};

use crate::check::{Check, Judge, Patch};
use crate::controls;
use crate::named;
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("RES-010"),
    title: "API server calls outside the allowed countries",
    severity: Severity::High,
    family: Family::Place,
    pass_needs: &[
        Source::ValidatingWebhooks,
        Source::MutatingWebhooks,
        Source::ApiServices,
        Source::Services,
    ],
    fail_needs: &[],
    controls: controls::RESIDENCY,
    why: "An admission webhook is sent every object that it is for, whole: a Secret with its values, if it asked for \
          Secrets. An aggregated API answers for objects that are kept elsewhere. Both are configured once and seldom \
          looked at again, and neither is a workload of the cluster, so that no record of processing names them. That \
          something is called outside shows where objects may go, not which did. Conversion webhooks of custom resources \
          are not read; and where the API server sends its audit log, tokens, authorization questions and keys stands in \
          its own flags, which nobody can list: ask whoever runs it.",
    fix: "Run the webhook in the cluster, or narrow its rules to what it must see, without Secrets. Else name the recipient, the \
          country and the safeguard in the record of processing; where the host's name does not show its place, declare it \
          under `[[place.declared]]` with `hosts`.",
    judge: Judge::Cluster(judge),
    patch: Patch::None,
};

fn judge(cluster: &ClusterFacts, policy: &Policy) -> Judged {
    let kinds = [DestinationKind::Webhook, DestinationKind::ApiService];
    named::judge_cluster(cluster, policy, &kinds, "calls")
}

#[cfg(test)]
mod tests {
    use model::place::Country;

    use super::*;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn what_the_api_server_calls_is_judged_by_where_it_is() {
        for (kind, country, expected) in [
            (DestinationKind::Webhook, Some(Country::NO), None),
            (
                DestinationKind::Webhook,
                Some(Country::US),
                Some("fail cluster: calls `hooks.example` in US"),
            ),
            (
                DestinationKind::ApiService,
                None,
                Some("unknown cluster: calls `hooks.example`, whose place is not established"),
            ),
            (DestinationKind::Backup, Some(Country::US), None),
        ] {
            let cluster = clean_cluster().calling(kind, "hooks.example", country);
            let lines: Vec<&str> =
                expected.into_iter().flat_map(|line| [line, "  at destinations[1].host"]).collect();
            assert_eq!(fixture::run(&CHECK, &cluster), lines, "{kind}");
        }
    }
}
