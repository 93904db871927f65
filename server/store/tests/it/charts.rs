//! What charts cost where the store is full: of each, the time in the database, that of the whole read, and how many steps it
//! has. `make measure-charts` fills it with NORDVAKT_TEST_NODES (100); else there are two, and no time is held to a bound.

mod duration;
mod fill;

use std::time::{Duration, Instant};

use chrono::{TimeDelta, Utc};
use model::Time;
use model::latency::{LatencyQuestion, LatencyRange, MOST_BINS, PairQuestion, PairsAsked};
use model::reader::{Reader as _, Reply};
use store::{Reading, Store};

use crate::database::with_store;
use crate::fixture::{CLUSTER, reader};
use duration::Durations;
use fill::Filled;

/// No chart may take the database longer.
const BOUND: Duration = Duration::from_millis(50);

const ROUNDS: usize = 7;

const HOUR: TimeDelta = TimeDelta::hours(1);
const DAY: TimeDelta = TimeDelta::days(1);

/// How long before now a chart begins, and its step in minutes: the usual one, the finest, or a coarser one.
const CHARTS: [(&str, TimeDelta, Option<u32>); 17] = [
    ("1 h", HOUR, None),
    ("6 h", TimeDelta::hours(6), None),
    ("6 h", TimeDelta::hours(6), Some(60)),
    ("24 h", DAY, None),
    ("24 h", DAY, Some(7)),
    ("24 h", DAY, Some(360)),
    ("2 d", TimeDelta::days(2), Some(13)),
    ("7 d", TimeDelta::days(7), None),
    ("7 d", TimeDelta::days(7), Some(120)),
    ("7 d", TimeDelta::days(7), Some(1_440)),
    ("30 d", TimeDelta::days(30), None),
    ("30 d", TimeDelta::days(30), Some(240)),
    ("30 d", TimeDelta::days(30), Some(1_440)),
    ("90 d", TimeDelta::days(90), None),
    ("90 d", TimeDelta::days(90), Some(600)),
    ("90 d", TimeDelta::days(90), Some(1_440)),
    ("90 d", TimeDelta::days(90), Some(10_080)),
];

/// What a question costs.
struct Cost {
    /// In the database, the first time and then in the middle of some.
    database: [Duration; 2],
    /// Of the whole read, in the middle of some.
    read: Duration,
}

/// Two ways to the same database: by one of them it tells how long it took.
struct Ways {
    plain: Reading,
    telling: Reading,
}

impl Ways {
    async fn cost<'r, T: 'r>(&'r self, ask: impl Fn(&'r Reading) -> Reply<'r, T>) -> (Cost, T) {
        let (mut database, mut reads) = (Vec::new(), Vec::new());
        let mut answer = None;
        for _ in 0..ROUNDS {
            let durations = Durations::listen();
            answer = Some(ask(&self.telling).await.unwrap());
            database.push(durations.sum());
            let start = Instant::now();
            ask(&self.plain).await.unwrap();
            reads.push(start.elapsed());
        }
        let first = database.first().copied().unwrap_or_default();
        let cost = Cost { database: [first, middle(database)], read: middle(reads) };
        (cost, answer.unwrap())
    }
}

fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn told(cost: &Cost) -> String {
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    let [first, then] = cost.database.map(ms);
    format!(
        "{first:6.1} ms in the database at first, {then:5.1} then; {:6.1} ms in all",
        ms(cost.read)
    )
}

fn nodes() -> Option<usize> {
    std::env::var("NORDVAKT_TEST_NODES").ok().map(|nodes| nodes.parse().unwrap())
}

#[tokio::test]
async fn no_chart_has_more_steps_than_are_drawn_or_keeps_the_database_waiting() {
    with_store(|store, url| async move {
        let filled = fill::fill(&store, &url, nodes().unwrap_or(2)).await;
        for told in filled.sizes(&url).await {
            eprintln!("{told}");
        }
        Durations::tell_in(&url).await;
        let telling = Store::connect(&url, 2).await.unwrap();
        let ways = Ways { plain: reader(&store), telling: reader(&telling) };
        charts(&ways, &filled).await;
        pairs(&ways, &filled).await;
        drop(ways);
        telling.close().await;
    })
    .await;
}

async fn charts(ways: &Ways, filled: &Filled) {
    for (name, length, minutes) in CHARTS {
        let range = range(filled.until, length, minutes);
        let step = range.step_seconds / 60;
        let asked = if minutes.is_some() { "asked for" } else { "usual" };
        let seen = |who: &str, cost: &Cost, steps: Option<usize>| {
            let steps = steps.unwrap_or(0);
            assert!((1..=MOST_BINS as usize).contains(&steps), "{name}: {steps} steps");
            eprintln!(
                "{who:6} {name:>4}, step {step:5} min ({asked}): {steps:3} steps; {}",
                told(cost)
            );
            held(name, cost);
        };
        for (who, prober) in [("server", filled.server), ("node", filled.node)] {
            let question = LatencyQuestion { prober: Some(prober), range };
            let (cost, page) = ways.cost(|reader| reader.latency(question)).await;
            assert_eq!(page.series.len(), fill::LANDMARKS, "{name}");
            seen(who, &cost, page.series.iter().map(|series| series.bins.len()).max());
        }
        let (node, peer) = (filled.name.clone(), filled.peer.clone());
        let question = PairQuestion { node, peer, range };
        let (cost, page) = ways.cost(|reader| reader.pair(CLUSTER, question.clone())).await;
        assert_eq!(page.series.len(), 1, "{name}");
        seen("pair", &cost, page.series.iter().map(|series| series.bins.len()).max());
    }
}

fn range(until: Time, length: TimeDelta, minutes: Option<u32>) -> LatencyRange {
    LatencyRange::new(until - length, until, minutes.map(|minutes| minutes * 60)).unwrap()
}

async fn pairs(ways: &Ways, filled: &Filled) {
    let of_node = Some(filled.name.clone());
    for (name, node) in [("all pairs", None), ("pairs of a node", of_node)] {
        let asked = PairsAsked { node };
        let (cost, page) = ways.cost(|reader| reader.pairs(CLUSTER, asked.clone())).await;
        assert!(page.pairs.len() >= filled.peers.min(1), "{name}");
        eprintln!("{name}: {}; {}", page.pairs.len(), told(&cost));
        held(name, &cost);
    }
}

/// Where the store is full.
fn held(name: &str, cost: &Cost) {
    let [_, then] = cost.database;
    assert!(nodes().is_none() || then <= BOUND, "{name}: {}", told(cost));
}

/// The beginning of this minute.
fn this_minute() -> Time {
    let now = Utc::now().timestamp();
    Time::from_timestamp(now - now.rem_euclid(60), 0).unwrap()
}
