use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;

use super::*;

/// Object, path and value, as evidence has them.
type Fields = Vec<(String, String, Option<String>)>;

/// Volumes by their paths on the node, each with its mounts: the part that one takes, and whether it is read-only.
type Volumes = &'static [(&'static str, &'static [(&'static str, bool)])];

fn of(object: &str, path: &str, value: Value) -> (String, String, Option<String>) {
    (object.into(), path.into(), (!value.is_null()).then(|| value.to_string()))
}

fn at(path: &str, value: Value) -> (String, String, Option<String>) {
    of("Pod x/p", path, value)
}

/// A field for each of these values, with its place among them for a `#` in the path.
fn each(path: &str, values: &Value) -> Fields {
    let values = values.as_array().cloned().unwrap_or_default().into_iter().enumerate();
    values.map(|(n, value)| at(&path.replace('#', &n.to_string()), value)).collect()
}

fn mounts(of: usize, mounts: &[(&str, bool)]) -> Fields {
    let fields = mounts.iter().enumerate().flat_map(|(n, (part, read_only))| {
        let mount = format!("spec.containers[{of}].volumeMounts[{n}]");
        let how = at(&format!("{mount}.readOnly"), json!(read_only));
        let part = (!part.is_empty()).then(|| at(&format!("{mount}.subPath"), json!(part)));
        std::iter::once(how).chain(part)
    });
    fields.collect()
}

fn host_path(n: usize, path: &str, mounted: &[(&str, bool)]) -> Fields {
    let volume = at(&format!("spec.volumes[{n}].hostPath.path"), json!(path));
    std::iter::once(volume).chain(mounts(n, mounted)).collect()
}

/// A volume behind a claim that is `read_only` or not.
fn claim(n: usize, read_only: bool, path: &str, mounted: &[(&str, bool)]) -> Fields {
    let claim = json!({ "claimName": "c", "readOnly": read_only });
    let volume = json!({ "name": "v", "persistentVolumeClaim": claim });
    let mut fields = vec![at(&format!("spec.volumes[{n}]"), volume)];
    fields.extend(mounts(n, mounted));
    fields.push(of("PersistentVolume v", "spec.local.path", json!(path)));
    fields
}

fn seen(check: &'static str, reason: &str, fields: &Fields) -> Seen {
    let told = fields.iter().map(|(object, path, value)| (&**object, &**path, value.as_deref()));
    Seen::of(&CheckId::new(check), reason, told)
}

fn is_worse(check: &'static str, then: &Fields, now: &Fields) -> bool {
    seen(check, "", then).is_less_than(&seen(check, "", now))
}

