//! Manifests, lists of platforms and configurations, of OCI and of Docker. They come from strangers: what is not as it
//! should be is told, and what could be read in two ways is refused.

use std::collections::BTreeMap;

use model::image::{BaseLabels, Platform};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::digest::ContentDigest;
use super::{Error, Limits};

/// What is asked for when an image is asked for.
pub const ACCEPTED: &str = "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, \
                            application/vnd.docker.distribution.manifest.list.v2+json, \
                            application/vnd.docker.distribution.manifest.v2+json";

/// More than runtimes can mount.
const MOST_LAYERS: usize = 512;

const MANIFEST: &str = "manifest";
const LIST: &str = "list of platforms";
const CONFIGURATION: &str = "configuration";

const BASE_NAME: &str = "org.opencontainers.image.base.name";
const BASE_DIGEST: &str = "org.opencontainers.image.base.digest";

/// What an image's reference leads to.
#[derive(Debug)]
pub enum Document {
    /// One image.
    Manifest(Manifest),
    /// One for each platform.
    List(List),
}

/// A manifest: the configuration and the layers of one image.
#[derive(Debug, Deserialize)]
pub struct Manifest {
    /// The configuration.
    pub config: Descriptor,
    /// The layers, the lowest first.
    pub layers: Vec<Descriptor>,
    #[serde(default)]
    annotations: Option<BTreeMap<String, String>>,
}

/// A list of images by platform.
#[derive(Debug, Deserialize)]
pub struct List {
    manifests: Vec<Descriptor>,
}

/// A piece of content in the registry.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Descriptor {
    media_type: String,
    digest: String,
    /// Its bytes.
    pub size: u64,
    #[serde(default)]
    platform: Option<Platform>,
}

impl Descriptor {
    /// Its digest, if it can be verified.
    ///
    /// # Errors
    /// If it is of an algorithm that is not known.
    pub fn digest(&self) -> Result<ContentDigest, Error> {
        self.digest.parse().map_err(|error: String| Error::document(MANIFEST, error))
    }
}

impl Document {
    /// Reads what a registry answered.
    ///
    /// # Errors
    /// If it is neither a manifest nor a list, or could be taken for both.
    pub fn read(json: &[u8]) -> Result<Self, Error> {
        let root: Value = shape(MANIFEST, json)?;
        match (root.get("manifests").is_some(), root.get("layers").is_some()) {
            (true, true) => Err(Error::document(
                MANIFEST,
                "it has both layers and manifests, and so two meanings",
            )),
            (true, false) => shape(LIST, json).map(Self::List),
            (false, true) => shape(MANIFEST, json).map(Self::Manifest),
            (false, false) if root.get("fsLayers").is_some() => Err(Error::document(
                MANIFEST,
                "it is of Docker's first format, which no runtime pulls any more",
            )),
            (false, false) => Err(Error::document(MANIFEST, "it has neither layers nor manifests")),
        }
    }
}

impl List {
    /// The image for this platform.
    ///
    /// # Errors
    /// If there is none; the error names those there are.
    pub fn choose(&self, wanted: &Platform) -> Result<&Descriptor, Error> {
        let is_wanted = |there: &Platform| {
            there.os == wanted.os
                && there.architecture == wanted.architecture
                && (wanted.variant.is_none() || variant(there) == variant(wanted))
        };
        let of = |descriptor: &&Descriptor| descriptor.platform.as_ref().is_some_and(is_wanted);
        self.manifests.iter().find(of).ok_or_else(|| {
            let platforms = self.manifests.iter().filter_map(|it| it.platform.as_ref());
            Error::NoSuchPlatform {
                wanted: wanted.to_string(),
                there: platforms.map(ToString::to_string).collect(),
            }
        })
    }
}

/// ARM's variants that are meant where none is named.
fn variant(platform: &Platform) -> Option<&str> {
    match (platform.architecture.as_str(), platform.variant.as_deref()) {
        ("arm64", None) => Some("v8"),
        ("arm", None) => Some("v7"),
        (_, variant) => variant,
    }
}

