//! A verdict or a severity: icon, word and border, so that colour never speaks alone.

use leptos::prelude::*;
use model::framework::Standing;
use model::verdict::{Severity, Verdict};
use model::waiver::WaiverState;

use super::icons::Icon;
use crate::format;
use crate::texts::texts;

/// A severity's chip.
#[component]
pub fn SeverityChip(severity: Severity) -> impl IntoView {
    let word = severity.word();
    view! {
        <span class=format!("chip {word}")>
            <Icon name=word/>
            {(texts().finding.severity)(severity)}
        </span>
    }
}

/// The chip of a finding: that it is waived, its severity where it failed, else that nobody could tell.
#[component]
pub fn FindingChip(
    verdict: Verdict,
    severity: Severity,
    #[prop(optional)] waived: bool,
) -> impl IntoView {
    match verdict {
        _ if waived => view! {
            <span class="chip waived">
                <Icon name="waived"/>
                {texts().finding.waived}
            </span>
        }
        .into_any(),
        Verdict::Fail => view! { <SeverityChip severity/> }.into_any(),
        _ => view! { <VerdictChip verdict severity/> }.into_any(),
    }
}

/// A verdict's chip; a failure looks as severe as it is.
#[component]
pub fn VerdictChip(verdict: Verdict, severity: Severity) -> impl IntoView {
    let (class, icon) = match verdict {
        Verdict::Pass => ("passed", "pass"),
        Verdict::Fail => (severity.word(), severity.word()),
        Verdict::Unknown => ("unknown", "unknown"),
        Verdict::NotApplicable => ("not-applicable", "not_applicable"),
    };
    view! {
        <span class=format!("chip {class}")>
            <Icon name=icon/>
            {(texts().finding.verdict)(verdict)}
        </span>
    }
}

/// The chip of a control: what evidence says of it.
#[component]
pub fn StandingChip(standing: Standing) -> impl IntoView {
    let (class, icon) = match standing {
        Standing::Contradicted => ("high", "high"),
        Standing::Unknown => ("unknown", "unknown"),
        Standing::Supported => ("passed", "pass"),
        Standing::Manual => ("not-applicable", "manual"),
        Standing::NotTechnical => ("not-applicable", "not_applicable"),
    };
    view! {
        <span class=format!("chip {class}")>
            <Icon name=icon/>
            {format::sentence(standing.word())}
        </span>
    }
}

/// The chip of a waiver: what has become of it.
#[component]
pub fn WaiverChip(state: WaiverState, has_grown: bool) -> impl IntoView {
    let (class, icon, word) = match (state, has_grown) {
        (WaiverState::Expired, _) => ("high", "high", "Over"),
        (_, true) => ("medium", "medium", "Covers more"),
        (WaiverState::Unmatched, _) => ("unknown", "unknown", "Covers nothing"),
        (WaiverState::Ending, _) => ("medium", "medium", "Ends soon"),
        (WaiverState::Active, _) => ("waived", "waived", "Active"),
    };
    view! {
        <span class=format!("chip {class}")>
            <Icon name=icon/>
            {word}
        </span>
    }
}
