//! A workload: its declared template, and each distinct spec that runs.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use facts::beneath::{Beneath, KernelOwner};
use facts::object::{Controller, Object, RunningImage};
use facts::selector::Labels;
use facts::subject_facts::{
    AccountToken, Claimed, GivenLimit, Inside, PodFacts, Variant, VariantImage, WorkloadFacts,
};
use model::context::Known;
use model::place::Country;
use model::scheduling::{Area, Reach};
use model::subject::WorkloadRef;
use model::verdict::Source;

use super::folding;
use super::reach::Asking;
use super::{
    Inventory, Lookup, claimed, destinations, openings, personal_data, reach, spread, system,
};
use crate::limit;

/// The facts of a workload.
pub(super) fn facts(
    inventory: &Inventory,
    workload: &WorkloadRef,
    looked_up: &mut dyn FnMut(Lookup),
) -> Option<WorkloadFacts> {
    looked_up(Lookup::Controller(workload.clone()));
    looked_up(Lookup::Pods(workload.clone()));
    let folding = inventory.folding();
    let mut variants = Vec::new();
    let mut labels: Vec<&Labels> = Vec::new();
    let mut declared: Vec<&Controller> = Vec::new();
    for controller in folding.templates(workload) {
        labels.push(&controller.template_labels);
        if declared.iter().any(|before| makes_the_same(before, controller)) {
            continue;
        }
        declared.push(controller);
        let (spec, digest) = folding::spec(&controller.template.bytes());
        variants.push(Variant {
            object: object(controller.kind.word(), workload, &controller.metadata.name),
            path: controller.kind.pod_spec_path().into(),
            pods: None,
            spec,
            digest,
            images: Vec::new(),
            token: AccountToken::default(),
            runtime_handler: None,
            reach: Reach::default(),
            claimed: Claimed::default(),
            given_limits: Vec::new(),
        });
    }
    let mut nodes: BTreeMap<&str, u32> = BTreeMap::new();
    // Specs are interned: equal ones are one.
    let mut by_spec: BTreeMap<*const [u8], usize> = BTreeMap::new();
    let mut images: BTreeMap<(usize, &RunningImage), u32> = BTreeMap::new();
    for (name, pod) in folding.members(workload) {
        *nodes.entry(&pod.node).or_default() += 1;
        let replica = &*pod.replica;
        if !labels.contains(&&replica.labels) {
            labels.push(&replica.labels);
        }
        let at = match by_spec.entry(Arc::as_ptr(&replica.spec)) {
            Entry::Occupied(at) => *at.get(),
            Entry::Vacant(at) => {
                let (spec, digest) = folding::spec(&replica.spec);
                variants.push(Variant {
                    object: object("Pod", workload, name),
                    path: "spec".into(),
                    pods: Some(0),
                    spec,
                    digest,
                    images: Vec::new(),
                    token: AccountToken::default(),
                    runtime_handler: None,
                    reach: Reach::default(),
                    claimed: Claimed::default(),
                    given_limits: Vec::new(),
                });
                *at.insert(variants.len() - 1)
            }
        };
        let Some(variant) = variants.get_mut(at) else { continue };
        variant.pods = variant.pods.map(|count| count + 1);
        for image in &replica.images {
            *images.entry((at, image)).or_default() += 1;
        }
    }
    let is_one_of_several = |at: usize, image: &RunningImage| {
        let mut others =
            images.keys().filter(|(of, it)| *of == at && it.container == image.container);
        others.any(|(_, it)| it.digest() != image.digest())
    };
    for (&(at, image), &pods) in &images {
        let Some(variant) = variants.get_mut(at) else { continue };
        let inside = image.digest().and_then(|digest| {
            looked_up(Lookup::Image(digest.into()));
            inventory.inside(digest).cloned()
        });
        let architectures = match &inside {
            Some(Inside::OneOf { .. }) => architectures(inventory, workload, image, looked_up),
            _ if is_one_of_several(at, image) => {
                architectures(inventory, workload, image, looked_up)
            }
            _ => Vec::new(),
        };
        variant.images.push(VariantImage { running: image.clone(), pods, inside, architectures });
    }
    for variant in &mut variants {
        let account = PodFacts::alone(&variant.spec, &variant.path).account();
        looked_up(Lookup::Objects(Source::ServiceAccounts, workload.namespace.clone()));
        variant.token = inventory.account(&workload.namespace, account).map_or(
            AccountToken::AccountNotSeen,
            |account| match account.automount_service_account_token {
                None => AccountToken::NotSaid,
                Some(true) => AccountToken::Mounted,
                Some(false) => AccountToken::NotMounted,
            },
        );
    }
    for variant in &mut variants {
        let Some(class) = &variant.spec.runtime_class_name else { continue };
        looked_up(Lookup::Objects(Source::RuntimeClasses, String::new()));
        variant.runtime_handler = inventory.runtime_handler(class).map(Into::into);
    }
    // A pod that is given, and does not run yet, is as much a declaration as a template.
    // What runs from a file of its node no limit range reaches.
    let is_declared = |it: &&mut Variant| {
        it.pods.is_none() || (folding.is_told_by_templates() && !it.spec.is_mirror)
    };
    let given = given_limits(inventory, &workload.namespace, looked_up);
    variants.iter_mut().filter(is_declared).for_each(|it| it.given_limits.clone_from(&given));
    variants[declared.len()..].sort_unstable_by_key(|variant| variant.digest);
    variants.shrink_to_fit();
    let personal_data = personal_data::of(inventory, workload, &variants, looked_up);
    let has_personal_data = personal_data.answer == Known::Yes;
    let added = reach::admitted(inventory, workload, &variants, looked_up);
    for (at, variant) in variants.iter_mut().enumerate() {
        let declared = declared.get(at).copied();
        let subject =
            Asking { workload, declared, has_personal_data, added: declared.and(added.as_ref()) };
        variant.reach = reach::of(inventory, subject, &variant.spec, looked_up);
        variant.claimed = claimed::of(inventory, workload, &variant.spec, declared, looked_up);
    }
    let runs_on = || nodes.keys().copied().filter(|node| !node.is_empty());
    let (kernels, runs_in) = match personal_data.answer {
        Known::No => (Vec::new(), Vec::new()),
        Known::Yes | Known::NotKnown => (
            kernels(inventory, runs_on(), looked_up),
            areas(inventory, runs_on(), has_personal_data, looked_up),
        ),
    };
    let (openings, may_open) = openings::of(inventory, workload, &labels, looked_up);
    (!variants.is_empty()).then(|| WorkloadFacts {
        kernels,
        runs_in,
        spread: spread::of(inventory, workload, nodes.keys().copied(), looked_up).map(Box::new),
        workload: workload.clone(),
        personal_data,
        part_of: system::of(inventory, workload),
        destinations: destinations::of_workload(inventory, workload, &variants, looked_up),
        variants,
        nodes: nodes.into_iter().collect(),
        openings,
        may_open,
    })
}

