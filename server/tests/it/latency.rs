//! Round trips through the whole server, over a wire of known length: measured, stored, killed, and read.

#[expect(
    dead_code,
    clippy::unwrap_used,
    reason = "it is the network of the prober's own tests, which ask for more of it"
)]
#[path = "../../collect/tests/probe/network.rs"]
mod network;

mod day;
mod faults;
mod scraped;

use std::io::Write as _;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::serving::{Database, Server, sample};
use network::{Host, Network, in_own_network};

/// How long a server may take to measure and to store what a test waits for.
const PATIENCE: Duration = Duration::from_secs(120);

/// The arguments that name this configuration.
fn configured(file: &Path) -> [&str; 2] {
    ["--config", file.to_str().expect("a path in UTF-8")]
}

/// Landmarks as a configuration file has them.
fn config(folder: &Path, enabled: bool) -> PathBuf {
    let mut text = "[prober]\nname = \"wire\"\ncountry = \"NO\"\nlatitude = 59.91\nlongitude = 10.75\nflush-seconds = 1\n".to_owned();
    let mut add = |name: &str, address: &str, place: (f64, f64), more: &str| {
        text += &format!(
            "[[landmark]]\nname = \"{name}\"\naddress = \"{address}\"\nlatitude = {}\nlongitude = {}\nowner = \"test\"\n\
             rate = 10\nenabled = {enabled}\n{more}",
            place.0, place.1
        );
    };
    let (oslo, frankfurt) = ((59.913, 10.752), (50.111, 8.682));
    add("oslo", &Host::Oslo.v4().to_string(), oslo, "");
    add("frankfurt", &Host::Frankfurt.v6().to_string(), frankfurt, "");
    add("oslo-tcp", &Host::Oslo.v4().to_string(), oslo, "tcp = 80\n");
    add("lossy", &Host::Lossy.v4().to_string(), oslo, "");
    add("nowhere", "no-such-host.invalid", oslo, "");
    add("key", "192.0.2.1:7413", oslo, "key-file = \"/no/such/key\"\n");
    let file = folder.join(format!("{enabled}.toml"));
    std::fs::File::create(&file).and_then(|mut it| it.write_all(text.as_bytes())).expect("a file");
    file
}

static NOTHING: Value = Value::Null;

fn series<'v>(page: &'v Value, name: &str) -> &'v Value {
    let found = page["series"].as_array().expect("series").iter().find(|it| it["name"] == name);
    found.unwrap_or(&NOTHING)
}

fn total(page: &Value, name: &str, count: &str) -> u64 {
    series(page, name)["total"][count].as_u64().unwrap_or_default()
}

