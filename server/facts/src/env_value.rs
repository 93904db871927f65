//! Environment values: judged while they are read, and dropped.
//!
//! A literal may be a secret. It is reduced to two facts in the very act of deserialising, so that no
//! type of ours can hold it: nothing is left to be hashed, stored, logged or shown.

use std::fmt;

use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::stand_in::stands_for_another;

/// What is kept of a literal value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EnvValue {
    /// It has the form of a key, a token or a URL with a password in it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub looks_like_credential: bool,
    /// The host that it names, where it is a URL or `host:port`: the host alone, in lower case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
}

impl EnvValue {
    /// The two facts about a literal.
    pub fn of(literal: &str) -> Self {
        Self { looks_like_credential: looks_like_credential(literal), host: host(literal) }
    }
}

/// Prefixes that issuers give their keys.
const ISSUED: &[&str] = &[
    "AKIA",
    "ASIA",
    "ghp_",
    "gho_",
    "ghs_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "sk_live_",
    "rk_live_",
    "SG.",
    "AIza",
    "ya29.",
    "eyJhbGciOi",
    "npm_",
    "dop_v1_",
    "hvs.",
    "sk-proj-",
    "sk-ant-",
    "dckr_pat_",
    "pypi-AgE",
    "shpat_",
    "xapp-",
    "whsec_",
    "AGE-SECRET-KEY-",
];

/// What the last word of a variable's name ends with that holds a credential.
const SECRETS: &[&str] =
    &["PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "TOKEN", "APIKEY", "CREDENTIAL", "CREDENTIALS"];

/// Kinds of keys that are credentials: `API_KEY` is one, `PARTITION_KEY` is not.
const KEYS: &[&str] = &[
    "API",
    "ACCESS",
    "SECRET",
    "PRIVATE",
    "ENCRYPTION",
    "SIGNING",
    "AUTH",
    "MASTER",
    "ACCOUNT",
    "STORAGE",
    "LICENSE",
    "SSH",
    "APP",
    "HMAC",
    "JWT",
];

pub(crate) fn looks_like_credential(literal: &str) -> bool {
    let literal = literal.trim();
    ISSUED.iter().any(|prefix| literal.starts_with(prefix) && literal.len() > prefix.len() + 8)
        || is_private_key(literal)
        || is_authorization(literal)
        || password_in_url(literal)
        || is_webhook(literal)
        || credential_in_pairs(literal)
        || credential_in_json(literal)
}

/// In PEM; a certificate is no secret.
fn is_private_key(literal: &str) -> bool {
    literal.starts_with("-----BEGIN")
        && ["PRIVATE KEY-----", "PRIVATE KEY BLOCK-----"].iter().any(|end| literal.contains(end))
}

/// What a header says who asks: `Bearer` or `Basic`, and one word that is long enough for a token.
fn is_authorization(literal: &str) -> bool {
    let token = literal.strip_prefix("Bearer ").or_else(|| literal.strip_prefix("Basic "));
    token.is_some_and(|token| {
        token.len() >= 12 && !token.contains(char::is_whitespace) && may_be_secret(token)
    })
}

/// Addresses that whoever knows them may post to; what follows is the secret.
const WEBHOOKS: &[&str] = &[
    "hooks.slack.com/services/",
    "hooks.slack.com/workflows/",
    "discord.com/api/webhooks/",
    "discordapp.com/api/webhooks/",
    "outlook.office.com/webhook/",
    ".webhook.office.com/webhookb2/",
];

fn is_webhook(literal: &str) -> bool {
    let Some(("http" | "https", rest)) = literal.split_once("://") else { return false };
    let secret = WEBHOOKS.iter().find_map(|address| match address.strip_prefix('.') {
        Some(_) => rest.split_once(address).filter(|(host, _)| !host.contains('/')).map(|it| it.1),
        None => rest.strip_prefix(address),
    });
    secret.is_some_and(|secret| !secret.is_empty() && !stands_for_another(secret))
}

/// One of the `key=value` pairs of a URL's query or of a connection string names a credential.
fn credential_in_pairs(literal: &str) -> bool {
    let pairs = match literal.split_once('?') {
        Some((url, query)) if url.contains("://") => query.split('#').next().unwrap_or_default(),
        _ if literal.contains(';') => literal,
        _ => return false,
    };
    (pairs.split(['&', ';']).filter_map(|pair| pair.split_once('='))).any(|(key, value)| {
        // `sig` signs an address of Azure's storage for whoever has it.
        (key == "sig" || names_a_credential(key.trim())) && may_be_secret(value)
    })
}

/// A field of a JSON object, however deep, names a credential.
pub(crate) fn credential_in_json(literal: &str) -> bool {
    fn holds(value: &Value) -> bool {
        match value {
            Value::Object(fields) => fields.iter().any(|(name, value)| match value {
                Value::String(text) => {
                    looks_like_credential(text) || (names_a_credential(name) && may_be_secret(text))
                }
                value => holds(value),
            }),
            Value::Array(items) => items.iter().any(holds),
            Value::String(text) => looks_like_credential(text),
            _ => false,
        }
    }
    literal.starts_with(['{', '['])
        && serde_json::from_str(literal).is_ok_and(|value: Value| holds(&value))
}

fn password_in_url(literal: &str) -> bool {
    let Some((_, rest)) = literal.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    authority
        .rsplit_once('@')
        .and_then(|(user, _)| user.split_once(':'))
        .is_some_and(|(_, password)| !password.is_empty() && !stands_for_another(password))
}

/// The host that a literal names, where it is a URL or `host:port` as a whole.
pub(crate) fn host(literal: &str) -> Option<String> {
    let literal = literal.trim();
    let (authority, by_scheme) = match literal.split_once("://") {
        Some((_, rest)) => (rest.split(['/', '?', '#']).next()?, true),
        None => (literal, false),
    };
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) => (host, port.parse::<u16>().ok()),
        None => (authority, None),
    };
    let host = host.strip_suffix('.').unwrap_or(host);
    let named = host.len() <= 253
        && host.contains(|c: char| c.is_ascii_alphabetic())
        && host.split('.').all(|label| {
            !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        });
    // Without a scheme, only `host.domain:port` is taken for a host: a bare word may be anything.
    (named && (by_scheme || (port.is_some() && host.contains('.'))))
        .then(|| host.to_ascii_lowercase())
}

