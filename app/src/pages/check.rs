//! One check: a rule that explains itself.

use http::StatusCode;
use leptos::prelude::*;
use model::check_info::CheckInfo;
use model::ids::CheckId;
use model::reader::ReadError;
use model::verdict::{Source, Verdict};
use model::view;

use super::finding::controls;
use super::{Outline, answer_with, loaded, param};
use crate::components::chip::{SeverityChip, VerdictChip};
use crate::components::findings_table::FindingsTable;
use crate::components::frame::{Frame, Section};
use crate::components::panel::{Empty, FailedPanel, Panel};
use crate::components::prose::Prose;
use crate::components::subject::Subject;
use crate::context::page as request;
use crate::link::{self, Findings};
use crate::{format, texts};

const FINDINGS: &str = "Subjects that do not pass";

/// `/checks/{check}`
#[component]
pub fn CheckPage() -> impl IntoView {
    let id = CheckId::from(param("check"));
    let outline = Outline::of_all(Section::Checks, id.as_str(), &[("findings", FINDINGS)]);
    loaded(
        outline,
        |reader| async move {
            let known = reader.checks().into_iter().find(|check| check.id == id);
            match (reader.check(id).await, known) {
                (Ok(page), _) => Ok((page.check.clone(), Ok(page), reader.clusters(None).await?)),
                // What a check is stands in the program: it is shown even while the database is away.
                (Err(error @ ReadError::Unavailable { .. }), Some(check)) => {
                    Ok((check, Err(error), Vec::new()))
                }
                (Err(error), _) => Err(error),
            }
        },
        |(check, found, clusters)| {
            let sentence = found.as_ref().map_or_else(|_| format!("{}.", check.title), sentence);
            let frame = Frame::all(clusters, Section::Checks, check.id.to_string())
                .crumb("Checks", "/checks".into())
                .sentence(sentence);
            page(check, found, frame)
        },
    )
}

fn sentence(page: &view::CheckPage) -> String {
    let title = &page.check.title;
    let of = |n| format::count(n, "subject", "subjects");
    match (page.failed, page.unknown) {
        (0, 0) if page.passed == 0 && !page.not_asked.is_empty() => format!("{title}: not asked."),
        (0, 0) if page.passed == 0 => format!("{title}: nothing to judge yet."),
        (0, 0) => format!("{title}: none of {}.", of(page.passed)),
        (0, unknown) => format!("{title}: none seen, {} could not be judged.", of(unknown)),
        (failed, 0) => format!("{title}: {}.", of(failed)),
        (failed, unknown) => {
            format!(
                "{title}: {}, {} more could not be judged.",
                of(failed),
                format::number(unknown)
            )
        }
    }
}

fn page(check: CheckInfo, found: Result<view::CheckPage, ReadError>, frame: Frame) -> AnyView {
    let (lang, title, why, fix) = prose(&check);
    let speaks_to = controls(check.controls.clone(), "A pass supports, a failure contradicts");
    let severity = check.severity;
    let (counts, panels, not_asked) = match found {
        Ok(mut page) => {
            let not_asked = std::mem::take(&mut page.not_asked);
            (verdicts(&page), subjects(page), not_asked)
        }
        Err(error) => {
            answer_with(StatusCode::SERVICE_UNAVAILABLE);
            let failed = view! { <FailedPanel id="findings" heading=FINDINGS error/> };
            (().into_any(), failed.into_any(), Vec::new())
        }
    };
    frame.around(view! {
        <div class="summary" data-live="summary">
            <dl class="facts">
                <div>
                    <dt>"Severity"</dt>
                    <dd>
                        <SeverityChip severity/>
                    </dd>
                </div>
                {counts}
            </dl>
        </div>
        <Panel id="why" heading="Why it matters">
            {title.map(|title| view! { <p lang=lang><strong>{title}</strong></p> })}
            <p lang=lang>
                <Prose text=why/>
            </p>
            {speaks_to}
        </Panel>
        <Panel id="mend" heading="How to mend it">
            <p lang=lang>
                <Prose text=fix/>
            </p>
        </Panel>
        <Panel id="needs" heading="What it must see">
            <Needs check/>
            <NotAsked why=not_asked/>
        </Panel>
        {panels}
    })
}