/// Asks until the answer is what is waited for.
fn read_until(server: &Server, path: &str, is: impl Fn(&Value) -> bool) -> Value {
    let begun = Instant::now();
    loop {
        let page = server.get(path).json();
        if is(&page) {
            return page;
        }
        assert!(begun.elapsed() < PATIENCE, "not in time: {page}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Requests that arrived at these hosts since this was last asked.
fn arrived(network: &Network) -> impl Fn(IpAddr, u8) -> u64 {
    let requests = network.take_requests();
    move |address, protocol| requests.get(&(address, protocol)).copied().unwrap_or_default()
}

const ICMP: u8 = 1;
const ICMP_V6: u8 = 58;

#[test]
fn what_is_measured_is_stored_and_what_a_kill_loses_is_stated() {
    in_own_network(
        "latency::what_is_measured_is_stored_and_what_a_kill_loses_is_stated",
        |network| {
            let folder = tempfile::tempdir().expect("a folder");
            let (on, off) = (config(folder.path(), true), config(folder.path(), false));
            let (sample, database) = (PathBuf::from(sample()), Rc::new(Database::new()));
            let path = "/api/v1/latency";

            // Until enough is stored for a proof, and then told to stop: everything that arrived is stored.
            let scraped = [&configured(&on)[..], &["--metrics-listen", scraped::LISTEN]].concat();
            let server = Server::start(&sample, &database, &scraped);
            let page = read_until(&server, path, |page| {
                total(page, "oslo", "received") >= 60
                    && total(page, "frankfurt", "received") >= 60
                    && page["prober"]["proofs"][0]["proof"]["shortest"]
                        .as_array()
                        .is_some_and(|it| it.len() >= 2)
            });
            let proof = &page["prober"]["proofs"][0]["proof"];
            assert_eq!((&proof["claim"], &proof["claim_name"]), (&"NO".into(), &"Norway".into()));
            assert_eq!(proof["verdict"], "inside_eea_proven", "{proof}");
            let trouble = |page: &Value, name: &str| {
                let all = page["prober"]["landmarks"].as_array().expect("landmarks").clone();
                let found = all.into_iter().find(|it| it["name"] == name).expect("the landmark");
                found["trouble"]["reason"].clone()
            };
            let key = trouble(&page, "key");
            assert!(key.as_str().is_some_and(|reason| reason.contains("/no/such/key")), "{page}");
            assert_eq!(trouble(&page, "oslo"), Value::Null);
            let nowhere = trouble(&page, "nowhere");
            assert!(nowhere.as_str().is_some_and(|it| it.contains("leads nowhere")), "{page}");
            assert_eq!(series(&page, "key"), &Value::Null, "what is not probed is no loss");
            let way = |name: &str| {
                let all = page["prober"]["landmarks"].as_array().expect("landmarks");
                all.iter().find(|it| it["name"] == name).expect("the landmark")["way"].clone()
            };
            let by = |address: IpAddr, source: &str, socket: Value| serde_json::json!({ "address": address, "source": source, "socket": socket });
            assert_eq!(way("oslo"), by(Host::Oslo.v4(), "10.77.0.1", "raw".into()));
            assert_eq!(way("frankfurt"), by(Host::Frankfurt.v6(), "fd77::1", "raw".into()));
            assert_eq!(way("oslo-tcp"), by(Host::Oslo.v4(), "10.77.0.1", Value::Null));
            assert_eq!((way("nowhere"), way("key")), (Value::Null, Value::Null));
            // Wherever the wire is, light's floor is that of the declared position.
            let floors: Vec<_> = page["prober"]["landmarks"]
                .as_array()
                .expect("landmarks")
                .iter()
                .map(|it| it["floor_us"].as_u64())
                .collect();
            assert_eq!(floors[0], Some(0));
            assert!(floors[1].is_some_and(|us| (7_000..7_300).contains(&us)), "{floors:?}");
            let html = server.get("/latency").body;
            assert!(html.contains("from fd77::1, raw socket"), "{html}");
            assert!(html.contains("ms to oslo proves the EEA, not Norway."), "{html}");
            assert!(html.contains("is not probed: reading the key file"), "{html}");
            let csv = server.get("/api/v1/export/latency.csv").body;
            assert!(
                csv.starts_with("prober,host,landmark,method,family,from,")
                    && csv.contains("\r\nwire,"),
                "{csv}"
            );
            scraped::holds("oslo", Host::Oslo.delay());
            server.end("TERM");

            let runs = |page: &Value| page["prober"]["runs"].as_array().map_or(0, Vec::len);
            let server = Server::start(&sample, &database, &configured(&off));
            let page = read_until(&server, path, |page| runs(page) == 2);
            let time = |it: &Value| -> chrono::DateTime<chrono::Utc> {
                it.as_str().and_then(|at| at.parse().ok()).expect("a time")
            };
            let prober = &page["prober"];
            assert!(
                time(&prober["proofs"][0]["checked_at"]) < time(&prober["runs"][0]["started_at"]),
                "a landmark that is turned off proves nothing any more: {prober}"
            );
            let count = arrived(&network);
            for (name, host, protocol) in [
                ("oslo", Host::Oslo.v4(), ICMP),
                ("frankfurt", Host::Frankfurt.v6(), ICMP_V6),
                ("lossy", Host::Lossy.v4(), ICMP),
            ] {
                assert_eq!(total(&page, name, "sent"), count(host, protocol), "{name}: {page}");
            }
            for (name, host) in
                [("oslo", Host::Oslo), ("frankfurt", Host::Frankfurt), ("oslo-tcp", Host::Oslo)]
            {
                let shortest = total(&page, name, "min_us");
                assert!(u128::from(shortest) >= host.delay().as_micros(), "{name}: {shortest}");
            }
            let lossy = |count| total(&page, "lossy", count);
            assert_eq!(
                (lossy("lost"), lossy("received") + lossy("lost")),
                (lossy("sent") / 5, lossy("sent"))
            );
            let nowhere = series(&page, "nowhere");
            assert_eq!((&nowhere["total"]["sent"], &nowhere["family"]), (&0.into(), &Value::Null));
            assert!(nowhere["total"]["not_sent"]["unresolved"].as_u64() > Some(0), "{nowhere}");
            server.end("TERM");

            // Killed, it has lost what came after its last flush, and says so.
            let server = Server::start(&sample, &database, &configured(&on));
            read_until(&server, path, |now| {
                total(now, "oslo", "sent") >= total(&page, "oslo", "sent") + 15
            });
            server.end("KILL");
            let killed = chrono::Utc::now();
            let server = Server::start(&sample, &database, &configured(&off));
            let after = read_until(&server, path, |page| runs(page) == 4);
            let run = &after["prober"]["runs"][1];
            assert_eq!(run["ended_at"], Value::Null, "{after}");
            let unstored = killed - time(&run["stored_at"]);
            let count = arrived(&network);
            for (name, host, protocol) in
                [("oslo", Host::Oslo.v4(), ICMP), ("frankfurt", Host::Frankfurt.v6(), ICMP_V6)]
            {
                let stored = total(&after, name, "sent") - total(&page, name, "sent");
                let lost = count(host, protocol) - stored;
                // Ten a second, and one on its way at each end.
                let most = unstored.num_milliseconds() as u64 / 100 + 2;
                eprintln!("{name}: {stored} stored, {lost} lost, {unstored} after the last flush");
                assert!(lost <= most, "{name}: {lost} of at most {most}: {after}");
            }
            let html = server.get("/latency").body;
            assert!(html.contains("The prober ended without a word after"), "{html}");
        },
    );
}

#[test]
fn the_sample_shows_no_round_trips_and_says_what_to_turn_on() {
    let server = Server::of(Path::new(&sample()));
    let page = read_until(&server, "/api/v1/latency", |page| !page["prober"].is_null());
    assert_eq!(page["series"], Value::Array(Vec::new()));
    let landmarks = page["prober"]["landmarks"].as_array().expect("landmarks");
    assert!(landmarks.iter().all(|it| it["enabled"] == false), "{page}");
    let html = server.get("/latency").body;
    assert!(html.contains("No landmarks are measured.") && html.contains("[[landmark]]"), "{html}");
    for (query, said) in [
        ("?step=60", "`step` of 600 or more"),
        ("?from=yesterday", "`from` is `yesterday`: expected a time such as"),
        ("?step=x", "`step` is `x`: expected a number of seconds"),
        ("?prober=99", "there is no such prober"),
    ] {
        let refused = server.ask("GET", &format!("/api/v1/latency{query}"), "127.0.0.1");
        assert!(refused.status >= 400 && refused.body.contains(said), "{query}: {}", refused.body);
    }
}
