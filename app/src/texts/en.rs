//! English.

mod charts;
mod destinations;
mod discs;
mod errors;
mod finding;
mod frame;
mod measures;
mod nodes;
mod pairs;
mod residency;
mod running;
mod search;
mod systems;

use model::latency::ProofVerdict;
use model::place::Setter;
use model::residency::{ForeignOrder, Nexus, Said, Standing};

use super::{
    BeneathTexts, Judging, LawTexts, ListTexts, MapTexts, NodeTexts, PlaceTexts, Texts,
    WhatIfTexts, Words,
};
use crate::language::Language;

pub(super) static TEXTS: Texts = Texts {
    language: Language::En,
    said: |_| None,
    frame: frame::FRAME,
    list: ListTexts {
        columns: "Columns",
        columns_shown: "Columns shown",
        show: "Show",
        all: "All",
        from_the_start: "From the start",
        more: |step| format!("{step} more"),
        next: |step| format!("Next {step}"),
        shown: |shown, total| format!("{shown} of {total} shown"),
    },
    words: Words {
        node: ("node", "nodes"),
        inside: "Inside",
        outside: "Outside",
        unknown: "Unknown",
        the_scope: |scope| format!("the {}", scope.name()),
        files: "Download: ",
        sources: "Sources",
    },
    place: PlaceTexts {
        rung: |rung| rung.words(),
        set_by: |setter| match setter {
            Setter::Publisher => "published by its publisher".into(),
            _ => format!("can be set by {}", setter.words()),
        },
        rests_on: |evidence| evidence.rests_on(),
        decides_nothing: "evidence decides nothing",
        no_evidence: "no evidence of a place",
        nothing_says: "No provider id, no zone, no region: nothing says where it is.",
        names_no_place: "names no known place",
        decides: "decides",
        conflicts: "conflicts",
        why_open: |why| why.words(),
    },
    law: LawTexts {
        operator_headings: [
            "Operator",
            "Nodes",
            "Ties to the United States",
            "Exposure",
            "Known from",
        ],
        operators_caption: "Operators, their ties and what they may be exposed to",
        no_operators: "No node names who runs it.",
        no_operator: "Nothing names who runs it.",
        headings: ["Territory", "Nodes", "What it is", "From and until", "Known from"],
        caption: "The law of each territory that nodes are in",
        no_territories: "No node is known to be in any territory.",
        no_territory: "It is not known which territory it is in.",
        parent: |company, country| match (company, country) {
            (Some(company), Some(country)) => format!("{company}, {country}"),
            (Some(company), None) => company.into(),
            (None, Some(country)) => format!("parent of {country}"),
            (None, None) => "parent not known".into(),
        },
        nexus: |nexus| match nexus {
            Nexus::Yes => "Yes",
            Nexus::NoneFound => "None found",
            Nexus::Unclear => "Unclear",
        },
        us_parent: |company| match company {
            Some(company) => format!("the ultimate parent is of the United States: {company}"),
            None => "the ultimate parent is of the United States".into(),
        },
        us_regions: "regions in the United States",
        dpf: "Data Privacy Framework",
        order: |nexus, order| format!("{} {}", exposed(nexus, order), order_words(order)),
        no_order: "Neither the CLOUD Act nor section 702 of FISA was in force on that day",
        no_tie: "No tie to the United States was found, which is no proof that there is none",
        standing: |standing| match standing {
            Standing::Inside => "Inside",
            Standing::InEea => "Outside the EU, in the EEA",
            Standing::Adequate => "Outside, under an adequacy decision",
            Standing::Partial => "Outside, adequacy for some recipients alone",
            Standing::Outside => "Outside",
            Standing::Unknown => "Not known",
        },
        status: |status| match status {
            "eea" => "EEA",
            "adequate" => "adequacy decision",
            "partial" => "adequacy decision for some recipients",
            "third" => "third country",
            "review" => "under review",
            _ => "not known",
        },
        no_basis: "no basis is recorded",
        no_row: "no row covers the day",
        no_source: "no source",
        span: |from, until| {
            let from = from.unwrap_or("before our records");
            format!("from {from} until {}", until.unwrap_or("further notice"))
        },
        doubt: |doubt| match doubt {
            "needs-review" => Some("to be reviewed by a person".into()),
            "general knowledge" => Some("general knowledge, not looked up".into()),
            "what if" => Some("supposed, and no more".into()),
            _ => None,
        },
    },
    what_if: WhatIfTexts {
        heading: "What if",
        note: "re-judges what was seen; nothing of it is stored",
        suppose: "Suppose",
        add: "Suppose it",
        remove: "Remove",
        forms: "`US: third from 2027-01-01`, `GB: not adequate`, `provider scaleway: parent US`",
        day: "By the law of",
        known: "As known on",
        judge: "Judge",
        judged_by: |judging| {
            format!("Judged by {}, not by today’s law; nothing of it is stored. ", the_law(judging))
        },
        ahead: "That day is to come: what is known today judges it. ",
        todays_law: "Today’s law",
        supposed: |rules| format!("Supposed, and not stored: {rules}."),
        left_out: "A supposition is left out:",
        without: "Judge without it",
        not_then: |day| format!("does not hold on {day}"),
        judge_by: |day| format!("Judge by the law of {day}"),
        flips: ("judgement changes", "judgements change"),
        headings: ["Of", "Before", "After", "Why"],
        caption: "What is judged otherwise, before and after",
        nothing_supposed: "Nothing is supposed, and today’s law judges.",
        nothing_flips: "Nothing changes: all that was seen is judged as before.",
        grounds: "Judged the same, on another ground",
        against_today: "compared with today’s law",
        against_without: "compared with the same law without what is supposed",
        said: |said| match said {
            Said::Inside => "Inside",
            Said::InEea => "Outside the EU, in the EEA",
            Said::Adequate => "Outside, under an adequacy decision",
            Said::Partial => "Outside, adequacy for some recipients alone",
            Said::PlaceUnknown => "Place not known",
            Said::Outside => "Outside",
            Said::LawUnknown => "Law not known",
            Said::Tied => "Tied to the United States",
            Said::TieUnclear => "Tie to the United States unclear",
            Said::NoTieFound => "No tie to the United States found",
        },
        of_node: ("node", "nodes"),
        of_control_plane: ("control plane", "control planes"),
        of_collector: ("collector", "collectors"),
        of_workload: (
            "workload with personal data, or perhaps with it, by the worst place it may be scheduled in",
            "workloads with personal data, or perhaps with it, by the worst place they may be scheduled in",
        ),
        of_territory: ("territory", "territories"),
        of_destination: ("destination", "destinations"),
        of_operator: ("operator", "operators"),
        cut: |more| format!("{more} more stand in the files below."),
    },
    map: MapTexts {
        label: |nodes| {
            format!("Map of Europe with {nodes} on it; the table of nodes says the same")
        },
        in_territory: |nodes, territory| format!("{nodes} in {territory}"),
        unknown: |nodes| format!("{nodes} unknown"),
        beside: "Not on this map:",
        inside: "inside, by its evidence",
        conflict: "inside, and its evidence conflicts",
        outside: "outside",
        open: "in a land whose law is not known",
        in_eea: "outside the EU, in the EEA",
        adequate: "under an adequacy decision, be it for some recipients alone",
        not_adequate: "outside, without such a decision",
        law_open: "not known or under review",
        note: "Drawn simplified, judged by territory. A node stands where its region is; one of which only the country is \
               known, at the country’s middle; several at one place around it, each with a line to it, and more than eight as their \
               number.",
    },
    residency: residency::RESIDENCY,
    node: NodeTexts {
        evidence: "Evidence of its place",
        evidence_note: "strongest first; the first that names a place decides, and nothing is averaged",
        evidence_caption: "What each rung says of the node’s place",
        round_trips: "Round trips",
        proves: |verdict| match verdict {
            ProofVerdict::MeasurementInvalid => "nothing: they cannot all be true",
            ProofVerdict::ContradictsClaim => "not in the country that is declared",
            ProofVerdict::OutsideEeaProven => "outside the EEA, proven",
            ProofVerdict::InsideEeaProven => "inside the EEA, proven",
            ProofVerdict::Consistent => "neither the EEA nor outside it is proven",
        },
        shortest: |trip, landmark| format!("{trip} to {landmark}"),
        by_prober: |name| format!("prober {name}, on the machine of this name"),
        by_agent: "the node’s own agent",
        measured: "measured",
        set_by_nobody: "nobody can make light faster",
        no_evidence: "Nothing: no provider ID, no zone or region label, nothing known of its addresses, no declaration.",
        headings: ["Rung", "What stands there", "Says", "Known from", "Age", "Strength"],
        operator: "Operator",
        law: "Law",
        findings: "Findings",
        findings_caption: "Findings of the node, most severe first",
        policy: "By the policy and today’s law",
        allowed: "Allowed",
        workloads: "Workloads",
        provider_id: "Provider ID",
        addresses: "Addresses",
        versions: "Versions",
        not_set: "not set",
        none: "none",
        not_reported: "not reported",
        as_read_now: "as read now",
        as_read_then: "as it was read then",
        today: "today",
        day: ("day", "days"),
        is_in: |node, place, rung, conflicts| {
            let others = if conflicts { "; other evidence names other places" } else { "" };
            format!("{node} is in {place}, by its {rung}{others}.")
        },
        nothing_says: |node| format!("Nothing says where {node} is."),
        decides_nothing: |node| {
            format!("It is not known where {node} is: its evidence decides nothing.")
        },
        is_within: |node, within| format!("{node} is proven to be in one of {within}."),
        names_nothing: |node| {
            format!("It is not known where {node} is: its evidence names no known place.")
        },
        agents_now_alone: "What agents say of the layer beneath, and of round trips to other nodes, is kept of now alone.",
    },
    discs: discs::DISCS,
    beneath: BeneathTexts {
        heading: "Layer beneath",
        caption: "What the node is and how it fared in the last hour, as its agent saw it",
        headings: ["What", "Says", "By"],
        none: "No agent has reported from this node; what that would tell:",
        note: |agent, at| format!("by agent {agent}, last heard {at}; measured in the hour before"),
        start: |docs| format!("How to start one stands in {docs}."),
        silent: "Silent",
        silent_since: |at| {
            format!("since {at}: what stands here is of then, and nothing is judged by it")
        },
        report: ("report", "reports"),
        lost: |reports, from, until| {
            format!(
                "Not known: {reports} between {from} and {until}, which the agent had to drop while the server was away."
            )
        },
        virtual_machine: "Virtual machine",
        container: "Container",
        kernel: "Kernel",
        operating_system: "Operating system",
        stolen: "Stolen processor time",
        waited_for: |resource| format!("Waiting for {resource}"),
        waited: |some, all| match all {
            Some(all) => format!("some {some}, all {all} of the time"),
            None => format!("some {some} of the time"),
        },
        of_seconds: |file, seconds| format!("{file} over {seconds} s"),
        writes: "Writes of 4 KiB, on the disk",
        durations: |count, p50, p99| match p99 {
            Some(p99) => format!("{count}: median {p50}, 99 of 100 within {p99}"),
            None => format!("{count}: median {p50}; what 99 of 100 stay within needs 300 writes"),
        },
        memory: ": memory, no disk",
        fio_said: |direct, buffered| {
            format!(
                "{direct} writes a second with --direct=1; {buffered} through the page cache, which is memory"
            )
        },
        refused: "no",
        yes: |kind| format!("yes: {kind}"),
        no: "no",
        not_known: |why| format!("not known: {why}"),
        not_seen: "not seen",
        not_measured: "not measured",
    },
    measures: measures::MEASURES,
    systems: systems::SYSTEMS,
    pairs: pairs::PAIRS,
    charts: charts::CHARTS,
    running: running::RUNNING,
    destinations: destinations::DESTINATIONS,
    finding: finding::FINDINGS,
    errors: errors::ERRORS,
    nodes: nodes::NODES,
    search: search::SEARCH,
    checks: &[],
};

/// `the law of 2020-08-01 as known on 2020-07-01`
fn the_law(judging: &Judging<'_>) -> String {
    match (judging.law_at, judging.known_at) {
        (None, None) => String::new(),
        (Some(day), None) => format!("the law of {day}"),
        (None, Some(known)) => format!("the law as known on {known}"),
        (Some(day), Some(known)) => format!("the law of {day} as known on {known}"),
    }
}

const fn exposed(nexus: Nexus, order: ForeignOrder) -> &'static str {
    match (nexus, order) {
        (Nexus::Yes, ForeignOrder::CloudAct | ForeignOrder::FisaDirectives) => "Exposed to",
        _ => "Unclear whether exposed to",
    }
}

const fn order_words(order: ForeignOrder) -> &'static str {
    match order {
        ForeignOrder::CloudAct => {
            "the CLOUD Act (18 USC 2713): orders for data in the operator's possession, custody or control, wherever it \
             is stored"
        }
        ForeignOrder::FisaDirectives => {
            "FISA section 702: directives to providers of electronic communication services"
        }
        ForeignOrder::FisaLapsed => {
            "FISA section 702: the statute is reported to have lapsed on 2026-06-12, and certifications under it to run \
             into 2027"
        }
    }
}