/// Whether a variable of this name is meant to hold a credential.
pub(crate) fn names_a_credential(name: &str) -> bool {
    let words = words(name);
    let words: Vec<&str> = words.split('_').filter(|word| !word.is_empty()).collect();
    match *words.as_slice() {
        // The shell's own working directory.
        ["PWD"] => false,
        [.., "PASS" | "PWD" | "PW" | "JWT" | "BEARER"] | [.., "BASIC", "AUTH"] => true,
        // Of Rails and Django alike.
        [.., "SECRET", "KEY", "BASE"] => true,
        [.., last] if SECRETS.iter().any(|secret| last.ends_with(secret)) => true,
        [.., kind, "KEY"] => KEYS.contains(&kind),
        // npm's `_auth`, which is user and password in base64.
        ["NPM", "CONFIG", .., "AUTH"] => true,
        _ => false,
    }
}

/// In capitals, with underscores between words: of `dbPassword` as of `db-password`.
fn words(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 4);
    let mut after_small = false;
    for letter in name.chars() {
        if !letter.is_ascii_alphanumeric() || (after_small && letter.is_ascii_uppercase()) {
            words.push('_');
        }
        if letter.is_ascii_alphanumeric() {
            words.push(letter.to_ascii_uppercase());
        }
        after_small = letter.is_ascii_lowercase() || letter.is_ascii_digit();
    }
    words
}

/// A literal may be what its variable's name says unless it is a switch, a path, or refers to another variable.
pub(crate) fn may_be_secret(literal: &str) -> bool {
    let literal = literal.trim();
    let is_switch = ["true", "false", "yes", "no", "on", "off", "0", "1", "null", "none"]
        .iter()
        .any(|switch| literal.eq_ignore_ascii_case(switch));
    !literal.is_empty()
        && !is_switch
        && !stands_for_another(literal)
        && !literal.starts_with(['/', '.'])
        && !literal.contains("://")
}

/// A literal while it is read.
pub(crate) struct Literal {
    /// What is kept of it.
    pub kept: EnvValue,
    /// Whether it is a credential if its variable's name says so.
    pub may_be_secret: bool,
}

impl Literal {
    fn of(literal: &str) -> Self {
        Self { kept: EnvValue::of(literal), may_be_secret: may_be_secret(literal) }
    }

    fn kept(kept: EnvValue) -> Self {
        Self { kept, may_be_secret: false }
    }
}

