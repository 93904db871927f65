//! Round trips to landmarks: what they prove of the prober's place, and how they went.

mod by_cluster;
mod chosen;
mod difference;
mod nodes;
mod settings;
pub mod span;

use chrono::TimeDelta;
use leptos::prelude::*;
use model::Time;
use model::latency::{
    LandmarkView, LatencyPage, LatencySeries, ProberView, ProofSpell, RoundTrips,
};
use model::view::ClusterView;

use super::{Outline, loaded};
use crate::address::Address;
use crate::components::frame::{Frame, Section};
use crate::components::latency_chart::{Charted, LatencyCharts, means};
use crate::components::moment::Moment;
use crate::components::panel::{Empty, Panel};
use crate::components::place_proof::{PlaceProofPanel, sentence as proven};
use crate::components::prose::Prose;
use crate::components::table::{Row, Table, row};
use crate::context::page;
use crate::format;
use crate::link;
use crate::listing::{Column, column};
use crate::texts::texts;
use difference::Difference;
use nodes::Nodes;
use settings::Settings;

const COLUMNS: &[Column] = &[
    column("landmark", "Landmark", "w-subject"),
    column("sent", "Sent", "w-number"),
    column("min", "Shortest", "w-number"),
    column("p50", "Median", "w-number"),
    column("p95", "95%", "w-number"),
    column("p99", "99%", "w-number"),
    column("loss", "Loss", "w-number"),
];

/// As many charts are drawn: more make no page that anybody compares.
const CHARTS: usize = 6;

/// `/latency`
#[component]
pub fn LatencyPageView() -> impl IntoView {
    let here = Address::here();
    let question = span::question(&here, page().now);
    let outline = Outline::of_all(
        Section::Latency,
        "Latency",
        &[
            ("landmarks", "Landmarks"),
            ("over-time", "Over time"),
            ("proof", "What this proves"),
            ("settings", "Settings"),
        ],
    );
    loaded(
        outline,
        |reader| async move {
            let latency = reader.latency(question?).await?;
            Ok((latency, reader.clusters(None).await?))
        },
        move |(latency, clusters)| view_of(&here, latency, clusters),
    )
}

fn view_of(here: &Address, latency: LatencyPage, clusters: Vec<ClusterView>) -> AnyView {
    let now = page().now;
    let sentence = sentence(&latency, now);
    let frame = Frame::all(clusters.clone(), Section::Latency, "Latency").sentence(sentence);
    let LatencyPage { range, prober, probers, series, nodes, compared } = latency;
    let Some(prober) = prober else {
        return frame.around(view! {
            <Panel id="landmarks" heading="Landmarks">
                <Empty>"No prober has run yet: it starts with the server."</Empty>
            </Panel>
        });
    };
    let current = current(&prober, now).is_some();
    let spans = span::links(here);
    let choice = (probers.len() > 1).then(|| chosen::form(here, &prober, &probers));
    let rows = rows(&prober, &series);
    let notes = notes(&prober, &series);
    let t = &texts().charts;
    let steps = (t.steps)(&span::words(range.step_seconds));
    let mut charts: Vec<LatencySeries> =
        series.iter().filter(|series| !series.bins.is_empty()).cloned().collect();
    let drawn = if charts.len() > CHARTS {
        let text = (t.drawn)(&CHARTS.to_string(), &charts.len().to_string());
        view! { {text} }.into_any()
    } else {
        ().into_any()
    };
    charts.truncate(CHARTS);
    let floors =
        charts.iter().map(|series| of(&prober, series).and_then(|it| it.floor_us)).collect();
    let nothing = nothing_measured(&prober, now);
    let over_time = match charts.is_empty() {
        true => view! { <Empty>{nothing}</Empty> }.into_any(),
        false => {
            let series = charts.into_iter().map(Charted::from).collect();
            view! { <LatencyCharts series range floors/> }.into_any()
        }
    };
    let csv = link::latency_csv(prober.id, range);
    let measured_by = chosen::measured_by(&prober);
    let proofs = prober.proofs.clone();
    frame.around(view! {
        <Panel
            id="landmarks"
            heading="Landmarks"
            note=measured_by
            tools=spans
        >
            {choice}
            <Table
                caption="Landmarks and their round trips"
                live="landmarks"
                columns=COLUMNS
                rows
                empty="None is turned on: see the settings below."
            />
            <div data-live="notes">{notes}</div>
            <p class="panel-foot">
                <a href=csv data-csv="">"CSV"</a>
                {steps}
            </p>
        </Panel>
        <Difference series/>
        <Nodes nodes compared clusters/>
        <Panel id="over-time" heading="Over time" note=drawn>
            <div data-live="charts">{over_time}</div>
        </Panel>
        <PlaceProofPanel proofs current/>
        <Settings prober/>
    })
}

