//! What goes into a record comes out of it, and nothing else is taken for one.

use std::io::{Read as _, Write as _};

use facts::inventory::{Change, ControlPlane};
use facts::object::Object;
use model::ids::ClusterId;
use model::verdict::{Gap, GapCause, GapScope, Source};

use super::{Header, RecordError, read, write};

fn object(source: Source, text: &str) -> Object {
    Object::read(source, &mut serde_json::Deserializer::from_str(text)).unwrap()
}

/// Objects of every shape, in a record's order.
fn objects() -> Vec<Object> {
    let mut objects = vec![
        object(
            Source::Nodes,
            r#"{"metadata":{"name":"osl-1","labels":{"topology.kubernetes.io/region":"no-oslo"},
                "managedFields":[{"manager":"kubelet"}]},
                "spec":{"providerID":"aws:///eu-north-1a/i-1"},
                "status":{"addresses":[{"type":"InternalIP","address":"10.0.0.1"}],
                          "nodeInfo":{"kubeletVersion":"v1.37.2"}}}"#,
        ),
        object(
            Source::Deployments,
            r#"{"metadata":{"name":"web","namespace":"shop","uid":"u",
                "annotations":{"kubectl.kubernetes.io/last-applied-configuration":"correct horse"}},
                "spec":{"replicas":3,"template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[
                {"name":"web","image":"web:1","args":["--token","hunter2"],"env":[
                    {"name":"PASSWORD","value":"hunter2"},
                    {"name":"URL","value":"postgres://app:hunter2@db.shop.svc:5432/app"},
                    {"name":"TOKEN","valueFrom":{"secretKeyRef":{"name":"t","key":"k"}}}],
                 "resources":{"limits":{"cpu":1,"memory":"1Gi"}}}]}}}}"#,
        ),
        object(
            Source::CronJobs,
            r#"{"metadata":{"name":"nightly","namespace":"shop"},"spec":{"jobTemplate":{"spec":{"template":
                {"spec":{"hostPID":true,"containers":[{"name":"c"}]}}}}}}"#,
        ),
        object(
            Source::Pods,
            r#"{"metadata":{"name":"web-1","namespace":"shop","ownerReferences":[
                {"apiVersion":"apps/v1","kind":"ReplicaSet","name":"web","controller":true}]},
                "spec":{"nodeName":"osl-1","containers":[{"name":"web","image":"web:1"}]},
                "status":{"phase":"Running","containerStatuses":[{"imageID":"web@sha256:00"}]}}"#,
        ),
        object(
            Source::NetworkPolicies,
            r#"{"metadata":{"name":"deny","namespace":"shop"},"spec":{"podSelector":{},
                "policyTypes":["Ingress"],"ingress":[{"from":[{},{}],"ports":[{}]}]}}"#,
        ),
        object(
            Source::StorageClasses,
            r#"{"metadata":{"name":"fast"},"provisioner":"csi.example"}"#,
        ),
    ];
    objects.sort_by_key(Object::key);
    objects
}

/// As fine as a record keeps it.
fn moment() -> model::Time {
    chrono::DateTime::from_timestamp(1_700_000_000, 123_456_000).unwrap()
}

fn header() -> Header {
    Header {
        cluster: ClusterId::from_uuid("0b9c9ef2-7d6e-4f39-9c6b-0d4d2e2b1f11".parse().unwrap()),
        name: "prod".into(),
        recorded_at: moment(),
        kubernetes: Some("v1.37.2".into()),
        // As of a release that knew of no runtime classes.
        sources: Source::ALL.into_iter().filter(|it| *it != Source::RuntimeClasses).collect(),
    }
}

fn gaps() -> Vec<Gap> {
    vec![
        Gap {
            source: Some(Source::Services),
            scope: GapScope::Cluster,
            cause: GapCause::Forbidden,
            detail: "grant it".into(),
            since: moment(),
        },
        Gap {
            source: None,
            scope: GapScope::Object { namespace: "shop".into(), name: "odd".into() },
            cause: GapCause::Unreadable,
            detail: "spec: no".into(),
            since: moment(),
        },
    ]
}

fn written() -> Vec<u8> {
    let mut file = Vec::new();
    write(&mut file, &header(), objects(), gaps()).unwrap();
    file
}

