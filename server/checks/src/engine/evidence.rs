//! What a verdict rests on, read from the judged object only when a finding asks.

use std::cell::OnceCell;

use facts::canonical::Digest;
use facts::field;
use facts::subject_facts::{Facts, NamespaceFacts, NodeFacts, Variant};
use model::verdict::{Evidence, Judged};
use serde_json::Value;

use crate::join::NOT_TAKEN;

/// An object that findings may point into.
pub(super) struct Witness<'a> {
    object: std::borrow::Cow<'a, str>,
    kept: Kept<'a>,
    value: OnceCell<Value>,
    hash: OnceCell<String>,
    /// Running pods that are as this; 0 where there are none.
    pods: u32,
}

enum Kept<'a> {
    Variant(&'a Variant),
    Facts(&'a Facts, Option<Digest>),
}

impl<'a> Witness<'a> {
    /// One spec of a workload.
    pub fn variant(variant: &'a Variant) -> Self {
        Self::new((&*variant.object).into(), Kept::Variant(variant), variant.pods.unwrap_or(0))
    }

    /// A namespace or a node, with the digest of its facts if that is known already.
    pub fn facts(facts: &'a Facts, digest: Option<Digest>) -> Self {
        let object = match facts {
            Facts::Node(NodeFacts { name, .. }) => format!("Node {name}"),
            Facts::Namespace(NamespaceFacts { name, .. }) => format!("Namespace {name}"),
            Facts::Workload(facts) => facts.workload.to_string(),
        };
        Self::new(object.into(), Kept::Facts(facts, digest), 0)
    }

    fn new(object: std::borrow::Cow<'a, str>, kept: Kept<'a>, pods: u32) -> Self {
        Self { object, kept, value: OnceCell::new(), hash: OnceCell::new(), pods }
    }

    /// The fields that a judgement rests on; one without a path where it rests on an absence.
    pub fn evidence(&self, judged: &Judged) -> impl Iterator<Item = Evidence> {
        const ABSENCE: &[String] = &[String::new()];
        let paths = if judged.at.is_empty() { ABSENCE } else { &judged.at };
        paths.iter().map(|path| Evidence {
            object: self.object.clone().into_owned(),
            hash: self.hash().clone(),
            path: path.clone(),
            value: self.field(path),
            pods: self.pods,
        })
    }

    fn value(&self) -> &Value {
        self.value.get_or_init(|| {
            match self.kept {
                Kept::Variant(variant) => serde_json::to_value(&*variant.spec),
                Kept::Facts(facts, _) => serde_json::to_value(facts),
            }
            .unwrap_or_default()
        })
    }

    fn hash(&self) -> &String {
        self.hash.get_or_init(|| {
            let known = match self.kept {
                Kept::Variant(variant) => {
                    Some(variant.digest).filter(|digest| *digest != NOT_TAKEN)
                }
                Kept::Facts(_, digest) => digest,
            };
            known
                .unwrap_or_else(|| {
                    Digest::of(&serde_json::to_vec(self.value()).unwrap_or_default())
                })
                .to_string()
        })
    }

    fn field(&self, path: &str) -> Option<String> {
        if path.is_empty() {
            return None;
        }
        match self.kept {
            Kept::Variant(variant) => {
                let within = path.strip_prefix(&*variant.path)?;
                field::lookup(self.value(), within).map(Value::to_string)
            }
            Kept::Facts(Facts::Node(node), _) => node_field(node, path),
            Kept::Facts(..) => field::lookup(self.value(), path).map(Value::to_string),
        }
    }
}

/// Of a node the fields that place it are kept, with their values.
fn node_field(node: &NodeFacts, path: &str) -> Option<String> {
    let rung = node.place.ladder.iter().find(|rung| rung.path == path).map(|rung| &rung.value);
    let id = node.provider_id.as_ref().filter(|_| path == "spec.providerID");
    rung.or(id).map(|value| Value::from(&**value).to_string())
}
