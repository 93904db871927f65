//! Keeps the newest generations in memory, as the database tells them.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use store::Store;
use tokio::sync::watch;

use crate::heads::HeadsSender;

/// Confirmations without a new generation are not told of: they are asked for this often.
const ASK: Duration = Duration::from_secs(10);

/// Follows until told to stop.
pub async fn follow(store: Store, heads: HeadsSender, mut stopped: watch::Receiver<bool>) {
    let mut news = pin!(store.listen());
    loop {
        match store.heads().await {
            Ok(rows) => {
                let now = rows.into_iter().map(|head| (head.cluster, head.into())).collect();
                heads.send_if_modified(|known| {
                    let changed = **known != now;
                    if changed {
                        *known = Arc::new(now);
                    }
                    changed
                });
            }
            Err(error) => tracing::warn!(
                error = &error as &dyn std::error::Error,
                "asking for the newest generations"
            ),
        }
        tokio::select! {
            _ = news.next() => {}
            () = tokio::time::sleep(ASK) => {}
            _ = stopped.wait_for(|stopped| *stopped) => return,
        }
    }
}
