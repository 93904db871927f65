//! BRK-001: the container runtime's socket, or a directory that holds it, inside a pod.

use facts::pod_spec::{Container, PodSpec};
use facts::subject_facts::PodFacts;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity};

use crate::capability;
use crate::check::{Check, Judge, Patch};
use crate::host_volume::{self, Counted, HostVolume, Mount};
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("BRK-001"),
    title: "Container runtime's socket mounted",
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
    why: "Whoever can write to the runtime's socket can ask it, as root on the node, to start a privileged container with \
          the node's whole disk in it: one request is the node, and from there every pod and Secret on it. The sockets of \
          containerd, Docker, CRI-O, cri-dockerd, dockershim and Podman count, where they stand by default and where k3s, \
          k0s and MicroK8s put them, and that of NRI, by which a plugin changes any container before it starts; on Windows \
          the pipes of Docker and containerd. A read-only mount does not help, since it protects the file and not what is \
          said through it. A parent directory is as good as the socket, because the socket lies in it, unless every mount \
          takes a part of it (`subPath`) where none lies. So is the node's `/proc` where a mount of it is writable, since root \
          writes `sys/kernel/core_pattern` there, by which the kernel starts a program of its choice on the node, or where \
          its container may trace (SYS_PTRACE, SYS_ADMIN, privileged), who reaches the node's root by `/proc/*/root`; \
          read-only and without those it is found as BRK-006. Sockets usually belong to root, and a process that is neither \
          root nor of their group cannot use them until it becomes so: the user is not judged here, and agents of monitoring \
          that mount `/` are found too. A claim is followed to its \
          persistent volume, which may be a path of the node too; where either was not seen, this is not known.",
    fix: "Remove the volume and its mounts. To build images in a pipeline, use BuildKit or Buildah in a pod with \
          `hostUsers: false`, which need no daemon of the node (rootless BuildKit without it needs seccomp and AppArmor \
          unconfined and setuid files, which HRD-003, HRD-006 and HRD-007 then find); to read about containers, ask the \
          API server for pods and the kubelet for `/metrics/cadvisor` (RBAC on `nodes/metrics`, not `nodes/proxy`); where \
          an agent truly has to talk to the runtime, give it nodes and a namespace of its own and waive this finding with \
          a date.",
    judge: Judge::Pod(judge),
    patch: Patch::Pod(|pod| {
        host_volume::patch(host_volume::removal(&exposing(pod)), behind_claims(pod))
    }),
};

/// Where runtimes put their sockets; `*` stands for one part. `/run` and `/var/run` are the same
/// directory on most nodes, but nothing in a pod tells whether they are on this one.
const SOCKETS: &[&str] = &[
    "/run/docker.sock",
    "/var/run/docker.sock",
    "/run/containerd/containerd.sock",
    "/var/run/containerd/containerd.sock",
    "/run/containerd/containerd.sock.ttrpc",
    "/var/run/containerd/containerd.sock.ttrpc",
    "/run/docker/containerd/containerd.sock",
    "/var/run/docker/containerd/containerd.sock",
    "/run/k3s/containerd/containerd.sock",
    "/var/run/k3s/containerd/containerd.sock",
    "/run/k0s/containerd.sock",
    "/var/run/k0s/containerd.sock",
    "/var/snap/microk8s/common/run/containerd.sock",
    "/run/crio/crio.sock",
    "/var/run/crio/crio.sock",
    "/run/cri-dockerd.sock",
    "/var/run/cri-dockerd.sock",
    "/run/k3s/cri-dockerd/cri-dockerd.sock",
    "/var/run/k3s/cri-dockerd/cri-dockerd.sock",
    "/run/dockershim.sock",
    "/var/run/dockershim.sock",
    "/run/nri/nri.sock",
    "/var/run/nri/nri.sock",
    "/run/podman/podman.sock",
    "/var/run/podman/podman.sock",
    "/run/user/*/docker.sock",
    "/run/user/*/podman/podman.sock",
];

