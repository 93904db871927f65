//! One check: a rule that explains itself.

use leptos::prelude::*;
use model::check_info::CheckInfo;
use model::ids::CheckId;
use model::verdict::{Source, Verdict};
use model::view;

use super::finding::{controls, verdict_count};
use super::{loaded, param};
use crate::components::chip::SeverityChip;
use crate::components::findings_table::FindingsTable;
use crate::components::frame::{Frame, Section};
use crate::components::panel::Panel;
use crate::format;
use crate::link::Findings;

/// `/checks/{check}`
#[component]
pub fn CheckPage() -> impl IntoView {
    let id = CheckId::from(param("check"));
    loaded(
        |reader| async move {
            let page = reader.check(id).await?;
            let clusters = reader.clusters().await?;
            Ok((page, clusters))
        },
        |(of, clusters)| {
            let frame = Frame::all(clusters, Section::Checks, of.check.id.to_string())
                .crumb("Checks", "/checks".into())
                .sentence(sentence(&of));
            page(of, frame)
        },
    )
}

fn sentence(page: &view::CheckPage) -> String {
    let title = &page.check.title;
    let of = |n| format::count(n, "subject", "subjects");
    match (page.failed, page.unknown) {
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

fn page(page: view::CheckPage, frame: Frame) -> AnyView {
    let view::CheckPage { check, failed, unknown, passed, findings } = page;
    let of = |verdict| Some(Findings::default().check(&check.id).verdict(verdict).href());
    let shown = findings.len() as u64;
    let more = (failed + unknown > shown).then(|| {
        let href = Findings::default().check(&check.id).href();
        let all = format::number(failed + unknown);
        view! { <p class="panel-foot"><a href=href>{format!("All {all}")}</a></p> }
    });
    let (why, fix) = (check.why.clone(), check.fix.clone());
    let speaks_to = controls(check.controls.clone(), "A pass supports, a failure contradicts");
    let failed_count = verdict_count(Verdict::Fail, failed, of(Verdict::Fail));
    let unknown_count = verdict_count(Verdict::Unknown, unknown, of(Verdict::Unknown));
    let passed_count = verdict_count(Verdict::Pass, passed, None);
    frame.around(view! {
        <div class="summary" data-live="summary">
            <dl class="facts">
                <div>
                    <dt>"Severity"</dt>
                    <dd>
                        <SeverityChip severity=check.severity/>
                    </dd>
                </div>
                {failed_count}
                {unknown_count}
                {passed_count}
            </dl>
        </div>
        <Panel id="why" heading="Why it matters">
            <p>{why}</p>
            {speaks_to}
        </Panel>
        <Panel id="mend" heading="How to mend it">
            <p>{fix}</p>
        </Panel>
        <Panel id="needs" heading="What it must see">
            <Needs check/>
        </Panel>
        <Panel id="findings" heading="Subjects that do not pass">
            <FindingsTable
                caption="Findings of this check, most severe first"
                findings
                empty="No findings in what could be seen."
            />
            {more}
        </Panel>
    })
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
