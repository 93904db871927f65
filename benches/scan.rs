//! Scanning a folder, against only parsing it. `NORDVAKT_CORPUS` names the folder.

#![expect(clippy::print_stdout, clippy::expect_used, reason = "a benchmark prints and may give up")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use checks::engine::{Scan, judge_all};
use checks::join::Inventory;
use checks::policy::Policy;
use chrono::Utc;
use collect::manifests::{self, Options};
use collect::yaml;
use model::ids::ClusterId;
use serde::Deserialize;

fn main() {
    let Some(folder) = std::env::var_os("NORDVAKT_CORPUS").map(PathBuf::from) else {
        println!("scan: set NORDVAKT_CORPUS to a folder of manifests");
        return;
    };
    let mut files = Vec::new();
    collect_files(&folder, &mut files);
    let bytes: u64 = files.iter().filter_map(|file| Some(file.metadata().ok()?.len())).sum();
    println!("{} files, {:.1} MB", files.len(), bytes as f64 / 1e6);

    let findings = scan(&folder);
    let after_scan = benches::peak_memory().unwrap_or_default();
    println!("scan: {findings} findings, at most {:.1} MiB resident", after_scan as f64 / 1024.0);

    let times = benches::medians(
        5,
        [
            ("parse", &mut || on_both_cores(&files, parse)),
            ("serde_yaml_ng", &mut || on_both_cores(&files, parse_with_serde_yaml)),
            ("read", &mut || {
                manifests::read(
                    std::slice::from_ref(&folder),
                    &Options::at(Utc::now()),
                    |change| {
                        std::hint::black_box(change);
                    },
                );
            }),
            ("scan", &mut || {
                scan(&folder);
            }),
        ],
    );
    let of: BTreeMap<_, _> = times.into_iter().collect();
    for (name, time) in times {
        println!(
            "{name:<14} {:>8.3} s   {:>5.2} x parse   {:>5.2} x serde_yaml_ng",
            time.as_secs_f64(),
            time.as_secs_f64() / of["parse"].as_secs_f64(),
            time.as_secs_f64() / of["serde_yaml_ng"].as_secs_f64(),
        );
    }
}

fn scan(folder: &Path) -> usize {
    let policy = Policy::default();
    let mut inventory = Inventory::new(&policy);
    let options = Options { complete: true, ..Options::at(Utc::now()) };
    manifests::read(&[folder.to_owned()], &options, |change| inventory.apply(change));
    let cluster = ClusterId::from_uuid(uuid::Uuid::nil());
    let mut findings = 0;
    judge_all(
        &inventory,
        &Scan::new(cluster, &policy),
        Utc::now(),
        |judgement| judgement.findings.len(),
        |count| findings += count,
    );
    findings
}

fn parse(text: &str) -> usize {
    yaml::documents(text).filter(Result::is_ok).count()
}

fn parse_with_serde_yaml(text: &str) -> usize {
    serde_yaml_ng::Deserializer::from_str(text)
        .filter_map(|document| serde_yaml_ng::Value::deserialize(document).ok())
        .count()
}

fn on_both_cores(files: &[PathBuf], work: fn(&str) -> usize) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let text = std::fs::read_to_string(file).expect("the corpus is text");
                    std::hint::black_box(work(&text));
                }
            });
        }
    });
}

fn collect_files(folder: &Path, files: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).expect("the corpus is a folder");
    for entry in entries.filter_map(Result::ok) {
        let path = entry.path();
        match path.is_dir() {
            true => collect_files(&path, files),
            false => files.push(path),
        }
    }
    files.sort();
}