fn text(file: &[u8]) -> String {
    let mut text = String::new();
    zstd::Decoder::new(file).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn compressed(text: &str) -> Vec<u8> {
    zstd::encode_all(text.as_bytes(), 1).unwrap()
}

#[test]
fn what_is_read_is_what_was_written() {
    let (told, mut file) = (header(), Vec::new());
    let finer = chrono::TimeDelta::nanoseconds(789);
    let recorded_at = told.recorded_at + finer;
    let gaps_written = gaps().into_iter().map(|gap| Gap { since: gap.since + finer, ..gap });
    write(&mut file, &Header { recorded_at, ..told.clone() }, objects(), gaps_written).unwrap();
    let (read_header, changes) = read(file.as_slice()).unwrap();
    assert_eq!(read_header, told);

    let mut seen = Vec::new();
    let mut found = Vec::new();
    let mut listed = Vec::new();
    for change in changes {
        match change {
            Change::Seen(object) => seen.push(*object),
            Change::GapOpened(gap) => found.push(gap),
            Change::Listed(source, keys) => listed.push((source, keys.len())),
            Change::ControlPlane(reached) => {
                let version = told.kubernetes.clone();
                assert_eq!(reached, ControlPlane { version, ..ControlPlane::default() });
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(seen, objects());
    let not_asked: Vec<Gap> =
        found.extract_if(.., |gap| gap.source == Some(Source::RuntimeClasses)).collect();
    assert_eq!(not_asked.len(), 1, "what was not asked for is not known");
    assert_eq!(found, gaps());
    assert_eq!(
        listed.len(),
        Source::ALL.len() - 2,
        "all sources but the forbidden one and the one not asked for were seen whole"
    );
    assert!(listed.contains(&(Source::Pods, 1)) && listed.contains(&(Source::Jobs, 0)));

    let mut again = Vec::new();
    write(&mut again, &read_header, seen, found).unwrap();
    assert_eq!(again, file, "byte for byte");
}

#[test]
fn no_secret_survives() {
    let text = text(&written());
    for secret in ["hunter2", "correct horse", "last-applied", "managedFields", "kubelet\""] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    assert!(text.contains("looksLikeCredential") && text.contains("db.shop.svc"), "{text}");
}

#[test]
fn a_file_that_was_cut_anywhere_is_refused() {
    let file = written();
    for end in 0..file.len() {
        let error = read(&file[..end]).unwrap_err();
        assert!(
            matches!(
                error,
                RecordError::NotCompressed
                    | RecordError::NotARecord
                    | RecordError::Truncated(_)
                    | RecordError::Read(_)
            ),
            "{error} at {end}"
        );
    }
    // Cut before it was compressed, too.
    let text = text(&file);
    let lines: Vec<&str> = text.lines().collect();
    for end in 1..lines.len() {
        let file = compressed(&(lines[..end].join("\n") + "\n"));
        assert!(
            matches!(read(file.as_slice()), Err(RecordError::Truncated(at)) if at == end as u64)
        );
    }
}

#[test]
fn a_record_that_unpacks_without_end_is_given_up() {
    let whole = text(&written());
    let first = whole.lines().next().unwrap();
    let packed = |lines: &mut dyn Iterator<Item = String>| {
        let mut file = zstd::Encoder::new(Vec::new(), 3).unwrap();
        writeln!(file, "{first}").unwrap();
        lines.for_each(|line| writeln!(file, "{line}").unwrap());
        file.finish().unwrap()
    };
    let namespace = |name: usize| {
        format!(r#"{{"source":"namespaces","object":{{"metadata":{{"name":"n{name}"}}}}}}"#)
    };
    let padded = |name: usize| format!("{}{}", namespace(name), " ".repeat(1 << 20));
    for (what, file, message) in [
        (
            "a line without an end",
            packed(&mut [" ".repeat(200 << 20)].into_iter()),
            "the record holds a line of more than 4 MiB, as no cluster's does",
        ),
        (
            "lines of nothing",
            packed(&mut (0..400).map(padded)),
            "the record holds more than 400 times the bytes of the file, as no cluster's does",
        ),
        (
            "objects",
            packed(&mut (0..=1_000_000).map(namespace)),
            "the record holds more than 1000000 objects, as no cluster's does",
        ),
    ] {
        assert_eq!(read(file.as_slice()).unwrap_err().to_string(), message, "{what}");
    }
}

#[test]
fn what_is_no_record_is_said_clearly() {
    let whole = text(&written());
    let without_a_line = {
        let mut lines: Vec<&str> = whole.lines().collect();
        lines.remove(1);
        lines.join("\n") + "\n"
    };
    for (file, message) in [
        (b"kind: List".to_vec(), "not a record: the file is not zstd-compressed"),
        (Vec::new(), "not a record: the file is not zstd-compressed"),
        (compressed(""), "not a record: its first line"),
        (compressed("{\"kind\":\"List\"}\n"), "not a record: its first line"),
        (
            compressed(&whole.replacen("\"version\":1", "\"version\":2", 1)),
            "the record has version 2, and this release reads version 1",
        ),
        (compressed(&whole.replacen("web:1", "web:2", 1)), "changed after it was written"),
        (compressed(&without_a_line), "changed after it was written"),
        (compressed(&format!("{whole}{{}}\n")), "the record goes on after the line that closes it"),
        (
            compressed(&whole.replacen("\"replicas\":3", "\"replicas\":\"x\"", 1)),
            "line 4 of the record is damaged: spec.replicas: invalid type",
        ),
        (
            compressed(&whole.replacen("\"name\":\"osl-1\"", "\"name\":\"osl/1\"", 1)),
            "line 2 of the record is damaged: metadata.name: `osl/1` is no name",
        ),
        (
            compressed(&whole.replacen("{\"source\"", "{\"sauce\"", 1)),
            "line 2 of the record is damaged: it is no object, gap or end",
        ),
    ] {
        let error = read(file.as_slice()).unwrap_err().to_string();
        assert!(error.contains(message), "{error}, not {message}");
    }
}
