//! What stands around every page: rail, bar, the sentence that answers.

use leptos::prelude::*;
use leptos_meta::{Meta, Title};
use model::Time;
use model::view::ClusterView;

use super::icons::Icon;
use crate::context::{Page, Theme, page};
use crate::islands::live::Live;
use crate::link::Findings;
use crate::{format, link};

/// Data older than this is called stale.
const STALE_AFTER_SECONDS: i64 = 90;

/// Where in the rail a page belongs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// All clusters.
    Overview,
    /// A cluster, its namespaces and workloads.
    Cluster,
    /// Findings.
    Findings,
    /// Nodes of a cluster.
    Nodes,
    /// Checks.
    Checks,
    /// None of them.
    Nowhere,
}

/// A page's frame.
pub struct Frame {
    /// What the tab says.
    pub title: String,
    /// The page's answer in a sentence: its `h1`.
    pub sentence: String,
    /// What is marked in the rail.
    pub section: Section,
    /// The cluster it is about; `None` for all.
    pub cluster: Option<ClusterView>,
    /// The clusters that it shows something of, where that is not the one.
    pub clusters: Vec<ClusterView>,
    /// Things between the cluster and the page: name and address.
    pub crumbs: Vec<(String, String)>,
}

impl Frame {
    /// Of a page about one cluster or something in it.
    pub fn of(cluster: &ClusterView, section: Section, title: impl Into<String>) -> Self {
        Self { cluster: Some(cluster.clone()), ..Self::all(Vec::new(), section, title) }
    }

    /// Of a page about all clusters.
    pub fn all(clusters: Vec<ClusterView>, section: Section, title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            sentence: String::new(),
            section,
            cluster: None,
            clusters,
            crumbs: Vec::new(),
        }
    }

    /// Its answer.
    #[must_use]
    pub fn sentence(mut self, sentence: impl Into<String>) -> Self {
        self.sentence = sentence.into();
        self
    }

    /// One more thing on the way to the page.
    #[must_use]
    pub fn crumb(mut self, name: impl Into<String>, href: String) -> Self {
        self.crumbs.push((name.into(), href));
        self
    }

    /// The whole page around `body`.
    pub fn around(self, body: impl IntoView + 'static) -> AnyView {
        let Page { now, theme, path_and_query } = page();
        let shown = self.cluster.clone().into_iter().chain(self.clusters.clone());
        let shown: Vec<_> = shown.collect();
        let title = match &self.cluster {
            Some(cluster) if cluster.name != self.title => {
                format!("{} · {} – Nordvakt", self.title, cluster.name)
            }
            _ => format!("{} – Nordvakt", self.title),
        };
        view! {
            <Title text=title/>
            <Meta name="description" content=self.sentence.clone()/>
            <a class="skip" href="#main">"Skip to content"</a>
            <nav class="rail" aria-label="Sections">
                <a class="brand" href="/">
                    <Icon name="logo" size=24/>
                    <span class="label">"Nordvakt"</span>
                </a>
                {rail(self.section, self.cluster.as_ref())}
            </nav>
            <header class="bar">
                <details class="menu">
                    <summary>
                        <Icon name="menu" size=16/>
                        <span class="quiet">"Menu"</span>
                    </summary>
                    <nav aria-label="Menu">
                        {rail(self.section, self.cluster.as_ref())}
                        {theme_switch(theme, &path_and_query)}
                    </nav>
                </details>
                {breadcrumb(&self)}
                {live(&shown, self.cluster.as_ref(), now)}
                <div class="bar-theme">{theme_switch(theme, &path_and_query)}</div>
            </header>
            <main id="main" tabindex="-1">
                {sample_note(&shown)}
                <h1 data-live="sentence">{self.sentence}</h1>
                {body}
            </main>
        }
        .into_any()
    }
}

