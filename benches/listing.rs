//! The first judgement of a cluster, against only listing and reading it. `NORDVAKT_KUBECONFIG` names the cluster;
//! `end2end/measure-listing` makes one of 10,000 pods.

#![expect(clippy::print_stdout, clippy::expect_used, reason = "a benchmark prints and may give up")]

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Instant;

use checks::engine::Engine;
use checks::policy::Policy;
use chrono::Utc;
use collect::connect::connect;
use collect::watch::{self, Pace};
use facts::inventory::Change;
use kube::Client;
use model::ids::ClusterId;
use model::verdict::Source;

fn main() {
    let Some(kubeconfig) = std::env::var_os("NORDVAKT_KUBECONFIG").map(PathBuf::from) else {
        println!("listing: set NORDVAKT_KUBECONFIG, or run end2end/measure-listing");
        return;
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let client = runtime.block_on(connect(Some(&kubeconfig), None)).expect("a cluster").client;
    let mut seen = 0;
    runtime.block_on(listed(&client, |change| seen += usize::from(is_seen(&change))));
    let mut units = 0;
    let times = benches::medians(
        5,
        [
            ("list and read", &mut || {
                runtime.block_on(listed(&client, |change| {
                    std::hint::black_box(change);
                }));
            }),
            ("list, read and judge", &mut || {
                let mut engine =
                    Engine::new(ClusterId::from_uuid(uuid::Uuid::nil()), Policy::default());
                runtime.block_on(listed(&client, |change| engine.apply(change)));
                let start = Instant::now();
                units = engine.settle(Utc::now()).judged.len();
                println!("  judging alone: {:.3} s", start.elapsed().as_secs_f64());
            }),
        ],
    );
    println!("{seen} objects listed, {units} units judged");
    let [(_, first), _] = times;
    for (name, time) in times {
        let ratio = time.as_secs_f64() / first.as_secs_f64();
        println!("{name:<22} {:>8.3} s   {ratio:>5.2} x listing and reading", time.as_secs_f64());
    }
}

const fn is_seen(change: &Change) -> bool {
    matches!(change, Change::Seen(_))
}

/// Tells every change until each source was listed once.
async fn listed(client: &Client, mut tell: impl FnMut(Change)) {
    let sources: Vec<Source> = Source::ALL.into_iter().filter(|it| !it.is_opt_in()).collect();
    let mut watching = watch::start(client, &Pace::default(), &sources);
    let mut open: BTreeSet<Source> = sources.into_iter().collect();
    while !open.is_empty() {
        let observation = watching.observations.recv().await.expect("the watching goes on");
        for change in observation.changes {
            if let Change::GapClosed(Some(source), _) = &change {
                open.remove(source);
            }
            tell(change);
        }
    }
}
