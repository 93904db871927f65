//! English.

mod destinations;
mod running;

use model::latency::ProofVerdict;
use model::residency::{
    ForeignOrder, Nexus, Residency, Said, Scope, Standing, System, Systems, WhyAssess,
};
use model::verdict::Verdict;

use super::{
    BeneathTexts, FrameTexts, Judging, LawTexts, ListTexts, MapTexts, NodeTexts, PlaceTexts,
    ResidencyTexts, SystemTexts, Texts, WhatIfTexts, Words, some_are_known,
};
use crate::format;
use crate::language::Language;

pub(super) static TEXTS: Texts = Texts {
    language: Language::En,
    said: |_| None,
    frame: FrameTexts {
        skip: "Skip to content",
        sections: "Sections",
        menu: "Menu",
        search: "Search",
        view: "View",
        breadcrumb: "Breadcrumb",
        clusters: "Clusters",
        overview: "Overview",
        cluster: "Cluster",
        findings: "Findings",
        nodes: "Nodes",
        latency: "Latency",
        residency: "Residency",
        checks: "Checks",
        compliance: "Compliance",
        images: "Images",
        packages: "Packages",
        waivers: "Waivers",
        theme: "Theme",
        light: "Light",
        dark: "Dark",
        auto: "Auto",
        rows: "Rows",
        roomy: "Roomy",
        compact: "Compact",
        language: "Language",
        single_keys: "Single keys",
        on: "On",
        off: "Off",
        as_of: "As of",
        as_of_utc: "As of (UTC)",
        day_earlier: "A day earlier",
        day_later: "A day later",
        show_moment: "Show",
        now: "Now",
        sample: "Recorded sample",
        sample_note: [
            " Nobody’s cluster, recorded from a real API server. To watch your own, set ",
            " and start again.",
        ],
    },
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
        files: "All of it: ",
    },
    place: PlaceTexts {
        rung: |rung| rung.words(),
        set_by: |setter| format!("set by {}", setter.words()),
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
        headings: ["Territory", "Nodes", "What it is", "From and until", "Known from"],
        caption: "The law of each territory that nodes are in",
        no_territories: "No node is known to be in any territory.",
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
        no_tie: "No tie to the United States was found, which is no proof that there is none",
        standing: |standing| match standing {
            Standing::Inside => "Inside",
            Standing::Adequate => "Outside, under an adequacy decision",
            Standing::Partial => "Outside, adequacy for some recipients alone",
            Standing::Outside => "Outside",
            Standing::Unknown => "Not known",
        },
        status: |status| match status {
            "eea" => "eea",
            "adequate" => "adequate",
            "partial" => "partial",
            "third" => "third",
            "review" => "review",
            _ => "unknown",
        },
        no_basis: "no basis is recorded",
        no_row: "no row covers the day",
        no_source: "no source",
        span: |from, until| {
            let from = from.unwrap_or("before our records");
            format!("from {from} until {}", until.unwrap_or("further notice"))
        },
        doubt: |_| None,
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
            format!("Judged {}, not by today’s law; nothing of it is stored. ", by_law(judging))
        },
        ahead: "That day is to come: what is known today judges it. ",
        todays_law: "Today’s law",
        supposed: |rules| format!("Supposed, and not stored: {rules}."),
        without: "Judge without it",
        not_then: |day| format!("does not hold on {day}"),
        judge_by: |day| format!("Judge by the law of {day}"),
        flips: ("judgement flips", "judgements flip"),
        headings: ["Of", "Before", "After", "Why"],
        caption: "What is judged otherwise, before and after",
        nothing_supposed: "Nothing is supposed, and today’s law judges.",
        nothing_flips: "Nothing flips: all that was seen is judged as before.",
        grounds: "Judged the same, on another ground",
        against_today: "compared with today’s law",
        against_without: "compared with the same law without what is supposed",
        said: |said| match said {
            Said::Inside => "Inside",
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
        of_workload: (
            "workload that may be scheduled there",
            "workloads that may be scheduled there",
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
        adequate: "under an adequacy decision, be it for some recipients alone",
        law_open: "not known or under review",
        note: "Drawn simplified, judged by territory. A node stands where its region is; one of which only the country is \
               known, at the country’s middle; more than eight at one place as their number.",
    },
    residency: ResidencyTexts {
        title: "Residency",
        sentence,
        map: "Map",
        nodes: "Nodes",
        nodes_caption: "Nodes, where they are and how that is known",
        no_nodes: "No node was seen.",
        node_headings: ["Node", "Verdict", "Where", "How it is known", "Operator"],
        control_plane: "Control plane",
        control_plane_note: "where every Secret is stored",
        control_plane_caption: "Where control planes are and how that is known",
        no_control_plane: "No control plane was judged yet.",
        control_plane_headings: ["API endpoint", "Verdict", "Where, and how that is known"],
        not_connected: "not connected to",
        leads_to_since: "since",
        last_answered: "kept: the name was last answered",
        nowhere: "Nothing says where it is.",
        operators: "Operators",
        operators_note: "apart from the place: exposure is a possibility, not a transfer that took place",
        without_operator: |count, nodes| match count {
            1 => format!("{nodes} names nobody who runs it."),
            _ => format!("{nodes} name nobody who runs them."),
        },
        law: "Law",
        law_note: |day| format!("as of {day}; supports a judgement, and is none"),
        unknown: "What is not known",
        unknown_caption: "What is not known, and what would tell",
        unknown_headings: ["Not known", "Nodes", "What would tell"],
        nothing_unknown: "Nothing: each node’s place and operator are named by its evidence.",
        inside_what: "Inside what",
        adequacy: "under an adequacy decision",
        partial: "adequacy for some recipients alone",
        law_open: "law not known or under review",
        elsewhere: "other evidence names other places",
        not_named: "not named",
        why: |of| of.what.clone(),
        supply: |of| of.supply.clone(),
    },
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
        policy: "By the policy",
        allowed: "Allowed",
        workloads: "Workloads",
        provider_id: "Provider ID",
        addresses: "Addresses",
        versions: "Versions",
        not_set: "not set",
        none: "none",
        not_reported: "not reported",
        as_read_now: "as read now",
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
    },
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
    systems: SystemTexts {
        title: "Systems",
        by_system: "By system",
        sentence: systems_sentence,
        system_sentence,
        caption: "Systems, where they run and who runs their nodes",
        places_note: |scope| format!("places are judged by whether they are inside {scope}"),
        headings: [
            "System",
            "Workloads",
            "Personal data",
            "Runs in",
            "Operators to assess",
            "Open questions",
        ],
        none: "No workload says which system it is part of, and none is declared.",
        personal_data: |[yes, no, not_known]| format!("{yes} yes, {no} no, {not_known} not known"),
        may_run_in: |places| format!("may be scheduled in {places}"),
        place_unknown: "a place that is not known",
        outside: "outside",
        nowhere: "nowhere",
        none_to_assess: "none by what was seen",
        other_recipients: |others| {
            format!("{others} more, inside and without a tie that was found")
        },
        unassigned: "Workloads of no system",
        unassigned_note: "label them app.kubernetes.io/part-of, or declare their namespace in [[policy.systems]]",
        unassigned_headings: ["Namespace", "Workloads", "Personal data"],
        none_unassigned: "None: each workload belongs to a system.",
        documents: "Documents",
        documents_note: "with what was seen; what only a person knows is left blank and marked",
        record: "Record of processing activities (GDPR Article 30)",
        transfers: "Transfer assessment",
        register: "Register of information, where data is (DORA, B_02.02)",
        locations: "Where it runs",
        location_headings: ["Territory", "What it is", "Operator", "Nodes"],
        nothing_runs: "No pod of it runs on a node.",
        reach: "Where it may be scheduled",
        reach_note: "nodes of today that would take its pods; what an autoscaler could add is not known",
        reach_headings: [
            "Territory",
            "What it is",
            "Workloads",
            "Of them with personal data, or perhaps",
        ],
        no_reach: "No node was seen that would take its pods.",
        to_assess: "To be assessed, by what was seen:",
        runs_outside: "runs nodes that are outside, or not known to be inside",
        why_assess: |why| match why {
            WhyAssess::NotInside => "outside, or not known to be inside",
            WhyAssess::OperatorUnknown => "nothing names who runs it",
            WhyAssess::ParentOutside => "its ultimate parent is not of a country inside",
            WhyAssess::ParentUnknown => "its ultimate parent is not known",
            WhyAssess::Tied => "tied to the United States",
            WhyAssess::TieUnclear => "unclear whether tied to the United States",
        },
        recipients: "Recipients that were seen",
        operators: ("operator of its nodes", "operators of its nodes"),
        destinations: ("destination outside the cluster", "destinations outside the cluster"),
        for_the_record: "For the record of processing",
        record_note: "what no cluster shows is left to a person",
        purpose: "Purpose",
        safeguards: "Safeguards",
        blanks: [
            "Controller",
            "Legal basis",
            "Categories of data subjects",
            "Categories of personal data",
            "Retention",
        ],
        to_fill_in: "to be filled in by a person",
        open: "Open questions",
        open_headings: ["Question", "Of how many"],
        nothing_open: "None.",
        question: |about| about.question(),
        workload_headings: ["Workload", "Belongs by", "Personal data"],
        by_label: "its label",
        by_policy: "the policy, by its namespace",
        yes: "yes",
        no: "no",
        not_known: "not known",
    },
    running: running::RUNNING,
    destinations: destinations::DESTINATIONS,
    checks: &[],
};

