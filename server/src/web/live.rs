//! `GET /live`: one stream a page, saying which generation there is now.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use futures_util::Stream;
use futures_util::stream::unfold;
use model::ids::ClusterId;
use serde::Deserialize;

use crate::api::Problem;
use crate::heads::{Head, Heads};

/// Whose generations.
#[derive(Deserialize)]
pub struct Which {
    cluster: Option<ClusterId>,
}

/// One event for what there is now, then one for each change.
pub async fn stream(
    State(heads): State<Heads>,
    which: Result<Query<Which>, QueryRejection>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let Query(which) = which?;
    let events = unfold((heads, Vec::new()), move |(mut heads, mut sent)| async move {
        loop {
            let now = asked(&heads, which.cluster);
            if now != sent {
                let event = event(&now, &sent);
                sent = now;
                return Some((Ok(event), (heads, sent)));
            }
            if !heads.changed().await {
                return None;
            }
        }
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))))
}

fn asked(heads: &Heads, cluster: Option<ClusterId>) -> Vec<Head> {
    heads.now().values().filter(|head| cluster.is_none_or(|id| id == head.cluster)).copied().collect()
}

/// `generation` where one is new, `observed` where what is shown was only confirmed.
fn event(now: &[Head], sent: &[Head]) -> Event {
    let generations = |heads: &[Head]| -> Vec<_> {
        heads.iter().map(|head| (head.cluster, head.generation)).collect()
    };
    let name = if generations(now) == generations(sent) { "observed" } else { "generation" };
    let newest = now.iter().max_by_key(|head| head.observed_at);
    Event::default().event(name).data(serde_json::to_string(&newest).unwrap_or_default())
}
