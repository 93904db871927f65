//! Round trips that agents measure: handed out, counted, killed, and what they prove.

use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::rc::Rc;

use serde_json::Value;

use super::accounts::Account;
use super::{Site, until};
use crate::serving::{Database, Server};

/// What is lost at most with one that is killed: ten probes a second, of the second since it last told, and as many again
/// on a machine that is busy.
const LOST_AT_MOST: i64 = 22;

/// Where a landmark is that is not on this machine.
const ELSEWHERE: u8 = 71;

/// `nordvakt landmark`, which counts what it answers, as on another machine: one's own says nothing of a place.
struct Landmark {
    child: Child,
    out: BufReader<ChildStdout>,
    address: String,
}

impl Landmark {
    fn start(site: &Site) -> Self {
        let file = site.path("landmark.key");
        let mut options = std::fs::OpenOptions::new();
        let written = options.write(true).create(true).truncate(true).mode(0o600).open(&file);
        std::io::Write::write_all(&mut written.expect("a file"), "5a".repeat(32).as_bytes())
            .expect("a key");
        let mut child = Command::new("../end2end/elsewhere")
            .args([&ELSEWHERE.to_string(), env!("CARGO_BIN_EXE_nordvakt")])
            .args(["landmark", "--listen", &format!("198.18.{ELSEWHERE}.2:0"), "--key-file"])
            .arg(&file)
            .stdout(Stdio::piped())
            .spawn()
            .expect("a landmark");
        let mut out = BufReader::new(child.stdout.take().expect("its standard output"));
        let mut said = String::new();
        out.read_line(&mut said).expect("it says where it listens");
        let address = said.split_whitespace().nth(3).expect("an address").to_owned();
        Self { child, out, address }
    }

    /// Ends it, and says how many probes it has answered.
    fn answered(mut self) -> i64 {
        let told = Command::new("kill").arg(self.child.id().to_string()).status();
        assert!(told.expect("kill runs").success());
        let mut said = String::new();
        self.out.read_to_string(&mut said).expect("it says what it did");
        self.child.wait().expect("it ends");
        let count = said.strip_prefix("landmark: ").and_then(|it| it.split_once(" answered"));
        count.and_then(|(count, _)| count.parse().ok()).unwrap_or_else(|| panic!("{said}"))
    }
}

