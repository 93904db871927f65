//! Requests in turn: no client gets ahead of all others by asking more.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::sync::Semaphore;

use crate::api::Problem;

/// How long a request waits for its turn, and what is sent with one may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Answers as many requests at the same time as there are places. What is written takes none: it comes with a body, and
/// slow bodies would keep those who read out.
pub async fn in_turn(
    State(places): State<Arc<Semaphore>>,
    request: Request,
    next: Next,
) -> Response {
    let busy = || Problem::unavailable("too many requests at the same time; try again");
    if !request.method().is_safe() {
        let answer = tokio::time::timeout(PATIENCE, next.run(request)).await;
        return answer.unwrap_or_else(|_| busy().into_response());
    }
    match tokio::time::timeout(PATIENCE, places.acquire()).await {
        Ok(Ok(_place)) => next.run(request).await,
        _ => busy().into_response(),
    }
}
