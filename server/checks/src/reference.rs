//! The catalogue as people read it: `docs/checks.md`, and what `nordvakt checks --format markdown`
//! prints.

use std::fmt::Write as _;

use model::check_info::Control;
use model::subject::SubjectKind;
use model::verdict::{Family, Severity, Source};

use crate::catalogue::CATALOGUE;
use crate::check::{Check, Patch};

/// An area of the catalogue: the prefix of its ids, its heading and what it is about.
pub const AREAS: &[(&str, &str, &str)] = &[
    ("BRK", "Breaking out", "Settings that open the wall between a container and its node."),
    ("HRD", "Hardening", "What a container is left with when somebody got into it."),
    ("IMG", "Images", "Whether what runs is what was built and tested."),
    ("SEC", "Secrets", "Credentials that are easier to read than they should be."),
    ("ACC", "Accounts", "What a container may say to the API server, and as whom."),
    ("LIM", "Limits", "What one container can take from its neighbours."),
    ("NET", "Network", "Who can talk to whom unless somebody said otherwise."),
    ("EXP", "Exposure", "The ways in from outside the cluster."),
    ("ISO", "Isolation", "What stands between a workload and its neighbours beside the container."),
    ("NOD", "Nodes", "What nodes stand on, as their agents see it."),
    ("LAT", "Distance", "How far apart those are that wait for each other, as agents measure it."),
    ("ADM", "Admission", "What the API server lets in next."),
    ("NSP", "Namespaces", "How workloads are kept apart."),
    (
        "RES",
        "Residency",
        "Where data is or could go. Technical evidence supports an article of law and \
         never proves that it is met; what these checks find is exposure.",
    ),
];

const PREFACE: &str = "# Checks

What Nordvakt asks of a cluster. This page is generated from the catalogue \
(`server/checks/src/catalogue/`); `UPDATE_DOCS=1 cargo test -p checks` writes it anew. Ids are for \
ever: none is renamed or used again.

A check passes, fails, does not apply (also where something exempts the subject), or is *unknown*: a check says what it needs to have seen, and \
where that could not be observed its verdict is unknown and never a pass. Of one family only the \
worst finding counts in a workload's risk. A failed check contradicts the controls that it names; one whose id begins with \
`RES-` bears on them and contradicts none ([frameworks.md](frameworks.md)). Checks of personal data ask of workloads that a label, \
an annotation or the policy says have some ([risk.md](risk.md)): they do not apply to one that says it has none (NOD-006 passes it), \
and are unknown, where they would else fail, for one of which nobody says anything. All container lists are walked (init, sidecar, regular, ephemeral), \
and a container's own field overrides the pod's. A pod counts as one of Windows where `spec.os.name` says so, as for the \
admission of Pod Security; a node selector does not say it. A patch is never offered for an ephemeral \
container, since nobody can change one, nor for the mirror of a static pod, which is changed in its file on the node.
";

/// The whole catalogue in Markdown.
pub fn markdown() -> String {
    let mut page = String::from(PREFACE);
    page.push_str("\n| Check | | Severity | Judges |\n|---|---|---|---|\n");
    for check in CATALOGUE {
        let id = &check.id;
        let _ = writeln!(
            page,
            "| [{id}](#{}) | {} | {} | {} |",
            id.as_str().to_ascii_lowercase(),
            check.title,
            check.severity.word(),
            subject(check.info().judges),
        );
    }
    for (prefix, heading, about) in AREAS {
        let _ = write!(page, "\n## {heading}\n\n{about}\n");
        for check in CATALOGUE.iter().filter(|check| check.id.as_str().starts_with(prefix)) {
            section(&mut page, check);
        }
    }
    page
}

