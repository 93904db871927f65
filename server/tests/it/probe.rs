//! `nordvakt probe` and `nordvakt landmark` as they are called, on loopback.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

use crate::scan::nordvakt;

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{error}: {}", String::from_utf8_lossy(&output.stderr));
    })
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn each_target_is_told_apart_and_the_exit_code_tells_the_worst() {
    let open = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = open.local_addr().expect("its address").port().to_string();
    let common = ["--tcp", &port, "--count", "5", "--interval", "10ms", "--timeout", "200ms"];
    let probe = |more: &[&str]| {
        let arguments: Vec<&str> = ["probe"].iter().chain(&common).chain(more).copied().collect();
        nordvakt(&arguments)
    };

    let output = probe(&["--format", "json", "--samples", "127.0.0.1"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let target = json(&output)["targets"][0].clone();
    for (key, expected) in [
        ("target", "127.0.0.1".into()),
        ("address", "127.0.0.1".into()),
        ("source", "127.0.0.1".into()),
        ("family", "ipv4".into()),
        ("method", "tcp".into()),
        ("authenticated", false.into()),
        ("socket", Value::Null),
        ("sent", 5.into()),
        ("received", 5.into()),
        ("timeouts", 0.into()),
        ("not_sent", 0.into()),
        ("errors", serde_json::json!({})),
        // What a TCP socket does not show is not nothing.
        ("duplicates", Value::Null),
        // Five round trips have no 99th percentile.
        ("p99_ms", Value::Null),
        ("error", Value::Null),
    ] {
        assert_eq!(target[key], expected, "{key}: {target}");
    }
    let ms = |key: &str| target[key].as_f64().expect("a number");
    assert!(ms("min_ms") > 0.0 && ms("min_ms") <= ms("p50_ms") && ms("p50_ms") <= ms("p95_ms"));
    assert!(ms("p95_ms") <= ms("max_ms") && ms("jitter_ms") >= 0.0);
    let samples = target["samples"].as_array().expect("samples");
    let shortest = samples.iter().filter_map(|it| it["ms"].as_f64()).fold(f64::MAX, f64::min);
    assert_eq!((samples.len(), shortest), (5, ms("min_ms")));

    // A closed port answers by a reset. A name without an address is told, and the other is probed all the same.
    drop(open);
    let output = probe(&["127.0.0.1", "no-such-host.invalid"]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        text.contains("127.0.0.1: 5 sent, 5 received, 0 lost (0.0 %); min/p50/p95/max "),
        "{text}"
    );
    assert!(text.contains("; tcp port ") && text.contains(" over ipv4, from 127.0.0.1"), "{text}");
    assert!(
        said(&output)
            .contains("no-such-host.invalid: the name `no-such-host.invalid` leads nowhere")
    );

    let output = probe(&["--ipv6", "127.0.0.1"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("127.0.0.1"), "{}", said(&output));
}

#[test]
fn what_cannot_be_asked_for_is_refused() {
    for (arguments, expected) in [
        (&["probe"][..], "<HOST>"),
        (&["probe", "--count", "0", "::1"], "0 is not in 1..=100000"),
        (&["probe", "--count", "100001", "::1"], "100001 is not in 1..=100000"),
        (&["probe", "--interval", "9ms", "::1"], "expected 10ms to 3600s"),
        (
            &["probe", "--interval", "1", "::1"],
            "expected a number and a unit such as 200ms or 1.5s",
        ),
        (&["probe", "--timeout", "11s", "::1"], "expected 1ms to 10s"),
        (&["probe", "--tcp", "0", "::1"], "0 is not in 1..=65535"),
        (&["probe", "--ipv4", "--ipv6", "::1"], "cannot be used with"),
        (&["probe", "--tcp", "80", "--landmark-key", "key", "::1"], "cannot be used with"),
        (
            &["probe", "--landmark-key", "/no/such/file", "::1"],
            "reading the key file /no/such/file",
        ),
        (&["landmark", "--listen", "7413", "--key-file", "key"], "invalid socket address"),
        (
            &["landmark", "--listen", "127.0.0.1:0", "--key-file", "/no/such/file"],
            "reading the key file",
        ),
    ] {
        let output = nordvakt(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(said(&output).contains(expected), "{arguments:?}: {}", said(&output));
    }
    let many = [&["probe", "--interval", "10ms"][..], &["::1"; 11]].concat();
    let output = nordvakt(&many);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("choose an interval of 11ms or more"), "{}", said(&output));
    let most = [&["probe", "--tcp", "1"][..], &["::1"; 65]].concat();
    assert_eq!(nordvakt(&most).status.code(), Some(2));
}

/// In a fresh network nobody may open a datagram socket, and without CAP_NET_RAW no raw one either.
#[test]
fn without_permission_it_says_what_to_mend() {
    if std::env::var_os("NORDVAKT_TEST_NETWORK").is_some_and(|network| network == "none") {
        eprintln!("SKIPPED: NORDVAKT_TEST_NETWORK=none says that no network can be made here");
        return;
    }
    let inside = |bound: &str, hosts: &[&str]| {
        let script = format!(
            "ip link set lo up && exec setpriv {bound} \"$0\" probe --count 3 --interval 10ms \"$@\""
        );
        Command::new("unshare")
            .args(["--user", "--map-root-user", "--net", "sh", "-c", &script])
            .arg(env!("CARGO_BIN_EXE_nordvakt"))
            .args(hosts)
            .output()
            .expect("unshare (util-linux) runs")
    };
    let output = inside("--bounding-set=-net_raw", &["127.0.0.1", "::1"]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    for family in ["ipv4", "ipv6"] {
        let error = format!("no permission to send ICMP over {family}: ");
        assert!(said(&output).contains(&error), "{}", said(&output));
    }
    for mended in ["net.ipv4.ping_group_range", "(it is `", "CAP_NET_RAW", "--tcp PORT"] {
        assert!(said(&output).contains(mended), "{mended}: {}", said(&output));
    }

    let output = inside("--bounding-set=+all", &["--format", "json", "127.0.0.1", "::1"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    for target in json(&output)["targets"].as_array().expect("targets") {
        assert_eq!((&target["method"], &target["socket"]), (&"icmp".into(), &"raw".into()));
        assert_eq!(
            (&target["received"], &target["duplicates"]),
            (&3.into(), &0.into()),
            "{target}"
        );
    }
}

fn key_file(folder: &Path, name: &str, digit: &str) -> String {
    let file = folder.join(name);
    std::fs::write(&file, digit.repeat(64)).expect("a key");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).expect("its mode");
    file.to_str().expect("a path").to_owned()
}

fn start_landmark(key: &str) -> (Child, String) {
    let mut landmark = Command::new(env!("CARGO_BIN_EXE_nordvakt"))
        .args(["landmark", "--listen", "127.0.0.1:0", "--key-file", key])
        .stdout(Stdio::piped())
        .spawn()
        .expect("nordvakt runs");
    let mut line = String::new();
    BufReader::new(landmark.stdout.as_mut().expect("its output"))
        .read_line(&mut line)
        .expect("a line");
    let address = line.split_whitespace().nth(3).expect("an address").to_owned();
    (landmark, address)
}

#[test]
fn a_landmark_answers_its_key_and_says_at_the_end_what_it_did() {
    let folder = tempfile::tempdir().expect("a folder");
    let (key, other) = (key_file(folder.path(), "key", "a"), key_file(folder.path(), "other", "b"));
    let (mut landmark, address) = start_landmark(&key);
    let probe = |key: &str, count: &str| {
        let rhythm = ["--interval", "10ms", "--timeout", "200ms", "--format", "json"];
        let mut arguments = vec!["probe", "--landmark-key", key, "--count", count];
        arguments.extend(rhythm);
        arguments.push(&address);
        nordvakt(&arguments)
    };
    let output = probe(&key, "7");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let target = json(&output)["targets"][0].clone();
    assert_eq!((&target["method"], &target["authenticated"]), (&"landmark".into(), &true.into()));
    assert_eq!((&target["received"], &target["forged"]), (&7.into(), &0.into()));
    let output = probe(&other, "3");
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert_eq!(json(&output)["targets"][0]["timeouts"], 3);

    let stopped = Command::new("kill").args(["-TERM", &landmark.id().to_string()]).status();
    assert!(stopped.expect("kill runs").success());
    let mut rest = String::new();
    landmark
        .stdout
        .as_mut()
        .expect("its output")
        .read_to_string(&mut rest)
        .expect("its last words");
    assert!(landmark.wait().expect("it ends").success());
    assert!(
        rest.contains("7 answered; not answered: 0 malformed, 3 without the key, 0 over"),
        "{rest}"
    );
}
