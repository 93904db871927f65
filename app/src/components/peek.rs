//! The evidence of a finding beside the list that it is in.

use leptos::prelude::*;
use model::reader::ReadError;
use model::view::FindingPage;

use super::chip::FindingChip;
use super::evidence::{EvidenceList, Patch};
use super::panel::Failed;
use super::prose::Prose;
use super::subject::Subject;
use crate::address::Address;
use crate::pages::finding::how_to_apply;
use crate::{format, link};

/// What `peek=` of the address asks for, read.
#[derive(Clone)]
pub struct Peek(pub Result<FindingPage, ReadError>);

/// The pane; empty and hidden where nothing is asked for.
#[component]
pub fn Pane(peek: Option<Peek>) -> impl IntoView {
    let Some(Peek(read)) = peek else {
        return view! { <aside id="peek" aria-label="Evidence" hidden=""></aside> }.into_any();
    };
    let close = Address::here().without(&["peek"]).href();
    let body = match read {
        Ok(page) => body(page),
        Err(ReadError::NotFound { .. } | ReadError::Invalid(_)) => {
            view! { <p>"There is no such finding."</p> }.into_any()
        }
        Err(error) => view! { <Failed what="Evidence" error/> }.into_any(),
    };
    view! {
        <aside id="peek" aria-label="Evidence" tabindex="-1">
            <p class="peek-close">
                <a class="button" href=close data-peek-close="">
                    "Close"
                    <kbd>"Esc"</kbd>
                </a>
            </p>
            {body}
        </aside>
    }
    .into_any()
}

fn body(page: FindingPage) -> AnyView {
    let FindingPage { finding, check, excerpts, patch, resolved_at, .. } = page;
    let resolved = resolved_at.map(|_| view! { <span class="muted">"Resolved"</span> });
    let head = view! {
        <h2>
            <a href=link::finding(finding.id)>{finding.title}</a>
        </h2>
        <p class="verdict">
            <FindingChip
                verdict=finding.verdict
                severity=finding.severity
                waived=finding.waiver.is_some()
            />
            {resolved}
        </p>
        <p>
            <Prose text=format!("{}.", format::sentence(&finding.reason))/>
        </p>
    };
    let mend = patch.map(|yaml| {
        let (command, warning) = how_to_apply(&yaml, &finding.subject);
        let patch = view! { <Patch yaml command/> }.into_any();
        view! {
            <p class="warning">{warning}</p>
            {patch}
        }
        .into_any()
    });
    let subject = view! { <Subject cluster=finding.cluster subject=finding.subject/> }.into_any();
    let evidence = view! { <EvidenceList excerpts evidence=finding.evidence/> }.into_any();
    let fix = view! { <Prose text=check.fix/> }.into_any();
    let head = head.into_any();
    view! {
        <div class="peek-body" data-live="peek">
            {head}
            <p>{subject}</p>
            <h3>"Evidence"</h3>
            {evidence}
            <h3>"How to mend it"</h3>
            <p>{fix}</p>
            {mend}
        </div>
    }
    .into_any()
}
