//! What a finding rests on: the fields in their surroundings, and the patch that mends it.

use leptos::prelude::*;
use model::verdict::Evidence;
use model::view::{Excerpt, ExcerptLine};

use super::panel::Empty;
use crate::format;
use crate::islands::copy::Copy;
use crate::texts::texts;

/// Excerpts of the objects, then each field with its value and its object's hash.
#[component]
pub fn EvidenceList(excerpts: Vec<Excerpt>, evidence: Vec<Evidence>) -> impl IntoView {
    if excerpts.is_empty() && evidence.is_empty() {
        return view! { <Empty>{texts().finding.nothing_read}</Empty> }.into_any();
    }
    let is_of = |excerpt: &Excerpt, of: &Evidence| {
        excerpt.object == of.object && excerpt.paths.contains(&of.path)
    };
    let shown_whole = |of: &Evidence| excerpts.iter().any(|excerpt| is_of(excerpt, of));
    let fields = evidence.iter().filter(|of| !shown_whole(of)).cloned().map(field);
    let fields = fields.collect::<Vec<_>>();
    let fields = (!fields.is_empty()).then(|| view! { <dl class="fields">{fields}</dl> });
    let excerpts = excerpts.into_iter().map(|excerpt| {
        let seen = evidence.iter().find(|of| is_of(&excerpt, of)).cloned().map(seen);
        excerpt_box(excerpt, seen)
    });
    view! {
        {excerpts.collect::<Vec<_>>()}
        {fields}
    }
    .into_any()
}

fn excerpt_box(excerpt: Excerpt, seen: Option<AnyView>) -> AnyView {
    let label = format!("{} {} {}", excerpt.object, texts().finding.at, excerpt.paths.join(", "));
    let paths = excerpt.paths.into_iter().map(|path| view! { " " <code>{path}</code> });
    let lines = excerpt.lines.into_iter().map(line).collect::<Vec<_>>();
    view! {
        <figure class="excerpt">
            <figcaption>
                <strong>{excerpt.object}</strong>
                {paths.collect::<Vec<_>>()}
                {seen.map(|seen| view! { <span class="seen">{seen}</span> })}
            </figcaption>
            <pre tabindex="0" role="region" aria-label=label>
                <code>{lines}</code>
            </pre>
        </figure>
    }
    .into_any()
}

/// Where a field was seen, and in which object.
fn seen(of: Evidence) -> AnyView {
    let t = texts();
    let seen = match of.pods {
        0 => t.finding.as_declared.into(),
        pods => (t.finding.in_pods)(&t.count(pods.into(), t.finding.running_pod)),
    };
    view! {
        {seen}
        {format!(" · {} ", t.finding.object)}
        <code>{format::digest(&of.hash)}</code>
    }
    .into_any()
}

fn line(line: ExcerptLine) -> AnyView {
    let class = match (line.hit, line.ghost) {
        (_, true) => "line hit ghost",
        (true, false) => "line hit",
        (false, false) => "line",
    };
    view! {
        <span class=class>
            {line.text}
            "\n"
        </span>
    }
    .into_any()
}

fn field(of: Evidence) -> AnyView {
    let t = &texts().finding;
    let value = match of.value.clone() {
        Some(value) => view! { <code>{value}</code> }.into_any(),
        None => view! { <span class="muted">{t.not_set}</span> }.into_any(),
    };
    let path = if of.path.is_empty() { t.nothing_found.into() } else { of.path.clone() };
    let object = of.object.clone();
    let seen = seen(of);
    view! {
        <dt>
            <code>{path}</code>
        </dt>
        <dd>
            {value}
            <span class="kind">
                {object}
                ", "
                {seen}
            </span>
        </dd>
    }
    .into_any()
}

/// A patch to read, copy and apply by hand.
#[component]
pub fn Patch(
    /// The patch or manifest, as YAML.
    yaml: String,
    /// What applies it.
    command: String,
) -> impl IntoView {
    let t = &texts().finding;
    let lines = yaml.trim_end().lines().map(|line| {
        view! { <span class="line added">{line.to_owned()}"\n"</span> }
    });
    let lines = lines.collect::<Vec<_>>();
    view! {
        <figure class="excerpt">
            <figcaption>
                <strong>"patch.yaml"</strong>
                <Copy target="patch".into() copy=t.copy.into() copied=t.copied.into()/>
            </figcaption>
            <pre tabindex="0" role="region" aria-label=t.patch>
                <code id="patch">{lines}</code>
            </pre>
        </figure>
        <figure class="excerpt">
            <figcaption>
                <strong>{t.apply}</strong>
                <Copy target="command".into() copy=t.copy.into() copied=t.copied.into()/>
            </figcaption>
            <pre tabindex="0" role="region" aria-label=t.command>
                <code id="command">{command}</code>
            </pre>
        </figure>
    }
}
