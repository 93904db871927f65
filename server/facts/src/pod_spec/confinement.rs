//! What a security context says about the kernel's means to confine a container. Few pods say anything here,
//! so that most of it is behind a pointer.

use serde::{Deserialize, Serialize};

use crate::lenient::null_is_default;

/// `seccompProfile`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct SeccompProfile {
    #[serde(rename = "type", deserialize_with = "null_is_default")]
    pub kind: String,
}

/// `appArmorProfile`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct AppArmorProfile {
    #[serde(rename = "type", deserialize_with = "null_is_default")]
    pub kind: String,
}

/// `seLinuxOptions`; the level separates containers from each other, and nothing asks about it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct SeLinuxOptions {
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "String::is_empty")]
    pub role: String,
    #[serde(
        rename = "type",
        deserialize_with = "null_is_default",
        skip_serializing_if = "String::is_empty"
    )]
    pub kind: String,
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "String::is_empty")]
    pub user: String,
}

/// `sysctls[]`; the value is not kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct Sysctl {
    #[serde(deserialize_with = "null_is_default")]
    pub name: String,
}

/// `windowsOptions`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct WindowsOptions {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host_process: Option<bool>,
}
