use super::*;
use crate::fixture::{self, clean_cluster};

fn mounting(path: &str, mounts: Value) -> fixture::Cluster {
    clean_cluster().pod(json!({
        "volumes": [{ "name": "node", "hostPath": { "path": path } }],
        "containers": [{ "name": "app", "volumeMounts": mounts }],
    }))
}

#[test]
fn what_leads_to_root_on_the_node_is_told_by_its_path() {
    let (programs, jobs) =
        ("programs and libraries that root runs there", "jobs and services that root starts there");
    let accounts = "accounts there and the keys to them";
    let told = "what kubelet and runtime are told to run";
    let kernel = "switches by which the kernel starts programs as root";
    for (path, expected) in [
        ("/etc", Some(jobs)),
        ("/etc/cron.d/", Some(jobs)),
        ("/etc/cron.d/x", Some(jobs)),
        ("/etc/kubernetes/manifests", Some(told)),
        ("/srv/../etc/shadow", Some(accounts)),
        ("/home", Some(accounts)),
        ("/home/core", Some(accounts)),
        ("/home/core/.ssh/authorized_keys", Some(accounts)),
        ("/root", Some(accounts)),
        ("/usr", Some(programs)),
        ("/lib/modules", Some(programs)),
        ("/opt", Some(programs)),
        ("/boot", Some(programs)),
        ("/proc/sys", Some(kernel)),
        ("/proc/sys/fs", Some(kernel)),
        ("/run/systemd/system", Some(jobs)),
        ("/etc/ld.so.cache", Some(programs)),
        ("/proc/1/root/etc/crontab", Some(jobs)),
        ("/sys", Some(kernel)),
        ("/var/lib", Some(jobs)),
        ("/var/lib/kubelet", Some(told)),
        ("/var/lib/rancher/k3s/agent/pod-manifests", Some(told)),
        ("/var/lib/kubelet/pods", Some("files of other containers")),
        ("/var/lib/etcd", Some("the state of the whole cluster")),
        // Found by the sockets that they hold.
        ("/", None),
        ("/run", None),
        ("/proc", None),
        // Bad enough to be found as any path of the node is, and not root on it.
        ("/dev", None),
        ("/etc/localtime", None),
        ("/etc/ssl/certs", None),
        ("/home/core/data", None),
        ("/proc/sys/net", None),
        ("/srv/data", None),
        ("/sys/class/net", None),
        ("/usr/share/zoneinfo", None),
        ("/var/lib/kubelet/plugins", None),
        ("/var/lib/docker/volumes/x", None),
        ("/var/log", None),
    ] {
        let found =
            fixture::run(&CHECK, &mounting(path, json!([{ "name": "node", "mountPath": "/n" }])));
        let expected = expected.map(|what| {
            let path = host_volume::normal(path);
            format!(
                "fail workload/shop/Pod/api: volume `node` is the node's {path}, writable, mounted by `app`: it leads \
                 to {what}"
            )
        });
        assert_eq!(found.first(), expected.as_ref(), "{path}");
    }
}

#[test]
fn only_a_mount_that_may_be_written_counts_and_the_patch_closes_it() {
    let mount = |more: Value| {
        let mut mount = json!({ "name": "node", "mountPath": "/n" });
        for (key, value) in more.as_object().unwrap() {
            mount[key] = value.clone();
        }
        mount
    };
    let at = |index: usize| {
        vec![
            "  at spec.volumes[1].hostPath.path".to_owned(),
            format!("  at spec.containers[0].volumeMounts[{index}].readOnly"),
        ]
    };
    for (path, mounts, expected) in [
        ("/etc", json!([mount(json!({ "readOnly": true }))]), vec![]),
        ("/etc", json!([mount(json!({ "readOnly": false }))]), at(1)),
        ("/etc", json!([mount(json!({ "subPath": "localtime" }))]), vec![]),
        (
            "/var",
            json!([mount(json!({ "subPath": "lib/etcd" }))]),
            [at(1), vec!["  at spec.containers[0].volumeMounts[1].subPath".into()]].concat(),
        ),
        (
            "/etc",
            json!([mount(json!({ "readOnly": true })), mount(json!({ "mountPath": "/m" }))]),
            at(2),
        ),
        ("/etc", json!([]), vec![]),
    ] {
        let found = fixture::run(&CHECK, &mounting(path, mounts.clone()));
        assert_eq!(found.get(1..).unwrap_or_default(), expected, "{path} {mounts}");
    }
    let debugs = clean_cluster()
        .pod(json!({ "volumes": [{ "name": "node", "hostPath": { "path": "/etc" } }] }))
        .container("debug", json!({ "volumeMounts": [{ "name": "node", "mountPath": "/n" }] }));
    assert!(fixture::patches(&CHECK, &debugs).is_empty());
    assert!(fixture::run(&CHECK, &debugs)[0].starts_with("fail "));
}

