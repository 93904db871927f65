//! Images that run, read from a real registry while a server watches.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use chrono::Utc;
use collect::record::{self, Header};
use facts::object::Object;
use model::verdict::Source;
use serde_json::{Value, json};

use crate::image::running::{Registry, layer};
use crate::image::{ALPINE, STATIC};
use crate::serving::{Database, Server};

/// A cluster whose pods run these images: the pod's name, and what the runtime calls the image.
fn recorded(folder: &Path, pods: &[(&str, &str)]) -> PathBuf {
    let header = Header {
        cluster: "00000000-0000-0000-0000-0000000000aa".parse().expect("an id"),
        name: "images".into(),
        recorded_at: Utc::now(),
        kubernetes: None,
        sources: Source::ALL.to_vec(),
    };
    let pods = pods.iter().map(|(name, id)| {
        let pod = json!({
            "metadata": { "name": name, "namespace": "shop" },
            "spec": { "nodeName": "n1", "containers": [{ "name": "app", "image": "team/app:1" }] },
            "status": {
                "phase": "Running",
                "containerStatuses": [{ "name": "app", "imageID": id }],
            },
        });
        Object::read(Source::Pods, pod).expect("a pod")
    });
    let path = folder.join(format!("{}.nvrec", pods.len()));
    let file = File::create(&path).expect("a file");
    record::write(file, &header, pods.collect::<Vec<_>>(), Vec::new()).expect("a recording");
    path
}

/// `SUBJECT VERDICT REASON` of each finding of a check.
fn found(server: &Server, check: &str) -> Vec<String> {
    let findings = server.get(&format!("/api/v1/findings?check={check}")).json();
    let text = |of: &Value| of.as_str().unwrap_or_default().to_owned();
    let lines = findings["items"].as_array().expect("findings").iter();
    lines
        .map(|it| {
            format!("{} {} {}", text(&it["subject"]), text(&it["verdict"]), text(&it["reason"]))
        })
        .collect()
}

fn states(server: &Server) -> Vec<String> {
    let images = server.get("/api/v1/images").json();
    let images = images["images"].as_array().expect("images").iter();
    images.map(|it| it["reading"]["state"].as_str().expect("a state").to_owned()).collect()
}

