//! What else reveals where data is, in English.

use model::residency::{DestinationKind, Destinations};

use super::TEXTS;
use crate::texts::destinations::DestinationTexts;

pub(super) const DESTINATIONS: DestinationTexts = DestinationTexts {
    title: "Destinations",
    way_here: "What else reveals where data is or could go",
    sentence,
    note: "a name shows no transfer: it shows a recipient to ask about; no name is resolved, and of a value only the host is kept",
    kind: |kind| match kind {
        DestinationKind::Registry => "Image registry",
        DestinationKind::Environment => "Host in an environment variable",
        DestinationKind::ConfigMap => "Host in a ConfigMap",
        DestinationKind::ExternalName => "External name of a Service",
        DestinationKind::LoadBalancer => "Load balancer’s address",
        DestinationKind::Ingress => "Ingress’s address",
        DestinationKind::Volume => "Volume",
        DestinationKind::Snapshot => "Snapshots of volumes",
        DestinationKind::Backup => "Backups (Velero)",
        DestinationKind::Webhook => "Admission webhook",
        DestinationKind::ApiService => "Aggregated API",
        DestinationKind::Dns => "Resolver that the cluster’s own asks",
    },
    kinds: "By kind",
    not_all_seen: "not all was seen",
    none_seen: "none was seen, which is no sign that there is none",
    not_all: " Of some kinds not all was seen.",
    kinds_caption: "Destinations of each kind, by verdict",
    kinds_headings: ["Kind", "Outside", "Unknown", "Inside"],
    none_of_any: "Nothing that was seen names anything outside its cluster.",
    caption: "Destinations, where they are, who runs them and who names them",
    headings: ["Destination", "Verdict", "Where, and how that is known", "Operator", "Named by"],
    none: "No destination is of that kind and verdict.",
    destination: ("destination", "destinations"),
    verdict: "Verdict",
    kind_label: "Kind",
    nothing_says: "Nothing says where it is: declare it in `[[place.declared]]` with `hosts`, and the reason.",
    tie: |nexus| format!("tie to the United States: {nexus}"),
    namers: ("object", "objects"),
    with_personal_data: |count| format!("{count} with personal data"),
    more: |count| format!("and {count} more"),
    of_system: "What it names outside the cluster",
    of_system_headings: [
        "Destination",
        "Territory",
        "What it is",
        "Operator",
        "To assess, because",
        "Workloads",
    ],
    no_personal_data: "no workload with personal data, or perhaps with it, names it",
    nothing_stands_out: "nothing that was seen stands out",
    none_of_system: "Its workloads name nothing outside the cluster and mount no volume.",
    // The detail says it all.
    not_seen: |_| None,
    gaps: "What may hide others",
    gaps_headings: ["Not seen", "Why"],
    no_gaps: "Of the kinds that are looked at, all was seen. Not looked at are Secrets, and what programs are told otherwise.",
};

/// `3 of 14 destinations are outside the EEA, 9 unknown. Of some kinds not all was seen.`
fn sentence(destinations: &Destinations) -> String {
    let hidden = destinations.kinds.iter().any(|it| it.not_all_seen);
    seen(destinations) + if hidden { DESTINATIONS.not_all } else { "" }
}

fn seen(destinations: &Destinations) -> String {
    let counts = destinations.counts();
    if counts.all() == 0 {
        return DESTINATIONS.none_of_any.into();
    }
    let of = TEXTS.count(counts.all(), DESTINATIONS.destination);
    let scope = (TEXTS.words.the_scope)(destinations.scope);
    let [outside, unknown, inside] =
        [counts.outside, counts.unknown, counts.inside].map(|it| TEXTS.number(it));
    match (counts.outside, counts.unknown) {
        (0, 0) => format!("{of}: all that were seen are inside {scope}."),
        (0, _) => format!(
            "It is not known where {unknown} of {of} are; {inside} are inside {scope} by their evidence."
        ),
        (1, 0) => format!("{outside} of {of} is outside {scope}."),
        (_, 0) => format!("{outside} of {of} are outside {scope}."),
        (1, _) => format!("{outside} of {of} is outside {scope}, {unknown} unknown."),
        _ => format!("{outside} of {of} are outside {scope}, {unknown} unknown."),
    }
}
