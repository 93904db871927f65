//! Where data is, and under which law: what was seen of places, judged by the law of a day.

mod allowed;
mod control_plane;
mod destination;
mod law;
mod measure;
mod running;
mod system;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::Time;
use crate::beneath::LayerBeneath;
use crate::ids::ClusterId;
use crate::latency::{NodePair, ProberId, ProofSpell};
use crate::place::{Country, Place, Position};
use crate::verdict::{Gap, Verdict};
use crate::view::{ClusterView, NodeView};
pub use allowed::AllowedPlaces;
pub use control_plane::{
    CollectorResidence, CollectorSeen, ControlPlaneResidence, ControlPlaneSeen, Resolution,
};
pub use destination::{
    Destination, DestinationKind, DestinationOperator, DestinationResidence, Destinations,
    DestinationsAsked, DestinationsSeen, KindCounts, NamedBy, NoKind,
};
pub use law::{Against, Flip, FlipOf, LawApplied, LawAsked, Said, Supposition, UNTOLD_LIMITS};
pub use measure::{Measure, MeasureOf};
pub use running::{
    NoPlace, PersonalDataPlace, PlacedCounts, RunningWorkload, RunsIn, Schedulable, WorkloadPlace,
    WorkloadPlaces, WorkloadResidence, WorkloadsAsked,
};
pub use system::{
    Location, MemberBy, OpenQuestion, PersonalDataCounts, PlaceOf, QuestionAbout, Reachable,
    Recipient, System, SystemDestination, SystemPage, SystemWorkload, Systems, Unassigned,
    WhyAssess, WorkloadSeen,
};

/// Within what data is to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// The European Economic Area.
    #[default]
    Eea,
    /// The European Union.
    Eu,
}

impl Scope {
    /// Both, as they are offered.
    pub const ALL: [Self; 2] = [Self::Eea, Self::Eu];

    /// Its word in query strings.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Eea => "eea",
            Self::Eu => "eu",
        }
    }

    /// Its name in a sentence.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Eea => "EEA",
            Self::Eu => "EU",
        }
    }
}

/// What is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ResidencyFilter {
    /// In this cluster; `None` for all.
    pub cluster: Option<ClusterId>,
    /// As it was observed at this moment; `None` for now.
    pub at: Option<Time>,
    /// Within what.
    pub scope: Scope,
    /// By which law.
    pub law: LawAsked,
}

/// What was seen of places, whatever law judges it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResidencySeen {
    /// The clusters asked for.
    pub clusters: Vec<ClusterView>,
    /// Their nodes by cluster and name.
    pub nodes: Vec<(ClusterId, String, Place)>,
    /// Their control planes.
    pub control_planes: Vec<ControlPlaneSeen>,
    /// Who watches them.
    pub collectors: Vec<CollectorSeen>,
    /// Gaps that hide nodes or what is known of their addresses.
    pub gaps: Vec<Gap>,
    /// Their workloads by cluster and name.
    pub workloads: Vec<WorkloadSeen>,
    /// What their namespaces and the clusters themselves name outside; told where that is asked for.
    pub destinations: Vec<Destination>,
}

/// Where data is: the residency page, REST and export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Residency {
    /// The clusters that it is of.
    pub clusters: Vec<ClusterView>,
    /// Within what.
    pub scope: Scope,
    /// Where the policy allows nodes.
    pub allowed: AllowedPlaces,
    /// The law that judges.
    #[serde(flatten)]
    pub law: LawApplied,
    /// What `flips` is compared with; `None` where today's law was asked for and nothing is supposed.
    pub flips_against: Option<Against>,
    /// What is judged otherwise than by that.
    pub flips: Vec<Flip>,
    /// What is judged the same on another ground: territories by another decision, operators under other orders.
    pub grounds: Vec<Flip>,
    /// Nodes inside, outside and unknown.
    pub counts: ResidencyCounts,
    /// Every node: outside first, then unknown, then inside.
    pub nodes: Vec<NodeResidence>,
    /// Where each cluster's control plane is, which holds every Secret.
    pub control_planes: Vec<ControlPlaneResidence>,
    /// Where what is collected of each cluster goes; none of a recording.
    pub collectors: Vec<CollectorResidence>,
    /// The operators that nodes name, those with the most nodes first.
    pub operators: Vec<OperatorView>,
    /// What is declared to stand between data and an order, of operators and of classes of volumes.
    pub measures: Vec<Measure>,
    /// Nodes whose operator nothing names.
    pub nodes_without_operator: u64,
    /// The law of each territory that nodes are in.
    pub territories: Vec<TerritoryLaw>,
    /// Places that workloads run in, outside first, and how many handle personal data there.
    pub personal_data: Vec<PersonalDataPlace>,
    /// What every territory of which law is known is within the scope, for the map.
    pub lands: Vec<(Country, Standing)>,
    /// What is not known, and what would tell.
    pub unknown: Vec<NotKnown>,
}

