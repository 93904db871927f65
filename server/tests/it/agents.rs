//! Agents and a server that hears them, with tokens of a real API server.

mod accounts;
mod peers;
mod round_trips;

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::rc::Rc;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use collect::agent::{NotSent, Sender, Served};
use facts::agent::{CpuTime, Measured, Report};
use model::beneath::Lost;

use crate::scan::nordvakt;
use crate::serving::{Database, Server};
use accounts::{Account, kubeconfig, work};

/// How long anything may take before a test gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a server and its agents need: a certificate for 127.0.0.1, and a configuration.
struct Site {
    folder: tempfile::TempDir,
    port: u16,
}

impl Site {
    fn new(account: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        let made = Command::new("openssl")
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"])
            .args(["-nodes", "-days", "2", "-subj", "/CN=nordvakt"])
            .args(["-addext", "subjectAltName=IP:127.0.0.1"])
            .args(["-addext", "basicConstraints=critical,CA:FALSE"])
            .arg("-keyout")
            .arg(path("key.pem"))
            .arg("-out")
            .arg(path("certificate.pem"))
            .output()
            .expect("openssl runs");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        // Free a moment ago: a server that is started again must be found where it was.
        let port = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr();
        let port = port.expect("its address").port();
        let written = format!(
            "[agents]\nlisten = \"127.0.0.1:{port}\"\ncertificate = {:?}\nkey = {:?}\naccount = \"{account}\"\n",
            path("certificate.pem"),
            path("key.pem")
        );
        std::fs::write(path("nordvakt.toml"), written).expect("a configuration");
        Self { folder, port }
    }

