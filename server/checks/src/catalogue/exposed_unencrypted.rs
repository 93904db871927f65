//! EXP-001: a way in from outside that is not encrypted.

use facts::subject_facts::{Opening, PodFacts};
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Verdict};

use crate::check::{Check, Judge, Patch};
use crate::policy::Policy;
use crate::ways_in::{self, WAYS_IN};

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("EXP-001"),
    title: "Reachable from outside without TLS",
    severity: Severity::Medium,
    family: Family::Encryption,
    pass_needs: WAYS_IN,
    fail_needs: &[],
    controls: &[("NSA/CISA Hardening", "Encryption")],
    why: "An Ingress rule whose host no `tls` entry covers (one without hosts covers all, and it alone covers rules without a \
          host and the default backend), or a Gateway listener of protocol HTTP, takes requests in the \
          clear: passwords, session cookies and personal data can be read and changed on the way. A redirect to HTTPS, \
          which is the controller's business and not seen here, mends that for browsers, and is then the reason to waive \
          this. So may TLS that an annotation tells the controller to speak, or that a proxy before it speaks. A TLSRoute is \
          TLS by itself. What a load balancer, a port of the nodes, a TCPRoute or a UDPRoute speaks is not seen either, and \
          not judged. Where the gateway of a route was not seen, or is a ListenerSet, or where all that may lead here is a \
          Service without a selector, or one of type ExternalName, of whatever namespace, that names a Service here or an \
          address, it is not known.",
    fix: "Give every host of the Ingress a `tls` entry with a certificate, or hang the route on an HTTPS listener alone \
          (`sectionName`). cert-manager keeps certificates current by itself.",
    judge: Judge::Pod(judge),
    patch: Patch::None,
};

fn judge(pod: &PodFacts<'_>, _: &Policy) -> Judged {
    let by = |encrypted: Option<bool>| -> Vec<&Opening> {
        let by_route = |it: &&Opening| it.way.is_of_requests() && it.is_encrypted == encrypted;
        pod.openings.iter().filter(by_route).collect()
    };
    let (open, unknown) = (by(Some(false)), by(None));
    let is_in_the_clear = |it: &&Opening| it.way.is_of_requests() && it.is_encrypted != Some(true);
    let perhaps: Vec<&Opening> = pod.may_open.iter().filter(is_in_the_clear).collect();
    let (judged, rests_on) = match (open.as_slice(), unknown.as_slice()) {
        ([], []) if perhaps.is_empty() => return Verdict::pass(),
        ([], []) => (Verdict::unknown(ways_in::may_lead_here(perhaps.iter().copied())), perhaps),
        ([], _) => {
            let reason = format!("{} leads here from a gateway that was not seen", named(&unknown));
            (Verdict::unknown(reason), unknown)
        }
        _ => {
            let reason = format!("{} takes requests for it without TLS", named(&open));
            (Verdict::fail(reason), open)
        }
    };
    rests_on.iter().fold(judged, |judged, opening| judged.seen(opening.sign()))
}

fn named(openings: &[&Opening]) -> String {
    openings.iter().map(|it| it.object.as_str()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use facts::subject_facts::Way;

    use super::*;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn only_ways_of_requests_are_asked_for_tls() {
        let way = |way, object: &str, is_encrypted| Opening {
            way,
            object: object.into(),
            is_limited: false,
            is_encrypted,
        };
        for (openings, expected) in [
            (vec![], &[][..]),
            (vec![way(Way::LoadBalancer, "Service shop/api", None)], &[]),
            (vec![way(Way::Ingress, "Ingress shop/api", Some(true))], &[]),
            (
                vec![
                    way(Way::Ingress, "Ingress shop/api", Some(false)),
                    way(Way::Gateway, "HTTPRoute shop/api", Some(false)),
                    way(Way::Gateway, "HTTPRoute shop/b", None),
                ],
                &[
                    "fail workload/shop/Pod/api: Ingress shop/api, HTTPRoute shop/api takes requests for it without TLS",
                    "  at spec.rules of Ingress shop/api",
                    "  at spec.parentRefs of HTTPRoute shop/api",
                ],
            ),
            (
                vec![way(Way::Gateway, "HTTPRoute shop/api", None)],
                &[
                    "unknown workload/shop/Pod/api: HTTPRoute shop/api leads here from a gateway that was not seen",
                    "  at spec.parentRefs of HTTPRoute shop/api",
                ],
            ),
        ] {
            assert_eq!(fixture::run(&CHECK, &clean_cluster().opened(openings)), expected);
        }
    }
}