impl Manifest {
    /// Refuses what is no image of a container, and what is larger than is read.
    ///
    /// # Errors
    /// Both.
    pub fn check(&self, limits: &Limits) -> Result<(), Error> {
        let refused = |wrong: String| Err(Error::document(MANIFEST, wrong));
        if !is_configuration(&self.config.media_type) {
            return refused(format!("it is of `{}`, and of no image", self.config.media_type));
        }
        if self.layers.is_empty() || self.layers.len() > MOST_LAYERS {
            return refused(format!("it has {} layers", self.layers.len()));
        }
        if let Some(layer) = self.layers.iter().find(|layer| !is_layer(&layer.media_type)) {
            return refused(format!("a layer is of `{}`, which is not read", layer.media_type));
        }
        let pulled = self.layers.iter().fold(0, |sum: u64, layer| sum.saturating_add(layer.size));
        if pulled > limits.compressed_bytes {
            return Err(Error::TooLarge { what: "bytes of layers", most: limits.compressed_bytes });
        }
        Ok(())
    }

    /// What it or its configuration says of the image it was built on.
    pub fn base(&self, configuration: &Configuration) -> Option<BaseLabels> {
        let labels = configuration.config.labels.as_ref();
        let said = |key: &str| {
            let of = |map: Option<&BTreeMap<String, String>>| map?.get(key).cloned();
            of(self.annotations.as_ref()).or_else(|| of(labels)).filter(|said| !said.is_empty())
        };
        let base = BaseLabels { name: said(BASE_NAME), digest: said(BASE_DIGEST) };
        (base.name.is_some() || base.digest.is_some()).then_some(base)
    }
}

fn is_configuration(media_type: &str) -> bool {
    matches!(
        media_type,
        "application/vnd.oci.image.config.v1+json"
            | "application/vnd.docker.container.image.v1+json"
            | "application/octet-stream"
    )
}

fn is_layer(media_type: &str) -> bool {
    let compressions = ["", "+gzip", "+zstd", ".gzip", ".zstd"];
    let archives =
        ["application/vnd.oci.image.layer.v1.tar", "application/vnd.docker.image.rootfs.diff.tar"];
    let compression = archives.iter().find_map(|archive| media_type.strip_prefix(archive));
    compression.is_some_and(|compression| compressions.contains(&compression))
}

/// An image's configuration.
#[derive(Debug, Deserialize)]
pub struct Configuration {
    os: String,
    architecture: String,
    #[serde(default)]
    variant: Option<String>,
    #[serde(default)]
    created: Option<String>,
    #[serde(default)]
    config: Execution,
    rootfs: RootFilesystem,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Execution {
    user: Option<String>,
    env: Option<Vec<String>>,
    labels: Option<BTreeMap<String, String>>,
}

#[derive(Debug, Deserialize)]
struct RootFilesystem {
    diff_ids: Vec<String>,
}

impl Configuration {
    /// Reads a configuration of an image of Linux with so many layers.
    ///
    /// # Errors
    /// If it is none.
    pub fn read(json: &[u8], layers: usize) -> Result<Self, Error> {
        let read: Self = shape(CONFIGURATION, json)?;
        if read.os != "linux" {
            let wrong = format!("it is for {}, and only images of Linux are read", read.os);
            return Err(Error::document(CONFIGURATION, wrong));
        }
        if read.rootfs.diff_ids.len() != layers {
            let wrong =
                format!("it has {} layers, its manifest {layers}", read.rootfs.diff_ids.len());
            return Err(Error::document(CONFIGURATION, wrong));
        }
        Ok(read)
    }

    /// What it is built for.
    pub fn platform(&self) -> Platform {
        Platform {
            os: self.os.clone(),
            architecture: self.architecture.clone(),
            variant: self.variant.clone().filter(|variant| !variant.is_empty()),
        }
    }

