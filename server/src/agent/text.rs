//! What an agent sees, for people.

use std::fmt::Write as _;
use std::time::Duration;

use checks::{distribution, kernel};
use chrono::NaiveDate;
use facts::agent::Report;
use model::beneath::{Answer, Asked};

/// What a report says, a line each thing, with what each rests on below it.
pub fn told(report: &Report, today: NaiveDate) -> String {
    let mut text = String::new();
    let machine = &report.machine;
    line(&mut text, "node", &report.node);
    asked(&mut text, "virtual machine", &machine.virtual_machine);
    asked(&mut text, "container", &machine.container);
    line(&mut text, "kernel", &machine.kernel.release);
    note(&mut text, &kernel::told(machine, today));
    match &machine.os {
        None => line(&mut text, "operating system", "not seen"),
        Some(os) => {
            line(&mut text, "operating system", os.pretty_name.as_ref().unwrap_or(&os.id));
            let told = distribution::told(os, today);
            let told = told.map_or_else(
                || "no end of support is known here".to_owned(),
                |it| format!("{}: {} ({})", it.name, it.support, it.source),
            );
            note(&mut text, &told);
        }
    }
    let measured = &report.measured;
    let steal = measured.cpu.and_then(|cpu| (cpu.steal * 1_000).checked_div(cpu.total));
    line(&mut text, "stolen time", &steal.map_or("not told".into(), percent));
    for waited in &measured.pressure {
        let all = waited.full_us.map_or("not told".into(), microseconds);
        let what =
            format!("some {}, all {all} of {} s", microseconds(waited.some_us), report.seconds);
        line(&mut text, &format!("waited for {}", waited.resource), &what);
    }
    if let Some(disk) = &measured.disk {
        let kind = if disk.is_memory { ", which is memory and no disk" } else { "" };
        let what = format!("{} on {} ({}{kind})", disk.path, disk.device, disk.filesystem);
        line(&mut text, "disk", &what);
    }
    if let Ok(Some(writes)) = report.writes() {
        let ms = |duration: Option<Duration>| {
            duration.map_or("-".into(), |it| format!("{:.2} ms", it.as_secs_f64() * 1e3))
        };
        let what = format!(
            "{} of 4 KiB, each brought to the disk: shortest {}, median {}, longest {}",
            writes.received(),
            ms(writes.min()),
            ms(writes.p50()),
            ms(writes.max()),
        );
        line(&mut text, "writes", &what);
    }
    if let Some(fio) = &report.fio {
        let direct = fio.direct.map_or("refused by the filesystem".into(), |it| format!("{it}/s"));
        line(&mut text, "fio, page cache", &format!("{}/s", fio.buffered));
        line(&mut text, "fio, --direct=1", &direct);
    }
    text
}

fn asked(text: &mut String, what: &str, asked: &Asked) {
    match &asked.answer {
        Answer::Is(kind) => line(text, what, kind),
        Answer::IsNot => line(text, what, "no"),
        Answer::NotSeen(why) => line(text, what, &format!("not known: {why}")),
    }
    for clue in &asked.clues {
        note(text, &format!("{}: {}", clue.at, clue.value));
    }
}

fn percent(permille: u64) -> String {
    format!("{}.{} %", permille / 10, permille % 10)
}

fn microseconds(us: u64) -> String {
    format!("{:.1} ms", us as f64 / 1e3)
}

fn line(text: &mut String, what: &str, said: &str) {
    // Writing to a `String` cannot fail.
    let _ = writeln!(text, "{what:<18}{}", crate::scan::harmless(said));
}

fn note(text: &mut String, said: &str) {
    let _ = writeln!(text, "{:<20}{}", "", crate::scan::harmless(said));
}
