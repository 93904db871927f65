//! Where a node is by its round trips, as it is judged: without the times themselves, which tremble.

use std::collections::BTreeMap;

use model::latency::PlaceProof;
use model::place::Country;

/// Whose round trips they are, and so whose place they bound.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Prober {
    /// The agent of the node of this name.
    Node(String),
    /// The server that collects.
    Collector,
}

impl Prober {
    /// Where evidence points to what its round trips prove.
    pub const fn path(&self) -> &'static str {
        match self {
            Self::Node(_) => "agent.roundTrips",
            Self::Collector => "prober.roundTrips",
        }
    }
}

/// What the shortest round trips of a prober prove.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// It is in one of these, in order. Empty where the round trips cannot all be true.
    pub within: Vec<Country>,
    /// The one territory with land within reach; `None` where there are several.
    pub only: Option<Country>,
    /// The landmarks that it rests on, and whether each authenticates its answers.
    pub landmarks: BTreeMap<String, bool>,
}

impl Bound {
    /// Of a proof. `meant` says which territories somebody may name who means land of this one.
    pub fn of(proof: &PlaceProof, meant: impl Fn(Country) -> Vec<Country>) -> Self {
        let mut within: Vec<Country> = proof.countries.iter().flat_map(|it| meant(*it)).collect();
        within.sort_unstable();
        within.dedup();
        let only = match *proof.countries {
            [only] => Some(only),
            _ => None,
        };
        let landmarks = proof.shortest.iter().map(|it| (it.name.clone(), it.authenticated));
        Self { within, only, landmarks: landmarks.collect() }
    }

    /// `frankfurt, oslo (authenticated)`
    pub fn landmarks(&self) -> String {
        let told = self.landmarks.iter().map(|(name, authenticated)| match authenticated {
            true => format!("{name} (authenticated)"),
            false => name.clone(),
        });
        told.collect::<Vec<_>>().join(", ")
    }
}

/// More territories than these are not told by name.
const TOLD: usize = 12;

/// `DK, NO, SE`
pub fn told(within: &[Country]) -> String {
    let codes: Vec<&str> = within.iter().take(TOLD).map(Country::code).collect();
    match within.len().checked_sub(TOLD) {
        None | Some(0) => codes.join(", "),
        Some(more) => format!("{} and {more} more", codes.join(", ")),
    }
}
