//! A verdict or a severity: icon, word and border, so that colour never speaks alone.

use leptos::prelude::*;
use model::verdict::{Severity, Verdict};

use super::icons::Icon;
use crate::format;

/// A severity's chip.
#[component]
pub fn SeverityChip(severity: Severity) -> impl IntoView {
    let word = severity.word();
    view! {
        <span class=format!("chip {word}")>
            <Icon name=word/>
            {format::sentence(word)}
        </span>
    }
}

/// The chip of a finding: its severity where it failed, else that nobody could tell.
#[component]
pub fn FindingChip(verdict: Verdict, severity: Severity) -> impl IntoView {
    match verdict {
        Verdict::Fail => view! { <SeverityChip severity/> }.into_any(),
        _ => view! { <VerdictChip verdict severity/> }.into_any(),
    }
}

/// A verdict's chip; a failure looks as severe as it is.
#[component]
pub fn VerdictChip(verdict: Verdict, severity: Severity) -> impl IntoView {
    let (class, icon, word) = match verdict {
        Verdict::Pass => ("passed", "pass", "Passed"),
        Verdict::Fail => (severity.word(), severity.word(), "Failed"),
        Verdict::Unknown => ("unknown", "unknown", "Unknown"),
        Verdict::NotApplicable => ("not-applicable", "not_applicable", "Not applicable"),
    };
    view! {
        <span class=format!("chip {class}")>
            <Icon name=icon/>
            {word}
        </span>
    }
}
