//! Controls that a check speaks to by what it is about: of law, and of the standards that management is held to. What is
//! particular to a check (Pod Security Standards, benchmarks, techniques) it names itself.
//!
//! A control is named where the verdict itself speaks to it. An article on a contract, a record or the tool of a transfer is
//! not, however near its matter: no verdict sees one.

use model::verdict::Family;

/// Framework and id of controls.
pub type Controls = &'static [(&'static str, &'static str)];

/// The framework of which a check names a theme: its id is another in each version of each benchmark.
pub const CIS_KUBERNETES: &str = "CIS Kubernetes";

/// The controls that every check of a family speaks to.
pub const fn of(family: Family) -> Controls {
    match family {
        Family::HostMount
        | Family::Privileged
        | Family::HostNamespace
        | Family::Capabilities
        | Family::Escalation
        | Family::User
        | Family::RootFilesystem
        | Family::Seccomp
        | Family::AccessControl
        | Family::KernelInterface
        | Family::VolumeKind
        | Family::HostPort
        | Family::KubeletRequests
        | Family::Admission => HARDENING,
        Family::Ingress | Family::Egress | Family::Exposure => NETWORK,
        Family::Encryption => ENCRYPTION,
        Family::Secrets => SECRETS,
        Family::AccountToken => ACCESS,
        Family::Place => RESIDENCY,
        Family::Jurisdiction => JURISDICTION,
        Family::SharedKernel | Family::LayerBeneath => ISOLATION,
        Family::DefaultNamespace => SEPARATION,
        Family::ImagePinning | Family::ImageSource => SUPPLY_CHAIN,
        Family::ImageContents => MINIMAL,
        Family::ImageUpdates | Family::NodeUpdates => UPDATES,
        Family::MemoryLimit | Family::CpuLimit | Family::NoisyNeighbours | Family::Replication => {
            CAPACITY
        }
    }
}

/// What a container is left with.
const HARDENING: Controls = &[
    ("GDPR", "32(1)(b)"),
    ("ISO 27001:2022", "8.2"),
    ("ISO 27001:2022", "8.9"),
    ("CIS Controls v8", "4.1"),
    ("CIS Controls v8", "16.7"),
    ("NIS2 21(2)", "e"),
    ("NIS2 21(2)", "g"),
];

/// Who can talk to whom.
const NETWORK: Controls = &[
    ("GDPR", "5(1)(f)"),
    ("GDPR", "32"),
    ("ISO 27001:2022", "8.20"),
    ("ISO 27001:2022", "8.21"),
    ("ISO 27001:2022", "8.22"),
    ("CIS Controls v8", "12.2"),
    ("CIS Controls v8", "13.4"),
    ("NIS2 21(2)", "e"),
];

/// Data in the clear.
const ENCRYPTION: Controls = &[
    ("GDPR", "32(1)(a)"),
    ("ISO 27001:2022", "8.24"),
    ("ISO 27001:2022", "5.14"),
    ("CIS Controls v8", "3.10"),
    ("NIS2 21(2)", "h"),
];

/// Credentials, and who can read them.
const SECRETS: Controls =
    &[("GDPR", "32"), ("ISO 27001:2022", "8.24"), ("ISO 27001:2022", "5.17"), ("NIS2 21(2)", "h")];

/// What accounts may do.
const ACCESS: Controls = &[
    ("GDPR", "25"),
    ("GDPR", "32"),
    ("ISO 27001:2022", "5.15"),
    ("ISO 27001:2022", "5.18"),
    ("ISO 27001:2022", "8.2"),
    ("ISO 27001:2022", "8.3"),
    ("CIS Controls v8", "5.4"),
    ("CIS Controls v8", "6.8"),
    ("NIS2 21(2)", "i"),
];

/// Where data is.
pub const RESIDENCY: Controls = &[
    ("GDPR", "28(3)(a)"),
    ("GDPR", "44"),
    ("DORA", "30(2)(b)"),
    ("ISO 27001:2022", "5.14"),
    ("ISO 27001:2022", "5.23"),
    ("ISO 27001:2022", "5.31"),
    ("ISO 27001:2022", "5.34"),
    ("CIS Controls v8", "3.1"),
    ("CIS Controls v8", "3.8"),
    ("NIS2 21(2)", "d"),
];

/// Where data could go, beside the controls of where it is: what could be is for whoever designs and secures it.
pub const MOVABLE: Controls = &[
    ("GDPR", "25"),
    ("GDPR", "32"),
    ("DORA", "30(2)(b)"),
    ("ISO 27001:2022", "5.23"),
    ("ISO 27001:2022", "5.34"),
    ("CIS Controls v8", "3.1"),
    ("NIS2 21(2)", "d"),
];

/// Whose law an operator answers to.
const JURISDICTION: Controls = &[
    ("GDPR", "28(1)"),
    ("GDPR", "48"),
    ("DORA", "29(2)"),
    ("ISO 27001:2022", "5.21"),
    ("ISO 27001:2022", "5.23"),
    ("NIS2 21(2)", "d"),
];

/// What stands between neighbours: a kernel, which is architecture and no network.
const ISOLATION: Controls =
    &[("GDPR", "32"), ("ISO 27001:2022", "8.27"), ("CIS Controls v8", "3.12"), ("NIS2 21(2)", "e")];

/// What settings can be made for.
const SEPARATION: Controls =
    &[("GDPR", "32"), ("ISO 27001:2022", "8.9"), ("CIS Controls v8", "3.12"), ("NIS2 21(2)", "e")];

/// Whether what runs is what was meant.
pub const SUPPLY_CHAIN: Controls = &[
    ("NSA/CISA Hardening", "Building secure container images"),
    ("GDPR", "32"),
    ("ISO 27001:2022", "5.21"),
    ("ISO 27001:2022", "8.25"),
    ("CIS Controls v8", "2"),
    ("CIS Controls v8", "16.4"),
    ("NIS2 21(2)", "d"),
];

/// What is there for whoever breaks in.
const MINIMAL: Controls = &[
    ("NSA/CISA Hardening", "Building secure container images"),
    ("GDPR", "25"),
    ("GDPR", "32(1)(b)"),
    ("ISO 27001:2022", "8.9"),
    ("CIS Controls v8", "4.1"),
    ("NIS2 21(2)", "e"),
];

/// Whether known flaws are mended.
const UPDATES: Controls = &[
    ("NSA/CISA Hardening", "Upgrading and application security practices"),
    ("GDPR", "32"),
    ("ISO 27001:2022", "8.8"),
    ("CIS Controls v8", "7"),
    ("NIS2 21(2)", "e"),
];

/// What one can take from the others: availability, of which a limit is no more than a part.
const CAPACITY: Controls = &[("GDPR", "32(1)(b)"), ("ISO 27001:2022", "8.6"), ("NIS2 21(2)", "c")];
