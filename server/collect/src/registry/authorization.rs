//! What a registry asks of whoever pulls: a token from somebody whom it names, or a name and a password (RFC 7235, and
//! the distribution project's token protocol).

use ::http::Uri;
use ::http::header::HeaderValue;
use serde::Deserialize;

use super::http::{self, Http, same_origin};
use super::{Credentials, Error, ImageName};

/// Longer than any token.
const LONGEST_TOKEN: u64 = 1 << 16;

/// A challenge: a scheme and what belongs to it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Challenge {
    scheme: String,
    parameters: Vec<(String, String)>,
}

impl Challenge {
    fn is(&self, scheme: &str) -> bool {
        self.scheme.eq_ignore_ascii_case(scheme)
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        let named = |(key, _): &&(String, String)| key.eq_ignore_ascii_case(name);
        self.parameters.iter().find(named).map(|(_, value)| value.as_str())
    }
}

/// Every challenge of a header.
pub(super) fn challenges(header: &HeaderValue) -> Vec<Challenge> {
    let mut challenges: Vec<Challenge> = Vec::new();
    let mut rest = header.to_str().unwrap_or_default();
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        let Some(end) = rest.find([' ', '=', ',']).or((!rest.is_empty()).then_some(rest.len()))
        else {
            return challenges;
        };
        let (word, after) = rest.split_at(end);
        match (after.strip_prefix('='), challenges.last_mut()) {
            (Some(value), Some(challenge)) => {
                let (value, left) = parameter_value(value);
                challenge.parameters.push((word.to_owned(), value));
                rest = left;
            }
            (Some(_), None) => return challenges,
            (None, _) => {
                challenges.push(Challenge { scheme: word.to_owned(), parameters: Vec::new() });
                rest = after;
            }
        }
    }
}

/// A value, in quotes or not, and what follows it.
fn parameter_value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let (value, rest) = text.split_at(text.find([',', ' ']).unwrap_or(text.len()));
        return (value.to_owned(), rest);
    };
    let mut value = String::new();
    let mut characters = quoted.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return (value, quoted.get(at + 1..).unwrap_or_default()),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            other => value.push(other),
        }
    }
    (value, "")
}

/// What the registry at `uri` is to be shown; `None` where we have nothing that it asks for.
pub(super) async fn meet(
    http: &Http,
    name: &ImageName,
    uri: &Uri,
    challenges: &[Challenge],
    credentials: Option<&Credentials>,
) -> Result<Option<HeaderValue>, Error> {
    let overheard = uri.scheme_str() != Some("https") && !is_this_machine(uri);
    if overheard && credentials.is_some() {
        return Err(Error::Unsafe {
            registry: name.registry.clone(),
            wrong: "asks who we are over HTTP, where others can listen".to_owned(),
        });
    }
    if let Some(challenge) = challenges.iter().find(|challenge| challenge.is("Bearer")) {
        return token(http, name, uri, challenge, credentials).await.map(Some);
    }
    let basic = challenges.iter().any(|challenge| challenge.is("Basic"));
    Ok(credentials.filter(|_| basic).map(|credentials| credentials.header().clone()))
}

#[derive(Deserialize)]
struct Token {
    token: Option<String>,
    access_token: Option<String>,
}

fn query(service: Option<&str>, scope: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if let Some(service) = service {
        query.append_pair("service", service);
    }
    query.append_pair("scope", scope).finish()
}

/// A token to pull from the repository and nothing else, whatever the challenge's own scope says.
async fn token(
    http: &Http,
    name: &ImageName,
    uri: &Uri,
    challenge: &Challenge,
    credentials: Option<&Credentials>,
) -> Result<HeaderValue, Error> {
    let registry = &name.registry;
    let wrong =
        |wrong: &str| Error::NotUnderstood { registry: registry.clone(), wrong: wrong.into() };
    let realm = challenge.parameter("realm").unwrap_or_default();
    let scope = format!("repository:{}:pull", name.path());
    let query = query(challenge.parameter("service"), &scope);
    let joint = if realm.contains('?') { '&' } else { '?' };
    let realm: Uri = format!("{realm}{joint}{query}")
        .parse()
        .ok()
        .filter(|realm: &Uri| realm.host().is_some())
        .ok_or_else(|| wrong("a challenge without the address of who gives tokens"))?;
    let safe = realm.scheme_str() == Some("https")
        || same_origin(&realm, uri) && credentials.is_none()
        || is_this_machine(&realm) && is_this_machine(uri);
    if !safe {
        return Err(Error::Unsafe {
            registry: registry.clone(),
            wrong: format!("sends for a token to {realm}, where others can listen"),
        });
    }
    let answer = http.get(registry, &realm, None, credentials.map(Credentials::header)).await?;
    // Who gives no token refuses in the registry's stead.
    let answer = Error::unless_ok(realm.host().unwrap_or(registry), answer).await?;
    let answer = http::whole(registry, answer, LONGEST_TOKEN).await?;
    let token: Token = serde_json::from_slice(&answer).map_err(|_| wrong("no token"))?;
    let token = token.token.or(token.access_token).filter(|token| !token.is_empty());
    let header = token.and_then(|token| HeaderValue::from_str(&format!("Bearer {token}")).ok());
    let mut header = header.ok_or_else(|| wrong("no token"))?;
    header.set_sensitive(true);
    Ok(header)
}

/// Loopback: what is said there leaves the machine by no wire.
fn is_this_machine(uri: &Uri) -> bool {
    let host = uri.host().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse().is_ok_and(|it: std::net::IpAddr| it.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenges_are_read_as_they_are_written() {
        let read = |text: &str| challenges(&HeaderValue::from_str(text).unwrap());
        let challenge = |scheme: &str, parameters: &[(&str, &str)]| Challenge {
            scheme: scheme.into(),
            parameters: parameters.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect(),
        };
        for (text, expected) in [
            ("", vec![]),
            ("Basic", vec![challenge("Basic", &[])]),
            ("Basic realm=\"a, b\"", vec![challenge("Basic", &[("realm", "a, b")])]),
            (
                "Bearer realm=\"https://a/t\",service=\"s\", scope=x",
                vec![challenge(
                    "Bearer",
                    &[("realm", "https://a/t"), ("service", "s"), ("scope", "x")],
                )],
            ),
            (
                "Basic realm=x, Bearer realm=\"y\\\"z\"",
                vec![
                    challenge("Basic", &[("realm", "x")]),
                    challenge("Bearer", &[("realm", "y\"z")]),
                ],
            ),
            ("realm=x", vec![]),
            ("Basic realm=\"never closed", vec![challenge("Basic", &[("realm", "never closed")])]),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn this_machine_is_loopback_alone() {
        for (uri, expected) in [
            ("http://localhost:5000/", true),
            ("http://127.0.0.9/", true),
            ("http://[::1]:5000/", true),
            ("http://localhost.example/", false),
            ("http://10.0.0.1/", false),
        ] {
            assert_eq!(is_this_machine(&uri.parse().unwrap()), expected, "{uri}");
        }
    }
}
