//! Landmarks as they are configured, to be read: they are changed in the file.

use leptos::prelude::*;
use model::latency::{LandmarkView, ProberView};

use crate::components::panel::Panel;
use crate::components::table::{Row, Table, row};
use crate::listing::{Column, column};

const COLUMNS: &[Column] = &[
    column("landmark", "Landmark", "w-subject"),
    column("state", "State", "w-chip"),
    column("address", "Address", "w-title"),
    column("where", "Where", "w-time"),
    column("owner", "Owner", "w-subject"),
    column("rate", "At most", "w-number"),
];

/// What is configured and suggested, and how to turn it on.
#[component]
pub fn Settings(prober: ProberView) -> impl IntoView {
    let configured = prober.landmarks.iter().filter(|landmark| landmark.configured);
    let rows = configured.map(settings_row).collect();
    view! {
        <Panel id="settings" heading="Settings">
            <Table
                caption="Landmarks as they are configured or suggested"
                live="settings"
                columns=COLUMNS
                rows
                empty="No landmark is configured."
            />
            <p class="panel-foot">
                "To turn one on, name it in "
                <code>"nordvakt.toml"</code>
                " under "
                <code>"[[landmark]]"</code>
                " and start the server again; of those suggested the name is enough. They are others’ machines: ask their owner
                before you ask them more often. Where this server is, is declared under "
                <code>"[prober]"</code>
                "."
            </p>
        </Panel>
    }
}

fn settings_row(landmark: &LandmarkView) -> Row {
    let state = if landmark.enabled { "On" } else { "Off" };
    let how = match landmark.port {
        Some(port) => format!("{} port {port}", landmark.method.word()),
        None => landmark.method.word().into(),
    };
    let asked = landmark.way.map(|way| {
        view! { <span class="kind">{format!("asked at {way}")}</span> }
    });
    let degrees = |micro: i32| f64::from(micro) / 1e6;
    let (latitude, longitude) =
        (degrees(landmark.position.latitude), degrees(landmark.position.longitude));
    row(
        landmark.id,
        vec![
            view! { <span class="subject">{landmark.name.clone()}</span> }.into_any(),
            view! { {state} }.into_any(),
            view! {
                <code>{landmark.address.clone()}</code>
                <span class="kind">{how}</span>
                {asked}
            }
            .into_any(),
            view! {
                {format!("{latitude:.3}, {longitude:.3}")}
                <span class="kind">{format!("± {} km", landmark.uncertainty_km)}</span>
            }
            .into_any(),
            view! { {landmark.owner.clone()} }.into_any(),
            view! { {rate(landmark.rate_milli)} }.into_any(),
        ],
    )
}

/// Thousandths of a probe a second: `1 a second`, `0.2 a second`.
fn rate(milli: u32) -> String {
    format!("{} a second", f64::from(milli) / 1_000.0)
}
