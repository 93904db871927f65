//! Registries that no real one stands for: each answers what is written for a path, and keeps what it was asked.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use collect::image::Limits;
use collect::image::digest::ContentDigest;
use collect::registry::{Error, Registries};
use serde_json::json;

use super::running::layer;
use super::{access, credentials, name, platform, read};

/// What is asked: the path, and the authorization that was shown.
type Asked = Arc<Mutex<Vec<(String, Option<String>)>>>;

/// What is answered: what follows the protocol in its first line, headers, and the body.
#[derive(Clone, Default)]
struct Answer {
    status: &'static str,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    /// The body ends here, whatever its length was said to be.
    cut: Option<usize>,
    /// Only to those who show this.
    to: Option<&'static str>,
}

fn ok(body: impl Into<Vec<u8>>) -> Answer {
    Answer { status: "200 OK", body: body.into(), ..Answer::default() }
}

fn moved(location: String) -> Answer {
    Answer {
        status: "307 Temporary Redirect",
        headers: vec![("Location", location)],
        ..Answer::default()
    }
}

fn challenge(challenge: String) -> Answer {
    let headers = vec![("WWW-Authenticate", challenge)];
    Answer { status: "401 Unauthorized", headers, ..Answer::default() }
}

#[derive(Clone, Default)]
struct Server {
    answers: Arc<Mutex<BTreeMap<String, Vec<Answer>>>>,
    asked: Asked,
    host: String,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let server = Self { host, ..Self::default() };
        let serving = server.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let serving = serving.clone();
                std::thread::spawn(move || serving.serve(stream));
            }
        });
        server
    }

    /// Answers a path; of several, the first whose authorization is shown.
    fn on(&self, path: &str, answer: Answer) -> &Self {
        self.answers.lock().unwrap().entry(path.to_owned()).or_default().push(answer);
        self
    }

    fn serve(&self, mut stream: TcpStream) -> Option<()> {
        let mut lines = BufReader::new(stream.try_clone().ok()?).lines().map_while(Result::ok);
        let path = lines.next()?.split(' ').nth(1)?.to_owned();
        let headers: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
        let shown =
            headers.iter().find_map(|it| it.strip_prefix("authorization: ")).map(Into::into);
        self.asked.lock().unwrap().push((path.clone(), shown.clone()));
        let answers = self.answers.lock().unwrap().get(&path).cloned().unwrap_or_default();
        let is_for = |it: &Answer| it.to.is_none() || it.to == shown.as_deref();
        let missing = Answer { status: "404 Not Found", ..Answer::default() };
        let answer = answers.into_iter().find(is_for).unwrap_or(missing);
        let length = answer.body.len();
        let mut head = format!(
            "HTTP/1.1 {}\r\nConnection: close\r\nContent-Length: {length}\r\n",
            answer.status
        );
        for (key, value) in answer.headers {
            head.extend([key, ": ", &value, "\r\n"]);
        }
        stream.write_all((head + "\r\n").as_bytes()).ok()?;
        stream.write_all(&answer.body[..answer.cut.unwrap_or(length)]).ok()
    }

    fn asked(&self, part: &str) -> Vec<(String, Option<String>)> {
        let asked = self.asked.lock().unwrap();
        asked.iter().filter(|(path, _)| path.contains(part)).cloned().collect()
    }
}

/// An image of one layer: paths and bodies of its manifest, configuration and layer.
struct Parts {
    manifest: Vec<u8>,
    config: (String, Vec<u8>),
    layer: (String, Vec<u8>),
}

fn parts(layer: Vec<u8>) -> Parts {
    let path = |bytes: &[u8]| format!("/v2/app/blobs/{}", ContentDigest::of(bytes));
    let digest = ContentDigest::of(&layer).to_string();
    let config =
        json!({ "os": "linux", "architecture": "amd64", "rootfs": { "diff_ids": [digest] } });
    let config = config.to_string().into_bytes();
    let manifest = json!({
        "schemaVersion": 2,
        "config": { "mediaType": "application/vnd.oci.image.config.v1+json",
                    "digest": ContentDigest::of(&config).to_string(), "size": config.len() },
        "layers": [{ "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": digest, "size": layer.len() }],
    });
    Parts {
        manifest: manifest.to_string().into_bytes(),
        config: (path(&config), config),
        layer: (path(&layer), layer),
    }
}

const MANIFEST: &str = "/v2/app/manifests/1";

#[tokio::test]
async fn a_token_is_asked_for_one_repository_and_shown_to_nobody_else() {
    let (server, elsewhere) = (Server::start(), Server::start());
    let parts = parts(layer("echo x > app; chmod +x app"));
    let realm = format!(
        "Bearer realm=\"http://{}/token?a=b\",service=\"s p\",scope=\"repository:secret:pull,push\"",
        server.host
    );
    let to = Some("Bearer t0ken");
    server
        .on(
            "/token?a=b&service=s+p&scope=repository%3Aapp%3Apull",
            Answer { to: Some("Basic cm9ib3Q6czNjcmV0"), ..ok("{\"token\":\"t0ken\"}") },
        )
        .on(MANIFEST, Answer { to, ..ok(parts.manifest) })
        .on(MANIFEST, challenge(realm.clone()))
        .on(&parts.config.0, Answer { to, ..ok(parts.config.1) })
        .on(
            &parts.layer.0,
            Answer { to, ..moved(format!("http://{}/blob?signed=1", elsewhere.host)) },
        );
    elsewhere.on("/blob?signed=1", ok(parts.layer.1));

    let own = access(&server.host, Some(credentials("robot:s3cret")));
    let reader = Registries::new(vec![own], Limits::default()).unwrap();
    let image = reader.read(&name(&server.host, "app", "1"), &platform("amd64")).await.unwrap();
    assert_eq!(image.contents.files, 1);
    assert_eq!(server.asked("/token").len(), 1, "one token is enough for all of an image");
    assert_eq!(elsewhere.asked(""), [("/blob?signed=1".to_owned(), None)]);
}

