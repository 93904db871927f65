//! Hearing of commits, whoever made them.

use std::collections::VecDeque;
use std::time::Duration;

use futures_util::Stream;
use futures_util::stream::unfold;
use model::ids::{ClusterId, Generation};
use sqlx::PgPool;
use sqlx::postgres::PgListener;

use crate::{Error, Result, Store};

/// The channel that commits are told on, as `cluster,generation`.
pub(crate) const CHANNEL: &str = "nordvakt";

const RETRY: Duration = Duration::from_secs(1);

struct Listening {
    pool: PgPool,
    listener: Option<PgListener>,
    waiting: VecDeque<(ClusterId, Generation)>,
}

impl Store {
    /// Every commit from now on. It begins with where each cluster stands, and after a lost connection does so
    /// again, so that nothing is missed; it never ends.
    pub fn listen(&self) -> impl Stream<Item = (ClusterId, Generation)> + Send + use<> {
        let start = Listening { pool: self.pool.clone(), listener: None, waiting: VecDeque::new() };
        unfold(start, |mut listening| async move {
            loop {
                if let Some(commit) = listening.waiting.pop_front() {
                    return Some((commit, listening));
                }
                if let Err(error) = listening.wait().await {
                    tracing::warn!(error = error.chain(), "listening for commits; trying again");
                    listening.listener = None;
                    tokio::time::sleep(RETRY).await;
                }
            }
        })
    }
}

impl Listening {
    async fn wait(&mut self) -> Result<()> {
        let Some(listener) = &mut self.listener else {
            let mut listener = PgListener::connect_with(&self.pool)
                .await
                .map_err(Error::query("connecting to hear of commits"))?;
            listener.listen(CHANNEL).await.map_err(Error::query("listening for commits"))?;
            // After LISTEN, so that a commit in between is told at least once.
            self.waiting.extend(heads(&self.pool).await?);
            self.listener = Some(listener);
            return Ok(());
        };
        match listener.try_recv().await.map_err(Error::query("hearing of commits"))? {
            Some(told) => self.waiting.extend(commit(told.payload())),
            None => self.listener = None,
        }
        Ok(())
    }
}

fn commit(payload: &str) -> Option<(ClusterId, Generation)> {
    let (cluster, generation) = payload.split_once(',')?;
    Some((cluster.parse().ok()?, Generation::new(generation.parse().ok()?)))
}

async fn heads(pool: &PgPool) -> Result<Vec<(ClusterId, Generation)>> {
    let heads =
        sqlx::query!("SELECT cluster_id, generation FROM cluster_head WHERE generation > 0")
            .fetch_all(pool)
            .await
            .map_err(Error::query("reading where the clusters stand"))?;
    Ok(heads
        .into_iter()
        .map(|head| (ClusterId::from_uuid(head.cluster_id), Generation::new(head.generation)))
        .collect())
}