#[test]
fn what_is_in_the_images_that_run_is_judged_kept_and_shown_and_a_registry_that_is_down_is_a_gap() {
    let registry = Registry::open();
    let host = registry.host.clone();
    let alpine = layer(ALPINE);
    let app = registry.image("team/app", "1", "amd64", &[alpine.clone(), layer("echo x > app")]);
    let list = registry.list("team/app", "list", &[("amd64", app)]);
    let base = registry.image("alpine", "3.18", "amd64", &[alpine]);
    let lone = registry.image("lone", "1", "amd64", &[layer(STATIC)]);
    let lone = registry.list("lone", "list", &[("amd64", lone)]);
    let id = |repository: &str, of: &Value| {
        format!("{host}/{repository}@{}", of["digest"].as_str().expect("a digest"))
    };
    let (list, base, lone) = (id("team/app", &list), id("alpine", &base), id("lone", &lone));

    let folder = tempfile::tempdir().expect("a folder");
    let config = folder.path().join("nordvakt.toml");
    let written = format!(
        "[images]\nread = true\n[[images.registries]]\nhost = \"{host}\"\nplain-http = true\n"
    );
    std::fs::write(&config, written).expect("a configuration");
    let arguments = ["--config", config.to_str().expect("a path")];
    let database = Rc::new(Database::new());
    let recording = recorded(folder.path(), &[("api", &list), ("base", &base), ("lone", &lone)]);
    let server = Server::start(&recording, &database, &arguments);
    server.until(|server| {
        states(server).iter().all(|it| it == "read") && found(server, "IMG-005").len() == 3
    });

    let shell = "has /bin/busybox, /bin/sh -> /bin/busybox";
    let of = |pod: &str, rest: &str| format!("container/shop/Pod/{pod}/app {rest}");
    let fails = [of("api", &format!("fail {shell}")), of("base", &format!("fail {shell}"))];
    // No node says which of a list it runs.
    let another = "unknown is a list of platforms of which linux/amd64 was read, and runs on a node whose architecture is \
                   not known";
    assert_eq!(found(&server, "IMG-005"), [&fails[..], &[of("lone", another)]].concat());
    assert_eq!(found(&server, "IMG-006").len(), 3);
    let ended = found(&server, "IMG-007");
    let expected =
        "fail is of Alpine Linux 3.18, which got its last security updates on 2025-05-09";
    assert!(ended.len() == 2 && ended[0].starts_with(&of("api", expected)), "{ended:?}");
    let digest = list.split('@').nth(1).expect("a digest");
    let image = server.get(&format!("/api/v1/images/{digest}")).json();
    assert_eq!(image["image"]["reading"]["platform"], "linux/amd64");
    assert_eq!(image["built_on"][0]["digest"], base.split('@').nth(1).expect("a digest"));
    assert_ne!(image["build"]["manifest"], digest, "a list is not what it names");
    assert_eq!(image["runs_in"][0]["workload"]["name"], "api");
    let page = server.get(&format!("/images/{digest}")).body;
    for shown in ["a shell and a package manager", "/bin/sh -&gt; /bin/busybox", "/alpine@sha256:"]
    {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    let page = server.get("/images").body;
    assert!(page.contains("3 images run: 2 have a shell"), "{page}");
    let cluster = server.get("/api/v1/clusters").json()[0].clone();
    assert_eq!(cluster["gaps"], 0);
    server.end("TERM");

    // Down, and one more image to be read from it.
    drop(registry);
    let gone = format!("{host}/gone@sha256:{}", "0".repeat(64));
    let recording = recorded(
        folder.path(),
        &[("api", &list), ("base", &base), ("lone", &lone), ("gone", &gone)],
    );
    let server = Server::start(&recording, &database, &arguments);
    let cluster = cluster["id"].as_str().expect("an id");
    let gaps = format!("/api/v1/clusters/{cluster}/gaps");
    let of_images = |server: &Server| {
        let gaps: Vec<Value> = serde_json::from_value(server.get(&gaps).json()).expect("gaps");
        gaps.into_iter().find(|gap| gap["source"] == "images")
    };
    server.until(|server| of_images(server).is_some());
    let gap = of_images(&server).expect("a gap");
    assert_eq!(
        (&gap["cause"], &gap["scope"]["object"]["name"]),
        (&"unreachable".into(), &host.as_str().into())
    );
    let [api, base, gone, _] = &found(&server, "IMG-005")[..] else { panic!("four findings") };
    assert_eq!([api, base], [&fails[0], &fails[1]]);
    let expected = format!("unknown could not be read: {host} cannot be reached");
    assert!(gone.starts_with(&of("gone", &expected)), "{gone}");
}

#[test]
fn what_nobody_asked_for_is_said_once_and_judged_never() {
    let folder = tempfile::tempdir().expect("a folder");
    let image = format!("r.example/app@sha256:{}", "0".repeat(64));
    let server = Server::of(&recorded(folder.path(), &[("api", &image)]));
    let images = server.get("/api/v1/images").json();
    let how = "set `read = true` under [images]";
    assert!(images["not_asked"].as_str().expect("why not").contains(how), "{images}");
    assert_eq!(states(&server), ["not_yet"]);
    assert_eq!(found(&server, "IMG-005"), Vec::<String>::new());
    let check = server.get("/api/v1/checks/IMG-005").json();
    assert!(check["not_asked"][0].as_str().expect("why not").contains(how), "{check}");
    let cluster = server.get("/api/v1/clusters").json()[0].clone();
    assert_eq!(cluster["gaps"], 0);
    let page = format!("/clusters/{}", cluster["id"].as_str().expect("an id"));
    for path in ["/images", "/checks/IMG-005", &page] {
        let body = server.get(path).body;
        assert!(body.contains("Not asked"), "{path}: {body}");
    }
}
