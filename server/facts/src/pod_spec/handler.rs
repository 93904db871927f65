//! Probes and lifecycle hooks, as far as they name a host that the kubelet then connects to, or execute what looks as if
//! it held a credential. Of any other nothing is kept: it asks the container itself.

use serde::{Deserialize, Deserializer, Serialize};

use super::arguments::Arguments;
use crate::lenient::null_is_default;

/// A probe, or what is done after a container starts or before it stops.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct Handler {
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "Exec::is_harmless")]
    pub exec: Exec,
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "Target::is_itself")]
    pub http_get: Target,
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "Target::is_itself")]
    pub tcp_socket: Target,
}

/// `exec`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct Exec {
    #[serde(deserialize_with = "Arguments::alone")]
    pub command: Arguments,
}

impl Exec {
    fn is_harmless(&self) -> bool {
        self.command.is_empty()
    }
}

/// `httpGet` or `tcpSocket`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct Target {
    #[serde(deserialize_with = "null_is_default")]
    pub host: String,
}

impl Target {
    const fn is_itself(&self) -> bool {
        self.host.is_empty()
    }
}

/// `lifecycle`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct Lifecycle {
    #[serde(deserialize_with = "telling", skip_serializing_if = "Option::is_none")]
    pub post_start: Option<Box<Handler>>,
    #[serde(deserialize_with = "telling", skip_serializing_if = "Option::is_none")]
    pub pre_stop: Option<Box<Handler>>,
}

/// Reads a handler that anything is kept of; any other is none.
pub(super) fn telling<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Box<Handler>>, D::Error> {
    let handler = Option::<Handler>::deserialize(deserializer)?;
    Ok(handler.filter(|handler| *handler != Handler::default()).map(Box::new))
}

/// Reads a lifecycle with such a handler; any other is none.
pub(super) fn lifecycle<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Box<Lifecycle>>, D::Error> {
    let lifecycle = Option::<Lifecycle>::deserialize(deserializer)?;
    Ok(lifecycle.filter(|lifecycle| *lifecycle != Lifecycle::default()).map(Box::new))
}
