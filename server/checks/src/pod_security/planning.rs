//! What each namespace of an inventory may enforce.

use facts::subject_facts::{Facts, PodFacts, WorkloadFacts};
use model::enforce::{
    AlikePods, EnforcePlan, NamespaceSeen, PodsSeen, Sight, enforced, hides_pods, plan,
};
use model::subject::SubjectRef;

use super::violations;
use crate::join::{Inventory, facts_of};

/// The plan of every namespace, in order; gaps are the inventory's, beside those that `sight` names.
pub fn plans(inventory: &Inventory, sight: &Sight) -> Vec<EnforcePlan> {
    let units: Vec<SubjectRef> = inventory.units().collect();
    let namespaces = units.iter().filter_map(|unit| match unit {
        SubjectRef::Namespace(name) => Some(name),
        _ => None,
    });
    namespaces
        .map(|name| {
            let pods: Vec<AlikePods> = units
                .iter()
                .filter(|unit| matches!(unit, SubjectRef::Workload(it) if it.namespace == *name))
                .filter_map(|unit| facts_of(inventory, unit, &mut |_| ()))
                .flat_map(|facts| match facts {
                    Facts::Workload(workload) => pods_seen(&workload),
                    Facts::Namespace(_) | Facts::Node(_) | Facts::Cluster(_) => Vec::new(),
                })
                .map(AlikePods::from)
                .collect();
            let labels = inventory.namespace_labels(name);
            let today = labels.and_then(|labels| enforced(|key| labels.get(key)));
            let namespace = NamespaceSeen { name, today, seen: labels.is_some(), pods: &pods };
            let mut sight = sight.clone();
            let hiding =
                inventory.gaps().concerning(Some(name)).filter(|gap| hides_pods(gap.source));
            sight.gaps.extend(hiding.map(|gap| gap.detail.clone()));
            plan(&namespace, &sight)
        })
        .collect()
}

/// A workload as the planner sees it: every spec of it, and all that each breaks.
pub fn pods_seen(workload: &WorkloadFacts) -> Vec<PodsSeen> {
    let variants = workload.variants.iter();
    variants
        .map(|variant| PodsSeen {
            workload: workload.workload.clone(),
            object: variant.object.clone(),
            violations: violations(PodFacts::alone(&variant.spec, &variant.path)),
        })
        .collect()
}