/// `4 of 6 nodes are inside the EEA by their evidence, 1 outside, 1 unknown.`
fn sentence(residency: &Residency) -> String {
    let flips = TEXTS.count(residency.flips.len() as u64, TEXTS.what_if.flips);
    let flips = if residency.flips.is_empty() { "nothing flips" } else { &flips };
    let rules: Vec<&str> = residency.law.rules().collect();
    match rules.as_slice() {
        [] => nodes(residency),
        [rule] => format!("Supposing “{rule}”, {flips}: {}", format::lowered(&nodes(residency))),
        several => {
            let nodes = format::lowered(&nodes(residency));
            format!("Supposing {} statements, {flips}: {nodes}", several.len())
        }
    }
}

fn nodes(residency: &Residency) -> String {
    let (counts, scope) = (residency.counts, residency.scope.name());
    let law_at = residency.law.is_other_day.then(|| residency.law.law_at.to_string());
    let known_at = residency.law.known_at.map(|day| day.to_string());
    let judging = Judging { law_at: law_at.as_deref(), known_at: known_at.as_deref() };
    let law = match by_law(&judging) {
        law if law.is_empty() => law,
        law => format!(" {law}"),
    };
    let verb = if counts.all() == 1 { "is" } else { "are" };
    let nodes = TEXTS.count(counts.all(), TEXTS.words.node);
    if counts.all() == 0 {
        return "No node was seen, so nothing is known of where data is.".into();
    }
    if !some_are_known(counts) {
        return match law.is_empty() {
            true => format!("Nothing is known of where {nodes} {verb}."),
            false => format!("Whether {nodes} {verb} inside the {scope}{law} is not known."),
        };
    }
    let mut words = format!(
        "{} of {nodes} {verb} inside the {scope}{law} by {} evidence",
        TEXTS.number(counts.inside),
        if counts.all() == 1 { "its" } else { "their" },
    );
    for (count, word) in [(counts.outside, "outside"), (counts.unknown, "unknown")] {
        if count > 0 {
            words += &format!(", {} {word}", TEXTS.number(count));
        }
    }
    words + "."
}

