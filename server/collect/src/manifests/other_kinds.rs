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

/// Kinds that let traffic in from outside beside Service, Ingress and Gateway: `networking.x-k8s.io` is the group that the Gateway
/// API had first.
const OTHER_WAYS_IN: [&str; 47] = [
    "AgentEndpoint.ngrok.k8s.ngrok.com",
    "ApisixRoute.apisix.apache.org",
    "CloudEndpoint.ngrok.k8s.ngrok.com",
    "DomainMapping.serving.knative.dev",
    "Gateway.gateway.solo.io",
    "Gateway.networking.istio.io",
    "Gateway.networking.x-k8s.io",
    "HTTPProxy.projectcontour.io",
    "HTTPRoute.networking.x-k8s.io",
    "HTTPSEdge.ingress.k8s.ngrok.com",
    "Host.getambassador.io",
    "Ingress.networking.internal.knative.dev",
    "IngressLink.cis.f5.com",
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
    "RouteGroup.zalando.org",
    "ServiceExport.multicluster.x-k8s.io",
    "ServiceExport.net.gke.io",
    "TCP.ingress.v1.haproxy.org",
    "TCP.ingress.v3.haproxy.org",
    "TCPEdge.ingress.k8s.ngrok.com",
    "TCPIngress.configuration.konghq.com",
    "TCPMapping.getambassador.io",
    "TCPRoute.networking.x-k8s.io",
    "TLSEdge.ingress.k8s.ngrok.com",
    "TLSRoute.networking.x-k8s.io",
    "TargetGroupBinding.eks.amazonaws.com",
    "TargetGroupBinding.elbv2.k8s.aws",
    "TransportServer.cis.f5.com",
    "TransportServer.k8s.nginx.org",
    "TunnelBinding.networking.cfargotunnel.com",
    "UDPIngress.configuration.konghq.com",
    "UDPRoute.networking.x-k8s.io",
    "VirtualServer.cis.f5.com",
    "VirtualServer.k8s.nginx.org",
    "VirtualService.gateway.solo.io",
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

#[cfg(test)]
mod tests {
    use std::fs;

    use chrono::DateTime;
    use facts::inventory::Change;
    use model::verdict::Source;

    use super::super::{Options, read};

    #[test]
    fn what_leads_in_by_a_kind_of_its_own_leaves_in_doubt_that_nothing_does() {
        for (api_version, kind, leads_in) in [
            ("elbv2.k8s.aws/v1beta1", "TargetGroupBinding", true),
            ("elbv2.k8s.aws/v1beta1", "IngressClassParams", false),
            ("getambassador.io/v3alpha1", "TCPMapping", true),
            ("getambassador.io/v3alpha1", "Module", false),
            ("gateway.solo.io/v1", "VirtualService", true),
            ("ingress.v1.haproxy.org/v1", "TCP", true),
            ("ingress.v3.haproxy.org/v3", "TCP", true),
            ("ingress.v3.haproxy.org/v3", "Defaults", false),
            ("networking.x-k8s.io/v1alpha1", "HTTPRoute", true),
            ("networking.internal.knative.dev/v1alpha1", "Ingress", true),
            ("networking.internal.knative.dev/v1alpha1", "Certificate", false),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let object =
                format!("apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: a}}\n");
            fs::write(folder.path().join("a.yaml"), object).unwrap();
            let at = DateTime::from_timestamp_micros(0).unwrap();
            let options = Options { complete: true, config_maps: true, ..Options::at(at) };
            let mut in_doubt = Vec::new();
            read(&[folder.path().to_owned()], &options, |change| {
                if let Change::GapOpened(gap) = change {
                    in_doubt.push(gap.source);
                }
            });
            assert_eq!(in_doubt == [Some(Source::Ingresses)], leads_in, "{kind} {api_version}");
        }
    }
}
