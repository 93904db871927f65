//! EXP-002: a way in from outside that nothing limits.

use facts::subject_facts::{Opening, PodFacts, Way};
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Verdict};

use crate::check::{Check, Judge, Patch};
use crate::policy::Policy;
use crate::ways_in::WAYS_IN;

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
    why: "A Service of type LoadBalancer usually gets a public address that everybody may knock at, unless source ranges \
          leave somebody out: `0.0.0.0/0`, `::/0` or their halves do not. Beside a load balancer that is limited, the same \
          Service has a port on every node, which source ranges do not guard. One of type NodePort opens its port on every \
          node of the cluster, on every address of it or on those that kube-proxy is told (in nftables mode the primary \
          one), past the ingress controller with its TLS, its logs and its limits; so does one with `externalIPs`, which \
          moreover takes traffic for addresses that it merely names. A TCPRoute or a UDPRoute takes whatever comes to a \
          gateway. Whether a firewall stands before them is not seen here. Ways in of other kinds, such as OpenShift's \
          Route and Traefik's IngressRoute, are not read: where a scan is given some, it is not known whether anything \
          else leads in.",
    fix: "Publish HTTP through an Ingress or a Gateway and make the Service ClusterIP. The Service of the ingress \
          controller or gateway itself is found too: it is the one that is meant to be open, so waive it. Where a load \
          balancer is needed, name who may come in `loadBalancerSourceRanges`, or keep it inside the network by the \
          cloud's annotation; where that one needs no ports of the nodes, set `allocateLoadBalancerNodePorts: false` and \
          remove each `nodePort`.",
    judge: Judge::Pod(judge),
    patch: Patch::None,
};

fn judge(pod: &PodFacts<'_>, _: &Policy) -> Judged {
    let open: Vec<&Opening> = (pod.openings.iter())
        .filter(|opening| !opening.way.is_of_requests() && !opening.is_limited)
        .collect();
    if open.is_empty() {
        return Verdict::pass();
    }
    let reason: Vec<String> = open.iter().map(|opening| told(opening)).collect();
    let judged = Verdict::fail(reason.join("; "));
    open.iter().fold(judged, |judged, opening| judged.seen(opening.sign()))
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
        _ => format!("{object} opens it by a load balancer, to every address"),
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
                     opens it by a load balancer, to every address",
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
}
