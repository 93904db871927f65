//! One workload: what its risk is made of, where it runs, what was judged.

use leptos::prelude::*;
use model::Time;
use model::context::Context;
use model::ids::{CheckId, ClusterId};
use model::place::Place;
use model::risk::Multiplier;
use model::subject::{SubjectRef, WorkloadRef};
use model::verdict::Verdict;
use model::view::{self, Contribution, RunningImageView, VariantView};

use super::{Outline, cluster_param, loaded, param};
use crate::address::Address;
use crate::components::admission::AdmissionPanel;
use crate::components::chip::FindingChip;
use crate::components::context::{ContextPanel, factor};
use crate::components::counts::Counts;
use crate::components::coverage::CoverageNote;
use crate::components::findings_table::FindingsTable;
use crate::components::frame::{Frame, Section};
use crate::components::pairs::PairsPanel;
use crate::components::panel::{Empty, Panel};
use crate::components::place;
use crate::components::reach::ReachPanel;
use crate::components::risk_bar::RiskBar;
use crate::components::subject::Subject;
use crate::components::table::{Row, Table, row};
use crate::components::vulnerabilities::VulnerabilitiesPanel;
use crate::format;
use crate::link::{self, Findings};
use crate::listing::{Column, column};
use crate::texts::texts;

const CONTRIBUTIONS: &[Column] = &[
    column("what", "What", "w-title"),
    column("verdict", "Verdict", "w-chip"),
    column("whose", "Whose", "w-subject"),
    column("adds", "Adds", "w-bar"),
];

const RUNS_IN: &[Column] = &[
    column("node", "Node", "w-subject"),
    column("where", "Where", "w-title"),
    column("pods", "Pods", "w-number"),
];

/// `/clusters/{cluster}/ns/{namespace}/{kind}/{name}`
#[component]
pub fn WorkloadPage() -> impl IntoView {
    let cluster = cluster_param();
    let workload = WorkloadRef::new(param("namespace"), param("kind"), param("name"));
    let outline = Outline {
        section: Section::Cluster,
        title: workload.name.clone(),
        cluster: cluster.clone().ok(),
        panels: vec![
            ("contributions", "What the risk is made of"),
            ("context", "Context"),
            ("findings", "Findings"),
            ("runs-in", "Runs in"),
            ("may-run-in", "May run in"),
            ("pod-security", "Pod Security"),
            ("vulnerabilities", "Vulnerabilities"),
            ("judged", "What was judged"),
        ],
    };
    let at = Address::here().moment("at");
    loaded(
        outline,
        |reader| async move {
            let at = at?;
            Ok((at, reader.workload(cluster?, workload, at).await?))
        },
        |(at, workload)| page(at, workload),
    )
}

