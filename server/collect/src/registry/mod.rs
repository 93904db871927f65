//! Images in registries (OCI distribution specification): asked over HTTPS, verified by their digests, read as they
//! stream by.
//!
//! Not by a client library: those at hand read answers of any length into memory and leave redirects, and with them
//! whom credentials are shown to, to somebody else.

mod authorization;
mod blob;
mod credentials;
mod error;
mod http;
mod reach;

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use ::http::header::{HeaderValue, WWW_AUTHENTICATE};
use ::http::{Response, StatusCode, Uri};
use hyper::body::Incoming;
use model::image::{Image, Layer, Platform};
use tokio::sync::Semaphore;

use crate::image::digest::ContentDigest;
use crate::image::document::{ACCEPTED, Configuration, Descriptor, Document, Manifest};
use crate::image::{Layers, Limits};

pub use credentials::{BadCredentials, Credentials};
pub use error::Error;

use authorization::Challenge;
use http::Http;

/// Images that are read at the same time.
const AT_ONCE: usize = 4;

/// Longer than any manifest: the bound that registries have.
const LONGEST_MANIFEST: u64 = 4 << 20;
/// Longer than any configuration, with all its history.
const LONGEST_CONFIGURATION: u64 = 8 << 20;

/// Docker's registry as references name it, and the host that answers for it.
const DOCKER: [&str; 2] = ["docker.io", "index.docker.io"];
const DOCKER_HOST: &str = "registry-1.docker.io";

/// How one registry is asked.
#[derive(Clone, Debug)]
pub struct Access {
    /// Host and, after a colon, port, as references name it.
    pub registry: String,
    /// Who asks; anonymous without.
    pub credentials: Option<Credentials>,
    /// Ask over HTTP. Credentials are shown over HTTP to this machine alone.
    pub plain_http: bool,
}

/// An image as it is named in a registry.
#[derive(Clone, Debug)]
pub struct ImageName {
    /// Host and, after a colon, port.
    pub registry: String,
    /// The path in it.
    pub repository: String,
    /// The tag, or the digest, which stands above it.
    pub reference: Reference,
}

impl ImageName {
    fn host(&self) -> &str {
        if DOCKER.contains(&&*self.registry) { DOCKER_HOST } else { &self.registry }
    }

    /// The repository's path at the host: Docker's own images have a folder that nobody writes.
    fn path(&self) -> String {
        let library = DOCKER.contains(&&*self.registry) && !self.repository.contains('/');
        format!("{}{}", if library { "library/" } else { "" }, self.repository)
    }

    /// Where something of the repository is asked for.
    fn address(&self, access: Option<&Access>, what: &str) -> Result<Uri, Error> {
        let scheme = if access.is_some_and(|access| access.plain_http) { "http" } else { "https" };
        let uri = format!("{scheme}://{}/v2/{}/{what}", self.host(), self.path());
        uri.parse().map_err(|_| Error::NotUnderstood {
            registry: self.registry.clone(),
            wrong: format!("`{uri}` is no address"),
        })
    }
}

/// Which image of a repository.
#[derive(Clone, Debug)]
pub enum Reference {
    /// What the tag names at the time.
    Tag(String),
    /// Exactly this.
    Digest(ContentDigest),
}

/// Reads images out of registries.
pub struct Registries {
    http: Http,
    access: Vec<Access>,
    limits: Limits,
    at_once: Semaphore,
    /// What registries have let us in with, by registry and repository.
    let_in: Mutex<BTreeMap<(String, String), HeaderValue>>,
}

impl Registries {
    /// Asks those that are named as it says there, and every other anonymously over HTTPS.
    ///
    /// # Errors
    /// If the machine's certificates cannot be read.
    pub fn new(access: Vec<Access>, limits: Limits) -> Result<Self, Error> {
        Ok(Self {
            http: Http::new()?,
            access,
            limits,
            at_once: Semaphore::new(AT_ONCE),
            let_in: Mutex::default(),
        })
    }

