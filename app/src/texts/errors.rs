//! What is said where a page cannot be answered.

/// Pages and panels that could not be read, and addresses that ask for what there is not.
pub(crate) struct ErrorTexts {
    pub cannot_be_shown: fn(&str) -> String,
    /// What was not loaded, and why.
    pub not_loaded: fn(&str, &str) -> String,
    pub database_away: &'static str,
    pub reference: &'static str,
    pub retry: &'static str,
    pub not_understood: &'static str,
    pub cannot_be_answered: &'static str,
    pub clear: &'static str,
    pub clear_what: &'static str,
    pub not_found: &'static str,
    pub no_such: fn(&str) -> String,
    /// Around the links to the overview and to the findings.
    pub start_from: [&'static str; 3],
    pub overview: &'static str,
    pub findings: &'static str,
    /// A name, its value, and what is expected of it.
    pub wrong: fn(&str, &str, &str) -> String,
    pub cluster_id: &'static str,
    pub a_day: &'static str,
    pub a_territory: &'static str,
    pub a_place: &'static str,
    pub or: &'static str,
    pub doubled: fn(&str) -> String,
    pub unknown: fn(&str, Option<&str>) -> String,
    pub no_number: fn(&str, u32, u32) -> String,
    pub no_time: fn(&str) -> String,
    pub no_sorting: fn(&str, &str) -> String,
    pub no_column: fn(&str, &str) -> String,
}
