//! Everything that has a name, and what can be done: the palette's page.

use std::collections::BTreeSet;

use leptos::prelude::*;
use model::ids::ClusterId;
use model::residency::ResidencyFilter;
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
    let SearchPage { clusters, subjects, systems, checks, frameworks } = found;
    let several = clusters.len() > 1;
    let cluster_name = |id: ClusterId| {
        clusters.iter().find(|cluster| cluster.id == id).map_or("", |cluster| &cluster.name)
    };
    let words = text.to_lowercase();
    let called = |hit: &Hit| hit.name.to_lowercase().contains(&words);
    let mut hits: Vec<Hit> = pages().into_iter().filter(called).collect();
    hits.extend(subjects.into_iter().map(|(id, subject)| {
        let href = link::subject(id, &subject);
        let (name, kind) = named(subject, cluster_name(id));
        let kind = if several { format!("{kind} in {}", cluster_name(id)) } else { kind };
        Hit { name, kind, href }
    }));
    hits.extend(systems.into_iter().map(|name| Hit {
        href: link::system(&name, &ResidencyFilter::default()),
        kind: "System".into(),
        name,
    }));
    hits.extend(checks.into_iter().map(|check| Hit {
        href: link::check(&check.id),
        kind: format!("Check {}", check.id),
        name: check.title,
    }));
    hits.extend(frameworks.into_iter().map(|(id, name)| Hit {
        name,
        kind: "Framework".into(),
        href: link::framework(&id, None),
    }));
    hits.extend(clusters.iter().flat_map(of_cluster).chain(commands()).filter(called));
    let mut places = BTreeSet::new();
    hits.retain(|hit| places.insert(hit.href.clone()));
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
                "Names of pages, clusters, namespaces, workloads, nodes, systems and frameworks are searched, and the \
                 titles of checks. To search in reasons: "
                <a href=in_reasons>"findings"</a>
                "."
            </Empty>
        }
        .into_any(),
        false => view! { <ul id="hits" class="hits">{listed}</ul> }.into_any(),
    };
    let text = text.to_owned();
    Frame::all(clusters, Section::Nowhere, "Search").sentence(sentence).around(view! {
        <form class="filter" method="get" action="/search" role="search" autocomplete="off">
            <label class="grow">
                <span>"Pages, clusters, namespaces, workloads, nodes, systems, checks, frameworks"</span>
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

/// Pages that are there whichever clusters are.
fn pages() -> Vec<Hit> {
    let page = |(name, href): (&str, &str)| Hit {
        name: name.into(),
        kind: "Page".into(),
        href: href.into(),
    };
    Vec::from(
        [
            ("Overview", "/"),
            ("Findings", "/findings"),
            ("Latency", "/latency"),
            ("Residency", "/residency"),
            ("Systems and their documents", "/residency/systems"),
            ("Destinations of data", "/residency/destinations"),
            ("Workloads by where they run", "/residency/workloads"),
            ("Checks", "/checks"),
            ("Compliance", "/compliance"),
            ("Images", "/images"),
            ("Packages in images", "/packages"),
            ("Waivers", "/waivers"),
            ("REST API", "/api/docs"),
        ]
        .map(page),
    )
}

/// Pages and files of one cluster.
fn of_cluster(cluster: &ClusterView) -> [Hit; 5] {
    let ClusterView { id, ref name, .. } = *cluster;
    let page = |name, href| Hit { name, kind: "Page".into(), href };
    let file = |ending: &str| Hit {
        name: format!("Download the findings of {name} as {}", ending.to_uppercase()),
        kind: "Command".into(),
        href: link::export(id, ending, &[]),
    };
    [
        page(format!("Cluster {name}"), link::cluster(id)),
        page(format!("Nodes of {name}"), link::nodes(id)),
        page(format!("Enforce Pod Security in {name}"), link::enforce(id)),
        file("csv"),
        file("json"),
    ]
}

fn commands() -> [Hit; 2] {
    let list = Findings::default();
    let command = |name: &str, list: &Findings| Hit {
        name: name.into(),
        kind: "Command".into(),
        href: list.href(),
    };
    [
        command(
            "Show critical findings",
            &list.clone().severity(Severity::Critical).verdict(Verdict::Fail),
        ),
        command("Show what could not be judged", &list.verdict(Verdict::Unknown)),
    ]
}
