//! The images that run: what is in them, the worst first.

use std::cmp::Ordering;

use leptos::prelude::*;
use model::image::Support;
use model::images::{ImageFound, ImageReading, ImageView, ImagesPage};
use model::order::Order;

use super::{Outline, loaded};
use crate::components::frame::{Frame, Section};
use crate::components::image::{DistributionNote, InsideChips};
use crate::components::moment::Moment;
use crate::components::panel::Panel;
use crate::components::prose::Prose;
use crate::components::table::{ColumnPicker, More, Row, Table, row};
use crate::listing::{Column, First, Listing, column};
use crate::{format, link};

const COLUMNS: &[Column] = &[
    column("image", "Image", "w-subject").sorted(First::Smallest),
    column("inside", "In it", "w-title").sorted(First::Largest),
    column("distribution", "Distribution", "w-title").sorted(First::Smallest),
    column("size", "Pulled", "w-number").sorted(First::Largest),
    column("workloads", "Workloads", "w-number").sorted(First::Largest),
    column("read", "Read", "w-time").sorted(First::Largest),
];

/// `/images`
#[component]
pub fn ImagesPageView() -> impl IntoView {
    let listing = Listing::here(COLUMNS, Order::descending("inside"));
    loaded(
        Outline::of_all(Section::Images, "Images", &[("images", "Images that run")]),
        |reader| async move { Ok((listing?, reader.images().await?)) },
        |(listing, page)| view_of(listing, page),
    )
}

fn view_of(listing: Listing, page: ImagesPage) -> AnyView {
    let ImagesPage { clusters, not_asked, images } = page;
    let sentence = sentence(&images, not_asked.is_some());
    let total = images.len() as u64;
    let how_many = format::count(total, "image", "images");
    let (images, next) = listing.cut(images, compare, |image| image.digest.clone());
    let shown = images.len();
    let rows = images.into_iter().map(image_row).collect();
    let tools = view! { <ColumnPicker columns=COLUMNS listing=listing.clone()/> }.into_any();
    Frame::all(clusters, Section::Images, "Images").sentence(sentence).around(view! {
        <NotAsked why=not_asked/>
        <Panel id="images" heading="Images that run" note=view! { {how_many} }.into_any() tools>
            <Table
                caption="Images that run and what is in them, the worst first"
                live="images-that-run"
                columns=COLUMNS
                rows
                empty="None: no running pod reports the digest of an image."
                listing=Some(listing.clone())
            />
            <More listing shown total next/>
        </Panel>
        <p class="note">
            "Shells and package managers are known by the names of files. What a workload writes at run time is in no image."
        </p>
    })
}

/// How to have images read, where nobody asked for it.
#[component]
pub fn NotAsked(why: Option<String>) -> impl IntoView {
    why.map(|why| {
        view! {
            <p class="note" data-live="not-asked">
                <strong>"Not asked. "</strong>
                <Prose text=format!("{}.", format::sentence(&why))/>
            </p>
        }
    })
}

/// `12 images run: 9 have a shell, 2 are past their distribution’s end, 1 was not read.`
fn sentence(images: &[ImageView], is_not_asked: bool) -> String {
    let many = |is: &dyn Fn(&ImageView) -> bool| images.iter().filter(|it| is(it)).count() as u64;
    let found = |is: &dyn Fn(&ImageFound) -> bool| many(&|it| it.reading.found().is_some_and(is));
    let run = match images.len() as u64 {
        0 => return "No image is known to run.".into(),
        1 => "1 image runs".to_owned(),
        n => format!("{} images run", format::number(n)),
    };
    let unread = many(&|it| it.reading.found().is_none());
    if is_not_asked && unread == images.len() as u64 {
        return format!("{run}; what is in them was not looked at.");
    }
    let mut clauses = Vec::new();
    for (n, one, more) in [
        (found(&|it| !it.shells.is_empty()), "has a shell", "have a shell"),
        (found(&is_ended), "is past its distribution’s end", "are past their distribution’s end"),
        (unread, "was not read", "were not read"),
    ] {
        if n > 0 {
            clauses.push(format!("{} {}", format::number(n), if n == 1 { one } else { more }));
        }
    }
    match clauses.is_empty() {
        true => format!("{run}, and none has a shell."),
        false => format!("{run}: {}.", clauses.join(", ")),
    }
}

fn is_ended(found: &ImageFound) -> bool {
    let support = found.distribution.as_ref().map(|it| &it.support);
    matches!(support, Some(Support::Ended { .. }))
}

/// What is seen to be wrong weighs most, then what could not be seen.
fn badness(image: &ImageView) -> u8 {
    let Some(found) = image.reading.found() else { return 1 };
    let wrong = [!found.shells.is_empty(), !found.package_managers.is_empty()];
    8 * u8::from(is_ended(found)) + 2 * wrong.map(u8::from).iter().sum::<u8>()
}

fn compare(column: &str, a: &ImageView, b: &ImageView) -> Ordering {
    let found = |it: &ImageView| it.reading.found().cloned();
    let by = |key: &dyn Fn(ImageFound) -> Option<String>| {
        found(a).and_then(key).cmp(&found(b).and_then(key))
    };
    match column {
        "image" => name(a).cmp(&name(b)),
        "distribution" => by(&|it| it.distribution.map(|it| it.name)),
        "size" => found(a).map(|it| it.pulled_bytes).cmp(&found(b).map(|it| it.pulled_bytes)),
        "workloads" => a.workloads.cmp(&b.workloads),
        "read" => found(a).map(|it| it.read_at).cmp(&found(b).map(|it| it.read_at)),
        _ => badness(a).cmp(&badness(b)),
    }
}

/// The repository, or that none is told.
pub(super) fn name(image: &ImageView) -> String {
    image.repositories.first().cloned().unwrap_or_else(|| "no repository told".into())
}

fn image_row(image: ImageView) -> Row {
    let (name, more) = (name(&image), image.repositories.len().saturating_sub(1));
    let more = (more > 0).then(|| {
        let others = format::count(more as u64, "other repository", "other repositories");
        view! { <span class="kind">{format!("and {others}")}</span> }
    });
    let href = link::image(&image.digest);
    let runs = format!("{href}#runs-in");
    let (distribution, size, read) = match &image.reading {
        ImageReading::Read(found) => (
            view! { <DistributionNote found=(**found).clone()/> }.into_any(),
            format::bytes(found.pulled_bytes),
            view! { <Moment at=found.read_at/> }.into_any(),
        ),
        ImageReading::NotRead(not) => (
            view! { <span class="muted">"Not known"</span> }.into_any(),
            String::new(),
            view! {
                "Tried "
                <Moment at=not.tried_at/>
            }
            .into_any(),
        ),
        ImageReading::NotYet => (
            view! { <span class="muted">"Not known"</span> }.into_any(),
            String::new(),
            ().into_any(),
        ),
    };
    row(
        &image.digest,
        vec![
            view! {
                <a class="subject" href=href>{name}</a>
                <span class="kind">
                    <code>{format::image_digest(&image.digest)}</code>
                </span>
                {more}
            }
            .into_any(),
            view! { <InsideChips reading=image.reading/> }.into_any(),
            distribution,
            size.into_any(),
            view! { <a href=runs>{format::number(image.workloads)}</a> }.into_any(),
            read,
        ],
    )
}
