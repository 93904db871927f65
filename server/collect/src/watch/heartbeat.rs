//! Asking the API server whether it is there.

use kube::Client;
use tokio::sync::watch;

use super::pace::Pace;
use super::state::{ApiServer, States};
use crate::clock::now;
use crate::failure::Failure;
use crate::list;

/// One failure may be a hiccup; what is shown grows old all the same.
const FAILURES: u32 = 2;

/// Asks until nobody wants to know.
pub(super) async fn run(client: Client, states: watch::Sender<States>, pace: Pace) {
    let mut failures = 0;
    loop {
        let asked_at = now();
        match ask(&client, &pace).await {
            Ok(()) => {
                failures = 0;
                states.send_modify(|states| confirm(states, asked_at));
            }
            Err(failure) => {
                failures += 1;
                if failures == FAILURES {
                    tracing::warn!(%failure, "the API server is silent");
                }
                if failures >= FAILURES {
                    states.send_if_modified(|states| silent(states, &failure));
                }
            }
        }
        tokio::select! {
            // While it does not answer, its return is what everybody waits for.
            () = tokio::time::sleep(if failures == 0 { pace.heartbeat } else { pace.heartbeat / 5 }) => {}
            () = states.closed() => return,
        }
    }
}

/// Any answer but a failure is a sign of life: some gateways do not show `/readyz` to everybody.
async fn ask(client: &Client, pace: &Pace) -> Result<(), Failure> {
    match list::text(client, "/readyz", pace.answer).await {
        Ok(_) | Err(Failure::Refused { .. } | Failure::NotFound | Failure::Expired) => Ok(()),
        Err(Failure::Answered { code, .. }) if code < 500 => Ok(()),
        Err(failure) => Err(failure),
    }
}

fn confirm(states: &mut States, at: model::Time) {
    if !states.api_server.answers {
        states.api_server = ApiServer { answers: true, since: at, detail: String::new() };
    }
    for state in states.sources.values_mut().filter(|state| state.live) {
        state.confirmed_at = state.confirmed_at.max(Some(at));
    }
}

fn silent(states: &mut States, failure: &Failure) -> bool {
    let detail = failure.to_string();
    if !states.api_server.answers && states.api_server.detail == detail {
        return false;
    }
    let since = if states.api_server.answers {
        states.confirmed_at().unwrap_or_else(now)
    } else {
        states.api_server.since
    };
    states.api_server = ApiServer { answers: false, since, detail };
    true
}
