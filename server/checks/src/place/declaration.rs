//! What the operator declares: it proves that somebody answers for it, and nothing else.

use facts::selector::Labels;
use model::place::{Country, PlaceEvidence, Rung, Setter};
use serde::Serialize;

use super::{Clues, Found, names};

/// What the operator declares of nodes, of hosts, and of the control plane.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct DeclaredPlaces {
    /// Of which nodes what is declared. Of a node that several speak of all count.
    pub nodes: Vec<(Which, Declaration)>,
    /// Of hosts by their names, in which `*` stands for any characters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<(String, Declaration)>,
    /// Of the control plane.
    pub control_plane: Option<Declaration>,
    /// Of the server that watches the cluster.
    pub collector: Option<Declaration>,
    /// The node of the cluster that this server runs on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collects_on: Option<String>,
}

/// Which nodes are meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Which {
    /// Those of this name, in which `*` stands for any characters.
    Named(String),
    /// Those that have all these labels.
    Labelled(Labels),
}

/// What is declared.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Declaration {
    /// Where it is.
    pub territory: Option<Country>,
    /// Who runs it: a key of the dataset of providers.
    pub operator: Option<String>,
    /// Why the operator answers for it; `None` where nobody asked.
    pub reason: Option<String>,
}

impl DeclaredPlaces {
    /// Nothing declared.
    pub fn none() -> &'static Self {
        static NONE: DeclaredPlaces = DeclaredPlaces {
            nodes: Vec::new(),
            hosts: Vec::new(),
            control_plane: None,
            collector: None,
            collects_on: None,
        };
        &NONE
    }

    /// Whether nothing is declared.
    pub fn is_empty(&self) -> bool {
        *self == *Self::none()
    }

    /// What is declared of a node.
    pub fn of_node(&self, name: &str, labels: &Labels) -> Vec<&Declaration> {
        let means = |which: &Which| match which {
            Which::Named(pattern) => names::matches(pattern, name),
            Which::Labelled(wanted) => {
                wanted.iter().all(|(key, value)| labels.get(key) == Some(value))
            }
        };
        self.nodes.iter().filter(|(which, _)| means(which)).map(|(_, said)| said).collect()
    }

    /// What is declared of a host.
    pub fn of_host(&self, name: &str) -> Vec<&Declaration> {
        let meant = self.hosts.iter().filter(|(pattern, _)| names::matches(pattern, name));
        meant.map(|(_, said)| said).collect()
    }
}

impl Declaration {
    /// Who says it, and why.
    pub(crate) fn source(&self) -> String {
        match &self.reason {
            Some(reason) => format!("declared by the operator of the cluster: {reason}"),
            None => "declared by the operator of the cluster".into(),
        }
    }
}

pub(super) fn climb(clues: &Clues<'_>, ladder: &mut Vec<PlaceEvidence>) {
    for declaration in clues.declared {
        if let Some(territory) = declaration.territory {
            let found =
                Found { source: declaration.source(), ..Found::in_territory(Some(territory)) };
            let path = "declared".to_owned();
            ladder.push(found.at(Rung::Declaration, Setter::Operator, path, territory.code()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_declaration_means_nodes_by_name_or_by_all_of_its_labels() {
        let said = |reason: &str| Declaration { reason: Some(reason.into()), ..Default::default() };
        let rack = Labels::from_iter([("rack", "07".into()), ("site", "oslo".into())]);
        let places = DeclaredPlaces {
            nodes: vec![
                (Which::Named("rack-*".into()), said("pattern")),
                (Which::Named("rack-07".into()), said("name")),
                (Which::Labelled(rack.clone()), said("labels")),
            ],
            ..DeclaredPlaces::default()
        };
        let one = Labels::from_iter([("rack", "07".into())]);
        for (name, labels, expected) in [
            ("rack-07", &Labels::default(), vec!["pattern", "name"]),
            ("rack-08", &one, vec!["pattern"]),
            ("worker-1", &one, vec![]),
            ("worker-1", &rack, vec!["labels"]),
            ("my-rack-07", &Labels::default(), vec![]),
        ] {
            let found = places.of_node(name, labels);
            let reasons: Vec<_> = found.iter().filter_map(|it| it.reason.as_deref()).collect();
            assert_eq!(reasons, expected, "{name}");
        }
    }
}
