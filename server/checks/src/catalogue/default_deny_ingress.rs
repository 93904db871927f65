//! NET-001: a namespace that lets in whatever no policy speaks of.

use model::ids::CheckId;
use model::verdict::{Family, Severity, Source};

use crate::check::{Check, Judge, Patch};
use crate::default_deny;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("NET-001"),
    title: "No default deny for ingress",
    severity: Severity::Medium,
    family: Family::Ingress,
    pass_needs: &[Source::NetworkPolicies],
    fail_needs: &[Source::NetworkPolicies],
    controls: &[
        ("CIS Kubernetes", "network-policy-per-namespace"),
        ("NSA/CISA Hardening", "Network policies"),
        ("MITRE ATT&CK", "T1046"),
    ],
    why: "Kubernetes lets every pod talk to every other, over all namespaces, until a policy says otherwise: whoever gets into \
          the least important pod can knock at every database. A policy that selects every pod (an empty `podSelector`) turns \
          that round, whatever few things it allows, and then each connection is one that somebody wrote down; policies that \
          select all pods only together, each by a label, do not pass. It passes where the network plugin is known to enforce \
          policies, fails where it is known not to, and is unknown where neither is (NET-005). A namespace without workloads \
          is not judged. A rule undoes that if it names no peer, every namespace (`namespaceSelector: {}`) or all of IPv4 or \
          IPv6 (`0.0.0.0/0`, `::/0` or their halves), on every port of TCP, and so do rules and policies that add up to that; \
          a block with an `except` counts as a limit, however small the exception, and so does a selector with `NotIn`. \
          Policies of other kinds, such as CiliumNetworkPolicy, GlobalNetworkPolicy and AdminNetworkPolicy, are not read: \
          where the network plugin obeys such too, a failure says what network policies leave open; where a scan is given \
          some, it is not known.",
    fix: "Apply the default deny, then allow what is needed, workload by workload: start in a quiet namespace, since \
          connections that nobody wrote down stop at once. In `kube-system` and in namespaces with admission webhooks \
          write the policies that allow first: a deny there stops DNS, or the API server's calls, for the whole cluster. \
          If one policy already allows everything, narrow or remove that one: policies only ever add to what is allowed. \
          Policies prove nothing where the network plugin does not enforce them (Cilium, Calico, Antrea and kube-router \
          do, plain flannel does not), and they do not cover pods that share the node's network.",
    judge: Judge::Namespace(|namespace, _| {
        default_deny::judge(namespace, &namespace.ingress, "ingress")
    }),
    patch: Patch::Manifest(|namespace| {
        default_deny::manifest(namespace, &namespace.ingress, "Ingress")
    }),
};

#[cfg(test)]
mod tests {
    use facts::subject_facts::{Enforcement, Isolation};
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
                    "fail namespace/shop: no network policy speaks of ingress, so all of it is let through",
                ),
            ),
            (
                isolation(&[], &[], 1),
                Some(
                    "fail namespace/shop: the one network policy that speaks of ingress does not select every pod",
                ),
            ),
            (
                isolation(&[], &[], 3),
                Some(
                    "fail namespace/shop: 3 network policies speak of ingress, and none of them selects every pod",
                ),
            ),
            (
                isolation(&["allow-all", "default-deny"], &["allow-all"], 2),
                Some(
                    "fail namespace/shop: network policy `allow-all` selects every pod and lets all ingress through: it \
                     names no peer, every namespace or a whole family of addresses",
                ),
            ),
            (
                isolation(&["a", "b"], &["a", "b"], 2),
                Some(
                    "fail namespace/shop: network policies `a`, `b` select every pod and add up to letting all ingress \
                     through: on each port they name no peer, every namespace or a whole family of addresses",
                ),
            ),
        ] {
            let cluster =
                clean_cluster().namespace(|namespace| namespace.ingress = isolation.clone());
            let rules = (isolation.allows_everything.iter())
                .map(|policy| format!("  at spec.ingress of NetworkPolicy shop/{policy}"));
            let expected: Vec<String> = expected.into_iter().map(Into::into).chain(rules).collect();
            assert_eq!(fixture::run(&CHECK, &cluster), expected, "{isolation:?}");
        }
    }

    #[test]
    fn a_default_deny_is_worth_what_the_plugin_makes_of_it() {
        for (enforcement, expected) in [
            (Enforcement::Enforced("Cilium".into()), None),
            (
                Enforcement::NotEnforced("flannel".into()),
                Some(
                    "fail namespace/shop: its policies refuse ingress by default, but flannel does not enforce them"
                        .to_owned(),
                ),
            ),
            (
                Enforcement::NotKnown,
                Some(format!("unknown namespace/shop: {}", default_deny::NO_PLUGIN)),
            ),
        ] {
            let cluster =
                clean_cluster().namespace(|namespace| namespace.enforcement = enforcement);
            assert_eq!(fixture::run(&CHECK, &cluster), Vec::from_iter(expected));
        }
    }

    #[test]
    fn a_plugin_with_policies_of_its_own_may_refuse_what_no_other_does() {
        let cluster = clean_cluster().namespace(|namespace| {
            namespace.ingress = Isolation::default();
            namespace.own_policies = Some("Cilium".into());
        });
        assert_eq!(
            fixture::run(&CHECK, &cluster),
            [
                "fail namespace/shop: no network policy speaks of ingress; Cilium obeys policies of kinds of its own too, \
                 which are not read here"
            ]
        );
    }

    #[test]
    fn a_namespace_without_workloads_has_nothing_to_isolate() {
        let cluster = clean_cluster().namespace(|namespace| {
            namespace.ingress = Isolation::default();
            namespace.workloads = 0;
        });
        assert_eq!(fixture::run(&CHECK, &cluster), ["not_applicable namespace/shop"]);
    }

    #[test]
    fn the_patch_is_the_policy_unless_another_allows_everything() {
        let open = clean_cluster().namespace(|namespace| namespace.ingress = Isolation::default());
        assert_eq!(
            fixture::patches(&CHECK, &open),
            [json!({
                "apiVersion": "networking.k8s.io/v1",
                "kind": "NetworkPolicy",
                "metadata": { "name": "default-deny-ingress", "namespace": "shop" },
                "spec": { "podSelector": {}, "policyTypes": ["Ingress"] },
            })]
        );
        let taken = clean_cluster().namespace(|namespace| {
            namespace.ingress = Isolation::default();
            namespace.taken = vec!["default-deny-ingress".into(), "default-deny-ingress-2".into()];
        });
        let [patch] = fixture::patches(&CHECK, &taken).try_into().expect("one patch");
        assert_eq!(patch["metadata"]["name"], "default-deny-ingress-3");
        let undone = clean_cluster()
            .namespace(|namespace| namespace.ingress.allows_everything.push("default-deny".into()));
        assert!(fixture::patches(&CHECK, &undone).is_empty());
    }
}
