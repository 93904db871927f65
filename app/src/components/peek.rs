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
use crate::context::page;
use crate::pages::finding::how_to_apply;
use crate::texts::{check as check_in, texts};
use crate::{format, link};

/// What `peek=` of the address asks for, read.
#[derive(Clone)]
pub struct Peek(pub Result<FindingPage, ReadError>);

/// The pane; empty and hidden where nothing is asked for.
#[component]
pub fn Pane(peek: Option<Peek>) -> impl IntoView {
    let t = &texts().finding;
    let lang = page().written_in().tag();
    let Some(Peek(read)) = peek else {
        return view! { <aside id="peek" aria-label=t.evidence lang=lang hidden=""></aside> }
            .into_any();
    };
    let close = Address::here().without(&["peek"]).href();
    let body = match read {
        Ok(page) => body(page),
        Err(ReadError::NotFound { .. } | ReadError::Invalid(_)) => {
            view! { <p>{t.no_such}</p> }.into_any()
        }
        Err(error) => view! { <Failed what=t.evidence error/> }.into_any(),
    };
    view! {
        <aside id="peek" aria-label=t.evidence lang=lang tabindex="-1">
            <p class="peek-close">
                <a class="button" href=close data-peek-close="">
                    {t.close}
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
    let t = texts();
    let resolved = resolved_at.map(|_| view! { <span class="muted">{t.finding.resolved}</span> });
    let (title_lang, title) = t.check_title(&check.id, finding.title);
    let (reason_lang, reason) = t.said(finding.reason);
    let (fix_lang, fix) = match check_in(t.language, check.id.as_str()) {
        Some([_, _, fix]) => (None, fix.into()),
        None => (t.as_written(), check.fix),
    };
    let head = view! {
        <h2 lang=title_lang>
            <a href=link::as_here(link::finding(finding.id))>{title}</a>
        </h2>
        <p class="verdict">
            <FindingChip
                verdict=finding.verdict
                severity=finding.severity
                waived=finding.waiver.is_some()
            />
            {resolved}
        </p>
        <p lang=reason_lang>
            <Prose text=format!("{}.", format::sentence(&reason))/>
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
    let fix = view! { <Prose text=fix/> }.into_any();
    let head = head.into_any();
    view! {
        <div class="peek-body" data-live="peek">
            {head}
            <p>{subject}</p>
            <h3>{t.finding.evidence}</h3>
            {evidence}
            <h3>{t.finding.mend}</h3>
            <p lang=fix_lang>{fix}</p>
            {mend}
        </div>
    }
    .into_any()
}
