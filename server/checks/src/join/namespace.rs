//! What isolates a namespace.

use facts::object::{NetworkPolicySpec, NetworkRule, allow_everything_together};
use facts::selector::Labels;
use facts::subject_facts::{Isolation, NamespaceFacts};

use model::verdict::Source;

use super::{Inventory, Lookup, destinations};
use crate::default_deny::PROPOSED;

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
        taken: inventory
            .policies(name)
            .map(|policy| policy.metadata.name.clone())
            .filter(|name| name.starts_with(PROPOSED))
            .collect(),
        destinations: destinations::of_namespace(inventory, name, looked_up),
    };
    let mut named = workloads > 0 || facts.admission.is_some();
    let (mut into, mut out_of) = (Vec::new(), Vec::new());
    for policy in inventory.policies(name) {
        named = true;
        let spec = &policy.spec;
        for (isolation, applies, rules, all) in [
            (&mut facts.ingress, applies_to_ingress(spec), &spec.ingress, &mut into),
            (&mut facts.egress, applies_to_egress(spec), &spec.egress, &mut out_of),
        ] {
            if !applies {
                continue;
            }
            isolation.policies += 1;
            if spec.pod_selector.is_empty() {
                isolation.denies_all_pods.push(policy.metadata.name.clone());
                all.push((&*policy.metadata.name, rules.as_deref().unwrap_or_default()));
            }
        }
    }
    facts.ingress.allows_everything = that_allow_everything(&into);
    facts.egress.allows_everything = that_allow_everything(&out_of);
    named.then_some(facts)
}

/// The policies, by their names and rules, that let everything through: those that do by themselves, or, since policies add
/// up, all that let anything through where together they do.
fn that_allow_everything(policies: &[(&str, &[NetworkRule])]) -> Vec<String> {
    let together = |of: &[(&str, &[NetworkRule])]| {
        let rules: Vec<&NetworkRule> = of.iter().flat_map(|(_, rules)| *rules).collect();
        allow_everything_together(&rules)
    };
    let names = |of: Vec<&(&str, &[NetworkRule])>| -> Vec<String> {
        of.into_iter().map(|(name, _)| (*name).to_owned()).collect()
    };
    let alone = names(policies.iter().filter(|it| together(std::slice::from_ref(*it))).collect());
    match alone.is_empty() && together(policies) {
        true => names(policies.iter().filter(|(_, rules)| !rules.is_empty()).collect()),
        false => alone,
    }
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn policies_add_up_and_those_that_are_enough_alone_are_named_alone() {
        let from = |cidr: &str| json!([{ "from": [{ "ipBlock": { "cidr": cidr } }] }]);
        let (first, second) = (from("0.0.0.0/1"), from("128.0.0.0/1"));
        for (policies, expected) in [
            (vec![json!([]), first.clone()], &[][..]),
            (vec![json!([]), first.clone(), second.clone()], &["1", "2"]),
            (vec![first.clone(), second.clone(), json!([{}])], &["2"]),
            (vec![json!([first[0], second[0]]), json!([])], &["0"]),
        ] {
            let read = |(index, rules): (usize, &Value)| -> (String, Vec<NetworkRule>) {
                (index.to_string(), serde_json::from_value(rules.clone()).expect("rules"))
            };
            let read: Vec<_> = policies.iter().enumerate().map(read).collect();
            let read: Vec<(&str, &[NetworkRule])> =
                read.iter().map(|(name, rules)| (&**name, &**rules)).collect();
            assert_eq!(that_allow_everything(&read), expected, "{policies:?}");
        }
    }
}
