//! Round trips: told twice they count once, and merged they say the same.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{TimeDelta, Utc};
use facts::latency::{Family, Method, MinuteStatistics, Outcome};
use model::Time;
use model::latency::{
    LandmarkId, LatencyPage, LatencyQuestion, LatencyRange, PlaceProof, ProberId, ProofVerdict,
    ProvenEea,
};
use model::place::{Country, Position};
use model::reader::{ReadError, Reader};
use store::Store;
use store::latency::{Landmark, MinuteRow, Prober, Registered};

use crate::database::with_store;
use crate::fixture::{CLUSTER, reader};

const FLUSH: Duration = Duration::from_secs(60);

fn prober(name: &str) -> Prober {
    Prober {
        cluster: None,
        name: name.into(),
        host: "node-1".into(),
        country: Some(Country::NO),
        position: None,
    }
}

pub fn landmark(name: &str, latitude: i32) -> Landmark {
    Landmark {
        name: name.into(),
        address: format!("{name}.example"),
        method: Method::Icmp,
        port: None,
        position: Position { latitude, longitude: 10_752_000 },
        uncertainty_km: 30,
        owner: "us".into(),
        rate_milli: 1_000,
        enabled: true,
        floor_us: Some(0),
    }
}

async fn registered(store: &Store, started_at: Time) -> Registered {
    let landmarks = [landmark("oslo", 59_913_000), landmark("frankfurt", 50_111_000)];
    store.register_prober(&prober("osl"), &landmarks, started_at, FLUSH).await.unwrap()
}

/// Round trips of so many ms each, and losses.
fn counted(ms: &[u64], lost: u64) -> MinuteStatistics {
    let mut counted = MinuteStatistics::default();
    ms.iter().for_each(|ms| counted.record(Outcome::Received(Duration::from_millis(*ms))));
    (0..lost).for_each(|_| counted.record(Outcome::TimedOut));
    counted
}

async fn flush(store: &Store, by: &Registered, rows: &[MinuteRow]) {
    store.store_minutes(by.run, rows.iter(), Utc::now()).await.unwrap();
}

fn row(landmark: LandmarkId, at: Time, counted: &MinuteStatistics) -> MinuteRow {
    MinuteRow::new(landmark, Some(Family::Ipv4), at, counted)
}

async fn read(store: &Store, from: Time, to: Time, step: Option<u32>) -> LatencyPage {
    let range = LatencyRange::new(from, to, step).unwrap();
    reader(store).latency(LatencyQuestion { prober: None, range }).await.unwrap()
}

fn proof(verdict: ProofVerdict, fewest: u64) -> PlaceProof {
    PlaceProof {
        verdict,
        eea: ProvenEea::Inside,
        reason: "because".into(),
        claim: None,
        claim_name: None,
        countries: vec![Country::NO],
        shortest: Vec::new(),
        window_seconds: 86_400,
        fewest,
        borders: "b".into(),
    }
}

/// The beginning of yesterday, so that no test depends on the time of day.
fn yesterday() -> Time {
    let now = Utc::now().timestamp();
    Time::from_timestamp(now - now.rem_euclid(86_400) - 86_400, 0).unwrap()
}

fn minutes(minutes: i64) -> TimeDelta {
    TimeDelta::minutes(minutes)
}