/// Why and how, in the reader's language where the check speaks it: then with its tag, under the title.
fn prose(check: &CheckInfo) -> (Option<&'static str>, Option<&'static str>, String, String) {
    let language = request().language;
    match texts::check(language, check.id.as_str()) {
        Some([title, why, fix]) => (Some(language.tag()), Some(title), why.into(), fix.into()),
        None => (None, None, check.why.clone(), check.fix.clone()),
    }
}

fn verdicts(page: &view::CheckPage) -> AnyView {
    let list = Findings::default().check(&page.check.id);
    let counts = [
        (Verdict::Fail, page.failed, list.clone().verdict(Verdict::Fail).href()),
        (Verdict::Unknown, page.unknown, list.verdict(Verdict::Unknown).href()),
        (Verdict::Pass, page.passed, link::passes(None, &[&page.check.id])),
    ];
    let counts = counts.into_iter().map(|(verdict, n, href)| {
        let number = format::number(n);
        let number = match n {
            0 => view! { <span>{number}</span> }.into_any(),
            _ => view! { <a href=href>{number}</a> }.into_any(),
        };
        view! {
            <div>
                <dt>
                    <VerdictChip verdict severity=page.check.severity/>
                </dt>
                <dd>{number}</dd>
            </div>
        }
    });
    counts.collect::<Vec<_>>().into_any()
}

fn subjects(page: view::CheckPage) -> AnyView {
    let view::CheckPage { check, failed, unknown, passed, findings, passed_by, .. } = page;
    let shown = findings.len() as u64;
    let more = (failed + unknown > shown).then(|| {
        let href = Findings::default().check(&check.id).href();
        let all = format::number(failed + unknown);
        view! { <p class="panel-foot"><a href=href>{format!("All {all}")}</a></p> }
    });
    let listed = passed_by.len() as u64;
    let listed = (passed > listed).then(|| {
        let all = format!("All {}", format::number(passed));
        view! { <a href=link::passes(None, &[&check.id])>{all}</a> }
    });
    let passed_by = passed_by.into_iter().map(|(cluster, subject)| {
        view! {
            <li>
                <Subject cluster subject/>
            </li>
        }
    });
    let passed_by = passed_by.collect::<Vec<_>>();
    let passed_by = match passed_by.is_empty() {
        true => view! { <Empty>"None."</Empty> }.into_any(),
        false => view! { <ul class="subjects">{passed_by}</ul> }.into_any(),
    };
    view! {
        <Panel id="findings" heading=FINDINGS>
            <FindingsTable
                caption="Findings of this check: what failed, then what is unknown"
                findings
                empty="No findings in what could be seen."
                listing=None
            />
            {more}
        </Panel>
        <Panel id="passed" heading="Subjects that pass">
            <div data-live="passed">{passed_by}</div>
            {listed.map(|listed| view! { <p class="panel-foot">{listed}</p> })}
        </Panel>
    }
    .into_any()
}

/// What it would need, and nobody asked for.
#[component]
fn NotAsked(why: Vec<String>) -> impl IntoView {
    let why = why.into_iter().map(|why| {
        view! {
            <p class="panel-foot">
                <strong>"Not asked: "</strong>
                <Prose text=format!("{why}. Until then it makes no verdict.")/>
            </p>
        }
    });
    view! { <div data-live="not-asked">{why.collect::<Vec<_>>()}</div> }
}

#[component]
fn Needs(check: CheckInfo) -> impl IntoView {
    let names = |sources: &[Source]| {
        sources.iter().map(|source| source.plural()).collect::<Vec<_>>().join(", ")
    };
    let pass = match check.pass_needs.is_empty() {
        true => "the subject itself".into(),
        false => format!("the subject itself, {}", names(&check.pass_needs)),
    };
    let fail = match check.fail_needs.is_empty() {
        true => "the subject itself: a failure rests on what was seen".into(),
        false => format!("the subject itself, {}", names(&check.fail_needs)),
    };
    view! {
        <dl class="facts">
            <div>
                <dt>"For a pass"</dt>
                <dd>{pass}</dd>
            </div>
            <div>
                <dt>"For a failure"</dt>
                <dd>{fail}</dd>
            </div>
        </dl>
        <p class="panel-foot">"Where one could not be seen, the verdict is unknown, never a pass."</p>
    }
}
