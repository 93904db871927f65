//! A day of probes on a wire of known length, in the test's own time: whatever is told of it, by REST, as a file and on the
//! page, is what the histograms of the probes say.

mod told;

#[expect(dead_code, reason = "it is the server's own, of which more is asked there")]
#[path = "../../../src/probing/ledger.rs"]
mod ledger;

use std::collections::BTreeMap;
use std::process::Command;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use chrono::{TimeDelta, Utc};
use collect::probe::{Ended, How, Pace, Prober, Schedule, Target};
use facts::latency::{Family, Method, MinuteStatistics};
use model::Time;
use model::latency::{LandmarkId, LatencyPage, LatencyRange};
use model::place::{Country, Position};
use store::Store;
use store::latency::{Landmark, MinuteRow, Prober as Stored, Registered};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use super::network::{Host, in_own_network};
use super::{ICMP, ICMP_V6, arrived};
use crate::serving::{Database, Server, sample};
use ledger::{Ledger, Pending};
use told::Told;

/// So many of the page's minutes pass in one of the machine's.
const FASTER: i32 = 1_000;

/// All together are probed at less than the rate that they share.
const INTERVAL: Duration = Duration::from_millis(8);

/// Longer than any answer that comes takes.
const TIMEOUT: Duration = Duration::from_millis(500);

/// How often what was measured is stored.
const FLUSH: Duration = Duration::from_millis(60);

/// Hours of the page. NORDVAKT_TEST_HOURS says how many: 24 fill a day's page, in a minute and a half.
fn hours() -> i32 {
    std::env::var("NORDVAKT_TEST_HOURS").map_or(2, |hours| hours.parse().expect("a number"))
}

/// What is probed: its name, its address, how, and where it is said to be.
fn probed() -> Vec<(&'static str, String, How, Position)> {
    let oslo = Position { latitude: 59_913_000, longitude: 10_752_000 };
    let frankfurt = Position { latitude: 50_111_000, longitude: 8_682_000 };
    let v4 = |host: Host| host.v4().to_string();
    vec![
        ("oslo", v4(Host::Oslo), How::Icmp, oslo),
        ("frankfurt", Host::Frankfurt.v6().to_string(), How::Icmp, frankfurt),
        ("oslo-tcp", v4(Host::Oslo), How::Tcp(80), oslo),
        ("lossy", v4(Host::Lossy), How::Icmp, oslo),
        ("unreachable", v4(Host::Unreachable), How::Icmp, frankfurt),
        ("nowhere", "no-such-host.invalid".to_owned(), How::Icmp, frankfurt),
    ]
}

/// What time the page has it. When a probe was due is told in its time; what it took is not touched.
#[derive(Clone, Copy)]
struct Scale {
    begun: Time,
    page: Time,
}

impl Scale {
    fn of(self, at: Time) -> Time {
        self.page + (at - self.begun) * FASTER
    }
}

/// Once that a prober runs, from one of the page's times on for so long.
struct Run {
    from: Time,
    length: TimeDelta,
}

async fn register(store: &Store, run: &Run) -> Registered {
    let prober = Stored {
        cluster: None,
        name: "day".into(),
        host: "wire".into(),
        country: Some(Country::NO),
        position: Some(Position { latitude: 59_910_000, longitude: 10_750_000 }),
    };
    let landmark = |(name, address, how, position): (&str, String, How, Position)| Landmark {
        name: name.into(),
        address,
        method: how.method(),
        port: (how.method() == Method::Tcp).then_some(80),
        position,
        uncertainty_km: 30,
        owner: "test".into(),
        rate_milli: 10_000,
        enabled: true,
        floor_us: Some(if name == "frankfurt" { 7_128 } else { 0 }),
    };
    let landmarks: Vec<_> = probed().into_iter().map(landmark).collect();
    let flush = FLUSH * FASTER.unsigned_abs();
    store.register_prober(&prober, &landmarks, run.from, flush).await.expect("it is registered")
}

