//! What isolates a namespace.

use facts::object::NetworkPolicySpec;
use facts::selector::Labels;
use facts::subject_facts::{Isolation, NamespaceFacts};

use model::verdict::Source;

use super::{Inventory, Lookup, destinations};

/// Labels that Pod Security admission reads.
const ADMISSION: &str = "pod-security.kubernetes.io/";

/// The facts of a namespace; there is one for each that was seen or that anything lives in.
pub(super) fn facts(
    inventory: &Inventory,
    name: &str,
    looked_up: &mut dyn FnMut(Lookup),
) -> Option<NamespaceFacts> {
    looked_up(Lookup::Namespace(name.into()));
    looked_up(Lookup::Objects(Source::NetworkPolicies, name.into()));
    looked_up(Lookup::Workloads(name.into()));
    looked_up(Lookup::NetworkPlugin);
    looked_up(Lookup::Objects(Source::Services, name.into()));
    looked_up(Lookup::Objects(Source::Ingresses, name.into()));
    looked_up(Lookup::Objects(Source::ConfigMaps, name.into()));
    let workloads = inventory.workloads_in(name);
    let mut facts = NamespaceFacts {
        name: name.into(),
        ingress: Isolation::default(),
        egress: Isolation::default(),
        workloads,
        admission: inventory.namespace_labels(name).map(|labels| {
            let read = labels.iter().filter(|(key, _)| key.starts_with(ADMISSION));
            Labels::of(read)
        }),
        enforcement: inventory.enforcement(),
        own_policies: inventory.own_policies(),
        destinations: destinations::of_namespace(inventory, name, looked_up),
    };
    let mut named = workloads > 0 || facts.admission.is_some();
    for policy in inventory.policies(name) {
        named = true;
        let spec = &policy.spec;
        for (isolation, applies, rules) in [
            (&mut facts.ingress, applies_to_ingress(spec), &spec.ingress),
            (&mut facts.egress, applies_to_egress(spec), &spec.egress),
        ] {
            if !applies {
                continue;
            }
            isolation.policies += 1;
            if spec.pod_selector.is_empty() {
                isolation.denies_all_pods.push(policy.metadata.name.clone());
                if rules.iter().flatten().any(|rule| rule.allows_everything()) {
                    isolation.allows_everything.push(policy.metadata.name.clone());
                }
            }
        }
    }
    named.then_some(facts)
}

fn applies_to_ingress(spec: &NetworkPolicySpec) -> bool {
    spec.policy_types.is_empty() || spec.policy_types.iter().any(|kind| kind == "Ingress")
}

fn applies_to_egress(spec: &NetworkPolicySpec) -> bool {
    match spec.policy_types.as_slice() {
        [] => spec.egress.as_ref().is_some_and(|rules| !rules.is_empty()),
        types => types.iter().any(|kind| kind == "Egress"),
    }
}
