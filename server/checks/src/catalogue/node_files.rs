//! BRK-008: files that root on the node runs or obeys, writable in a pod.

use facts::pod_spec::ContainerList;
use facts::subject_facts::PodFacts;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity};
use serde_json::{Value, json};

use super::runtime_socket;
use crate::check::{Check, Judge, Patch};
use crate::host_volume::{self, Counted, HostVolume};
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("BRK-008"),
    title: "Node's own files writable",
    severity: Severity::Critical,
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
    why: "Some files of a node are root's next command: what cron, systemd, the kubelet and the runtime start, programs and \
          libraries, accounts and keys, the files of every other container, etcd's data, and those by which the kernel \
          itself starts a program (`/proc/sys/kernel/core_pattern`, `/sys/kernel/uevent_helper`). Who may write one of \
          them is root on the node a moment later, without a capability and without the runtime's socket. A directory that \
          holds some counts as they do, and so does what lies in one. They belong to root, also through the ID-mapped \
          mounts of `hostUsers: false`, so that a process that is neither root nor becomes it cannot write them: the user \
          is not judged here. What holds the runtime's socket (`/`, `/run`, `/var`) is found as BRK-001 and not here again; \
          other paths of the node, and these where every mount is read-only, as BRK-006. `/dev` is not counted, since the \
          node's devices stay closed to a container that is not privileged. A claim is followed to its persistent volume; \
          where either was not seen, this is not known.",
    fix: "Mount with `readOnly: true` what is only read, as the patch does; BRK-006 stays. Where something must be written, \
          mount the one directory or file that it is. What installs programs or settings on nodes (CNI and CSI plugins, \
          agents) cannot do without: give it a namespace of its own in which nobody else creates pods, and waive this with \
          the path.",
    judge: Judge::Pod(judge),
    patch: Patch::Pod(|pod| host_volume::patch(read_only(&governing(pod)), behind_claims(pod))),
};

/// By what a node is governed, and where that stands; `*` stands for one part of a path. Paths of distributions with systemd
/// and of the usual installers, each of which root runs, loads or obeys without being asked.
const GOVERNING: &[(&str, &[&str])] = &[
    (
        "jobs and services that root starts there",
        &[
            "/etc/anacrontab",
            "/etc/cron.d",
            "/etc/cron.daily",
            "/etc/cron.hourly",
            "/etc/cron.monthly",
            "/etc/cron.weekly",
            "/etc/crontab",
            "/etc/default",
            "/etc/init.d",
            "/etc/logrotate.d",
            "/etc/modprobe.d",
            "/etc/rc.d",
            "/etc/rc.local",
            "/etc/sysconfig",
            "/etc/sysctl.d",
            "/etc/systemd",
            "/etc/udev",
            "/run/systemd",
            "/run/udev",
            "/var/lib/cloud",
            "/var/run/systemd",
            "/var/run/udev",
            "/var/spool/at",
            "/var/spool/cron",
        ],
    ),
    (
        "programs and libraries that root runs there",
        &[
            "/bin",
            "/boot",
            "/etc/ld.so.cache",
            "/etc/ld.so.conf",
            "/etc/ld.so.conf.d",
            "/etc/ld.so.preload",
            "/lib",
            "/lib32",
            "/lib64",
            "/opt/bin",
            "/opt/cni/bin",
            "/opt/containerd",
            "/sbin",
            "/usr/bin",
            "/usr/lib",
            "/usr/lib32",
            "/usr/lib64",
            "/usr/libexec",
            "/usr/local/bin",
            "/usr/local/lib",
            "/usr/local/sbin",
            "/usr/sbin",
            "/var/lib/rancher/*/bin",
            "/var/lib/rancher/*/data",
            "/var/usrlocal",
        ],
    ),
    (
        "accounts there and the keys to them",
        &[
            "/etc/group",
            "/etc/gshadow",
            "/etc/pam.d",
            "/etc/passwd",
            "/etc/profile",
            "/etc/profile.d",
            "/etc/shadow",
            "/etc/ssh",
            "/etc/sudoers",
            "/etc/sudoers.d",
            "/home/*/.ssh",
            "/root",
            "/var/home/*/.ssh",
            "/var/roothome",
        ],
    ),
    (
        "what kubelet and runtime are told to run",
        &[
            "/etc/cni",
            "/etc/containerd",
            "/etc/crio",
            "/etc/docker",
            "/etc/kubernetes",
            "/etc/rancher",
            "/var/lib/k0s",
            "/var/lib/kubelet/bootstrap-kubeconfig",
            "/var/lib/kubelet/config.yaml",
            "/var/lib/kubelet/kubeadm-flags.env",
            "/var/lib/kubelet/kubeconfig",
            "/var/lib/kubelet/pki",
            "/var/lib/rancher/*/agent",
            "/var/lib/rancher/*/server",
        ],
    ),
    (
        "files of other containers",
        &[
            "/run/containerd/io.containerd.runtime.v2.task",
            "/var/lib/containerd",
            "/var/lib/containers/storage/overlay",
            "/var/lib/containers/storage/vfs",
            "/var/lib/docker/btrfs",
            "/var/lib/docker/containers",
            "/var/lib/docker/overlay2",
            "/var/lib/docker/vfs",
            "/var/lib/kubelet/pods",
            "/var/snap/microk8s/common/var/lib/containerd",
        ],
    ),
    ("the state of the whole cluster", &["/var/lib/etcd"]),
    (
        "switches by which the kernel starts programs as root",
        &[
            "/proc/sys/fs/binfmt_misc",
            "/proc/sys/kernel/core_pattern",
            "/proc/sys/kernel/modprobe",
            "/proc/sys/kernel/poweroff_cmd",
            "/sys/kernel/uevent_helper",
        ],
    ),
];

