//! A workload: its declared template, and each distinct spec that runs.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use facts::pod_spec::PodSpec;
use facts::subject_facts::{Variant, WorkloadFacts};
use model::subject::WorkloadRef;

use super::{Digests, Inventory, Lookup, NOT_TAKEN};

/// The facts of a workload.
pub(super) fn facts(
    inventory: &Inventory,
    workload: &WorkloadRef,
    digests: Digests,
    looked_up: &mut dyn FnMut(Lookup),
) -> Option<WorkloadFacts> {
    looked_up(Lookup::Controller(workload.clone()));
    looked_up(Lookup::Pods(workload.clone()));
    let folding = inventory.folding();
    let digest = |spec: &Arc<PodSpec>, needed: bool| {
        if needed || digests == Digests::All { folding.specs().digest(spec) } else { NOT_TAKEN }
    };
    let mut variants = Vec::new();
    if let Some(controller) = folding.controller(workload)
        && controller.metadata.controller().is_none()
    {
        variants.push(Variant {
            object: object(controller.kind.word(), workload, &workload.name),
            path: controller.kind.pod_spec_path().into(),
            pods: None,
            spec: Arc::clone(&controller.template),
            digest: digest(&controller.template, false),
            image_digests: Vec::new(),
        });
    }
    let declared = variants.len();
    let mut nodes: BTreeMap<&str, u32> = BTreeMap::new();
    // Specs are interned: equal ones are one.
    let mut by_spec: BTreeMap<*const PodSpec, usize> = BTreeMap::new();
    for (name, pod) in folding.members(workload) {
        *nodes.entry(&pod.node).or_default() += 1;
        let at = match by_spec.entry(Arc::as_ptr(&pod.spec)) {
            Entry::Occupied(at) => *at.get(),
            Entry::Vacant(at) => {
                variants.push(Variant {
                    object: object("Pod", workload, name),
                    path: "spec".into(),
                    pods: Some(0),
                    spec: Arc::clone(&pod.spec),
                    digest: NOT_TAKEN,
                    image_digests: Vec::new(),
                });
                *at.insert(variants.len() - 1)
            }
        };
        let Some(variant) = variants.get_mut(at) else { continue };
        variant.pods = variant.pods.map(|count| count + 1);
        variant.image_digests.extend(pod.images.iter().cloned());
    }
    let several = variants.len() > declared + 1;
    for variant in variants.iter_mut().skip(declared) {
        variant.digest = digest(&variant.spec, several);
        variant.image_digests.sort_unstable();
        variant.image_digests.dedup();
    }
    variants[declared..].sort_unstable_by_key(|variant| variant.digest);
    variants.shrink_to_fit();
    (!variants.is_empty()).then(|| WorkloadFacts {
        workload: workload.clone(),
        variants,
        nodes: nodes.into_iter().collect(),
    })
}

fn object(kind: &str, workload: &WorkloadRef, name: &str) -> String {
    format!("{kind} {}/{name}", workload.namespace)
}