/// The named pipes by which runtimes listen on Windows, `\\\\.\\pipe\\docker_engine` as a path.
const PIPES: &[&str] = &["/pipe/docker_engine", "/pipe/containerd-containerd"];

/// What a process sees as its root, and where the sockets stand a second time.
const ROOT_OF_A_PROCESS: &str = "/proc/*/root";

fn judge(pod: &PodFacts<'_>, _: &Policy) -> Judged {
    let own = host_volume::failure(pod, &exposing(pod), "mountPath", sentence);
    host_volume::together(own, behind_claims(pod))
}

fn behind_claims(pod: &PodFacts<'_>) -> Option<Judged> {
    host_volume::behind_claims(pod, Counted::Shown, "mountPath", is_exposed_by)
}

fn exposing<'a>(pod: &PodFacts<'a>) -> Vec<HostVolume<'a>> {
    let mut volumes = host_volume::of(pod.spec);
    volumes.retain(|volume| {
        let exposes = |mount: &Mount<'_>| match exposed_by(&mount.path_of(volume)) {
            Some(Exposed { by_processes: true, .. }) => {
                mount.is_writable() || may_trace(pod.spec, mount)
            }
            exposed => exposed.is_some(),
        };
        exposed_by(&volume.path).is_some()
            && (volume.mounts.is_empty() || volume.mounts.iter().any(exposes))
    });
    volumes
}

/// Whether the container of a mount may look into processes that hold more than it does: with what a runtime gives to root,
/// the kernel leads it through the root of none of the node's.
fn may_trace(spec: &PodSpec, mount: &Mount<'_>) -> bool {
    let is_it =
        |list, container: &Container| list == mount.list && container.name == mount.container;
    let mut containers = spec.every_container().filter(|(list, _, of)| is_it(*list, of));
    containers.any(|(_, _, container)| {
        let names = |written: &String| {
            matches!(capability::name(written).as_str(), "ALL" | "SYS_ADMIN" | "SYS_PTRACE")
        };
        container.is_privileged() || capability::added(container).iter().any(names)
    })
}

fn sentence(volume: &HostVolume<'_>) -> String {
    let HostVolume { name, path, .. } = volume;
    let mounted = volume.mounted_by();
    match exposed_by(path) {
        Some(Exposed { socket, by_holding: true, .. }) => {
            format!(
                "volume `{name}` is the node's {path}, which holds sockets like {socket}, {mounted}"
            )
        }
        _ => format!("volume `{name}` is the node's {path}, {mounted}"),
    }
}

/// Whether a path is or holds a socket.
pub(super) fn is_exposed_by(path: &str) -> bool {
    exposed_by(path).is_some()
}

struct Exposed {
    socket: String,
    by_holding: bool,
    /// By the roots of processes, which not everybody is led through.
    by_processes: bool,
}

/// The first socket that a path is or holds.
fn exposed_by(path: &str) -> Option<Exposed> {
    let seen = past_processes(path);
    let in_place = SOCKETS.iter().find(|socket| covers(&seen, socket)).map(|socket| Exposed {
        socket: (*socket).into(),
        by_holding: seen.len() < parts(socket).count(),
        by_processes: false,
    });
    let of_processes = || {
        let socket = format!("{ROOT_OF_A_PROCESS}{}", SOCKETS.first()?);
        holds_processes(&seen).then_some(Exposed { socket, by_holding: true, by_processes: true })
    };
    let as_pipe = || {
        let path = host_volume::normal(&path.replace('\\', "/")).to_ascii_lowercase();
        let pipe = PIPES.iter().find(|pipe| **pipe == path)?;
        Some(Exposed { socket: (*pipe).into(), by_holding: false, by_processes: false })
    };
    in_place.or_else(of_processes).or_else(as_pipe)
}

