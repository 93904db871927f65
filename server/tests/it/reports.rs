//! Reports on images from a file and over REST, and what is asked of them: page, REST and the command line.

use std::fs::File;
use std::path::{Path, PathBuf};

use chrono::Utc;
use collect::record::{self, Header};
use facts::object::Object;
use model::verdict::Source;
use serde_json::{Value, json};

use crate::scan::nordvakt;
use crate::serving::Server;

const TRIVY: &str = include_str!("../../collect/tests/report/trivy.json");
const GRYPE: &str = include_str!("../../collect/tests/report/grype.json");
const AS_JSON: &str = "Content-Type: application/json\r\n";

fn digest(letter: &str) -> String {
    format!("sha256:{}", letter.repeat(64))
}

/// Two pods: `api` runs what the reports are of, `web` something else.
fn recorded(folder: &Path) -> PathBuf {
    let header = Header {
        cluster: "00000000-0000-0000-0000-0000000000ab".parse().expect("an id"),
        name: "reported".into(),
        recorded_at: Utc::now(),
        kubernetes: None,
        sources: Source::ALL.to_vec(),
    };
    let pods = [("api", "shop/api", "a"), ("web", "shop/web", "b")];
    let pods = pods.map(|(name, repository, letter)| {
        let image = format!("registry.example.com/{repository}");
        let id = format!("{image}@{}", digest(letter));
        let pod = json!({
            "metadata": { "name": name, "namespace": "shop" },
            "spec": { "nodeName": "n1", "containers": [{ "name": "app", "image": format!("{image}:1.4") }] },
            "status": { "phase": "Running", "containerStatuses": [{ "name": "app", "imageID": id }] },
        });
        Object::read(Source::Pods, pod).expect("a pod")
    });
    let path = folder.join("cluster.nvrec");
    record::write(File::create(&path).expect("a file"), &header, pods, Vec::new())
        .expect("a recording");
    path
}

/// Asks until the answer is so, for half a minute at most.
fn until(server: &Server, path: &str, so: impl Fn(&Value) -> bool) -> Value {
    let start = std::time::Instant::now();
    loop {
        let answer = server.get(path).json();
        if so(&answer) {
            return answer;
        }
        assert!(start.elapsed().as_secs() < 30, "{path}: {answer}");
        std::thread::yield_now();
    }
}

