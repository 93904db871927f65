//! Systems: what belongs together for whoever answers for it, where it is, who runs it, and what is not known of it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{
    Destination, DestinationKind, DestinationOperator, LawApplied, Measure, Nexus, OperatorView,
    Scope, Standing, TerritoryLaw,
};
use crate::context::Known;
use crate::ids::ClusterId;
use crate::place::Country;
use crate::risk::Interval;
use crate::subject::WorkloadRef;
use crate::verdict::Verdict;
use crate::view::ClusterView;

/// The systems of the clusters that were asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Systems {
    /// The clusters.
    pub clusters: Vec<ClusterView>,
    /// Within what places are judged.
    pub scope: Scope,
    /// The law that judges.
    #[serde(flatten)]
    pub law: LawApplied,
    /// The systems by name.
    pub systems: Vec<System>,
    /// Workloads that belong to none, by namespace.
    pub unassigned: Vec<Unassigned>,
    /// The law of each territory that they run in, may be scheduled in or name something in.
    pub territories: Vec<TerritoryLaw>,
}

/// Workloads of a namespace that belong to no system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Unassigned {
    /// The cluster.
    pub cluster: ClusterId,
    /// The namespace.
    pub namespace: String,
    /// How many.
    pub workloads: u64,
    /// Of those, by what is known of personal data.
    pub personal_data: PersonalDataCounts,
}

/// One system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SystemPage {
    /// The clusters that were looked at.
    pub clusters: Vec<ClusterView>,
    /// Within what places are judged.
    pub scope: Scope,
    /// The law that judges.
    #[serde(flatten)]
    pub law: LawApplied,
    /// The system.
    pub system: System,
}

/// A system: the workloads that say that they are part of it, and those of the namespaces that the policy gives it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct System {
    /// Its name.
    pub name: String,
    /// Whether the policy declares it; else labels alone name it.
    pub is_declared: bool,
    /// What it is for, as declared; `None` is for a person to fill in.
    pub purpose: Option<String>,
    /// Supplementary measures and other safeguards, as declared.
    pub safeguards: Vec<String>,
    /// What is declared to stand between data and an order, of its operators and of its classes of volumes.
    pub measures: Vec<Measure>,
    /// The storage classes that its volumes are of.
    pub storage_classes: Vec<String>,
    /// Its workloads by cluster and name.
    pub workloads: Vec<SystemWorkload>,
    /// How many of them handle personal data.
    pub personal_data: PersonalDataCounts,
    /// Where its pods run, outside first: each pair of territory and operator once.
    pub locations: Vec<Location>,
    /// Where its pods may be scheduled, outside first.
    pub may_run_in: Vec<Reachable>,
    /// Who runs the nodes that its pods run on.
    pub recipients: Vec<Recipient>,
    /// What its workloads name outside the cluster, the volumes that they mount, and the webhooks outside that its clusters
    /// send its objects to; outside first.
    pub destinations: Vec<SystemDestination>,
    /// What is not known, or for a person to decide.
    pub open: Vec<OpenQuestion>,
}

/// Why a recipient is one to assess.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WhyAssess {
    /// It is outside.
    Outside,
    /// It is outside the Union, in the EEA.
    InEea,
    /// It is not known to be inside.
    PlaceUnknown,
    /// Nothing names who runs it.
    OperatorUnknown,
    /// The ultimate parent of whoever runs it is not of a country inside.
    ParentOutside,
    /// That parent is not known.
    ParentUnknown,
    /// Something ties whoever runs it to the United States.
    Tied,
    /// Something may.
    TieUnclear,
}

impl WhyAssess {
    /// Its word in exports.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Outside => "outside",
            Self::InEea => "outside the EU, in the EEA",
            Self::PlaceUnknown => "not known to be inside",
            Self::OperatorUnknown => "operator not known",
            Self::ParentOutside => "parent outside",
            Self::ParentUnknown => "parent not known",
            Self::Tied => "tied to the United States",
            Self::TieUnclear => "tie to the United States unclear",
        }
    }

    /// What makes it one to assess by where it is.
    pub const fn of_place(standing: Standing) -> Option<Self> {
        match standing {
            Standing::Inside => None,
            Standing::InEea => Some(Self::InEea),
            Standing::Adequate | Standing::Partial | Standing::Outside => Some(Self::Outside),
            Standing::Unknown => Some(Self::PlaceUnknown),
        }
    }

    /// Whatever makes an operator one to assess, by its ultimate parent's standing and its ties.
    pub fn of_operator(parent: Option<Standing>, nexus: Nexus) -> impl Iterator<Item = Self> {
        let of_parent = match parent {
            Some(Standing::Inside) => None,
            Some(_) => Some(Self::ParentOutside),
            None => Some(Self::ParentUnknown),
        };
        let of_ties = match nexus {
            Nexus::Yes => Some(Self::Tied),
            Nexus::Unclear => Some(Self::TieUnclear),
            Nexus::NoneFound => None,
        };
        of_parent.into_iter().chain(of_ties)
    }
}