/// What is proven now; `None` where nothing was looked at lately.
fn current(prober: &ProberView, now: Time) -> Option<&ProofSpell> {
    prober.proofs.first().filter(|spell| spell.is_current(now))
}

fn sentence(latency: &LatencyPage, now: Time) -> String {
    let Some(prober) = &latency.prober else { return "No landmarks are measured.".into() };
    let mut on = prober.landmarks.iter().filter(|landmark| landmark.enabled).peekable();
    if on.peek().is_none() {
        return "No landmarks are measured.".into();
    }
    if let Some(spell) = current(prober, now) {
        return format!("{}.", proven(&spell.proof));
    }
    if on.all(|landmark| landmark.trouble.is_some()) {
        return "No landmark can be probed.".into();
    }
    let mut measured = latency.series.iter().filter(|it| it.total.received > 0).peekable();
    if measured.peek().is_none() {
        return "No round trip has been measured yet.".into();
    }
    match (measured.any(|series| series.method.proves()), prober.proofs.is_empty()) {
        (false, _) => "Round trips over TCP prove no place.".into(),
        (true, true) => "Too few round trips yet to prove a place.".into(),
        // The prober has stopped, or what it measured was not looked at lately.
        (true, false) => "No place is proven now.".into(),
    }
}

fn nothing_measured(prober: &ProberView, now: Time) -> &'static str {
    let begun = prober.runs.first().map(|run| run.started_at);
    match prober.landmarks.iter().any(|landmark| landmark.enabled) {
        false => "No landmarks.",
        true if begun.is_some_and(|begun| now - begun < TimeDelta::minutes(2)) => {
            "First minute running."
        }
        true => "Nothing was measured in this time.",
    }
}

fn of<'p>(prober: &'p ProberView, series: &LatencySeries) -> Option<&'p LandmarkView> {
    prober.landmarks.iter().find(|landmark| landmark.id == series.landmark)
}

/// A row for each series, and one for each landmark that is turned on and has none.
fn rows(prober: &ProberView, series: &[LatencySeries]) -> Vec<Row> {
    let measured = series.iter().map(|series| {
        let family = series.family.map_or("none", |family| family.word());
        let key = format!("{}-{family}", series.landmark);
        let gone = of(prober, series).is_some_and(|landmark| !landmark.enabled);
        let means = means(series.method, series.family);
        let kind = if gone { format!("{means}, not measured now") } else { means };
        landmark_row(key, &series.name, kind, &series.total)
    });
    let silent = prober.landmarks.iter().filter(|landmark| {
        landmark.enabled && !series.iter().any(|series| series.landmark == landmark.id)
    });
    let silent = silent.map(|landmark| {
        let kind = match landmark.trouble {
            Some(_) => "cannot be probed".to_owned(),
            None => format!("{}, nothing measured yet", landmark.method.word()),
        };
        landmark_row(landmark.id.to_string(), &landmark.name, kind, &RoundTrips::default())
    });
    measured.chain(silent).collect()
}

fn landmark_row(key: String, name: &str, kind: String, it: &RoundTrips) -> Row {
    let ms = |us: Option<u64>| {
        let text = us.map_or("–".into(), format::milliseconds);
        view! { {text} }.into_any()
    };
    let loss = it.loss_permille().map_or("–".into(), format::permille);
    row(
        key,
        vec![
            view! {
                <span class="subject">{name.to_owned()}</span>
                <span class="kind">{kind}</span>
            }
            .into_any(),
            view! { {format::number(it.sent)} }.into_any(),
            ms(it.min_us),
            ms(it.p50_us),
            ms(it.p95_us),
            ms(it.p99_us),
            view! { {loss} }.into_any(),
        ],
    )
}

