//! ISO-001: a workload that strangers reach, on the same kernel as everything else on its node.

use facts::subject_facts::PodFacts;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Source, Verdict};

use crate::check::{Check, Judge, Patch};
use crate::policy::Policy;
use crate::ways_in;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("ISO-001"),
    title: "Exposed workload on a shared kernel",
    severity: Severity::Low,
    family: Family::SharedKernel,
    pass_needs: &[
        Source::Services,
        Source::Ingresses,
        Source::Gateways,
        Source::HttpRoutes,
        Source::GrpcRoutes,
        Source::TlsRoutes,
        Source::TcpRoutes,
        Source::UdpRoutes,
        Source::RuntimeClasses,
    ],
    fail_needs: &[Source::RuntimeClasses],
    controls: &[
        ("NSA/CISA Hardening", "Hardening container environments"),
        ("MITRE ATT&CK", "T1611"),
    ],
    why: "Containers are processes of one kernel: one flaw in it, and whoever got into this workload from outside is \
          on the node, with every other pod there. A sandboxed runtime (Kata Containers, gVisor, Firecracker) puts a \
          kernel of its own, or one rewritten in user space, between the two. A runtime is told by a word in the name of its \
          RuntimeClass's handler: kata, runsc, gvisor, firecracker, hyperv, hypervisor and urunc pass; runc, crun, youki, \
          nvidia and other runhcs share the kernel; any other leaves this unknown, those of WebAssembly too, most of which \
          are processes of the node's kernel, and so does one with runc, crun or youki beside a word that passes. A user \
          namespace (`hostUsers: false`) is less, since the kernel stays shared, but a root that breaks out is nobody on the \
          node. What the nodes themselves share with other tenants of the provider is not seen here. A port of the node that a pod takes by itself \
          (NET-003, BRK-004) is not counted as a way in from outside. Where all that may lead in is a Service without a \
          selector, or one of type ExternalName, of whatever namespace, that names a Service here or an address, it is not known.",
    fix: "Run it under a RuntimeClass with a sandboxed handler, or set `hostUsers: false`, which from v1.33 on works by \
          default on nodes with Linux 6.3 and a runtime that knows them (containerd 2.0, CRI-O 1.25). It does not go with \
          `hostPID`, `hostIPC`, block volumes, by default `hostNetwork`, or user ids above 65535; and every volume must be \
          on a filesystem with ID-mapped mounts (ext4, xfs, btrfs and tmpfs are, NFS is not), or the pod does not start or \
          cannot read it. Or keep its nodes for it alone, and waive this.",
    judge: Judge::Pod(judge),
    patch: Patch::None,
};

/// Words in the names of handlers that do not run containers as processes of the node's kernel. Those of WebAssembly are
/// not among them: most are processes of that kernel, and `crun-wasm` runs ordinary images too.
const SANDBOXES: &[&str] =
    &["kata", "katacontainers", "runsc", "gvisor", "firecracker", "hyperv", "hypervisor", "urunc"];

/// Words in the names of those that do.
const SHARING: &[&str] = &["runc", "crun", "youki"];

/// Words in the names of those that do, but for sandboxes of theirs: `kata-qemu-nvidia-gpu`, `runhcs-wcow-hypervisor`.
const SHARING_ALONE: &[&str] = &["nvidia", "runhcs"];

/// Whether a handler leaves containers on the node's kernel, as its name tells; `None` where it tells nothing, or both.
fn shares_the_kernel(handler: &str) -> Option<bool> {
    let has = |known: &[&str]| {
        handler.split(|c: char| !c.is_ascii_alphabetic()).any(|word| known.contains(&word))
    };
    match (has(SANDBOXES), has(SHARING)) {
        (true, true) => None,
        (true, false) => Some(false),
        (false, true) => Some(true),
        (false, false) => has(SHARING_ALONE).then_some(true),
    }
}