    /// Reads an image for a platform, with all its layers. Few are read at the same time; the others wait.
    ///
    /// # Errors
    /// If the registry cannot be reached or refuses, or what it sends cannot be used.
    pub async fn read(&self, name: &ImageName, platform: &Platform) -> Result<Image, Error> {
        // Never closed: a failed wait means the same as one that has ended.
        let _permit = self.at_once.acquire().await;
        let reading = self.read_now(name, platform);
        tokio::time::timeout(self.limits.time, reading).await.unwrap_or_else(|_| {
            Err(crate::image::Error::TooSlow { seconds: self.limits.time.as_secs() }.into())
        })
    }

    async fn read_now(&self, name: &ImageName, platform: &Platform) -> Result<Image, Error> {
        let began = Instant::now();
        let (digest, manifest) = self.manifest(name, platform).await?;
        manifest.check(&self.limits)?;
        let json = self.small_blob(name, &manifest.config, LONGEST_CONFIGURATION).await?;
        let configuration = Configuration::read(&json, manifest.layers.len())?;
        let mut merged = Layers::new(self.limits, began);
        let mut layers = Vec::with_capacity(manifest.layers.len());
        for (layer, diff_id) in manifest.layers.iter().zip(configuration.diff_ids()) {
            let unpacked_bytes;
            (merged, unpacked_bytes) = self.layer(name, layer, merged).await?;
            layers.push(Layer {
                digest: layer.digest()?.to_string(),
                diff_id: diff_id.clone(),
                compressed_bytes: layer.size,
                unpacked_bytes,
            });
        }
        Ok(Image {
            digest: digest.to_string(),
            platform: configuration.platform(),
            created: configuration.created(),
            user: configuration.user().to_owned(),
            layers,
            base: manifest.base(&configuration),
            contents: merged.contents(configuration.environment()),
        })
    }

    /// The manifest for the platform, and its digest.
    async fn manifest(
        &self,
        name: &ImageName,
        platform: &Platform,
    ) -> Result<(ContentDigest, Manifest), Error> {
        let (digest, document) = self.document(name, &name.reference).await?;
        let list = match document {
            Document::Manifest(manifest) => return Ok((digest, manifest)),
            Document::List(list) => list,
        };
        let chosen = Reference::Digest(list.choose(platform)?.digest()?);
        match self.document(name, &chosen).await? {
            (digest, Document::Manifest(manifest)) => Ok((digest, manifest)),
            (_, Document::List(_)) => {
                let wrong = "a list of platforms names another list".to_owned();
                Err(Error::NotUnderstood { registry: name.registry.clone(), wrong })
            }
        }
    }

    async fn document(
        &self,
        name: &ImageName,
        reference: &Reference,
    ) -> Result<(ContentDigest, Document), Error> {
        let path = match reference {
            Reference::Tag(tag) => format!("manifests/{tag}"),
            Reference::Digest(digest) => format!("manifests/{digest}"),
        };
        let answer = self.get(name, &path, Some(ACCEPTED)).await?;
        let json = http::whole(&name.registry, answer, LONGEST_MANIFEST).await?;
        let digest = match reference {
            Reference::Digest(digest) if !digest.is_of(&json) => {
                return Err(Error::other_content(name, digest));
            }
            Reference::Digest(digest) => digest.clone(),
            Reference::Tag(_) => ContentDigest::of(&json),
        };
        Ok((digest, Document::read(&json)?))
    }

    /// A blob that is kept whole.
    async fn small_blob(
        &self,
        name: &ImageName,
        blob: &Descriptor,
        longest: u64,
    ) -> Result<Vec<u8>, Error> {
        let digest = blob.digest()?;
        let answer = self.get(name, &format!("blobs/{digest}"), None).await?;
        let bytes = http::whole(&name.registry, answer, longest.min(blob.size)).await?;
        if bytes.len() as u64 != blob.size || !digest.is_of(&bytes) {
            return Err(Error::other_content(name, &digest));
        }
        Ok(bytes)
    }

