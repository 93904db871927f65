//! What else than nodes reveals where data is, or could go.

mod rows;

use std::cmp::Ordering;

use leptos::prelude::*;
use model::order::Order;
use model::reader::ReadError;
use model::residency::{
    DestinationKind, DestinationResidence, Destinations, DestinationsAsked, KindCounts,
    ResidencyFilter,
};
use model::verdict::Verdict;

use super::residency::asked::{self, one_of, wrong};
use super::{Outline, loaded};
use crate::address::Address;
use crate::components::frame::{Frame, Section};
use crate::components::panel::Panel;
use crate::components::table::{ColumnPicker, More, Row, Table, row};
use crate::link;
use crate::listing::{Column, First, Listing, column};
use crate::texts::{Texts, headed, texts};

const KINDS: [Column; 4] = [
    column("kind", "", "w-subject"),
    column("outside", "", "w-number"),
    column("unknown", "", "w-number"),
    column("inside", "", "w-number"),
];

const DESTINATIONS: [Column; 5] = [
    column("destination", "", "w-subject").sorted(First::Smallest),
    column("verdict", "", "w-chip").sorted(First::Smallest),
    column("where", "", "w-title").sorted(First::Smallest),
    column("operator", "", "w-title").sorted(First::Smallest),
    column("named", "", "w-title").sorted(First::Largest),
];

const GAPS: [Column; 2] = [column("source", "", "w-subject"), column("why", "", "w-title")];

/// `/residency/destinations`
#[component]
pub fn DestinationsPage() -> impl IntoView {
    let here = Address::here();
    let (filter, which) = (asked::filter(&here), which(&here));
    let listing = Listing::here(&DESTINATIONS, Order::ascending("verdict"));
    let t = &texts().destinations;
    let panels = &[("kinds", t.kinds), ("destinations", t.title), ("gaps", t.gaps)];
    let mut outline = Outline::of_all(Section::Residency, t.title, panels);
    outline.cluster = filter.as_ref().ok().and_then(|filter| filter.cluster);
    loaded(
        outline,
        |reader| async move {
            let (filter, which, listing) = (filter?, which?, listing?);
            let destinations = reader.destinations(filter.clone(), which).await?;
            Ok((filter, which, listing, destinations))
        },
        |(filter, which, listing, destinations)| page(&filter, which, listing, destinations),
    )
}

const VERDICTS: [Verdict; 3] = [Verdict::Fail, Verdict::Unknown, Verdict::Pass];

fn which(here: &Address) -> Result<DestinationsAsked, ReadError> {
    let kind = here.one("kind").map(|text| {
        let kinds = one_of(&DestinationKind::ALL.map(DestinationKind::word));
        text.parse::<DestinationKind>().map_err(|_| wrong("kind", &text, &kinds))
    });
    let verdict = here.one("verdict").map(|text| {
        let known = VERDICTS.into_iter().find(|verdict| verdict.word() == text);
        known.ok_or_else(|| wrong("verdict", &text, &one_of(&VERDICTS.map(Verdict::word))))
    });
    Ok(DestinationsAsked { kind: kind.transpose()?, verdict: verdict.transpose()? })
}

fn page(
    filter: &ResidencyFilter,
    which: DestinationsAsked,
    listing: Listing,
    destinations: Destinations,
) -> AnyView {
    let t = texts();
    let sentence = (t.destinations.sentence)(&destinations);
    let judged_by = asked::form(filter.scope, &destinations.law);
    let narrowed = narrowed(&listing.here, which, t);
    let exports = link::destination_exports(filter, which);
    let Destinations { clusters, kinds, destinations, gaps, .. } = destinations;
    let frame = match clusters.as_slice() {
        [only] => Frame::of(only, Section::Residency, t.destinations.title),
        _ => Frame::all(clusters.clone(), Section::Residency, t.destinations.title),
    };
    let kinds = kinds.iter().map(|of| kind_row(of, filter, t)).collect();
    let gaps = gaps.into_iter().map(|gap| rows::gap(gap, t)).collect();
    let total = destinations.len() as u64;
    let key = |it: &DestinationResidence| {
        let operator = it.place.operator.as_deref().unwrap_or_default();
        format!("{}/{}/{:?}/{operator}", it.kind, it.host, it.place.territory)
    };
    let (destinations, next) = listing.cut(destinations, compare, key);
    let shown = destinations.len();
    let rows = destinations.into_iter().map(|it| rows::destination(key(&it), it, t)).collect();
    let columns = headed(&DESTINATIONS, &t.destinations.headings);
    let tools =
        view! { <ColumnPicker columns=columns.clone() listing=listing.clone()/> }.into_any();
    let how_many = t.count(total, t.destinations.destination);
    frame
        .under_law()
        .seen_at(filter.at)
        .crumb(t.residency.title, link::residency_under(filter))
        .sentence(sentence)
        .around(view! {
            {judged_by}
            <Panel
                id="kinds"
                heading=t.destinations.kinds
                note=view! { {t.destinations.note} }.into_any()
            >
                <Table
                    caption=t.destinations.kinds_caption
                    live="kinds"
                    columns=headed(&KINDS, &t.destinations.kinds_headings)
                    rows=kinds
                    empty=t.destinations.none_of_any
                />
            </Panel>
            {narrowed}
            <Panel
                id="destinations"
                heading=t.destinations.title
                note=view! { {how_many} }.into_any()
                tools
            >
                <Table
                    caption=t.destinations.caption
                    live="destinations"
                    columns
                    rows
                    empty=t.destinations.none
                    listing=Some(listing.clone())
                />
                <More listing shown total next/>
            </Panel>
            <Panel id="gaps" heading=t.destinations.gaps>
                <Table
                    caption=t.destinations.gaps
                    live="gaps"
                    columns=headed(&GAPS, &t.destinations.gaps_headings)
                    rows=gaps
                    empty=t.destinations.no_gaps
                />
            </Panel>
            <p class="exports">
                {t.words.files} <a href=exports.0 download="" data-csv="">"CSV"</a> " · "
                <a href=exports.1 download="">"JSON"</a>
            </p>
        })
}