/// The parts of a path, past the root or folder of a process: what `/proc/1/root/run` leads to is `/run`.
pub(super) fn past_processes(path: &str) -> Vec<&str> {
    let mut seen: Vec<&str> = parts(path).collect();
    loop {
        let past = match seen.as_slice() {
            ["proc", _, "task", _, "root" | "cwd", ..] => 5,
            ["proc", _, "root" | "cwd", ..] => 3,
            _ => return seen,
        };
        seen.drain(..past);
    }
}

/// Whether the root of a process lies in it.
fn holds_processes(seen: &[&str]) -> bool {
    let is_process = |name: &str| {
        matches!(name, "self" | "thread-self") || name.bytes().all(|byte| byte.is_ascii_digit())
    };
    match seen {
        ["proc"] => true,
        ["proc", process] | ["proc", process, "task"] | ["proc", process, "task", _] => {
            is_process(process)
        }
        _ => false,
    }
}

fn covers(path: &[&str], socket: &str) -> bool {
    let mut rest = parts(socket);
    path.iter().all(|part| rest.next().is_some_and(|of| of == *part || of == "*"))
}

fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn a_volume_that_is_or_holds_a_socket_is_flagged() {
        for (path, seen) in [
            ("/var/run/docker.sock", "/var/run/docker.sock"),
            ("/run/crio/crio.sock", "/run/crio/crio.sock"),
            (
                "/run/k3s/cri-dockerd",
                "/run/k3s/cri-dockerd, which holds sockets like /run/k3s/cri-dockerd/cri-dockerd.sock",
            ),
            ("//run/./podman/../podman/podman.sock", "/run/podman/podman.sock"),
            ("/run/user/1000/docker.sock", "/run/user/1000/docker.sock"),
            (
                "/run/containerd/",
                "/run/containerd, which holds sockets like /run/containerd/containerd.sock",
            ),
            ("/run", "/run, which holds sockets like /run/docker.sock"),
            ("/var/run", "/var/run, which holds sockets like /var/run/docker.sock"),
            ("/var", "/var, which holds sockets like /var/run/docker.sock"),
            ("/", "/, which holds sockets like /run/docker.sock"),
            ("/etc/..", "/, which holds sockets like /run/docker.sock"),
            ("/proc/1/root/run/docker.sock", "/proc/1/root/run/docker.sock"),
            (
                "/proc/self/root/proc/1/cwd/run/docker.sock",
                "/proc/self/root/proc/1/cwd/run/docker.sock",
            ),
            (
                "/proc/1/task/1/root",
                "/proc/1/task/1/root, which holds sockets like /run/docker.sock",
            ),
            ("/proc", "/proc, which holds sockets like /proc/*/root/run/docker.sock"),
            ("/proc/1/", "/proc/1, which holds sockets like /proc/*/root/run/docker.sock"),
            ("/run/nri/nri.sock", "/run/nri/nri.sock"),
            ("/var/run/nri", "/var/run/nri, which holds sockets like /var/run/nri/nri.sock"),
            (r"\\.\pipe\docker_engine", r"/\\.\pipe\docker_engine"),
            ("//./pipe/containerd-containerd", "/pipe/containerd-containerd"),
            ("/run/user", "/run/user, which holds sockets like /run/user/*/docker.sock"),
        ] {
            let cluster = clean_cluster().pod(json!({
                "volumes": [{ "name": "node", "hostPath": { "path": path } }],
            }));
            let line = format!(
                "fail workload/shop/Pod/api: volume `node` is the node's {seen}, mounted by no container"
            );
            assert_eq!(
                fixture::run(&CHECK, &cluster),
                [line.as_str(), "  at spec.volumes[1].hostPath.path"],
                "{path}"
            );
        }
    }

    #[test]
    fn a_read_only_mount_is_named_and_does_not_help() {
        let cluster = clean_cluster().pod(json!({
            "volumes": [{ "name": "docker", "hostPath": { "path": "/var/run/docker.sock" } }],
            "containers": [{ "name": "app", "volumeMounts": [
                { "name": "docker", "mountPath": "/var/run/docker.sock", "readOnly": true },
            ] }],
        }));
        assert_eq!(
            fixture::run(&CHECK, &cluster),
            [
                "fail workload/shop/Pod/api: volume `docker` is the node's /var/run/docker.sock, mounted by `app`",
                "  at spec.volumes[1].hostPath.path",
                "  at spec.containers[0].volumeMounts[1].mountPath",
            ]
        );
    }

    #[test]
    fn the_nodes_processes_count_for_who_may_write_there_or_trace() {
        for (path, read_only, context, expected) in [
            ("/proc", json!(null), json!({}), true),
            ("/proc", json!(true), json!({}), false),
            ("/proc/1", json!(true), json!({ "capabilities": { "add": ["NET_ADMIN"] } }), false),
            ("/proc", json!(true), json!({ "capabilities": { "add": ["CAP_SYS_PTRACE"] } }), true),
            ("/proc", json!(true), json!({ "privileged": true }), true),
            ("/proc/1/root", json!(true), json!({}), true),
            ("/", json!(true), json!({}), true),
        ] {
            let mount = json!({ "name": "node", "mountPath": "/host", "readOnly": read_only });
            let cluster = clean_cluster().pod(json!({
                "volumes": [{ "name": "node", "hostPath": { "path": path } }],
                "containers": [
                    { "name": "app", "securityContext": context, "volumeMounts": [mount] },
                ],
            }));
            let found = fixture::run(&CHECK, &cluster);
            assert_eq!(!found.is_empty(), expected, "{path} {read_only} {context}");
        }
    }

    #[test]
    fn a_mount_of_a_part_is_that_part() {
        for (parts, expected) in [
            (&["log"][..], false),
            (&["lib/a", "log"], false),
            (&["run"], true),
            (&["log", "run/docker.sock"], true),
            (&[""], true),
        ] {
            let mounts: Vec<_> = (parts.iter())
                .map(|part| json!({ "name": "node", "mountPath": "/n", "subPath": part }))
                .collect();
            let cluster = clean_cluster().pod(json!({
                "volumes": [{ "name": "node", "hostPath": { "path": "/var" } }],
                "containers": [{ "name": "app", "volumeMounts": mounts }],
            }));
            assert_eq!(!fixture::run(&CHECK, &cluster).is_empty(), expected, "{parts:?}");
        }
    }

    #[test]
    fn a_claim_leads_to_the_socket_too() {
        for (path, is_bound, expected) in [
            (
                "/var/run/",
                true,
                "fail workload/shop/Pod/api: volume `data` is the node's /var/run, by PersistentVolume disk",
            ),
            (
                "/run",
                false,
                "unknown workload/shop/Pod/api: volume `data` may be bound to PersistentVolume disk, which is the node's /run",
            ),
            ("/srv/data", true, ""),
        ] {
            let cluster = clean_cluster().claiming(path, is_bound);
            let found = fixture::run(&CHECK, &cluster);
            assert_eq!(found.first().map_or("", |line| line), expected, "{path}");
        }
        let cluster = clean_cluster().claiming_unseen("PersistentVolumeClaim shop/data");
        assert_eq!(
            fixture::run(&CHECK, &cluster),
            [
                "unknown workload/shop/Pod/api: it mounts PersistentVolumeClaim shop/data, which was not seen and may be a \
                 path of the node"
            ]
        );
    }

    #[test]
    fn a_neighbour_of_a_socket_is_not_the_socket() {
        for path in [
            "/run/docker.sock.d",
            "/run/udev",
            "/var/log",
            "/run/containerd/io.containerd",
            "/proc/sys",
            "/proc/1/net",
            "/proc/1/root/var/log",
        ] {
            let cluster = clean_cluster().pod(json!({
                "volumes": [{ "name": "node", "hostPath": { "path": path } }],
            }));
            assert!(fixture::run(&CHECK, &cluster).is_empty(), "{path}");
        }
    }
}
