//! Pods, kept small, and the workloads that they fold into.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use facts::canonical::Digest;
use facts::object::{
    Controller, ControllerKind, Meta, OwnerReference, Placement, Pod, RunningImage,
};
use facts::pod_spec::packed::{self, Packed};
use facts::pod_spec::{HeldSpec, PodSpec};
use facts::selector::Labels;
use foldhash::fast::RandomState;
use model::subject::WorkloadRef;

use super::interner::Interner;

/// How many owners are followed upwards. Real chains have three; a cycle ends here too.
const OWNERS: usize = 8;

/// A pod's namespace and name.
type PodKey = (Arc<str>, Arc<str>);

/// What is kept of a pod: some 200 bytes with its key, since all but its name is shared.
#[derive(Debug)]
pub(crate) struct KeptPod {
    /// Its controller.
    owner: Option<Arc<OwnerReference>>,
    /// The node it is on; empty while it is not scheduled.
    pub node: Arc<str>,
    phase: Arc<str>,
    /// Images that run.
    pub images: Arc<Vec<RunningImage>>,
    /// Its labels.
    pub labels: Arc<Labels>,
    /// Those of its annotations that classify.
    pub annotations: Arc<Labels>,
    /// Its spec.
    pub(super) spec: Packed,
    /// What it folds into; `None` once it is over, for then it runs nothing.
    workload: Option<Arc<WorkloadRef>>,
}

/// What holds a template.
#[derive(Debug)]
pub(super) struct Holder {
    /// All of it but the template's spec.
    pub controller: Controller,
    /// The template's spec.
    pub spec: Packed,
    /// Whether that has containers: of an old revision it is not kept.
    has_containers: bool,
}

/// Of which templates pods tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Pods {
    /// Of a cluster all pods are seen: what an owner that was seen has made is judged by the pods that run.
    #[default]
    Seen,
    /// In manifests an owner is a claim, and what is applied may run: every template is judged.
    NotSeen,
}

/// Every pod, and who owns what.
#[derive(Debug, Default)]
pub(super) struct Folding {
    told_by: Pods,
    /// What holds a template, by its own name as a workload.
    controllers: HashMap<WorkloadRef, Box<Holder>, RandomState>,
    pods: BTreeMap<PodKey, KeptPod>,
    /// What each owner owns directly: the way down, along which pods move when an owner appears or goes.
    owned: HashMap<WorkloadRef, Owned, RandomState>,
    /// Running pods by the workload that they fold into.
    members: HashMap<Arc<WorkloadRef>, BTreeSet<Arc<str>>, RandomState>,
    texts: Interner<str>,
    owners: Interner<OwnerReference>,
    images: Interner<Vec<RunningImage>>,
    /// Labels and annotations.
    labels: Interner<Labels>,
    specs: Interner<[u8]>,
    /// What stands in the place of a spec that is kept packed.
    blank: HeldSpec,
}

/// What lies in the owner's own namespace, as all that is owned does. An owner of controllers has a few.
#[derive(Debug, Default)]
struct Owned {
    pods: BTreeSet<Arc<str>>,
    controllers: Vec<WorkloadRef>,
}

impl Owned {
    fn is_empty(&self) -> bool {
        self.pods.is_empty() && self.controllers.is_empty()
    }
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

    /// The spec of a pod or a template, and its digest.
    pub fn spec(&self, packed: &Packed) -> (Arc<PodSpec>, Digest) {
        let json = packed::json(packed);
        (Arc::new(packed::read(&json)), self.specs.digest(packed, || Digest::of(&json)))
    }

    /// What holds the templates that are judged of a workload: itself first, then what it owns and pods do not tell of.
    /// An owner that was not seen is a workload by what it owns.
    pub fn templates<'a>(&'a self, workload: &'a WorkloadRef) -> impl Iterator<Item = &'a Holder> {
        let mut below = self.controllers_below(workload);
        below.sort_unstable_by_key(|name| (*name != workload, *name));
        below
            .into_iter()
            .filter(move |name| self.counts(name) && self.top((*name).clone()) == *workload)
            .filter_map(|name| self.controllers.get(name).map(|holder| &**holder))
    }

