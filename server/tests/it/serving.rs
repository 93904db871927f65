//! The binary, serving the sample from a database of its own.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use serde_json::Value;

/// The recording of the sample; tests run in their package's folder.
pub fn sample() -> String {
    let file = std::fs::canonicalize("sample/cluster.nvrec").expect("the sample");
    file.to_str().expect("a path in UTF-8").to_owned()
}

static DATABASES: AtomicU32 = AtomicU32::new(0);

/// A database of its own, which is gone when it is dropped.
pub struct Database(String);

impl Database {
    /// A new one.
    pub fn new() -> Self {
        let number = DATABASES.fetch_add(1, Ordering::Relaxed);
        let name = format!("server_{}_{number}", std::process::id());
        assert!(sql_tool("createdb", &[&name]), "the database {name} is made");
        Self(name)
    }

    /// Where it is.
    pub fn url(&self) -> String {
        url(&self.0)
    }
}

impl Database {
    /// The rows that answer this, each value as a text.
    pub fn ask(&self, statement: &str) -> Vec<Vec<String>> {
        let output = Command::new("psql")
            .args(["--no-psqlrc", "--tuples-only", "--no-align", "--field-separator=|"])
            .args(["--command", statement, &self.url()])
            .output()
            .expect("psql runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).expect("text");
        let row = |line: &str| line.split('|').map(Into::into).collect();
        text.lines().filter(|line| !line.is_empty()).map(row).collect()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        sql_tool("dropdb", &["--force", &self.0]);
    }
}

/// A running server, which ends when it is dropped.
pub struct Server {
    child: Child,
    address: String,
    /// Dropped after the server has ended.
    _database: Rc<Database>,
}

/// An answer.
pub struct Answer {
    pub status: u16,
    /// As they were sent, in lower case.
    pub headers: String,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}

fn maintenance() -> String {
    std::env::var("DATABASE_URL").expect(
        "these tests need a PostgreSQL server in DATABASE_URL: `make test` starts one, and so does \
         `DATABASE_URL=$(scripts/postgres test-start)`",
    )
}

fn sql_tool(tool: &str, arguments: &[&str]) -> bool {
    Command::new(tool)
        .args(["--maintenance-db", &maintenance()])
        .args(arguments)
        .status()
        .unwrap_or_else(|error| panic!("{tool}: {error}"))
        .success()
}

fn url(database: &str) -> String {
    let server = maintenance();
    let (address, query) = server.split_once('?').map_or((&*server, ""), |(a, q)| (a, q));
    let (address, _) = address.rsplit_once('/').expect("a URL that names a database");
    let mark = if query.is_empty() { "" } else { "?" };
    format!("{address}/{database}{mark}{query}")
}

impl Server {
    /// Serves a recording, and answers when its first generation is there.
    pub fn of(recording: &Path) -> Self {
        Self::configured(recording, &[])
    }

    /// The same with more arguments.
    pub fn configured(recording: &Path, arguments: &[&str]) -> Self {
        Self::start(recording, &Rc::new(Database::new()), arguments)
    }

    /// The same from a database that is there.
    pub fn start(recording: &Path, database: &Rc<Database>, arguments: &[&str]) -> Self {
        let recording = recording.to_str().expect("a path in UTF-8");
        Self::run(database, &[&["--recording", recording], arguments].concat())
    }

    /// A server of whatever cluster its arguments name.
    pub fn run(database: &Rc<Database>, arguments: &[&str]) -> Self {
        let names_metrics = arguments.contains(&"--metrics-listen");
        let metrics = (!names_metrics).then_some(["--metrics-listen", "127.0.0.1:0"]);
        let mut child = Command::new(env!("CARGO_BIN_EXE_nordvakt"))
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(metrics.into_iter().flatten())
            .args(arguments)
            .env("NORDVAKT_DATABASE_URL", database.url())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        let mut said = String::new();
        let mut out = BufReader::new(child.stdout.take().expect("its standard output"));
        out.read_line(&mut said).expect("it says where it is");
        let address = said.trim().rsplit('/').next().unwrap_or_default().to_owned();
        let server = Self { child, address, _database: Rc::clone(database) };
        server.wait_for_a_generation();
        server
    }

    /// Where it listens, as `HOST:PORT`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Sends a signal such as `TERM` and waits for its end.
    pub fn end(mut self, signal: &str) {
        let told = Command::new("kill").args(["-s", signal, &self.child.id().to_string()]).status();
        assert!(told.expect("kill runs").success());
        self.child.wait().expect("it ends");
    }

    fn wait_for_a_generation(&self) {
        let mut lines = BufReader::new(self.send("GET", "/live", "127.0.0.1")).lines();
        let told = lines.find_map(|line| {
            let line = line.expect("the stream of events goes on");
            let head: Value = serde_json::from_str(line.strip_prefix("data:")?.trim()).ok()?;
            (head["generation"].as_i64()? > 0).then_some(())
        });
        told.expect("a generation is told");
    }

    /// Asks at every generation, the present one included, until this is met.
    pub fn until(&self, is_met: impl Fn(&Self) -> bool) {
        let lines = BufReader::new(self.send("GET", "/live", "127.0.0.1")).lines();
        let mut told = lines.map(|line| line.expect("the stream of events goes on"));
        let met = told.any(|line| line.starts_with("data:") && is_met(self));
        assert!(met, "the stream of events ended before");
    }

    fn send(&self, method: &str, path: &str, host: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address)
            .unwrap_or_else(|error| panic!("{}: {error}", self.address));
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a timeout can be set");
        write!(stream, "{method} {path} HTTP/1.0\r\nHost: {host}\r\n\r\n").expect("it listens");
        stream
    }

    /// Asks and reads the whole answer.
    pub fn ask(&self, method: &str, path: &str, host: &str) -> Answer {
        Self::answer(self.send(method, path, host))
    }

    /// Sends this with these headers, each of which ends its line.
    pub fn post(&self, path: &str, headers: &str, body: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(&self.address)
            .unwrap_or_else(|error| panic!("{}: {error}", self.address));
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a timeout can be set");
        let head = format!(
            "POST {path} HTTP/1.0\r\nHost: {}\r\nContent-Length: {}\r\n{headers}\r\n",
            self.address,
            body.len()
        );
        stream.write_all(&[head.as_bytes(), body].concat()).expect("it listens");
        Self::answer(stream)
    }

    fn answer(mut stream: TcpStream) -> Answer {
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        let answer = String::from_utf8(answer).expect("text");
        let (headers, body) = answer.split_once("\r\n\r\n").expect("headers and a body");
        let status = headers.split(' ').nth(1).and_then(|status| status.parse().ok());
        Answer {
            status: status.expect("a status"),
            headers: headers.to_lowercase(),
            body: body.to_owned(),
        }
    }

    /// What a GET answers, which must be 200.
    pub fn get(&self, path: &str) -> Answer {
        let answer = self.ask("GET", path, "127.0.0.1");
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        answer
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself, which its test has said then.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
