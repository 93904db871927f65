//! BRK-006: a path of the node as a volume.

use facts::subject_facts::PodFacts;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity};

use super::{node_files, runtime_socket};
use crate::check::{Check, Judge, Patch};
use crate::host_volume::{self, Counted, HostVolume, Mount};
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("BRK-006"),
    title: "Path of the node mounted",
    severity: Severity::High,
    family: Family::HostMount,
    pass_needs: &[],
    fail_needs: &[],
    controls: &[
        ("PSS baseline", "hostPathVolumes"),
        ("PSS restricted", "restrictedVolumes"),
        ("CIS Kubernetes", "host-path"),
        ("NSA/CISA Hardening", "Hardening container environments"),
        ("MITRE ATT&CK", "T1611"),
    ],
    why: "A hostPath volume is a hole in the wall between pod and node. Writable and of what governs the node (/etc, \
          /root), it is root there, which BRK-008 tells; of a directory of data it gives that data; read-only, it still \
          shows other pods' logs (/var/log), tokens and volumes (/var/lib/kubelet). \
          The data in it stays on that one node: no scheduler, backup or deletion request follows it. A claim is followed \
          to its persistent volume: one that is a directory set aside for data passes, one that is of the node's own \
          (/etc, /var/lib/kubelet) does not, and where either was not seen, this is not known.",
    fix: "Replace it by an emptyDir (scratch), a PersistentVolumeClaim (data), a ConfigMap or a projected volume \
          (configuration). The patch removes volume and mounts, so put the replacement in with it. Node agents that must read \
          one directory mount that one alone, with `readOnly: true`, from a namespace of their own; what is mounted below that \
          directory stays writable unless `recursiveReadOnly: IfPossible` is set too (`Enabled` is refused by nodes before \
          Linux 5.12 and by runtimes that do not know it; neither goes with `mountPropagation`). That stays a finding: waive \
          it with the path.",
    judge: Judge::Pod(judge),
    patch: Patch::Pod(|pod| {
        host_volume::patch(host_volume::removal(&host_volume::of(pod.spec)), behind_claims(pod))
    }),
};

fn judge(pod: &PodFacts<'_>, _: &Policy) -> Judged {
    let own = host_volume::failure(pod, &host_volume::of(pod.spec), "readOnly", sentence);
    host_volume::together(own, behind_claims(pod))
}

fn behind_claims(pod: &PodFacts<'_>) -> Option<Judged> {
    host_volume::behind_claims(pod, Counted::Shown, "readOnly", is_the_nodes_own)
}

/// Where a node keeps itself, beside what governs it: a persistent volume that is, holds or lies in one of these is no place
/// for data.
const OWN: &[&str] = &[
    "/dev",
    "/etc",
    "/home",
    "/opt/cni",
    "/proc",
    "/run",
    "/snap",
    "/sys",
    "/usr",
    "/var/lib/cni",
    "/var/lib/containers",
    "/var/lib/docker",
    "/var/lib/kubelet",
    "/var/log",
    "/var/run",
    "/var/snap",
];

fn is_the_nodes_own(path: &str) -> bool {
    let holds = |one: &str, other: &str| {
        one == "/" || other.strip_prefix(one).is_some_and(|it| it.is_empty() || it.starts_with('/'))
    };
    OWN.iter().any(|own| holds(path, own) || holds(own, path))
        || node_files::governs(path)
        || runtime_socket::is_exposed_by(path)
}

