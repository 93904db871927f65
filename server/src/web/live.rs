//! `GET /live`: one stream a page, saying which generation there is now.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use futures_util::Stream;
use futures_util::stream::unfold;
use model::ids::ClusterId;

use crate::api::{Asking, CLUSTER_ID, Given, Problem, Query};
use crate::heads::{Head, Heads};

/// Whose generations.
#[derive(utoipa::IntoParams)]
pub struct Which {
    cluster: Option<ClusterId>,
}

impl Asking for Which {
    fn read(given: &Given) -> Result<Self, Problem> {
        Ok(Self { cluster: given.value("cluster", CLUSTER_ID, |text| text.parse().ok())? })
    }
}

/// One event for each cluster there is now, then one for each change.
pub async fn stream(
    State(heads): State<Heads>,
    Query(which): Query<Which>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let events = unfold((heads, BTreeMap::new()), move |(mut heads, mut told)| async move {
        loop {
            if let Some(head) = untold(&heads.now(), &told, which.cluster) {
                let event = event(&head, told.insert(head.cluster, head));
                return Some((Ok(event), (heads, told)));
            }
            if !heads.changed().await {
                return None;
            }
        }
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))))
}

type Told = BTreeMap<ClusterId, Head>;

fn untold(now: &Told, told: &Told, asked: Option<ClusterId>) -> Option<Head> {
    now.values()
        .filter(|head| asked.is_none_or(|id| id == head.cluster))
        .find(|head| told.get(&head.cluster) != Some(head))
        .copied()
}

/// `generation` where it is a new one, `observed` where what is shown was only confirmed.
fn event(head: &Head, before: Option<Head>) -> Event {
    let known = before.is_some_and(|before| before.generation == head.generation);
    let name = if known { "observed" } else { "generation" };
    Event::default().event(name).data(serde_json::to_string(head).unwrap_or_default())
}
