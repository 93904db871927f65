//! The engine says the same whatever the way there, and never takes what is unknown for a pass.

mod catalogue;
mod world;

use std::collections::{BTreeMap, BTreeSet};

use checks::engine::{Engine, Scan, judge_all};
use checks::join::Inventory;
use checks::policy::Policy;
use facts::canonical;
use facts::inventory::Change;
use facts::judgement::{Batch, FoundFinding, Judged as _, Judgement, Summary};
use facts::object::{Meta, Object, Placement, Pod, RunningImage};
use facts::subject_facts::{Facts, Inside};
use model::address::{AddressClue, Says, Spot};
use model::context::Context;
use model::ids::CheckId;
use model::place::Country;
use model::risk::{Interval, Multiplier, Nats};
use model::subject::SubjectRef;
use model::verdict::{Gap, GapCause, GapScope, Source, Verdict};
use model::view::Fix;
use model::waiver::Waiver;
use proptest::prelude::*;
use serde_json::json;
use world::{CATALOGUE, Event, World, cluster, day, event, gap};

/// With waivers that end on days which the tests pass.
#[expect(clippy::expect_used, reason = "a constant that reads")]
fn policy() -> Policy {
    let waiver = |(check, scope, day): (&'static str, &str, &str)| Waiver {
        check: CheckId::new(check),
        scope: scope.into(),
        reason: "known".into(),
        ticket: None,
        approver: "somebody".into(),
        expires: day.parse().expect("a day"),
        covers: None,
    };
    let waivers = [
        ("T-6", "workload/a/*/*", "2021-01-02"),
        ("T-6", "cluster", "2020-12-31"),
        ("T-2", "namespace/b", "2030-01-01"),
        ("T-4", "namespace/a", "2021-01-01"),
        ("T-5", "node/*", "2021-01-03"),
    ];
    Policy { waivers: waivers.map(waiver).into(), ..Policy::default() }
}

fn engine() -> Engine {
    Engine::with_catalogue(cluster(), policy(), CATALOGUE)
}

fn fed(changes: impl IntoIterator<Item = Change>) -> Engine {
    let mut engine = engine();
    for change in changes {
        engine.apply(change);
    }
    engine
}

/// Everything in a batch, byte for byte.
fn bytes(engine: &Engine, batch: &Batch) -> Vec<u8> {
    let judged = told(engine, batch);
    canonical::bytes(&(&judged, &batch.summaries, &batch.fixes, &batch.gaps_opened))
}

/// What is told of a batch's units.
fn told(engine: &Engine, batch: &Batch) -> Vec<Judgement> {
    batch.judged.iter().filter_map(|unit| engine.judgement(unit)).collect()
}

/// An engine that was fed all of this, and its first batch.
fn settled(changes: impl IntoIterator<Item = Change>, today: u32) -> (Batch, Vec<u8>) {
    let mut engine = fed(changes);
    let batch = engine.settle(day(today));
    let bytes = bytes(&engine, &batch);
    (batch, bytes)
}

/// What a store holds after these batches.
#[derive(Default)]
struct Store {
    judged: BTreeMap<SubjectRef, Judgement>,
    summaries: BTreeMap<Option<String>, Summary>,
}

impl Store {
    fn write(&mut self, engine: &Engine, batch: &Batch) {
        if batch.complete {
            *self = Self::default();
        }
        for judgement in told(engine, batch) {
            let before = self.judged.insert(judgement.subject.clone(), judgement.clone());
            assert_ne!(before.as_ref(), Some(&judgement), "told without a change");
        }
        for gone in &batch.gone {
            assert!(self.judged.remove(gone).is_some(), "{gone} was never told");
        }
        for summary in &batch.summaries {
            let key = summary.namespace.clone();
            if summary.coverage.due == 0 && summary.workloads == 0 && key.is_some() {
                self.summaries.remove(&key);
            } else {
                self.summaries.insert(key, summary.clone());
            }
        }
    }
}

fn judgements(engine: &Engine) -> impl Iterator<Item = Judgement> {
    engine.units().filter_map(|unit| engine.judgement(unit))
}

fn passes(engine: &Engine) -> BTreeSet<(SubjectRef, CheckId)> {
    judgements(engine)
        .flat_map(|judgement| judgement.passed)
        .flat_map(|(subject, checks)| checks.into_iter().map(move |check| (subject.clone(), check)))
        .collect()
}

/// By what a unit's context multiplies its findings.
fn multiplier(judgement: &Judgement) -> Multiplier {
    judgement.context.as_ref().map(Context::multiplier).unwrap_or_default()
}