#[test]
fn what_a_value_names_is_compared_and_what_else_it_says_is_not() {
    let add = "spec.containers[0].securityContext.capabilities.add[#]";
    let drop = "spec.containers[0].securityContext.capabilities.drop";
    let sysctl = "spec.securityContext.sysctls[#].name";
    let port = "spec.containers[0].ports[#].hostPort";
    let (env, args) = ("spec.containers[0].env[#]", "spec.containers[0].args[#]");
    let key = "spec.containers[0].env[#].valueFrom.secretKeyRef";
    let image = "spec.containers[#].image";
    let (db, a, c) = (
        json!({ "name": "DB_PASSWORD" }),
        json!({ "name": "A_PASSWORD" }),
        json!({ "name": "C_PASSWORD" }),
    );
    let secret = |name: &str, key: &str| json!({ "key": key, "name": name });
    let host = |name: &str, host: &str| json!({ "name": name, "value": { "host": host } });
    for (check, path, then, now, expected) in [
        ("HRD-010", sysctl, json!(["kernel.msgmax"]), json!(["kernel.core_pattern"]), true),
        ("HRD-010", sysctl, json!(["kernel.msgmax"]), json!(["kernel.msgmax", "vm.a"]), true),
        ("HRD-010", sysctl, json!(["kernel.msgmax", "vm.a"]), json!(["vm.a"]), false),
        ("HRD-010", sysctl, json!(["vm.b", "vm.a"]), json!(["vm.a", "vm.b"]), false),
        ("NET-003", port, json!([8080]), json!([22]), true),
        ("NET-003", port, json!([8080, 22]), json!([22, 8080]), false),
        ("NET-003", port, json!([8080]), json!([8080, 8080]), true),
        ("SEC-001", env, json!([db, a]), json!([a, c]), true),
        ("SEC-001", env, json!([db, a]), json!([a, db]), false),
        ("SEC-001", env, json!([db, a]), json!([a]), false),
        ("SEC-001", env, json!([host("A", "x.example")]), json!([host("A", "y.example")]), false),
        ("SEC-001", args, json!([{ "name": "--password" }]), json!([{ "name": "-p" }]), true),
        ("SEC-001", args, json!([{ "name": "-p" }]), json!([{ "name": "-p" }]), false),
        ("SEC-001", args, json!([{}]), json!([{}]), false),
        ("SEC-001", args, json!([{}]), json!([{}, {}]), true),
        ("SEC-002", key, json!([secret("a", "k")]), json!([secret("root", "k")]), true),
        ("SEC-002", key, json!([secret("a", "k")]), json!([secret("a", "l")]), true),
        ("SEC-002", key, json!([secret("a", "k"), db]), json!([secret("a", "k")]), false),
        ("RES-006", env, json!([host("A", "x.example")]), json!([host("A", "y.example")]), true),
        ("RES-006", env, json!([host("A", "x.example")]), json!([host("B", "x.example")]), false),
        ("HRD-008", "spec.type", json!(["spc_t"]), json!(["init_t"]), true),
        ("IMG-003", image, json!(["r.example/a:1"]), json!(["r.example/b:2"]), false),
        ("IMG-003", image, json!(["r.example/a:1"]), json!(["q.example/a:1"]), true),
        ("IMG-002", image, json!(["a:1"]), json!(["a:2"]), false),
        ("ACC-002", "spec.token", json!([null]), json!([true]), false),
        ("HRD-001", add, json!(["NET_RAW"]), json!(["NET_RAW", "SYS_ADMIN"]), true),
        ("HRD-001", add, json!(["NET_RAW", "SYS_ADMIN"]), json!(["NET_RAW"]), false),
        ("HRD-001", add, json!(["NET_RAW"]), json!(["SYS_ADMIN"]), true),
        ("HRD-001", add, json!(["NET_RAW"]), json!(["cap_net_raw"]), false),
        ("HRD-001", add, json!(["ALL"]), json!(["NET_ADMIN", "SYS_ADMIN"]), false),
        ("HRD-001", add, json!(["SYS_ADMIN"]), json!(["ALL"]), true),
        ("HRD-002", drop, json!([["NET_RAW"]]), json!([["NET_RAW", "KILL"]]), false),
        ("HRD-002", drop, json!([["NET_RAW", "KILL"]]), json!([["NET_RAW"]]), true),
        ("HRD-002", drop, json!([["NET_RAW"]]), json!([["CAP_ALL"]]), false),
        ("HRD-002", drop, json!([["NET_RAW"]]), json!([null]), true),
    ] {
        let (before, after) = (each(path, &then), each(path, &now));
        assert_eq!(is_worse(check, &before, &after), expected, "{check} {then} {now}");
    }
}

#[test]
fn a_field_counts_by_how_often_it_stands_and_not_by_its_place_in_lists() {
    let (env, later) = ("spec.containers[0].env[1]", "spec.containers[1].env[4]");
    for (then, now, expected) in [
        (&[env][..], &[env][..], false),
        (&[env], &[later], false),
        (&[env, later], &[env], false),
        (&[env], &[env, later], true),
        (&[env], &[env, "spec.containers[0].args[1]"], true),
        (&["metadata.labels[a]"], &["metadata.labels[b]"], true),
    ] {
        let fields = |of: &[&str]| of.iter().map(|path| at(path, Value::Null)).collect::<Fields>();
        assert_eq!(is_worse("IMG-001", &fields(then), &fields(now)), expected, "{then:?} {now:?}");
    }
}

#[test]
fn more_of_the_node_is_mounted_where_a_path_is_another_or_may_be_written() {
    const ROWS: &[(Volumes, Volumes, bool)] = &[
        (&[("/var/log", &[("", true)])], &[("/var/log", &[("", true)])], false),
        (&[("/var/log", &[("", true)])], &[("/var/log/", &[("", true)])], false),
        (&[("/var/log", &[("", true)])], &[("/var/log/pods", &[("", true)])], false),
        (&[("/var/log", &[("", true)])], &[("/var/logs", &[("", true)])], true),
        (&[("/var/log", &[("", true)])], &[("/var", &[("", true)])], true),
        (&[("/var/log", &[("", true)])], &[("/etc", &[("", true)])], true),
        (&[("/", &[("", true)])], &[("/var/log", &[("", true)])], false),
        (&[("/var/log", &[("", true)])], &[("/var/log", &[("", false)])], true),
        (&[("/var/log", &[("", false)])], &[("/var/log", &[("", true)])], false),
        (&[("/var/log", &[("", true)])], &[("/var/log", &[])], false),
        (&[("/var/log", &[])], &[("/var/log", &[("", true)])], true),
        (&[("/var/log", &[("", true)])], &[("/var/log", &[("", true), ("", true)])], true),
        (
            &[("/a", &[("", true)]), ("/b", &[("", false)])],
            &[("/b", &[("", false)]), ("/a", &[("", true)])],
            false,
        ),
        (
            &[("/a", &[("", true)]), ("/b", &[("", false)])],
            &[("/a", &[("", false)]), ("/b", &[("", true)])],
            true,
        ),
        (&[("/a", &[("", true)]), ("/b", &[])], &[("/a", &[]), ("/b", &[("", true)])], true),
        (&[("/", &[("data", false)])], &[("/", &[("srv/other", false)])], true),
        (&[("/", &[("data", false)])], &[("/", &[("", false)])], true),
        (&[("/", &[("data", false)])], &[("/", &[("data/a", false)])], false),
        (&[("/", &[("data", false)])], &[("/data", &[("", false)])], false),
        (&[("/", &[("data", false), ("srv", true)])], &[("/", &[("srv", true)])], false),
    ];
    for &(then, now, expected) in ROWS {
        let fields = |volumes: Volumes| -> Fields {
            let volumes = volumes.iter().enumerate();
            volumes.flat_map(|(n, (path, mounts))| host_path(n, path, mounts)).collect()
        };
        assert_eq!(is_worse("BRK-006", &fields(then), &fields(now)), expected, "{then:?} {now:?}");
    }
}