impl<'de> Deserialize<'de> for Literal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Facts;

        impl<'de> Visitor<'de> for Facts {
            type Value = Literal;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, or what a record keeps of one")
            }

            fn visit_str<E: de::Error>(self, literal: &str) -> Result<Literal, E> {
                Ok(Literal::of(literal))
            }

            // The API server refuses these; a manifest that has them is still judged for the rest.
            fn visit_bool<E: de::Error>(self, _: bool) -> Result<Literal, E> {
                Ok(Literal::kept(EnvValue::default()))
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Literal, E> {
                Ok(Literal::of(&number.to_string()))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Literal, E> {
                Ok(Literal::of(&number.to_string()))
            }

            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Literal, E> {
                Ok(Literal::of(&number.to_string()))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Literal, A::Error> {
                let mut value = EnvValue::default();
                while let Some(key) = map.next_key::<String>()? {
                    match key.as_str() {
                        "looksLikeCredential" => value.looks_like_credential = map.next_value()?,
                        "host" => value.host = map.next_value()?,
                        _ => {
                            map.next_value::<de::IgnoredAny>()?;
                        }
                    }
                }
                Ok(Literal::kept(value))
            }
        }

        deserializer.deserialize_any(Facts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_leaves_two_facts_and_nothing_else() {
        for (literal, credential, host) in [
            ("info", false, None),
            ("postgres://app:hunter2@db.payments.svc:5432/app", true, Some("db.payments.svc")),
            ("postgres://app:$(DB_PASSWORD)@db:5432/app", false, Some("db")),
            ("https://API.example.com/v1?key=1", false, Some("api.example.com")),
            ("https://api.example.com.:443/v1", false, Some("api.example.com")),
            ("kafka-0.kafka:9092", false, Some("kafka-0.kafka")),
            ("localhost:80", false, None),
            ("10.0.0.1:80", false, None),
            ("https://api.example.com/v1?user=a&token=hunter2#top", true, Some("api.example.com")),
            ("https://api.example.com/v1?token=$(TOKEN)", false, Some("api.example.com")),
            ("https://api.example.com/v1?partitionKey=7&cursor=8", false, Some("api.example.com")),
            ("AccountName=app;AccountKey=hunter2;EndpointSuffix=example.net", true, None),
            ("a=1;b=2", false, None),
            ("https://hooks.slack.com/services/T0/B0/hunter2", true, Some("hooks.slack.com")),
            ("https://hooks.slack.com/services/$(HOOK)", false, Some("hooks.slack.com")),
            ("https://hooks.slack.com/", false, Some("hooks.slack.com")),
            (
                "https://contoso.webhook.office.com/webhookb2/hunter2",
                true,
                Some("contoso.webhook.office.com"),
            ),
            ("https://example.com/x.webhook.office.com/webhookb2/y", false, Some("example.com")),
            (r#"{"spring":{"datasource":[{"password":"hunter2"}]}}"#, true, None),
            (r#"{"url":"amqp://app:hunter2@broker"}"#, true, None),
            (r#"{"password":"$(DB_PASSWORD)","passwordPolicy":{"min":8}}"#, false, None),
            (r#"{"password":"hunter2""#, false, None),
            ("AKIAIOSFODNN7EXAMPLE", true, None),
            ("-----BEGIN RSA PRIVATE KEY-----", true, None),
            ("-----BEGIN CERTIFICATE-----", false, None),
            ("-----BEGIN PGP PRIVATE KEY BLOCK-----", true, None),
            ("sk-ant-api03-hunter2hunter2", true, None),
            ("pypi-server.example", false, None),
            ("AGE-SECRET-KEY-1HUNTER2HUNTER2", true, None),
            ("Bearer hunter2hunter2", true, None),
            ("Basic aHVudGVyMjpodW50ZXIy", true, None),
            ("Basic auth is switched off", false, None),
            ("Bearer ${TOKEN_OF_THE_API}", false, None),
            (
                "https://a.blob.core.windows.net/b?se=2030&sig=hunter2",
                true,
                Some("a.blob.core.windows.net"),
            ),
            ("https://outlook.office.com/webhook/hunter2", true, Some("outlook.office.com")),
            ("postgres://app:${DB_PASSWORD}@db:5432/app", false, Some("db")),
            ("postgres://app:****@db:5432/app", false, Some("db")),
        ] {
            let expected =
                EnvValue { looks_like_credential: credential, host: host.map(Into::into) };
            let read: Literal = serde_json::from_value(literal.into()).unwrap();
            assert_eq!(read.kept, expected, "{literal}");
            let written = serde_json::to_string(&read.kept).unwrap();
            assert_eq!(serde_json::from_str::<Literal>(&written).unwrap().kept, expected);
            assert!(!written.contains("hunter2"));
        }
    }

    #[test]
    fn a_name_says_what_its_value_is_for_and_a_value_may_hold_the_place_of_another() {
        for (name, value, expected) in [
            ("SECRET_KEY_BASE", "hunter2", true),
            ("APP_KEY", "hunter2", true),
            ("HMAC_KEY", "hunter2", true),
            ("JWT", "hunter2", true),
            ("BASIC_AUTH", "hunter2", true),
            ("DB_PW", "hunter2", true),
            ("BEARER", "hunter2", true),
            ("PARTITION_KEY", "hunter2", false),
            ("BASIC_AUTH", "true", false),
            ("DB_PASSWORD", "${PASSWORD}", false),
            ("DB_PASSWORD", "{{ .Values.password }}", false),
            ("DB_PASSWORD", "vault:secret/data/db#password", false),
            ("DB_PASSWORD", "********", false),
            ("DB_PASSWORD", "xxxx", false),
            ("DB_PASSWORD", "<password>", false),
            ("DB_PASSWORD", "REPLACE_ME", false),
            ("DB_PASSWORD", "changeme", true),
            ("DB_PASSWORD", "x", true),
        ] {
            assert_eq!(
                names_a_credential(name) && may_be_secret(value),
                expected,
                "{name}={value}"
            );
        }
    }
}