    /// Writes more into the configuration.
    fn add(&self, text: &str) {
        let file = self.path("nordvakt.toml");
        let written = std::fs::read_to_string(&file).expect("a configuration");
        std::fs::write(&file, written + text).expect("a configuration");
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn address(&self) -> String {
        format!("https://127.0.0.1:{}", self.port)
    }

    fn serve(&self, database: &Rc<Database>) -> Server {
        let (config, kubeconfig) = (self.path("nordvakt.toml"), kubeconfig());
        let of = |path: &Path| path.to_str().expect("a path in UTF-8").to_owned();
        Server::run(database, &["--config", &of(&config), "--kubeconfig", &of(&kubeconfig)])
    }

    /// What becomes of a report that is sent with this token.
    fn send(&self, token: &str, report: &Report) -> Result<(), u16> {
        let token_file = self.path("token");
        std::fs::write(&token_file, token).expect("a token");
        let ca_file = Some(self.path("certificate.pem"));
        let served = Served { address: self.address(), ca_file, token_file };
        let sent = work(async { Sender::new(&served).expect("a sender").send(report).await });
        match sent {
            Ok(_) => Ok(()),
            Err(NotSent::NotNow { status, .. } | NotSent::Never { status, .. }) => Err(status),
            Err(other) => panic!("{other}"),
        }
    }

    /// Sends so many at the same time, each over a connection of its own, and says how many were taken.
    fn send_at_once(&self, token: &str, report: &Report, count: usize) -> usize {
        let token_file = self.path("token");
        std::fs::write(&token_file, token).expect("a token");
        let ca_file = Some(self.path("certificate.pem"));
        let served = Served { address: self.address(), ca_file, token_file };
        let sent = work(async {
            let senders = (0..count).map(|_| Sender::new(&served).expect("a sender"));
            let senders: Vec<Sender> = senders.collect();
            futures_util::future::join_all(senders.iter().map(|it| it.send(report))).await
        });
        sent.iter().filter(|sent| sent.is_ok()).count()
    }

    fn agent(&self, node: &str) -> Agent {
        self.agent_with(node, "token", "spool")
    }

    /// One with a token and a spool of its own.
    fn agent_with(&self, node: &str, token: &str, spool: &str) -> Agent {
        let mut child = Command::new(env!("CARGO_BIN_EXE_nordvakt"))
            .args(["agent", "--server", &self.address(), "--node", node, "--interval", "1s"])
            .arg("--ca-file")
            .arg(self.path("certificate.pem"))
            .arg("--token-file")
            .arg(self.path(token))
            .arg("--spool")
            .arg(self.path(spool))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the agent starts");
        let mut said = String::new();
        let mut out = BufReader::new(child.stdout.take().expect("its standard output"));
        out.read_line(&mut said).expect("it says of which node");
        assert!(said.starts_with(&format!("agent: reports of node {node}, ")), "{said}");
        Agent { child }
    }

    /// The reports that wait in the agent's spool.
    fn waiting(&self) -> usize {
        let Ok(files) = std::fs::read_dir(self.path("spool")) else { return 0 };
        let names = files.filter_map(|file| file.ok()?.file_name().into_string().ok());
        names.filter(|name| name.ends_with(".json") && name != "lost.json").count()
    }
}

struct Agent {
    child: Child,
}

impl Agent {
    fn end(mut self, signal: &str) {
        let id = self.child.id().to_string();
        let told = Command::new("kill").args(["-s", signal, &id]).status();
        assert!(told.expect("kill runs").success());
        self.child.wait().expect("it ends");
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn until(what: &str, is_met: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_met() {
        assert!(began.elapsed() < PATIENCE, "in vain: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn report_of(node: &str) -> Report {
    let output = nordvakt(&["agent", "--once", "--format", "json", "--node", node]);
    serde_json::from_slice(&output.stdout).expect("a report")
}

#[test]
fn what_an_agent_says_is_believed_of_its_own_node_alone_and_is_judged_and_shown() {
    let agents = Account::new("agent");
    let site = Site::new(&agents.name());
    let server = site.serve(&Rc::new(Database::new()));
    let (one, other) = (agents.pod_on_a_node(), agents.pod_on_a_node());
    let report = report_of(&one.node);

    let strangers = Account::new("stranger");
    for (what, token, expected) in [
        ("nobody's token", "a.b.c".to_owned(), Err(401)),
        ("one for the API server", agents.token(None, Some(&one)), Err(401)),
        ("one that is bound to nothing", agents.token(Some("nordvakt"), None), Err(403)),
        (
            "another account's",
            strangers.token(Some("nordvakt"), Some(&strangers.pod_on_a_node())),
            Err(403),
        ),
        ("another node's", agents.token(Some("nordvakt"), Some(&other)), Err(403)),
        ("its own", agents.token(Some("nordvakt"), Some(&one)), Ok(())),
    ] {
        assert_eq!(site.send(&token, &report), expected, "{what}");
    }
    let own = agents.token(Some("nordvakt"), Some(&one));
    assert_eq!(site.send_at_once(&own, &report, 100), 100, "a hundred at once are all heard");
    let in_20000 = chrono::DateTime::from_timestamp(568_971_820_800, 0).expect("a time");
    let lost = Some(Lost { from: in_20000, until: in_20000, reports: 5 });
    let cpu = Some(CpuTime { steal: 1, total: u64::MAX });
    for (what, forged) in [
        ("of a clock ahead", Report { at: report.at + TimeDelta::minutes(2), ..report.clone() }),
        ("older than is kept", Report { at: report.at - TimeDelta::days(8), ..report.clone() }),
        ("lost in the year 20000", Report { lost, ..report.clone() }),
        (
            "more time than there was",
            Report { measured: Measured { cpu, ..Measured::default() }, ..report.clone() },
        ),
    ] {
        assert_eq!(site.send(&own, &forged), Err(422), "{what}");
    }

    let cluster =
        server.get("/api/v1/clusters").json()[0]["id"].as_str().expect("an id").to_owned();
    let path = format!("/api/v1/clusters/{cluster}/nodes/{}", one.node);
    server.until(|server| {
        server.ask("GET", &path, "127.0.0.1").json()["beneath"]["agent"].is_string()
    });
    let beneath = server.get(&path).json()["beneath"].clone();
    assert_eq!(beneath["machine"], serde_json::to_value(&report.machine).expect("JSON"));
    assert_eq!(beneath["hour"]["seconds"], 1);
    let reason = |node: &str| {
        let found = server.get(&format!("/api/v1/findings?check=NOD-003&q={node}")).json();
        found["items"][0]["reason"].as_str().unwrap_or_default().to_owned()
    };
    server.until(|_| reason(&one.node).starts_with("too little of the last hour"));
    assert_eq!(reason(&other.node), "no agent has reported from it");
    let page = server.get(&format!("/clusters/{cluster}/nodes/{}", one.node)).body;
    assert!(page.contains("Layer beneath") && page.contains(&report.machine.kernel.release));
}

#[test]
fn whoever_is_killed_nothing_is_lost_but_what_was_not_kept_yet() {
    let agents = Account::new("agent");
    let site = Site::new(&agents.name());
    let database = Rc::new(Database::new());
    let pod = agents.pod_on_a_node();
    std::fs::write(site.path("token"), agents.token(Some("nordvakt"), Some(&pod)))
        .expect("a token");
    let stored = || -> Vec<(String, i64, i64)> {
        let rows = database.ask(
            "SELECT started_at, count(*), extract(epoch FROM max(at) - min(at))::bigint
             FROM node_minute GROUP BY started_at ORDER BY started_at",
        );
        let number = |text: &str| text.parse().expect("a number");
        rows.iter().map(|row| (row[0].clone(), number(&row[1]), number(&row[2]))).collect()
    };
    let count = || stored().iter().map(|(_, count, _)| count).sum::<i64>();

    let server = site.serve(&database);
    let first = site.agent(&pod.node);
    until("the first reports are stored", || count() >= 3);
    server.end("KILL");
    until("reports wait", || site.waiting() >= 3);
    let before = site.waiting();
    first.end("KILL");
    assert!(site.waiting() >= before, "what waits outlives the agent");
    let second = site.agent(&pod.node);
    until("more reports wait", || site.waiting() >= before + 3);
    let server = site.serve(&database);
    until("all that waited arrives", || site.waiting() == 0 && stored().len() == 2);
    server.end("KILL");
    let server = site.serve(&database);
    let after = count();
    until("and more after that", || count() >= after + 3);
    second.end("TERM");

    assert_eq!(site.waiting(), 0, "told to stop, an agent sends what it has");
    for (run, count, seconds) in stored() {
        assert_eq!(count, seconds + 1, "of the run since {run} no interval is missing");
    }
    assert_eq!(database.ask("SELECT count(*) FROM node_lost"), [["0"]]);
    drop(server);
}
