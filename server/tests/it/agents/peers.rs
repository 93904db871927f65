//! Agents that probe each other, from the answer that names a peer to what is judged by it.

use std::rc::Rc;

use super::accounts::Account;
use super::{Site, until};
use crate::serving::Database;

/// This machine has all of them.
const ADDRESSES: [&str; 2] = ["127.0.0.71", "127.0.0.72"];

#[test]
fn agents_probe_each_other_and_a_stateful_set_in_two_zones_is_judged_by_it() {
    let agents = Account::new("agent");
    let zones = ["osl", "bgo"].map(|zone| format!("{zone}-{}", agents.namespace()));
    let pods = [0, 1].map(|at| agents.pod_on_a_node_in(&zones[at], ADDRESSES[at]));
    agents.stateful_set("db", &pods);
    let site = Site::new(&agents.name());
    let database = Rc::new(Database::new());
    let server = site.serve(&database);
    let cluster =
        server.get("/api/v1/clusters").json()[0]["id"].as_str().expect("an id").to_owned();
    let of_cluster = |path: &str| format!("/api/v1/clusters/{cluster}/{path}");
    let node = of_cluster(&format!("nodes/{}", pods[1].node));
    server.until(|server| server.ask("GET", &node, "127.0.0.1").status == 200);
    let _running = [0, 1].map(|at| {
        let (token, spool) = (format!("token-{at}"), format!("spool-{at}"));
        std::fs::write(site.path(&token), agents.token(Some("nordvakt"), Some(&pods[at])))
            .expect("a token");
        site.agent_with(&pods[at].node, &token, &spool)
    });

    let number = |query: &str| -> i64 { database.ask(query)[0][0].parse().expect("a number") };
    let [one, other] = [&pods[0].node, &pods[1].node];
    let between = |from: &str, to: &str| {
        let pairs = server.get(&of_cluster(&format!("pairs?node={from}"))).json()["pairs"].clone();
        let pairs = pairs.as_array().cloned().unwrap_or_default();
        pairs.into_iter().find(|pair| pair["node"] == from && pair["peer"] == to)
    };
    let probed = |from: &str, to: &str| {
        let pair = between(from, to);
        pair.is_some_and(|it| it["sent"].as_u64() > Some(0) || !it["trouble"].is_null())
    };
    until("each has probed the other", || probed(one, other) && probed(other, one));
    let pair = between(one, other).expect("a pair");
    assert_eq!(pair["address"], ADDRESSES[1]);
    assert_eq!(
        (&pair["node_at"]["zone"], &pair["peer_at"]["zone"]),
        (&zones[0].clone().into(), &zones[1].clone().into())
    );
    match pair["trouble"]["reason"].as_str() {
        Some(reason) => assert!(reason.contains("ping_group_range"), "{reason}"),
        None => assert_eq!(pair["received"], pair["sent"], "{pair}"),
    }
    let csv = server.get(&of_cluster(&format!("export/pairs.csv?node={one}"))).body;
    assert!(csv.lines().any(|line| line.starts_with(&format!("{one},"))), "{csv}");

    // The same over time, by whatever way it is asked.
    let over_time = server.get(&of_cluster(&format!("pairs/{one}/{other}"))).json();
    assert_eq!(over_time["peer_at"]["zone"], zones[1].as_str());
    if pair["trouble"].is_null() {
        assert_eq!(over_time["way"]["address"], ADDRESSES[1]);
        assert!(over_time["way"]["source"].is_string() && over_time["way"]["socket"].is_string());
    }
    assert_eq!(over_time["trouble"].is_null(), pair["trouble"].is_null());
    let csv = server.get(&of_cluster(&format!("export/pair.csv?node={one}&peer={other}"))).body;
    assert!(csv.starts_with("node,peer,address,family,from,"), "{csv}");
    let measured = over_time["series"][0]["total"]["sent"].as_u64() > Some(0);
    assert!(measured || !pair["trouble"].is_null(), "{over_time}");
    let rows = format!("{one},{other},{},ipv4,", ADDRESSES[1]);
    assert_eq!(csv.contains(&rows), !over_time["series"][0]["bins"].is_null(), "{csv}");
    let path = format!("/clusters/{cluster}/nodes/{one}/peers/{other}");
    let page = server.get(&path).body;
    assert!(page.contains("export/pair.csv?node=") && page.contains(ADDRESSES[1]) == measured);
    assert!(server.get(&format!("/clusters/{cluster}/nodes/{one}")).body.contains(&path));
    for (query, said) in [
        (format!("node={one}"), "`peer` is missing"),
        (format!("node={one}&peer={other}&step=90"), "expected whole minutes"),
    ] {
        let refused =
            server.ask("GET", &of_cluster(&format!("export/pair.csv?{query}")), "127.0.0.1");
        assert!(refused.status == 400 && refused.body.contains(said), "{}", refused.body);
    }
    let unknown = of_cluster(&format!("pairs/{one}/atlantis"));
    assert_eq!(server.ask("GET", &unknown, "127.0.0.1").status, 404);

    let name = format!("{}/StatefulSet/db", agents.namespace());
    let reason = || {
        let found = server.get("/api/v1/findings?check=LAT-001&limit=500").json();
        let found = found["items"].as_array().cloned().unwrap_or_default();
        let of_it =
            found.into_iter().find(|it| it["subject"].to_string().contains(agents.namespace()));
        of_it.and_then(|it| it["reason"].as_str().map(str::to_owned)).unwrap_or_default()
    };
    server.until(|_| {
        let told = reason();
        told.contains("fewer than 60 probes") || told.contains("cannot probe")
    });
    assert!(reason().starts_with("runs in two zones ("), "{}", reason());
    let page = server.get(&format!("/clusters/{cluster}/ns/{name}")).body;
    assert!(page.contains("Between nodes") && page.contains(ADDRESSES[1]), "{name}");

    let of_peers = "FROM latency_minute WHERE landmark_id IN (SELECT id FROM peer)";
    assert!(number(&format!("SELECT count(*) {of_peers}")) > 0 || !pair["trouble"].is_null());
    assert_eq!(number("SELECT count(*) FROM place_proof"), 0, "a peer proves no place");
}
