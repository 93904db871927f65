//! How changes come into the inventory, and which lookups each may answer otherwise.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use facts::inventory::Change;
use facts::object::{ControllerKind, Meta, Node, Object, ObjectKey};
use model::subject::WorkloadRef;
use model::verdict::Source;

use super::super::Lookup;
use super::super::network_plugin::{self, Plugin};
use super::super::node;
use super::{Inventory, key};
use crate::scheduling::Candidate;

impl Inventory {
    /// Takes in a change, and tells every lookup that may have another answer now.
    pub(crate) fn take(&mut self, change: Change, touched: &mut dyn FnMut(Lookup)) {
        match change {
            Change::Seen(mut object) => {
                object.retain_annotations(|key| self.personal_data.keys.contains(key));
                self.see(object, touched);
            }
            Change::Gone(key) => self.lose(&key, touched),
            Change::Listed(source, names) => {
                let gone: Vec<_> =
                    self.keys_of(source).into_iter().filter(|key| !names.contains(key)).collect();
                for key in gone {
                    self.lose(&key, touched);
                }
            }
            Change::GapOpened(gap) => {
                self.gaps.open(gap);
            }
            Change::GapClosed(source, scope) => {
                self.gaps.close(source, scope);
            }
            Change::ControlPlane(reached) => {
                if self.control_plane.as_ref() != Some(&reached) {
                    self.control_plane = Some(reached);
                    touched(Lookup::ControlPlane);
                }
            }
            Change::LookedInto(digest, inside) => {
                if self.inside(&digest) != inside.as_ref() {
                    touched(Lookup::Image(digest.clone()));
                    match inside {
                        None => drop(self.images.remove(&digest)),
                        Some(inside) => drop(self.images.insert(digest, inside)),
                    }
                }
            }
            Change::Beneath(node, beneath) => {
                if self.beneath(&node) != beneath.as_ref() {
                    let heard = self.hears_agents();
                    touched(Lookup::Beneath(node.clone()));
                    match beneath {
                        None => drop(self.beneath.remove(&node)),
                        Some(beneath) => drop(self.beneath.insert(node, beneath)),
                    }
                    if heard != self.hears_agents() {
                        touched(Lookup::AnyAgent);
                    }
                }
            }
            Change::Bound(prober, bound) => {
                if self.bound(&prober) != bound.as_ref() {
                    touched(Lookup::Bound(prober.clone()));
                    match bound {
                        None => drop(self.bounds.remove(&prober)),
                        Some(bound) => drop(self.bounds.insert(prober, bound)),
                    }
                }
            }
            Change::Between(node, peers) => {
                if self.between.get(&node).unwrap_or(&BTreeMap::new()) != &peers {
                    touched(Lookup::Between(node.clone()));
                    match peers.is_empty() {
                        true => drop(self.between.remove(&node)),
                        false => drop(self.between.insert(node, peers)),
                    }
                }
            }
            Change::LookedUp(address, clues) => {
                if self.clues(address) != clues {
                    touched(Lookup::Address(address));
                    match clues.is_empty() {
                        true => drop(self.looked_up.remove(&address)),
                        false => drop(self.looked_up.insert(address, clues)),
                    }
                    self.stand_again(address, touched);
                }
            }
        }
    }

    fn see(&mut self, object: Box<Object>, touched: &mut dyn FnMut(Lookup)) {
        match *object {
            Object::Node(node) => {
                let name = node.metadata.name.clone();
                if self.nodes.get(&name) != Some(&node) {
                    let key = key(Source::Nodes, "", &name);
                    self.recognise(key, network_plugin::of_node(&node), touched);
                    self.nodes.insert(name.clone(), node);
                    self.stand(&name, touched);
                    touched(Lookup::Node(name));
                }
            }
            Object::Namespace(namespace) => {
                let name = namespace.metadata.name.clone();
                let is_same = |known: &Meta| {
                    known.labels == namespace.metadata.labels
                        && known.annotations == namespace.metadata.annotations
                };
                if !self.namespace(&name).is_some_and(is_same) {
                    self.namespaces.insert(name.clone(), namespace);
                    touched(Lookup::Namespace(name));
                }
            }
            Object::Pod(pod) => {
                if !self.folding.has(&pod) {
                    let mut moved = BTreeSet::new();
                    self.folding.see_pod(pod, &mut moved);
                    self.moved(moved, touched);
                }
            }
            Object::Controller(controller) => {
                let workload = controller.workload();
                let key = key(controller.kind.source(), &workload.namespace, &workload.name);
                self.recognise(key, network_plugin::of_controller(&controller), touched);
                let mut moved = BTreeSet::new();
                self.folding.see_controller(&workload, Some(controller), &mut moved);
                touched(Lookup::Controller(workload.clone()));
                self.refresh(&workload, touched);
                self.moved(moved, touched);
            }
            _ => {
                let key = object.key();
                let before = self.others.get(&key);
                if before != Some(&object) {
                    touch_objects(&key, touched);
                    if let Some(before) = before {
                        self.external_names.forget(before, touched);
                    }
                    self.external_names.note(&object, touched);
                    self.others.insert(key, object);
                }
            }
        }
    }

