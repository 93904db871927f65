//! Pods, kept small, and the workloads that they fold into.

mod kept_pod;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use facts::canonical::Digest;
use facts::object::{Controller, ControllerKind, Meta, Placement, Pod};
use facts::pod_spec::packed::{self, Packed};
use facts::pod_spec::{HeldSpec, PodSpec};
use foldhash::fast::RandomState;
use model::subject::WorkloadRef;

use super::interner::Interner;
pub(crate) use kept_pod::{KeptPod, Replica};
use kept_pod::{PodKey, pod_key, split};

/// How many owners are followed upwards. Real chains have three; a cycle ends here too.
const OWNERS: usize = 8;

/// Of which templates pods tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Pods {
    /// Of a cluster all pods are seen: what an owner that was seen has made is judged by the pods that run.
    #[default]
    Seen,
    /// In manifests an owner is a claim, and what is applied may run: every template is judged.
    NotSeen,
}

/// Every pod, and who owns what. Of each workload's name there is one copy.
#[derive(Debug, Default)]
pub(super) struct Folding {
    told_by: Pods,
    /// What holds a template, by its own name as a workload. The template is packed, equal ones shared.
    controllers: HashMap<Arc<WorkloadRef>, Box<Controller>, RandomState>,
    pods: BTreeMap<PodKey, KeptPod>,
    /// The controllers that each owner owns directly: the way down, along which pods move when an owner appears or goes.
    owned: HashMap<Arc<WorkloadRef>, Vec<Arc<WorkloadRef>>, RandomState>,
    /// Running pods, in order, by the workload that they fold into.
    members: HashMap<Arc<WorkloadRef>, Vec<PodKey>, RandomState>,
    texts: Interner<str>,
    replicas: Interner<Replica>,
    specs: Interner<[u8]>,
    /// What stands in the place of a spec that is not kept.
    blank: HeldSpec,
}

impl Folding {
    /// Nothing seen yet.
    pub fn new(told_by: Pods) -> Self {
        Self { told_by, ..Self::default() }
    }

    /// Whether what is given is what is declared, and none of it runs.
    pub fn is_told_by_templates(&self) -> bool {
        self.told_by == Pods::NotSeen
    }

