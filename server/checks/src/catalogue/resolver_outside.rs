//! RES-012: a resolver outside the allowed countries.

use facts::subject_facts::ClusterFacts;
use model::ids::CheckId;
use model::residency::DestinationKind;
use model::verdict::{Family, Judged, Severity, Source, Verdict};

use crate::check::{Check, Judge, Patch};
use crate::controls;
use crate::named;
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("RES-012"),
    title: "Names are looked up outside the allowed countries",
    severity: Severity::Low,
    family: Family::Place,
    pass_needs: &[Source::DnsConfig],
    fail_needs: &[],
    controls: controls::RESIDENCY,
    why: "What CoreDNS does not answer itself it asks the resolvers that its `forward` and `grpc` name. They learn which names \
          the programs look up, and when: the recipients of data, and sometimes, where a name has an account or a customer in \
          it, more. Forwarding to a file means the resolvers of the node, and where those are is not seen here. Read is the \
          Corefile in the ConfigMap `coredns` of `kube-system`. Where it imports other files, as k3s and AKS do for \
          `coredns-custom`, whom those ask is not known; NodeLocal DNSCache and pods with a `dnsPolicy` or `dnsConfig` of \
          their own are not looked at.",
    fix: "Forward to a resolver inside, or to one of your own that asks the root itself. Where an address does not show its \
          place, declare it under `[[place.declared]]` with `hosts`.",
    judge: Judge::Cluster(judge),
    patch: Patch::None,
};

fn judge(cluster: &ClusterFacts, policy: &Policy) -> Judged {
    if !cluster.destinations.iter().any(|it| it.kind == DestinationKind::Dns) {
        return Verdict::unknown(
            "no configuration of CoreDNS that forwards was seen: whom it asks is not known",
        );
    }
    named::judge_cluster(cluster, policy, &[DestinationKind::Dns], "asks")
}

#[cfg(test)]
mod tests {
    use model::place::Country;

    use super::*;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn resolvers_are_judged_by_where_they_are() {
        for (country, expected) in [
            (Some(Country::SE), None),
            (Some(Country::US), Some("fail cluster: asks `192.0.2.53` in US")),
            (None, Some("unknown cluster: asks `192.0.2.53`, whose place is not established")),
        ] {
            let cluster = clean_cluster().calling(DestinationKind::Dns, "192.0.2.53", country);
            let lines: Vec<&str> =
                expected.into_iter().flat_map(|line| [line, "  at destinations[1].host"]).collect();
            assert_eq!(fixture::run(&CHECK, &cluster), lines);
        }
    }

    #[test]
    fn resolvers_that_are_not_seen_are_not_known() {
        let cluster = clean_cluster().calling_nothing();
        assert_eq!(
            fixture::run(&CHECK, &cluster),
            [
                "unknown cluster: no configuration of CoreDNS that forwards was seen: whom it asks is not known"
            ]
        );
        let cluster = cluster.calling(DestinationKind::Dns, "/etc/resolv.conf", None);
        assert_eq!(
            fixture::run(&CHECK, &cluster),
            [
                "unknown cluster: asks `/etc/resolv.conf`, whose place is not established",
                "  at destinations[0].host",
            ]
        );
    }
}