/// `by the law of 2020-08-01 as known on 2020-07-01`
fn by_law(judging: &Judging<'_>) -> String {
    match (judging.law_at, judging.known_at) {
        (None, None) => String::new(),
        (Some(day), None) => format!("by the law of {day}"),
        (None, Some(known)) => format!("by the law as known on {known}"),
        (Some(day), Some(known)) => format!("by the law of {day} as known on {known}"),
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

/// `4 systems: 1 runs, may be scheduled or may send personal data outside the EEA. 9 workloads belong to none, 2 of them with
/// personal data, of 7 that is not known.`
fn systems_sentence(systems: &Systems) -> String {
    let t = &TEXTS.systems;
    let unassigned = systems.of_no_system().all();
    let of_none = match unassigned {
        0 => String::new(),
        many => {
            let belong = TEXTS.count(many, ("workload belongs", "workloads belong"));
            let counts = systems.of_no_system();
            let [with, not_known] = [counts.yes, counts.not_known].map(|it| TEXTS.number(it));
            format!(
                " {belong} to none, {with} of them with personal data, of {not_known} that is not known."
            )
        }
    };
    let scope = (TEXTS.words.the_scope)(systems.scope);
    let of = |verdict| systems.systems.iter().filter(|it| it.verdict() == verdict).count() as u64;
    let (outside, unknown) = (of(Verdict::Fail), of(Verdict::Unknown));
    let counted = TEXTS.count(systems.systems.len() as u64, ("system", "systems"));
    let mut says = Vec::new();
    if outside > 0 {
        let runs = TEXTS.count(outside, ("runs", "run"));
        says.push(format!("{runs}, may be scheduled or may send personal data outside {scope}"));
    }
    if unknown > 0 {
        let unknown = TEXTS.number(unknown);
        says.push(format!("of {unknown} it is not known whether all of it is inside {scope}"));
    }
    match (systems.systems.is_empty(), says.is_empty()) {
        (true, _) => format!("{}{of_none}", t.none),
        (false, true) => {
            format!("{counted}: all places that were seen are inside {scope}.{of_none}")
        }
        (false, false) => format!("{counted}: {}.{of_none}", says.join(", ")),
    }
}

/// `payment runs in NO, SE, outside the EEA in US and may be scheduled in US, outside the EEA; 5 questions are open.`
fn system_sentence(system: &System, scope: Scope) -> String {
    let scope = (TEXTS.words.the_scope)(scope);
    let mut runs = Vec::new();
    let inside = system.runs_in(Verdict::Pass);
    if !inside.is_empty() {
        runs.push(format!("in {}", inside.join(", ")));
    }
    let outside = system.runs_in(Verdict::Fail);
    if !outside.is_empty() {
        runs.push(format!("outside {scope} in {}", outside.join(", ")));
    }
    if system.locations.iter().any(|it| it.standing == Standing::Unknown) {
        runs.push(format!("on nodes that are not known to be inside {scope}"));
    }
    let runs = if runs.is_empty() { "nowhere now".into() } else { runs.join(", ") };
    let may_move = system.may_move_outside_to();
    let may = match may_move.is_empty() {
        true => String::new(),
        false => format!(" and may be scheduled in {}, outside {scope}", may_move.join(", ")),
    };
    let handed_to = system.hands_outside_to();
    let hands = match handed_to.is_empty() {
        true => String::new(),
        false => format!(", and names destinations in {}, outside {scope}", handed_to.join(", ")),
    };
    let open = TEXTS.count(system.open.len() as u64, ("question is", "questions are"));
    format!("{} runs {runs}{may}{hands}; {open} open.", system.name)
}