#[tokio::test]
async fn what_others_could_listen_to_is_not_sent() {
    let server = Server::start();
    for (what, answer, expected) in [
        (
            "a token from elsewhere over HTTP",
            challenge("Bearer realm=\"http://192.0.2.1/token\"".to_owned()),
            "sends for a token to http://192.0.2.1/token?scope=repository%3Aapp%3Apull, where others can listen",
        ),
        (
            "a challenge without an address",
            challenge("Bearer realm=\"x\"".to_owned()),
            "without the address of who gives tokens",
        ),
        ("a redirect in circles", moved(MANIFEST.to_owned()), "more than 5 redirects"),
        (
            "a redirect to no address",
            moved("file:///etc/passwd".to_owned()),
            "a redirect to no address",
        ),
        (
            "a redirect to where a cloud keeps its machines' credentials",
            moved("http://169.254.169.254/latest/meta-data".to_owned()),
            "sends to 169.254.169.254, farther inside than it is itself",
        ),
        (
            "a redirect to where nothing is",
            moved("http://127.0.0.2:1/".to_owned()),
            &format!("127.0.0.2, where {} sends, cannot be reached", server.host),
        ),
        ("a challenge that nothing meets", challenge("Negotiate".to_owned()), "refuses it (401)"),
    ] {
        server.answers.lock().unwrap().clear();
        server.on(MANIFEST, answer);
        let refused = read(&server.host, "app", "1").await.unwrap_err().to_string();
        assert!(refused.contains(expected), "{what}: {refused}");
    }
}

#[tokio::test]
async fn other_bytes_than_those_of_the_digest_are_refused() {
    let whole = layer("for it in a b c; do head -c 100000 /dev/urandom > $it; done");
    let mut other = whole.clone();
    *other.last_mut().unwrap() ^= 1;
    let longer = [&whole[..], b"x"].concat();
    let shorter = whole[..whole.len() - 8].to_vec();
    let body = |body: &[u8]| ok(body);
    for (what, layer_answer) in
        [("other", body(&other)), ("longer", body(&longer)), ("shorter", body(&shorter))]
    {
        let (server, parts) = (Server::start(), parts(whole.clone()));
        server
            .on(MANIFEST, ok(parts.manifest))
            .on(&parts.config.0, ok(parts.config.1))
            .on(&parts.layer.0, layer_answer);
        let refused = read(&server.host, "app", "1").await.unwrap_err();
        assert!(matches!(refused, Error::OtherContent { .. }), "{what}: {refused}");
    }
    let (server, parts) = (Server::start(), parts(whole));
    let digest = ContentDigest::of(b"another").to_string();
    server
        .on(MANIFEST, ok(parts.manifest.clone()))
        .on(&format!("/v2/app/manifests/{digest}"), ok(parts.manifest))
        .on(&parts.config.0, ok(vec![b'x'; parts.config.1.len()]));
    let by_digest = read(&server.host, "app", &digest).await.unwrap_err();
    assert!(matches!(by_digest, Error::OtherContent { .. }), "{by_digest}");
    let config = read(&server.host, "app", "1").await.unwrap_err();
    assert!(matches!(config, Error::OtherContent { .. }), "{config}");
}

#[tokio::test]
async fn an_answer_that_breaks_off_or_never_ends_is_an_error() {
    let whole = layer("head -c 100000 /dev/urandom > a");
    let half = whole.len() / 2;
    let (server, parts) = (Server::start(), parts(whole));
    server
        .on(MANIFEST, ok(parts.manifest))
        .on(&parts.config.0, ok(parts.config.1))
        .on(&parts.layer.0, Answer { cut: Some(half), ..ok(parts.layer.1) });
    let broken = read(&server.host, "app", "1").await.unwrap_err();
    assert!(matches!(broken, Error::Unreachable { .. }), "{broken}");

    let server = Server::start();
    server.on(MANIFEST, ok(vec![b' '; (4 << 20) + 1]));
    let long = read(&server.host, "app", "1").await.unwrap_err().to_string();
    assert!(long.ends_with("more than 4194304 bytes"), "{long}");
    let server = Server::start();
    let busy = "{\"errors\":[{\"code\":\"TOOMANYREQUESTS\",\"message\":\"come back later\"}]}";
    server.on(MANIFEST, Answer { status: "429 Too Many Requests", ..ok(busy) });
    let busy = read(&server.host, "app", "1").await.unwrap_err().to_string();
    assert_eq!(busy, format!("{} answered 429, come back later", server.host));
}

#[tokio::test]
async fn an_image_takes_no_longer_than_it_may() {
    // Accepts, and never answers.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = silent.local_addr().unwrap().to_string();
    let limits = Limits { time: std::time::Duration::from_millis(50), ..Limits::default() };
    let reader = Registries::new(vec![access(&host, None)], limits).unwrap();
    let late = reader.read(&name(&host, "app", "1"), &platform("amd64")).await.unwrap_err();
    assert_eq!(late.to_string(), "reading it takes longer than 0 s");
}
