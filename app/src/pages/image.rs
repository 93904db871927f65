//! One image that runs: what was found in it, what it is made of, who runs it.

use leptos::prelude::*;
use model::image::{BaseLabels, Layer, Program, Support};
use model::images::{BaseImage, ImageBuild, ImageFound, ImagePage, ImageReading, RunsIn};
use model::subject::SubjectRef;
use model::view::ClusterView;

use super::images::{NotAsked, name};
use super::{Outline, loaded, param};
use crate::components::frame::{Frame, Section};
use crate::components::image::{DistributionNote, InsideChips};
use crate::components::moment::Moment;
use crate::components::panel::{Empty, Panel};
use crate::components::subject::Subject;
use crate::components::table::{Row, Table, row};
use crate::components::vulnerabilities::ReportsPanel;
use crate::listing::{Column, column};
use crate::{format, link};

const LAYERS: &[Column] = &[
    column("layer", "Layer", "w-subject"),
    column("unpacked-as", "Unpacks to", "w-subject"),
    column("pulled", "Pulled", "w-number"),
    column("unpacked", "Unpacked", "w-number"),
];

const RUNS_IN: &[Column] = &[
    column("workload", "Workload", "w-subject"),
    column("container", "Container", "w-id"),
    column("reference", "Declared as", "w-title"),
    column("pods", "Pods", "w-number"),
];

/// `/images/{digest}`
#[component]
pub fn ImagePageView() -> impl IntoView {
    let digest = param("digest");
    let panels = &[
        ("inside", "What was found in it"),
        ("base", "What it is built on"),
        ("layers", "Layers"),
        ("vulnerabilities", "Vulnerabilities"),
        ("runs-in", "Runs in"),
    ];
    let outline = Outline::of_all(Section::Images, "Image", panels);
    loaded(outline, |reader| async move { reader.image(digest).await }, page)
}

fn page(page: ImagePage) -> AnyView {
    let ImagePage { clusters, not_asked, image, build, built_on, runs_in, reports } = page;
    let (sentence, digest) = (sentence(&name(&image), &image.reading), image.digest.clone());
    let distribution = image.reading.found().cloned().map(|found| {
        view! {
            <div>
                <dt>"Distribution"</dt>
                <dd>
                    <DistributionNote found/>
                </dd>
            </div>
        }
    });
    let inside = inside(&image.reading, build.as_ref());
    let facts = facts(&image.reading, build.as_ref());
    let (layers, base) = build.map(|build| (build.layers, build.base)).unwrap_or_default();
    let base = base_of(base, built_on, image.reading.found().is_some());
    let layers = layers.into_iter().enumerate().map(layer_row).collect();
    let runs_in = runs_in.into_iter().map(|it| runs_row(&clusters, it)).collect();
    Frame::all(clusters, Section::Images, format::image_digest(&image.digest))
        .crumb("Images", "/images".into())
        .sentence(sentence)
        .around(view! {
            <NotAsked why=not_asked/>
            <div class="summary" data-live="summary">
                <dl class="facts">
                    <div>
                        <dt>"In it"</dt>
                        <dd>
                            <InsideChips reading=image.reading/>
                        </dd>
                    </div>
                    {distribution}
                    <div>
                        <dt>"Digest"</dt>
                        <dd>
                            <code>{image.digest}</code>
                        </dd>
                    </div>
                    <div>
                        <dt>"Pulled from"</dt>
                        <dd>{told(&image.repositories, "not told")}</dd>
                    </div>
                    {facts}
                </dl>
            </div>
            <Panel id="inside" heading="What was found in it">
                <div data-live="inside">{inside}</div>
            </Panel>
            <Panel id="base" heading="What it is built on">
                <div data-live="base">{base}</div>
            </Panel>
            <Panel
                id="layers"
                heading="Layers"
                note=view! { "the lowest first" }.into_any()
            >
                <Table
                    caption="Layers of the image, the lowest first"
                    live="layers"
                    columns=LAYERS
                    rows=layers
                    empty="Not known: the image was not read."
                />
            </Panel>
            <ReportsPanel digest=digest reports/>
            <Panel id="runs-in" heading="Runs in">
                <Table
                    caption="Containers that run the image"
                    live="runs-in"
                    columns=RUNS_IN
                    rows=runs_in
                    empty="Nothing runs it any more."
                />
            </Panel>
        })
}

/// `registry.example/shop/api has a shell and a package manager, and its distribution is past its end.`
fn sentence(name: &str, reading: &ImageReading) -> String {
    let found = match reading {
        ImageReading::NotYet => return format!("{name} was not read."),
        ImageReading::NotRead(_) => return format!("{name} could not be read."),
        ImageReading::Read(found) => found,
    };
    let inside = match (found.shells.is_empty(), found.package_managers.is_empty()) {
        (true, true) => "neither a shell nor a package manager",
        (false, true) => "a shell",
        (true, false) => "a package manager",
        (false, false) => "a shell and a package manager",
    };
    let support = found.distribution.as_ref().map(|it| &it.support);
    match support {
        Some(Support::Ended { .. }) => {
            format!("{name} has {inside}, and its distribution is past its end.")
        }
        _ => format!("{name} has {inside}."),
    }
}

