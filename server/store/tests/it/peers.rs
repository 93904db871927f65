//! Nodes that probe each other: what each pair came to, and that no peer is ever a landmark.

use std::net::IpAddr;

use chrono::{TimeDelta, Utc};
use facts::agent::{Peer, ToPeer};
use facts::latency::{Family, MinuteStatistics, Outcome};
use model::Time;
use model::latency::{LatencyQuestion, LatencyRange, NodePair, PairQuestion, PairsAsked, PeerId};
use model::place::Country;
use model::reader::{ReadError, Reader as _};
use model::residency::{LawAsked, Scope};
use model::subject::WorkloadRef;
use store::Store;
use store::latency::{MinuteRow, Prober, Registered};

use crate::database::with_store;
use crate::fixture::*;

const MINUTE: TimeDelta = TimeDelta::minutes(1);

/// The beginning of this minute: only what is of now is shown.
fn now() -> Time {
    let now = Utc::now().timestamp();
    Time::from_timestamp(now - now.rem_euclid(60), 0).unwrap()
}

async fn agent_of(store: &Store, node: &str) -> Registered {
    let prober = Prober {
        cluster: Some(CLUSTER),
        name: node.into(),
        host: format!("uid-of-{node}"),
        country: None,
        position: None,
    };
    let oslo = crate::latency::landmark("oslo", 59_913_000);
    store.register_prober(&prober, &[oslo], minute(0), TTL).await.unwrap()
}

fn peer(node: &str, address: &str) -> Peer {
    Peer { node: node.into(), address: address.parse::<IpAddr>().unwrap() }
}

fn told(peer: &Peer, trouble: Option<&str>) -> ToPeer {
    ToPeer { peer: peer.clone(), trouble: trouble.map(Into::into), way: None, minutes: Vec::new() }
}

async fn known(store: &Store, by: &Registered, told: &[ToPeer]) -> Vec<(Peer, PeerId)> {
    let known = store.keep_peers(CLUSTER, by.prober, told, now()).await.unwrap();
    known.into_iter().collect()
}

/// Six probes in each of the sixty minutes before: 12 ms each, in one minute 40 ms, in another one in vain.
fn an_hour(of: PeerId, until: Time) -> Vec<MinuteRow> {
    let counted = |minute: i32| {
        let mut counted = MinuteStatistics::default();
        for _ in 0..6 {
            let took = TimeDelta::milliseconds(if minute == 7 { 40 } else { 12 });
            counted.record(match minute {
                9 => Outcome::TimedOut,
                _ => Outcome::Received(took.to_std().unwrap()),
            });
        }
        counted
    };
    let rows = (0..60).map(|number| {
        let at = until - MINUTE * (60 - number);
        MinuteRow::of_peer(of, Some(Family::Ipv4), at, &counted(number))
    });
    rows.collect()
}

async fn with_two_places(store: &Store) {
    let lease = registered(store, CLUSTER, "one").await;
    let database = workload("web", "db", 1).on("bergen", 1).on("gothenburg", 2);
    let units = [
        node("bergen", Some(Country::NO)).reached_at("10.0.0.1").judgement(),
        node("gothenburg", Some(Country::SE)).reached_at("10.0.0.2").judgement(),
        node("malmo", Some(Country::SE)).reached_at("10.0.0.3").judgement(),
        database.in_a_stateful_set().judgement(),
    ];
    complete(1).commit(store, lease, &versions()).await.unwrap();
    batch(1, units.into()).commit(store, lease, &versions()).await.unwrap();
}