fn section(page: &mut String, check: &Check) {
    let info = check.info();
    let _ = write!(page, "\n### {}\n\n**{}**\n\n", info.id, info.title);
    let mut row = |name: &str, text: &str| {
        let _ = writeln!(page, "- {name}: {text}");
    };
    row("Severity", severity(info.severity));
    row("Judges", subject(info.judges));
    row("Family", family(info.family));
    if !info.pass_needs.is_empty() {
        row("Unknown instead of pass without", &sources(&info.pass_needs));
    }
    if !info.fail_needs.is_empty() {
        row("Unknown instead of fail without", &sources(&info.fail_needs));
    }
    row("Patch", patch(&check.patch));
    row("Controls", &controls(&info.controls));
    let _ = write!(page, "\n**Why.** {}\n\n**Fix.** {}\n", info.why, info.fix);
}

fn sources(needs: &[Source]) -> String {
    needs.iter().map(|source| format!("`{}`", source.plural())).collect::<Vec<_>>().join(", ")
}

/// Each framework once, with its ids, in the order in which the check names them.
fn controls(controls: &[Control]) -> String {
    let mut frameworks: Vec<(&str, Vec<&str>)> = Vec::new();
    for Control { framework, id } in controls {
        match frameworks.iter_mut().find(|(name, _)| name == framework) {
            Some((_, ids)) => ids.push(id),
            None => frameworks.push((framework, vec![id])),
        }
    }
    let named: Vec<String> =
        frameworks.iter().map(|(name, ids)| format!("{name}: {}", ids.join(", "))).collect();
    named.join("; ")
}

const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "critical, a way out of the container by itself",
        Severity::High => "high, a step on a way in or out",
        Severity::Medium => "medium, worth a ticket",
        Severity::Low => "low, worth knowing",
    }
}

const fn subject(kind: SubjectKind) -> &'static str {
    match kind {
        SubjectKind::Cluster => "the cluster",
        SubjectKind::Namespace => "each namespace",
        SubjectKind::Node => "each node",
        SubjectKind::Workload => "each workload",
        SubjectKind::Container => "each container",
    }
}

const fn family(family: Family) -> &'static str {
    match family {
        Family::HostMount => "mounts of the node",
        Family::Privileged => "privileged containers",
        Family::HostNamespace => "namespaces of the node",
        Family::Capabilities => "capabilities",
        Family::Escalation => "privilege escalation",
        Family::User => "user",
        Family::RootFilesystem => "root filesystem",
        Family::Seccomp => "seccomp",
        Family::Replication => "distance between members",
        Family::AccessControl => "mandatory access control",
        Family::KernelInterface => "the kernel's own switches",
        Family::VolumeKind => "kinds of volumes",
        Family::HostPort => "ports of the node",
        Family::KubeletRequests => "requests of the kubelet",
        Family::ImagePinning => "image pinning",
        Family::ImageSource => "source of the image",
        Family::ImageContents => "contents of the image",
        Family::ImageUpdates => "updates of the image",
        Family::MemoryLimit => "memory",
        Family::CpuLimit => "processor time",
        Family::AccountToken => "service account token",
        Family::Secrets => "secrets",
        Family::Admission => "admission",
        Family::DefaultNamespace => "default namespace",
        Family::Ingress => "ingress",
        Family::Egress => "egress",
        Family::Exposure => "ways in",
        Family::Encryption => "encryption",
        Family::SharedKernel => "shared kernel",
        Family::LayerBeneath => "layer beneath the node",
        Family::NodeUpdates => "updates of the node",
        Family::NoisyNeighbours => "noisy neighbours",
        Family::Place => "place",
        Family::Jurisdiction => "jurisdiction of the operator",
    }
}

const fn patch(patch: &Patch) -> &'static str {
    match patch {
        Patch::Container(_) => "a strategic merge for the container",
        Patch::ContainerInPod(_) | Patch::Pod(_) | Patch::PodInside(_) => {
            "a strategic merge for the pod's spec"
        }
        Patch::Manifest(_) => "a manifest to apply",
        Patch::None => "none, since it takes a decision",
    }
}