/// A destination that workloads of a system name, or that its objects are sent to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SystemDestination {
    /// What names it.
    pub kind: DestinationKind,
    /// The host; of volumes the driver that keeps them.
    pub host: String,
    /// The territory; `None` where it is not known.
    pub territory: Option<Country>,
    /// What it is to the scope; `unknown` without a territory.
    pub standing: Standing,
    /// Inside the scope, outside, or unknown.
    pub verdict: Verdict,
    /// Who runs it; `None` where nothing names an operator that is known.
    pub operator: Option<DestinationOperator>,
    /// How many of the workloads name it, or have their objects sent there.
    pub workloads: u64,
    /// Of those, how many handle personal data, or may.
    pub with_personal_data: u64,
    /// Why it is a recipient to assess; empty where it is none, as where no workload with personal data names it.
    pub why_assess: Vec<WhyAssess>,
    /// Why nobody should take its place as settled.
    pub doubts: Vec<String>,
}

impl System {
    /// Operators that run nodes where its pods may be scheduled, and none that they run on now.
    pub fn may_be_run_by(&self) -> BTreeSet<&str> {
        let now = |key: &&str| self.recipients.iter().any(|it| it.operator.key == *key);
        let operators = self.may_run_in.iter().flat_map(|it| &it.operators);
        operators.map(String::as_str).filter(|key| !now(key)).collect()
    }

    /// Nodes that run its pods and whose operator nothing names.
    pub fn without_operator(&self) -> impl Iterator<Item = &Location> {
        self.locations.iter().filter(|it| it.operator.is_none())
    }

    /// How many nodes those are.
    pub fn nodes_without_operator(&self) -> u64 {
        self.without_operator().map(|it| it.nodes).sum()
    }

    /// Territories with this verdict that its pods run in, each once.
    pub fn runs_in(&self, verdict: Verdict) -> Vec<PlaceOf> {
        let with_it = self.locations.iter().filter(|it| it.standing.verdict() == verdict);
        PlaceOf::each(with_it.map(|it| (it.territory, it.standing)))
    }

    /// Territories outside that its workloads with personal data, or perhaps with it, may be scheduled in.
    pub fn may_move_outside_to(&self) -> Vec<PlaceOf> {
        let outside = self
            .may_run_in
            .iter()
            .filter(|it| it.standing.verdict() == Verdict::Fail && it.with_personal_data > 0);
        PlaceOf::each(outside.map(|it| (it.territory, it.standing)))
    }

    /// Whether its workloads with personal data, or perhaps with it, may be scheduled where it is not known what that is.
    pub fn may_move_somewhere(&self) -> bool {
        let unknown =
            |it: &Reachable| it.standing == Standing::Unknown && it.with_personal_data > 0;
        self.may_run_in.iter().any(unknown)
    }

    /// What may be handed its personal data: destinations that workloads with such data, or perhaps with it, name. Images are
    /// only fetched.
    pub fn handed_to(&self) -> impl Iterator<Item = &SystemDestination> {
        let given = |it: &&SystemDestination| {
            it.with_personal_data > 0 && it.kind != DestinationKind::Registry
        };
        self.destinations.iter().filter(given)
    }

    /// Territories outside of what may be handed its personal data, each once.
    pub fn hands_outside_to(&self) -> Vec<PlaceOf> {
        let outside = self.handed_to().filter(|it| it.verdict == Verdict::Fail);
        PlaceOf::each(outside.map(|it| (it.territory, it.standing)))
    }

    /// The worst of where it runs, where it may be scheduled, and what may be handed its personal data: `fail` outside,
    /// `unknown` where it is not known that it is inside, or nothing was seen of it.
    pub fn verdict(&self) -> Verdict {
        let worst = self.standings().map(|standing| match standing.verdict() {
            Verdict::Fail => (2, Verdict::Fail),
            Verdict::Pass => (0, Verdict::Pass),
            Verdict::Unknown | Verdict::NotApplicable => (1, Verdict::Unknown),
        });
        worst.max_by_key(|(rank, _)| *rank).map_or(Verdict::Unknown, |(_, verdict)| verdict)
    }

    /// Whether all of it that is outside the Union, and some is, is in the EEA.
    pub fn is_outside_in_the_eea(&self) -> bool {
        let mut outside = self.standings().filter(|it| it.is_outside()).peekable();
        outside.peek().is_some() && outside.all(|it| it == Standing::InEea)
    }

