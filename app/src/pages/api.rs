//! The REST API, endpoint by endpoint.

use leptos::prelude::*;
use model::view::ClusterView;

use super::{Outline, loaded};
use crate::components::frame::{Frame, Section};
use crate::components::panel::Panel;
use crate::components::prose::Prose;
use crate::context::{Api, Endpoint, Parameter, api};
use crate::format;

/// `/api/docs`
#[component]
pub fn ApiPage() -> impl IntoView {
    let api = api();
    loaded(
        Outline::of_all(Section::Api, "API", &[("api", "REST API")]),
        // The description is part of the program: it is shown even while the database is away.
        |reader| async move { Ok(reader.clusters(None).await.unwrap_or_default()) },
        move |clusters| page(&api, clusters),
    )
}

fn page(api: &Api, clusters: Vec<ClusterView>) -> AnyView {
    let sentence = match api.endpoints.len() as u64 {
        1 => "1 endpoint answers over REST.".into(),
        n => format!("{} endpoints answer over REST.", format::number(n)),
    };
    let contents = api.endpoints.iter().map(entry).collect::<Vec<_>>();
    let endpoints = api.endpoints.iter().map(endpoint).collect::<Vec<_>>();
    let about = api.about.clone();
    Frame::all(clusters, Section::Api, "API").sentence(sentence).around(view! {
        <Panel id="api" heading="REST API">
            <p>
                <Prose text=about/>
            </p>
            <p>
                "The same as a document: "
                <a href="/api/v1/openapi.json">"OpenAPI 3.1"</a>
                "."
            </p>
            <ul class="contents" aria-label="Endpoints">{contents}</ul>
        </Panel>
        {endpoints}
    })
}

fn entry(of: &Endpoint) -> AnyView {
    view! {
        <li>
            <a href=format!("#{}", anchor(of))>
                <code>{format!("{} {}", of.method, of.path)}</code>
            </a>
        </li>
    }
    .into_any()
}

/// Its place on the page: `get-clusters-cluster-nodes`.
fn anchor(of: &Endpoint) -> String {
    let path = of.path.strip_prefix("/api/v1/").unwrap_or(&of.path);
    let path: String = path.chars().filter(|it| !matches!(it, '{' | '}')).collect();
    format!("{}-{}", of.method.to_ascii_lowercase(), path.replace(['/', '.'], "-"))
}

fn endpoint(of: &Endpoint) -> AnyView {
    let statuses = format!("Answers {}.", of.statuses.join(", "));
    let parameters = of.parameters.iter().map(parameter).collect::<Vec<_>>();
    let parameters =
        (!parameters.is_empty()).then(|| view! { <dl class="fields">{parameters}</dl> });
    view! {
        <section class="panel" id=anchor(of)>
            <header class="panel-head">
                <h2>
                    <code>{format!("{} {}", of.method, of.path)}</code>
                </h2>
            </header>
            <p>
                <Prose text=of.summary.clone()/>
            </p>
            {parameters}
            <p class="panel-foot">{statuses}</p>
        </section>
    }
    .into_any()
}

fn parameter(of: &Parameter) -> AnyView {
    view! {
        <dt>
            <code>{of.name.clone()}</code>
            <span class="kind">{format!("in the {}", of.place)}</span>
        </dt>
        <dd>
            <Prose text=of.meaning.clone()/>
        </dd>
    }
    .into_any()
}
