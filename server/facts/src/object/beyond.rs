//! What the cluster itself calls or hands data to: admission webhooks, aggregated APIs, snapshots, backups, resolvers. Of an address
//! the host alone is kept: a path or a query may hold a secret.

use std::str::SplitWhitespace;

use serde::{Deserialize, Deserializer, Serialize};

use super::{Meta, corefile};
use crate::lenient::{list, null_is_default};

/// A configuration of admission webhooks, of either kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct WebhookConfiguration {
    pub metadata: Meta,
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub webhooks: Vec<Webhook>,
}

/// `webhooks[]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct Webhook {
    #[serde(deserialize_with = "null_is_default")]
    pub client_config: ClientConfig,
    #[serde(deserialize_with = "null_is_default")]
    pub name: String,
}

/// `webhooks[].clientConfig`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct ClientConfig {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceReference>,
    /// Its host.
    #[serde(deserialize_with = "host_alone", skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// `service` of what is called in the cluster
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct ServiceReference {
    #[serde(deserialize_with = "null_is_default")]
    pub name: String,
    #[serde(deserialize_with = "null_is_default")]
    pub namespace: String,
}

/// An aggregated API.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct ApiService {
    pub metadata: Meta,
    #[serde(deserialize_with = "null_is_default")]
    pub spec: ApiServiceSpec,
}

/// An aggregated API's `spec`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct ApiServiceSpec {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceReference>,
}

/// A snapshot of a volume, as its driver has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(
    missing_docs,
    reason = "the fields are documented by the external snapshotter's reference"
)]
pub struct SnapshotContent {
    pub metadata: Meta,
    #[serde(deserialize_with = "null_is_default")]
    pub spec: SnapshotContentSpec,
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "handles_nothing")]
    pub status: SnapshotHandles,
}

/// A snapshot's `spec`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(
    missing_docs,
    reason = "the fields are documented by the external snapshotter's reference"
)]
pub struct SnapshotContentSpec {
    #[serde(deserialize_with = "null_is_default")]
    pub driver: String,
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "handles_nothing")]
    pub source: SnapshotHandles,
}

/// `spec.source` of a snapshot: of what it is made, or which it is; and `status`, which says which was made
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(
    missing_docs,
    reason = "the fields are documented by the external snapshotter's reference"
)]
pub struct SnapshotHandles {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snapshot_handle: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub volume_handle: Option<String>,
}

fn handles_nothing(handles: &SnapshotHandles) -> bool {
    *handles == SnapshotHandles::default()
}

impl SnapshotContent {
    /// What its driver calls it.
    pub fn handle(&self) -> Option<&str> {
        self.status.snapshot_handle.as_deref().or(self.spec.source.snapshot_handle.as_deref())
    }
}

/// Where Velero keeps backups.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields are documented by Velero's reference")]
pub struct BackupLocation {
    pub metadata: Meta,
    #[serde(deserialize_with = "null_is_default")]
    pub spec: BackupLocationSpec,
}

/// A backup location's `spec`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields are documented by Velero's reference")]
pub struct BackupLocationSpec {
    #[serde(deserialize_with = "null_is_default")]
    pub config: BackupLocationConfig,
    #[serde(deserialize_with = "null_is_default")]
    pub provider: String,
}

/// `spec.config` of a backup location
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by Velero's reference")]
pub struct BackupLocationConfig {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Its host.
    #[serde(deserialize_with = "host_alone", skip_serializing_if = "Option::is_none")]
    pub s3_url: Option<String>,
}

/// The ConfigMap of the cluster's own resolver, CoreDNS.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct DnsConfig {
    #[serde(deserialize_with = "null_is_default")]
    pub data: DnsConfigData,
    pub metadata: Meta,
}

/// `data` of that ConfigMap
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct DnsConfigData {
    /// Of its directives those that forward and those that import other files, a line each.
    #[serde(
        rename = "Corefile",
        deserialize_with = "forwards",
        skip_serializing_if = "String::is_empty"
    )]
    pub corefile: String,
}

impl DnsConfigData {
    /// The domain that is forwarded, and the resolver that is asked: its host or address, or the file that names the
    /// node's own.
    pub fn forwarders(&self) -> impl Iterator<Item = (&str, &str)> {
        let forwarding = self.directives(|name| corefile::FORWARDING.contains(&name));
        forwarding.flat_map(|mut words| {
            let domain = words.next().unwrap_or(".");
            words.map(move |to| (domain, to))
        })
    }

    /// The files that it imports, which may forward too and are not read: each by its path or pattern.
    pub fn imports(&self) -> impl Iterator<Item = &str> {
        self.directives(|name| name == corefile::IMPORT).flatten()
    }

