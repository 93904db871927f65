//! Waivers: what is accepted until a date, by whom, and what has become of it.

use std::cmp::Ordering;

use leptos::prelude::*;
use model::order::Order;
use model::waiver::{WaiverState, WaiverView, WaiversPage};

use super::{Outline, loaded};
use crate::components::chip::WaiverChip;
use crate::components::frame::{Frame, Section};
use crate::components::panel::Panel;
use crate::components::prose::Prose;
use crate::components::table::{ColumnPicker, Row, Table, row};
use crate::format;
use crate::link::{self, Findings};
use crate::listing::{Column, First, Listing, column};

const COLUMNS: &[Column] = &[
    column("waiver", "Waiver", "w-title").sorted(First::Smallest),
    column("state", "State", "w-standing").sorted(First::Smallest),
    column("expires", "Ends", "w-time").sorted(First::Smallest),
    column("approver", "Approved by", "w-subject").sorted(First::Smallest),
    column("findings", "Findings", "w-number").sorted(First::Largest),
];

/// `/waivers`
#[component]
pub fn WaiversPageView() -> impl IntoView {
    let listing = Listing::here(COLUMNS, Order::ascending("state"));
    loaded(
        Outline::of_all(Section::Waivers, "Waivers", &[("waivers", "Waivers")]),
        |reader| async move { Ok((listing?, reader.waivers().await?)) },
        |(listing, page)| view_of(listing, page),
    )
}

fn view_of(listing: Listing, page: WaiversPage) -> AnyView {
    let WaiversPage { clusters, today, waivers } = page;
    let sentence = sentence(&waivers);
    let how_many =
        format!("{}, as of {today}", format::count(waivers.len() as u64, "waiver", "waivers"));
    let listing = Listing { show: u32::MAX, after: None, ..listing };
    let key = |waiver: &WaiverView| {
        let decision = &waiver.waiver;
        format!("{} {} {}", decision.check, decision.scope, decision.expires)
    };
    let (waivers, _) = listing.cut(waivers, compare, key);
    let rows = waivers.into_iter().map(|waiver| waiver_row(key(&waiver), waiver)).collect();
    let tools = view! { <ColumnPicker columns=COLUMNS listing=listing.clone()/> }.into_any();
    Frame::all(clusters, Section::Waivers, "Waivers").sentence(sentence).around(view! {
        <Panel id="waivers" heading="Waivers" note=view! { {how_many} }.into_any() tools>
            <Table
                caption="Waivers: what needs somebody first"
                live="waivers"
                columns=COLUMNS
                rows
                empty="None. A finding can be accepted until a date under `policy.waivers` of the configuration."
                listing=Some(listing)
            />
        </Panel>
        <p class="note">
            "What is waived is left out of the risk and shown beside it, never as passed. On the day under “Ends” it counts again."
        </p>
    })
}

/// `3 waivers hold: 1 ends within 30 days. 1 is over, 1 covers nothing.`
fn sentence(waivers: &[WaiverView]) -> String {
    let many = |state| waivers.iter().filter(|it| it.state == state).count();
    let (expired, unmatched) = (many(WaiverState::Expired), many(WaiverState::Unmatched));
    let (ending, grown) =
        (many(WaiverState::Ending), waivers.iter().filter(|it| it.has_grown).count());
    if waivers.is_empty() {
        return "Nothing is waived.".into();
    }
    let holding = (waivers.len() - expired) as u64;
    let mut sentence = match holding {
        0 => "No waiver holds".into(),
        1 => "1 waiver holds".into(),
        n => format!("{} waivers hold", format::number(n)),
    };
    for (n, one, more) in [
        (ending, "of them ends within 30 days", "of them end within 30 days"),
        (grown, "of them covers more than was approved", "of them cover more than was approved"),
        (unmatched, "covers nothing", "cover nothing"),
        (expired, "is over", "are over"),
    ] {
        match n {
            0 => {}
            1 => sentence += &format!(", 1 {one}"),
            n => sentence += &format!(", {n} {more}"),
        }
    }
    sentence + "."
}

fn compare(column: &str, a: &WaiverView, b: &WaiverView) -> Ordering {
    // What somebody has to look at stands before what holds.
    let urgency = |it: &WaiverView| (!it.has_grown, it.state, it.waiver.expires);
    match column {
        "expires" => a.waiver.expires.cmp(&b.waiver.expires),
        "approver" => a.waiver.approver.cmp(&b.waiver.approver),
        "findings" => a.findings.cmp(&b.findings),
        "waiver" => a.title.cmp(&b.title),
        _ => urgency(a).cmp(&urgency(b)),
    }
}

fn waiver_row(key: String, view: WaiverView) -> Row {
    let WaiverView { waiver, title, state, findings, at_first, has_grown } = view;
    let covered = Findings::default().check(&waiver.check).with("waived", "yes").href();
    let many = format::number(findings);
    let many = match findings {
        0 => view! { {many} }.into_any(),
        _ => view! { <a href=covered>{many}<span class="quiet">{format!(" waived findings of {}", waiver.check)}</span></a> }
            .into_any(),
    };
    let approved = waiver.covers.map(u64::from).or(at_first);
    let grown = approved.filter(|_| has_grown).map(|approved| {
        let than = if waiver.covers.is_some() { "approved" } else { "at first" };
        view! { <span class="kind">{format!("{} {than}", format::number(approved))}</span> }
    });
    let ticket = waiver.ticket.map(|ticket| view! { <span class="kind">{ticket}</span> });
    row(
        key,
        vec![
            view! {
                <a href=link::check(&waiver.check)>{title}</a>
                <span class="kind">
                    <code>{waiver.scope}</code>
                </span>
                <span class="reason">
                    <Prose text=format::sentence(&waiver.reason)/>
                </span>
            }
            .into_any(),
            view! { <WaiverChip state has_grown/> }.into_any(),
            view! { {waiver.expires.to_string()} }.into_any(),
            view! {
                {waiver.approver}
                {ticket}
            }
            .into_any(),
            view! {
                {many}
                {grown}
            }
            .into_any(),
        ],
    )
}
