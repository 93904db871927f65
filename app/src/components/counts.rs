//! How many findings of which severity, each number leading to its findings.

use leptos::prelude::*;
use model::verdict::{Coverage, Severity, Verdict};
use model::view::FindingCounts;

use super::icons::Icon;
use crate::format;
use crate::link::Findings;

/// Counts by severity, then the unknown and the waived; none that is zero.
#[component]
pub fn Counts(counts: FindingCounts, coverage: Coverage, within: Findings) -> impl IntoView {
    let of = |severity| match severity {
        Severity::Critical => counts.critical,
        Severity::High => counts.high,
        Severity::Medium => counts.medium,
        Severity::Low => counts.low,
    };
    // Where some are waived, the others are those that are not.
    let open = match counts.waived {
        0 => within.clone(),
        _ => within.clone().with("waived", "no"),
    };
    let failed = Severity::ALL.into_iter().filter(|severity| of(*severity) > 0).map(|severity| {
        let list = open.clone().severity(severity).verdict(Verdict::Fail);
        count(of(severity), severity.word(), list)
    });
    let unknown = (counts.unknown > 0)
        .then(|| count(counts.unknown, "unknown", open.clone().verdict(Verdict::Unknown)));
    let waived = (counts.waived > 0)
        .then(|| count(counts.waived, "waived", within.clone().with("waived", "yes")));
    let shown: Vec<_> = failed.chain(unknown).chain(waived).collect();
    if shown.is_empty() {
        let words = match format::unanswered(coverage) {
            None => "Not judged yet",
            Some(0) => "None; every check answered",
            Some(_) => "None in what could be seen",
        };
        return view! { <span class="muted">{words}</span> }.into_any();
    }
    view! { <span class="counts">{shown}</span> }.into_any()
}

fn count(n: u64, word: &'static str, list: Findings) -> AnyView {
    view! {
        <a class=format!("count {word}") href=list.href()>
            <Icon name=word/>
            {format::number(n)}
            <span class="quiet">" "{word}</span>
        </a>
    }
    .into_any()
}