    /// What stands behind the names of those that are meant.
    fn directives(&self, is_meant: fn(&str) -> bool) -> impl Iterator<Item = SplitWhitespace<'_>> {
        self.corefile.lines().filter_map(move |line| {
            let mut words = line.split_whitespace();
            words.next().is_some_and(is_meant).then_some(words)
        })
    }
}

/// Reads a Corefile and keeps what forwards or imports.
fn forwards<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let written = Option::<String>::deserialize(deserializer)?.unwrap_or_default();
    Ok(corefile::reduced(&written))
}

/// Reads an address and keeps its host; what has none names nothing. A host by itself, as a record has it, is one.
fn host_alone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let url = Option::<String>::deserialize(deserializer)?;
    let host = url.as_deref().and_then(host).map(|host| host.trim_end_matches('.'));
    Ok(host.filter(|host| !host.is_empty()).map(str::to_ascii_lowercase))
}

/// The host of an address: of a URL, or of one with a port or without.
pub(super) fn host(url: &str) -> Option<&str> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next()?;
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = match authority.strip_prefix('[') {
        Some(address) => address.split_once(']')?.0,
        // More than one colon is an address that stands without brackets.
        None if authority.matches(':').count() == 1 => authority.split_once(':')?.0,
        None => authority,
    };
    Some(host).filter(|host| !host.is_empty())
}

#[cfg(test)]
mod tests {
    use model::verdict::Source;
    use serde_json::json;

    use super::super::Object;

    #[test]
    fn of_a_corefile_the_lines_that_forward_or_import_are_kept() {
        let corefile = ".:53 {\n  errors\n  hosts { 192.0.2.9 hunter2 }\n  forward . /etc/resolv.conf 192.0.2.53:53 {\n    max_concurrent 1\n  }\n}\n\
                        corp.example:53 {\n  forward corp.example tls://dns.example.com # hunter2\n  import own hunter2\n}\n\
                        (own) {\n  log hunter2\n}\nimport /etc/coredns/custom/*.server\n";
        let object = json!({ "metadata": { "name": "coredns" }, "data": { "Corefile": corefile } });
        let read = Object::read(Source::DnsConfig, &object).expect("a configuration");
        let written = read.write();
        assert!(!written.to_string().contains("hunter2"), "{written}");
        assert_eq!(Object::read(Source::DnsConfig, &written).expect("as kept"), read);
        let Object::DnsConfig(config) = &read else { panic!("{read:?}") };
        let told: Vec<_> = config.data.forwarders().collect();
        let expected =
            [(".", "/etc/resolv.conf"), (".", "192.0.2.53"), ("corp.example", "dns.example.com")];
        assert_eq!(told, expected);
        assert_eq!(config.data.imports().collect::<Vec<_>>(), ["/etc/coredns/custom/*.server"]);
    }

    #[test]
    fn of_an_address_the_host_alone_is_kept_and_a_record_says_the_same() {
        for (url, host) in [
            ("https://hooks.example.com:8443/t/hunter2?x=hunter2", Some("hooks.example.com")),
            ("https://user:hunter2@Hooks.Example.com", Some("hooks.example.com")),
            ("https://Hooks.Example.com.:443/", Some("hooks.example.com")),
            ("https://192.0.2.7:443/", Some("192.0.2.7")),
            ("https://[2001:db8::7]:443/", Some("2001:db8::7")),
            ("https://", None),
            ("https://./", None),
        ] {
            let client = json!({ "caBundle": "hunter2", "url": url });
            let object = json!({ "metadata": { "name": "x" }, "webhooks": [
                { "clientConfig": client, "name": "a.example.com" },
            ] });
            for source in [Source::ValidatingWebhooks, Source::MutatingWebhooks] {
                let read = Object::read(source, &object).expect("a configuration");
                let written = read.write();
                let kept = written.pointer("/webhooks/0/clientConfig/url");
                assert_eq!(kept.and_then(|it| it.as_str()), host, "{url}");
                assert!(!written.to_string().contains("hunter2"), "{written}");
                assert_eq!(Object::read(source, &written).expect("as kept"), read);
            }
            let config = json!({ "s3Url": url, "region": "eu-north-1", "profile": "hunter2" });
            let object = json!({ "metadata": { "name": "x" }, "spec": { "config": config } });
            let read = Object::read(Source::BackupLocations, &object).expect("a location");
            assert!(!read.write().to_string().contains("hunter2"));
            assert_eq!(Object::read(Source::BackupLocations, read.write()).expect("as kept"), read);
        }
    }
}