/// Nodes by verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResidencyCounts {
    /// In a territory of the scope.
    pub inside: u64,
    /// In another.
    pub outside: u64,
    /// In none that is known, or in one whose law is not.
    pub unknown: u64,
}

impl ResidencyCounts {
    /// All nodes.
    pub const fn all(self) -> u64 {
        self.inside + self.outside + self.unknown
    }
}

/// What a territory is to the scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Of the scope.
    Inside,
    /// Outside the Union where that is the scope, and in the EEA, in whose agreement the GDPR is.
    InEea,
    /// Outside, under an adequacy decision that covers the recipient.
    Adequate,
    /// Outside, under an adequacy decision that covers some recipients alone; nothing says whether this is one.
    Partial,
    /// Outside.
    Outside,
    /// Under review, or no row of law covers the day.
    Unknown,
}

impl Standing {
    /// Whether that is outside the scope, be it adequate.
    pub const fn is_outside(self) -> bool {
        matches!(self, Self::Outside | Self::Partial | Self::Adequate | Self::InEea)
    }

    /// The verdict on a node there.
    pub const fn verdict(self) -> Verdict {
        match self {
            Self::Inside => Verdict::Pass,
            Self::InEea | Self::Adequate | Self::Partial | Self::Outside => Verdict::Fail,
            Self::Unknown => Verdict::Unknown,
        }
    }
}

/// A node and where it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NodeResidence {
    /// Its cluster.
    pub cluster: ClusterId,
    /// Its name.
    pub name: String,
    /// `pass` inside the scope, `fail` outside, else `unknown`.
    pub verdict: Verdict,
    /// Where it is, with every rung of evidence.
    pub place: Place,
    /// What its territory is to the scope; `None` where no territory is concluded.
    pub standing: Option<Standing>,
    /// Where on the map, in micro-degrees; `None` where the evidence names no more than a territory.
    pub position: Option<Position>,
    /// Its evidence names several territories.
    pub conflicts: bool,
    /// Why nobody should take the law of its territory as settled.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doubts: Vec<String>,
}

/// Whether something ties an operator to the United States.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Nexus {
    /// Something does.
    Yes,
    /// Nothing was found; that is no proof.
    #[serde(rename = "none found")]
    NoneFound,
    /// Something may.
    Unclear,
}

impl Nexus {
    /// As it is written in the dataset.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::NoneFound => "none found",
            Self::Unclear => "unclear",
        }
    }
}

/// Orders of a foreign state that an operator may be exposed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ForeignOrder {
    /// The CLOUD Act (18 USC 2713).
    CloudAct,
    /// Section 702 of FISA, while its statute was in force.
    FisaDirectives,
    /// Section 702 of FISA, whose statute is reported to have lapsed, and certifications under it to run on.
    FisaLapsed,
}

/// An operator, apart from the place, and whose law it may answer to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OperatorView {
    /// Its key in the dataset of providers, such as `aws`.
    pub key: String,
    /// Nodes that name it.
    pub nodes: u64,
    /// The ultimate parent company, as far as it is known.
    pub company: Option<String>,
    /// Its country.
    pub parent_country: Option<Country>,
    /// Whether something ties it to the United States.
    pub us_nexus: Nexus,
    /// Every tie by itself.
    pub nexuses: Vec<String>,
    /// Its regions in the United States.
    pub us_regions: Vec<String>,
    /// What else is known of ties, in the words of the dataset.
    pub note: Option<String>,
    /// Its certification under the Data Privacy Framework.
    pub dpf_certified: String,
    /// What foreign orders it may be exposed to, a sentence each.
    pub exposed_to: Vec<String>,
    /// The same orders by name; empty where no tie was found.
    pub orders: Vec<ForeignOrder>,
    /// Where that is known from.
    pub source: String,
    /// Why nobody should take it as settled.
    pub doubts: Vec<String>,
}

/// The law of a territory on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TerritoryLaw {
    /// The territory.
    pub territory: Country,
    /// Its name, where a dataset has it.
    pub name: Option<String>,
    /// Nodes in it.
    pub nodes: u64,
    /// What it is to the scope.
    pub standing: Standing,
    /// `eea`, `adequate`, `partial`, `third`, `review`, or `unknown` where no row covers the day.
    pub status: String,
    /// What that rests on.
    pub basis: Option<String>,
    /// From when; `None` since before our records.
    pub valid_from: Option<NaiveDate>,
    /// Until when, inclusive; `None` until further notice.
    pub valid_to: Option<NaiveDate>,
    /// What limits it.
    pub limits: Option<String>,
    /// `sourced` or `needs-review`; what was declared says so. `None` without a row.
    pub review: Option<String>,
    /// Where it is known from.
    pub source: Option<String>,
    /// Why nobody should take it as settled.
    pub doubts: Vec<String>,
}

