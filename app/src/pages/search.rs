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
use crate::link::{self, Findings};
use crate::texts::texts;

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
    let t = &texts().search;
    let outline = Outline::of_all(Section::Nowhere, t.title, &[("found", t.found)]);
    let asked = text.clone();
    loaded(
        outline,
        |reader| async move { reader.search(asked).await },
        move |found| page(&text, found),
    )
}

fn page(text: &str, found: SearchPage) -> AnyView {
    let texts = texts();
    let t = &texts.search;
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
        let kind = if several { (t.kind_in)(&kind, cluster_name(id)) } else { kind };
        Hit { name, kind, href }
    }));
    hits.extend(systems.into_iter().map(|name| Hit {
        href: link::system(&name, &ResidencyFilter::default()),
        kind: t.system.into(),
        name,
    }));
    hits.extend(checks.into_iter().map(|check| Hit {
        href: link::check(&check.id),
        kind: (t.check)(check.id.as_str()),
        name: texts.check_title(&check.id, check.title).1,
    }));
    hits.extend(frameworks.into_iter().map(|(id, name)| Hit {
        name,
        kind: t.framework.into(),
        href: link::framework(&id, None),
    }));
    hits.extend(clusters.iter().flat_map(of_cluster).chain(commands()).filter(called));
    let mut places = BTreeSet::new();
    hits.retain(|hit| places.insert(hit.href.clone()));
    let sentence = match (text.is_empty(), hits.len()) {
        (true, _) => t.asks.into(),
        (false, 0) => (t.nothing)(text),
        (false, n) => (t.found_for)(&texts.count(n as u64, t.result), text),
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
                {t.what_is_searched}
                <a href=in_reasons>{texts.errors.findings}</a>
                "."
            </Empty>
        }
        .into_any(),
        false => view! { <ul id="hits" class="hits">{listed}</ul> }.into_any(),
    };
    let text = text.to_owned();
    Frame::all(clusters, Section::Nowhere, t.title).sentence(sentence).around(view! {
        <form class="filter" method="get" action="/search" role="search" autocomplete="off">
            <label class="grow">
                <span>{t.scope}</span>
                <input type="search" name="q" value=text autocapitalize="none"/>
            </label>
            <button type="submit">{t.title}</button>
        </form>
        <Panel id="found" heading=t.found>{body}</Panel>
    })
}

fn named(subject: SubjectRef, cluster: &str) -> (String, String) {
    let t = &texts().finding;
    match subject {
        SubjectRef::Cluster => (cluster.into(), t.cluster.into()),
        SubjectRef::Namespace(name) => (name, t.namespace.into()),
        SubjectRef::Node(name) => (name, t.node.into()),
        SubjectRef::Workload(of) | SubjectRef::Container(of, _) => {
            (format!("{}/{}", of.namespace, of.name), of.kind)
        }
    }
}

const PAGES: [&str; 13] = [
    "/",
    "/findings",
    "/latency",
    "/residency",
    "/residency/systems",
    "/residency/destinations",
    "/residency/workloads",
    "/checks",
    "/compliance",
    "/images",
    "/packages",
    "/waivers",
    "/api/docs",
];

/// Pages that are there whichever clusters are.
fn pages() -> Vec<Hit> {
    let t = &texts().search;
    let page = |(name, href): (&str, &str)| Hit {
        name: name.into(),
        kind: t.page.into(),
        href: href.into(),
    };
    let pages = t.pages.into_iter().zip(PAGES);
    pages.map(page).collect()
}

/// Pages and files of one cluster.
fn of_cluster(cluster: &ClusterView) -> [Hit; 5] {
    let ClusterView { id, ref name, .. } = *cluster;
    let t = &texts().search;
    let page = |name, href| Hit { name, kind: t.page.into(), href };
    let file = |ending: &str| Hit {
        name: (t.download)(name, &ending.to_uppercase()),
        kind: t.command.into(),
        href: link::export(id, ending, &[]),
    };
    [
        page((t.cluster)(name), link::cluster(id)),
        page((t.nodes)(name), link::nodes(id)),
        page((t.enforce)(name), link::enforce(id)),
        file("csv"),
        file("json"),
    ]
}

fn commands() -> [Hit; 2] {
    let t = &texts().search;
    let list = Findings::default();
    let command = |name: &str, list: &Findings| Hit {
        name: name.into(),
        kind: t.command.into(),
        href: list.href(),
    };
    [
        command(t.critical, &list.clone().severity(Severity::Critical).verdict(Verdict::Fail)),
        command(t.not_judged, &list.verdict(Verdict::Unknown)),
    ]
}
