//! What a node stands on, as its agent saw it: a row a question, each with what it rests on.

use leptos::prelude::*;
use model::beneath::{Answer, Asked, LayerBeneath, Pressure};
use model::ids::CheckId;

use super::panel::{Empty, Panel};
use super::table::{Row, Table, row};
use crate::listing::{Column, column};
use crate::texts::{Texts, headed, texts};
use crate::{format, link};

const COLUMNS: [Column; 3] =
    [column("what", "", "w-subject"), column("says", "", "w-title"), column("by", "", "w-title")];

/// The panel.
#[component]
pub fn LayerBeneathPanel(layer: Option<LayerBeneath>) -> impl IntoView {
    let t = texts();
    let b = &t.beneath;
    let Some(layer) = layer else {
        return view! {
            <Panel id="beneath" heading=b.heading>
                <Empty>
                    {b.none} " "
                    <a href=link::check(&CheckId::new("NOD-001"))>"NOD-001"</a>
                </Empty>
            </Panel>
        }
        .into_any();
    };
    let note = (b.note)(&layer.agent, &format::moment(layer.heard_at));
    let warnings: Vec<String> = (layer.is_silent.then(|| b.silent.to_owned()).into_iter())
        .chain(layer.lost.iter().map(|lost| {
            let reports = t.count(lost.reports, b.report);
            (b.lost)(&reports, &format::moment(lost.from), &format::moment(lost.until))
        }))
        .collect();
    let rows = rows(&layer, t);
    view! {
        <Panel id="beneath" heading=b.heading note=view! { {note} }.into_any()>
            <Table
                caption=b.caption
                live="beneath"
                columns=headed(&COLUMNS, &b.headings)
                rows
                empty=b.none
            />
            {warnings.into_iter().map(|it| view! { <p class="panel-foot">{it}</p> }).collect_view()}
        </Panel>
    }
    .into_any()
}

fn rows(layer: &LayerBeneath, t: &'static Texts) -> Vec<Row> {
    let b = &t.beneath;
    let machine = &layer.machine;
    let hour = &layer.hour;
    let kernel = match machine.kernel.is_gvisor {
        true => format!("gVisor ({})", machine.kernel.release),
        false => machine.kernel.release.clone(),
    };
    let os = machine.os.as_ref().map(|os| os.pretty_name.as_ref().unwrap_or(&os.id).clone());
    let mut rows = vec![
        asked(b.virtual_machine, &machine.virtual_machine, t),
        asked(b.container, &machine.container, t),
        line(b.kernel, kernel, "/proc/sys/kernel/osrelease".into()),
        line(b.operating_system, os.unwrap_or_else(|| b.not_seen.into()), "/etc/os-release".into()),
        line(
            b.stolen,
            hour.steal_permille
                .map_or_else(|| b.not_seen.into(), |it| t.measure(format::permille(it))),
            (b.of_seconds)("/proc/stat", &t.number(hour.seconds)),
        ),
    ];
    rows.extend(hour.pressure.iter().map(|waited| pressure(waited, hour.seconds, t)));
    let writes = &hour.writes;
    rows.push(match &hour.disk {
        None => line(b.writes, b.not_measured.into(), String::new()),
        Some(disk) => {
            let ms = |us: u64| t.measure(format::milliseconds(us));
            let us = |us: Option<u64>| us.map_or_else(|| "–".into(), ms);
            let said =
                (b.durations)(&t.number(writes.count), &us(writes.p50_us), &us(writes.p99_us));
            let memory = if disk.is_memory { b.memory } else { "" };
            line(
                b.writes,
                said,
                format!("{} · {} ({}){memory}", disk.path, disk.device, disk.filesystem),
            )
        }
    });
    if let Some(fio) = &layer.fio {
        let direct = fio.direct.map_or_else(|| b.refused.into(), |it| t.number(it));
        let said = (b.fio_said)(&direct, &t.number(fio.buffered));
        rows.push(line("fio", said, format::moment(fio.at)));
    }
    rows
}

fn asked(what: &'static str, asked: &Asked, t: &Texts) -> Row {
    let b = &t.beneath;
    let said = match &asked.answer {
        Answer::Is(kind) => (b.yes)(kind),
        Answer::IsNot => b.no.into(),
        Answer::NotSeen(why) => (b.not_known)(why),
    };
    let by = asked.clues.iter().map(|clue| format!("{}: {}", clue.at, clue.value));
    line(what, said, by.collect::<Vec<_>>().join(" · "))
}

fn pressure(waited: &Pressure, seconds: u64, t: &Texts) -> Row {
    let b = &t.beneath;
    let permille = |us: u64| us.checked_div(seconds.saturating_mul(1_000)).unwrap_or_default();
    let share = |us: u64| t.measure(format::permille(permille(us)));
    let said = (b.waited)(&share(waited.some_us), waited.full_us.map(share).as_deref());
    let what = (b.waited_for)(&waited.resource);
    line(
        what,
        said,
        (b.of_seconds)(&format!("/proc/pressure/{}", waited.resource), &t.number(seconds)),
    )
}

fn line(what: impl Into<String>, said: String, by: String) -> Row {
    let what = what.into();
    row(
        what.clone(),
        vec![
            view! { <span class="subject">{what}</span> }.into_any(),
            view! { {said} }.into_any(),
            view! { <span class="kind">{by}</span> }.into_any(),
        ],
    )
}
