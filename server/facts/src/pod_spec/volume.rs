//! A pod's volumes: what is asked of each kind, and for most only that it is there.

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::NameRef;
use crate::lenient::{list, null_is_default};
use crate::object::ClaimSpec;

/// `volumes[]`; one without any source is an `emptyDir`, as the API server makes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct Volume {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aws_elastic_block_store: Option<Present>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub azure_disk: Option<Present>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub azure_file: Option<Present>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cephfs: Option<Present>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cinder: Option<Present>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub config_map: Option<NameRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub csi: Option<Present>,
    #[serde(rename = "downwardAPI", skip_serializing_if = "Option::is_none")]
    pub downward_api: Option<Present>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub empty_dir: Option<EmptyDir>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ephemeral: Option<Box<Ephemeral>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fc: Option<Present>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flex_volume: Option<Present>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flocker: Option<Present>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gce_persistent_disk: Option<Present>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub git_repo: Option<Present>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub glusterfs: Option<Present>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host_path: Option<HostPath>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<ImageVolume>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iscsi: Option<Present>,
    #[serde(deserialize_with = "null_is_default")]
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nfs: Option<Present>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub persistent_volume_claim: Option<ClaimRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub photon_persistent_disk: Option<Present>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub portworx_volume: Option<Present>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub projected: Option<Projected>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quobyte: Option<Present>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rbd: Option<Present>,
    #[serde(rename = "scaleIO", skip_serializing_if = "Option::is_none")]
    pub scale_io: Option<Present>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<SecretRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storageos: Option<Present>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vsphere_volume: Option<Present>,
}

impl Volume {
    /// Whether there is a token for the API server in it.
    pub fn holds_token(&self) -> bool {
        let sources = self.projected.iter().flat_map(|projected| &projected.sources);
        let mut tokens = sources.filter_map(|source| source.service_account_token.as_ref());
        tokens.any(|it| it.audience.is_empty() || it.audience.contains("kubernetes.default"))
    }

    /// Its source's field, unless it is of the nine kinds that Pod Security Standards' restricted allows.
    pub fn unrestricted_kind(&self) -> Option<&'static str> {
        let allowed = self.config_map.is_some()
            || self.csi.is_some()
            || self.downward_api.is_some()
            || self.empty_dir.is_some()
            || self.ephemeral.is_some()
            || self.image.is_some()
            || self.persistent_volume_claim.is_some()
            || self.projected.is_some()
            || self.secret.is_some();
        let others = [
            ("awsElasticBlockStore", self.aws_elastic_block_store.is_some()),
            ("azureDisk", self.azure_disk.is_some()),
            ("azureFile", self.azure_file.is_some()),
            ("cephfs", self.cephfs.is_some()),
            ("cinder", self.cinder.is_some()),
            ("fc", self.fc.is_some()),
            ("flexVolume", self.flex_volume.is_some()),
            ("flocker", self.flocker.is_some()),
            ("gcePersistentDisk", self.gce_persistent_disk.is_some()),
            ("gitRepo", self.git_repo.is_some()),
            ("glusterfs", self.glusterfs.is_some()),
            ("hostPath", self.host_path.is_some()),
            ("iscsi", self.iscsi.is_some()),
            ("nfs", self.nfs.is_some()),
            ("photonPersistentDisk", self.photon_persistent_disk.is_some()),
            ("portworxVolume", self.portworx_volume.is_some()),
            ("quobyte", self.quobyte.is_some()),
            ("rbd", self.rbd.is_some()),
            ("scaleIO", self.scale_io.is_some()),
            ("storageos", self.storageos.is_some()),
            ("vsphereVolume", self.vsphere_volume.is_some()),
        ];
        others.into_iter().find(|(_, there)| *there && !allowed).map(|(kind, _)| kind)
    }
}

/// `volumes[].ephemeral`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct Ephemeral {
    #[serde(deserialize_with = "null_is_default")]
    pub volume_claim_template: EphemeralClaim,
}

/// `volumes[].ephemeral.volumeClaimTemplate`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct EphemeralClaim {
    #[serde(deserialize_with = "null_is_default")]
    pub spec: ClaimSpec,
}

/// `volumes[].projected`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Projected {
    /// Those of `sources` that are tokens.
    #[serde(deserialize_with = "tokens", skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Projection>,
}

/// `volumes[].projected.sources[]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct Projection {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_account_token: Option<TokenProjection>,
}

fn tokens<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Projection>, D::Error> {
    let mut sources: Vec<Projection> = list(deserializer)?;
    sources.retain(|source| source.service_account_token.is_some());
    sources.shrink_to_fit();
    Ok(sources)
}

/// `volumes[].projected.sources[].serviceAccountToken`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct TokenProjection {
    /// For whom it is; empty for the API server.
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "String::is_empty")]
    pub audience: String,
}

/// A source that is there; what is in it, nothing asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Present;

impl Serialize for Present {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map::<(), (), _>([])
    }
}

impl<'de> Deserialize<'de> for Present {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

/// `volumes[].hostPath`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct HostPath {
    #[serde(deserialize_with = "null_is_default")]
    pub path: String,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
}

/// `volumes[].image`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct ImageVolume {
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "String::is_empty")]
    pub reference: String,
}

/// `volumes[].emptyDir`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct EmptyDir {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub medium: Option<String>,
}

/// `volumes[].persistentVolumeClaim`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct ClaimRef {
    #[serde(deserialize_with = "null_is_default")]
    pub claim_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_only: Option<bool>,
}

/// `volumes[].secret`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct SecretRef {
    #[serde(deserialize_with = "null_is_default")]
    pub secret_name: String,
}
