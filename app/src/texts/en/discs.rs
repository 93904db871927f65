//! The discs that round trips leave, in English.

use crate::texts::discs::DiscTexts;

pub(super) const DISCS: DiscTexts = DiscTexts {
    heading: "Where round trips allow it to be",
    counted: ("disc", "discs"),
    label: |discs| format!("Map of Europe with {discs} about landmarks; the table says the same"),
    caption: "How far from each landmark the node can be",
    headings: ["Landmark", "Shortest", "Of", "Within", "On the map"],
    none: "Nothing was measured from this node that proves a place. It takes an agent on the node and a landmark with \
           `agents = true` in `nordvakt.toml`: 60 round trips to it within 24 hours, by ICMP or authenticated. TCP never \
           proves.",
    note: |by, at| format!("by {by}, {at}"),
    stale: "Not looked at since: it says where the machine was then.",
    within: |codes, more| match more {
        Some(more) => format!("Land within reach: {codes} and {more} more."),
        None => format!("Land within reach: {codes}."),
    },
    impossible: "The discs have no land in common: one answer came from elsewhere (anycast, a proxy), is forged, or its \
                 landmark is not where it is said to be.",
    authenticated: "authenticated landmark",
    not_authenticated: "landmark, not authenticated",
    drawn: "drawn",
    whole: "covers the whole map",
    off: "lies off the map",
    large: "too large to be drawn, and takes nothing off the shaded region",
    nowhere: "not recorded where the landmark is",
    no_map: "No disc ends on the map of Europe, so none is drawn.",
    disc: "within reach of light",
    glass: "had it gone through glass: a hint, no proof",
    region: "what all drawn discs have in common",
    eea: "the EEA",
    simplified: "Drawn simplified, judged on full borders.",
    foot: "A disc’s radius is half the round trip at the speed of light, and how far the landmark may be from where it is \
           said to be. It bounds where a machine is that answers, not where data are. Delay on the way only makes it wider.",
};