fn judge(pod: &PodFacts<'_>, _: &Policy) -> Judged {
    let Some(way) = pod.openings.first().or(pod.may_open.first()) else { return Verdict::pass() };
    if pod.spec.host_users == Some(false) {
        return Verdict::pass();
    }
    let class = pod.spec.runtime_class_name.as_deref().filter(|class| !class.is_empty());
    let shares = pod.runtime_handler.and_then(shares_the_kernel);
    let judged = match (class, pod.runtime_handler) {
        (Some(_), Some(_)) if shares == Some(false) => return Verdict::pass(),
        _ if pod.openings.is_empty() => Verdict::unknown(ways_in::may_lead_here(pod.may_open)),
        (Some(class), None) => Verdict::unknown(format!(
            "{} leads to it, and its RuntimeClass `{class}` was not seen",
            way.object
        ))
        .at(pod.at("runtimeClassName")),
        (Some(_), Some(handler)) if shares.is_none() => Verdict::unknown(format!(
            "{} leads to it, and of its runtime `{handler}` it is not known whose kernel it runs containers on",
            way.object
        ))
        .at(pod.at("runtimeClassName")),
        (Some(_), Some(handler)) => Verdict::fail(format!(
            "{} leads to it, and its runtime `{handler}` shares the node's kernel",
            way.object
        ))
        .at(pod.at("runtimeClassName")),
        (None, _) => Verdict::fail(format!(
            "{} leads to it, and it runs on its node's kernel as one user space with the node",
            way.object
        ))
        .at(pod.at("runtimeClassName"))
        .at(pod.at("hostUsers")),
    };
    judged.seen(way.sign())
}

#[cfg(test)]
mod tests {
    use facts::subject_facts::{Opening, Way};
    use serde_json::json;

    use super::*;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn whose_kernel_it_is_is_told_by_a_word_of_the_handlers_name() {
        for (handler, expected) in [
            ("kata", Some(false)),
            ("kata-qemu", Some(false)),
            ("io.containerd.kata.v2", Some(false)),
            ("runsc-kvm", Some(false)),
            ("runhcs-wcow-hypervisor", Some(false)),
            ("runhcs-wcow-process", Some(true)),
            ("runhcs", Some(true)),
            ("io.containerd.runc.v2", Some(true)),
            ("sysbox-runc", Some(true)),
            ("crun-wasm", Some(true)),
            ("nvidia-cdi", Some(true)),
            ("kata-qemu-nvidia-gpu", Some(false)),
            ("runc-kata", None),
            ("fallback-from-kata-to-runc", None),
            ("wasmtime_v2", None),
            ("katana", None),
            ("mykata", None),
            ("sandboxed", None),
        ] {
            assert_eq!(shares_the_kernel(handler), expected, "{handler}");
        }
    }

    #[test]
    fn who_is_exposed_is_asked_for_a_kernel_or_users_of_its_own() {
        let opening = Opening {
            way: Way::Ingress,
            object: "Ingress shop/api".into(),
            is_limited: false,
            is_encrypted: Some(true),
        };
        let class = "  at spec.runtimeClassName";
        let way = "  at spec.rules of Ingress shop/api";
        for (openings, spec, handler, expected) in [
            (vec![], json!({}), None, vec![]),
            (vec![opening.clone()], json!({ "hostUsers": false }), None, vec![]),
            (vec![opening.clone()], json!({ "runtimeClassName": "a" }), Some("kata-qemu"), vec![]),
            (
                vec![opening.clone()],
                json!({ "runtimeClassName": "a" }),
                Some("nvidia"),
                vec![
                    "fail workload/shop/Pod/api: Ingress shop/api leads to it, and its runtime `nvidia` shares the \
                     node's kernel",
                    class,
                    way,
                ],
            ),
            (
                vec![opening.clone()],
                json!({ "runtimeClassName": "a" }),
                Some("sandboxed"),
                vec![
                    "unknown workload/shop/Pod/api: Ingress shop/api leads to it, and of its runtime `sandboxed` it is \
                     not known whose kernel it runs containers on",
                    class,
                    way,
                ],
            ),
            (
                vec![opening.clone()],
                json!({ "runtimeClassName": "a" }),
                None,
                vec![
                    "unknown workload/shop/Pod/api: Ingress shop/api leads to it, and its RuntimeClass `a` was not seen",
                    class,
                    way,
                ],
            ),
            (
                vec![opening.clone()],
                json!({}),
                None,
                vec![
                    "fail workload/shop/Pod/api: Ingress shop/api leads to it, and it runs on its node's kernel as one \
                     user space with the node",
                    class,
                    "  at spec.hostUsers",
                    way,
                ],
            ),
        ] {
            let cluster = clean_cluster().pod(spec).opened(openings).handled_by(handler);
            assert_eq!(fixture::run(&CHECK, &cluster), expected);
        }
    }
}
