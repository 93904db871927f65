//! What cannot be answered, in English.

use crate::texts::errors::ErrorTexts;

pub(super) const ERRORS: ErrorTexts = ErrorTexts {
    cannot_be_shown: |page| format!("{page} cannot be shown now."),
    not_loaded: |what, why| format!("{what} not loaded: {why}. "),
    database_away: "the database does not answer",
    reference: "ref",
    retry: "Retry",
    not_understood: "Not understood",
    cannot_be_answered: "This address cannot be answered.",
    clear: "Clear",
    clear_what: " what was asked for, or go back and choose again.",
    not_found: "Not found",
    no_such: |what| format!("There is no such {what}."),
    start_from: [
        "It may have been removed, or be named otherwise. Start from the ",
        " or search the ",
        ".",
    ],
    overview: "overview",
    findings: "findings",
    wrong: |name, value, expected| {
        format!("`{name}={value}` cannot be answered: expected {expected}")
    },
    cluster_id: "the id of a cluster",
    a_day: "a day such as 2020-08-01",
    a_territory: "a territory’s code such as NO, or unknown",
    a_place: "a territory’s code such as NO, unknown or nowhere",
    or: "or",
    doubled: |name| format!("`{name}` is given two values: give it one"),
    unknown: |name, meant| match meant {
        Some(meant) => format!("no page asks for `{name}`, but for `{meant}`"),
        None => format!("no page asks for `{name}`: take it out of the address"),
    },
    no_number: |asked, least, most| format!("`{asked}` is no number between {least} and {most}"),
    no_time: |asked| format!("`{asked}` is no time: give one such as 2026-11-26T08:00:00Z"),
    no_sorting: |asked, keys| {
        format!(
            "`sort={asked}` names no column to sort by: give one of {keys}, with `-` before it for the largest first"
        )
    },
    no_column: |asked, keys| format!("`cols` has no `{asked}`: give some of {keys}"),
};