    /// Lays a layer over those before, on a thread where it may take its time.
    async fn layer(
        &self,
        name: &ImageName,
        layer: &Descriptor,
        mut merged: Layers,
    ) -> Result<(Layers, u64), Error> {
        let digest = layer.digest()?;
        let answer = self.get(name, &format!("blobs/{digest}"), None).await?;
        let (feed, mut received) = blob::channel(digest.clone(), layer.size);
        let reading = tokio::task::spawn_blocking(move || {
            let unpacked = merged.add(&mut received)?;
            received.finish()?;
            Ok((merged, unpacked))
        });
        let fed = feed.all_of(&name.registry, answer).await;
        let read: Result<_, crate::image::Error> = match reading.await {
            Ok(read) => read,
            Err(panicked) => std::panic::resume_unwind(panicked.into_panic()),
        };
        match (fed, read) {
            // What was wrong with the stream stands above what that led to.
            (Err(error), _) => Err(error),
            (_, Err(crate::image::Error::Read(error))) if blob::is_other_content(&error) => {
                Err(Error::other_content(name, &digest))
            }
            (_, read) => Ok(read?),
        }
    }

    /// Asks for something of a repository, and once more after a challenge was met.
    async fn get(
        &self,
        name: &ImageName,
        what: &str,
        accept: Option<&'static str>,
    ) -> Result<Response<Incoming>, Error> {
        let ImageName { registry, repository, .. } = name;
        let access = self.access(registry);
        let uri = name.address(access, what)?;
        let key = (registry.clone(), repository.clone());
        let known = self.let_in.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        let answer = self.http.get(registry, &uri, accept, known.as_ref()).await?;
        if answer.status() != StatusCode::UNAUTHORIZED {
            return Error::unless_ok(registry, answer).await;
        }
        let challenges = answer.headers().get_all(WWW_AUTHENTICATE).iter();
        let challenges: Vec<Challenge> = challenges.flat_map(authorization::challenges).collect();
        let credentials = access.and_then(|access| access.credentials.as_ref());
        let met = authorization::meet(&self.http, name, &uri, &challenges, credentials).await?;
        let Some(authorization) = met else {
            return Error::unless_ok(registry, answer).await;
        };
        let answer = self.http.get(registry, &uri, accept, Some(&authorization)).await?;
        let answer = Error::unless_ok(registry, answer).await?;
        self.let_in.lock().unwrap_or_else(PoisonError::into_inner).insert(key, authorization);
        Ok(answer)
    }

    fn access(&self, registry: &str) -> Option<&Access> {
        self.access.iter().find(|access| access.registry.eq_ignore_ascii_case(registry))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn docker_s_images_are_asked_for_where_they_are() {
        let plain = Access { registry: "r:5000".into(), credentials: None, plain_http: true };
        for (registry, access, repository, expected) in [
            (
                "docker.io",
                None,
                "nginx",
                "https://registry-1.docker.io/v2/library/nginx/manifests/1",
            ),
            ("index.docker.io", None, "a/b", "https://registry-1.docker.io/v2/a/b/manifests/1"),
            ("ghcr.io", None, "a/b", "https://ghcr.io/v2/a/b/manifests/1"),
            ("r:5000", Some(&plain), "a", "http://r:5000/v2/a/manifests/1"),
            ("[::1]:5000", None, "a", "https://[::1]:5000/v2/a/manifests/1"),
        ] {
            let name = ImageName {
                registry: registry.into(),
                repository: repository.into(),
                reference: Reference::Tag("1".into()),
            };
            let uri = name.address(access, "manifests/1").unwrap();
            assert_eq!(uri.to_string(), expected);
        }
    }
}
