//! Links to nodes of the residency page: those that a number is made of.

use model::place::Country;
use model::residency::ResidencyFilter;
use model::verdict::Verdict;

use super::{asked, encoded};

/// Which nodes of the residency page are asked for: `None` asks for all, `Some(None)` for those of which it is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodesAsked {
    /// Those in a territory.
    pub place: Option<Option<Country>>,
    /// Those that an operator runs, by its key.
    pub operator: Option<Option<String>>,
    /// Those with a verdict.
    pub verdict: Option<Verdict>,
}

impl NodesAsked {
    /// What stands in the address for a territory or an operator that nothing names.
    pub const UNKNOWN: &str = "unknown";

    /// Those in a territory.
    pub fn there(territory: Option<Country>) -> Self {
        Self { place: Some(territory), ..Self::default() }
    }

    /// Those that an operator runs.
    pub fn run_by(operator: Option<&str>) -> Self {
        Self { operator: Some(operator.map(Into::into)), ..Self::default() }
    }

    /// Those with a verdict.
    pub fn with(verdict: Verdict) -> Self {
        Self { verdict: Some(verdict), ..Self::default() }
    }
}

/// Nodes and the evidence of where each is, judged as asked.
pub fn placed_nodes(filter: &ResidencyFilter, which: &NodesAsked) -> String {
    let place = which.place.map(|it| it.map_or(NodesAsked::UNKNOWN.into(), |it| it.to_string()));
    let operator = which.operator.as_ref();
    let operator = operator.map(|it| it.as_deref().unwrap_or(NodesAsked::UNKNOWN).to_owned());
    let verdict = which.verdict.map(|verdict| verdict.word().to_owned());
    let which = [("in", place), ("operator", operator), ("verdict", verdict)];
    let which = which.into_iter().filter_map(|(name, value)| Some((name, value?)));
    let which: String = which.map(|(name, value)| format!("&{name}={}", encoded(&value))).collect();
    asked("/residency", filter, &which) + "#nodes"
}
