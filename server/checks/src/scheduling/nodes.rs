//! Every node, and for each constraint that somebody has the places of the nodes that would take its pods.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use model::place::Country;
use model::scheduling::{Area, Divider, Reach};

use super::{ByName, Candidate, Constraint, dividers};

/// The nodes, and the answers that were given: one for each distinct constraint.
#[derive(Debug, Default)]
pub struct Nodes {
    nodes: ByName,
    /// An answer is kept for as long as somebody holds its constraint.
    answers: Mutex<HashMap<Arc<Constraint>, Answer>>,
    dividers: OnceLock<Vec<Divider>>,
}

/// Which nodes would take a pod, by place.
#[derive(Clone, Debug, Default)]
struct Answer {
    inside: BTreeMap<(Option<Country>, Option<String>), Group>,
    /// Nodes that would not, by territory.
    elsewhere: BTreeMap<Country, usize>,
}

#[derive(Clone, Debug, Default)]
struct Group {
    nodes: usize,
    /// The first by name.
    named: Vec<String>,
}

impl Nodes {
    /// Where pods with this constraint may be scheduled, with the constraint as it is shared: whoever holds that is told
    /// of changes by [`Nodes::replace`].
    pub fn reach(&self, constraint: Constraint) -> (Arc<Constraint>, Reach) {
        let constraint = Arc::new(constraint);
        if let Some((shared, answer)) = self.answers().get_key_value(&constraint) {
            return (Arc::clone(shared), answer.told());
        }
        let answer = Answer::of(&constraint, &self.nodes);
        let told = answer.told();
        // Another thread may have been faster: there is one shared constraint, whoever made it.
        let mut answers = self.answers();
        let shared = answers.get_key_value(&constraint).map(|(shared, _)| Arc::clone(shared));
        let shared = shared.unwrap_or_else(|| {
            answers.insert(Arc::clone(&constraint), answer);
            constraint
        });
        (shared, told)
    }

    /// Where a node is; `None` of a node that was not seen.
    pub(crate) fn place(&self, name: &str) -> Option<(Option<Country>, Option<&str>)> {
        self.nodes.get(name).map(Candidate::place)
    }

    /// Labels that tell nodes of one place from those of another.
    pub fn dividers(&self) -> &[Divider] {
        self.dividers.get_or_init(|| dividers::of(&self.nodes))
    }

    /// Puts a node in the place of what was known of it, or takes it away; tells the constraints whose answer is another
    /// now, and whether the dividers are.
    pub fn replace(
        &mut self,
        name: &str,
        node: Option<Candidate>,
        changed: &mut dyn FnMut(Arc<Constraint>),
    ) -> bool {
        let before = self.nodes.get(name).cloned();
        if before == node {
            return false;
        }
        match &node {
            Some(node) => drop(self.nodes.insert(name.into(), node.clone())),
            None => drop(self.nodes.remove(name)),
        }
        let nodes = &self.nodes;
        let answers = self.answers.get_mut().unwrap_or_else(PoisonError::into_inner);
        answers.retain(|constraint, _| Arc::strong_count(constraint) > 1);
        for (constraint, answer) in answers {
            let told = answer.told();
            if let Some(before) = &before {
                answer.remove(constraint, name, before, nodes);
            }
            if let Some(node) = &node {
                answer.insert(constraint, name, node);
            }
            if answer.told() != told {
                changed(Arc::clone(constraint));
            }
        }
        let known = self.dividers.take();
        known.is_some_and(|known| known != self.dividers())
    }

    fn answers(&self) -> MutexGuard<'_, HashMap<Arc<Constraint>, Answer>> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Answer {
    fn of(constraint: &Constraint, nodes: &ByName) -> Self {
        let mut answer = Self::default();
        for (name, node) in nodes {
            answer.insert(constraint, name, node);
        }
        answer
    }

    fn insert(&mut self, constraint: &Constraint, name: &str, node: &Candidate) {
        if !constraint.admits(name, node) {
            if let Some(territory) = node.territory {
                *self.elsewhere.entry(territory).or_default() += 1;
            }
            return;
        }
        let group = self.inside.entry((node.territory, node.city.clone())).or_default();
        group.nodes += 1;
        let at = group.named.partition_point(|known| **known < *name);
        if at < Area::NAMED {
            group.named.insert(at, name.into());
            group.named.truncate(Area::NAMED);
        }
    }

    /// `nodes` are those that are left: the next of them is named instead.
    fn remove(&mut self, constraint: &Constraint, name: &str, node: &Candidate, nodes: &ByName) {
        if !constraint.admits(name, node) {
            if let Some(territory) = node.territory {
                take_one(&mut self.elsewhere, &territory);
            }
            return;
        }
        let place = (node.territory, node.city.clone());
        let Some(group) = self.inside.get_mut(&place) else { return };
        group.nodes -= 1;
        if group.nodes == 0 {
            self.inside.remove(&place);
            return;
        }
        let Some(at) = group.named.iter().position(|known| known == name) else { return };
        group.named.remove(at);
        let is_next = |(of, it): &(&String, &Candidate)| {
            *of != name
                && (it.territory, &it.city) == (place.0, &place.1)
                && !group.named.contains(of)
                && constraint.admits(of, it)
        };
        let next = nodes.iter().find(is_next).map(|(name, _)| name.clone());
        group.named.extend(next);
        group.named.sort_unstable();
    }

    fn told(&self) -> Reach {
        let areas = self.inside.iter().map(|((territory, city), group)| Area {
            territory: *territory,
            city: city.clone(),
            nodes: group.named.clone(),
            more: group.nodes > group.named.len(),
        });
        Reach {
            areas: areas.collect(),
            elsewhere: self.elsewhere.keys().copied().collect(),
            ..Reach::default()
        }
    }
}

fn take_one(counts: &mut BTreeMap<Country, usize>, key: &Country) {
    if let Some(count) = counts.get_mut(key) {
        *count -= 1;
        if *count == 0 {
            counts.remove(key);
        }
    }
}
