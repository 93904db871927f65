//! The facts that an assessment of transfers asks for (EDPB 01/2020), a row for each system and recipient to assess: whoever
//! runs its nodes, known or not, and what its workloads name outside the cluster.

use std::collections::{BTreeMap, BTreeSet};

use model::place::Country;
use model::residency::{
    DestinationKind, DestinationOperator, Location, Measure, MeasureOf, Nexus, OperatorView,
    Recipient, Standing, System, SystemDestination, Systems, TerritoryLaw, WhyAssess,
};

use super::document::{Cell, Document, NOT_KNOWN};

const COLUMNS: [&str; 25] = [
    "system",
    "recipient",
    "what",
    "operator",
    "company",
    "parent_country",
    "nodes",
    "workloads",
    "territories",
    "verdict",
    "status_of_territories",
    "basis_in_law",
    "why_to_assess",
    "tie_to_the_united_states",
    "ties_found",
    "exposure",
    "data_privacy_framework",
    "exporter",
    "importer",
    "is_a_transfer",
    "transfer_tool",
    "supplementary_measures",
    "conclusion",
    "known_from",
    "doubts",
];

/// The assessment.
pub fn of(systems: &Systems) -> Document {
    let rows = systems.systems.iter().flat_map(|system| {
        let recipients = system.recipients.iter().filter(|it| it.to_assess);
        let of_nodes = recipients.map(|it| Assessed::operator(system, it));
        let destinations = system.destinations.iter().filter(|it| !it.why_assess.is_empty());
        let all = of_nodes.chain(Assessed::unnamed(system));
        let all = all.chain(destinations.map(Assessed::destination));
        all.map(|it| row(system, it, &systems.territories))
    });
    Document::new(&COLUMNS, systems, rows.collect())
}

/// What is told of a recipient, whichever it is.
struct Assessed<'a> {
    recipient: &'a str,
    what: &'static str,
    operator: Option<Operator<'a>>,
    nodes: Cell,
    workloads: Cell,
    /// Each once, with what it is to the scope.
    territories: BTreeMap<Option<Country>, Standing>,
    why: Vec<WhyAssess>,
    /// Why nobody should take its place as settled.
    doubts: Vec<String>,
}

/// Who runs it.
struct Operator<'a> {
    key: &'a str,
    company: Option<&'a String>,
    parent_country: Option<Country>,
    nexus: Nexus,
    nexuses: &'a [String],
    exposed_to: &'a [String],
    certified: &'a str,
    source: &'a str,
    doubts: &'a [String],
}

impl<'a> Assessed<'a> {
    fn operator(system: &System, of: &'a Recipient) -> Self {
        let own =
            system.locations.iter().filter(|it| it.operator.as_ref() == Some(&of.operator.key));
        Self {
            recipient: &of.operator.key,
            operator: Some((&of.operator).into()),
            why: of.why_assess(),
            ..Self::of_nodes(&own.collect::<Vec<_>>())
        }
    }

    /// Whoever runs the nodes of which nothing names who does.
    fn unnamed(system: &System) -> Option<Self> {
        let at: Vec<&Location> = system.without_operator().collect();
        (!at.is_empty()).then(|| Self::of_nodes(&at))
    }

    /// As of nodes whose operator is not known.
    fn of_nodes(at: &[&Location]) -> Self {
        let of_place = |why: &WhyAssess| {
            at.iter().any(|it| WhyAssess::of_place(it.standing).as_ref() == Some(why))
        };
        let why = [WhyAssess::Outside, WhyAssess::InEea, WhyAssess::PlaceUnknown].into_iter();
        let why = why.filter(of_place).chain([WhyAssess::OperatorUnknown]).collect();
        Self {
            recipient: "operator not known",
            what: "operator of nodes",
            operator: None,
            nodes: Cell::Count(at.iter().map(|it| it.nodes).sum()),
            workloads: Cell::NotAsked,
            territories: at.iter().map(|it| (it.territory, it.standing)).collect(),
            why,
            doubts: each_once(at.iter().flat_map(|it| &it.doubts)),
        }
    }

    fn destination(of: &'a SystemDestination) -> Self {
        Self {
            recipient: &of.host,
            what: of.kind.word(),
            operator: of.operator.as_ref().map(Operator::from),
            nodes: Cell::NotAsked,
            workloads: Cell::Count(of.workloads),
            territories: [(of.territory, of.standing)].into(),
            why: of.why_assess.clone(),
            doubts: of.doubts.clone(),
        }
    }
}