/// Which destinations, in the address.
fn narrowed(here: &Address, which: DestinationsAsked, t: &'static Texts) -> AnyView {
    let kinds = DestinationKind::ALL.map(|kind| {
        view! {
            <option value=kind.word() selected=which.kind == Some(kind)>
                {(t.destinations.kind)(kind)}
            </option>
        }
    });
    let verdicts = VERDICTS.map(|verdict| {
        let word = match verdict {
            Verdict::Fail => t.words.outside,
            Verdict::Pass => t.words.inside,
            Verdict::Unknown | Verdict::NotApplicable => t.words.unknown,
        };
        view! {
            <option value=verdict.word() selected=which.verdict == Some(verdict)>
                {word}
            </option>
        }
    });
    view! {
        <form class="filter" method="get" action=here.path().to_owned()>
            {asked::kept(here, &["kind", "verdict", "after", "show", "peek"])}
            <label>
                <span>{t.destinations.kind_label}</span>
                <select name="kind">
                    <option value="">{t.running.any}</option>
                    {kinds.to_vec()}
                </select>
            </label>
            <label>
                <span>{t.destinations.verdict}</span>
                <select name="verdict">
                    <option value="">{t.running.any}</option>
                    {verdicts.to_vec()}
                </select>
            </label>
            <button type="submit">{t.running.show}</button>
        </form>
    }
    .into_any()
}

fn kind_row(of: &KindCounts, filter: &ResidencyFilter, t: &'static Texts) -> Row {
    let is_hidden = of.not_all_seen;
    let hidden = match (is_hidden, of.counts.all()) {
        (true, _) => {
            view! { <a class="kind" href="#gaps">{t.destinations.not_all_seen}</a> }.into_any()
        }
        (false, 0) => view! { <span class="kind">{t.destinations.none_seen}</span> }.into_any(),
        (false, _) => ().into_any(),
    };
    let none_seen = of.counts.all() == 0;
    let list = |verdict| {
        let which = DestinationsAsked { kind: Some(of.kind), verdict };
        format!("{}#destinations", link::destinations(filter, which))
    };
    let number = |verdict, count| match count {
        0 if is_hidden => view! { <span class="unknown-text">"?"</span> }.into_any(),
        0 if none_seen => view! { <span class="muted">"–"</span> }.into_any(),
        0 => view! { <span class="muted">"0"</span> }.into_any(),
        count => view! { <a href=list(Some(verdict))>{t.number(count)}</a> }.into_any(),
    };
    row(
        of.kind,
        vec![
            view! {
                <a class="subject" href=list(None)>{(t.destinations.kind)(of.kind)}</a>
                {hidden}
            }
            .into_any(),
            number(Verdict::Fail, of.counts.outside),
            number(Verdict::Unknown, of.counts.unknown),
            number(Verdict::Pass, of.counts.inside),
        ],
    )
}

fn compare(column: &str, a: &DestinationResidence, b: &DestinationResidence) -> Ordering {
    match column {
        "destination" => a.host.cmp(&b.host),
        "where" => a.place.territory.cmp(&b.place.territory).then(a.place.city.cmp(&b.place.city)),
        "operator" => a.place.operator.cmp(&b.place.operator),
        "named" => a.namers.cmp(&b.namers),
        _ => {
            a.verdict.worst_first().cmp(&b.verdict.worst_first()).then_with(|| a.host.cmp(&b.host))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_read_or_refused_with_what_is_expected() {
        let at = |query: &str| which(&Address::at(&format!("/residency/destinations{query}")));
        let asked = at("?kind=registry&verdict=fail").expect("destinations");
        assert_eq!(asked.kind, Some(DestinationKind::Registry));
        assert_eq!(asked.verdict, Some(Verdict::Fail));
        assert_eq!(at("?kind=&verdict="), Ok(DestinationsAsked::default()));
        for (query, expected) in [
            ("?kind=host", "`kind=host` cannot be answered: expected registry, environment"),
            ("?verdict=bad", "expected fail, unknown or pass"),
        ] {
            let error = at(query).expect_err(query).to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
