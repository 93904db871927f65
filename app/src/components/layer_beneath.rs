//! What a node stands on, as its agent saw it: a row a question, each with what it rests on.

use leptos::prelude::*;
use model::beneath::{Answer, Asked, LayerBeneath, Pressure};
use model::ids::CheckId;

use super::icons::Icon;
use super::panel::{Empty, Panel};
use super::table::{Row, Table, row};
use crate::listing::{Column, column};
use crate::texts::{Texts, headed, texts};
use crate::{format, link};

/// The checks that judge by what an agent says.
const CHECKS: [&str; 6] = ["NOD-001", "NOD-002", "NOD-003", "NOD-004", "NOD-005", "NOD-006"];

/// Where it stands how an agent is started.
const HOW: &str = "docs/agent.md";

const COLUMNS: [Column; 3] =
    [column("what", "", "w-subject"), column("says", "", "w-title"), column("by", "", "w-title")];

/// The panel.
#[component]
pub fn LayerBeneathPanel(layer: Option<LayerBeneath>) -> impl IntoView {
    let t = texts();
    let b = &t.beneath;
    let Some(layer) = layer else {
        let checks = CHECKS.map(|id| {
            view! {
                <a href=link::check(&CheckId::new(id))>{id}</a>
                " "
            }
        });
        return view! {
            <Panel id="beneath" heading=b.heading>
                <Empty>{b.none} " " {Vec::from(checks)} <br/> {(b.start)(HOW)}</Empty>
            </Panel>
        }
        .into_any();
    };
    let heard_at = format::moment(layer.heard_at);
    let note = match layer.is_silent {
        true => view! {
            <span class="chip unknown">
                <Icon name="unknown"/>
                {b.silent}
            </span>
            " "
            {(b.silent_since)(&heard_at)}
        }
        .into_any(),
        false => view! { {(b.note)(&layer.agent, &heard_at)} }.into_any(),
    };
    let warnings: Vec<String> = (layer.lost.iter())
        .map(|lost| {
            let reports = t.count(lost.reports, b.report);
            (b.lost)(&reports, &format::moment(lost.from), &format::moment(lost.until))
        })
        .collect();
    let rows = rows(&layer, t);
    view! {
        <Panel id="beneath" heading=b.heading note=note>
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
            let p50 = writes.p50_us.map_or_else(|| "–".into(), ms);
            let p99 = writes.p99_us.map(ms);
            let said = (b.durations)(&t.number(writes.count), &p50, p99.as_deref());
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
