//! NET-005: network policies in a cluster whose network plugin does not enforce them.

use facts::subject_facts::{Enforcement, NamespaceFacts};
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Source, Verdict};

use crate::check::{Check, Judge, Patch};
use crate::default_deny;
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("NET-005"),
    title: "Network policies not enforced",
    severity: Severity::High,
    family: Family::Ingress,
    pass_needs: &[Source::DaemonSets],
    fail_needs: &[Source::DaemonSets],
    controls: &[
        ("CIS Kubernetes", "cni-enforces"),
        ("NSA/CISA Hardening", "Network policies"),
        ("MITRE ATT&CK", "T1046"),
    ],
    why: "The API server stores network policies whether or not anything obeys them: that is the network plugin's work. Under \
          plain flannel they are words, and every pod reaches every other while the policies say that it does not. Plugins are \
          recognised by their DaemonSets and images, and k3s by its kubelets' version; each is taken to be configured as its \
          project delivers it: whether Cilium's `policyEnforcementMode` or kube-router's `--run-firewall` switches enforcement \
          off is not seen. Of k3s, `--disable-network-policy` is read of what a server's node was started with (the annotation \
          `k3s.io/node-args`); without that the answer is unknown. It is unknown too of a plugin that is not known here, or \
          that enforces nothing unless it is told to (Amazon's VPC CNI, kindnet).",
    fix: "Run a plugin that enforces policies: Cilium, Calico, Antrea and kube-router do; Calico can be run beside flannel \
          for the policies alone. Then try one: a pod that a default deny covers must not be able to connect.",
    judge: Judge::Namespace(judge),
    patch: Patch::None,
};

fn judge(namespace: &NamespaceFacts, _: &Policy) -> Judged {
    if namespace.ingress.policies + namespace.egress.policies == 0 {
        return Verdict::not_applicable();
    }
    match &namespace.enforcement {
        Enforcement::Enforced(_) => Verdict::pass(),
        Enforcement::NotEnforced(plugin) => {
            Verdict::fail(format!("it has network policies, and {plugin} does not enforce them"))
        }
        Enforcement::NotKnown => Verdict::unknown(default_deny::NO_PLUGIN),
    }
}

#[cfg(test)]
mod tests {
    use facts::subject_facts::Isolation;

    use super::*;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn policies_are_worth_what_the_plugin_makes_of_them() {
        for (enforcement, expected) in [
            (Enforcement::Enforced("Cilium".into()), None),
            (
                Enforcement::NotEnforced("flannel".into()),
                Some(
                    "fail namespace/shop: it has network policies, and flannel does not enforce them",
                ),
            ),
            (
                Enforcement::NotKnown,
                Some(
                    "unknown namespace/shop: no network plugin that is known to enforce policies, or not to, was \
                     recognised by the DaemonSets and nodes that were seen, so whether they are enforced is not known",
                ),
            ),
        ] {
            let cluster =
                clean_cluster().namespace(|namespace| namespace.enforcement = enforcement);
            let expected: Vec<&str> = expected.into_iter().collect();
            assert_eq!(fixture::run(&CHECK, &cluster), expected);
        }
        let without = clean_cluster().namespace(|namespace| {
            namespace.ingress = Isolation::default();
            namespace.egress = Isolation::default();
        });
        assert_eq!(fixture::run(&CHECK, &without), ["not_applicable namespace/shop"]);
    }
}