/// The lower end of the burden without the findings of a fix.
fn burden_without(engine: &Engine, fix: Option<&Fix>) -> u64 {
    let mended = |judgement: &Judgement, found: &FoundFinding| {
        fix.is_some_and(|fix| {
            fix.check.as_ref().is_none_or(|check| *check == found.finding.check)
                && fix.workload.as_ref().is_none_or(|of| judgement.subject.workload() == Some(of))
        })
    };
    let left = |nats: &mut Nats, judgement: &Judgement| {
        let open = judgement.findings.iter().filter(|found| found.waiver.is_none());
        for found in open.filter(|found| !mended(judgement, found)) {
            if let Some(check) = CATALOGUE.iter().find(|check| check.id == found.finding.check) {
                nats.add(check.family, check.severity, found.finding.verdict);
            }
        }
    };
    let of_workload = |judgement: &Judgement| -> Interval {
        let Facts::Workload(facts) = &*judgement.facts else { return Interval::default() };
        let mut nats = Nats::default();
        left(&mut nats, judgement);
        let namespace = SubjectRef::Namespace(facts.workload.namespace.clone());
        let nodes = facts.nodes.iter().map(|(node, _)| SubjectRef::Node(node.into()));
        for unit in [namespace].into_iter().chain(nodes) {
            if let Some(judgement) = engine.judgement(&unit) {
                left(&mut nats, &judgement);
            }
        }
        nats.exposure(multiplier(judgement))
    };
    judgements(engine).map(|judgement| of_workload(&judgement).low).sum()
}

proptest! {
    #[test]
    fn incremental_equals_full(events in prop::collection::vec(event(), 1..60)) {
        let (mut world, mut engine, mut store) = (World::default(), engine(), Store::default());
        let mut today = 0;
        for event in events {
            match event {
                Event::Change(change) => {
                    world.apply(change.clone());
                    engine.apply(change);
                }
                Event::Settle(days) => {
                    today += days;
                    let batch = engine.settle(day(today));
                    store.write(&engine, &batch);
                }
            }
        }
        let batch = engine.settle(day(today));
        store.write(&engine, &batch);
        let kept: Vec<_> = engine.objects().collect();
        let whole = engine.complete(day(today));

        let changes: Vec<Change> = world.changes().collect();
        let fresh = settled(changes.iter().cloned(), today);
        let whole_bytes = bytes(&engine, &whole);
        prop_assert_eq!((&whole, &whole_bytes), (&fresh.0, &fresh.1));
        let backwards = settled(changes.into_iter().rev(), today);
        prop_assert_eq!((&whole, &whole_bytes), (&backwards.0, &backwards.1));

        let (_, replayed) = settled(kept.into_iter().map(|object| {
            let source = object.source();
            let read = Object::read(source, object.write()).expect("what was written");
            Change::Seen(Box::new(read))
        }).chain(world.beside()), today);
        prop_assert_eq!(&whole_bytes, &replayed);

        let stored: Vec<Judgement> = store.judged.into_values().collect();
        prop_assert_eq!(stored, told(&engine, &whole));
        let summaries = |of: &[Summary]| -> BTreeMap<Option<String>, Summary> {
            (of.iter())
                .filter(|it| it.namespace.is_none() || it.workloads > 0 || it.coverage.due > 0)
                .map(|it| (it.namespace.clone(), it.clone())).collect()
        };
        prop_assert_eq!(store.summaries, summaries(&whole.summaries));
    }

    #[test]
    fn a_gap_never_adds_a_pass(
        events in prop::collection::vec(event(), 1..40), gap in gap(),
    ) {
        let mut world = World::default();
        for event in events {
            if let Event::Change(change) = event {
                world.apply(change);
            }
        }
        let mut engine = fed(world.changes());
        // One that is open already would be replaced, and a lesser cause may hide less.
        engine.apply(Change::GapClosed(gap.source, gap.scope.clone()));
        engine.settle(day(0));
        let before = passes(&engine);
        engine.apply(Change::GapOpened(gap));
        engine.settle(day(0));
        prop_assert!(passes(&engine).is_subset(&before));
    }

    #[test]
    fn burden_adds_up_and_a_fix_takes_away_what_it_says(
        events in prop::collection::vec(event(), 1..60),
    ) {
        let mut world = World::default();
        for event in events {
            if let Event::Change(change) = event {
                world.apply(change);
            }
        }
        let mut engine = fed(world.changes());
        let batch = engine.settle(day(0));
        let cluster = engine.summary(None).expect("a cluster").risk.burden;
        let parts: Interval = (batch.summaries.iter())
            .filter(|summary| summary.namespace.is_some())
            .map(|summary| summary.risk.burden)
            .sum();
        prop_assert_eq!(cluster, parts);
        prop_assert_eq!(burden_without(&engine, None), cluster.low);
        prop_assert!(batch.fixes.len() <= 10);
        prop_assert!(batch.fixes.is_sorted_by(|a, b| a.decrease >= b.decrease));
        for fix in &batch.fixes {
            prop_assert!(fix.decrease > 0 && fix.findings > 0, "{fix:?}");
            prop_assert_eq!(cluster.low - burden_without(&engine, Some(fix)), fix.decrease);
        }
        let judged = told(&engine, &batch);
        for judgement in &judged {
            let low: u64 = (judgement.contributions.iter())
                .filter(|it| it.verdict == Verdict::Fail).map(|it| it.nats).sum();
            let high: u64 = judgement.contributions.iter().map(|it| it.nats).sum();
            prop_assert_eq!(judgement.exposure, multiplier(judgement).exposure((low, high)));
        }

        let policy = policy();
        let mut inventory = Inventory::new(&policy);
        for change in world.changes() {
            inventory.apply(change);
        }
        let scan = Scan { catalogue: CATALOGUE, with_patches: true, ..Scan::new(world::cluster(), &policy) };
        let outcome = |it: Judgement| {
            (it.subject, it.findings, it.exposure, it.waived, it.context, it.coverage)
        };
        let mut scanned = Vec::new();
        let summary = judge_all(&inventory, &scan, day(0), outcome, |it| scanned.push(it));
        prop_assert_eq!(Some(&summary), engine.summary(None));
        let judged: Vec<_> = judged.into_iter().map(outcome).collect();
        prop_assert_eq!(scanned, judged);
    }
}

