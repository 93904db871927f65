//! What no single crate can hold: the edges between crates, what the browser gets, and the REST description.

#![expect(clippy::expect_used, clippy::panic, reason = "a test's preparation fails by panicking")]

mod agents;
mod agree;
mod bound;
mod image;
mod images;
mod install;
mod languages;
mod latency;
mod law;
mod place;
mod posture;
mod probe;
mod refusals;
mod reports;
mod scan;
mod serving;

mod pod_security;

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// Our crates, and which of our own and of others' each may never use. Kept as `docs/architecture.md` has it.
const NEVER: &[(&str, &[&str])] = &[
    (
        "model",
        &[
            "tokio", "kube", "sqlx", "axum", "leptos", "facts", "checks", "collect", "geometry",
            "store", "app",
        ],
    ),
    ("app", &["facts", "checks", "collect", "geometry", "store", "kube", "sqlx", "tokio"]),
    (
        "facts",
        &[
            "tokio", "kube", "sqlx", "axum", "leptos", "app", "checks", "collect", "geometry",
            "store",
        ],
    ),
    ("checks", &["tokio", "kube", "sqlx", "axum", "leptos", "app", "collect", "geometry", "store"]),
    ("collect", &["sqlx", "axum", "leptos", "app", "checks", "geometry", "store"]),
    (
        "geometry",
        &[
            "tokio", "kube", "sqlx", "axum", "leptos", "chrono", "app", "facts", "checks",
            "collect", "store",
        ],
    ),
    ("store", &["kube", "axum", "leptos", "app", "checks", "collect", "geometry"]),
    ("server", &["frontend"]),
];

/// What must never reach a browser.
const NEVER_IN_WASM: &[&str] =
    &["tokio", "sqlx", "kube", "axum", "facts", "checks", "collect", "geometry", "store"];

fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .args(["--manifest-path", "../Cargo.toml", "--locked", "--offline"])
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("cargo prints text")
}

#[test]
fn crates_use_only_what_the_table_allows() {
    let metadata: Value =
        serde_json::from_str(&cargo(&["metadata", "--format-version", "1", "--no-deps"]))
            .expect("cargo prints JSON");
    let uses: BTreeMap<&str, BTreeSet<&str>> = metadata["packages"]
        .as_array()
        .expect("packages")
        .iter()
        .map(|package| {
            let dependencies = package["dependencies"].as_array().expect("dependencies");
            let names = dependencies
                .iter()
                .filter(|dependency| dependency["kind"] != "dev")
                .filter_map(|dependency| dependency["name"].as_str());
            (package["name"].as_str().unwrap_or_default(), names.collect())
        })
        .collect();
    let broken: Vec<String> = NEVER
        .iter()
        .flat_map(|(name, never)| never.iter().map(move |used| (name, used)))
        .filter(|(name, used)| uses[**name].contains(**used))
        .map(|(name, used)| format!("{name} uses {used}"))
        .collect();
    assert_eq!(broken, Vec::<String>::new());
    // `frontend` and `benches` stand outside the table: one is all that a browser gets, the other nobody does.
    assert_eq!(uses.len(), NEVER.len() + 2, "a crate is missing in the table, or gone: {uses:?}");
}

#[test]
fn the_browser_gets_nothing_of_the_server() {
    let tree = cargo(&[
        "tree",
        "--package",
        "frontend",
        "--target",
        "wasm32-unknown-unknown",
        "--edges",
        "normal",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ]);
    let names: BTreeSet<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(names.contains("leptos"), "the tree is not the browser's: {names:?}");
    let found: Vec<_> = NEVER_IN_WASM.iter().filter(|name| names.contains(**name)).collect();
    assert!(found.is_empty(), "the browser's bundle is made of {found:?}");
}
