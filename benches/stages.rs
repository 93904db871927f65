//! Each stage of the way of the data by itself, on the sample's manifests, so that a regression has a name. `make bench
//! ARGS="--bench stages -- --save-baseline before"` keeps what `-- --baseline before` compares with.

#![expect(clippy::expect_used, reason = "a benchmark may give up")]

use std::hint::black_box;
use std::path::PathBuf;

use checks::engine::{Engine, Scan, judge_all};
use checks::join::{self, Inventory};
use checks::policy::Policy;
use chrono::Utc;
use collect::manifests::{self, Options};
use collect::yaml;
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use facts::inventory::Change;
use facts::judgement::Judged as _;
use model::ids::ClusterId;
use model::risk::{Multiplier, Nats, Risk};
use model::subject::SubjectRef;

const CLUSTER: ClusterId = ClusterId::from_uuid(uuid::Uuid::nil());

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../end2end/sample"))
}

fn changes() -> Vec<Change> {
    let options = Options { complete: true, ..Options::at(Utc::now()) };
    let mut changes = Vec::new();
    manifests::read(&[folder()], &options, |change| changes.push(change));
    changes
}

fn inventory() -> Inventory {
    let mut inventory = Inventory::new(&Policy::default());
    changes().into_iter().for_each(|change| inventory.apply(change));
    inventory
}

fn engine() -> Engine {
    let mut engine = Engine::new(CLUSTER, Policy::default());
    changes().into_iter().for_each(|change| engine.apply(change));
    engine
}

fn parse(bench: &mut Criterion) {
    let files = std::fs::read_dir(folder()).expect("the sample");
    let texts: Vec<String> = files
        .map(|file| std::fs::read_to_string(file.expect("a file").path()).expect("a text"))
        .collect();
    bench.bench_function("parse", |it| {
        it.iter(|| {
            texts.iter().flat_map(|text| yaml::documents(text)).filter(Result::is_ok).count()
        });
    });
    bench.bench_function("read", |it| it.iter(changes));
}

fn join(bench: &mut Criterion) {
    let inventory = inventory();
    let units: Vec<SubjectRef> = inventory.units().collect();
    bench.bench_function("join", |it| {
        it.iter(|| {
            for unit in &units {
                black_box(join::facts_of(&inventory, unit, &mut |lookup| {
                    black_box(lookup);
                }));
            }
        });
    });
}

fn judge(bench: &mut Criterion) {
    let (inventory, policy) = (inventory(), Policy::default());
    let scan = Scan::new(CLUSTER, &policy);
    bench.bench_function("join and judge", |it| {
        it.iter(|| {
            judge_all(
                &inventory,
                &scan,
                Utc::now(),
                |judgement| judgement,
                |it| drop(black_box(it)),
            )
        });
    });
}

fn risk(bench: &mut Criterion) {
    let mut engine = engine();
    engine.settle(Utc::now());
    let units: Vec<SubjectRef> = engine.units().cloned().collect();
    let families: std::collections::BTreeMap<_, _> =
        checks::catalogue::CATALOGUE.iter().map(|check| (check.id.clone(), check.family)).collect();
    let findings: Vec<Vec<_>> = (units.iter().filter_map(|unit| engine.judgement(unit)))
        .map(|judgement| {
            let of = |it: &model::verdict::Finding| (families[&it.check], it.severity, it.verdict);
            judgement.findings.iter().map(|found| of(&found.finding)).collect()
        })
        .collect();
    bench.bench_function("risk", |it| {
        it.iter(|| {
            findings.iter().fold(Risk::default(), |risk, findings| {
                let mut nats = Nats::default();
                findings
                    .iter()
                    .for_each(|(family, severity, verdict)| nats.add(*family, *severity, *verdict));
                risk.with(nats.exposure(Multiplier::ONE))
            })
        });
    });
    bench.bench_function("tell with evidence and patches", |it| {
        it.iter(|| units.iter().filter_map(|unit| engine.judgement(unit)).count());
    });
}

fn settle(bench: &mut Criterion) {
    bench.bench_function("settle all", |it| {
        it.iter_batched(engine, |mut engine| engine.settle(Utc::now()), BatchSize::SmallInput);
    });
}

criterion_group!(stages, parse, join, judge, risk, settle);
criterion_main!(stages);
