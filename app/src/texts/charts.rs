//! What is said around charts of round trips.

use model::latency::NotARange;

/// A chart, the table of it, and the choice of its time.
pub(crate) struct ChartTexts {
    pub note: &'static str,
    /// Where light's time is drawn.
    pub dashed: &'static str,
    /// Of 1, 6 and 24 hours, 7 and 30 days.
    pub spans: [&'static str; 5],
    pub time: &'static str,
    pub steps: fn(&str) -> String,
    pub drawn: fn(&str, &str) -> String,
    pub no_address: fn(&str) -> String,
    pub median: fn(&str) -> String,
    pub no_round_trip: &'static str,
    pub light: fn(&str) -> String,
    pub logarithmic: &'static str,
    pub as_table: &'static str,
    pub caption: fn(&str) -> String,
    pub headings: [&'static str; 9],
    pub no_span: fn(&str, &str) -> String,
    pub no_range: fn(&NotARange) -> String,
}