    fn lose(&mut self, key: &ObjectKey, touched: &mut dyn FnMut(Lookup)) {
        let ObjectKey { source, namespace, name } = key;
        match source {
            Source::Nodes => {
                if self.nodes.remove(name).is_some() {
                    self.recognise(key.clone(), None, touched);
                    self.stand(name, touched);
                    touched(Lookup::Node(name.clone()));
                }
            }
            Source::Namespaces => {
                if self.namespaces.remove(name).is_some() {
                    touched(Lookup::Namespace(name.clone()));
                }
            }
            Source::Pods => {
                let mut moved = BTreeSet::new();
                self.folding.lose_pod(namespace, name, &mut moved);
                self.moved(moved, touched);
            }
            source => match ControllerKind::of(*source) {
                Some(kind) => {
                    self.recognise(key.clone(), None, touched);
                    let workload = WorkloadRef::new(namespace, kind.word(), name);
                    let mut moved = BTreeSet::new();
                    self.folding.see_controller(&workload, None, &mut moved);
                    touched(Lookup::Controller(workload.clone()));
                    self.refresh(&workload, touched);
                    self.moved(moved, touched);
                }
                None => {
                    if let Some(gone) = self.others.remove(key) {
                        touch_objects(key, touched);
                        self.external_names.forget(&gone, touched);
                    }
                }
            },
        }
    }

    /// Lets the node stand for election as it is now, or no longer.
    fn stand(&mut self, name: &str, touched: &mut dyn FnMut(Lookup)) {
        let facts = node::facts(self, name, &mut |_| ());
        let candidate = facts.and_then(|facts| {
            let node = self.nodes.get(name)?;
            Some(Candidate::of(node, &facts.place))
        });
        let is_elsewhere = self.candidates.place(name) != candidate.as_ref().map(Candidate::place);
        if is_elsewhere {
            touched(Lookup::Place(name.into()));
        }
        let divides_otherwise = self
            .candidates
            .replace(name, candidate, &mut |constraint| touched(Lookup::Reach(constraint)));
        if divides_otherwise {
            touched(Lookup::Dividers);
        }
    }

    /// Lets the nodes stand again that have this address, for it says something else now.
    fn stand_again(&mut self, address: IpAddr, touched: &mut dyn FnMut(Lookup)) {
        let has_it = |node: &Node| node.status.ip_addresses().any(|(_, its)| its == address);
        let nodes = self.nodes.iter().filter(|(_, node)| has_it(node));
        let names: Vec<String> = nodes.map(|(name, _)| name.clone()).collect();
        for name in names {
            self.stand(&name, touched);
        }
    }

    /// Notes that an object is, or no longer is, of this network plugin.
    fn recognise(
        &mut self,
        key: ObjectKey,
        plugin: Option<&'static Plugin>,
        touched: &mut dyn FnMut(Lookup),
    ) {
        let known = self.plugins.get(&key).copied();
        if known.map(std::ptr::from_ref) == plugin.map(std::ptr::from_ref) {
            return;
        }
        let before = (self.enforcement(), self.own_policies());
        match plugin {
            Some(plugin) => drop(self.plugins.insert(key, plugin)),
            None => drop(self.plugins.remove(&key)),
        }
        if (self.enforcement(), self.own_policies()) != before {
            touched(Lookup::NetworkPlugin);
        }
    }

    fn moved(&mut self, workloads: BTreeSet<WorkloadRef>, touched: &mut dyn FnMut(Lookup)) {
        for workload in workloads {
            self.refresh(&workload, touched);
            touched(Lookup::Pods(workload));
        }
    }

    /// Counts a workload that has come to be, or has ceased to.
    fn refresh(&mut self, workload: &WorkloadRef, touched: &mut dyn FnMut(Lookup)) {
        let is_there = self.folding.is_workload(workload);
        let has_changed = match is_there {
            true => self.workloads.insert(self.folding.shared(workload)),
            false => self.workloads.remove(workload),
        };
        if !has_changed {
            return;
        }
        let namespace = &workload.namespace;
        let count = self.workloads_in.entry(namespace.clone()).or_default();
        if is_there {
            *count += 1;
        } else {
            *count -= 1;
            if *count == 0 {
                self.workloads_in.remove(namespace);
            }
        }
        touched(Lookup::Workloads(namespace.clone()));
    }
}

fn touch_objects(key: &ObjectKey, touched: &mut dyn FnMut(Lookup)) {
    touched(Lookup::Object(key.clone()));
    touched(Lookup::Objects(key.source, key.namespace.clone()));
    touched(Lookup::AllObjects(key.source));
}