    /// What it is where it runs, where it may be scheduled, and where what may be handed its personal data is.
    fn standings(&self) -> impl Iterator<Item = Standing> {
        let runs_in = self.locations.iter().map(|it| it.standing);
        let may_run_in = self.may_run_in.iter().map(|it| it.standing);
        runs_in.chain(may_run_in).chain(self.handed_to().map(|it| it.standing))
    }
}

/// A territory that a system has to do with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlaceOf {
    /// Which.
    pub territory: Country,
    /// Whether it is outside the Union, where that is the scope, and in the EEA.
    pub is_in_eea: bool,
}

impl PlaceOf {
    fn each(places: impl Iterator<Item = (Option<Country>, Standing)>) -> Vec<Self> {
        let known = places.filter_map(|(territory, standing)| {
            Some(Self { territory: territory?, is_in_eea: standing == Standing::InEea })
        });
        known.collect::<BTreeSet<_>>().into_iter().collect()
    }
}

/// A workload of a system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SystemWorkload {
    /// Its cluster.
    pub cluster: ClusterId,
    /// Which.
    pub workload: WorkloadRef,
    /// What counts it to the system.
    pub by: MemberBy,
    /// Whether it handles personal data.
    pub personal_data: Known,
}

/// What counts a workload to a system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MemberBy {
    /// Its own label `app.kubernetes.io/part-of`.
    Label,
    /// The policy, by its namespace.
    Policy,
}

/// Workloads by whether they handle personal data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PersonalDataCounts {
    /// It was seen that they do.
    pub yes: u64,
    /// It was seen that they do not.
    pub no: u64,
    /// Nothing that was seen says.
    pub not_known: u64,
}

/// Nodes of one operator in one territory that run pods of a system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Location {
    /// The territory; `None` where it is not known.
    pub territory: Option<Country>,
    /// What it is to the scope; `unknown` without a territory.
    pub standing: Standing,
    /// Who runs them; `None` where nothing names an operator that is known.
    pub operator: Option<String>,
    /// How many nodes.
    pub nodes: u64,
    /// Workloads of the system that run on them, by what is known of personal data; one that runs in several places is
    /// counted in each.
    pub workloads: PersonalDataCounts,
    /// Why nobody should take the place of some of them as settled.
    pub doubts: Vec<String>,
}

/// A territory in which pods of a system may be scheduled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reachable {
    /// The territory; `None` for nodes whose place is not known.
    pub territory: Option<Country>,
    /// What it is to the scope; `unknown` without a territory.
    pub standing: Standing,
    /// Who runs nodes of the clusters there, whether or not they all would take its pods.
    pub operators: Vec<String>,
    /// Whether nodes are among those of which nothing names who runs them.
    pub has_unnamed_operators: bool,
    /// How many workloads.
    pub workloads: u64,
    /// Of those, how many handle personal data, or may.
    pub with_personal_data: u64,
}

/// An operator that runs nodes of a system, and what makes it one to assess.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Recipient {
    /// The operator; its `nodes` are those that run pods of the system.
    pub operator: OperatorView,
    /// Where those nodes are.
    pub territories: Vec<Country>,
    /// How many of them are outside the scope, and not in the EEA either.
    pub nodes_outside: u64,
    /// How many of them are outside the Union, where that is the scope, and in the EEA.
    pub nodes_in_eea: u64,
    /// Of how many it is not known whether they are inside.
    pub nodes_unknown: u64,
    /// What the country of its ultimate parent is to the scope; `None` where the parent is not known.
    pub parent: Option<Standing>,
    /// It runs nodes that are not known to be inside, its parent is not inside, or something ties it, or may, to the United States.
    pub to_assess: bool,
}

impl Recipient {
    /// Why it is to be assessed; empty where it is not.
    pub fn why_assess(&self) -> Vec<WhyAssess> {
        let outside = (self.nodes_outside > 0).then_some(WhyAssess::Outside);
        let in_eea = (self.nodes_in_eea > 0).then_some(WhyAssess::InEea);
        let unknown = (self.nodes_unknown > 0).then_some(WhyAssess::PlaceUnknown);
        let of_operator = WhyAssess::of_operator(self.parent, self.operator.us_nexus);
        outside.into_iter().chain(in_eea).chain(unknown).chain(of_operator).collect()
    }
}

/// Something about a system that is not known, or for a person to decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpenQuestion {
    /// Which.
    pub about: QuestionAbout,
    /// Of how many workloads, nodes, operators or destinations; 0 where it is of none in particular.
    pub count: u64,
    /// The question, in a sentence.
    pub question: String,
}