/// What a reader of these numbers must know: what was not sent, not probed, and lost with a prober that was killed.
fn notes(prober: &ProberView, series: &[LatencySeries]) -> Vec<AnyView> {
    let mut notes = Vec::new();
    let unsent: u64 = series.iter().map(|series| series.total.unsent()).sum();
    if unsent > 0 {
        let text = format!("{} not sent, not counted as loss.", format::number(unsent));
        notes.push(view! { <p class="note">{text}</p> }.into_any());
    }
    for landmark in prober.landmarks.iter().filter(|landmark| landmark.enabled) {
        if let Some(trouble) = &landmark.trouble {
            let reason = format!("{} is not probed: {}", landmark.name, trouble.reason);
            notes.push(
                view! {
                    <p class="warning">
                        <Prose text=reason/>
                        ", since "
                        <Moment at=trouble.since/>
                        ". Nothing is counted meanwhile."
                    </p>
                }
                .into_any(),
            );
        }
    }
    for lost in &prober.lost {
        let told = format!(
            "The agent had to drop {}: what it measured from ",
            format::count(lost.reports, "report", "reports")
        );
        notes.push(
            view! {
                <p class="note">
                    {told} <Moment at=lost.from/> " to " <Moment at=lost.until/> " is lost."
                </p>
            }
            .into_any(),
        );
    }
    for run in prober.killed() {
        let lost =
            format!(": what it measured after that, {} s at most, is lost.", run.flush_seconds);
        notes.push(
            view! {
                <p class="note">
                    "The prober ended without a word after "
                    <Moment at=run.stored_at/>
                    {lost}
                </p>
            }
            .into_any(),
        );
    }
    notes
}

#[cfg(test)]
mod tests {
    use model::latency::{LandmarkId, LatencyRange, Method, ProberId, Trouble};
    use model::place::Position;

    use super::*;

    fn at(seconds: i64) -> Time {
        Time::from_timestamp(seconds, 0).expect("a time")
    }

    fn landmark(enabled: bool, trouble: Option<&str>) -> LandmarkView {
        LandmarkView {
            id: LandmarkId::new(1),
            name: "oslo".into(),
            address: "192.0.2.1".into(),
            method: Method::Icmp,
            port: None,
            position: Position { latitude: 0, longitude: 0 },
            uncertainty_km: 30,
            owner: "us".into(),
            rate_milli: 1_000,
            enabled,
            configured: true,
            floor_us: None,
            way: None,
            trouble: trouble.map(|reason| Trouble { reason: reason.into(), since: at(0) }),
        }
    }

    fn latency(landmarks: Vec<LandmarkView>, received: u64, method: Method) -> LatencyPage {
        let total = RoundTrips { sent: received, received, ..RoundTrips::default() };
        let series = LatencySeries {
            landmark: LandmarkId::new(1),
            name: "oslo".into(),
            method,
            family: None,
            total,
            bins: Vec::new(),
        };
        let prober = ProberView {
            id: ProberId::new(1),
            cluster: None,
            name: "p".into(),
            host: "p".into(),
            country: None,
            position: None,
            landmarks,
            runs: Vec::new(),
            lost: Vec::new(),
            proofs: Vec::new(),
        };
        LatencyPage {
            range: LatencyRange::new(at(0), at(600), None).expect("a range"),
            prober: Some(prober),
            probers: Vec::new(),
            series: vec![series],
            nodes: Vec::new(),
            compared: None,
        }
    }

    #[test]
    fn the_sentence_says_what_is_missing_where_nothing_is_proven() {
        let (icmp, tcp) = (Method::Icmp, Method::Tcp);
        let on = || vec![landmark(true, None)];
        let cannot = vec![landmark(true, Some("forbidden"))];
        for (landmarks, received, method, said) in [
            (vec![landmark(false, None)], 9, icmp, "No landmarks are measured."),
            (cannot, 9, icmp, "No landmark can be probed."),
            (on(), 9, icmp, "Too few round trips yet to prove a place."),
            (on(), 9, tcp, "Round trips over TCP prove no place."),
            (on(), 0, icmp, "No round trip has been measured yet."),
        ] {
            assert_eq!(sentence(&latency(landmarks, received, method), at(0)), said);
        }
    }
}