/// Why something is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WhyUnknown {
    /// Nodes carry nothing that says where they are.
    NothingSays,
    /// What nodes carry names no place that is known.
    NamesNoPlace,
    /// An estimate of GeoIP stands alone.
    EstimateAlone,
    /// Evidence that weighs the same names different places.
    Disagrees,
    /// The law of a territory is not known on that day, or under review.
    Law,
    /// Nothing names who runs nodes.
    NoOperator,
    /// Nothing says where the control plane is.
    ControlPlane,
    /// Nothing says where the server is that watches.
    Collector,
    /// No node was seen.
    NoNodes,
    /// A gap hides nodes, or what is known of their addresses.
    Gap,
}

/// Something that is not known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NotKnown {
    /// Why.
    pub why: WhyUnknown,
    /// The territories it is about, or the kind of object that was not seen; empty for the others.
    pub about: String,
    /// What, in a sentence without a full stop.
    pub what: String,
    /// What would tell, in sentences; what is code stands in backticks.
    pub supply: String,
    /// Of how many nodes; 0 where it is of none in particular.
    pub nodes: u64,
}

/// A node's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NodePage {
    /// The cluster.
    pub cluster: ClusterView,
    /// The node.
    pub node: NodeView,
    /// Its addresses by type, as it reports them.
    pub addresses: Vec<(String, String)>,
    /// What round trips prove of it, where a prober runs on a machine of its name; the first rung, which no one can set.
    pub proven: Option<NodeProof>,
    /// Workloads whose pods run on it, riskiest first: the first hundred of as many as the node counts.
    pub running: Vec<RunningWorkload>,
    /// What its agent says of it; `None` where none has ever reported.
    pub beneath: Option<LayerBeneath>,
    /// Round trips to other nodes and from them, as agents measure them now.
    pub pairs: Vec<NodePair>,
    /// What the law that was asked for makes of it.
    #[serde(flatten)]
    pub judged: NodeLaw,
}

/// What round trips from a node have proven of its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NodeProof {
    /// The prober.
    pub prober: ProberId,
    /// What it is called.
    pub name: String,
    /// Whether it is the node's own agent, whose proof counts; else it is a server on a machine of the node's name.
    pub is_agent: bool,
    /// The proof that holds, or held last.
    #[serde(flatten)]
    pub spell: ProofSpell,
}

/// What the law makes of a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NodeLaw {
    /// The law that judges.
    pub law: LawApplied,
    /// Who runs it; `None` where nothing names an operator that is known.
    pub operator: Option<OperatorView>,
    /// The law of its territory; `None` where no territory is concluded.
    pub territory: Option<TerritoryLaw>,
    /// What it is to the scope; `None` where no territory is concluded.
    pub standing: Option<Standing>,
    /// What each territory that the law speaks of is to the scope.
    pub lands: Vec<(Country, Standing)>,
    /// What is not known of it, and what would tell.
    pub unknown: Vec<NotKnown>,
}

/// Says what the law makes of what was seen. Implemented where the law is known; a reader has one.
pub trait Jurist: std::fmt::Debug + Send + Sync {
    /// Judges places.
    fn residency(&self, seen: ResidencySeen, asked: &ResidencyFilter) -> Residency;

    /// Judges places by the system whose they are.
    fn systems(&self, seen: ResidencySeen, asked: &ResidencyFilter) -> Systems;

    /// Whether a dataset has a name for this territory.
    fn knows(&self, territory: Country) -> bool;

    /// Names of the systems that the policy declares.
    fn declared_systems(&self) -> Vec<&str>;

    /// Judges the places that workloads run in.
    fn workloads(
        &self,
        seen: ResidencySeen,
        filter: &ResidencyFilter,
        asked: WorkloadsAsked,
    ) -> WorkloadPlaces;

    /// Judges what units of these clusters name.
    fn destinations(
        &self,
        clusters: Vec<ClusterView>,
        seen: Vec<DestinationsSeen>,
        gaps: Vec<Gap>,
        filter: &ResidencyFilter,
        asked: DestinationsAsked,
    ) -> Destinations;

    /// Judges one node's place, within the scope.
    fn node(&self, place: &Place, scope: Scope, asked: &LawAsked) -> NodeLaw;
}