#[test]
fn a_volume_behind_a_claim_is_compared_as_one_of_the_pod() {
    let logs = claim(0, false, "/var/log", &[("", true)]);
    for (now, expected) in [
        (logs.clone(), false),
        (claim(1, false, "/var/log/pods", &[("", true)]), false),
        (claim(0, false, "/var/log", &[("", false)]), true),
        (claim(0, true, "/var/log", &[("", false)]), false),
        (claim(0, false, "/root/.ssh", &[("", true)]), true),
        (claim(0, false, "/", &[("var/log", true)]), true),
        (host_path(0, "/var/log", &[("", true)]), true),
    ] {
        assert_eq!(is_worse("BRK-006", &logs, &now), expected, "{now:?}");
    }
}

#[test]
fn a_report_of_an_earlier_release_is_compared_by_what_it_tells() {
    let claimed = claim(0, false, "/etc", &[("", false)]);
    let volume_alone: Fields = claimed.iter().take(1).cloned().collect();
    assert!(!is_worse("BRK-008", &volume_alone, &claimed));
    let list = "spec.containers[0].securityContext.capabilities.add";
    let then = each(list, &json!([["SYS_ADMIN", "CHOWN"]]));
    for (now, expected) in [(json!(["SYS_ADMIN"]), false), (json!(["SYS_ADMIN", "BPF"]), true)] {
        let fields = each(&format!("{list}[#]"), &now);
        assert_eq!(is_worse("HRD-012", &then, &fields), expected, "{now}");
    }
}

#[test]
fn of_fields_that_are_not_told_the_number_is_compared() {
    let says =
        |count: usize| format!("a (it rests on {count} fields, of which 100 at most are told)");
    for (then, now, expected) in [
        (says(150), says(150), false),
        (says(150), says(101), false),
        (says(101), says(150), true),
        (String::new(), says(101), true),
        (says(101), String::new(), false),
    ] {
        let fields = each("spec.containers[0].env[#]", &json!([{}]));
        let (before, after) = (seen("SEC-001", &then, &fields), seen("SEC-001", &now, &fields));
        assert_eq!(before.is_less_than(&after), expected, "{then} {now}");
    }
}

/// Something that findings rest on: which kind of thing, its name or path, and its mounts if it is a volume.
type Thing = (usize, &'static str, Vec<(&'static str, bool)>);

fn thing() -> impl Strategy<Value = Thing> {
    let mount = (select(vec!["", "a", "a/b"]), any::<bool>());
    let name = select(vec!["/", "/etc", "/etc/a", "/srv", "ALL", "KILL"]);
    (0..4_usize, name, proptest::collection::vec(mount, 0..3))
}

fn fields_of(n: usize, (kind, name, mounts): &Thing) -> Fields {
    let add = "spec.containers[0].securityContext.capabilities.add";
    match kind {
        0 => host_path(n, name, mounts),
        1 => claim(n, false, name, mounts),
        2 => vec![at(&format!("spec.securityContext.sysctls[{n}].name"), json!(name))],
        _ => vec![at(&format!("{add}[{n}]"), json!(name))],
    }
}

proptest! {
    #[test]
    fn nothing_is_worse_than_itself_or_than_what_it_is_a_part_of(
        check in select(vec!["BRK-006", "HRD-010", "HRD-012"]),
        things in proptest::collection::vec((thing(), any::<bool>()), 0..8),
    ) {
        let fields = |is_in: &dyn Fn(bool) -> bool| -> Fields {
            let chosen = things.iter().enumerate().filter(|(_, (_, chosen))| is_in(*chosen));
            chosen.flat_map(|(n, (thing, _))| fields_of(n, thing)).collect()
        };
        let (all, part) = (fields(&|_| true), fields(&|chosen| chosen));
        prop_assert!(!is_worse(check, &all, &all));
        prop_assert!(!is_worse(check, &all, &part));
    }
}
