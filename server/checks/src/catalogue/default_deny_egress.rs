//! NET-002: a namespace that lets out whatever no policy speaks of.

use model::ids::CheckId;
use model::verdict::{Family, Severity, Source};

use crate::check::{Check, Judge, Patch};
use crate::default_deny;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("NET-002"),
    title: "No default deny for egress",
    severity: Severity::Medium,
    family: Family::Egress,
    pass_needs: &[Source::NetworkPolicies],
    fail_needs: &[Source::NetworkPolicies],
    controls: &[
        ("CIS Kubernetes", "network-policy-per-namespace"),
        ("NSA/CISA Hardening", "Network policies"),
        ("MITRE ATT&CK", "T1046"),
    ],
    why: "The way out is how stolen data leaves, how an intruder's second stage arrives, and how the cloud's metadata service \
          is asked for credentials. Without a default deny every pod may open connections to the whole internet and to every \
          other namespace, and nothing shows which of those are meant. A policy that selects every pod (an empty \
          `podSelector`) turns that round, whatever few things it allows; policies that select all pods only together, each by \
          a label, do not pass. It passes where the network plugin is known to enforce policies, fails where it is known not \
          to, and is unknown where neither is (NET-005). A namespace without workloads is not judged. A rule undoes a default \
          deny if it names no peer, every namespace (`namespaceSelector: {}`) or all of IPv4 or IPv6 (`0.0.0.0/0`, `::/0` or \
          their halves), on every port of TCP, and so do rules and policies that add up to that; a block with an `except` \
          counts as a limit, however small the exception, and so does a selector with `NotIn`. Policies of other kinds, such \
          as CiliumNetworkPolicy, GlobalNetworkPolicy and AdminNetworkPolicy, are not read: where the network plugin obeys \
          such too, a failure says what network policies leave open; where a scan is given some, it is not known.",
    fix: "Apply the default deny, and with it at once a policy that allows DNS, which the manifest offered here does not \
          hold: without names nearly everything stops. Allow the port that the DNS pods listen on (UDP and TCP 53; 5353 on \
          OpenShift), and the address of NodeLocal DNSCache as an `ipBlock` where it runs. In `kube-system` and in \
          namespaces with admission webhooks write the policies that allow first: a deny there stops DNS, or the API \
          server's calls, for the whole cluster. Then allow the destinations that are meant. If one policy already allows \
          everything, narrow or remove that one: policies only ever add to what is allowed. Policies prove nothing where \
          the network plugin does not enforce them (Cilium, Calico, Antrea and kube-router do, plain flannel does not), \
          and they do not cover pods that share the node's network.",
    judge: Judge::Namespace(|namespace, _| {
        default_deny::judge(namespace, &namespace.egress, "egress")
    }),
    patch: Patch::Manifest(|namespace| {
        default_deny::manifest(namespace, &namespace.egress, "Egress")
    }),
};

#[cfg(test)]
mod tests {
    use facts::subject_facts::Isolation;
    use serde_json::json;

    use super::*;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn one_policy_must_deny_all_pods_and_none_allow_everything() {
        let isolation = |denies: &[&str], allows: &[&str], policies| Isolation {
            denies_all_pods: denies.iter().map(|name| (*name).into()).collect(),
            allows_everything: allows.iter().map(|name| (*name).into()).collect(),
            policies,
        };
        for (isolation, expected) in [
            (isolation(&["default-deny"], &[], 1), None),
            (isolation(&["default-deny", "from-monitoring"], &[], 3), None),
            (
                isolation(&[], &[], 0),
                Some(
                    "fail namespace/shop: no network policy speaks of egress, so all of it is let through",
                ),
            ),
            (
                isolation(&[], &[], 1),
                Some(
                    "fail namespace/shop: the one network policy that speaks of egress does not select every pod",
                ),
            ),
            (
                isolation(&[], &[], 3),
                Some(
                    "fail namespace/shop: 3 network policies speak of egress, and none of them selects every pod",
                ),
            ),
            (
                isolation(&["allow-all", "default-deny"], &["allow-all"], 2),
                Some(
                    "fail namespace/shop: network policy `allow-all` selects every pod and lets all egress through: it \
                     names no peer, every namespace or a whole family of addresses",
                ),
            ),
        ] {
            let cluster =
                clean_cluster().namespace(|namespace| namespace.egress = isolation.clone());
            let rules = (isolation.allows_everything.iter())
                .map(|policy| format!("  at spec.egress of NetworkPolicy shop/{policy}"));
            let expected: Vec<String> = expected.into_iter().map(Into::into).chain(rules).collect();
            assert_eq!(fixture::run(&CHECK, &cluster), expected, "{isolation:?}");
        }
    }

    #[test]
    fn a_plugin_with_policies_of_its_own_may_refuse_what_no_other_does() {
        let cluster = clean_cluster().namespace(|namespace| {
            namespace.egress = Isolation::default();
            namespace.own_policies = Some("Cilium".into());
        });
        assert_eq!(
            fixture::run(&CHECK, &cluster),
            [
                "fail namespace/shop: no network policy speaks of egress; Cilium obeys policies of kinds of its own too, \
                 which are not read here"
            ]
        );
    }

    #[test]
    fn a_namespace_without_workloads_has_nothing_to_isolate() {
        let cluster = clean_cluster().namespace(|namespace| {
            namespace.egress = Isolation::default();
            namespace.workloads = 0;
        });
        assert_eq!(fixture::run(&CHECK, &cluster), ["not_applicable namespace/shop"]);
    }

    #[test]
    fn the_patch_is_the_policy_unless_another_allows_everything() {
        let open = clean_cluster().namespace(|namespace| namespace.egress = Isolation::default());
        assert_eq!(
            fixture::patches(&CHECK, &open),
            [json!({
                "apiVersion": "networking.k8s.io/v1",
                "kind": "NetworkPolicy",
                "metadata": { "name": "default-deny-egress", "namespace": "shop" },
                "spec": { "podSelector": {}, "policyTypes": ["Egress"] },
            })]
        );
        let undone = clean_cluster()
            .namespace(|namespace| namespace.egress.allows_everything.push("default-deny".into()));
        assert!(fixture::patches(&CHECK, &undone).is_empty());
    }
}