impl<'a> From<&'a OperatorView> for Operator<'a> {
    fn from(of: &'a OperatorView) -> Self {
        Self {
            key: &of.key,
            company: of.company.as_ref(),
            parent_country: of.parent_country,
            nexus: of.us_nexus,
            nexuses: &of.nexuses,
            exposed_to: &of.exposed_to,
            certified: &of.dpf_certified,
            source: &of.source,
            doubts: &of.doubts,
        }
    }
}

impl<'a> From<&'a DestinationOperator> for Operator<'a> {
    fn from(of: &'a DestinationOperator) -> Self {
        Self {
            key: &of.key,
            company: of.company.as_ref(),
            parent_country: of.parent_country,
            nexus: of.us_nexus,
            nexuses: &of.nexuses,
            exposed_to: &of.exposed_to,
            certified: &of.dpf_certified,
            source: &of.source,
            doubts: &of.doubts,
        }
    }
}

fn row(system: &System, of: Assessed<'_>, laws: &[TerritoryLaw]) -> [Cell; 25] {
    let operator = of.operator.as_ref();
    let not_placed = of.territories.contains_key(&None);
    let laws: Vec<&TerritoryLaw> =
        laws.iter().filter(|law| of.territories.contains_key(&Some(law.territory))).collect();
    let of_law = |told: fn(&TerritoryLaw) -> &str| {
        Cell::each(laws.iter().map(|law| format!("{}: {}", law.territory, told(law))), not_placed)
    };
    let placed = of.territories.iter().filter_map(|(it, standing)| Some((it.as_ref()?, standing)));
    let declared = declared(system, &of);
    let sources = operator.map(|it| it.source.to_owned());
    let sources = sources
        .into_iter()
        .chain(laws.iter().filter_map(|law| Some(about(law, law.source.as_ref()?))));
    let of_operator = operator.map(|it| it.doubts.to_vec()).unwrap_or_default();
    let doubts = of.doubts.iter().cloned().chain(of_operator);
    let of_laws = laws.iter().flat_map(|law| law.doubts.iter().map(|it| about(law, it)));
    let each = |told: fn(&Operator<'_>) -> Vec<String>| match operator {
        Some(of) => Cell::Each(told(of)),
        None => Cell::Each(vec![NOT_KNOWN.into()]),
    };
    [
        system.name.as_str().into(),
        of.recipient.into(),
        of.what.into(),
        Cell::known(operator.map(|it| it.key)),
        Cell::known(operator.and_then(|it| it.company)),
        Cell::known(operator.and_then(|it| it.parent_country)),
        of.nodes,
        of.workloads,
        Cell::each(of.territories.keys().flatten(), not_placed),
        Cell::each(
            placed.map(|(territory, standing)| format!("{territory}: {}", word(*standing))),
            not_placed,
        ),
        of_law(|law| &law.status),
        of_law(|law| law.basis.as_deref().unwrap_or("no basis is recorded")),
        Cell::Each(of.why.iter().map(|it| it.word().into()).collect()),
        Cell::known(operator.map(|it| it.nexus.words())),
        each(|it| it.nexuses.to_vec()),
        each(|it| it.exposed_to.to_vec()),
        Cell::known(operator.map(|it| it.certified)),
        Cell::ToFillIn,
        Cell::ToFillIn,
        Cell::ToFillIn,
        Cell::ToFillIn,
        Cell::all_declared(&declared),
        Cell::ToFillIn,
        Cell::Each(sources.collect()),
        Cell::Each(doubts.chain(of_laws).collect()),
    ]
}

/// What is declared of the system, of whoever runs the recipient, and of the classes of its volumes.
fn declared(system: &System, of: &Assessed<'_>) -> Vec<String> {
    let concerns = |measure: &&Measure| match measure.of {
        MeasureOf::Operator => of.operator.as_ref().is_some_and(|it| it.key == measure.name),
        MeasureOf::StorageClass => of.what == DestinationKind::Volume.word(),
    };
    let measures = system.measures.iter().filter(concerns).map(Measure::words);
    system.safeguards.iter().cloned().chain(measures).collect()
}

/// The same, without those that are said again.
fn each_once<'a>(said: impl Iterator<Item = &'a String>) -> Vec<String> {
    let once: BTreeSet<&String> = said.collect();
    once.into_iter().cloned().collect()
}

/// What is said of a territory's law.
fn about(law: &TerritoryLaw, said: &str) -> String {
    format!("{}: {said}", law.territory)
}

const fn word(standing: Standing) -> &'static str {
    match standing {
        Standing::Inside => "inside",
        Standing::InEea => WhyAssess::InEea.word(),
        Standing::Adequate | Standing::Partial | Standing::Outside => "outside",
        Standing::Unknown => NOT_KNOWN,
    }
}
