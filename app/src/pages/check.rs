//! One check: a rule that explains itself.

use http::StatusCode;
use leptos::prelude::*;
use model::Time;
use model::check_info::CheckInfo;
use model::ids::CheckId;
use model::reader::ReadError;
use model::verdict::{Source, Verdict};
use model::view;

use super::finding::controls;
use super::{Outline, answer_with, loaded, param};
use crate::address::Address;
use crate::components::chip::{SeverityChip, VerdictChip};
use crate::components::findings_table::FindingsTable;
use crate::components::frame::{Frame, Section};
use crate::components::panel::{Empty, FailedPanel, Panel};
use crate::components::prose::Prose;
use crate::components::subject::Subject;
use crate::link::{self, Findings};
use crate::texts::{self, texts};

/// `/checks/{check}`
#[component]
pub fn CheckPage() -> impl IntoView {
    let id = CheckId::from(param("check"));
    let outline = Outline::of_all(
        Section::Checks,
        id.as_str(),
        &[("findings", texts().finding.check_page.do_not_pass)],
    );
    let at = Address::here().moment("at");
    loaded(
        outline,
        |reader| async move {
            let at = at?;
            let known = reader.checks().into_iter().find(|check| check.id == id);
            match (reader.check(id, at).await, known) {
                (Ok(page), _) => Ok((at, page.check.clone(), Ok(page))),
                // What a check is stands in the program: it is shown even while the database is away.
                (Err(error @ ReadError::Unavailable { .. }), Some(check)) => {
                    Ok((at, check, Err(error)))
                }
                (Err(error), _) => Err(error),
            }
        },
        |(at, check, found)| {
            let t = &texts().finding.check_page;
            let [title, ..] = prose(&check);
            let sentence = found
                .as_ref()
                .map_or_else(|_| format!("{title}."), |page| (t.sentence)(&title, page));
            let clusters = found.as_ref().map_or_else(|_| Vec::new(), |page| page.clusters.clone());
            let frame = Frame::all(clusters, Section::Checks, check.id.to_string())
                .crumb(t.checks, link::then("/checks".into(), at))
                .seen_at(at)
                .sentence(sentence);
            page(at, check, found, frame)
        },
    )
}

fn page(
    at: Option<Time>,
    check: CheckInfo,
    found: Result<view::CheckPage, ReadError>,
    frame: Frame,
) -> AnyView {
    let texts = texts();
    let t = &texts.finding.check_page;
    let [_, why, fix] = prose(&check);
    let speaks_to = controls(
        check.controls.clone(),
        match check.id.only_bears_on_controls() {
            true => texts.finding.bears_on,
            false => t.speaks_to,
        },
    );
    let severity = check.severity;
    let (counts, panels, not_asked) = match found {
        Ok(mut page) => {
            let not_asked = std::mem::take(&mut page.not_asked);
            (verdicts(&page, at), subjects(page, at), not_asked)
        }
        Err(error) => {
            answer_with(StatusCode::SERVICE_UNAVAILABLE);
            let failed = view! { <FailedPanel id="findings" heading=t.do_not_pass error/> };
            (().into_any(), failed.into_any(), Vec::new())
        }
    };
    frame.around(view! {
        <div class="summary" data-live="summary">
            <dl class="facts">
                <div>
                    <dt>{t.severity}</dt>
                    <dd>
                        <SeverityChip severity/>
                    </dd>
                </div>
                {counts}
            </dl>
        </div>
        <Panel id="why" heading=texts.finding.why>
            <p>
                <Prose text=why/>
            </p>
            {speaks_to}
        </Panel>
        <Panel id="mend" heading=texts.finding.mend>
            <p>
                <Prose text=fix/>
            </p>
        </Panel>
        <Panel id="needs" heading=t.needs>
            <Needs check/>
            <NotAsked why=not_asked/>
        </Panel>
        {panels}
    })
}

/// Title, why and how, in the page's language.
fn prose(check: &CheckInfo) -> [String; 3] {
    match texts::check(texts().language, check.id.as_str()) {
        Some(told) => told.map(ToOwned::to_owned),
        None => [check.title.clone(), check.why.clone(), check.fix.clone()],
    }
}

fn verdicts(page: &view::CheckPage, at: Option<Time>) -> AnyView {
    let list = Findings::default().check(&page.check.id).at(at);
    let counts = [
        (Verdict::Fail, page.failed, list.clone().verdict(Verdict::Fail).href()),
        (Verdict::Unknown, page.unknown, list.verdict(Verdict::Unknown).href()),
        (Verdict::Pass, page.passed, link::then(link::passes(None, &[&page.check.id]), at)),
    ];
    let counts = counts.into_iter().map(|(verdict, n, href)| {
        let number = texts().number(n);
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

fn subjects(page: view::CheckPage, at: Option<Time>) -> AnyView {
    let texts = texts();
    let t = &texts.finding.check_page;
    let view::CheckPage { check, failed, unknown, passed, findings, passed_by, .. } = page;
    let shown = findings.len() as u64;
    let more = (failed + unknown > shown).then(|| {
        let href = Findings::default().check(&check.id).at(at).href();
        let all = (t.all)(&texts.number(failed + unknown));
        view! { <p class="panel-foot"><a href=href>{all}</a></p> }
    });
    let listed = passed_by.len() as u64;
    let listed = (passed > listed).then(|| {
        let all = (t.all)(&texts.number(passed));
        view! { <a href=link::then(link::passes(None, &[&check.id]), at)>{all}</a> }
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
        true => view! { <Empty>{t.none}</Empty> }.into_any(),
        false => view! { <ul class="subjects">{passed_by}</ul> }.into_any(),
    };
    view! {
        <Panel id="findings" heading=t.do_not_pass>
            <FindingsTable
                caption=t.caption
                findings
                empty=t.no_findings
                listing=None
            />
            {more}
        </Panel>
        <Panel id="passed" heading=t.pass>
            <div data-live="passed">{passed_by}</div>
            {listed.map(|listed| view! { <p class="panel-foot">{listed}</p> })}
        </Panel>
    }
    .into_any()
}

/// What it would need, and nobody asked for.
#[component]
fn NotAsked(why: Vec<String>) -> impl IntoView {
    let texts = texts();
    let t = &texts.finding.check_page;
    let why = why.into_iter().map(|why| {
        view! {
            <p class="panel-foot">
                <strong>{t.not_asked}</strong>
                <span lang=texts.as_written()>
                    <Prose text=format!("{why}. ")/>
                </span>
                {t.no_verdict_until}
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
    let t = &texts().finding.check_page;
    let pass = match check.pass_needs.is_empty() {
        true => t.the_subject.into(),
        false => format!("{}, {}", t.the_subject, names(&check.pass_needs)),
    };
    let fail = match check.fail_needs.is_empty() {
        true => t.fails_by_what_was_seen.into(),
        false => format!("{}, {}", t.the_subject, names(&check.fail_needs)),
    };
    view! {
        <dl class="facts">
            <div>
                <dt>{t.for_a_pass}</dt>
                <dd>{pass}</dd>
            </div>
            <div>
                <dt>{t.for_a_failure}</dt>
                <dd>{fail}</dd>
            </div>
        </dl>
        <p class="panel-foot">{t.never_a_pass}</p>
    }
}
