//! What stands around every page: rail, bar, the sentence that answers.

use leptos::prelude::*;
use leptos_meta::Title;
use model::Time;
use model::ids::ClusterId;
use model::view::{ClusterView, Seen};

use super::as_of::AsOf;
use super::icons::Icon;
use super::moment::Moment;
use super::peek::{Pane, Peek};
use crate::address::Address;
use crate::context::{Density, Page, Theme, page};
use crate::islands::keys::Keys;
use crate::islands::live::Live;
use crate::language::Language;
use crate::link::Findings;
use crate::texts::{frame_texts, texts};
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
    /// Round trips to landmarks.
    Latency,
    /// Where data is.
    Residency,
    /// Checks.
    Checks,
    /// Frameworks and their controls.
    Compliance,
    /// Images that run.
    Images,
    /// What is accepted until a date.
    Waivers,
    /// Packages in images, and their vulnerabilities.
    Packages,
    /// The REST API.
    Api,
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
    /// Its id, which is known even where the cluster could not be read.
    pub cluster_id: Option<ClusterId>,
    /// The clusters that it shows something of, where that is not the one.
    pub clusters: Vec<ClusterView>,
    /// Things between the cluster and the page: name and address.
    pub crumbs: Vec<(String, String)>,
    /// The moment that it shows, `None` for now; of a page that knows no other, nothing.
    pub as_of: Option<Option<Time>>,
    /// Whether the law of a day judges it.
    pub takes_law: bool,
    /// Whether it answers what was asked for.
    pub is_answer: bool,
}

impl Frame {
    /// Of a page about one cluster or something in it.
    pub fn of(cluster: &ClusterView, section: Section, title: impl Into<String>) -> Self {
        Self {
            cluster: Some(cluster.clone()),
            cluster_id: Some(cluster.id),
            ..Self::all(Vec::new(), section, title)
        }
    }

    /// Of a page about all clusters.
    pub fn all(clusters: Vec<ClusterView>, section: Section, title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            sentence: String::new(),
            section,
            cluster: None,
            cluster_id: None,
            clusters,
            crumbs: Vec::new(),
            as_of: None,
            takes_law: false,
            is_answer: true,
        }
    }

    /// Of a page that says why there is none.
    pub fn refusal(title: impl Into<String>) -> Self {
        Self { is_answer: false, ..Self::all(Vec::new(), Section::Nowhere, title) }
    }

    /// Its answer.
    #[must_use]
    pub fn sentence(mut self, sentence: impl Into<String>) -> Self {
        self.sentence = sentence.into();
        self
    }

    /// It can show what was observed at a moment, and shows this one; `None` for now.
    #[must_use]
    pub fn seen_at(mut self, at: Option<Time>) -> Self {
        self.as_of = Some(at);
        self
    }

    /// The law of a day judges it, and the address says which.
    #[must_use]
    pub fn under_law(mut self) -> Self {
        self.takes_law = true;
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
        let page = page();
        let peek = use_context::<Peek>();
        let beside = view! {
            <Pane peek/>
            {palette()}
            {help()}
            <Keys single=page.single_keys/>
        }
        .into_any();
        let shown = self.cluster.clone().into_iter().chain(self.clusters.clone());
        let shown: Vec<_> = shown.collect();
        let title = match &self.cluster {
            Some(cluster) if cluster.name != self.title => {
                format!("{} · {} – Nordvakt", self.title, cluster.name)
            }
            _ => format!("{} – Nordvakt", self.title),
        };
        let t = frame_texts();
        let written_in = page.written_in();
        let content = (written_in != page.language).then(|| written_in.tag());
        view! {
            <Title text=markup_free(&title)/>
            <a class="skip" href="#main">{t.skip}</a>
            <nav class="rail" aria-label=t.sections>
                <a class="brand" href="/">
                    <Icon name="logo" size=24/>
                    <span class="label">"Nordvakt"</span>
                </a>
                {rail(&self)}
            </nav>
            <header class="bar">
                <details class="menu">
                    <summary>
                        <Icon name="menu" size=16/>
                        <span class="quiet">{t.menu}</span>
                    </summary>
                    <nav aria-label=t.menu>
                        {rail(&self)}
                        {preferences(&page)}
                    </nav>
                </details>
                {breadcrumb(&self)}
                {match self.as_of.flatten() {
                    None => live(&shown, self.cluster.as_ref(), page.now),
                    Some(at) => past(at),
                }}
                <a class="bar-search" href="/search" data-palette="">
                    <Icon name="search" size=16/>
                    <span class="label">{t.search}</span>
                    <kbd>"Ctrl K"</kbd>
                </a>
                <details class="bar-view">
                    <summary>{t.view}</summary>
                    {preferences(&page)}
                </details>
            </header>
            <main id="main" tabindex="-1" lang=content>
                {print_head(&shown, &page)}
                {sample_note(&shown)}
                <h1 data-live="sentence">{self.sentence}</h1>
                {match self.as_of {
                    Some(at) => view! { <AsOf at now=page.now first=first_observed(&shown)/> }.into_any(),
                    None if self.is_answer => now_alone(),
                    None => ().into_any(),
                }}
                {(self.is_answer && !self.takes_law).then(by_policy_alone)}
                {body}
            </main>
            {beside}
        }
        .into_any()
    }
}