/// What limit ranges of a namespace give to containers without a limit.
fn given_limits(
    inventory: &Inventory,
    namespace: &str,
    looked_up: &mut dyn FnMut(Lookup),
) -> Vec<GivenLimit> {
    looked_up(Lookup::Objects(Source::LimitRanges, namespace.into()));
    let by = |resource: &str| {
        let objects = inventory.objects_in(Source::LimitRanges, namespace);
        let giving = objects.filter_map(|object| {
            let Object::LimitRange(range) = object else { return None };
            let object = format!("LimitRange {namespace}/{}", range.metadata.name);
            Some((range.default_limit(resource)?, object))
        });
        let (none, some): (Vec<_>, Vec<_>) = giving.partition(|(limit, _)| limit::is_zero(limit));
        let first = |of: Vec<(_, String)>| of.into_iter().next().map(|(_, object)| object);
        let (object, contradicted_by) = (first(some)?, first(none));
        Some(GivenLimit { resource: resource.into(), object, contradicted_by })
    };
    ["cpu", "memory"].into_iter().filter_map(by).collect()
}

/// Of the nodes on which pods of the workload run an image.
fn architectures(
    inventory: &Inventory,
    workload: &WorkloadRef,
    image: &RunningImage,
    looked_up: &mut dyn FnMut(Lookup),
) -> Vec<String> {
    let running =
        inventory.folding().members(workload).filter(|(_, pod)| pod.replica.images.contains(image));
    let nodes: BTreeSet<&str> = running.map(|(_, pod)| &*pod.node).collect();
    let architecture = |node: &str| {
        looked_up(Lookup::Node(node.into()));
        inventory.node(node).map_or_else(String::new, |it| it.status.node_info.architecture.clone())
    };
    nodes.into_iter().map(architecture).collect::<BTreeSet<_>>().into_iter().collect()
}

/// The places of these nodes. As where it may be scheduled, nodes are named only where there is personal data.
fn areas<'a>(
    inventory: &Inventory,
    nodes: impl Iterator<Item = &'a str>,
    are_named: bool,
    looked_up: &mut dyn FnMut(Lookup),
) -> Vec<Area> {
    let mut areas: BTreeMap<(Option<Country>, Option<&str>), Area> = BTreeMap::new();
    for node in nodes {
        looked_up(Lookup::Place(node.into()));
        let (territory, city) = inventory.candidates().place(node).unwrap_or_default();
        let area = areas.entry((territory, city)).or_insert_with(|| Area {
            territory,
            city: city.map(Into::into),
            more: !are_named,
            ..Area::default()
        });
        match are_named && area.nodes.len() < Area::NAMED {
            true => area.nodes.push(node.into()),
            false => area.more = true,
        }
    }
    areas.into_values().collect()
}

/// Of these nodes those that are not known to have a kernel of their own.
fn kernels<'a>(
    inventory: &Inventory,
    nodes: impl Iterator<Item = &'a str>,
    looked_up: &mut dyn FnMut(Lookup),
) -> Vec<(String, KernelOwner)> {
    looked_up(Lookup::AnyAgent);
    // While no agent was ever heard, one node stands for all: of none of them anything else is known.
    let (of, why) = match inventory.hears_agents() {
        true => (usize::MAX, "no agent has reported from it"),
        false => (1, "no agent has reported from any node yet"),
    };
    let mut kernels = Vec::new();
    for node in nodes.take(of) {
        looked_up(Lookup::Beneath(node.into()));
        let owner = inventory
            .beneath(node)
            .map_or_else(|| KernelOwner::NotKnown(why.into()), Beneath::kernel_owner);
        if owner != KernelOwner::Itself {
            kernels.push((node.to_owned(), owner));
        }
    }
    kernels
}

/// Whether two make the same pods, so that one of them tells for both.
fn makes_the_same(one: &Controller, other: &Controller) -> bool {
    one.template == other.template && one.claim_templates == other.claim_templates
}

pub(super) fn object(kind: &str, workload: &WorkloadRef, name: &str) -> String {
    format!("{kind} {}/{name}", workload.namespace)
}
