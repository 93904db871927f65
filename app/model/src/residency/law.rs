//! Which law judges, what is supposed of it, and what that changes.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::ids::ClusterId;
use crate::view::Versions;

/// A doubt that is no reason to review a row: what is known to limit it today was not recorded as known then.
pub const UNTOLD_LIMITS: &str = "its limits as known on that day are not recorded";

/// Which law is to judge.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct LawAsked {
    /// The law of this day; `None` for today's.
    pub law_at: Option<NaiveDate>,
    /// As it was known on this day; `None` takes all that is known.
    pub known_at: Option<NaiveDate>,
    /// What is supposed beside it, a statement each, such as `US: third from 2027-01-01`.
    pub what_if: Vec<String>,
}

impl LawAsked {
    /// So many statements are supposed at a time.
    pub const MOST: usize = 20;
    /// So many characters a statement has at most.
    pub const LONGEST: usize = 200;

    /// Why it cannot be asked for today: what will be known then is not known, nor what was before any record, and every page
    /// repeats the statements in its links, of which there may be too many.
    pub fn refusal(&self, today: NaiveDate) -> Option<String> {
        if let Some((day, why)) =
            self.known_at.and_then(|day| Some((day, Self::not_knowable(day, today)?)))
        {
            return Some(format!("`known_at` is {day}, {why}"));
        }
        if self.what_if.len() > Self::MOST {
            return Some(format!(
                "`what-if` is given {} times: {} at most",
                self.what_if.len(),
                Self::MOST
            ));
        }
        let long =
            self.what_if.iter().map(|rule| rule.chars().count()).find(|it| *it > Self::LONGEST)?;
        Some(format!("a `what-if` has {long} characters: {} at most", Self::LONGEST))
    }

    /// Why nothing can be judged as known on this day; `None` where it can. The EEA Agreement is of 1994-01-01, and no row is
    /// older.
    pub fn not_knowable(day: NaiveDate, today: NaiveDate) -> Option<String> {
        let first = NaiveDate::from_ymd_opt(1994, 1, 1)?;
        if day > today {
            return Some("which is yet to come: leave it out to judge by all that is known".into());
        }
        (day < first).then(|| format!("before the records of law begin: expected {first} or later"))
    }
}

/// The law that judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LawApplied {
    /// The day whose law judges.
    pub law_at: NaiveDate,
    /// Whether that is not today's.
    pub is_other_day: bool,
    /// The day on which it was known; `None` where all that is known counts.
    pub known_at: Option<NaiveDate>,
    /// What is supposed beside it; nothing of it is stored.
    pub supposed: Vec<Supposition>,
    /// What judges: the datasets, the catalogue and the policy of the server that was asked.
    pub versions: Versions,
}

impl LawApplied {
    /// What is wrong with the first statement that says nothing.
    pub fn wrong(&self) -> Option<&str> {
        self.supposed.iter().find_map(|it| it.wrong.as_deref())
    }

    /// The statements that say something, as they were written.
    pub fn rules(&self) -> impl Iterator<Item = &str> {
        self.supposed.iter().filter(|it| it.wrong.is_none()).map(|it| it.rule.as_str())
    }
}

/// A statement that is supposed to hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Supposition {
    /// As it was written.
    pub rule: String,
    /// From when it would hold; `None` since ever.
    pub from: Option<NaiveDate>,
    /// Until when, inclusive; `None` for ever.
    pub until: Option<NaiveDate>,
    /// Whether the day whose law judges is among them.
    pub holds: bool,
    /// Why it says nothing, and what would; it then changes nothing.
    pub wrong: Option<String>,
}

/// What a judgement is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Against {
    /// The same law without what is supposed.
    WithoutWhatIf,
    /// The law of today, with all that is known.
    Today,
}

/// What a flip is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FlipOf {
    /// Where a node is.
    Node,
    /// Where a control plane is.
    ControlPlane,
    /// Where the server that watches a cluster is.
    Collector,
    /// Where a workload with personal data, or perhaps with it, may be scheduled: the worst of it.
    Workload,
    /// What a territory is to the scope.
    Territory,
    /// Where a destination is.
    Destination,
    /// Whether something ties an operator to the United States.
    Operator,
}

/// What is said of the subject of a flip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// Inside the scope.
    Inside,
    /// Outside the Union, in the EEA.
    InEea,
    /// Outside, under an adequacy decision that covers the recipient.
    Adequate,
    /// Outside, under an adequacy decision that covers some recipients alone; nothing says whether this is one.
    Partial,
    /// Outside.
    Outside,
    /// Under review, or no row of law covers the day.
    LawUnknown,
    /// Perhaps on a node whose place is not known.
    PlaceUnknown,
    /// Something ties it to the United States.
    Tied,
    /// Something may.
    TieUnclear,
    /// Nothing was found.
    NoTieFound,
}

/// Something that is judged otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Flip {
    /// What it is of.
    pub of: FlipOf,
    /// The cluster; `None` for a destination, a territory and an operator.
    pub cluster: Option<ClusterId>,
    /// Name of the node or workload, host of the control plane (empty where none is known), node or address of the collector or of the destination, code or
    /// key.
    pub subject: String,
    /// What is said of it by the law that it is compared with.
    pub before: Said,
    /// What that rests on.
    pub before_rests_on: String,
    /// What is said of it by the law that was asked for.
    pub after: Said,
    /// What that rests on.
    pub after_rests_on: String,
}