/// Probes, counts and stores as the server does, and keeps all that the prober said.
async fn measure(store: &Store, run: &Run, told: &mut Told) -> Registered {
    let registered = register(store, run).await;
    let scale = Scale { begun: Utc::now(), page: run.from };
    let prober = Arc::new(Prober::new(Pace::default()));
    let ledger = Arc::new(Ledger::default());
    let (end, stopped) = watch::channel(false);
    let mut probing = JoinSet::new();
    for (id, (_, host, how, _)) in registered.landmarks.iter().copied().zip(probed()) {
        let target = Target { host, family: None, how, placed: true };
        let phase = Schedule::random_phase(INTERVAL);
        let schedule = Schedule { count: None, interval: INTERVAL, timeout: TIMEOUT, phase };
        let (prober, ledger, stopped) = (Arc::clone(&prober), Arc::clone(&ledger), stopped.clone());
        probing.spawn(async move {
            let (send, mut ending) = mpsc::channel::<Ended>(1_024);
            let counting = async {
                let mut all = Vec::new();
                while let Some(mut ended) = ending.recv().await {
                    ended.sample.at = scale.of(ended.sample.at);
                    ledger.record(&id, &ended);
                    all.push(ended);
                }
                all
            };
            let (followed, all) =
                tokio::join!(prober.follow(target, schedule, send, stopped), counting);
            followed.expect("it is probed");
            (id, all)
        });
    }
    let mut pending = Pending::default();
    let mut flush = tokio::time::interval(FLUSH);
    let over = (run.length / FASTER).to_std().expect("a length");
    let over = tokio::time::sleep(over);
    tokio::pin!(over);
    let mut goes_on = true;
    while !probing.is_empty() {
        tokio::select! {
            Some(ended) = probing.join_next() => {
                let (landmark, all) = ended.expect("no probing fails");
                told.take(landmark, all);
            }
            _ = flush.tick() => store_all(store, &registered, &ledger, &mut pending, scale).await,
            () = &mut over, if goes_on => {
                goes_on = false;
                end.send_replace(true);
            }
        }
    }
    store_all(store, &registered, &ledger, &mut pending, scale).await;
    store.end_run(registered.run, run.from + run.length).await.expect("the run ends");
    registered
}

async fn store_all(
    store: &Store,
    registered: &Registered,
    ledger: &Ledger<LandmarkId>,
    pending: &mut Pending<LandmarkId, MinuteRow>,
    scale: Scale,
) {
    let pack = |landmark: &LandmarkId, family: Option<Family>, at, counted: &MinuteStatistics| {
        MinuteRow::new(*landmark, family, at, counted)
    };
    // What was sent before this has ended.
    let over = scale.of(Utc::now() - 2 * TIMEOUT);
    assert_eq!(pending.take(ledger, over, usize::MAX, pack), 0);
    let stored = store.store_minutes(registered.run, pending.minutes(), scale.of(Utc::now())).await;
    stored.expect("minutes are stored");
    pending.minutes_are_stored();
}

/// What the page's address asks for, in steps of this many seconds.
fn query(registered: &Registered, range: LatencyRange) -> String {
    let at = |at: Time| at.format("%Y-%m-%dT%H:%M:%SZ");
    let (from, to) = (at(range.from), at(range.to));
    format!("?prober={}&from={from}&to={to}&step={}", registered.prober, range.step_seconds)
}

