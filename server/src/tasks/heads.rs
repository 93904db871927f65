//! Keeps the newest generations in memory, as the database tells them.

use std::sync::Arc;
use std::time::Duration;

use store::Store;
use tokio::sync::watch;

use crate::heads::{Head, HeadsSender};

/// Confirmations without a new generation are not told of: they are asked for this often.
const ASK: Duration = Duration::from_secs(10);

/// Follows until told to stop.
pub async fn follow(store: Store, heads: HeadsSender, mut stopped: watch::Receiver<bool>) {
    let mut news = store.listen();
    loop {
        match store.heads().await {
            Ok(rows) => {
                let now: std::collections::BTreeMap<_, _> = rows
                    .into_iter()
                    .map(|row| {
                        let (cluster, generation, observed_at) =
                            (row.cluster, row.generation, row.observed_at);
                        (cluster, Head { cluster, generation, observed_at })
                    })
                    .collect();
                heads.send_if_modified(|known| {
                    let changed = **known != now;
                    if changed {
                        *known = Arc::new(now);
                    }
                    changed
                });
            }
            Err(error) => tracing::warn!(error = &error as &dyn std::error::Error, "asking for the newest generations"),
        }
        tokio::select! {
            _ = news.recv() => {}
            () = tokio::time::sleep(ASK) => {}
            _ = stopped.wait_for(|stopped| *stopped) => return,
        }
    }
}