/// What an open question is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum QuestionAbout {
    /// Workloads of which it is not known whether they handle personal data.
    PersonalData,
    /// Workloads with personal data, or perhaps with it, that run outside now.
    RunsOutside,
    /// Workloads with personal data, or perhaps with it, that may be scheduled outside.
    MayMoveOutside,
    /// Workloads with personal data, or perhaps with it, of which it is not known where they may be scheduled.
    MayMoveSomewhere,
    /// Nodes whose place is not known.
    Place,
    /// Nodes whose operator is not known.
    Operator,
    /// Nodes in a territory whose law is not known or under review.
    Law,
    /// Nodes in a territory where adequacy holds for some recipients alone, and destinations there that workloads with
    /// personal data, or perhaps with it, name.
    Certification,
    /// Places outside without an adequacy decision that covers whoever is there: where workloads with personal data, or
    /// perhaps with it, run, or what such workloads name.
    TransferTool,
    /// Clusters whose control plane is not known to be inside.
    ControlPlane,
    /// No pod of it runs.
    NothingRuns,
    /// Destinations that workloads with personal data, or perhaps with it, name, and that are outside.
    DestinationOutside,
    /// Destinations that workloads with personal data, or perhaps with it, name, and whose place is not known.
    Destination,
    /// Where what no object names keeps data.
    Beyond,
    /// Who reaches its data from elsewhere.
    RemoteAccess,
}

impl Systems {
    /// The workloads that belong to no system.
    pub fn of_no_system(&self) -> PersonalDataCounts {
        let mut all = PersonalDataCounts::default();
        for PersonalDataCounts { yes, no, not_known } in
            self.unassigned.iter().map(|it| it.personal_data)
        {
            all.yes += yes;
            all.no += no;
            all.not_known += not_known;
        }
        all
    }
}

impl PersonalDataCounts {
    /// Whatever the answer.
    pub const fn all(self) -> u64 {
        self.yes + self.no + self.not_known
    }

    /// One more of this answer.
    pub const fn add(&mut self, answer: Known) {
        match answer {
            Known::Yes => self.yes += 1,
            Known::No => self.no += 1,
            Known::NotKnown => self.not_known += 1,
        }
    }
}

impl OpenQuestion {
    /// The question about so many.
    pub fn new(about: QuestionAbout, count: u64) -> Self {
        Self { about, count, question: about.question().into() }
    }
}

impl QuestionAbout {
    /// The question in a sentence.
    pub const fn question(self) -> &'static str {
        match self {
            Self::PersonalData => {
                "Do these workloads handle personal data? No label or annotation says."
            }
            Self::RunsOutside => {
                "Is it meant that these workloads, which have personal data or may have, run outside now?"
            }
            Self::MayMoveOutside => {
                "Is it meant that these workloads, which have personal data or may have, can be scheduled outside?"
            }
            Self::MayMoveSomewhere => {
                "Where may these workloads be scheduled? Of nodes that would take them the place, or its law, is not known."
            }
            Self::Place => "Where are these nodes? Nothing that was seen decides it.",
            Self::Operator => {
                "Who runs these nodes? Nothing that was seen names an operator that is known."
            }
            Self::Law => {
                "What is the law of the territory of these nodes? It is not known on that day, or under review."
            }
            Self::Certification => {
                "Is the recipient one that the adequacy decision covers? Where these nodes or destinations are, it covers some alone."
            }
            Self::TransferTool => {
                "If data is transferred to these recipients and no adequacy decision covers them, by which tool of GDPR 46 or derogation of 49, and was the law there assessed? None is known to cover them."
            }
            Self::ControlPlane => {
                "Where is the control plane, which stores every Secret? It is not known to be inside."
            }
            Self::NothingRuns => "Where will it run? No pod of it runs now.",
            Self::DestinationOutside => {
                "Is it meant that these destinations are outside? Workloads name them that have personal data, or may have it."
            }
            Self::Destination => {
                "Where are these destinations, which workloads with personal data name, or which may have it?"
            }
            Self::Beyond => {
                "Where do logs, and services that no object names, keep its data? Only what is named can be listed here."
            }
            Self::RemoteAccess => {
                "Who can reach its data from outside, as support, operations or a parent company does? No object shows who connects."
            }
        }
    }
}

/// A workload as it was seen, whatever law judges it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkloadSeen {
    /// Its cluster.
    pub cluster: ClusterId,
    /// Which.
    pub workload: WorkloadRef,
    /// The system that its label names.
    pub part_of: Option<String>,
    /// Whether it handles personal data.
    pub personal_data: Known,
    /// Its risk, in millionths, inherited findings included.
    pub exposure: Interval,
    /// Names of the nodes that its pods run on.
    pub nodes: Vec<String>,
    /// Territories of the nodes that would take its pods; `None` for nodes whose place is not known.
    pub may_run_in: Vec<Option<Country>>,
    /// What it names outside the cluster; empty where nothing is asked of that.
    pub destinations: Vec<Destination>,
}