/// On a page that no law of a day judges, where its address asks for one.
fn by_policy_alone() -> AnyView {
    const LAW: [&str; 4] = ["law_at", "known_at", "what-if", "scope"];
    let here = Address::here();
    let Some(asked) = LAW.into_iter().find(|name| here.one(name).is_some()) else {
        return ().into_any();
    };
    let t = &texts().frame;
    view! {
        <p class="notice" data-policy-alone="">
            {(t.policy_alone)(asked)}
            <a href=here.clone().without(&LAW).href()>{t.without_law}</a>
            {t.or_see}
            <a href="/residency">{t.residency_knows}</a>
        </p>
    }
    .into_any()
}

/// When the first of them was observed; `None` where one never was, or none is shown.
fn first_observed(shown: &[ClusterView]) -> Option<Time> {
    shown.iter().filter_map(|cluster| cluster.first_observed_at).min()
}

/// A title as it stands in the head, where leptos writes it as it is: what a cluster calls a thing must not end it.
fn markup_free(title: &str) -> String {
    title.replace('&', "&amp;").replace('<', "&lt;")
}

/// A place in the rail.
struct Entry {
    section: Section,
    icon: &'static str,
    label: &'static str,
    /// Goes there after `g`.
    letter: &'static str,
    /// `None` where it leads nowhere from here.
    href: Option<String>,
}

/// What stands in the rail, in the same places on every page. `cluster` is the page's own, and lists lead to what
/// they have of it; what is of one cluster alone leads to that or to the `only` one that there is.
fn rail_entries(cluster: Option<ClusterId>, only: Option<ClusterId>) -> [Entry; 12] {
    let entry = |section, icon, label, letter, href: Option<String>| Entry {
        section,
        icon,
        label,
        letter,
        href,
    };
    let t = frame_texts();
    let one = cluster.or(only);
    let findings = cluster.map_or_else(Findings::default, Findings::of).href();
    [
        entry(Section::Overview, "rail-overview", t.overview, "o", Some("/".into())),
        entry(Section::Cluster, "rail-cluster", t.cluster, "k", one.map(link::cluster)),
        entry(Section::Findings, "rail-findings", t.findings, "f", Some(findings)),
        entry(Section::Nodes, "rail-nodes", t.nodes, "h", one.map(link::nodes)),
        entry(Section::Latency, "rail-latency", t.latency, "l", Some("/latency".into())),
        entry(
            Section::Residency,
            "rail-residency",
            t.residency,
            "r",
            Some(link::residency(cluster)),
        ),
        entry(Section::Checks, "rail-checks", t.checks, "s", Some("/checks".into())),
        entry(
            Section::Compliance,
            "rail-compliance",
            t.compliance,
            "c",
            Some(link::compliance(cluster)),
        ),
        entry(Section::Images, "rail-images", t.images, "i", Some("/images".into())),
        entry(Section::Packages, "rail-packages", t.packages, "p", Some("/packages".into())),
        entry(Section::Waivers, "rail-waivers", t.waivers, "w", Some("/waivers".into())),
        entry(Section::Api, "rail-api", "API", "a", Some("/api/docs".into())),
    ]
}

