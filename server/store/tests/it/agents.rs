//! What agents report: each interval once, in whatever order it comes, and the hour that is shown of it.

use std::time::Duration;

use facts::agent::{CpuTime, Measured, Report, VERSION};
use facts::latency::{MinuteStatistics, Outcome};
use model::Time;
use model::beneath::{Answer, Asked, Disk, FioRun, Kernel, LayerBeneath, Lost, Machine, Pressure};
use model::reader::Reader as _;
use model::residency::{LawAsked, Scope};
use sqlx::{Connection as _, PgConnection};
use store::Store;

use crate::database::with_store;
use crate::fixture::*;

const NODE: &str = "virginia";

fn report(at: i64, steal: u64) -> Report {
    let asked = || Asked { answer: Answer::IsNot, clues: Vec::new() };
    Report {
        version: VERSION,
        agent: format!("0.1.{at}"),
        node: NODE.into(),
        started_at: minute(0),
        at: minute(at),
        seconds: 60,
        machine: Machine {
            virtual_machine: asked(),
            container: asked(),
            kernel: Kernel { release: format!("6.12.{at}"), is_gvisor: false },
            os: None,
        },
        measured: Measured { cpu: Some(CpuTime { steal, total: 1_000 }), ..Measured::default() },
        fio: None,
        waits_for_fio: false,
        lost: None,
        round_trips: Default::default(),
    }
}

async fn keep(store: &Store, report: &Report) -> Option<FioRun> {
    keep_of(store, NODE, report).await
}

async fn keep_of(store: &Store, node: &str, report: &Report) -> Option<FioRun> {
    store.keep_agents_report(CLUSTER, node, report, minute(500)).await.unwrap()
}

async fn layer(store: &Store) -> LayerBeneath {
    let mut layers = store.beneath(CLUSTER).await.unwrap();
    let layer = layers.remove(NODE).unwrap().unwrap();
    assert!(layers.is_empty());
    let page = reader(store)
        .node(CLUSTER, NODE.into(), None, Scope::Eea, LawAsked::default())
        .await
        .unwrap();
    assert_eq!(page.beneath.as_ref(), Some(&layer), "the page and the judge go by the same");
    layer
}

#[tokio::test]
async fn an_interval_counts_once_and_what_waited_long_changes_no_present() {
    with_store(|store, _| async move {
        let lease = registered(&store, CLUSTER, "one").await;
        complete(1).commit(&store, lease, &versions()).await.unwrap();
        for (at, steal) in [(100, 10), (102, 30), (101, 20), (102, 30), (30, 900)] {
            keep(&store, &report(at, steal)).await;
        }
        let known = layer(&store).await;
        assert_eq!((known.until, &*known.agent), (minute(103), "0.1.102"));
        assert_eq!(known.machine.kernel.release, "6.12.102");
        assert_eq!((known.hour.seconds, known.hour.steal_permille), (180, Some(20)));
        assert!(known.hour.pressure.is_empty() && known.hour.writes.count == 0);
        // Started again in the middle of an interval.
        keep(&store, &Report { started_at: minute(102), seconds: 20, ..report(102, 90) }).await;
        assert_eq!(layer(&store).await.hour.seconds, 200);
        let none = reader(&store)
            .node(CLUSTER, "stockholm".into(), None, Scope::Eea, LawAsked::default())
            .await;
        assert_eq!(none.unwrap().beneath, None);
    })
    .await;
}

#[tokio::test]
async fn writes_of_an_hour_are_one_histogram_and_what_was_lost_is_stated() {
    with_store(|store, _| async move {
        let lease = registered(&store, CLUSTER, "one").await;
        complete(1).commit(&store, lease, &versions()).await.unwrap();
        let disk = Disk {
            path: "/data".into(),
            device: "/dev/vda".into(),
            filesystem: "ext4".into(),
            is_memory: false,
        };
        let pressure = Pressure { resource: "io".into(), some_us: 7, full_us: Some(3) };
        let run = FioRun { at: minute(100), buffered: 29_385, direct: Some(365) };
        for at in 100..105 {
            let mut writes = MinuteStatistics::default();
            for _ in 0..100 {
                writes.record(Outcome::Received(Duration::from_millis(u64::try_from(at).unwrap())));
            }
            let mut report = report(at, 0);
            report.measured.took(&writes);
            report.measured.disk = Some(disk.clone());
            report.measured.pressure = vec![pressure.clone()];
            report.fio = (at == 101).then(|| run.clone());
            report.lost = Some(Lost { from: minute(90), until: minute(91), reports: 2 });
            let before = if at > 101 { Some(run.clone()) } else { report.fio.clone() };
            assert_eq!(keep(&store, &report).await, before);
        }
        let known = layer(&store).await;
        assert_eq!(known.hour.disk, Some(disk));
        assert_eq!(known.hour.writes.count, 500);
        let p50 = known.hour.writes.p50_us.unwrap();
        assert!((102_000..=103_100).contains(&p50), "{p50}");
        assert!(known.hour.writes.p99_us >= Some(104_000));
        assert_eq!(known.hour.pressure, [Pressure { some_us: 35, full_us: Some(15), ..pressure }]);
        assert_eq!(known.fio, Some(run));
        assert_eq!(known.lost, [Lost { from: minute(90), until: minute(91), reports: 2 }]);
    })
    .await;
}