#[test]
fn what_scanners_found_is_matched_to_what_runs() {
    let folder = tempfile::tempdir().expect("a folder");
    let reports = folder.path().join("reports");
    std::fs::create_dir(&reports).expect("a folder");
    std::fs::write(reports.join("api.json"), TRIVY).expect("a report");
    let config = folder.path().join("nordvakt.toml");
    std::fs::write(&config, format!("[images]\nreports = [\"{}\"]\n", reports.display()))
        .expect("a configuration");
    let config = config.to_str().expect("a path");
    let server = Server::configured(&recorded(folder.path()), &["--config", config]);

    // From the file: an inventory of one image of the two.
    let asked = "/api/v1/packages?name=openssl&before=3.0.15-1~deb12u1";
    let answer = until(&server, asked, |answer| answer["coverage"]["inventory"] == 1);
    assert_eq!(answer["coverage"], json!({ "inventory": 1, "vulnerable_only": 0, "none": 1 }));
    assert_eq!(
        (&answer["workloads"]["have"], &answer["workloads"]["unlisted"]),
        (&1.into(), &1.into())
    );
    let found = &answer["found"][0];
    assert_eq!(found["package"]["version"], "3.0.14-1~deb12u2");
    assert_eq!((&found["workload"]["name"], &found["told_by"]), (&"api".into(), &json!(["Trivy"])));
    assert_eq!(answer["unlisted"][0]["workload"]["name"], "web");

    // The page and the command line say the same.
    let page = server.get("/packages?name=openssl&before=3.0.15-1~deb12u1").body;
    let sentence =
        "1 of 2 running workloads has openssl before 3.0.15-1~deb12u1; of 1 it cannot be said.";
    assert!(page.contains(sentence), "{page}");
    let url = format!("http://{}", server.address());
    let run = |arguments: &[&str]| {
        let output = nordvakt(&[&["packages", "--server", &url], arguments].concat());
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    let (code, text, _) = run(&["openssl", "--before", "3.0.15-1~deb12u1"]);
    assert_eq!(code, Some(1), "{text}");
    for line in [
        "has      shop/api Pod, app: libssl3 3.0.14-1~deb12u2 of openssl (deb; Trivy)\n",
        "unknown  shop/web Pod, container app: there is no report on its image",
        "Of 2 running workloads 1 have openssl before 3.0.15-1~deb12u1, 0 have it not, of 1 it cannot be said.\n",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    let (_, text, _) = run(&["openssl", "--before", "3.0.15-1~deb12u1", "--format", "json"]);
    assert_eq!(serde_json::from_str::<Value>(&text).expect("JSON"), answer);
    let (code, _, errors) = run(&[""]);
    assert_eq!(code, Some(2), "{errors}");
    assert!(errors.contains("`name` is ``: expected a text"), "{errors}");

    // Over REST comes another tool's.
    let post = |headers: &str, body: &str| server.post("/api/v1/reports", headers, body.as_bytes());
    let taken = post(AS_JSON, GRYPE);
    assert_eq!(taken.status, 200, "{}", taken.body);
    let taken = taken.json();
    assert_eq!((&taken[0]["outcome"], &taken[0]["workloads"]), (&"current".into(), &1.into()));
    assert_eq!(taken[0]["vulnerabilities"]["exploited"], 1);
    assert_eq!(post(AS_JSON, GRYPE).json()[0]["outcome"], "again");

    let vulnerabilities = format!("/api/v1/images/{}/vulnerabilities", digest("a"));
    let told = server.get(&vulnerabilities).json();
    let tools: Vec<&Value> = told["reports"]
        .as_array()
        .expect("reports")
        .iter()
        .map(|it| &it["report"]["origin"]["tool"])
        .collect();
    assert_eq!(tools, ["Grype", "Trivy"]);
    assert_eq!(told["reports"][0]["vulnerabilities"][0]["id"], "GHSA-jfh8-c2jp-5v3q");
    let page = server.get(&format!("/images/{}/vulnerabilities", digest("a"))).body;
    assert!(page.contains("1 critical, 1 fixable, 1 exploited already."), "{page}");
    let workload = "/clusters/00000000-0000-0000-0000-0000000000ab/ns/shop/Pod";
    let known = server.get(&format!("{workload}/api")).body;
    assert!(known.contains("Grype 0.104.0") && known.contains("lists all 3 packages"), "{known}");
    assert!(server.get(&format!("{workload}/web")).body.contains("No report"));
}

#[test]
fn a_report_that_cannot_be_kept_is_refused_by_what_is_wrong_with_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::of(&recorded(folder.path()));
    let post = |headers: &str, body: &str| server.post("/api/v1/reports", headers, body.as_bytes());
    assert_eq!(post(AS_JSON, TRIVY).status, 200);
    let older = TRIVY.replace("2026-11-20T", "2026-11-19T");
    let elsewhere = format!("{AS_JSON}Origin: http://evil.example\r\n");
    let cross_site = format!("{AS_JSON}Sec-Fetch-Site: cross-site\r\n");
    let by_name = |name: &str| {
        json!({ "matches": [], "source": { "type": "image", "target": { "userInput": name } } })
            .to_string()
    };
    for (headers, body, status, said) in [
        (AS_JSON, older, 422, "a newer report of Trivy on this image is kept"),
        (
            AS_JSON,
            by_name("shop/other:1"),
            422,
            "no workload runs `shop/other:1`: scan the image by its digest",
        ),
        (AS_JSON, "{}".into(), 400, "it is no report that is known: expected JSON of Trivy"),
        (AS_JSON, TRIVY.replace("\"PkgName\"", "\"Name\""), 400, "missing field `PkgName`"),
        (
            "Content-Type: text/plain\r\n",
            TRIVY.into(),
            415,
            "send it with `Content-Type: application/json`",
        ),
        (&elsewhere, TRIVY.into(), 403, "pages of other sites"),
        (&cross_site, TRIVY.into(), 403, "pages of other sites"),
    ] {
        let answer = post(headers, &body);
        assert_eq!(answer.status, status, "{said}: {}", answer.body);
        assert!(answer.headers.contains("content-type: application/problem+json"), "{said}");
        let detail = answer.json()["detail"].to_string();
        assert!(detail.contains(said), "{said}: {detail}");
    }
    let matched = post(AS_JSON, &by_name("registry.example.com/shop/web:1.4"));
    assert_eq!(
        (matched.status, matched.json()[0]["digests"][0].clone()),
        (200, digest("b").into())
    );
}
