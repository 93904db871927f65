//! What runs where: workloads by the places that their pods run in, and whether they handle personal data.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{LawApplied, PersonalDataCounts, Scope, Standing};
use crate::context::Known;
use crate::ids::ClusterId;
use crate::place::Country;
use crate::risk::Interval;
use crate::subject::WorkloadRef;
use crate::verdict::Verdict;
use crate::view::ClusterView;

/// A workload with pods on a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunningWorkload {
    /// Which.
    pub workload: WorkloadRef,
    /// Whether it handles personal data.
    pub personal_data: Known,
    /// Its risk, in millionths, inherited findings included.
    pub exposure: Interval,
}

/// A place that workloads run in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RunsIn {
    /// A territory.
    Territory(Country),
    /// Nodes whose place is not known.
    Unknown,
    /// No node now.
    Nowhere,
}

impl fmt::Display for RunsIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Territory(territory) => territory.fmt(f),
            Self::Unknown => f.write_str("unknown"),
            Self::Nowhere => f.write_str("nowhere"),
        }
    }
}

/// It is neither a territory's code, nor `unknown` or `nowhere`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no place: expected {}", Self::EXPECTED)]
pub struct NoPlace;

impl NoPlace {
    /// What is one.
    pub const EXPECTED: &str = "a territory's code such as NO, unknown or nowhere";
}

impl FromStr for RunsIn {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Self, NoPlace> {
        match text {
            "unknown" => Ok(Self::Unknown),
            "nowhere" => Ok(Self::Nowhere),
            code => code.parse().map(Self::Territory).map_err(|_| NoPlace),
        }
    }
}

/// Workloads that run in one place, by whether they handle personal data. One that runs in several is counted in each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PersonalDataPlace {
    /// A territory's code; `unknown` for nodes whose place is not known, `nowhere` for workloads that run on no node now.
    #[serde(with = "as_text")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub place: RunsIn,
    /// What it is to the scope; `unknown` without a territory.
    pub standing: Standing,
    /// How many.
    pub workloads: PersonalDataCounts,
}

/// Which workloads are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WorkloadsAsked {
    /// Those that run in this place; `None` for all.
    pub place: Option<RunsIn>,
    /// Those of which this is known; `None` for all.
    pub personal_data: Option<Known>,
}

/// Workloads by where they run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WorkloadPlaces {
    /// The clusters that were looked at.
    pub clusters: Vec<ClusterView>,
    /// Within what places are judged.
    pub scope: Scope,
    /// The law that judges.
    #[serde(flatten)]
    pub law: LawApplied,
    /// Those that were asked for, by cluster and name.
    pub workloads: Vec<WorkloadResidence>,
}

/// A workload and the places that its pods run in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WorkloadResidence {
    /// Its cluster.
    pub cluster: ClusterId,
    /// Which.
    pub workload: WorkloadRef,
    /// Whether it handles personal data.
    pub personal_data: Known,
    /// Its risk, in millionths, inherited findings included.
    pub exposure: Interval,
    /// Where its pods run, outside first; empty where none is on a node.
    pub runs_in: Vec<WorkloadPlace>,
    /// Where the nodes of today that would take its pods are, outside first; empty where none was seen.
    pub may_run_in: Vec<Schedulable>,
}

/// How many of some workloads are outside, and of how many it is not known whether they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PlacedCounts {
    /// They run outside now.
    pub run_outside: u64,
    /// Of these it is not known whether they run inside.
    pub run_unknown: u64,
    /// They run nowhere now.
    pub run_nowhere: u64,
    /// They may be scheduled outside.
    pub may_outside: u64,
    /// Of these it is not known whether they may be.
    pub may_unknown: u64,
}

impl WorkloadPlaces {
    /// Counts of those that were asked for.
    pub fn counts(&self) -> PlacedCounts {
        let of = |is: &dyn Fn(&WorkloadResidence) -> bool| {
            self.workloads.iter().filter(|it| is(it)).count() as u64
        };
        PlacedCounts {
            run_outside: of(&|it| it.verdict() == Verdict::Fail),
            run_unknown: of(&|it| !it.runs_in.is_empty() && it.verdict() == Verdict::Unknown),
            run_nowhere: of(&|it| it.runs_in.is_empty()),
            may_outside: of(&|it| it.may_verdict() == Verdict::Fail),
            may_unknown: of(&|it| it.may_verdict() == Verdict::Unknown),
        }
    }
}

impl WorkloadResidence {
    /// The worst of where it runs; unknown where it runs nowhere.
    pub fn verdict(&self) -> Verdict {
        worst(self.runs_in.iter().map(|it| it.standing))
    }

    /// The worst of where it may be scheduled; unknown where no node was seen that would take its pods.
    pub fn may_verdict(&self) -> Verdict {
        worst(self.may_run_in.iter().map(|it| it.standing))
    }
}

/// The worst of some places; unknown where there is none.
fn worst(standings: impl Iterator<Item = Standing>) -> Verdict {
    let verdicts: Vec<Verdict> = standings.map(Standing::verdict).collect();
    if verdicts.contains(&Verdict::Fail) {
        Verdict::Fail
    } else if verdicts.is_empty() || verdicts.iter().any(|it| *it != Verdict::Pass) {
        Verdict::Unknown
    } else {
        Verdict::Pass
    }
}

/// A place that pods of a workload may be scheduled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Schedulable {
    /// The territory; `None` for nodes whose place is not known.
    pub territory: Option<Country>,
    /// What it is to the scope; `unknown` without a territory.
    pub standing: Standing,
}

/// A place that pods of a workload run in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WorkloadPlace {
    /// The territory; `None` where it is not known.
    pub territory: Option<Country>,
    /// What it is to the scope; `unknown` without a territory.
    pub standing: Standing,
    /// How many nodes there run its pods.
    pub nodes: u64,
}

mod as_text {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    use super::RunsIn;

    pub fn serialize<S: Serializer>(place: &RunsIn, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(place)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<RunsIn, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}
