//! A store as it is after 90 days of nodes that probe four landmarks each once a second: minutes of a week, hours, and days.

use std::time::Duration;

use chrono::{TimeDelta, Utc};
use facts::agent::{Peer, ToPeer};
use facts::latency::{Family, MinuteStatistics, Outcome};
use model::Time;
use model::latency::{LandmarkId, PeerId, ProberId};
use model::place::Country;
use sqlx::{Connection as _, PgConnection};
use store::Store;
use store::latency::{MinuteRow, Prober, Registered};

use super::this_minute;
use crate::fixture::{CLUSTER, TTL, batch, complete, node, registered, versions};

/// As many landmarks each probes.
pub const LANDMARKS: usize = 4;

/// In µs, as the shortest round trip to each of them is.
const SHORTEST: [u64; LANDMARKS] = [1_240, 17_300, 9_800, 22_500];

/// Different minutes of a landmark: their bytes are as long as real ones, and no two that follow each other are the same.
const DIFFERENT: usize = 331;

/// Minutes that are stored at a time.
const AT_ONCE: i32 = 10;

const MINUTE: TimeDelta = TimeDelta::minutes(1);
const WEEK_IN_MINUTES: i32 = 7 * 24 * 60;

/// Who is there, and until when it was measured.
pub struct Filled {
    pub server: ProberId,
    pub node: ProberId,
    pub name: String,
    /// A peer that it has probed for all the time.
    pub peer: String,
    /// Of each node.
    pub peers: usize,
    pub until: Time,
    targets: usize,
}

/// Fills it. Hours and days of before this week are those of this week again.
pub async fn fill(store: &Store, url: &str, nodes: usize) -> Filled {
    let until = this_minute();
    let names: Vec<String> = (0..nodes).map(|number| format!("node-{number}")).collect();
    with_nodes(store, &names).await;
    for days in (0..=90).rev().step_by(5).chain((0..8).rev()) {
        store.ensure_partitions(until - TimeDelta::days(days)).await.unwrap();
    }
    let begun = until - TimeDelta::days(90);
    let server = register(store, None, "server", begun).await;
    let mut agents = Vec::new();
    for name in &names {
        agents.push(register(store, Some(name), name, begun).await);
    }
    let all = || std::iter::once(&server).chain(&agents);
    let landmarks = all().flat_map(|it| it.landmarks.clone());
    // Peers are numbered and counted as landmarks are.
    let peer = told_of(&names, 1);
    let (by, told) = (agents.first().unwrap().prober, std::slice::from_ref(&peer));
    let probed = store.keep_peers(CLUSTER, by, told, begun).await.unwrap().into_values();
    let targets: Vec<LandmarkId> =
        landmarks.chain(probed.map(|peer| LandmarkId::new(peer.get()))).collect();
    minutes(store, &server, &targets, until).await;
    store.keep_latency(Utc::now()).await.unwrap();
    let mut db = PgConnection::connect(url).await.unwrap();
    for before in [
        "INSERT INTO latency_hour SELECT landmark_id, family, at - make_interval(days => 7 * week), statistics
         FROM latency_hour, generate_series(1, 12) AS week
         WHERE at >= (SELECT max(at) FROM latency_hour) - interval '167 hours' ORDER BY week DESC, at, landmark_id
         ON CONFLICT DO NOTHING",
        "INSERT INTO latency_day SELECT landmark_id, family, at - make_interval(days => 7 * week), statistics
         FROM latency_day, generate_series(1, 12) AS week
         WHERE at >= (SELECT max(at) FROM latency_day) - interval '6 days' ORDER BY week DESC, at, landmark_id
         ON CONFLICT DO NOTHING",
    ] {
        sqlx::query(before).execute(&mut db).await.unwrap();
    }
    let peers = peers(store, &names, &agents, until).await;
    sqlx::query("VACUUM ANALYZE").execute(&mut db).await.unwrap();
    db.close().await.unwrap();
    let (node, name) = (agents.first().unwrap().prober, names.first().cloned().unwrap());
    let (server, peer, targets) = (server.prober, peer.peer.node, targets.len());
    Filled { server, node, name, peer, peers, until, targets }
}

fn told_of(names: &[String], number: usize) -> ToPeer {
    let (node, address) = (names[number].clone(), address(number).parse().unwrap());
    ToPeer { peer: Peer { node, address }, trouble: None, way: None, minutes: Vec::new() }
}

fn address(node: usize) -> String {
    format!("10.0.{}.{}", node / 250, 1 + node % 250)
}

async fn with_nodes(store: &Store, names: &[String]) {
    let lease = registered(store, CLUSTER, "one").await;
    let countries = [Country::NO, Country::SE, Country::DE];
    let nodes = names.iter().enumerate().map(|(number, name)| {
        let country = countries.get(number % countries.len()).copied();
        node(name, country).reached_at(&address(number)).judgement()
    });
    complete(1).commit(store, lease, &versions()).await.unwrap();
    batch(1, nodes.collect()).commit(store, lease, &versions()).await.unwrap();
}