fn sentence(volume: &HostVolume<'_>) -> String {
    let HostVolume { name, path, mounts, .. } = volume;
    let writable = mounts.iter().any(Mount::is_writable);
    let how = match (mounts.is_empty(), writable) {
        (true, _) => "",
        (false, true) => "writable, ",
        (false, false) => "read-only, ",
    };
    format!("volume `{name}` is the node's {path}, {how}{}", volume.mounted_by())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn a_hostpath_volume_is_flagged_and_its_mounts_say_how_bad_it_is() {
        let mount = |read_only: serde_json::Value| {
            json!([{ "name": "app", "volumeMounts": [
                { "name": "logs", "mountPath": "/logs", "readOnly": read_only },
            ] }])
        };
        for (containers, how, mounts) in [
            (json!([]), "mounted by no container", 0),
            (mount(json!(true)), "read-only, mounted by `app`", 1),
            (mount(json!(false)), "writable, mounted by `app`", 1),
            (mount(json!(null)), "writable, mounted by `app`", 1),
        ] {
            let cluster = clean_cluster().pod(json!({
                "volumes": [{ "name": "logs", "hostPath": { "path": "/var/log/" } }],
                "containers": containers,
            }));
            let line =
                format!("fail workload/shop/Pod/api: volume `logs` is the node's /var/log, {how}");
            let paths = [
                "  at spec.volumes[1].hostPath.path",
                "  at spec.containers[0].volumeMounts[1].readOnly",
            ];
            let expected: Vec<&str> =
                std::iter::once(line.as_str()).chain(paths).take(2 + mounts).collect();
            assert_eq!(fixture::run(&CHECK, &cluster), expected);
        }
    }

    #[test]
    fn a_persistent_volume_is_for_data_and_not_the_nodes_own() {
        for (path, is_own) in [
            ("/", true),
            ("/var", true),
            ("/etc/kubernetes", true),
            ("/var/lib/kubelet/", true),
            ("/srv/../etc", true),
            ("/dev/sda", true),
            ("/opt", true),
            ("/bin", true),
            ("/lib32", true),
            ("/opt/bin", true),
            ("/opt/containerd", true),
            ("/root", true),
            ("/var/lib/cloud", true),
            ("/var/lib/etcd", true),
            ("/var/lib/k0s", true),
            ("/var/lib/rancher/rke2/server", true),
            ("/var/snap/microk8s", true),
            ("/var/spool/at", true),
            ("/opt/local-path-provisioner/pvc-1", false),
            ("/var/lib/rancher/k3s/storage/pvc-1", false),
            ("/mnt/disks/ssd1", false),
            ("/etcetera", false),
        ] {
            let found = fixture::run(&CHECK, &clean_cluster().claiming(path, true));
            assert_eq!(!found.is_empty(), is_own, "{path}: {found:?}");
        }
    }

    #[test]
    fn a_claim_that_nobody_mounts_points_at_the_path_behind_it() {
        let claim = json!({ "name": "data", "persistentVolumeClaim": { "claimName": "data" } });
        let cluster = clean_cluster().claiming("/var/log", true).pod(json!({ "volumes": [claim] }));
        assert_eq!(
            fixture::run(&CHECK, &cluster),
            [
                "fail workload/shop/Pod/api: volume `data` is the node's /var/log, by PersistentVolume disk",
                "  at spec.volumes[1]",
                "  at spec.hostPath.path of PersistentVolume disk",
            ]
        );
    }

    #[test]
    fn every_volume_is_named_and_every_list_is_searched() {
        let cluster = clean_cluster()
            .pod(json!({ "volumes": [
                { "name": "etc", "hostPath": { "path": "/etc" } },
                { "name": "opt", "hostPath": { "path": "/opt" } },
            ] }))
            .container(
                "prepare",
                json!({ "volumeMounts": [{ "name": "etc", "mountPath": "/etc" }] }),
            )
            .container(
                "debug",
                json!({ "volumeMounts": [
                { "name": "opt", "mountPath": "/opt", "readOnly": true },
            ] }),
            );
        assert_eq!(
            fixture::run(&CHECK, &cluster),
            [
                "fail workload/shop/Pod/api: volume `etc` is the node's /etc, writable, mounted by `prepare`; \
                 volume `opt` is the node's /opt, read-only, mounted by `debug`",
                "  at spec.volumes[1].hostPath.path",
                "  at spec.initContainers[0].volumeMounts[0].readOnly",
                "  at spec.volumes[2].hostPath.path",
                "  at spec.ephemeralContainers[0].volumeMounts[0].readOnly",
            ]
        );
    }
}
