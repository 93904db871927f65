//! One finding: what it rests on, and how to mend it. The link in a ticket.

use leptos::prelude::*;
use model::check_info::{CheckInfo, Control};
use model::subject::SubjectRef;
use model::verdict::Verdict;
use model::view::{self, FindingView, Versions};

use super::{Outline, loaded, param};
use crate::components::chip::FindingChip;
use crate::components::evidence::{EvidenceList, Patch};
use crate::components::frame::{Frame, Section};
use crate::components::moment::Moment;
use crate::components::panel::{Empty, Panel};
use crate::components::prose::Prose;
use crate::components::spells::Spells;
use crate::components::subject::{Subject, in_words};
use crate::context::page as request;
use crate::{format, link};
use model::reader::ReadError;

/// `/findings/{finding}`
#[component]
pub fn FindingPage() -> impl IntoView {
    let id = param("finding").parse().map_err(|_| ReadError::NotFound { what: "finding" });
    let panels = &[
        ("evidence", "Evidence"),
        ("mend", "How to mend it"),
        ("why", "Why it matters"),
        ("timeline", "Timeline"),
    ];
    let outline = Outline::of_all(Section::Findings, "Finding", panels);
    loaded(outline, |reader| async move { reader.finding(id?).await }, page)
}

fn page(page: view::FindingPage) -> AnyView {
    let view::FindingPage {
        cluster,
        finding,
        resolved_at,
        check,
        excerpts,
        patch,
        timeline,
        versions,
    } = page;
    let sentence = sentence(&finding, resolved_at.is_some());
    let mut frame =
        Frame::of(&cluster, Section::Findings, finding.title.clone()).sentence(sentence);
    if let Some(namespace) = finding.subject.namespace() {
        frame = frame.crumb(namespace, link::namespace(cluster.id, namespace));
    }
    if let Some(workload) = finding.subject.workload() {
        frame = frame.crumb(&workload.name, link::workload(cluster.id, workload));
    }
    let observed = cluster.observed_at.map(|at| {
        view! {
            <div>
                <dt>"Observed"</dt>
                <dd>
                    <Moment at/>
                </dd>
            </div>
        }
    });
    let waiver = finding.waiver.clone().map(|waiver| {
        let severity = match finding.verdict {
            Verdict::Fail => finding.severity.word(),
            _ => "unknown",
        };
        view! {
            <div>
                <dt>"Waived"</dt>
                <dd>
                    <a href="/waivers">{waiver.sentence()}</a>
                    <span class="kind">{format!("would be {severity}, and counts in no risk")}</span>
                </dd>
            </div>
        }
    });
    let state = match resolved_at {
        Some(at) => view! { "Resolved " <Moment at/> }.into_any(),
        None => view! { "Open since " <Moment at=finding.since_at/> }.into_any(),
    };
    let mend = match patch {
        Some(yaml) => {
            let (command, warning) = how_to_apply(&yaml, &finding.subject);
            view! {
                <p class="warning">{warning}</p>
                <Patch yaml command/>
            }
            .into_any()
        }
        None => view! {
            <Empty>"No patch can decide this: it takes what stands above."</Empty>
        }
        .into_any(),
    };
    let (verdict, severity) = (finding.verdict, finding.severity);
    let CheckInfo { id, why, fix, controls: of, .. } = check;
    let speaks_to = controls(
        of,
        match verdict {
            Verdict::Fail => "Contradicts",
            Verdict::Pass => "Supports",
            Verdict::Unknown | Verdict::NotApplicable => "Once known, speaks to",
        },
    );
    frame.around(view! {
        <div class="summary" data-live="summary">
            <p class="verdict">
                <FindingChip
                    verdict=finding.verdict
                    severity=finding.severity
                    waived=finding.waiver.is_some()
                />
                <span>
                    <Prose text=format!("{}.", format::sentence(&finding.reason))/>
                </span>
            </p>
            <dl class="facts">
                <div>
                    <dt>"Subject"</dt>
                    <dd>
                        <Subject cluster=finding.cluster subject=finding.subject/>
                    </dd>
                </div>
                <div>
                    <dt>"Check"</dt>
                    <dd>
                        <a href=link::check(&id)>{id.to_string()}</a>
                    </dd>
                </div>
                <div>
                    <dt>"State"</dt>
                    <dd>{state}</dd>
                </div>
                {observed}
                {waiver}
            </dl>
        </div>
        <Panel id="evidence" heading="Evidence">
            <div data-live="evidence">
                <EvidenceList excerpts evidence=finding.evidence/>
            </div>
        </Panel>
        <Panel id="mend" heading="How to mend it">
            <p>
                <Prose text=fix/>
            </p>
            <div data-live="patch">{mend}</div>
        </Panel>
        <Panel id="why" heading="Why it matters">
            <p>
                <Prose text=why/>
            </p>
            {speaks_to}
        </Panel>
        <Panel id="timeline" heading="Timeline">
            <div data-live="timeline">
                <Spells spells=timeline severity until=request().now/>
            </div>
        </Panel>
        <Panel id="judged-with" heading="Judged with">
            <JudgedWith versions/>
        </Panel>
    })
}