#[tokio::test]
async fn an_agent_falls_silent_and_is_forgotten() {
    with_store(|store, _| async move {
        let lease = registered(&store, CLUSTER, "one").await;
        complete(1).commit(&store, lease, &versions()).await.unwrap();
        let heard = |ago: i64| store_clock() - chrono::TimeDelta::seconds(ago);
        // What is old is dropped, and minutes of the fixture are of another year.
        let now = (store_clock() - minute(0)).num_minutes();
        for (ago, is_silent) in [(400, true), (10, false)] {
            store.keep_agents_report(CLUSTER, NODE, &report(now, 0), heard(ago)).await.unwrap();
            assert_eq!(layer(&store).await.is_silent, is_silent, "{ago} s");
        }
        store.tidy_reports(store_clock()).await.unwrap();
        assert_eq!(layer(&store).await.hour.seconds, 60, "a partition takes over what was there");
        store.tidy_reports(store_clock() + chrono::TimeDelta::days(31)).await.unwrap();
        assert!(store.beneath(CLUSTER).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_read_or_summed_of_a_node_hides_no_other() {
    with_store(|store, url| async move {
        let lease = registered(&store, CLUSTER, "one").await;
        complete(1).commit(&store, lease, &versions()).await.unwrap();
        for at in [100, 101] {
            let cpu = Some(CpuTime { steal: u64::MAX / 4, total: u64::MAX });
            let pressure =
                Pressure { resource: "io".into(), some_us: u64::MAX, full_us: Some(u64::MAX) };
            let measured = Measured { cpu, pressure: vec![pressure], ..Measured::default() };
            keep(&store, &Report { measured, ..report(at, 0) }).await;
        }
        keep_of(&store, "stockholm", &report(100, 0)).await;
        let mut db = PgConnection::connect(&url).await.unwrap();
        sqlx::query(
            "INSERT INTO node_lost VALUES ($1, 'stockholm', '20000-01-01', '20001-01-01', 5)",
        )
        .bind(CLUSTER.as_uuid())
        .execute(&mut db)
        .await
        .unwrap();
        let layers = store.beneath(CLUSTER).await.unwrap();
        let hour = &layers[NODE].as_ref().unwrap().hour;
        assert_eq!((hour.seconds, hour.pressure.len()), (120, 1));
        assert!(layers["stockholm"].is_err());
        assert!(
            reader(&store)
                .node(CLUSTER, NODE.into(), None, Scope::Eea, LawAsked::default())
                .await
                .is_ok()
        );
    })
    .await;
}

#[tokio::test]
async fn what_a_node_is_the_last_report_says_however_its_clock_went() {
    with_store(|store, _| async move {
        let lease = registered(&store, CLUSTER, "one").await;
        complete(1).commit(&store, lease, &versions()).await.unwrap();
        for (at, heard_at, release) in [
            // The clock is ahead by an hour.
            (160, 101, "6.12.160"),
            // It is set right, and what waited in between comes afterwards.
            (101, 102, "6.12.101"),
            (60, 102, "6.12.101"),
            (102, 103, "6.12.102"),
        ] {
            let heard_at = minute(heard_at);
            store.keep_agents_report(CLUSTER, NODE, &report(at, 0), heard_at).await.unwrap();
            assert_eq!(layer(&store).await.machine.kernel.release, release, "{at}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_silent_agent_of_a_node_that_is_gone_is_no_gap() {
    with_store(|store, _| async move {
        let lease = registered(&store, CLUSTER, "one").await;
        complete(1).commit(&store, lease, &versions()).await.unwrap();
        let told = async |node: &str, ago: i64| {
            let heard_at = store_clock() - chrono::TimeDelta::seconds(ago);
            store.keep_agents_report(CLUSTER, node, &report(1, 0), heard_at).await.unwrap();
            store.beneath(CLUSTER).await.unwrap().contains_key(node)
        };
        assert!(told(NODE, 400).await, "it is in the cluster");
        assert!(!told("gone", 400).await);
        assert!(told("new", 10).await, "a node may be seen by its agent first");
    })
    .await;
}

/// The database is on this machine.
fn store_clock() -> Time {
    std::time::SystemTime::now().into()
}
