//! The facts that an assessment of transfers asks for (EDPB 01/2020), a row for each system and recipient to assess: whoever
//! runs its nodes, and what its workloads name outside the cluster.

use model::place::Country;
use model::residency::{
    DestinationOperator, Nexus, OperatorView, Recipient, System, SystemDestination, Systems,
    WhyAssess,
};
use model::verdict::Verdict;

use super::document::{Cell, Document};

const COLUMNS: [&str; 22] = [
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
    "why_to_assess",
    "ties_to_the_united_states",
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
        let destinations = system.destinations.iter().filter(|it| !it.why_assess.is_empty());
        let of_nodes = recipients.map(|it| row(system, &Assessed::operator(it)));
        of_nodes.chain(destinations.map(|it| row(system, &Assessed::destination(it))))
    });
    Document::new(&COLUMNS, systems, rows.collect())
}

/// What is told of a recipient, whichever it is.
struct Assessed {
    recipient: String,
    what: &'static str,
    operator: Option<Operator>,
    nodes: String,
    workloads: String,
    territories: Vec<Country>,
    verdict: &'static str,
    why: Vec<WhyAssess>,
}

/// Who runs it.
struct Operator {
    key: String,
    company: Option<String>,
    parent_country: Option<Country>,
    ties: String,
    exposed_to: String,
    certified: String,
    source: String,
    doubts: String,
}

impl Assessed {
    fn operator(of: &Recipient) -> Self {
        Self {
            recipient: of.operator.key.clone(),
            what: "operator of nodes",
            operator: Some(Operator::of_nodes(&of.operator)),
            nodes: of.operator.nodes.to_string(),
            workloads: String::new(),
            territories: of.territories.clone(),
            verdict: if of.is_outside { "outside, or not known" } else { "inside" },
            why: of.why_assess(),
        }
    }

    fn destination(of: &SystemDestination) -> Self {
        Self {
            recipient: of.host.clone(),
            what: of.kind.word(),
            operator: of.operator.as_ref().map(Operator::of_destination),
            nodes: String::new(),
            workloads: of.workloads.to_string(),
            territories: of.territory.into_iter().collect(),
            verdict: match of.verdict {
                Verdict::Pass => "inside",
                Verdict::Fail => "outside",
                Verdict::Unknown | Verdict::NotApplicable => "not known",
            },
            why: of.why_assess.clone(),
        }
    }
}

impl Operator {
    fn of_nodes(of: &OperatorView) -> Self {
        Self {
            key: of.key.clone(),
            company: of.company.clone(),
            parent_country: of.parent_country,
            ties: ties(of.us_nexus, &of.nexuses),
            exposed_to: of.exposed_to.join("; "),
            certified: of.dpf_certified.clone(),
            source: of.source.clone(),
            doubts: of.doubts.join("; "),
        }
    }

    fn of_destination(of: &DestinationOperator) -> Self {
        Self {
            key: of.key.clone(),
            company: of.company.clone(),
            parent_country: of.parent_country,
            ties: ties(of.us_nexus, &[]),
            exposed_to: of.exposed_to.join("; "),
            certified: String::new(),
            source: of.source.clone(),
            doubts: String::new(),
        }
    }
}

fn ties(nexus: Nexus, named: &[String]) -> String {
    match named {
        [] => nexus.words().into(),
        named => format!("{}: {}", nexus.words(), named.join("; ")),
    }
}

fn row(system: &System, of: &Assessed) -> [Cell; 22] {
    let territories: Vec<String> = of.territories.iter().map(ToString::to_string).collect();
    let why: Vec<&str> = of.why.iter().map(|it| it.word()).collect();
    let told = |told: fn(&Operator) -> String| of.operator.as_ref().map(told).unwrap_or_default();
    let or_not_known = |said: String| if said.is_empty() { "not known".into() } else { said };
    [
        system.name.clone().into(),
        of.recipient.clone().into(),
        of.what.into(),
        or_not_known(told(|it| it.key.clone())).into(),
        or_not_known(told(|it| it.company.clone().unwrap_or_default())).into(),
        or_not_known(told(|it| it.parent_country.map(|it| it.to_string()).unwrap_or_default()))
            .into(),
        of.nodes.clone().into(),
        of.workloads.clone().into(),
        or_not_known(territories.join("; ")).into(),
        of.verdict.into(),
        why.join("; ").into(),
        or_not_known(told(|it| it.ties.clone())).into(),
        told(|it| it.exposed_to.clone()).into(),
        or_not_known(told(|it| it.certified.clone())).into(),
        Cell::ToFillIn,
        Cell::ToFillIn,
        Cell::ToFillIn,
        Cell::ToFillIn,
        Cell::declared(Some(system.safeguards.join("; "))),
        Cell::ToFillIn,
        told(|it| it.source.clone()).into(),
        told(|it| it.doubts.clone()).into(),
    ]
}
