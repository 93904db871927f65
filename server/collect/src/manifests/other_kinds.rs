//! Kinds that do what those do that are read, and are not read themselves: where some are given, nothing is known to be absent.

use facts::object::ObjectKey;
use model::Time;
use model::verdict::{Gap, GapCause, GapScope, Source};

use super::Manifests;

/// Kinds that network plugins obey beside NetworkPolicy.
const OTHER_POLICIES: [&str; 12] = [
    "AdminNetworkPolicy.policy.networking.k8s.io",
    "BaselineAdminNetworkPolicy.policy.networking.k8s.io",
    "ClusterNetworkPolicy.crd.antrea.io",
    "ClusterNetworkPolicy.policy.networking.k8s.io",
    "CiliumClusterwideNetworkPolicy.cilium.io",
    "CiliumNetworkPolicy.cilium.io",
    "GlobalNetworkPolicy.crd.projectcalico.org",
    "GlobalNetworkPolicy.projectcalico.org",
    "NetworkPolicy.crd.antrea.io",
    "NetworkPolicy.crd.projectcalico.org",
    "NetworkPolicy.projectcalico.org",
    "EgressNetworkPolicy.network.openshift.io",
];

/// Kinds that let traffic in from outside beside Service, Ingress and Gateway.
const OTHER_WAYS_IN: [&str; 21] = [
    "ApisixRoute.apisix.apache.org",
    "Gateway.networking.istio.io",
    "HTTPProxy.projectcontour.io",
    "Host.getambassador.io",
    "IngressRoute.traefik.containo.us",
    "IngressRoute.traefik.io",
    "IngressRouteTCP.traefik.containo.us",
    "IngressRouteTCP.traefik.io",
    "IngressRouteUDP.traefik.containo.us",
    "IngressRouteUDP.traefik.io",
    "Listener.getambassador.io",
    "ListenerSet.gateway.networking.k8s.io",
    "Mapping.getambassador.io",
    "Route.route.openshift.io",
    "Route.serving.knative.dev",
    "TCPIngress.configuration.konghq.com",
    "TransportServer.k8s.nginx.org",
    "UDPIngress.configuration.konghq.com",
    "VirtualServer.k8s.nginx.org",
    "VirtualService.networking.istio.io",
    "XListenerSet.gateway.networking.x-k8s.io",
];

/// A kind that is judged by its template and is one of those, too: Knative gives it an address of its own.
const OPENED_BY_NATURE: &str = "Service.serving.knative.dev";

impl Manifests {
    /// What a namespace lets through is not told by its network policies alone where others are given, which are not read.
    pub(super) fn other_policies(&self, at: Time) -> Option<Gap> {
        let others =
            self.ignored.iter().filter(|(kind, _)| OTHER_POLICIES.contains(&kind.as_str()));
        let counted: Vec<String> = others.map(|(kind, count)| format!("{count} {kind}")).collect();
        (!counted.is_empty()).then(|| Gap {
            source: Some(Source::NetworkPolicies),
            scope: GapScope::Cluster,
            cause: GapCause::NotGiven,
            detail: format!(
                "policies of other kinds, which refuse and let through too, are given and not read: {}",
                counted.join(", ")
            ),
            since: at,
        })
    }

    /// Nor is what leads in told by services, ingresses and gateways alone.
    pub(super) fn other_ways_in(&self, at: Time) -> Option<Gap> {
        let others = self.ignored.iter().filter(|(kind, _)| OTHER_WAYS_IN.contains(&kind.as_str()));
        let mut counted: Vec<String> =
            others.map(|(kind, count)| format!("{count} {kind}")).collect();
        let is_opened = |key: &ObjectKey| {
            let kind = key.name.split_once('/').map(|(kind, _)| kind);
            key.source == Source::Templates && kind == Some(OPENED_BY_NATURE)
        };
        match self.origins.iter().filter(|(key, _)| is_opened(key)).count() {
            0 => {}
            count => counted.push(format!("{count} {OPENED_BY_NATURE}")),
        }
        (!counted.is_empty()).then(|| Gap {
            source: Some(Source::Ingresses),
            scope: GapScope::Cluster,
            cause: GapCause::NotGiven,
            detail: format!(
                "kinds that lead in from outside as an Ingress does are given and not read: {}",
                counted.join(", ")
            ),
            since: at,
        })
    }
}