/// Holds REST, file and page against what the prober said.
fn hold(server: &Server, registered: &Registered, told: &Told, range: LatencyRange) -> usize {
    let names: BTreeMap<LandmarkId, &str> =
        registered.landmarks.iter().copied().zip(probed().into_iter().map(|it| it.0)).collect();
    let query = query(registered, range);
    let page: LatencyPage =
        serde_json::from_str(&server.get(&format!("/api/v1/latency{query}")).body).expect("a page");
    assert_eq!(page.range, range);
    let expected = told.steps(range);
    let shown = page.series.iter().map(|series| {
        assert_eq!(series.name, names[&series.landmark]);
        let steps = series.bins.iter().map(|bin| (bin.at, bin.round_trips.clone()));
        ((series.landmark, series.family), (series.total.clone(), steps.collect::<Vec<_>>()))
    });
    let shown: BTreeMap<_, _> = shown.collect();
    let wanted = expected.iter().map(|(key, (whole, steps))| {
        let steps = steps.iter().map(|(at, step)| (*at, step.round_trips()));
        (*key, (whole.round_trips(), steps.collect::<Vec<_>>()))
    });
    assert_eq!(shown, wanted.collect::<BTreeMap<_, _>>());

    let file = server.get(&format!("/api/v1/export/latency.csv{query}")).body;
    let rows: Vec<String> = page
        .series
        .iter()
        .flat_map(|series| {
            let key = (series.landmark, series.family);
            let steps = &expected[&key].1;
            steps.iter().map(|(at, step)| {
                step.row(&series.name, series.method, series.family, *at, range.step_seconds)
            })
        })
        .collect();
    assert_eq!(file.lines().skip(1).map(|it| it.trim_end()).collect::<Vec<_>>(), rows);

    let html = server.get(&format!("/latency{query}")).body;
    let totals =
        page.series.iter().map(|it| (it.name.as_str(), &expected[&(it.landmark, it.family)].0));
    told::totals_are(&html, totals);
    let charts = page.series.iter().map(|it| {
        let steps = &expected[&(it.landmark, it.family)].1;
        (it.name.as_str(), steps.iter().map(|(at, step)| (*at, step)).collect::<Vec<_>>())
    });
    told::charts_are(&html, charts);
    // Light's floor is a line where it is more than nothing.
    assert_eq!(html.matches("class=\"floor\"").count(), 1);
    expected.values().map(|(_, steps)| steps.len()).sum()
}

#[test]
fn a_days_page_says_what_the_histograms_of_its_probes_say() {
    in_own_network(
        "latency::day::a_days_page_says_what_the_histograms_of_its_probes_say",
        |network| {
            let runtime = tokio::runtime::Runtime::new().expect("a runtime");
            let database = Rc::new(Database::new());
            let (url, hours) = (database.url(), hours());
            let store = runtime.block_on(async {
                let store = Store::connect(&url, 4).await.expect("the database opens");
                store.migrate().await.expect("the migrations run");
                store
            });
            // Yesterday, so that all of it is over. In its middle nobody measured, for a twelfth of the time.
            let now = Utc::now().timestamp();
            let day =
                Time::from_timestamp(now - now.rem_euclid(86_400) - 86_400, 0).expect("a time");
            let twelfth = TimeDelta::hours(hours.into()) / 12;
            let runs = [
                Run { from: day, length: twelfth * 5 },
                Run { from: day + twelfth * 6, length: twelfth * 6 - TimeDelta::minutes(2) },
            ];
            let mut told = Told::default();
            let mut registered = None;
            for run in &runs {
                registered = Some(runtime.block_on(measure(&store, run, &mut told)));
            }
            let registered = registered.expect("two runs");

            let count = arrived(&network);
            for (name, host, protocol) in [
                ("oslo", Host::Oslo.v4(), ICMP),
                ("frankfurt", Host::Frankfurt.v6(), ICMP_V6),
                ("lossy", Host::Lossy.v4(), ICMP),
                ("unreachable", Host::Unreachable.v4(), ICMP),
            ] {
                let number = probed().iter().position(|it| it.0 == name).expect("it is probed");
                let sent = told.sent(registered.landmarks[number]);
                assert_eq!(sent, count(host, protocol), "{name}");
            }

            let server = Server::start(std::path::Path::new(&sample()), &database, &[]);
            let to = day + TimeDelta::hours(hours.into());
            let range = |step| LatencyRange::new(day, to, step).expect("a range");
            let ranges = [range(None), range(Some(600)), range(Some(3_600))];
            for merged in [false, true] {
                for range in ranges {
                    let steps = hold(&server, &registered, &told, range);
                    eprintln!(
                        "{hours} h in steps of {} s, {}: {steps} steps of {} series as the histograms of {} probes have them",
                        range.step_seconds,
                        if merged { "hours merged" } else { "of minutes" },
                        told.steps(range).len(),
                        told.probes(),
                    );
                }
                runtime.block_on(store.keep_latency(Utc::now())).expect("hours are merged");
            }
            // A program that is shown the page, such as one that takes its picture.
            if let Some(program) = std::env::var_os("NORDVAKT_TEST_SHOW") {
                let page =
                    format!("http://{}/latency{}", server.address(), query(&registered, ranges[0]));
                assert!(Command::new(program).arg(page).status().expect("it runs").success());
            }
            runtime.block_on(store.close());
        },
    );
}