    /// What holds the templates that are judged of a workload: itself first, then what it owns and pods do not tell of.
    /// An owner that was not seen is a workload by what it owns.
    pub fn templates<'a>(
        &'a self,
        workload: &'a WorkloadRef,
    ) -> impl Iterator<Item = &'a Controller> {
        let mut below = self.controllers_below(workload);
        below.sort_unstable_by_key(|name| (*name != workload, *name));
        below
            .into_iter()
            .filter(move |name| self.counts(name) && self.top((*name).clone()) == *workload)
            .filter_map(|name| self.controllers.get(name).map(|controller| &**controller))
    }

    /// Everything of a kind that holds a template, in order.
    pub fn holders<'a>(
        &'a self,
        kind: &ControllerKind,
    ) -> impl Iterator<Item = &'a Controller> + use<'a> {
        let of_kind = self.controllers.iter().filter(|(_, it)| it.kind == *kind);
        let mut holders: Vec<_> = of_kind.collect();
        holders.sort_unstable_by_key(|(name, _)| *name);
        holders.into_iter().map(|(_, controller)| &**controller)
    }

    /// The running pods of a workload, by name.
    pub fn members(&self, workload: &WorkloadRef) -> impl Iterator<Item = (&str, &KeptPod)> {
        let keys = self.members.get(workload).into_iter().flatten();
        keys.filter_map(|key| Some((split(key).1, self.pods.get(key)?)))
    }

    /// Every pod that is not over.
    pub fn running(&self) -> impl Iterator<Item = &KeptPod> {
        self.pods.values().filter(|pod| pod.workload.is_some())
    }

    /// The workloads of the pods that run on a node.
    pub fn workloads_on(&self, node: &str) -> impl Iterator<Item = &WorkloadRef> {
        let there = self.pods.values().filter(move |pod| *pod.node == *node);
        there.filter_map(|pod| pod.workload.as_deref())
    }

    /// Whether there is such a workload: something runs for it, or a template is judged of it.
    pub fn is_workload(&self, workload: &WorkloadRef) -> bool {
        self.members.contains_key(workload) || self.templates(workload).next().is_some()
    }

    /// Every pod as it is kept.
    pub fn pods(&self) -> impl Iterator<Item = Pod> {
        self.pods.iter().map(|(key, pod)| (split(key), pod)).map(|((namespace, name), pod)| Pod {
            metadata: Meta {
                annotations: pod.replica.annotations.clone(),
                labels: pod.replica.labels.clone(),
                namespace: namespace.into(),
                name: name.into(),
                owner_references: pod.replica.owner.iter().cloned().collect(),
            },
            spec: pod.spec().into(),
            placement: Placement {
                node_name: (*pod.node).into(),
                phase: pod.replica.phase.clone(),
                images: pod.replica.images.clone(),
            },
        })
    }

    /// Namespaces and names of all pods.
    pub fn pod_names(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pods.keys().map(|key| split(key))
    }

    /// Takes in a pod; the workloads whose pods are others now are put into `moved`.
    pub fn see_pod(&mut self, pod: Pod, moved: &mut BTreeSet<WorkloadRef>) {
        let key = pod_key(&pod.metadata.namespace, &pod.metadata.name);
        let over = pod.placement.is_over();
        let kept = KeptPod {
            node: self.texts.hold(&pod.placement.node_name),
            replica: self.hold_replica(Replica::of(pod)),
            workload: None,
        };
        let before = self.forget(&key);
        self.pods.insert(key.as_str().into(), kept);
        let after = (!over).then(|| self.workload_of(&key)).flatten();
        self.place(&key, after.as_ref());
        moved.extend(before.map(|workload| (*workload).clone()));
        moved.extend(after);
    }

    /// Whether the pod is kept as just this already.
    pub fn has(&self, pod: &Pod) -> bool {
        let key = pod_key(&pod.metadata.namespace, &pod.metadata.name);
        self.pods
            .get(key.as_str())
            .is_some_and(|kept| *kept.node == *pod.placement.node_name && kept.replica.is_of(pod))
    }

    /// Drops a pod.
    pub fn lose_pod(&mut self, namespace: &str, name: &str, moved: &mut BTreeSet<WorkloadRef>) {
        let before = self.forget(&pod_key(namespace, name));
        moved.extend(before.map(|workload| (*workload).clone()));
    }

    /// Takes in what holds a template, or drops it; the workloads that it or its pods concern are put into `moved`.
    pub fn see_controller(
        &mut self,
        workload: &WorkloadRef,
        seen: Option<Controller>,
        moved: &mut BTreeSet<WorkloadRef>,
    ) {
        let owner = |controller: &Controller| {
            controller.metadata.controller().map(|owner| owner.workload(&workload.namespace))
        };
        let before = self.controllers.get(workload).and_then(|known| owner(known));
        let after = seen.as_ref().and_then(owner);
        let is_known = self.controllers.contains_key(workload);
        let concerned: Vec<WorkloadRef> = match before == after && is_known == seen.is_some() {
            true => vec![workload.clone()],
            false => self.controllers_below(workload).into_iter().cloned().collect(),
        };
        // Whoever owns it, its pods are these: only where they fold into may be another place now.
        let pods = match before == after {
            true => Vec::new(),
            false => self.pods_below(workload),
        };
        moved.extend(self.judged_with(&concerned));
        let name = self.shared(workload);
        if let Some(gone) = self.controllers.remove(workload) {
            self.specs.release(&gone.template.bytes());
        }
        if let Some(mut controller) = seen {
            if self.told_by == Pods::Seen && controller.old_revision_of().is_some() {
                // They are many, and would cost more than all pods.
                controller.template = self.blank.clone();
            }
            let has_containers = controller.template.has_containers();
            let spec = self.specs.hold_shared(controller.template.bytes());
            controller.template = HeldSpec::packed(spec, has_containers);
            self.controllers.insert(Arc::clone(&name), Box::new(controller));
        }
        moved.extend(self.judged_with(&concerned));
        if before == after {
            return;
        }
        if let Some(before) = &before {
            self.disown(before, workload);
        }
        if let Some(after) = after {
            let after = self.shared(&after);
            let owned = self.owned.entry(after).or_default();
            owned.reserve_exact(1);
            owned.push(name);
        }
        for key in pods {
            let before = self.pods.get(&key).and_then(|pod| pod.workload.clone());
            let after = self.workload_of(&key);
            if after.as_ref() == before.as_deref() {
                continue;
            }
            self.place(&key, after.as_ref());
            moved.extend(before.map(|workload| (*workload).clone()));
            moved.extend(after);
        }
    }

    /// The workload that a pod folds into.
    fn workload_of(&self, key: &str) -> Option<WorkloadRef> {
        let (namespace, name) = split(key);
        Some(match &self.pods.get(key)?.replica.owner {
            None => WorkloadRef::new(namespace, "Pod", name),
            Some(owner) => self.top(owner.workload(namespace)),
        })
    }

    /// Follows the controllers upwards to the last that is named.
    fn top(&self, mut at: WorkloadRef) -> WorkloadRef {
        for _ in 1..OWNERS {
            match self.owner(&at) {
                Some(owner) => at = owner,
                None => break,
            }
        }
        at
    }

    fn owner(&self, controller: &WorkloadRef) -> Option<WorkloadRef> {
        let owner = self.controllers.get(controller)?.metadata.controller()?;
        Some(owner.workload(&controller.namespace))
    }

    /// Whether a template is judged: nothing else tells of the pods that it may make.
    fn counts(&self, name: &WorkloadRef) -> bool {
        let Some(controller) = self.controllers.get(name) else { return false };
        let Some(owner) = self.owner(name) else { return true };
        if !controller.template.has_containers() {
            return false;
        }
        let is_owner_seen = self.controllers.contains_key(&owner);
        match self.told_by {
            Pods::Seen => !is_owner_seen || self.owns_itself(name),
            Pods::NotSeen => !is_owner_seen || controller.old_revision_of().is_none(),
        }
    }

    /// Whether the way up leads back: such an owner answers for nothing.
    fn owns_itself(&self, name: &WorkloadRef) -> bool {
        let mut at = self.owner(name);
        for _ in 0..OWNERS {
            match at {
                Some(owner) if owner == *name => return true,
                Some(owner) => at = self.owner(&owner),
                None => return false,
            }
        }
        false
    }

    /// The workloads that the templates of these are judged with.
    fn judged_with(&self, controllers: &[WorkloadRef]) -> BTreeSet<WorkloadRef> {
        let judged = controllers.iter().filter(|name| self.counts(name));
        judged.map(|name| self.top(name.clone())).collect()
    }

    /// This owner, and what it owns, directly or not.
    fn controllers_below<'a>(&'a self, workload: &'a WorkloadRef) -> Vec<&'a WorkloadRef> {
        let mut seen = BTreeSet::from([workload]);
        let mut below = vec![workload];
        let mut walked = 0;
        for _ in 0..OWNERS {
            let owned = below.iter().skip(walked).filter_map(|owner| self.owned.get(*owner));
            let next: Vec<&WorkloadRef> =
                owned.flatten().map(|owned| &**owned).filter(|it| seen.insert(it)).collect();
            walked = below.len();
            below.extend(next);
        }
        below
    }

    /// The running pods whose way up may lead over this owner: of those of all that it and those below it fold into, the
    /// ones that they own.
    fn pods_below(&self, workload: &WorkloadRef) -> Vec<PodKey> {
        let below: BTreeSet<_> = self.controllers_below(workload).into_iter().collect();
        let tops: BTreeSet<_> = below.iter().map(|name| self.top((*name).clone())).collect();
        let is_below = |key: &&PodKey| {
            let owner = self.pods.get(*key).and_then(|pod| pod.replica.owner.as_ref());
            owner.is_some_and(|owner| below.contains(&owner.workload(&workload.namespace)))
        };
        let members = tops.iter().filter_map(|top| self.members.get(top)).flatten();
        members.filter(is_below).cloned().collect()
    }

    /// The one copy of a workload's name.
    pub fn shared(&self, name: &WorkloadRef) -> Arc<WorkloadRef> {
        let of_controller = self.controllers.get_key_value(name).map(|(known, _)| known);
        let of_owner = || self.owned.get_key_value(name).map(|(known, _)| known);
        let of_pods = || self.members.get_key_value(name).map(|(known, _)| known);
        let known = of_controller.or_else(of_owner).or_else(of_pods);
        known.map_or_else(|| Arc::new(name.clone()), Arc::clone)
    }

    /// One copy of what the pod has in common with others, and of its spec.
    fn hold_replica(&mut self, mut replica: Replica) -> Arc<Replica> {
        if let Some(known) = self.replicas.hold_known(&replica) {
            return known;
        }
        replica.spec = self.specs.hold_shared(replica.spec);
        replica.images.shrink_to_fit();
        self.replicas.hold_shared(Arc::new(replica))
    }

    fn disown(&mut self, owner: &WorkloadRef, gone: &WorkloadRef) {
        if let Some(owned) = self.owned.get_mut(owner) {
            owned.retain(|owned| **owned != *gone);
            if owned.is_empty() {
                self.owned.remove(owner);
            }
        }
    }

    /// Folds a pod into this workload, and out of the one before, which is answered.
    fn place(&mut self, key: &str, workload: Option<&WorkloadRef>) -> Option<Arc<WorkloadRef>> {
        let workload = workload.map(|workload| self.shared(workload));
        let key = Arc::clone(self.pods.get_key_value(key)?.0);
        let pod = self.pods.get_mut(&key)?;
        let before = std::mem::replace(&mut pod.workload, workload.clone());
        if let Some(before) = &before
            && let Some(keys) = self.members.get_mut(before)
        {
            if let Ok(at) = keys.binary_search(&key) {
                keys.remove(at);
            }
            if keys.is_empty() {
                self.members.remove(before);
            }
        }
        if let Some(workload) = workload {
            let keys = self.members.entry(workload).or_default();
            if let Err(at) = keys.binary_search(&key) {
                if keys.len() == keys.capacity() {
                    // Most workloads have a few pods: twice the room would be more than they take.
                    keys.reserve_exact(keys.len() / 4 + 1);
                }
                keys.insert(at, key);
            }
        }
        before
    }

    /// Drops a pod; answers what it folded into.
    fn forget(&mut self, key: &str) -> Option<Arc<WorkloadRef>> {
        let workload = self.place(key, None);
        if let Some(pod) = self.pods.remove(key) {
            self.texts.release(&pod.node);
            if self.replicas.release(&pod.replica) {
                self.specs.release(&pod.replica.spec);
            }
        }
        workload
    }
}

/// The spec that was packed, and its digest.
pub(super) fn spec(packed: &Packed) -> (Arc<PodSpec>, Digest) {
    let json = packed::json(packed);
    (Arc::new(packed::read(&json)), Digest::of(&json))
}

#[cfg(test)]
mod tests;