    /// Everything of a kind that holds a template, in order.
    pub fn holders<'a>(
        &'a self,
        kind: &ControllerKind,
    ) -> impl Iterator<Item = &'a Holder> + use<'a> {
        let of_kind = self.controllers.iter().filter(|(_, it)| it.controller.kind == *kind);
        let mut holders: Vec<_> = of_kind.collect();
        holders.sort_unstable_by_key(|(name, _)| *name);
        holders.into_iter().map(|(_, holder)| &**holder)
    }

    /// The running pods of a workload, by name.
    pub fn members(&self, workload: &WorkloadRef) -> impl Iterator<Item = (&str, &KeptPod)> {
        self.members.get_key_value(workload).into_iter().flat_map(move |(workload, names)| {
            let namespace: Arc<str> = Arc::from(&*workload.namespace);
            names.iter().filter_map(move |name| {
                let key = (Arc::clone(&namespace), Arc::clone(name));
                self.pods.get(&key).map(|pod| (&**name, pod))
            })
        })
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
        self.pods.iter().map(|((namespace, name), pod)| Pod {
            metadata: Meta {
                annotations: (*pod.annotations).clone(),
                labels: (*pod.labels).clone(),
                namespace: (**namespace).into(),
                name: (**name).into(),
                owner_references: pod.owner.iter().map(|owner| (**owner).clone()).collect(),
                ..Meta::default()
            },
            spec: pod.spec().into(),
            placement: Placement {
                node_name: (*pod.node).into(),
                phase: (*pod.phase).into(),
                images: (*pod.images).clone(),
            },
        })
    }

    /// Names of all pods.
    pub fn pod_names(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pods.keys().map(|(namespace, name)| (&**namespace, &**name))
    }

    /// Takes in a pod; the workloads whose pods are others now are put into `moved`.
    pub fn see_pod(&mut self, pod: Pod, moved: &mut BTreeSet<WorkloadRef>) {
        let key = self.hold_key(&pod.metadata.namespace, &pod.metadata.name);
        // Owned by a node is the mirror of a static pod: it stands on its own.
        let owner = pod.metadata.controller().filter(|owner| owner.kind != "Node").cloned();
        let kept = KeptPod {
            owner: owner.map(|owner| self.owners.hold_shared(Arc::new(owner))),
            node: self.texts.hold(pod.placement.node_name.as_str()),
            phase: self.texts.hold(pod.placement.phase.as_str()),
            images: self.images.hold_shared(Arc::new(pod.placement.images.clone())),
            labels: self.labels.hold_shared(Arc::new(pod.metadata.labels)),
            annotations: self.labels.hold_shared(Arc::new(pod.metadata.annotations)),
            spec: self.specs.hold_shared(pod.spec.bytes()),
            workload: None,
        };
        let before = self.pods.get(&key).and_then(|pod| pod.workload.clone());
        self.forget(&key);
        self.adopt(&key, &kept);
        let over = pod.placement.is_over();
        self.pods.insert(key.clone(), kept);
        let after = (!over).then(|| self.workload_of(&key)).flatten();
        self.place(&key, after);
        moved.extend(before.map(|workload| (*workload).clone()));
        moved.extend(self.pods.get(&key).and_then(|pod| pod.workload.as_deref()).cloned());
    }

    /// Whether the pod is kept as just this already.
    pub fn has(&self, pod: &Pod) -> bool {
        let key = (Arc::from(&*pod.metadata.namespace), Arc::from(&*pod.metadata.name));
        self.pods.get(&key).is_some_and(|kept| {
            let owner = pod.metadata.controller().filter(|owner| owner.kind != "Node");
            kept.owner.as_deref() == owner
                && *kept.node == *pod.placement.node_name
                && *kept.phase == *pod.placement.phase
                && *kept.images == pod.placement.images
                && *kept.labels == pod.metadata.labels
                && *kept.annotations == pod.metadata.annotations
                && kept.spec == pod.spec.bytes()
        })
    }

    /// Drops a pod.
    pub fn lose_pod(&mut self, namespace: &str, name: &str, moved: &mut BTreeSet<WorkloadRef>) {
        let key: PodKey = (Arc::from(namespace), Arc::from(name));
        let before = self.pods.get(&key).and_then(|pod| pod.workload.clone());
        self.forget(&key);
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
        let before = self.controllers.get(workload).and_then(|holder| owner(&holder.controller));
        let after = seen.as_ref().and_then(owner);
        let is_known = self.controllers.contains_key(workload);
        let concerned: Vec<WorkloadRef> = match before == after && is_known == seen.is_some() {
            true => vec![workload.clone()],
            false => self.controllers_below(workload).into_iter().cloned().collect(),
        };
        moved.extend(self.judged_with(&concerned));
        if let Some(gone) = self.controllers.remove(workload) {
            self.specs.release(&gone.spec);
        }
        if let Some(mut controller) = seen {
            let mut template = std::mem::replace(&mut controller.template, self.blank.clone());
            if self.told_by == Pods::Seen && is_old_revision(&controller) {
                // They are many, and would cost more than all pods.
                template = self.blank.clone();
            }
            let has_containers = template.has_containers();
            let spec = self.specs.hold_shared(template.bytes());
            let holder = Box::new(Holder { controller, spec, has_containers });
            self.controllers.insert(workload.clone(), holder);
        }
        moved.extend(self.judged_with(&concerned));
        if before == after {
            return;
        }
        if let Some(before) = &before {
            self.disown(before, |owned| owned.controllers.retain(|owned| owned != workload));
        }
        if let Some(after) = after {
            let owned = &mut self.owned.entry(after).or_default().controllers;
            owned.reserve_exact(1);
            owned.push(workload.clone());
        }
        for key in self.pods_below(workload) {
            let Some(pod) = self.pods.get(&key) else { continue };
            let Some(before) = pod.workload.clone() else { continue };
            let after = self.workload_of(&key);
            if after.as_ref() == Some(&*before) {
                continue;
            }
            self.place(&key, after.clone());
            moved.insert((*before).clone());
            moved.extend(after);
        }
    }

    /// The workload that a pod folds into.
    fn workload_of(&self, key: &PodKey) -> Option<WorkloadRef> {
        let (namespace, name) = key;
        Some(match &self.pods.get(key)?.owner {
            None => WorkloadRef::new(&**namespace, "Pod", &**name),
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
        let owner = self.controllers.get(controller)?.controller.metadata.controller()?;
        Some(owner.workload(&controller.namespace))
    }

    /// Whether a template is judged: nothing else tells of the pods that it may make.
    fn counts(&self, name: &WorkloadRef) -> bool {
        let Some(holder) = self.controllers.get(name) else { return false };
        let Some(owner) = self.owner(name) else { return true };
        if !holder.has_containers {
            return false;
        }
        let is_owner_seen = self.controllers.contains_key(&owner);
        match self.told_by {
            Pods::Seen => !is_owner_seen || self.owns_itself(name),
            Pods::NotSeen => !is_owner_seen || !is_old_revision(&holder.controller),
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
            let next: Vec<_> =
                owned.flat_map(|it| &it.controllers).filter(|below| seen.insert(below)).collect();
            walked = below.len();
            below.extend(next);
        }
        below
    }

    /// Every pod whose way up may lead over this owner.
    fn pods_below(&self, workload: &WorkloadRef) -> BTreeSet<PodKey> {
        let namespace: Arc<str> = Arc::from(&*workload.namespace);
        let owned =
            self.controllers_below(workload).into_iter().filter_map(|it| self.owned.get(it));
        let pods = owned.flat_map(|owned| &owned.pods);
        pods.map(|name| (Arc::clone(&namespace), Arc::clone(name))).collect()
    }

    /// The pod's key, its namespace held once for each pod.
    fn hold_key(&mut self, namespace: &str, name: &str) -> PodKey {
        (self.texts.hold(namespace), Arc::from(name))
    }

    /// Writes down who owns the pod directly.
    fn adopt(&mut self, key: &PodKey, pod: &KeptPod) {
        if let Some(owner) = &pod.owner {
            let owned = self.owned.entry(owner.workload(&key.0)).or_default();
            owned.pods.insert(Arc::clone(&key.1));
        }
    }

    fn disown(&mut self, owner: &WorkloadRef, remove: impl FnOnce(&mut Owned)) {
        if let Some(owned) = self.owned.get_mut(owner) {
            remove(owned);
            if owned.is_empty() {
                self.owned.remove(owner);
            }
        }
    }

    /// Folds a pod into this workload, and out of the one before.
    fn place(&mut self, key: &PodKey, workload: Option<WorkloadRef>) {
        let Some(pod) = self.pods.get_mut(key) else { return };
        if let Some(before) = pod.workload.take()
            && let Some(names) = self.members.get_mut(&before)
        {
            names.remove(&key.1);
            if names.is_empty() {
                self.members.remove(&before);
            }
        }
        if let Some(workload) = workload {
            let shared = match self.members.get_key_value(&workload) {
                Some((shared, _)) => Arc::clone(shared),
                None => Arc::new(workload),
            };
            self.members.entry(Arc::clone(&shared)).or_default().insert(Arc::clone(&key.1));
            pod.workload = Some(shared);
        }
    }

    fn forget(&mut self, key: &PodKey) {
        self.place(key, None);
        let Some((kept_key, pod)) = self.pods.remove_entry(key) else { return };
        if let Some(owner) = &pod.owner {
            self.disown(&owner.workload(&key.0), |owned| {
                owned.pods.remove(&key.1);
            });
            self.owners.release(owner);
        }
        self.texts.release(&pod.node);
        self.texts.release(&pod.phase);
        self.texts.release(&kept_key.0);
        self.images.release(&pod.images);
        self.labels.release(&pod.labels);
        self.labels.release(&pod.annotations);
        self.specs.release(&pod.spec);
    }
}

/// Whether it is a Deployment's revision of before, kept to be returned to: it makes no pods.
fn is_old_revision(controller: &Controller) -> bool {
    let is_deployment =
        |it: &OwnerReference| it.kind == "Deployment" && it.api_version.starts_with("apps/");
    controller.kind == ControllerKind::ReplicaSet
        && controller.replicas == Some(0)
        && controller.metadata.controller().is_some_and(is_deployment)
}

impl KeptPod {
    /// Its spec.
    pub fn spec(&self) -> PodSpec {
        packed::read(&packed::json(&self.spec))
    }
}

impl Holder {
    /// The object that it was seen as.
    pub fn object(&self) -> Controller {
        let template = HeldSpec::packed(Arc::clone(&self.spec), self.has_containers);
        Controller { template, ..self.controller.clone() }
    }
}

#[cfg(test)]
mod tests;
