//! What a prober said, probe by probe, and what must be told of it.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{SecondsFormat, TimeDelta};
use collect::probe::Ended;
use facts::latency::{Family, Method, MinuteStatistics, Outcome};
use model::Time;
use model::latency::{LandmarkId, LatencyRange, RoundTrips};

type Series = (LandmarkId, Option<Family>);

/// All that was said.
#[derive(Default)]
pub struct Told(Vec<(LandmarkId, Ended)>);

/// What was said of a time: as its minutes' histograms have it, and each round trip.
#[derive(Clone, Default)]
pub struct Step {
    minutes: BTreeMap<Time, MinuteStatistics>,
    round_trips: Vec<Duration>,
}

impl Told {
    pub fn take(&mut self, landmark: LandmarkId, all: Vec<Ended>) {
        self.0.extend(all.into_iter().map(|ended| (landmark, ended)));
    }

    pub fn probes(&self) -> usize {
        self.0.len()
    }

    /// How many left the machine for a landmark.
    pub fn sent(&self, landmark: LandmarkId) -> u64 {
        let of = self.0.iter().filter(|(of, _)| *of == landmark);
        let sent = of.filter(|(_, it)| !matches!(it.sample.outcome, Outcome::NotSent(_)));
        sent.count() as u64
    }

    /// Each series as a whole and step by step.
    pub fn steps(&self, range: LatencyRange) -> BTreeMap<Series, (Step, BTreeMap<Time, Step>)> {
        let mut all: BTreeMap<Series, (Step, BTreeMap<Time, Step>)> = BTreeMap::new();
        for (landmark, ended) in &self.0 {
            let at = ended.sample.at;
            let (whole, steps) = all.entry((*landmark, ended.address.map(Family::of))).or_default();
            whole.record(ended);
            steps.entry(range.step_of(at)).or_default().record(ended);
        }
        all
    }
}

impl Step {
    fn record(&mut self, ended: &Ended) {
        let second = ended.sample.at.timestamp();
        let minute = ended.sample.at - TimeDelta::seconds(second.rem_euclid(60));
        let minute = Time::from_timestamp(minute.timestamp(), 0).expect("a time");
        self.minutes.entry(minute).or_default().record(ended.sample.outcome);
        if let Outcome::Received(round_trip) = ended.sample.outcome {
            self.round_trips.push(round_trip);
        }
    }

    /// What its minutes say together. Its percentiles are at most 1 % above those of the round trips themselves.
    pub fn round_trips(&self) -> RoundTrips {
        let mut merged = MinuteStatistics::default();
        self.minutes.values().for_each(|minute| merged.merge(minute));
        let us = |time: Duration| time.as_nanos().div_ceil(1_000) as u64;
        let mut sorted = self.round_trips.clone();
        sorted.sort_unstable();
        assert_eq!(merged.received(), sorted.len() as u64);
        assert_eq!(merged.min(), sorted.first().copied());
        let percentile = |percent: usize, told: Option<Duration>| {
            if let Some(told) = told {
                let exact = sorted[(sorted.len() * percent).div_ceil(100) - 1];
                assert!(told >= exact && us(told) <= us(exact) + us(exact).div_ceil(100) + 1);
            }
            told.map(us)
        };
        let words = |(word, n): (&str, u64)| (word.to_owned(), n);
        RoundTrips {
            sent: merged.sent(),
            received: merged.received(),
            lost: merged.timeouts(),
            errors: merged.failures().iter().map(|(it, n)| words((it.word(), *n))).collect(),
            not_sent: (merged.not_sent_by_reason().iter())
                .map(|(it, n)| words((it.word(), *n)))
                .collect(),
            min_us: merged.min().map(us),
            p25_us: percentile(25, merged.p25()),
            p50_us: percentile(50, merged.p50()),
            p75_us: percentile(75, merged.p75()),
            p95_us: percentile(95, merged.p95()),
            p99_us: percentile(99, merged.p99()),
        }
    }

    /// Its row in the file.
    pub fn row(
        &self,
        name: &str,
        method: Method,
        family: Option<Family>,
        at: Time,
        seconds: u32,
    ) -> String {
        let it = self.round_trips();
        let kinds = |counts: &BTreeMap<String, u64>| {
            let all = counts.iter().map(|(kind, n)| format!("{kind}={n}")).collect::<Vec<_>>();
            (counts.values().sum::<u64>().to_string(), all.join(" "))
        };
        let (errors, kinds_of_errors) = kinds(&it.errors);
        let (not_sent, reasons) = kinds(&it.not_sent);
        let us = [it.min_us, it.p25_us, it.p50_us, it.p75_us, it.p95_us, it.p99_us];
        let mut row = vec![
            "day".to_owned(),
            "wire".into(),
            name.into(),
            method.word().into(),
            family.map_or("", Family::word).into(),
            at.to_rfc3339_opts(SecondsFormat::Secs, true),
            seconds.to_string(),
            it.sent.to_string(),
            it.received.to_string(),
            it.lost.to_string(),
            errors,
            kinds_of_errors,
            not_sent,
            reasons,
        ];
        row.extend(us.map(|us| us.map_or_else(String::new, |us| us.to_string())));
        row.join(",")
    }
}

