//! One finding: what it rests on, and how to mend it. The link in a ticket.

use leptos::prelude::*;
use model::Time;
use model::check_info::{CheckInfo, Control};
use model::residency::ResidencyFilter;
use model::subject::SubjectRef;
use model::verdict::{Family, Verdict};
use model::view::{self, FindingView, Versions};

use super::{Outline, loaded, param};
use crate::address::Address;
use crate::components::chip::FindingChip;
use crate::components::evidence::{EvidenceList, Patch};
use crate::components::frame::{Frame, Section};
use crate::components::moment::Moment;
use crate::components::panel::{Empty, Panel};
use crate::components::prose::Prose;
use crate::components::spells::Spells;
use crate::components::subject::Subject;
use crate::context::{Translated, page as request};
use crate::format;
use crate::link::{self, NodesAsked};
use crate::texts::{self, FindingTexts, texts};
use model::reader::ReadError;

/// `/findings/{finding}`
#[component]
pub fn FindingPage() -> impl IntoView {
    let id = param("finding").parse().map_err(|_| ReadError::NotFound { what: "finding" });
    let t = &texts().finding;
    let panels =
        &[("evidence", t.evidence), ("mend", t.mend), ("why", t.why), ("timeline", t.timeline)];
    let outline = Outline::of_all(Section::Findings, t.title, panels);
    let at = Address::here().moment("at");
    loaded(
        outline,
        |reader| async move {
            let at = at?;
            Ok((at, reader.finding(id?, at).await?))
        },
        |(at, finding)| page(at, finding),
    )
}

fn page(at: Option<Time>, page: view::FindingPage) -> AnyView {
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
    let told = texts::check(request().language, check.id.as_str());
    if told.is_some() {
        provide_context(Translated);
    }
    let texts = texts();
    let t = &texts.finding;
    let [title, why, fix] = told.map_or_else(
        || [finding.title.clone(), check.why, check.fix],
        |told| told.map(ToOwned::to_owned),
    );
    let sentence = sentence(&finding, &title, resolved_at.is_some(), t);
    let mut frame = Frame::of(&cluster, Section::Findings, title).seen_at(at).sentence(sentence);
    if let Some(namespace) = finding.subject.namespace() {
        frame = frame.crumb(namespace, link::then(link::namespace(cluster.id, namespace), at));
    }
    if let Some(workload) = finding.subject.workload() {
        frame = frame.crumb(&workload.name, link::then(link::workload(cluster.id, workload), at));
    }
    let observed = cluster.observed_at.map(|at| {
        view! {
            <div>
                <dt>{t.observed}</dt>
                <dd>
                    <Moment at/>
                </dd>
            </div>
        }
    });
    let waiver = finding.waiver.clone().map(|waiver| {
        let severity = match finding.verdict {
            Verdict::Fail => (t.severity)(finding.severity),
            _ => t.unknown,
        };
        view! {
            <div>
                <dt>{t.waiver}</dt>
                <dd>
                    <a href="/waivers" lang=texts.as_written()>{waiver.sentence()}</a>
                    <span class="kind">{(t.would_be)(severity)}</span>
                </dd>
            </div>
        }
    });
    let state = match resolved_at {
        Some(at) => view! { {t.resolved} " " <Moment at/> }.into_any(),
        None => view! { {t.open_since} " " <Moment at=finding.since_at/> }.into_any(),
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
        None => view! { <Empty>{t.no_patch}</Empty> }.into_any(),
    };
    let (verdict, severity) = (finding.verdict, finding.severity);
    let CheckInfo { id, controls: of, family, .. } = check;
    let placed = (family == Family::Place).then(|| {
        let href = match &finding.subject {
            SubjectRef::Node(name) => {
                format!("{}#evidence", link::then(link::node(cluster.id, name), at))
            }
            _ => {
                let cluster = Some(cluster.id);
                let filter = ResidencyFilter { cluster, at, ..ResidencyFilter::default() };
                link::placed_nodes(&filter, &NodesAsked::default())
            }
        };
        view! {
            <p class="panel-foot">
                <a href=href>{t.where_nodes_are}</a>
            </p>
        }
    });
    let speaks_to = controls(
        of,
        match id.only_bears_on_controls() {
            true => t.bears_on,
            false => (t.speaks_to)(verdict),
        },
    );
    let (reason_lang, reason) = texts.said(finding.reason);
    frame.around(view! {
        <div class="summary" data-live="summary">
            <p class="verdict">
                <FindingChip
                    verdict=finding.verdict
                    severity=finding.severity
                    waived=finding.waiver.is_some()
                />
                <span lang=reason_lang>
                    <Prose text=format!("{}.", format::sentence(&reason))/>
                </span>
            </p>
            <dl class="facts">
                <div>
                    <dt>{t.subject}</dt>
                    <dd>
                        <Subject cluster=finding.cluster subject=finding.subject/>
                    </dd>
                </div>
                <div>
                    <dt>{t.check}</dt>
                    <dd>
                        <a href=link::then(link::check(&id), at)>{id.to_string()}</a>
                    </dd>
                </div>
                <div>
                    <dt>{t.state}</dt>
                    <dd>{state}</dd>
                </div>
                {observed}
                {waiver}
            </dl>
        </div>
        <Panel id="evidence" heading=t.evidence>
            <div data-live="evidence">
                <EvidenceList excerpts evidence=finding.evidence/>
            </div>
            {placed}
        </Panel>
        <Panel id="mend" heading=t.mend>
            <p>
                <Prose text=fix/>
            </p>
            <div data-live="patch">{mend}</div>
        </Panel>
        <Panel id="why" heading=t.why>
            <p>
                <Prose text=why/>
            </p>
            {speaks_to}
        </Panel>
        <Panel id="timeline" heading=t.timeline>
            <div data-live="timeline">
                <Spells spells=timeline severity until=at.unwrap_or_else(|| request().now)/>
            </div>
        </Panel>
        <Panel id="judged-with" heading=t.judged_with>
            <JudgedWith versions/>
        </Panel>
    })
}

fn sentence(finding: &FindingView, title: &str, resolved: bool, t: &FindingTexts) -> String {
    let subject = (t.subject_in_words)(&finding.subject);
    match resolved {
        true => (t.resolved_in)(title, &subject),
        false => (t.open)(title, &subject, finding.verdict == Verdict::Unknown),
    }
}

/// The command that applies a patch, and what to mind before.
pub fn how_to_apply(patch: &str, subject: &SubjectRef) -> (String, &'static str) {
    let t = &texts().finding;
    let manifest = patch.lines().any(|line| line.starts_with("apiVersion:"));
    match subject.workload() {
        Some(of) if !manifest => {
            let kind = of.kind.to_lowercase();
            let warning = match of.kind.as_str() {
                "Pod" => t.pod_cannot_change,
                _ if patch.contains("nodeAffinity:") => t.pins_pods,
                _ => t.replaces_pods,
            };
            let command = format!(
                "kubectl patch {kind} {} -n {} --type strategic --patch-file patch.yaml",
                of.name, of.namespace
            );
            (command, warning)
        }
        _ => ("kubectl apply -f patch.yaml".into(), t.stops_traffic),
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
    let t = &texts().finding;
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
                <dt>{t.release}</dt>
                <dd>{versions.release}</dd>
            </div>
            <div>
                <dt>{t.catalogue}</dt>
                <dd>
                    <code>{format::digest(&versions.catalogue)}</code>
                </dd>
            </div>
            <div>
                <dt>{t.policy}</dt>
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
