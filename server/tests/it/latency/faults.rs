//! Landmarks that are not what they are said to be, through the whole server.

use std::path::Path;
use std::rc::Rc;

use serde_json::Value;

use super::network::{Host, in_own_network};
use super::{configured, read_until, series, total};
use crate::serving::{Database, Server, sample};

fn landmark(name: &str, host: Host, latitude: f64, longitude: f64) -> String {
    format!(
        "[[landmark]]\nname = \"{name}\"\naddress = \"{}\"\nlatitude = {latitude}\nlongitude = {longitude}\n\
         owner = \"test\"\nrate = 10\nenabled = true\n",
        host.v4()
    )
}

/// An address that answers from nearer than where it is said to be: announced in many places, behind a proxy, or misplaced.
#[test]
fn a_landmark_that_answers_from_elsewhere_proves_nothing_and_is_told_of() {
    in_own_network(
        "latency::faults::a_landmark_that_answers_from_elsewhere_proves_nothing_and_is_told_of",
        |_network| {
            let folder = tempfile::tempdir().expect("a folder");
            let file = folder.path().join("nordvakt.toml");
            let config = [
                "[prober]\nname = \"wire\"\ncountry = \"NO\"\nflush-seconds = 1\n".to_owned(),
                landmark("near", Host::Oslo, 59.913, 10.752),
                landmark("anycast", Host::Impossible, 50.111, 8.682),
                landmark("gone", Host::Silent, 50.111, 8.682),
            ];
            std::fs::write(&file, config.concat()).expect("a configuration");
            let database = Rc::new(Database::new());
            let server = Server::start(Path::new(&sample()), &database, &configured(&file));
            let proof = |page: &Value| page["prober"]["proofs"][0]["proof"].clone();
            let page = read_until(&server, "/api/v1/latency", |page| {
                let shortest = proof(page)["shortest"].as_array().map_or(0, Vec::len);
                shortest == 2 && total(page, "gone", "lost") > 0
            });
            let proven = proof(&page);
            assert_eq!(
                (&proven["verdict"], &proven["eea"], &proven["countries"]),
                (&"measurement_invalid".into(), &"open".into(), &Value::Array(Vec::new())),
                "{proven}"
            );
            let reason = proven["reason"].as_str().unwrap_or_default();
            for told in ["near and anycast", "further than light goes in these two round trips"] {
                assert!(reason.contains(told), "{reason}");
            }
            // One that never answers is loss, and no disc.
            assert_eq!(series(&page, "gone")["total"]["min_us"], Value::Null, "{page}");
            assert_eq!(total(&page, "gone", "received"), 0, "{page}");
            let html = server.get("/latency").body;
            assert!(html.contains("further than light goes in these two round trips"), "{html}");
            assert!(html.contains("cannot all be true, so they prove nothing."), "{html}");
        },
    );
}