fn page(at: Option<Time>, page: view::WorkloadPage) -> AnyView {
    let view::WorkloadPage {
        cluster,
        workload,
        contributions,
        context,
        findings,
        passed,
        nodes,
        reach,
        variants,
        admission,
        images,
        pairs,
    } = page;
    let level = admission
        .as_ref()
        .map_or_else(|| "Not known".into(), |it| format::sentence(it.level().word()));
    let id = cluster.id;
    let of = workload.workload.clone();
    let within = Findings::of(id).workload(&of).at(at);
    let has_members = of.kind == "StatefulSet";
    let sentence =
        format!("{}: {}.", of.name, format::risk_clause(workload.exposure, workload.coverage));
    let sum = sum(&contributions, context.as_ref().map(Context::multiplier).unwrap_or_default());
    let largest = contributions.iter().map(|part| part.nats).max().unwrap_or_default().max(1);
    let parts = contributions.into_iter().map(|part| contribution_row(id, part, largest)).collect();
    let runs_in: Vec<Place> = nodes.iter().map(|(.., place)| place.clone()).collect();
    let nodes = nodes.into_iter().map(|node| node_row(id, node)).collect();
    let judged = variants.into_iter().map(variant).collect::<Vec<_>>();
    let judged = match judged.is_empty() {
        true => view! { <Empty>"No spec of it was seen."</Empty> }.into_any(),
        false => view! { <ul class="variants">{judged}</ul> }.into_any(),
    };
    let pairs = (at.is_none() && has_members).then(|| view! { <PairsPanel cluster=id pairs/> });
    let images = match at {
        None => view! { <VulnerabilitiesPanel images/> }.into_any(),
        Some(_) => view! {
            <p class="notice">
                "What is in its images, and round trips between its nodes, are kept of now alone."
            </p>
        }
        .into_any(),
    };
    Frame::of(&cluster, Section::Cluster, of.name.clone())
        .crumb(of.namespace.clone(), link::as_here(link::namespace(id, &of.namespace)))
        .seen_at(at)
        .sentence(sentence)
        .around(view! {
            <div class="summary" data-live="summary">
                <RiskBar
                    exposure=workload.exposure
                    href="#contributions".into()
                    waived=workload.waived
                />
                <dl class="facts">
                    <div>
                        <dt>"Kind"</dt>
                        <dd>{of.kind}</dd>
                    </div>
                    <div>
                        <dt>"Containers"</dt>
                        <dd>
                            <a href="#judged">{workload.containers.join(", ")}</a>
                        </dd>
                    </div>
                    <div>
                        <dt>"Running"</dt>
                        <dd>
                            <a href="#runs-in">{format::count(workload.pods, "pod", "pods")}</a>
                        </dd>
                    </div>
                    <div>
                        <dt>"Findings"</dt>
                        <dd>
                            <Counts
                                counts=workload.findings
                                coverage=workload.coverage
                                within=within.clone()
                            />
                        </dd>
                    </div>
                    <div>
                        <dt>"Coverage"</dt>
                        <dd>
                            <CoverageNote coverage=workload.coverage within/>
                        </dd>
                    </div>
                    <div>
                        <dt>"Pod Security"</dt>
                        <dd>
                            <a href="#pod-security">{level}</a>
                        </dd>
                    </div>
                </dl>
            </div>
            <Panel
                id="contributions"
                heading="What the risk is made of"
                note=view! { <span data-live="sum">{sum}</span> }.into_any()
            >
                <Table
                    caption="Findings that count in the risk, the largest first"
                    live="contributions"
                    columns=CONTRIBUTIONS
                    rows=parts
                    empty="Nothing in what could be seen."
                />
            </Panel>
            <ContextPanel context/>
            <Panel id="findings" heading="Findings">
                <FindingsTable
                    caption="Findings of the workload and its containers, most severe first"
                    findings
                    empty="No findings in what could be seen."
                    listing=None
                />
                <Passed passed/>
            </Panel>
            <Panel id="runs-in" heading="Runs in">
                <Table
                    caption="Nodes that run its pods"
                    live="runs-in"
                    columns=RUNS_IN
                    rows=nodes
                    empty="No pod of it runs."
                />
            </Panel>
            {pairs}
            <ReachPanel cluster=id reach runs_in/>
            <AdmissionPanel admission/>
            {images}
            <Panel id="judged" heading="What was judged">
                <div data-live="judged">{judged}</div>
            </Panel>
        })
}

/// How the parts make the risk: their points together, times the context, saturate.
fn sum(parts: &[Contribution], context: Multiplier) -> String {
    let nats = |counts: &dyn Fn(&Contribution) -> bool| -> u64 {
        parts.iter().filter(|part| counts(part)).map(|part| part.nats).sum()
    };
    let (low, high) = (nats(&|part| part.verdict == Verdict::Fail), nats(&|_| true));
    let points = match (low / 10_000, high / 10_000) {
        (low, high) if low == high => low.to_string(),
        (low, high) => format!("{low}–{high}"),
    };
    let risk = format::risk(context.exposure((low, high)));
    match parts {
        [] => "one cause counts once, at its worst".into(),
        _ => format!(
            "one cause counts once, at its worst: {points} {} is a risk of {risk}",
            factor(context)
        ),
    }
}

