//! Where a node's round trips allow it to be: as a map, and in the same words as a table.

use leptos::prelude::*;
use model::latency::{PlaceProof, ProofVerdict, ShortestRoundTrip};
use model::place::Country;
use model::residency::{NodeProof, Standing};

use super::map::discs;
use super::map::projection::Reach;
use super::panel::{Empty, Panel};
use super::prose::Prose;
use super::table::{Row, Table, row};
use crate::context::page;
use crate::format;
use crate::listing::{Column, column};
use crate::texts::{Texts, headed, texts};

const COLUMNS: [Column; 5] = [
    column("landmark", "", "w-subject"),
    column("shortest", "", "w-number"),
    column("of", "", "w-number"),
    column("radius", "", "w-number"),
    column("drawn", "", "w-title"),
];

/// So many countries are told by name.
const TOLD: usize = 12;

/// The panel.
#[component]
pub fn DiscsPanel(
    #[prop(optional_no_strip)] proven: Option<NodeProof>,
    /// What each land is to the EEA.
    lands: Vec<(Country, Standing)>,
) -> impl IntoView {
    let t = texts();
    let d = &t.discs;
    let Some(NodeProof { name, is_agent, spell, .. }) = proven else {
        return view! {
            <Panel id="discs" heading=d.heading>
                <div data-live="discs">
                    <Empty>
                        <Prose text=d.none/>
                    </Empty>
                </div>
            </Panel>
        }
        .into_any();
    };
    let by = if is_agent { t.node.by_agent.to_owned() } else { (t.node.by_prober)(&name) };
    let note = (d.note)(&by, &format::moment(spell.checked_at));
    let stale = (!spell.is_current(page().now)).then(|| view! { <p class="warning">{d.stale}</p> });
    let proof = spell.proof;
    let picture = discs::proven(&proof, &lands);
    let figure = match picture {
        None => view! { <p class="note">{d.no_map}</p> }.into_any(),
        Some(picture) => view! {
            <figure class="europe">{picture} <figcaption>{legend(&proof)}</figcaption></figure>
        }
        .into_any(),
    };
    let rows = proof.shortest.iter().enumerate().map(|(at, it)| disc(at + 1, it, t)).collect();
    view! {
        <Panel id="discs" heading=d.heading note=view! { {note} }.into_any()>
            <div data-live="discs">{stale} {said(&proof, t)} {figure}</div>
            <Table
                caption=d.caption
                live="discs-table"
                columns=headed(&COLUMNS, &d.headings)
                rows
                empty=d.no_map
            />
            <p class="panel-foot">{d.foot}</p>
        </Panel>
    }
    .into_any()
}

/// What the picture shows, in words.
fn said(proof: &PlaceProof, t: &'static Texts) -> AnyView {
    let d = &t.discs;
    let verdict = format::sentence((t.node.proves)(proof.verdict));
    let told = match proof.verdict {
        ProofVerdict::MeasurementInvalid => d.impossible.to_owned(),
        _ => {
            let codes: Vec<&str> = proof.countries.iter().take(TOLD).map(|it| it.code()).collect();
            let more = proof.countries.len().saturating_sub(TOLD) as u64;
            let more = (more > 0).then(|| t.number(more));
            (d.within)(&codes.join(", "), more.as_deref())
        }
    };
    let why = (proof.verdict == ProofVerdict::MeasurementInvalid).then(|| {
        view! {
            <p class="note" lang=t.as_written()>
                {format!("{}.", format::sentence(&proof.reason))}
            </p>
        }
    });
    view! {
        <p>
            <strong>{format!("{verdict}.")}</strong>
            {format!(" {told}")}
        </p>
        {why}
    }
    .into_any()
}

fn disc(number: usize, it: &ShortestRoundTrip, t: &'static Texts) -> Row {
    let d = &t.discs;
    let authenticated = if it.authenticated { d.authenticated } else { d.not_authenticated };
    let drawn = match discs::reach(it) {
        None => d.nowhere,
        Some(Reach::Drawn) => d.drawn,
        Some(Reach::Whole) => d.whole,
        Some(Reach::Off) => d.off,
        Some(Reach::Large) => d.large,
    };
    row(
        it.landmark,
        vec![
            view! {
                <span class="subject">{format!("{number} {}", it.name)}</span>
                <span class="kind">{authenticated}</span>
            }
            .into_any(),
            view! { {t.measure(format::milliseconds(it.min_us))} }.into_any(),
            view! { {t.number(it.samples)} }.into_any(),
            view! { {format!("{}\u{a0}km", t.number(it.radius_km.into()))} }.into_any(),
            view! { {drawn} }.into_any(),
        ],
    )
}

fn legend(proof: &PlaceProof) -> AnyView {
    let d = &texts().discs;
    let key = |words: &'static str, shape: AnyView| {
        view! {
            <li>
                <svg class="map key" width="20" height="20" viewBox="-10 -10 20 20" aria-hidden="true">
                    {shape}
                </svg>
                {words}
            </li>
        }
        .into_any()
    };
    let mut keys = vec![
        key(d.disc, view! { <circle class="disc" r="8"/> }.into_any()),
        key(d.glass, view! { <circle class="disc glass" r="8"/> }.into_any()),
    ];
    if proof.verdict != ProofVerdict::MeasurementInvalid {
        let region = view! { <rect class="region" x="-8" y="-6" width="16" height="12"/> };
        keys.push(key(d.region, region.into_any()));
    }
    let sure = view! { <path class="landmark sure" d="M0-7 7 0 0 7-7 0z"/> };
    keys.push(key(d.authenticated, sure.into_any()));
    keys.push(key(d.not_authenticated, view! { <circle class="landmark" r="5"/> }.into_any()));
    let eea = view! { <path class="land inside" d="M-8-6h16v12h-16z"/> };
    keys.push(key(d.eea, eea.into_any()));
    view! {
        <ul class="legend">{keys}</ul>
        <p class="note">{d.simplified}</p>
    }
    .into_any()
}