fn rail(frame: &Frame) -> AnyView {
    let only = match frame.clusters.as_slice() {
        [only] => Some(only.id),
        _ => None,
    };
    let entries = rail_entries(frame.cluster_id, only).map(|entry| {
        let Entry { section, icon, label, letter, href } = entry;
        let current = (section == frame.section).then_some("page");
        let inside = view! {
            <Icon name=icon size=16/>
            <span class="label">{label}</span>
        };
        let place = match href {
            Some(href) => {
                view! { <a href=href aria-current=current data-go=letter>{inside}</a> }.into_any()
            }
            None => view! { <a role="link" aria-disabled="true">{inside}</a> }.into_any(),
        };
        view! { <li>{place}</li> }
    });
    view! { <ul>{Vec::from(entries)}</ul> }.into_any()
}

fn breadcrumb(frame: &Frame) -> AnyView {
    let mut way: Vec<(String, String)> = vec![(frame_texts().clusters.into(), "/".into())];
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
        <nav class="crumbs" aria-label=frame_texts().breadcrumb>
            <ol>
                {steps}
                <li aria-current="page">{frame.title.clone()}</li>
            </ol>
        </nav>
    }
    .into_any()
}

/// What is past does not change.
fn past(at: Time) -> AnyView {
    view! {
        <span class="badge as-of">
            {frame_texts().as_of} " " <Moment at/>
        </span>
    }
    .into_any()
}

/// On a page that knows no moment but now, where its address asks for another.
fn now_alone() -> AnyView {
    let here = Address::here();
    let Some(asked) = here.one("at") else { return ().into_any() };
    let t = &texts().frame;
    let now = here.without(&["at"]).href();
    view! {
        <p class="notice" data-now-alone="">
            {(t.now_alone)(&asked)}
            <a href=now>{t.show_now}</a>
            {t.or_see}
            <a href="/findings">{t.the_findings}</a>
            {t.know_other_moments}
        </p>
    }
    .into_any()
}