/// A pod of its own that runs this image.
fn pod(name: &str, image: &str) -> Change {
    let images = vec![RunningImage { container: "app".into(), id: image.into() }];
    Change::Seen(Box::new(Object::Pod(Pod {
        metadata: Meta { namespace: "a".into(), name: name.into(), ..Meta::default() },
        spec: world::spec(0).into(),
        placement: Placement { phase: "Running".into(), images, ..Placement::default() },
    })))
}

#[test]
fn the_mirror_of_a_static_pod_is_offered_no_patch() {
    // That a node owns it anybody may write into a manifest.
    let owner = json!({ "controller": true, "kind": "Node", "name": "n1" });
    for (mirror, patches) in [(None, 2), (Some("7b5c0d1e"), 0)] {
        let annotations = mirror
            .map_or_else(|| json!({}), |value| json!({ "kubernetes.io/config.mirror": value }));
        let context = json!({ "privileged": true });
        let object = json!({
            "metadata":
                { "annotations": annotations, "name": "x", "namespace": "a", "ownerReferences": [owner] },
            "spec": { "containers": [{ "name": "app", "securityContext": context }], "hostPID": true },
            "status": { "phase": "Running" },
        });
        let pod = Object::read(Source::Pods, &object).expect("a pod");
        let mut engine = fed([Change::Seen(Box::new(pod))]);
        engine.settle(day(0));
        let subject = "workload/a/Pod/x".parse().expect("a subject");
        let found = engine.judgement(&subject).expect("a judgement").findings;
        let failed = found.iter().filter(|it| it.finding.verdict == Verdict::Fail);
        assert_eq!(failed.count(), 2);
        assert_eq!(found.iter().filter(|it| it.patch.is_some()).count(), patches);
    }
}

#[test]
fn one_changed_deployment_is_judged_alone() {
    let mut engine = fed((0..50)
        .map(|number| Change::Seen(Box::new(world::deployment("a", &format!("d{number}"), 0)))));
    assert_eq!(engine.settle(day(0)).judged.len(), 51);
    engine.apply(Change::Seen(Box::new(world::deployment("a", "d7", 0))));
    assert!(engine.settle(day(0)).is_empty());
    engine.apply(Change::Seen(Box::new(world::deployment("a", "d7", 1))));
    let batch = engine.settle(day(0));
    let judged: Vec<_> = batch.judged.iter().map(ToString::to_string).collect();
    assert_eq!(judged, ["workload/a/Deployment/d7"]);
}

#[test]
fn only_nodes_whose_address_is_said_to_be_elsewhere_are_judged_again() {
    let node = |name: &str, address: &str| {
        let read = |text: String| serde_json::from_str(&text).expect("a node");
        Change::Seen(Box::new(Object::Node(read(format!(
            r#"{{"metadata": {{"name": "{name}"}},
                "status": {{"addresses": [{{"type": "ExternalIP", "address": "{address}"}}]}}}}"#
        )))))
    };
    let says = |address: &str, territory: Option<Country>| {
        let address = address.parse().expect("an address");
        let clue = |territory| AddressClue {
            path: String::new(),
            address: Some(address),
            says: Says::Published(Spot { territory, city: None }),
            source: "a list".into(),
            as_of: None,
        };
        Change::LookedUp(address, territory.map(clue).into_iter().collect())
    };
    let mut engine = fed([node("a", "185.10.1.1"), node("b", "185.10.1.2")]);
    assert_eq!(engine.addresses().len(), 2);
    engine.settle(day(0));
    for (change, judged) in [
        (says("185.10.1.2", Some(Country::NO)), &["node/b"][..]),
        (says("185.10.1.2", Some(Country::NO)), &[]),
        (says("185.10.1.3", Some(Country::US)), &[]),
        (says("185.10.1.2", Some(Country::US)), &["node/b"]),
        (node("a", "185.10.1.3"), &["node/a"]),
        (says("185.10.1.3", None), &["node/a"]),
    ] {
        engine.apply(change.clone());
        let batch = engine.settle(day(0));
        let told: Vec<_> = batch.judged.iter().map(ToString::to_string).collect();
        assert_eq!(told, judged, "{change:?}");
    }
}