/// The table of landmarks has these, in this order.
pub fn totals_are<'s>(html: &str, expected: impl Iterator<Item = (&'s str, &'s Step)>) {
    let table = html.split("id=\"landmarks\"").nth(1).expect("the panel");
    let rows = rows(table);
    let expected: Vec<_> = expected.collect();
    assert_eq!(rows.len(), expected.len(), "{rows:?}");
    for (cells, (name, step)) in rows.iter().zip(expected) {
        let it = step.round_trips();
        let [subject, sent, min, p50, p95, p99, loss] = &cells[..] else {
            panic!("another number of cells: {cells:?}")
        };
        assert!(subject.starts_with(name), "{subject} is not {name}");
        assert_eq!(number(sent), it.sent, "{name}");
        for (shown, us) in [(min, it.min_us), (p50, it.p50_us), (p95, it.p95_us), (p99, it.p99_us)]
        {
            shows(shown, us, name);
        }
        let missing = it.sent - it.received;
        match it.sent {
            0 => assert_eq!(loss, "–", "{name}"),
            // In tenths of a percent, rounded up.
            sent => assert_eq!(number(loss), (missing * 1_000).div_ceil(sent), "{name}"),
        }
    }
}

/// The tables of the charts have these, the latest step first.
pub fn charts_are<'s>(
    html: &str,
    expected: impl Iterator<Item = (&'s str, Vec<(Time, &'s Step)>)>,
) {
    let charts: Vec<&str> = html.split("<figure class=\"latency\">").skip(1).collect();
    let expected: Vec<_> = expected.collect();
    assert_eq!(charts.len(), expected.len());
    for (chart, (name, steps)) in charts.into_iter().zip(expected) {
        assert!(text(chart.split("</figcaption>").next().unwrap_or_default()).starts_with(name));
        let rows = rows(chart);
        assert_eq!(rows.len(), steps.len(), "{name}");
        for (cells, (at, step)) in rows.iter().zip(steps.into_iter().rev()) {
            let it = step.round_trips();
            let [from, sent, lost, not_sent, min, p25, p50, p75, p95] = &cells[..] else {
                panic!("another number of cells: {cells:?}")
            };
            assert_eq!(*from, at.format("%Y-%m-%d %H:%M UTC").to_string(), "{name}");
            let counts = [sent, lost, not_sent].map(|cell| number(cell));
            assert_eq!(counts, [it.sent, it.sent - it.received, it.unsent()], "{name} {from}");
            let told = [it.min_us, it.p25_us, it.p50_us, it.p75_us, it.p95_us];
            for (shown, us) in [min, p25, p50, p75, p95].into_iter().zip(told) {
                shows(shown, us, name);
            }
        }
    }
}

/// A time is shown to three digits, and never too low.
fn shows(shown: &str, us: Option<u64>, name: &str) {
    let Some(us) = us else { return assert_eq!(shown, "–", "{name}") };
    let ms: f64 = shown.strip_suffix(" ms").and_then(|ms| ms.parse().ok()).expect(shown);
    let digit = match us {
        0..1_000 => 1.0,
        1_000..10_000 => 10.0,
        _ => 100.0,
    };
    let above = (ms * 1e3).round() - us as f64;
    assert!((0.0..digit).contains(&above), "{name}: {shown} of {us} µs");
}

/// The cells of the first table's body.
fn rows(html: &str) -> Vec<Vec<String>> {
    let body = html.split("<tbody").nth(1).and_then(|it| it.split("</tbody>").next());
    let rows = body.expect("a table").split("<tr").skip(1);
    rows.map(|row| {
        let row = row.replace("<th ", "<td ");
        let cells = row.split("<td").skip(1);
        cells.map(|cell| text(cell.split_once('>').expect("a cell").1)).collect()
    })
    .collect()
}

/// What is read of this, without its tags.
fn text(html: &str) -> String {
    let pieces = html.split('<').enumerate().map(|(number, piece)| match number {
        0 => piece,
        _ => piece.split_once('>').map_or("", |(_, text)| text),
    });
    pieces.collect::<String>().trim().to_owned()
}

/// Whatever stands between its digits.
fn number(text: &str) -> u64 {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits.parse().expect(text)
}