#[tokio::test]
async fn an_hour_of_a_pair_is_shown_and_judged_by_alike_and_proves_no_place() {
    with_store(|store, url| async move {
        with_two_places(&store).await;
        let (by, until) = (agent_of(&store, "bergen").await, now());
        let there = peer("gothenburg", "10.0.0.2");
        let strangers = [peer("gothenburg", "203.0.113.9"), peer("atlantis", "10.0.0.2")];
        let all = [&there, &strangers[0], &strangers[1]].map(|peer| told(peer, None));
        let known = known(&store, &by, &all).await;
        let [(peer, id)] = known.as_slice() else { panic!("{known:?}") };
        assert_eq!(*peer, there, "what the cluster has no node of is no peer");
        assert!(by.landmarks.iter().all(|landmark| landmark.get() != id.get()));

        for _ in 0..2 {
            store.store_minutes(by.run, an_hour(*id, until).iter(), until).await.unwrap();
        }
        store.sum_peers(&[*id], until).await.unwrap();
        let pairs = store.pairs(CLUSTER).await.unwrap();
        let [pair] = pairs.as_slice() else { panic!("{pairs:?}") };
        let hour = &pair.round_trips;
        assert_eq!((hour.sent, hour.received, hour.lost), (360, 354, 6));
        assert!((12_000..12_200).contains(&hour.p50_us.unwrap()), "{hour:?}");
        assert!((40_000..40_500).contains(&hour.p99_us.unwrap()), "{hour:?}");
        let worst = pair.worst_minute.unwrap();
        assert_eq!(worst.at, until - MINUTE * 53);
        assert!((40_000..40_500).contains(&worst.p50_us), "{worst:?}");

        let reader = reader(&store);
        let asked = |node: &str| PairsAsked { node: Some(node.into()) };
        let page = reader.pairs(CLUSTER, asked("gothenburg")).await.unwrap();
        let [shown] = page.pairs.as_slice() else { panic!("{page:?}") };
        let places = (shown.node_at.to_string(), shown.peer_at.to_string());
        assert_eq!(places, ("NO".into(), "SE".into()));
        let unplaced =
            NodePair { node_at: Default::default(), peer_at: Default::default(), ..shown.clone() };
        assert_eq!(unplaced, *pair);
        assert_eq!(reader.pairs(CLUSTER, asked("malmo")).await.unwrap().pairs, []);
        let node = reader
            .node(CLUSTER, "gothenburg".into(), None, Scope::Eea, LawAsked::default())
            .await
            .unwrap();
        assert_eq!(node.pairs, page.pairs);
        let database = WorkloadRef::new("web", "StatefulSet", "db");
        assert_eq!(reader.workload(CLUSTER, database, None).await.unwrap().pairs, page.pairs);

        assert_eq!(store.shortest(&by.landmarks, until - TimeDelta::days(1)).await.unwrap(), []);
        let range = LatencyRange::new(until - TimeDelta::hours(2), until, None).unwrap();
        let question = LatencyQuestion { prober: Some(by.prober), range };
        let latency = reader.latency(question).await.unwrap();
        assert_eq!(latency.series, [], "what a node's landmarks are shown by has no peer");
        assert_eq!(latency.prober.unwrap().landmarks.len(), 1);

        store.keep_latency(until + TimeDelta::hours(2)).await.unwrap();
        let pool = sqlx::PgPool::connect(&url).await.unwrap();
        let merged: i64 =
            sqlx::query_scalar("SELECT count(*) FROM latency_hour WHERE landmark_id = $1")
                .bind(id.get())
                .fetch_one(&pool)
                .await
                .unwrap();
        assert!((1..=2).contains(&merged), "minutes of peers are merged as all are");
        pool.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_pair_in_a_members_place_tells_of_a_stateful_set_and_an_old_one_of_nothing() {
    with_store(|store, _| async move {
        with_two_places(&store).await;
        let (by, until) = (agent_of(&store, "bergen").await, now());
        let malmo = peer("malmo", "10.0.0.3");
        let trouble = "no permission";
        let [(_, id)] = known(&store, &by, &[told(&malmo, Some(trouble))]).await[..] else {
            panic!("malmo is a node")
        };
        // Of what could not be probed it is told that it was not.
        store.sum_peers(&[id], until).await.unwrap();
        let database = WorkloadRef::new("web", "StatefulSet", "db");
        let pairs = reader(&store).workload(CLUSTER, database.clone(), None).await.unwrap().pairs;
        let of =
            pairs.iter().map(|it| (&*it.node, &*it.peer, it.round_trips.sent, it.worst_minute));
        assert_eq!(of.collect::<Vec<_>>(), [("bergen", "malmo", 0, None)]);
        assert_eq!(pairs[0].trouble.as_ref().map(|it| &*it.reason), Some(trouble));
        known(&store, &by, &[told(&malmo, None)]).await;
        assert_eq!(store.pairs(CLUSTER).await.unwrap()[0].trouble, None);

        let old = agent_of(&store, "gothenburg").await;
        let there = peer("bergen", "10.0.0.1");
        let [(_, id)] = known(&store, &old, &[told(&there, None)]).await[..] else {
            panic!("bergen is a node")
        };
        let long_ago = until - TimeDelta::minutes(20);
        store.store_minutes(old.run, an_hour(id, long_ago).iter(), long_ago).await.unwrap();
        store.sum_peers(&[id], long_ago).await.unwrap();
        assert_eq!(store.pairs(CLUSTER).await.unwrap().len(), 1, "what is old is not of now");
    })
    .await;
}

#[tokio::test]
async fn a_pair_is_shown_step_by_step_at_each_address_that_it_had() {
    with_store(|store, _| async move {
        with_two_places(&store).await;
        let (by, until) = (agent_of(&store, "bergen").await, now());
        let (there, trouble) = (peer("gothenburg", "10.0.0.2"), "no permission");
        let [(_, id)] = known(&store, &by, &[told(&there, None)]).await[..] else {
            panic!("gothenburg is a node")
        };
        store.store_minutes(by.run, an_hour(id, until).iter(), until).await.unwrap();
        store.sum_peers(&[id], until).await.unwrap();

        let reader = reader(&store);
        let from = until - TimeDelta::hours(1);
        let in_steps_of =
            |minutes: u32| LatencyRange::new(from, until, Some(60 * minutes)).unwrap();
        let asked = |node: &str, peer: &str, range| PairQuestion {
            node: node.into(),
            peer: peer.into(),
            range,
        };
        let page =
            reader.pair(CLUSTER, asked("bergen", "gothenburg", in_steps_of(1))).await.unwrap();
        assert_eq!(
            (page.node_at.to_string(), page.peer_at.to_string()),
            ("NO".into(), "SE".into())
        );
        assert_eq!(page.trouble, None);
        let [series] = page.series.as_slice() else { panic!("{page:?}") };
        assert_eq!((&*series.address, series.family), ("10.0.0.2", Some(Family::Ipv4)));
        // All of the hour is what is shown of it elsewhere.
        let pairs = store.pairs(CLUSTER).await.unwrap();
        assert_eq!(series.total, pairs[0].round_trips);
        assert_eq!(series.bins.len(), 60);
        let (slow, in_vain) = (&series.bins[7], &series.bins[9].round_trips);
        assert_eq!(slow.at, until - MINUTE * 53);
        assert!((40_000..40_500).contains(&slow.round_trips.p50_us.unwrap()), "{slow:?}");
        assert_eq!((in_vain.sent, in_vain.received, in_vain.p50_us), (6, 0, None));
        let page =
            reader.pair(CLUSTER, asked("bergen", "gothenburg", in_steps_of(30))).await.unwrap();
        let sent: u64 = page.series[0].bins.iter().map(|bin| bin.round_trips.sent).sum();
        assert_eq!((sent, &page.series[0].total), (360, &series.total), "steps merge");

        // Made anew under its name a node is another prober, and what stands in its way is told.
        let prober = Prober {
            cluster: Some(CLUSTER),
            name: "bergen".into(),
            host: "another-uid".into(),
            country: None,
            position: None,
        };
        let anew = store.register_prober(&prober, &[], minute(0), TTL).await.unwrap();
        let [(_, id)] = known(&store, &anew, &[told(&there, Some(trouble))]).await[..] else {
            panic!("gothenburg is a node")
        };
        store.store_minutes(anew.run, an_hour(id, until).iter(), until).await.unwrap();
        store.sum_peers(&[id], until + MINUTE).await.unwrap();
        let page =
            reader.pair(CLUSTER, asked("bergen", "gothenburg", in_steps_of(1))).await.unwrap();
        let probers: Vec<_> = page.series.iter().map(|series| series.prober).collect();
        assert_eq!(probers, [anew.prober, by.prober], "the one told of last first");
        assert_eq!(page.trouble.map(|it| it.reason).as_deref(), Some(trouble));

        // One way says nothing of the other.
        for (node, peer) in [("gothenburg", "bergen"), ("bergen", "malmo"), ("atlantis", "bergen")]
        {
            let answer = reader.pair(CLUSTER, asked(node, peer, in_steps_of(1))).await;
            assert_eq!(answer, Err(ReadError::NotFound { what: "pair of nodes" }), "{node} {peer}");
        }
    })
    .await;
}
