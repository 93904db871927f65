//! A real registry on loopback, and what is put into it.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use collect::image::digest::ContentDigest;
use serde_json::{Value, json};

/// A registry, which ends with the test.
pub struct Registry {
    process: Child,
    /// Host and port.
    pub host: String,
    authorization: Option<String>,
    _folder: tempfile::TempDir,
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// NAME:PASSWORD, and below it what `htpasswd -B` makes of it.
pub const CREDENTIALS: &str = "robot:s3cret";
const HTPASSWD: &str = "robot:$2b$04$abcdefghijklmnopqrstuuLZYjhNQAOdpbzt4WxWlUHjv1wsyH5DG\n";

impl Registry {
    /// One that lets everybody in.
    pub fn open() -> Self {
        Self::start("", None)
    }

    /// One that asks for a password.
    pub fn closed() -> Self {
        let auth = "auth:\n  htpasswd:\n    realm: test\n    path: htpasswd\n";
        Self::start(auth, Some(format!("Basic {}", "cm9ib3Q6czNjcmV0")))
    }

    fn start(auth: &str, authorization: Option<String>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let config = format!(
            "version: 0.1\nlog:\n  level: info\nstorage:\n  filesystem:\n    rootdirectory: {}\nhttp:\n  addr: 127.0.0.1:0\n{auth}",
            folder.path().join("data").display()
        );
        std::fs::write(folder.path().join("config.yml"), config).expect("its configuration");
        std::fs::write(folder.path().join("htpasswd"), HTPASSWD).expect("its users");
        let mut process = Command::new("docker-registry")
            .args(["serve", "config.yml"])
            .current_dir(folder.path())
            .env("OTEL_TRACES_EXPORTER", "none")
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect(
                "docker-registry: scripts/setup installs it, and scripts/env.sh puts it on PATH",
            );
        let mut log = BufReader::new(process.stderr.take().expect("its log"));
        let host = loop {
            let mut line = String::new();
            assert!(log.read_line(&mut line).expect("its log") > 0, "the registry has ended");
            if let Some((_, rest)) = line.split_once("listening on ") {
                let end = rest.find(['"', ' ', '\n']).expect("an address's end");
                break rest[..end].to_owned();
            }
        };
        // What nobody reads would stop it in the end.
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        Self { process, host, authorization, _folder: folder }
    }

    fn ask(&self, method: &str, path: &str, kind: &str, body: &[u8]) -> (u16, String) {
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n",
            self.host,
            body.len()
        );
        if let Some(authorization) = &self.authorization {
            let _ = write!(head, "Authorization: {authorization}\r\n");
        }
        let mut stream = TcpStream::connect(&self.host).expect("the registry answers");
        stream.write_all((head + "\r\n").as_bytes()).expect("a request");
        stream.write_all(body).expect("a body");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        let status = answer.split(' ').nth(1).and_then(|it| it.parse().ok()).expect("a status");
        (status, answer)
    }

    /// Puts a blob in.
    pub fn blob(&self, repository: &str, kind: &str, bytes: &[u8]) -> Value {
        let digest = ContentDigest::of(bytes).to_string();
        let (status, answer) =
            self.ask("POST", &format!("/v2/{repository}/blobs/uploads/"), "", b"");
        assert_eq!(status, 202, "{answer}");
        let location =
            answer.lines().find_map(|line| line.strip_prefix("Location: ")).expect("where");
        let path = location.trim().split_once(&self.host).map_or(location.trim(), |(_, path)| path);
        let (status, answer) =
            self.ask("PUT", &format!("{path}&digest={digest}"), "application/octet-stream", bytes);
        assert_eq!(status, 201, "{answer}");
        json!({ "mediaType": kind, "digest": digest, "size": bytes.len() })
    }

    /// Puts a manifest or a list in, by its digest too. Returns its descriptor.
    pub fn manifest(&self, repository: &str, tag: &str, kind: &str, manifest: &Value) -> Value {
        let bytes = manifest.to_string().into_bytes();
        let digest = ContentDigest::of(&bytes).to_string();
        for reference in [tag, &digest] {
            let path = format!("/v2/{repository}/manifests/{reference}");
            let (status, answer) = self.ask("PUT", &path, kind, &bytes);
            assert_eq!(status, 201, "{answer}");
        }
        json!({ "mediaType": kind, "digest": digest, "size": bytes.len() })
    }

    /// Puts an image of OCI in. Returns its manifest's descriptor.
    pub fn image(
        &self,
        repository: &str,
        tag: &str,
        architecture: &str,
        layers: &[Vec<u8>],
    ) -> Value {
        let kind = "application/vnd.oci.image.layer.v1.tar+gzip";
        let layers: Vec<Value> =
            layers.iter().map(|layer| self.blob(repository, kind, layer)).collect();
        // Not of what they unpack to: nobody compares them but with each other.
        let diff_ids: Vec<&Value> = layers.iter().map(|layer| &layer["digest"]).collect();
        let config = json!({
            "os": "linux", "architecture": architecture, "created": "2026-01-02T03:04:05Z",
            "config": { "User": "65532", "Env": ["PATH=/usr/bin:/bin"] },
            "rootfs": { "type": "layers", "diff_ids": diff_ids },
        });
        let kind = "application/vnd.oci.image.config.v1+json";
        let config = self.blob(repository, kind, config.to_string().as_bytes());
        let kind = "application/vnd.oci.image.manifest.v1+json";
        let manifest =
            json!({ "schemaVersion": 2, "mediaType": kind, "config": config, "layers": layers });
        self.manifest(repository, tag, kind, &manifest)
    }

    /// Puts a list of platforms in.
    pub fn list(&self, repository: &str, tag: &str, images: &[(&str, Value)]) -> Value {
        let manifests: Vec<Value> = images
            .iter()
            .map(|(architecture, descriptor)| {
                let mut descriptor = descriptor.clone();
                descriptor["platform"] = json!({ "os": "linux", "architecture": architecture });
                descriptor
            })
            .collect();
        let kind = "application/vnd.oci.image.index.v1+json";
        let list = json!({ "schemaVersion": 2, "mediaType": kind, "manifests": manifests });
        self.manifest(repository, tag, kind, &list)
    }
}

/// A layer of what these commands leave in an empty folder, packed by the system's own `tar`.
pub fn layer(make: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let output = Command::new("sh")
        .args(["-euc", &format!("{make}\nexec tar -czf - --owner=0 --group=0 .")])
        .current_dir(folder.path())
        .output()
        .expect("a shell");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}
