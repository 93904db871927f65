//! Whose a token is, by the word of the API server that issued it.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::Time;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::connect::Connection;
use crate::failure::innermost;

/// How long the API server may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The node of the pod or the node object that a token is bound to.
const NODE_NAME: &str = "authentication.kubernetes.io/node-name";
const NODE_UID: &str = "authentication.kubernetes.io/node-uid";

/// Whose a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bearer {
    /// Its account, such as `system:serviceaccount:nordvakt:nordvakt-agent`.
    pub user: String,
    /// The node that it is bound to; `None` for one that is bound to none, or of an API server before v1.30.
    pub node: Option<String>,
    /// That node's UID: another one of the same name has another. `None` where the API server does not say.
    pub node_uid: Option<String>,
    /// Until when it says that it holds.
    pub expires: Option<Time>,
}

/// Why nobody knows whose a token is.
#[derive(Debug, thiserror::Error)]
pub enum NotReviewed {
    /// It is nobody's, or not meant for this audience.
    #[error("the API server does not accept the token: {0}")]
    NotAccepted(String),
    /// We may not ask.
    #[error(
        "this server may not ask whose a token is: grant its account `create` on tokenreviews.authentication.k8s.io"
    )]
    Forbidden,
    /// It was not answered.
    #[error("the API server does not say whose the token is: {0}")]
    NoAnswer(String),
}

/// Asks whose a token is that is meant for `audience`.
///
/// # Errors
/// It is not accepted, or nobody answers.
pub async fn review(
    connection: &Connection,
    token: &str,
    audience: &str,
) -> Result<Bearer, NotReviewed> {
    let asked = json!({
        "apiVersion": "authentication.k8s.io/v1",
        "kind": "TokenReview",
        "spec": { "token": token, "audiences": [audience] },
    });
    let request = http::Request::post("/apis/authentication.k8s.io/v1/tokenreviews")
        .header("content-type", "application/json")
        .body(asked.to_string().into_bytes())
        .map_err(|error| NotReviewed::NoAnswer(error.to_string()))?;
    let answer = tokio::time::timeout(PATIENCE, connection.client.request::<Value>(request))
        .await
        .map_err(|_| NotReviewed::NoAnswer(format!("nothing within {} s", PATIENCE.as_secs())))?
        .map_err(|error| match error {
            kube::Error::Api(status) if status.code == 403 => NotReviewed::Forbidden,
            other => NotReviewed::NoAnswer(innermost(&other)),
        })?;
    understand(answer, token, audience)
}

#[derive(Deserialize)]
struct Answer {
    status: Status,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Status {
    authenticated: bool,
    audiences: Vec<String>,
    error: String,
    user: User,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct User {
    username: String,
    extra: std::collections::BTreeMap<String, Vec<String>>,
}

fn understand(answer: Value, token: &str, audience: &str) -> Result<Bearer, NotReviewed> {
    let Answer { status } = serde_json::from_value(answer)
        .map_err(|error| NotReviewed::NoAnswer(format!("no TokenReview: {error}")))?;
    if !status.authenticated {
        let why = if status.error.is_empty() { "no reason is given" } else { &status.error };
        return Err(NotReviewed::NotAccepted(why.into()));
    }
    // An authenticator that knows nothing of audiences names none.
    if !status.audiences.iter().any(|it| it == audience) {
        return Err(NotReviewed::NotAccepted(format!(
            "it is not meant for the audience {audience}"
        )));
    }
    let said = |key: &str| match status.user.extra.get(key).map(Vec::as_slice) {
        Some([only]) if !only.is_empty() => Some(only.clone()),
        _ => None,
    };
    let (node, node_uid) = (said(NODE_NAME), said(NODE_UID));
    Ok(Bearer { user: status.user.username, node, node_uid, expires: expires(token) })
}

/// What the token itself says, which is worth something only once it has been accepted.
fn expires(token: &str) -> Option<Time> {
    #[derive(Deserialize)]
    struct Claims {
        exp: i64,
    }
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    let Claims { exp } = serde_json::from_slice(&claims).ok()?;
    Time::from_timestamp(exp, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_somebodys_only_if_it_was_accepted_for_this_audience() {
        let token = format!("x.{}.y", URL_SAFE_NO_PAD.encode(r#"{"exp":1700000000}"#));
        let user =
            |extra: Value| json!({ "username": "system:serviceaccount:a:b", "extra": extra });
        let bound = user(json!({ NODE_NAME: ["worker-1"] }));
        for (status, expected) in [
            (
                json!({ "authenticated": true, "audiences": ["nordvakt"], "user": bound }),
                Ok(Some("worker-1")),
            ),
            (
                json!({ "authenticated": true, "audiences": ["nordvakt"], "user": user(json!({})) }),
                Ok(None),
            ),
            (
                json!({ "authenticated": true, "audiences": ["nordvakt"],
                        "user": user(json!({ NODE_NAME: ["one", "two"] })) }),
                Ok(None),
            ),
            (json!({ "authenticated": true, "user": bound }), Err("it is not meant for")),
            (
                json!({ "authenticated": true, "audiences": ["other"], "user": bound }),
                Err("it is not"),
            ),
            (json!({ "authenticated": false, "error": "expired" }), Err("expired")),
            (json!({}), Err("no reason is given")),
        ] {
            let said = understand(json!({ "status": status }), &token, "nordvakt");
            match (&said, expected) {
                (Ok(bearer), Ok(node)) => {
                    assert_eq!(bearer.node.as_deref(), node, "{status}");
                    assert_eq!(bearer.expires.map(|it| it.timestamp()), Some(1_700_000_000));
                }
                (Err(error), Err(why)) => assert!(error.to_string().contains(why), "{error}"),
                _ => panic!("{status}: {said:?}"),
            }
        }
    }
}