#[tokio::test]
async fn a_flush_that_is_told_twice_counts_once_and_two_runs_of_a_minute_count_both() {
    with_store(|store, _| async move {
        let at = yesterday();
        let first = registered(&store, at).await;
        let (oslo, frankfurt) = (first.landmarks[0], first.landmarks[1]);
        let half = row(oslo, at, &counted(&[2], 0));
        let whole = row(oslo, at, &counted(&[2, 4], 1));
        flush(&store, &first, &[half]).await;
        for _ in 0..2 {
            flush(&store, &first, &[whole.clone(), row(frankfurt, at, &counted(&[], 3))]).await;
        }
        // Killed and started again within the minute.
        let second = registered(&store, at + TimeDelta::seconds(30)).await;
        assert_eq!((second.prober, &second.landmarks), (first.prober, &first.landmarks));
        flush(&store, &second, &[row(oslo, at, &counted(&[3], 0))]).await;

        let page = read(&store, at, at + minutes(10), None).await;
        let told: Vec<_> = page
            .series
            .iter()
            .map(|it| {
                (it.name.as_str(), it.total.sent, it.total.received, it.total.lost, it.total.min_us)
            })
            .collect();
        assert_eq!(told, [("oslo", 4, 3, 1, Some(2_000)), ("frankfurt", 3, 0, 3, None)]);
        assert_eq!(page.series[0].bins.len(), 1);
        let view = page.prober.unwrap();
        let killed: Vec<Time> = view.killed().map(|run| run.started_at).collect();
        assert_eq!((view.runs.len(), killed), (2, vec![at]));
        store.end_run(second.run, Utc::now()).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn that_a_run_was_killed_is_told_of_a_time_before_the_next_began() {
    with_store(|store, _| async move {
        let at = yesterday();
        let killed = async || -> Vec<Time> {
            let page = read(&store, at, at + minutes(10), None).await;
            page.prober.unwrap().killed().map(|run| run.started_at).collect()
        };
        registered(&store, at).await;
        assert_eq!(killed().await, Vec::<Time>::new(), "it runs still");
        registered(&store, at + minutes(60)).await;
        assert_eq!(killed().await, [at]);
    })
    .await;
}

#[tokio::test]
async fn merged_they_say_the_same_and_what_comes_late_is_merged_again() {
    with_store(|store, url| async move {
        let from = yesterday() - TimeDelta::days(20);
        let by = registered(&store, from).await;
        let oslo = by.landmarks[0];
        // Twenty days, two minutes of each third hour.
        let rows: Vec<MinuteRow> = (0..20 * 8)
            .flat_map(|hour| [0, 59].map(|minute| from + TimeDelta::hours(3 * hour) + minutes(minute)))
            .enumerate()
            .map(|(number, at)| row(oslo, at, &counted(&[1 + number as u64 % 7, 20], number as u64 % 3)))
            .collect();
        flush(&store, &by, &rows).await;
        // A quarter of a day is no day: hours are read; of the last minutes, minutes.
        let to = yesterday() - TimeDelta::seconds(1);
        let ranges = [(from, Some(86_400)), (from, Some(10_800)), (to - TimeDelta::days(2), Some(1_800))];
        let mut before = Vec::new();
        for (from, step) in ranges {
            before.push(read(&store, from, to, step).await.series);
        }
        assert_eq!(before[0][0].total.sent, 2 * 320 + (0..320).map(|n| n % 3).sum::<u64>());
        assert_eq!((before[0][0].bins.len(), before[1][0].bins.len()), (20, 160));

        for _ in 0..2 {
            store.keep_latency(Utc::now()).await.unwrap();
            for ((from, step), before) in ranges.into_iter().zip(&before) {
                assert_eq!(&read(&store, from, to, step).await.series, before, "{step:?}");
            }
        }
        let pool = sqlx::PgPool::connect(&url).await.unwrap();
        let count = "SELECT (SELECT count(*) FROM latency_unmerged), (SELECT count(*) FROM latency_hour),
                            (SELECT count(*) FROM latency_day), (SELECT min(at) FROM latency_minute)";
        let (unmerged, hours, days, oldest): (i64, i64, i64, Time) =
            sqlx::query_as(count).fetch_one(&pool).await.unwrap();
        assert_eq!((unmerged, hours, days), (0, 160, 20));
        assert!(oldest >= Utc::now() - TimeDelta::days(8), "{oldest} was to be dropped");

        let late = yesterday() - TimeDelta::hours(2);
        flush(&store, &by, &[row(oslo, late, &counted(&[9], 0))]).await;
        let sent = before[0][0].total.sent + 1;
        assert_eq!(read(&store, from, to, Some(86_400)).await.series[0].total.sent, sent);
        store.keep_latency(Utc::now()).await.unwrap();
        assert_eq!(read(&store, from, to, Some(86_400)).await.series[0].total.sent, sent);
        pool.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_landmark_that_moves_is_another_one_and_trouble_is_told_since_it_began() {
    with_store(|store, _| async move {
        let at = yesterday();
        let before = registered(&store, at).await;
        flush(&store, &before, &[row(before.landmarks[0], at, &counted(&[1], 0))]).await;
        let moved = [landmark("oslo", 60_000_000)];
        let after = store.register_prober(&prober("osl"), &moved, at, FLUSH).await.unwrap();
        assert!(!before.landmarks.contains(&after.landmarks[0]));
        let trouble = |reason: Option<&str>| {
            BTreeMap::from([(after.landmarks[0], reason.map(str::to_owned))])
        };
        for minute in 1..3 {
            store.set_troubles(&trouble(Some("forbidden")), at + minutes(minute)).await.unwrap();
        }
        let page = read(&store, at, at + minutes(10), None).await;
        assert_eq!(page.series[0].landmark, before.landmarks[0]);
        let landmarks = page.prober.unwrap().landmarks;
        let told: Vec<_> = landmarks
            .iter()
            .map(|it| (it.id, it.configured, it.enabled, it.trouble.as_ref().map(|it| it.since)))
            .collect();
        assert_eq!(
            told,
            [
                (after.landmarks[0], true, true, Some(at + minutes(1))),
                (before.landmarks[0], false, false, None),
                (before.landmarks[1], false, false, None),
            ]
        );
        store.set_troubles(&trouble(None), at + minutes(3)).await.unwrap();
        let page = read(&store, at, at + minutes(10), None).await;
        assert_eq!(page.prober.unwrap().landmarks[0].trouble, None);

        let other = ProberId::new(after.prober.get() + 1);
        let range = page.range;
        let asked = reader(&store).latency(LatencyQuestion { prober: Some(other), range }).await;
        assert_eq!(asked, Err(ReadError::NotFound { what: "prober" }));
    })
    .await;
}

#[tokio::test]
async fn the_shortest_of_a_window_is_found_and_only_a_change_of_what_it_proves_is_kept() {
    with_store(|store, _| async move {
        let at = yesterday();
        let by = registered(&store, at).await;
        let (oslo, frankfurt) = (by.landmarks[0], by.landmarks[1]);
        flush(
            &store,
            &by,
            &[
                row(oslo, at, &counted(&[1], 0)),
                row(oslo, at + minutes(5), &counted(&[3, 2], 4)),
                row(frankfurt, at + minutes(5), &counted(&[], 4)),
            ],
        )
        .await;
        let shortest = store.shortest(&by.landmarks, at + minutes(1)).await.unwrap();
        let told: Vec<_> = shortest.iter().map(|it| (it.landmark, it.min, it.samples)).collect();
        assert_eq!(told, [(oslo, Duration::from_millis(2), 2)]);

        for (minute, verdict) in [
            (0, ProofVerdict::Consistent),
            (1, ProofVerdict::Consistent),
            (2, ProofVerdict::InsideEeaProven),
            (3, ProofVerdict::InsideEeaProven),
        ] {
            let proof = proof(verdict, minute as u64);
            store.keep_proof(by.prober, at + minutes(minute), &proof).await.unwrap();
        }
        let proofs = read(&store, at, at + minutes(10), None).await.prober.unwrap().proofs;
        let told: Vec<_> = proofs
            .iter()
            .map(|it| (it.proof.verdict, it.since, it.checked_at, it.proof.fewest))
            .collect();
        assert_eq!(
            told,
            [
                (ProofVerdict::InsideEeaProven, at + minutes(2), at + minutes(3), 3),
                (ProofVerdict::Consistent, at, at + minutes(1), 1),
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn a_node_is_another_prober_than_a_server_of_its_name_and_than_the_node_before_it() {
    with_store(|store, _| async move {
        crate::fixture::registered(&store, CLUSTER, "one").await;
        let at = yesterday();
        let server = Prober { name: "node-1".into(), ..prober("osl") };
        let node = |uid: &str| Prober {
            cluster: Some(CLUSTER),
            host: uid.into(),
            country: None,
            ..server.clone()
        };
        let begin = async |prober: &Prober, minute| {
            let landmarks = [landmark("oslo", 59_913_000)];
            store.register_prober(prober, &landmarks, at + minutes(minute), FLUSH).await.unwrap()
        };
        let by_server = begin(&server, 0).await;
        let before = begin(&node("a"), 1).await;
        assert_eq!(begin(&node("a"), 1).await, before, "a run that is told again is the same");
        assert_ne!(before.prober, by_server.prober);

        let consistent = proof(ProofVerdict::Consistent, 60);
        store.keep_proof(before.prober, at + minutes(5), &consistent).await.unwrap();
        let proven = async |since| store.proofs(CLUSTER, at + minutes(since)).await.unwrap();
        assert_eq!(proven(0).await, BTreeMap::from([("node-1".to_owned(), consistent.clone())]));
        assert_eq!(proven(6).await, BTreeMap::new(), "looked at too long ago");

        let page = read(&store, at, at + minutes(10), None).await;
        assert_eq!(page.prober.map(|it| it.id), Some(by_server.prober), "unless asked for");
        assert_eq!((page.nodes, page.compared), (Vec::new(), None), "looked at too long ago");
        store.keep_proof(before.prober, Utc::now(), &consistent).await.unwrap();
        let page = read(&store, at, at + minutes(10), None).await;
        let nodes: Vec<_> = page.nodes.iter().map(|it| (it.prober, it.verdict)).collect();
        assert_eq!(nodes, [(before.prober, ProofVerdict::Consistent)]);

        let now = begin(&node("b"), 7).await;
        assert_eq!(proven(0).await, BTreeMap::new(), "of the node that is there now nothing is");
        let page = read(&store, at, at + minutes(10), None).await;
        let choices: Vec<_> = page.probers.iter().map(|it| (it.id, it.cluster)).collect();
        assert_eq!(choices, [(by_server.prober, None), (now.prober, Some(CLUSTER))]);
        assert_eq!((page.nodes, page.compared), (Vec::new(), None));
    })
    .await;
}

#[tokio::test]
async fn before_any_prober_has_run_there_is_nothing() {
    with_store(|store, _| async move {
        let page = read(&store, yesterday(), yesterday() + minutes(10), None).await;
        assert_eq!((page.prober, page.series.len()), (None, 0));
    })
    .await;
}
