//! What manifests cannot tell.

use model::verdict::{GapCause, Source};

use super::{WEB, folder, options, scan};
use crate::manifests::Options;

#[test]
fn what_a_folder_cannot_tell_is_a_gap_unless_it_is_complete() {
    let folder = folder(&[("web.yaml", WEB)]);
    let told = scan(folder.path(), &Options { complete: false, ..options() });
    let missing: Vec<&str> =
        told.gaps.iter().filter_map(|gap| gap.source).map(Source::plural).collect();
    assert_eq!(
        missing,
        [
            "nodes",
            "namespaces",
            "serviceaccounts",
            "services",
            "ingresses",
            "gateways",
            "httproutes",
            "grpcroutes",
            "tlsroutes",
            "tcproutes",
            "udproutes",
            "networkpolicies",
            "persistentvolumes",
            "persistentvolumeclaims",
            "storageclasses",
            "runtimeclasses",
            "limitranges",
            "validatingwebhookconfigurations",
            "mutatingwebhookconfigurations",
            "apiservices",
            "volumesnapshotcontents",
            "backupstoragelocations",
            "configmaps/coredns",
            "configmaps",
        ]
    );
    assert!(told.gaps.iter().all(|gap| gap.cause == GapCause::NotGiven));
    assert!(scan(folder.path(), &options()).gaps.is_empty());
}

#[test]
fn policies_of_other_kinds_leave_network_policies_in_doubt() {
    let policy = "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a}\n---\n\
                  apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {name: b}\n";
    let folder = folder(&[("policy.yaml", policy), ("web.yaml", WEB)]);
    let told = scan(folder.path(), &options());
    let gaps: Vec<(Option<Source>, &str)> =
        told.gaps.iter().map(|gap| (gap.source, gap.detail.as_str())).collect();
    assert_eq!(
        gaps,
        [(
            Some(Source::NetworkPolicies),
            "policies of other kinds, which refuse and let through too, are given and not read: 1 \
             CiliumNetworkPolicy.cilium.io, 1 NetworkPolicy.projectcalico.org"
        )]
    );
}

#[test]
fn other_ways_in_leave_ingresses_in_doubt() {
    let route = "apiVersion: route.openshift.io/v1\nkind: Route\nmetadata: {name: a}\n---\n";
    let knative = format!(
        "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {{name: b}}\nspec: {{template: {{{}}}}}\n",
        "spec: {containers: [{image: a}]}"
    );
    let folder = folder(&[("a.yaml", &format!("{route}{knative}")), ("web.yaml", WEB)]);
    let told = scan(folder.path(), &options());
    let gaps: Vec<(Option<Source>, &str)> =
        told.gaps.iter().map(|gap| (gap.source, gap.detail.as_str())).collect();
    assert_eq!(
        gaps,
        [(
            Some(Source::Ingresses),
            "kinds that lead in from outside as an Ingress does are given and not read: 1 Route.route.openshift.io, 1 \
             Service.serving.knative.dev"
        )]
    );
}