fn sentence(finding: &FindingView, resolved: bool) -> String {
    let subject = in_words(&finding.subject);
    match (resolved, finding.verdict) {
        (true, _) => format!("Resolved in {subject}: {}.", format::lowered(&finding.title)),
        (false, Verdict::Unknown) => {
            format!(
                "It is not known whether {subject} has this: {}.",
                format::lowered(&finding.title)
            )
        }
        (false, _) => format!("{} in {subject}.", finding.title),
    }
}

/// The command that applies a patch, and what to mind before.
pub fn how_to_apply(patch: &str, subject: &SubjectRef) -> (String, &'static str) {
    let manifest = patch.lines().any(|line| line.starts_with("apiVersion:"));
    match subject.workload() {
        Some(of) if !manifest => {
            let kind = of.kind.to_lowercase();
            let warning = match of.kind.as_str() {
                "Pod" => {
                    "A running pod cannot be changed in this: put it into the manifest that made it, \
                     and create it anew."
                }
                _ => {
                    "Read it first. It replaces the pods of this workload, and a process that relied on \
                     what is taken away will fail."
                }
            };
            let command = format!(
                "kubectl patch {kind} {} -n {} --type strategic --patch-file patch.yaml",
                of.name, of.namespace
            );
            (command, warning)
        }
        _ => (
            "kubectl apply -f patch.yaml".into(),
            "Read it first. Traffic that nothing allows stops when it is applied.",
        ),
    }
}

/// Controls with what a verdict does to them; nothing proves one.
pub fn controls(controls: Vec<Control>, word: &'static str) -> Option<AnyView> {
    (!controls.is_empty()).then(|| {
        let items = controls
            .into_iter()
            .map(|control| {
                let href = link::control(&control);
                view! {
                    <li>
                        <a href=href>{control.framework} " " <strong>{control.id}</strong></a>
                    </li>
                }
            })
            .collect::<Vec<_>>();
        view! {
            <p class="panel-foot">{word}":"</p>
            <ul class="controls">{items}</ul>
        }
        .into_any()
    })
}

#[component]
fn JudgedWith(versions: Versions) -> impl IntoView {
    let datasets = versions.datasets.into_iter().map(|(name, digest)| {
        view! {
            <div>
                <dt>{name}</dt>
                <dd>
                    <code>{format::digest(&digest)}</code>
                </dd>
            </div>
        }
    });
    view! {
        <dl class="facts">
            <div>
                <dt>"Release"</dt>
                <dd>{versions.release}</dd>
            </div>
            <div>
                <dt>"Catalogue"</dt>
                <dd>
                    <code>{format::digest(&versions.catalogue)}</code>
                </dd>
            </div>
            <div>
                <dt>"Policy"</dt>
                <dd>
                    <code>{format::digest(&versions.policy)}</code>
                </dd>
            </div>
            {datasets.collect::<Vec<_>>()}
        </dl>
    }
}

#[cfg(test)]
mod tests {
    use model::subject::WorkloadRef;

    use super::*;

    #[test]
    fn a_patch_names_its_object_and_a_manifest_is_applied() {
        let subject = SubjectRef::Container(
            WorkloadRef::new("payments", "Deployment", "checkout"),
            "app".into(),
        );
        let (command, _) = how_to_apply("spec:\n  template: {}\n", &subject);
        assert_eq!(
            command,
            "kubectl patch deployment checkout -n payments --type strategic --patch-file patch.yaml"
        );
        let (command, _) =
            how_to_apply("apiVersion: v1\nkind: X\n", &SubjectRef::Namespace("payments".into()));
        assert_eq!(command, "kubectl apply -f patch.yaml");
    }
}