fn judge(pod: &PodFacts<'_>, _: &Policy) -> Judged {
    let own = host_volume::failure(pod, &governing(pod), "readOnly", sentence);
    host_volume::together(own, behind_claims(pod))
}

fn behind_claims(pod: &PodFacts<'_>) -> Option<Judged> {
    host_volume::behind_claims(pod, Counted::Writable, "readOnly", governs)
}

/// Volumes with a writable mount of such a path, with those mounts alone.
fn governing<'a>(pod: &PodFacts<'a>) -> Vec<HostVolume<'a>> {
    let mut volumes = host_volume::of(pod.spec);
    for volume in &mut volumes {
        let mut mounts = std::mem::take(&mut volume.mounts);
        mounts.retain(|it| it.is_writable() && governed_by(&it.path_of(volume)).is_some());
        volume.mounts = mounts;
    }
    volumes.retain(|volume| !volume.mounts.is_empty());
    volumes
}

fn sentence(volume: &HostVolume<'_>) -> String {
    let path = volume.mounts.first().map_or_else(|| volume.path.clone(), |it| it.path_of(volume));
    format!(
        "volume `{}` is the node's {path}, writable, {}: it leads to {}",
        volume.name,
        volume.mounted_by(),
        governed_by(&path).unwrap_or_default(),
    )
}

/// Whether a path is, holds or lies in what governs the node.
pub(super) fn governs(path: &str) -> bool {
    governed_by(path).is_some()
}

/// What is at a path, lies in it or holds it, unless the runtime's socket does, which is told already.
fn governed_by(path: &str) -> Option<&'static str> {
    if runtime_socket::is_exposed_by(path) {
        return None;
    }
    let seen = runtime_socket::past_processes(path);
    let leads_to = |of: &&str| {
        let parts = of.split('/').filter(|part| !part.is_empty());
        parts.zip(&seen).all(|(of, part)| of == "*" || of == *part)
    };
    GOVERNING.iter().find(|(_, paths)| paths.iter().any(&leads_to)).map(|(what, _)| *what)
}

/// A strategic merge for the pod spec that makes these mounts read-only; where one is of an ephemeral container, which nobody
/// can change, it would mend nothing.
fn read_only(volumes: &[HostVolume<'_>]) -> Option<Value> {
    let mut mounts = volumes.iter().flat_map(|volume| &volume.mounts);
    if mounts.any(|mount| mount.list == ContainerList::EphemeralContainers) {
        return None;
    }
    host_volume::of_each_mount(
        volumes,
        |mount| json!({ "mountPath": mount.mount.mount_path, "readOnly": true }),
    )
}

#[cfg(test)]
mod tests;