fn rail(section: Section, cluster: Option<&ClusterView>) -> AnyView {
    let entry = move |of: Section, icon: &'static str, label: &'static str, href: String| {
        let current = (of == section && section != Section::Nowhere).then_some("page");
        view! {
            <li>
                <a href=href aria-current=current>
                    <Icon name=icon size=16/>
                    <span class="label">{label}</span>
                </a>
            </li>
        }
        .into_any()
    };
    let mut entries = vec![entry(Section::Overview, "rail-overview", "Overview", "/".into())];
    let findings = match cluster {
        Some(cluster) => {
            entries.push(entry(
                Section::Cluster,
                "rail-cluster",
                "Cluster",
                link::cluster(cluster.id),
            ));
            Findings::of(cluster.id)
        }
        None => Findings::default(),
    };
    entries.push(entry(Section::Findings, "rail-findings", "Findings", findings.href()));
    if let Some(cluster) = cluster {
        entries.push(entry(Section::Nodes, "rail-nodes", "Nodes", link::nodes(cluster.id)));
    }
    entries.push(entry(Section::Checks, "rail-checks", "Checks", "/checks".into()));
    entries.push(entry(Section::Nowhere, "rail-api", "API", "/api/docs".into()));
    view! { <ul>{entries}</ul> }.into_any()
}

fn breadcrumb(frame: &Frame) -> AnyView {
    let mut way: Vec<(String, String)> = vec![("Clusters".into(), "/".into())];
    way.extend(frame.cluster.iter().map(|of| (of.name.clone(), link::cluster(of.id))));
    way.extend(frame.crumbs.iter().cloned());
    if frame.cluster.as_ref().is_some_and(|cluster| cluster.name == frame.title) {
        way.pop();
    }
    if frame.section == Section::Overview {
        way.clear();
    }
    let steps = way
        .into_iter()
        .map(|(name, href)| view! { <li><a href=href>{name}</a></li> })
        .collect::<Vec<_>>();
    view! {
        <nav class="crumbs" aria-label="Breadcrumb">
            <ol>
                {steps}
                <li aria-current="page">{frame.title.clone()}</li>
            </ol>
        </nav>
    }
    .into_any()
}

/// How old what is shown is: the oldest of the clusters on the page speaks.
fn live(shown: &[ClusterView], only: Option<&ClusterView>, now: Time) -> AnyView {
    if shown.is_empty() {
        return ().into_any();
    }
    let observed = shown.iter().filter_map(|cluster| cluster.observed_at).min();
    let sample = shown.iter().all(|cluster| cluster.sample);
    let (state, text) = match observed {
        None => ("waiting", "Waiting for the first list".into()),
        Some(at) if sample => ("as-of", format!("As of {}", format::moment(at))),
        Some(at) => match (now - at).num_seconds() {
            age if age > STALE_AFTER_SECONDS => ("stale", format!("Stale · {} min", age / 60)),
            _ => ("as-of", format!("As of {}", format::clock(at, now))),
        },
    };
    let heads = shown
        .iter()
        .map(|cluster| (cluster.id.to_string(), cluster.generation.get()))
        .collect::<Vec<_>>();
    view! {
        <Live
            scope=only.map(|cluster| cluster.id.to_string()).unwrap_or_default()
            heads
            observed_at=observed.map_or(0, |at| at.timestamp_millis())
            recorded=sample
            state=state.into()
            text
        />
    }
    .into_any()
}

fn sample_note(shown: &[ClusterView]) -> Option<AnyView> {
    shown.iter().any(|cluster| cluster.sample).then(|| {
        view! {
            <p class="sample">
                <strong>"Recorded sample"</strong>
                " Nobody’s cluster, recorded from a real API server. To watch your own, set "
                <code>"KUBECONFIG"</code>
                " and start again."
            </p>
        }
        .into_any()
    })
}

fn theme_switch(current: Theme, back: &str) -> AnyView {
    let buttons = Theme::ALL.into_iter().map(|theme| {
        view! {
            <button
                name="theme"
                value=theme.word()
                aria-pressed=if theme == current { "true" } else { "false" }
            >
                {format::sentence(theme.word())}
            </button>
        }
    });
    let buttons = buttons.collect::<Vec<_>>();
    view! {
        <form class="theme" method="post" action="/preferences">
            <input type="hidden" name="back" value=back.to_owned()/>
            <fieldset>
                <legend class="quiet">"Theme"</legend>
                {buttons}
            </fieldset>
        </form>
    }
    .into_any()
}
