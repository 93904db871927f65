//! Charts of round trips, in English.

use crate::texts::charts::ChartTexts;

pub(super) const CHARTS: ChartTexts = ChartTexts {
    note: "The line is the median; the dark band around it half of all round trips, the light one from the shortest to the 95th \
           percentile. The grey band is what Oslo to Frankfurt and back takes, 15–20 ms; what stays below 2 ms is within a city. \
           The other lines across are powers of ten.",
    dashed: " The dashed line is light's time there and back: no answer from there is faster.",
    spans: ["1 hour", "6 hours", "24 hours", "7 days", "30 days"],
    time: "Time",
    steps: |step| format!(", steps of {step}."),
    drawn: |drawn, all| format!("The first {drawn} of {all}; the CSV has all."),
    no_address: |method| format!("{method}, no address"),
    median: |ms| format!("median {ms}"),
    no_round_trip: "no round trip",
    light: |ms| format!("light {ms}"),
    logarithmic: "logarithmic",
    as_table: "As a table",
    caption: |name| format!("Round trips to {name} step by step, latest first"),
    headings: ["From", "Sent", "Lost", "Not sent", "Shortest", "25%", "Median", "75%", "95%"],
    no_span: |asked, keys| format!("`range={asked}` is no time: give one of {keys}"),
    no_range: |why| why.to_string(),
};