fn facts(reading: &ImageReading, build: Option<&ImageBuild>) -> Option<AnyView> {
    let (found, build) = (reading.found()?, build?);
    let size = format!(
        "{} pulled, {} in {} seen",
        format::bytes(found.pulled_bytes),
        format::bytes(found.seen_bytes),
        format::count(found.files, "file", "files")
    );
    let user = if build.user.is_empty() { "root: none is set" } else { &build.user };
    let facts = [("Platform", found.platform.clone()), ("Size", size), ("User", user.into())];
    let facts = facts.map(|(name, value)| {
        view! {
            <div>
                <dt>{name}</dt>
                <dd>{value}</dd>
            </div>
        }
    });
    let created = build.created.map(|at| {
        view! {
            <div>
                <dt>"Built, as it says"</dt>
                <dd>
                    <Moment at/>
                </dd>
            </div>
        }
    });
    Some(
        view! {
            {facts.to_vec()}
            {created}
            <div>
                <dt>"Read"</dt>
                <dd>
                    <Moment at=found.read_at/>
                    <span class="kind">{format!("from {}", build.repository)}</span>
                </dd>
            </div>
        }
        .into_any(),
    )
}

fn inside(reading: &ImageReading, build: Option<&ImageBuild>) -> AnyView {
    let (Some(found), Some(build)) = (reading.found(), build) else {
        return view! { <Empty>"Not known: the image was not read."</Empty> }.into_any();
    };
    let ImageFound { shells, package_managers, distribution, .. } = found;
    let programs = |of: &[Program]| of.iter().map(ToString::to_string).collect::<Vec<_>>();
    let lists = [
        ("Shells", programs(shells)),
        ("Package managers", programs(package_managers)),
        ("Databases of packages", build.package_databases.clone()),
    ];
    let lists = lists.into_iter().map(|(name, paths)| {
        let paths = paths.into_iter().map(|path| view! { <li><code>{path}</code></li> });
        let paths = paths.collect::<Vec<_>>();
        let paths = match paths.is_empty() {
            true => view! { "None found" }.into_any(),
            false => view! { <ul class="plain">{paths}</ul> }.into_any(),
        };
        view! {
            <div>
                <dt>{name}</dt>
                <dd>{paths}</dd>
            </div>
        }
    });
    let source = distribution.as_ref().map(|it| {
        view! { <p class="panel-foot">{format!("Ends of support as known from {}.", it.source)}</p> }
    });
    view! {
        <dl class="facts">{lists.collect::<Vec<_>>()}</dl>
        {source}
    }
    .into_any()
}

fn base_of(claimed: Option<BaseLabels>, built_on: Vec<BaseImage>, was_read: bool) -> AnyView {
    if !was_read {
        return view! { <Empty>"Not known: the image was not read."</Empty> }.into_any();
    }
    let claim = match claimed {
        None => "Its labels claim nothing of it.".to_owned(),
        Some(BaseLabels { name, digest }) => {
            let claimed: Vec<String> = name.into_iter().chain(digest).collect();
            format!("Its labels claim {}.", claimed.join(", "))
        }
    };
    let images = built_on.into_iter().map(|base| {
        let BaseImage { digest, repository, layers, runs } = base;
        let short = format::image_digest(&digest);
        let name = format!("{repository}@{short}");
        let name = match runs {
            true => view! { <a href=link::image(&digest)>{name}</a> }.into_any(),
            false => view! { <span>{name}</span> }.into_any(),
        };
        let layers = format::count(layers, "lowest layer is its", "lowest layers are its");
        view! {
            <li>
                {name}
                <span class="kind">{layers}</span>
            </li>
        }
    });
    let images = images.collect::<Vec<_>>();
    let images = match images.is_empty() {
        true => {
            view! { <p>"No image that was read here has only its lowest layers."</p> }.into_any()
        }
        false => view! { <ul class="plain">{images}</ul> }.into_any(),
    };
    view! {
        {images}
        <p class="panel-foot">{claim}</p>
    }
    .into_any()
}

fn layer_row((at, layer): (usize, Layer)) -> Row {
    row(
        at,
        vec![
            view! { <code>{format::image_digest(&layer.digest)}</code> }.into_any(),
            view! { <code>{format::image_digest(&layer.diff_id)}</code> }.into_any(),
            format::bytes(layer.compressed_bytes).into_any(),
            format::bytes(layer.unpacked_bytes).into_any(),
        ],
    )
}

fn runs_row(clusters: &[ClusterView], runs: RunsIn) -> Row {
    let RunsIn { cluster, workload, container, reference, pods } = runs;
    let key = format!("{cluster} {workload} {container} {reference}");
    let many = clusters.len() > 1;
    let cluster_name = clusters.iter().find(|it| many && it.id == cluster);
    let cluster_name = cluster_name.map(|it| view! { <span class="kind">{it.name.clone()}</span> });
    let pods_at = format!("{}#runs-in", link::workload(cluster, &workload));
    row(
        key,
        vec![
            view! {
                <Subject cluster subject=SubjectRef::Workload(workload)/>
                {cluster_name}
            }
            .into_any(),
            container.into_any(),
            view! { <code>{reference}</code> }.into_any(),
            view! { <a href=pods_at>{format::number(pods)}</a> }.into_any(),
        ],
    )
}

fn told(names: &[String], otherwise: &str) -> String {
    if names.is_empty() { otherwise.into() } else { names.join(", ") }
}