#[test]
fn a_claim_leads_there_too() {
    let etc =
        "fail workload/shop/Pod/api: volume `data` is the node's /etc, by PersistentVolume disk";
    let perhaps = "unknown workload/shop/Pod/api: volume `data` may be bound to PersistentVolume disk, which is the node's \
                   /var/lib/kubelet";
    for (path, is_bound, part, read_only, expected) in [
        ("/etc", true, "", false, etc),
        ("/var/lib/kubelet", false, "", false, perhaps),
        ("/srv/data", true, "", false, ""),
        ("/", true, "etc", false, etc),
        ("/etc", true, "localtime", false, ""),
        ("/etc", true, "", true, ""),
    ] {
        let mount = json!({ "name": "data", "mountPath": "/data", "subPath": part });
        let claim = json!({ "claimName": "data", "readOnly": read_only });
        let cluster = clean_cluster()
            .claiming(path, is_bound)
            .pod(json!({ "volumes": [{ "name": "data", "persistentVolumeClaim": claim }] }))
            .container("app", json!({ "volumeMounts": [mount] }));
        let found = fixture::run(&CHECK, &cluster);
        assert_eq!(found.first().map_or("", |line| line), expected, "{path} {part} {read_only}");
    }
}

#[test]
fn a_volume_and_a_claim_that_are_both_bad_are_both_told_and_no_patch_mends_one_alone() {
    let mount = |of: &str| json!({ "name": of, "mountPath": format!("/{of}") });
    let volumes = json!([
        { "name": "node", "hostPath": { "path": "/etc/cron.d" } },
        { "name": "data", "persistentVolumeClaim": { "claimName": "data" } },
    ]);
    let cluster = |path: &str| {
        clean_cluster()
            .claiming(path, true)
            .pod(json!({ "volumes": volumes }))
            .container("app", json!({ "volumeMounts": [mount("node"), mount("data")] }))
    };
    let both = cluster("/root/.ssh");
    let told = fixture::run(&CHECK, &both);
    for part in ["the node's /etc/cron.d, writable", "the node's /root/.ssh, by PersistentVolume"] {
        assert!(told[0].contains(part), "{told:?}");
    }
    assert!(told.contains(&"  at spec.volumes[2]".into()), "{told:?}");
    assert!(fixture::patches(&CHECK, &both).is_empty());
    let one = cluster("/srv/data");
    assert!(!fixture::run(&CHECK, &one)[0].contains("PersistentVolume"));
    assert_eq!(fixture::patches(&CHECK, &one).len(), 1);
}

#[test]
fn a_claim_points_at_its_bad_mounts_and_at_the_path_behind_it() {
    let mount =
        |of: &str, at: &str, part: &str| json!({ "name": of, "mountPath": at, "subPath": part });
    let claim = json!({ "name": "data", "persistentVolumeClaim": { "claimName": "data" } });
    let cluster = clean_cluster().claiming("/", true).pod(json!({ "volumes": [claim] })).container(
        "app",
        json!({ "volumeMounts": [mount("data", "/d", "srv"), mount("data", "/e", "etc")] }),
    );
    assert_eq!(
        fixture::run(&CHECK, &cluster),
        [
            "fail workload/shop/Pod/api: volume `data` is the node's /etc, by PersistentVolume disk",
            "  at spec.volumes[1]",
            "  at spec.containers[0].volumeMounts[2].readOnly",
            "  at spec.containers[0].volumeMounts[2].subPath",
            "  at spec.hostPath.path of PersistentVolume disk",
        ]
    );
}

#[test]
fn what_was_not_seen_counts_where_it_may_be_written() {
    let unseen = "PersistentVolumeClaim shop/data";
    let reason = format!(
        "unknown workload/shop/Pod/api: it mounts {unseen}, which was not seen and may be a path of the node"
    );
    for (mounts, expected) in [
        (json!([{ "name": "data", "mountPath": "/data" }]), reason.as_str()),
        (json!([{ "name": "data", "mountPath": "/data", "readOnly": true }]), ""),
        (json!([]), ""),
    ] {
        let claim = json!({ "name": "data", "persistentVolumeClaim": { "claimName": "data" } });
        let cluster = clean_cluster()
            .claiming_unseen(unseen)
            .pod(json!({ "volumes": [claim] }))
            .container("app", json!({ "volumeMounts": mounts }));
        let found = fixture::run(&CHECK, &cluster);
        assert_eq!(found.first().map_or("", |line| line), expected, "{mounts}");
    }
}