#[test]
fn whoever_is_killed_what_a_landmark_answered_is_stored_but_for_an_interval() {
    let agents = Account::new("agent");
    let site = Site::new(&agents.name());
    let landmark = Landmark::start(&site);
    site.add(&format!(
        "[prober]\nflush-seconds = 1\n[[landmark]]\nname = \"ours\"\naddress = \"{}\"\nlatitude = 59.91\nlongitude = 10.75\n\
         owner = \"us\"\nrate = 10\nkey-file = {:?}\nagents = true\nagents-rate = 100\n",
        landmark.address,
        site.path("landmark.key")
    ));
    let database = Rc::new(Database::new());
    let pod = agents.pod_on_a_node();
    std::fs::write(site.path("token"), agents.token(Some("nordvakt"), Some(&pod)))
        .expect("a token");
    let number = |query: &str| -> i64 { database.ask(query)[0][0].parse().expect("a number") };
    let of_node = "FROM latency_minute AS minute JOIN landmark ON landmark.id = landmark_id
                   JOIN prober ON prober.id = prober_id WHERE cluster_id IS NOT NULL";
    let stored = || number(&format!("SELECT coalesce(sum(received), 0)::bigint {of_node}"));

    let server = site.serve(&database);
    let first = site.agent(&pod.node);
    until("round trips are stored", || stored() >= 20);
    first.end("KILL");
    let second = site.agent(&pod.node);
    let before = stored();
    until("more are", || stored() >= before + 20);
    server.end("KILL");
    until("reports wait", || site.waiting() >= 3);
    let server = site.serve(&database);
    until("what waited is stored, and proves something", || {
        site.waiting() == 0 && number("SELECT count(*) FROM place_proof") == 2
    });

    let node = &database.ask("SELECT id, name, host FROM prober WHERE cluster_id IS NOT NULL")[0];
    assert_eq!(node[1], pod.node);
    assert_eq!(node[2], pod.node_uid, "another node of that name is another prober");
    let page = server.get(&format!("/api/v1/latency?prober={}", node[0])).json();
    assert_eq!(page["prober"]["name"], pod.node.as_str());
    let measured = &page["prober"]["landmarks"][0];
    assert_eq!(
        (&measured["method"], &measured["way"]["socket"]),
        (&"landmark".into(), &Value::Null)
    );
    let asked = format!("{}:", measured["way"]["address"].as_str().expect("an address"));
    assert!(landmark.address.starts_with(&asked), "{measured}");
    assert!(measured["way"]["source"].is_string(), "{measured}");
    let proof = &page["prober"]["proofs"][0]["proof"];
    assert_eq!((&proof["eea"], &proof["claim"]), (&"inside".into(), &Value::Null));
    assert_eq!(proof["shortest"][0]["authenticated"], true);
    let usual = server.get("/api/v1/latency").json();
    // Clusters side by side, whoever tells of them.
    let compared = &usual["compared"];
    assert_eq!((&compared["near"], &compared["far"]), (&"ours".into(), &Value::Null));
    let of_cluster = &compared["clusters"][0];
    assert_eq!((&of_cluster["nodes"], &of_cluster["both"]), (&1.into(), &0.into()));
    let shortest = of_cluster["near"]["least_us"].as_u64().expect("it is measured");
    let csv = server.get("/api/v1/export/latency-clusters.csv").body;
    assert!(csv.contains(&format!(",ours,,1,1,{shortest},{shortest},0,,,0,\r\n")), "{csv}");
    assert!(server.get("/latency").body.contains("0 of 1 measure both"));
    assert_ne!(usual["prober"]["id"], page["prober"]["id"], "unless asked for, it is the server's");

    // The server is placed by its own, and judged by that.
    let rungs = |server: &Server| {
        let collector = &server.get("/api/v1/residency").json()["collectors"][0];
        let ladder = collector["place"]["ladder"].as_array().cloned().unwrap_or_default();
        (ladder, collector["place"]["territory"].clone())
    };
    server.until(|server| !rungs(server).0.is_empty());
    let (ladder, territory) = rungs(&server);
    let [rung] = ladder.as_slice() else { panic!("{ladder:?}") };
    assert_eq!(
        (&rung["rung"], &rung["path"]),
        (&"round_trips".into(), &"prober.roundTrips".into())
    );
    assert_eq!((&rung["within"], &territory), (&serde_json::json!(["NO"]), &"NO".into()));
    let source = rung["source"].as_str().expect("a source");
    assert!(source.ends_with("the shortest round trips to ours (authenticated)"), "{source}");
    let findings = server.get("/api/v1/findings?check=RES-014").json();
    assert_eq!(findings["total"], 0, "what is proven to be inside is no finding: {findings}");

    second.end("TERM");
    until("the agent's last word is there", || {
        number(
            "SELECT count(*) FROM prober_run JOIN prober ON prober.id = prober_id
                WHERE cluster_id IS NOT NULL AND ended_at IS NOT NULL",
        ) == 1
    });
    server.end("TERM");
    let answered = landmark.answered();
    // Other tests' nodes are peers of this one.
    let stored = number(
        "SELECT sum(received)::bigint FROM latency_minute WHERE landmark_id IN (SELECT id FROM landmark)",
    );
    eprintln!("{answered} answered, {stored} stored");
    assert!(stored <= answered, "none counts twice: {stored} of {answered}");
    assert!(answered - stored <= 2 * LOST_AT_MOST, "{stored} of {answered}");
}
