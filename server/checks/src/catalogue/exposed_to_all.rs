//! EXP-002: a way in from outside that nothing limits.

use facts::subject_facts::{Opening, PodFacts, Way};
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Verdict};

use crate::check::{Check, Judge, Patch};
use crate::policy::Policy;
use crate::ways_in::{self, WAYS_IN};

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("EXP-002"),
    title: "Service open to whoever reaches it",
    severity: Severity::Medium,
    family: Family::Exposure,
    pass_needs: WAYS_IN,
    fail_needs: &[],
    controls: &[
        ("NSA/CISA Hardening", "Network policies"),
        ("MITRE ATT&CK", "T1133"),
        ("GDPR", "32(1)(b)"),
    ],
    why: "A Service of type LoadBalancer usually gets a public address that everybody may knock at, unless source ranges leave \
          somebody out (`0.0.0.0/0`, `::/0` or their halves do not), or an annotation that is known here keeps it inside the \
          provider's network: those of AWS, Azure, Google, OpenStack, Oracle, Hetzner, Scaleway, DigitalOcean, IBM and \
          Alibaba. What a load balancer does without such a word is not seen, as that AWS's own controller keeps new ones \
          inside, nor whether the address that it got is a private one. Beside a load balancer that is limited, the same \
          Service has a port on every node, which source ranges do not guard. One of type NodePort opens its port on every \
          node of the cluster, on every address of it or on those that kube-proxy is told (in nftables mode the primary one), \
          past the ingress controller with its TLS, its logs and its limits; so does one with `externalIPs`, which moreover \
          takes traffic for addresses that it merely names. A TCPRoute or a UDPRoute takes whatever comes to a gateway. \
          Whether a firewall stands before them is not seen here. Ways in of other kinds, such as OpenShift's Route and \
          Traefik's IngressRoute, are not read: where a scan is given some, it is not known whether anything else leads in. \
          Nor is it where a Service of the namespace has no selector and is open: who sets its endpoints may lead it to any \
          pod, and endpoints are not read. Nor where what is open is a Service of type ExternalName, of this namespace or \
          another, whose name is that of a Service here or an address: whether that is followed is up to what leads to it.",
    fix: "Publish HTTP through an Ingress or a Gateway and make the Service ClusterIP. The Service of the ingress \
          controller or gateway itself is found too: it is the one that is meant to be open, so waive it. Where a load \
          balancer is needed, name who may come in `loadBalancerSourceRanges`, or keep it inside the network by the \
          cloud's annotation; where that one needs no ports of the nodes, set `allocateLoadBalancerNodePorts: false` and \
          remove each `nodePort`.",
    judge: Judge::Pod(judge),
    patch: Patch::None,
};

fn judge(pod: &PodFacts<'_>, _: &Policy) -> Judged {
    let (open, perhaps) = (unlimited(pod.openings), unlimited(pod.may_open));
    let (judged, rests_on) = match (open.as_slice(), perhaps.as_slice()) {
        ([], []) => return Verdict::pass(),
        ([], _) => (Verdict::unknown(ways_in::may_lead_here(perhaps.iter().copied())), perhaps),
        _ => {
            let reason: Vec<String> = open.iter().map(|opening| told(opening)).collect();
            (Verdict::fail(reason.join("; ")), open)
        }
    };
    rests_on.iter().fold(judged, |judged, opening| judged.seen(opening.sign()))
}

fn unlimited(openings: &[Opening]) -> Vec<&Opening> {
    let is_open = |it: &&Opening| !it.way.is_of_requests() && !it.is_limited;
    openings.iter().filter(is_open).collect()
}

fn told(opening: &Opening) -> String {
    let object = &opening.object;
    match opening.way {
        Way::NodePort => format!("{object} opens it on a port of every node"),
        Way::LoadBalancerNodePort => format!(
            "{object} opens it on a port of every node, beside its load balancer and past what limits that"
        ),
        Way::GatewayConnection => format!("{object} leads to it whatever comes to a gateway"),
        Way::ExternalAddress => format!("{object} takes traffic for external addresses to it"),
        _ => format!("{object} opens it by a load balancer, which nothing that was seen limits"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn every_open_service_is_named() {
        let way = |way, is_limited| Opening {
            way,
            object: "Service shop/api".into(),
            is_limited,
            is_encrypted: None,
        };
        for (openings, expected) in [
            (vec![way(Way::LoadBalancer, true), way(Way::Ingress, false)], &[][..]),
            (
                vec![way(Way::NodePort, false), way(Way::LoadBalancer, false)],
                &[
                    "fail workload/shop/Pod/api: Service shop/api opens it on a port of every node; Service shop/api \
                     opens it by a load balancer, which nothing that was seen limits",
                    "  at spec.type of Service shop/api",
                    "  at spec.type of Service shop/api",
                ],
            ),
            (
                vec![way(Way::LoadBalancer, true), way(Way::LoadBalancerNodePort, false)],
                &[
                    "fail workload/shop/Pod/api: Service shop/api opens it on a port of every node, beside its load \
                     balancer and past what limits that",
                    "  at spec.allocateLoadBalancerNodePorts of Service shop/api",
                ],
            ),
            (
                vec![way(Way::ExternalAddress, false)],
                &[
                    "fail workload/shop/Pod/api: Service shop/api takes traffic for external addresses to it",
                    "  at spec.externalIPs of Service shop/api",
                ],
            ),
        ] {
            assert_eq!(fixture::run(&CHECK, &clean_cluster().opened(openings)), expected);
        }
    }

    #[test]
    fn what_may_lead_here_leaves_it_open_unless_something_does() {
        let way = |way, name: &str| Opening {
            way,
            object: format!("Service shop/{name}"),
            is_limited: false,
            is_encrypted: None,
        };
        let perhaps = || vec![way(Way::LoadBalancer, "db"), way(Way::Ingress, "web")];
        assert_eq!(
            fixture::run(&CHECK, &clean_cluster().perhaps_opened(perhaps())),
            [
                "unknown workload/shop/Pod/api: Service shop/db may lead to it: where a Service leads that has no \
                 selector, or stands for a name, is not read",
                "  at spec.type of Service shop/db",
            ]
        );
        let cluster =
            clean_cluster().opened(vec![way(Way::NodePort, "api")]).perhaps_opened(perhaps());
        let found = fixture::run(&CHECK, &cluster);
        assert!(found[0].starts_with("fail ") && found.len() == 2, "{found:?}");
    }
}