/// How old what is shown is: the oldest of the clusters on the page speaks.
fn live(shown: &[ClusterView], only: Option<&ClusterView>, now: Time) -> AnyView {
    if shown.is_empty() {
        return ().into_any();
    }
    let t = frame_texts();
    let observed = shown.iter().filter_map(|cluster| cluster.observed_at).min();
    let recorded = shown.iter().all(|cluster| cluster.seen != Seen::Watched);
    let (state, text) = match observed {
        None => ("waiting", t.waiting.into()),
        Some(at) if recorded => ("as-of", (t.recorded)(&format::moment(at))),
        Some(at) => match (now - at).num_seconds() {
            age if age > STALE_AFTER_SECONDS => ("stale", (t.age)(age / 60)),
            _ => ("as-of", (t.seen_at)(&format::clock(at, now))),
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
            recorded
            state=state.into()
            text
            words=(t.live)()
        />
    }
    .into_any()
}

fn sample_note(shown: &[ClusterView]) -> Option<AnyView> {
    let t = &texts().frame;
    shown.iter().any(|cluster| cluster.seen == Seen::Sample).then(|| {
        let [before, after] = t.sample_note;
        view! {
            <p class="sample">
                <strong>{t.sample}</strong>
                {before}
                <code>"KUBECONFIG"</code>
                {after}
            </p>
        }
        .into_any()
    })
}

/// What paper needs where no frame says it.
fn print_head(shown: &[ClusterView], page: &Page) -> AnyView {
    let t = &texts().frame;
    let parts = shown.iter().map(|cluster| {
        let coverage = match cluster.coverage.percent() {
            Some(percent) => (t.coverage)(percent),
            None => t.not_judged.into(),
        };
        let observed =
            cluster.observed_at.map(|at| view! { {format!(", {} ", t.observed)} <Moment at/> });
        let by = (t.judged_by)(
            &cluster.generation.to_string(),
            &format::digest(&cluster.catalogue),
            &format::digest(&cluster.policy),
        );
        view! {
            <p>
                <strong>{cluster.name.clone()}</strong>
                {observed}
                {format!(", {coverage}, {by}")}
            </p>
        }
    });
    let address = format!("{}{}", page.origin, page.path_and_query);
    view! {
        <div class="print-head" aria-hidden="true">
            {parts.collect::<Vec<_>>()}
            <p>{address}</p>
        </div>
    }
    .into_any()
}

/// Theme, density, language and single keys: each button says what it is and sets it.
fn preferences(page: &Page) -> AnyView {
    let choice = |name: &'static str,
                  legend: &'static str,
                  values: Vec<(&'static str, &'static str, bool)>| {
        let buttons = values.into_iter().map(|(value, word, chosen)| {
            view! {
                <button name=name value=value aria-pressed=if chosen { "true" } else { "false" }>
                    {word}
                </button>
            }
        });
        view! {
            <fieldset>
                <legend>{legend}</legend>
                {buttons.collect::<Vec<_>>()}
            </fieldset>
        }
        .into_any()
    };
    let t = frame_texts();
    let themes = Theme::ALL.map(|theme| {
        let word = match theme {
            Theme::Light => t.light,
            Theme::Dark => t.dark,
            Theme::Auto => t.auto,
        };
        (theme.word(), word, theme == page.theme)
    });
    let densities = Density::ALL.map(|density| {
        let word = match density {
            Density::Roomy => t.roomy,
            Density::Compact => t.compact,
        };
        (density.word(), word, density == page.density)
    });
    let languages =
        Language::ALL.map(|language| (language.tag(), language.name(), language == page.language));
    let keys = [("on", t.on, page.single_keys), ("off", t.off, !page.single_keys)];
    view! {
        <form class="preferences" method="post" action="/preferences">
            <input type="hidden" name="back" value=page.path_and_query.clone()/>
            {choice("theme", t.theme, themes.to_vec())}
            {choice("density", t.rows, densities.to_vec())}
            {choice("language", t.language, languages.to_vec())}
            {choice("keys", t.single_keys, keys.to_vec())}
        </form>
    }
    .into_any()
}

/// Search over the page, opened by script; without one the bar leads to the page of the same.
fn palette() -> AnyView {
    let t = frame_texts();
    view! {
        <dialog id="palette" aria-label=t.search>
            <form method="get" action="/search">
                <input
                    type="search"
                    name="q"
                    role="combobox"
                    aria-label=t.search_scope
                    aria-expanded="true"
                    aria-controls="palette-hits"
                    aria-autocomplete="list"
                    autocomplete="off"
                    autocapitalize="none"
                    placeholder=t.search_scope
                />
            </form>
            <ul id="palette-hits" role="listbox" aria-label=t.found></ul>
            <p id="palette-note" role="status" data-away=t.away></p>
        </dialog>
    }
    .into_any()
}

const KEYS: [&str; 24] = [
    "Ctrl K", "/", "j k", "Enter", "Space", "Esc", "c", "e", "[ ]", "y", "n", "g o", "g k", "g f",
    "g h", "g l", "g r", "g s", "g c", "g i", "g w", "g p", "g a", "?",
];

fn help() -> AnyView {
    let t = frame_texts();
    let keys = KEYS.iter().zip(t.key_does).map(|(keys, does)| {
        let keys = keys.split(' ').map(|key| view! { <kbd>{key}</kbd> " " }).collect::<Vec<_>>();
        view! {
            <dt>{keys}</dt>
            <dd>{does}</dd>
        }
    });
    view! {
        <dialog id="help" aria-labelledby="help-heading">
            <h2 id="help-heading">{t.keys}</h2>
            <dl class="keys">{keys.collect::<Vec<_>>()}</dl>
            <p class="note">{t.keys_note}</p>
            <form method="dialog">
                <button class="button">{t.close}</button>
            </form>
        </dialog>
    }
    .into_any()
}
