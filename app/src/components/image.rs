//! What was found in an image, in chips and words.

use leptos::prelude::*;
use model::image::{Distribution, OsRelease, Support};
use model::images::{ImageFound, ImageReading, NotRead, ReadFailure};

use super::icons::Icon;
use super::prose::Prose;
use crate::format;

/// Shell and package manager, or that there is neither, or why nobody knows.
#[component]
pub fn InsideChips(reading: ImageReading) -> impl IntoView {
    match reading {
        ImageReading::NotYet => chip("unknown", "unknown", "Not read"),
        ImageReading::NotRead(NotRead { failure, reason, .. }) => view! {
            {chip("unknown", "unknown", failed(failure))}
            <span class="reason">
                <Prose text=format::sentence(&reason)/>
            </span>
        }
        .into_any(),
        ImageReading::Read(found) if found.is_distroless() => {
            chip("passed", "pass", "No shell, no package manager")
        }
        ImageReading::Read(found) => {
            let shell = (!found.shells.is_empty()).then(|| chip("low", "low", "Shell"));
            let manager =
                (!found.package_managers.is_empty()).then(|| chip("low", "low", "Package manager"));
            view! {
                {shell}
                " "
                {manager}
            }
            .into_any()
        }
    }
}

fn chip(class: &'static str, icon: &'static str, word: &'static str) -> AnyView {
    view! {
        <span class=format!("chip {class}")>
            <Icon name=icon/>
            {word}
        </span>
    }
    .into_any()
}

const fn failed(failure: ReadFailure) -> &'static str {
    match failure {
        ReadFailure::Refused => "Refused",
        ReadFailure::Unreachable => "Unreachable",
        ReadFailure::Unreadable => "Unreadable",
    }
}

/// The distribution, and until when it is mended.
#[component]
pub fn DistributionNote(found: ImageFound) -> impl IntoView {
    match (found.distribution, found.os_release) {
        (Some(Distribution { name, support, .. }), _) => {
            let ended = matches!(support, Support::Ended { .. })
                .then(|| chip("medium", "medium", "Past its end"));
            view! {
                {name}
                " "
                {ended}
                <span class="kind">{format::sentence(&support.to_string())}</span>
            }
            .into_any()
        }
        (None, Some(named)) => view! {
            {called(&named)}
            <span class="kind">"How long it is mended is not known"</span>
        }
        .into_any(),
        (None, None) => view! { <span class="muted">"None"</span> }.into_any(),
    }
}

/// As it calls itself.
fn called(named: &OsRelease) -> String {
    let name = named.pretty_name.as_ref().or(named.name.as_ref());
    name.unwrap_or(&named.id).clone()
}
