//! Where workloads with personal data run, counted; each number leads to the list that it is made of.

use leptos::prelude::*;
use model::context::Known;
use model::residency::{PersonalDataPlace, ResidencyFilter, RunsIn, WorkloadsAsked};

use crate::components::panel::Panel;
use crate::components::table::{Row, Table, row};
use crate::link;
use crate::listing::{Column, column};
use crate::texts::{Texts, headed, texts};

const PLACES: [Column; 4] = [
    column("place", "", "w-subject"),
    column("standing", "", "w-title"),
    column("yes", "", "w-number"),
    column("not-known", "", "w-number"),
];

/// The panel.
pub fn panel(places: Vec<PersonalDataPlace>, filter: &ResidencyFilter) -> AnyView {
    let t = texts();
    let rows = places.iter().map(|it| place(it, filter, t)).collect();
    view! {
        <Panel
            id="personal-data"
            heading=t.running.by_place
            note=view! { {t.running.by_place_note} }.into_any()
        >
            <Table
                caption=t.running.by_place_caption
                live="personal-data"
                columns=headed(&PLACES, &t.running.by_place_headings)
                rows
                empty=t.running.no_personal_data
            />
        </Panel>
    }
    .into_any()
}

fn place(of: &PersonalDataPlace, filter: &ResidencyFilter, t: &'static Texts) -> Row {
    let list = |answer| {
        link::workload_places(
            filter,
            WorkloadsAsked { place: Some(of.place), personal_data: answer },
        )
    };
    let standing = match of.place {
        RunsIn::Territory(_) | RunsIn::Unknown => (t.law.standing)(of.standing),
        RunsIn::Nowhere => "–",
    };
    let number = |answer, count: u64| match count {
        0 => view! { <span class="muted">"0"</span> }.into_any(),
        count => view! { <a href=list(Some(answer))>{t.number(count)}</a> }.into_any(),
    };
    row(
        of.place,
        vec![
            view! { <a class="subject" href=list(None)>{(t.running.place)(of.place)}</a> }
                .into_any(),
            view! { {standing} }.into_any(),
            number(Known::Yes, of.workloads.yes),
            number(Known::NotKnown, of.workloads.not_known),
        ],
    )
}