async fn register(store: &Store, node: Option<&str>, name: &str, begun: Time) -> Registered {
    let prober = Prober {
        cluster: node.map(|_| CLUSTER),
        name: name.into(),
        host: format!("host-of-{name}"),
        country: None,
        position: None,
    };
    let landmarks = ["oslo", "frankfurt", "stockholm", "amsterdam"]
        .map(|name| crate::latency::landmark(name, 59_913_000));
    store.register_prober(&prober, &landmarks, begun, TTL).await.unwrap()
}

/// Sixty round trips as a network gives them: most close to the shortest, a few much longer, one in two minutes lost.
fn a_minute(shortest: u64, chance: &mut Chance, probes: usize) -> MinuteStatistics {
    let mut counted = MinuteStatistics::default();
    for _ in 0..probes {
        let jitter = shortest / 100 + 40;
        let tail = if chance.below(20) == 0 { chance.below(shortest) } else { 0 };
        let us = shortest + chance.below(jitter) + chance.below(jitter) + tail;
        counted.record(match chance.below(120) {
            0 => Outcome::TimedOut,
            _ => Outcome::Received(Duration::from_nanos(us * 1_000 + chance.below(1_000))),
        });
        counted.record_jitter(Duration::from_micros(chance.below(jitter)));
    }
    counted
}

/// The same numbers in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end.max(1)
    }
}

/// All of the week, in the order in which it comes: minutes of all targets, and then the next one's.
async fn minutes(store: &Store, run: &Registered, landmarks: &[LandmarkId], until: Time) {
    let mut chance = Chance(1);
    let different: Vec<Vec<MinuteStatistics>> = SHORTEST
        .into_iter()
        .map(|shortest| (0..DIFFERENT).map(|_| a_minute(shortest, &mut chance, 60)).collect())
        .collect();
    for first in (0..WEEK_IN_MINUTES).step_by(AT_ONCE as usize) {
        let rows = (first..first + AT_ONCE).flat_map(|minute| {
            let at = until - MINUTE * (WEEK_IN_MINUTES - minute);
            let different = &different;
            landmarks.iter().enumerate().map(move |(number, landmark)| {
                let of_landmark = &different[number % LANDMARKS];
                let counted = &of_landmark[(number * 7 + minute as usize) % DIFFERENT];
                MinuteRow::new(*landmark, Some(Family::Ipv4), at, counted)
            })
        });
        let rows: Vec<MinuteRow> = rows.collect();
        store.store_minutes(run.run, rows.iter(), until).await.unwrap();
    }
}

/// The latest hour of each node and the six after it. As many as each has.
async fn peers(store: &Store, names: &[String], agents: &[Registered], until: Time) -> usize {
    let each = names.len().saturating_sub(1).min(6);
    let mut chance = Chance(2);
    for (number, agent) in agents.iter().enumerate() {
        let told: Vec<ToPeer> =
            (1..=each).map(|next| told_of(names, (number + next) % names.len())).collect();
        let known = store.keep_peers(CLUSTER, agent.prober, &told, until).await.unwrap();
        let ids: Vec<PeerId> = known.into_values().collect();
        let rows = ids.iter().flat_map(|id| {
            let counted = a_minute(12_000, &mut chance, 6);
            (1..=60).map(move |minute| {
                MinuteRow::of_peer(*id, Some(Family::Ipv4), until - MINUTE * minute, &counted)
            })
        });
        let rows: Vec<MinuteRow> = rows.collect();
        store.store_minutes(agent.run, rows.iter(), until).await.unwrap();
        store.sum_peers(&ids, until).await.unwrap();
    }
    each
}

impl Filled {
    /// What it takes on disk, with indexes.
    pub async fn sizes(&self, url: &str) -> Vec<String> {
        let mut db = PgConnection::connect(url).await.unwrap();
        let rows: Vec<(String, i64, i64)> = sqlx::query_as(
            "SELECT parent, sum(pg_total_relation_size(part))::bigint, sum(CASE parent
                 WHEN 'latency_minute' THEN (SELECT count(*) FROM latency_minute)
                 WHEN 'latency_hour' THEN (SELECT count(*) FROM latency_hour)
                 ELSE (SELECT count(*) FROM latency_day) END)::bigint / count(*)::bigint
             FROM (
                 SELECT inhparent::regclass::text AS parent, inhrelid AS part FROM pg_inherits
                 UNION ALL SELECT 'latency_day', 'latency_day'::regclass
             ) AS part
             WHERE parent LIKE 'latency_%' AND part::regclass::text LIKE 'latency_%' AND parent NOT LIKE '%pkey'
             GROUP BY parent ORDER BY parent",
        )
        .fetch_all(&mut db)
        .await
        .unwrap();
        db.close().await.unwrap();
        rows.into_iter()
            .map(|(table, bytes, rows)| {
                let a_day = match table.as_str() {
                    "latency_minute" => 24 * 60,
                    "latency_hour" => 24,
                    _ => 1,
                };
                let each = bytes as f64 / rows as f64;
                format!(
                    "{table}: {rows} rows of {} targets, {:.0} MB; {each:.0} bytes a row with the index, {:.1} kB a target and day",
                    self.targets,
                    bytes as f64 / 1e6,
                    each * f64::from(a_day) / 1e3,
                )
            })
            .collect()
    }
}