fn contribution_row(cluster: ClusterId, part: Contribution, largest: u64) -> Row {
    let width = format!("{}%", part.nats * 100 / largest);
    let unknown = part.verdict == Verdict::Unknown;
    let fill = unknown.then_some("url(#hatch)");
    let class = if unknown { "open" } else { "certain" };
    // A nat is no unit that an operator should need: hundredths of one, as points before they saturate.
    let points = format!("{}{}", if unknown { "up to " } else { "" }, part.nats / 10_000);
    let inherited = part.inherited.then(|| view! { <span class="kind">"inherited"</span> });
    row(
        part.finding,
        vec![
            view! {
                <a href=link::as_here(link::finding(part.finding))>{part.title}</a>
                <a class="kind" href=link::as_here(link::check(&part.check))>{part.check.to_string()}</a>
            }
            .into_any(),
            view! { <FindingChip verdict=part.verdict severity=part.severity/> }.into_any(),
            view! {
                <Subject cluster subject=part.subject/>
                {inherited}
            }
            .into_any(),
            view! {
                <span class="removed">
                    <svg class="removed-bar" width="100%" height="8" aria-hidden="true">
                        <rect class=class width=width height="8" rx="2" fill=fill/>
                    </svg>
                    <a href=link::as_here(link::finding(part.finding))>{points}</a>
                </span>
            }
            .into_any(),
        ],
    )
}

fn node_row(cluster: ClusterId, (node, pods, place): (String, u32, Place)) -> Row {
    let href = link::as_here(link::subject(cluster, &SubjectRef::Node(node.clone())));
    let known = place.territory.is_some();
    row(
        &node,
        vec![
            view! { <a class="subject" href=href>{node.clone()}</a> }.into_any(),
            view! { <span class:unknown-text=!known>{place::in_words(&place)}</span> }.into_any(),
            view! { <a href="#judged">{format::number(pods.into())}</a> }.into_any(),
        ],
    )
}

#[component]
fn Passed(passed: Vec<(SubjectRef, Vec<CheckId>)>) -> impl IntoView {
    let by_subject =
        passed.into_iter().filter(|(_, checks)| !checks.is_empty()).map(|(of, checks)| {
            let ids = checks
                .iter()
                .map(|check| view! { <li><a href=link::as_here(link::check(check))>{check.to_string()}</a></li> })
                .collect::<Vec<_>>();
            view! {
                <p class="panel-foot">{format!("Passed by {}:", (texts().finding.subject_in_words)(&of))}</p>
                <ul class="ids">{ids}</ul>
            }
        });
    by_subject.collect::<Vec<_>>()
}

fn running_image(image: RunningImageView) -> AnyView {
    let RunningImageView { id, digest, inside } = image;
    let id = match digest {
        Some(digest) => view! { <a href=link::image(&digest)><code>{id}</code></a> }.into_any(),
        None => view! { <code>{id}</code> }.into_any(),
    };
    let found = inside.map(|inside| match (inside.shell, inside.package_manager) {
        (true, true) => "a shell and a package manager in it",
        (true, false) => "a shell in it",
        (false, true) => "a package manager in it",
        (false, false) => "neither a shell nor a package manager in it",
    });
    view! {
        <dt>"runs"</dt>
        <dd>
            {id}
            <span class="kind">{found.unwrap_or("not read")}</span>
        </dd>
    }
    .into_any()
}

fn variant(of: VariantView) -> AnyView {
    let seen = match of.pods {
        Some(pods) => format::count(pods.into(), "running pod", "running pods"),
        None => "declared template".into(),
    };
    let images = of.images.into_iter().map(|(container, image)| {
        view! {
            <dt>{container}</dt>
            <dd>
                <code>{image}</code>
            </dd>
        }
    });
    let running = of.running_images.into_iter().map(running_image);
    view! {
        <li>
            <p>
                <strong>{of.object}</strong>
                <span class="kind">
                    {seen}
                    " · spec "
                    <code>{format::digest(&of.digest)}</code>
                </span>
            </p>
            <dl class="images">{images.collect::<Vec<_>>()} {running.collect::<Vec<_>>()}</dl>
        </li>
    }
    .into_any()
}