#[test]
fn what_nobody_asked_for_is_no_judgement_due() {
    let not_asked = |source| {
        let scope = GapScope::Cluster;
        let cause = GapCause::NotAsked;
        Gap { source: Some(source), scope, cause, detail: "turn it on".into(), since: day(0) }
    };
    let due = |changes: Vec<Change>| {
        let engine = &mut fed(changes);
        engine.settle(day(0));
        let summary = engine.summary(None).expect("a summary");
        (summary.coverage.due, summary.counts.unknown)
    };
    let asked = due(vec![pod("x", "r@sha256:1")]);
    let gap = Change::GapOpened(not_asked(Source::Images));
    assert_eq!(due(vec![pod("x", "r@sha256:1"), gap.clone()]), (asked.0 - 1, asked.1 - 1));
    let closed = Change::GapClosed(Some(Source::Images), GapScope::Cluster);
    assert_eq!(due(vec![pod("x", "r@sha256:1"), gap, closed]), asked);
}

#[test]
fn only_workloads_that_run_an_image_are_judged_again_when_it_was_read() {
    let mut engine = fed([pod("x", "r@sha256:1"), pod("y", "r@sha256:2")]);
    engine.settle(day(0));
    let in_use = engine.images_in_use();
    assert_eq!(in_use.keys().collect::<Vec<_>>(), ["sha256:1", "sha256:2"]);
    assert_eq!(in_use["sha256:1"].repositories, BTreeSet::from(["docker.io/r".into()]));
    let read = Change::LookedInto("sha256:2".into(), Some(Inside::Read(Default::default())));
    for (change, expected) in [(read.clone(), &["workload/a/Pod/y"][..]), (read, &[])] {
        engine.apply(change);
        let batch = engine.settle(day(0));
        let judged: Vec<_> = batch.judged.iter().map(ToString::to_string).collect();
        assert_eq!(judged, expected);
    }
}

#[test]
fn a_list_that_finished_drops_what_it_does_not_name() {
    let mut engine = fed([
        Change::Seen(Box::new(world::deployment("a", "x", 0))),
        Change::Seen(Box::new(world::deployment("a", "y", 0))),
    ]);
    engine.settle(day(0));
    let keep = BTreeSet::from([world::deployment("a", "y", 0).key()]);
    engine.apply(Change::Listed(Source::Deployments, keep));
    let gone: Vec<_> = engine.settle(day(0)).gone.iter().map(ToString::to_string).collect();
    assert_eq!(gone, ["workload/a/Deployment/x"]);
}

#[test]
fn a_waiver_ends_by_the_clock_alone() {
    let privileged = |namespace| Change::Seen(Box::new(world::deployment(namespace, "x", 4)));
    let mut engine = fed([privileged("a"), privileged("c")]);
    engine.settle(day(1));
    let of = |engine: &Engine, namespace: &str| {
        let subject = format!("workload/{namespace}/Deployment/x").parse().expect("a subject");
        engine.judgement(&subject).expect("a judgement")
    };
    let (waived, open) = (of(&engine, "a"), of(&engine, "c"));
    assert!(waived.findings.iter().any(|found| found.waiver.is_some()));
    assert_eq!((waived.counts.waived, waived.counts.high), (1, 0));
    assert_eq!((open.counts.waived, open.counts.high), (0, 1));
    // Shown beside: what is left out is what the other has more.
    assert_eq!(waived.exposure.low + waived.waived, open.exposure.low);
    assert!(waived.waived > 0 && open.waived == 0);

    engine.settle(day(2));
    assert_eq!(of(&engine, "a").counts.waived, 1);
    let batch = engine.settle(day(3));
    let judged: Vec<_> = batch.judged.iter().map(ToString::to_string).collect();
    assert!(judged.contains(&"workload/a/Deployment/x".into()), "{judged:?}");
    assert_eq!((of(&engine, "a").exposure, of(&engine, "a").waived), (open.exposure, 0));
    assert_eq!(engine.summary(Some("a")).expect("a summary").waived, 0);
}