    /// When it was built, as it says itself.
    pub fn created(&self) -> Option<model::Time> {
        self.created.as_ref()?.parse().ok()
    }

    /// The user it starts as.
    pub fn user(&self) -> &str {
        self.config.user.as_deref().unwrap_or_default()
    }

    /// The environment it starts with, as `NAME=value`.
    pub fn environment(&self) -> &[String] {
        self.config.env.as_deref().unwrap_or_default()
    }

    /// What its layers unpack to, the lowest first.
    pub fn diff_ids(&self) -> &[String] {
        &self.rootfs.diff_ids
    }
}

fn shape<T: DeserializeOwned>(what: &'static str, json: &[u8]) -> Result<T, Error> {
    let reader = &mut serde_json::Deserializer::from_slice(json);
    serde_path_to_error::deserialize(reader).map_err(|error| Error::document(what, error))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn manifest(config: &str, layers: &[(&str, u64)]) -> Value {
        let layers: Vec<Value> = layers
            .iter()
            .map(|(of, size)| json!({ "mediaType": of, "digest": DIGEST, "size": size }))
            .collect();
        json!({
            "schemaVersion": 2,
            "config": { "mediaType": config, "digest": DIGEST, "size": 2 },
            "layers": layers,
        })
    }

    const OCI: &str = "application/vnd.oci.image.config.v1+json";
    const DOCKER: &str = "application/vnd.docker.container.image.v1+json";

    fn checked(json: &Value) -> Result<(), String> {
        match Document::read(json.to_string().as_bytes()) {
            Ok(Document::Manifest(manifest)) => {
                manifest.check(&Limits { compressed_bytes: 100, ..Limits::default() })
            }
            Ok(Document::List(_)) => panic!("{json} is no list"),
            Err(error) => Err(error),
        }
        .map_err(|error| error.to_string())
    }

    #[test]
    fn images_of_oci_and_of_docker_are_read_and_nothing_else() {
        let gzip = ("application/vnd.docker.image.rootfs.diff.tar.gzip", 10);
        let layer = |of| manifest(OCI, &[(of, 1)]);
        for whole in [
            manifest(DOCKER, &[gzip]),
            layer("application/vnd.oci.image.layer.v1.tar"),
            layer("application/vnd.oci.image.layer.v1.tar+gzip"),
            layer("application/vnd.oci.image.layer.v1.tar+zstd"),
        ] {
            assert_eq!(checked(&whole), Ok(()), "{whole}");
        }
        let mut both = manifest(OCI, &[gzip]);
        both["manifests"] = json!([]);
        for (refused, expected) in [
            (both, "it has both layers and manifests"),
            (json!({ "schemaVersion": 2 }), "it has neither layers nor manifests"),
            (json!({ "schemaVersion": 1, "fsLayers": [] }), "Docker's first format"),
            (json!([]), "it has neither layers nor manifests"),
            (manifest("application/vnd.cncf.helm.config.v1+json", &[gzip]), "and of no image"),
            (layer("application/vnd.oci.image.layer.v1.tar+gzip+encrypted"), "which is not read"),
            (
                layer("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"),
                "which is not read",
            ),
            (manifest(OCI, &[]), "it has 0 layers"),
            (manifest(OCI, &[(gzip.0, 60), (gzip.0, 60)]), "bytes of layers over 100"),
            (manifest(OCI, &[(gzip.0, u64::MAX), (gzip.0, 1)]), "bytes of layers over 100"),
            (json!({ "layers": [{}] }), "layers[0]: missing field"),
        ] {
            let said = checked(&refused).unwrap_err();
            assert!(said.contains(expected), "{refused}: {said}");
        }
    }

    #[test]
    fn the_image_for_the_platform_is_chosen_and_attestations_are_not() {
        let of = |os: &str, architecture: &str, variant: Option<&str>, size: u64| {
            json!({ "mediaType": "m", "digest": DIGEST, "size": size,
                    "platform": { "os": os, "architecture": architecture, "variant": variant } })
        };
        let list = json!({ "manifests": [
            of("unknown", "unknown", None, 0),
            of("windows", "amd64", None, 1),
            of("linux", "amd64", None, 2),
            of("linux", "arm", Some("v6"), 3),
            of("linux", "arm", Some("v7"), 4),
            of("linux", "arm64", Some("v8"), 5),
            json!({ "mediaType": "m", "digest": DIGEST, "size": 6 }),
        ] });
        let Ok(Document::List(list)) = Document::read(list.to_string().as_bytes()) else {
            panic!("a list");
        };
        for (platform, expected) in [
            ("linux/amd64", Ok(2)),
            ("windows/amd64", Ok(1)),
            ("linux/arm", Ok(3)),
            ("linux/arm/v7", Ok(4)),
            ("linux/arm64", Ok(5)),
            ("linux/arm64/v8", Ok(5)),
            (
                "linux/s390x",
                Err(
                    "there is no image for linux/s390x: there are unknown/unknown, windows/amd64, linux/amd64, \
                     linux/arm/v6, linux/arm/v7, linux/arm64/v8",
                ),
            ),
        ] {
            let chosen = list.choose(&platform.parse().unwrap());
            let chosen = chosen.map(|it| it.size).map_err(|error| error.to_string());
            assert_eq!(chosen, expected.map_err(str::to_owned), "{platform}");
        }
    }

    #[test]
    fn a_configuration_says_what_it_says_and_no_more() {
        let json = json!({
            "os": "linux", "architecture": "arm", "variant": "v7", "created": "2026-01-02T03:04:05.5Z",
            "config": { "User": "65532:65532", "Env": ["PATH=/bin"], "Labels": { BASE_NAME: "debian:12" } },
            "rootfs": { "type": "layers", "diff_ids": [DIGEST] },
        });
        let configuration = Configuration::read(json.to_string().as_bytes(), 1).unwrap();
        assert_eq!(configuration.platform().to_string(), "linux/arm/v7");
        assert_eq!(configuration.created().unwrap().to_rfc3339(), "2026-01-02T03:04:05.500+00:00");
        assert_eq!((configuration.user(), configuration.environment().len()), ("65532:65532", 1));
        let mut manifest: Manifest = serde_json::from_value(manifest(OCI, &[])).unwrap();
        let base = |name: Option<&str>, digest: Option<&str>| BaseLabels {
            name: name.map(Into::into),
            digest: digest.map(Into::into),
        };
        assert_eq!(manifest.base(&configuration), Some(base(Some("debian:12"), None)));
        manifest.annotations = Some(
            [(BASE_NAME, "debian:13"), (BASE_DIGEST, DIGEST)]
                .map(|(k, v)| (k.into(), v.into()))
                .into(),
        );
        assert_eq!(manifest.base(&configuration), Some(base(Some("debian:13"), Some(DIGEST))));

        let bare = json!({ "os": "linux", "architecture": "amd64", "created": "yesterday", "config": {},
                           "rootfs": { "diff_ids": [] } });
        let bare = Configuration::read(bare.to_string().as_bytes(), 0).unwrap();
        assert_eq!((bare.user(), bare.created(), bare.environment().len()), ("", None, 0));
        for (json, expected) in [
            (
                json!({ "os": "windows", "architecture": "amd64", "rootfs": { "diff_ids": [] } }),
                "only images of Linux",
            ),
            (
                json!({ "os": "linux", "architecture": "amd64", "rootfs": { "diff_ids": [DIGEST] } }),
                "it has 1 layers, its manifest 0",
            ),
            (json!({}), "missing field"),
        ] {
            let said = Configuration::read(json.to_string().as_bytes(), 0).unwrap_err().to_string();
            assert!(said.contains(expected), "{json}: {said}");
        }
    }
}
