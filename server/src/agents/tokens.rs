//! Whose a request is: by its token, which the API server is asked about at most once a minute.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::http::{HeaderMap, header};
use chrono::Utc;
use collect::connect::Connection;
use collect::token_review::{Bearer, NotReviewed, review};
use facts::canonical::Digest;
use model::Time;
use tokio::sync::Semaphore;

/// Whom the agents' tokens are meant for.
const AUDIENCE: &str = "nordvakt";
/// How long an answer is gone by. An account that is deleted is let in no longer than this.
const KEPT: Duration = Duration::from_secs(60);
/// Tokens that are known at the same time.
const MOST: usize = 4_096;
/// Longer than any token is.
const LONGEST: usize = 8 << 10;
/// Questions to the API server at the same time: whoever guesses tokens waits here.
const AT_ONCE: usize = 8;

/// Why a request is not let in.
#[derive(Debug)]
pub enum NotLetIn {
    /// It shows no token that the API server knows.
    Unknown(String),
    /// It shows one of somebody else's.
    Foreign(String),
    /// Nobody can say whose it is.
    NotNow(String),
}

/// The node that a token is bound to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct BoundNode {
    /// Its name.
    pub name: String,
    /// Its UID: another node of that name has another. `None` where the API server does not say.
    pub uid: Option<String>,
}

/// Tokens and whose they are.
pub struct Tokens {
    connection: Connection,
    /// As TokenReview names it.
    account: String,
    known: Mutex<HashMap<Digest, (Bearer, Time)>>,
    asking: Semaphore,
}

impl Tokens {
    /// Of this account alone.
    pub fn new(connection: Connection, account: String) -> Self {
        Self { connection, account, known: Mutex::default(), asking: Semaphore::new(AT_ONCE) }
    }

    /// The node that the token of this request is bound to.
    pub async fn node_of(&self, headers: &HeaderMap) -> Result<BoundNode, NotLetIn> {
        let token = shown(headers).ok_or_else(|| {
            NotLetIn::Unknown(
                "agents show a ServiceAccount token: `Authorization: Bearer …`".into(),
            )
        })?;
        let digest = Digest::of(token.as_bytes());
        let bearer = match self.recall(&digest, Utc::now()) {
            Some(bearer) => bearer,
            None => self.ask(token, digest).await?,
        };
        bound_node(bearer, &self.account)
    }

    async fn ask(&self, token: &str, digest: Digest) -> Result<Bearer, NotLetIn> {
        let _place = self.asking.acquire().await;
        if let Some(bearer) = self.recall(&digest, Utc::now()) {
            return Ok(bearer);
        }
        let bearer =
            review(&self.connection, token, AUDIENCE).await.map_err(|error| match error {
                NotReviewed::NotAccepted(_) => NotLetIn::Unknown(error.to_string()),
                NotReviewed::Forbidden | NotReviewed::NoAnswer(_) => {
                    tracing::warn!("{error}");
                    NotLetIn::NotNow(error.to_string())
                }
            })?;
        let now = Utc::now();
        let until = bearer.expires.map_or(now + KEPT, |expires| expires.min(now + KEPT));
        let mut known = self.known();
        if known.len() >= MOST {
            known.retain(|_, (_, until)| *until > now);
        }
        if known.len() < MOST {
            known.insert(digest, (bearer.clone(), until));
        }
        Ok(bearer)
    }

    fn recall(&self, digest: &Digest, now: Time) -> Option<Bearer> {
        let known = self.known();
        let (bearer, until) = known.get(digest)?;
        (*until > now).then(|| bearer.clone())
    }

    fn known(&self) -> MutexGuard<'_, HashMap<Digest, (Bearer, Time)>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn shown(headers: &HeaderMap) -> Option<&str> {
    let mut shown = headers.get_all(header::AUTHORIZATION).iter();
    let (only, None) = (shown.next()?, shown.next()) else { return None };
    let (scheme, token) = only.to_str().ok()?.split_once(' ')?;
    let is_token =
        scheme.eq_ignore_ascii_case("bearer") && !token.is_empty() && token.len() <= LONGEST;
    is_token.then_some(token)
}

fn bound_node(bearer: Bearer, account: &str) -> Result<BoundNode, NotLetIn> {
    if bearer.user != account {
        return Err(NotLetIn::Foreign(format!(
            "the token is of {}, and agents are {account} (agents.account)",
            bearer.user
        )));
    }
    let name = bearer.node.ok_or_else(|| {
        NotLetIn::Foreign(
            "the token is bound to no node: it must be projected into a pod, by an API server of v1.30 or later".into(),
        )
    })?;
    Ok(BoundNode { name, uid: bearer.node_uid })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_bearer_token_is_shown_or_none() {
        let long = format!("Bearer {}", "x".repeat(LONGEST + 1));
        for (written, token) in [
            (vec!["Bearer a.b.c"], Some("a.b.c")),
            (vec!["bearer a"], Some("a")),
            (vec!["Bearer a", "Bearer b"], None),
            (vec!["Basic a"], None),
            (vec!["Bearer "], None),
            (vec!["Bearer"], None),
            (vec![long.as_str()], None),
            (vec![], None),
        ] {
            let mut headers = HeaderMap::new();
            for value in &written {
                headers.append(header::AUTHORIZATION, value.parse().unwrap());
            }
            assert_eq!(shown(&headers), token, "{written:?}");
        }
    }

    #[test]
    fn only_the_agents_account_on_a_node_is_let_in() {
        let account = "system:serviceaccount:nordvakt:nordvakt-agent";
        let bearer = |user: &str, node: Option<&str>| Bearer {
            user: user.into(),
            node: node.map(Into::into),
            node_uid: None,
            expires: None,
        };
        for (bearer, expected) in [
            (bearer(account, Some("worker-1")), Some("worker-1")),
            (bearer(account, None), None),
            (bearer("system:serviceaccount:shop:nordvakt-agent", Some("worker-1")), None),
            (bearer("admin", Some("worker-1")), None),
        ] {
            let node = bound_node(bearer.clone(), account).ok().map(|bound| bound.name);
            assert_eq!(node.as_deref(), expected, "{bearer:?}");
        }
    }
}
