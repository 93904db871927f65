//! What a verdict rests on, read from the judged object only when a finding asks.

use std::borrow::Cow;
use std::cell::OnceCell;

use facts::beneath::Beneath;
use facts::canonical;
use facts::field;
use facts::subject_facts::{Facts, NamespaceFacts, NodeFacts, Variant};
use model::context::Sign;
use model::place::Place;
use model::verdict::{Evidence, Judged};
use serde_json::Value;

/// An object that findings may point into.
pub(super) struct Witness<'a> {
    object: Cow<'a, str>,
    kept: Kept<'a>,
    hash: OnceCell<String>,
    /// Running pods that are as this; 0 where there are none.
    pods: u32,
}

enum Kept<'a> {
    Variant(&'a Variant),
    Facts(&'a Facts),
}

impl<'a> Witness<'a> {
    /// One spec of a workload.
    pub fn variant(variant: &'a Variant) -> Self {
        Self::new((&*variant.object).into(), Kept::Variant(variant), variant.pods.unwrap_or(0))
    }

    /// A namespace or a node.
    pub fn facts(facts: &'a Facts) -> Self {
        let object = match facts {
            Facts::Node(NodeFacts { name, .. }) => format!("Node {name}"),
            Facts::Namespace(NamespaceFacts { name, .. }) => format!("Namespace {name}"),
            Facts::Workload(facts) => facts.workload.to_string(),
            Facts::Cluster(_) => "Cluster".into(),
        };
        Self::new(object.into(), Kept::Facts(facts), 0)
    }

    fn new(object: Cow<'a, str>, kept: Kept<'a>, pods: u32) -> Self {
        Self { object, kept, hash: OnceCell::new(), pods }
    }

    /// The fields that a judgement rests on, those of other objects last; one without a path where it rests on an absence.
    pub fn evidence(&self, judged: &Judged) -> impl Iterator<Item = Evidence> {
        const ABSENCE: &[String] = &[String::new()];
        let paths = match (judged.at.as_slice(), judged.signs.as_slice()) {
            ([], []) => ABSENCE,
            (paths, _) => paths,
        };
        let own = paths.iter().map(|path| Evidence {
            object: self.object.clone().into_owned(),
            hash: self.hash().clone(),
            path: path.clone(),
            value: self.field(path),
            pods: self.pods,
        });
        own.chain(judged.signs.iter().map(of_sign))
    }

    fn hash(&self) -> &String {
        self.hash.get_or_init(|| {
            let digest = match self.kept {
                Kept::Variant(variant) => variant.digest,
                Kept::Facts(facts) => canonical::digest(facts),
            };
            digest.to_string()
        })
    }

    fn field(&self, path: &str) -> Option<String> {
        if path.is_empty() {
            return None;
        }
        match self.kept {
            Kept::Variant(variant) => match path.strip_prefix(&*variant.path) {
                Some(within) => field::json_at(&*variant.spec, within),
                None => annotation(variant, path),
            },
            Kept::Facts(Facts::Node(node)) => node_field(node, path),
            Kept::Facts(Facts::Cluster(cluster)) => {
                let collector = cluster.collector.as_ref();
                let value = match path.strip_prefix("collector.") {
                    Some(path) => collector.and_then(|it| rung_value(&it.place, path)),
                    None => rung_value(&cluster.control_plane, path),
                };
                value.map(|value| Value::from(value).to_string())
            }
            Kept::Facts(Facts::Namespace(namespace)) => namespace_label(namespace, path),
            Kept::Facts(facts) => field::json_at(facts, path),
        }
    }
}

/// What was joined from another object: of that, this is what was kept.
fn of_sign(sign: &Sign) -> Evidence {
    let Sign { object, path, value } = sign;
    Evidence {
        object: object.clone(),
        hash: canonical::digest(sign).to_string(),
        path: path.clone(),
        value: (!value.is_empty()).then(|| Value::from(value.as_str()).to_string()),
        pods: 0,
    }
}

/// Of a node the fields that place it are kept, and what its agent says, with their values.
fn node_field(node: &NodeFacts, path: &str) -> Option<String> {
    let id = node.provider_id.as_deref().filter(|_| path == "spec.providerID");
    let of_agent = || {
        let mut said = node.beneath.iter().flat_map(Beneath::fields);
        said.find(|(at, _)| *at == path).map(|(_, value)| Value::from(value).to_string())
    };
    rung_value(&node.place, path)
        .or(id)
        .map(|value| Value::from(value).to_string())
        .or_else(of_agent)
}

fn rung_value<'a>(place: &'a Place, path: &str) -> Option<&'a str> {
    place.ladder.iter().find(|rung| rung.path == path).map(|rung| rung.value.as_str())
}

/// Of a namespace the labels that admission reads are kept.
fn namespace_label(namespace: &NamespaceFacts, path: &str) -> Option<String> {
    let (_, key) = path.split_once("metadata.labels[")?;
    let value = namespace.admission.as_ref()?.get(key.strip_suffix(']')?)?;
    Some(Value::from(value).to_string())
}

/// An annotation of the pod, which is kept with its spec and stands beside it.
fn annotation(variant: &Variant, path: &str) -> Option<String> {
    let (_, key) = path.split_once("metadata.annotations[")?;
    let value = variant.spec.profile_annotations.get(key.strip_suffix(']')?)?;
    Some(Value::from(value).to_string())
}
