//! Everything that has a name, and what can be done: the palette's page.

use leptos::prelude::*;
use model::ids::ClusterId;
use model::subject::SubjectRef;
use model::verdict::{Severity, Verdict};
use model::view::{ClusterView, SearchPage};

use super::{Outline, loaded};
use crate::address::Address;
use crate::components::frame::{Frame, Section};
use crate::components::panel::{Empty, Panel};
use crate::format;
use crate::link::{self, Findings};

/// A thing that was found: what it is called, what it is, where it leads.
struct Hit {
    name: String,
    kind: String,
    href: String,
}

/// `/search`
#[component]
pub fn SearchPageView() -> impl IntoView {
    let text = Address::here().one("q").unwrap_or_default();
    let outline = Outline::of_all(Section::Nowhere, "Search", &[("found", "Found")]);
    let asked = text.clone();
    loaded(
        outline,
        |reader| async move { reader.search(asked).await },
        move |found| page(&text, found),
    )
}

fn page(text: &str, found: SearchPage) -> AnyView {
    let SearchPage { clusters, subjects, checks } = found;
    let several = clusters.len() > 1;
    let cluster_name = |id: ClusterId| {
        clusters.iter().find(|cluster| cluster.id == id).map_or("", |cluster| &cluster.name)
    };
    let mut hits: Vec<Hit> = subjects
        .into_iter()
        .map(|(id, subject)| {
            let href = link::subject(id, &subject);
            let (name, kind) = named(subject, cluster_name(id));
            let kind = if several { format!("{kind} in {}", cluster_name(id)) } else { kind };
            Hit { name, kind, href }
        })
        .collect();
    hits.extend(checks.into_iter().map(|check| Hit {
        href: link::check(&check.id),
        kind: format!("Check {}", check.id),
        name: check.title,
    }));
    let words = text.to_lowercase();
    let mut commands = commands(&clusters);
    commands.retain(|command| command.name.to_lowercase().contains(&words));
    hits.extend(commands);
    let sentence = match (text.is_empty(), hits.len()) {
        (true, _) => "Search, or choose what to do.".into(),
        (false, 0) => format!("Nothing is called “{text}”."),
        (false, n) => {
            format!("{} for “{text}”.", format::count(n as u64, "result", "results"))
        }
    };
    let listed = hits.into_iter().map(|Hit { name, kind, href }| {
        view! {
            <li>
                <a href=href data-hit="">
                    <span>{name}</span>
                    <span class="kind">{kind}</span>
                </a>
            </li>
        }
    });
    let listed = listed.collect::<Vec<_>>();
    let in_reasons = Findings::default().with("q", text).href();
    let body = match listed.is_empty() {
        true => view! {
            <Empty>
                "Names of clusters, namespaces, workloads and nodes are searched, and the titles of checks. To \
                 search in reasons: "
                <a href=in_reasons>"findings"</a>
                "."
            </Empty>
        }
        .into_any(),
        false => view! { <ul id="hits" class="hits">{listed}</ul> }.into_any(),
    };
    let text = text.to_owned();
    Frame::all(clusters, Section::Nowhere, "Search").sentence(sentence).around(view! {
        <form class="filter" method="get" action="/search" role="search">
            <label class="grow">
                <span>"Clusters, namespaces, workloads, nodes, checks, commands"</span>
                <input type="search" name="q" value=text autocapitalize="none"/>
            </label>
            <button type="submit">"Search"</button>
        </form>
        <Panel id="found" heading="Found">{body}</Panel>
    })
}

fn named(subject: SubjectRef, cluster: &str) -> (String, String) {
    match subject {
        SubjectRef::Cluster => (cluster.into(), "Cluster".into()),
        SubjectRef::Namespace(name) => (name, "Namespace".into()),
        SubjectRef::Node(name) => (name, "Node".into()),
        SubjectRef::Workload(of) | SubjectRef::Container(of, _) => {
            (format!("{}/{}", of.namespace, of.name), of.kind)
        }
    }
}

fn commands(clusters: &[ClusterView]) -> Vec<Hit> {
    let command = |name: String, href: String| Hit { name, kind: "Command".into(), href };
    let mut commands = vec![
        command("Show the overview".into(), "/".into()),
        command("Show all findings".into(), "/findings".into()),
        command(
            "Show critical findings".into(),
            Findings::default().severity(Severity::Critical).verdict(Verdict::Fail).href(),
        ),
        command(
            "Show what could not be judged".into(),
            Findings::default().verdict(Verdict::Unknown).href(),
        ),
        command("Show all checks".into(), "/checks".into()),
        command("Ask which workloads have a package".into(), "/packages".into()),
    ];
    for cluster in clusters {
        let (id, name) = (cluster.id, &cluster.name);
        commands.push(command(format!("Show the cluster {name}"), link::cluster(id)));
        commands.push(command(format!("Show the nodes of {name}"), link::nodes(id)));
        commands.push(command(
            format!("Download the findings of {name} as CSV"),
            link::export(id, "csv"),
        ));
        commands.push(command(
            format!("Download the findings of {name} as JSON"),
            link::export(id, "json"),
        ));
    }
    commands.push(command("Read about the API".into(), "/api/docs".into()));
    commands
}
