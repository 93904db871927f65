//! The layer beneath a cluster: what a node is, by its agent's word.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::image::OsRelease;

/// What a node is. Whether it is a virtual machine and whether it is a container are two questions: inside a container
/// one answer masks the other.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Machine {
    /// Whether it is a virtual machine, and under which hypervisor.
    pub virtual_machine: Asked,
    /// Whether it is a container, which shares its kernel with others, and of which kind.
    pub container: Asked,
    /// Its kernel.
    pub kernel: Kernel,
    /// Its operating system; `None` where its `os-release` was not seen.
    pub os: Option<OsRelease>,
}

/// A question that was asked of the machine, and what answered.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Asked {
    /// What came of it.
    pub answer: Answer,
    /// What was looked at and said something, the most telling first.
    pub clues: Vec<Clue>,
}

/// An answer of three.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// It is, of this kind, such as `kvm` or `openvz`.
    Is(String),
    /// It is not: what would say so was read.
    IsNot,
    /// What would say so could not be read, for this reason.
    NotSeen(String),
}

/// Something that was read of the machine.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Clue {
    /// Where, such as `/sys/class/dmi/id/sys_vendor`.
    pub at: String,
    /// What stands there.
    pub value: String,
}

/// A kernel.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Kernel {
    /// Its release, such as `6.1.0-28-amd64`.
    pub release: String,
    /// It is gVisor's, which writes a kernel's name over a program of its own: it is not judged as one.
    pub is_gvisor: bool,
}

/// Where a disk was measured.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Disk {
    /// The folder that was written in.
    pub path: String,
    /// The device behind it, such as `/dev/vda1`.
    pub device: String,
    /// The filesystem, such as `ext4`.
    pub filesystem: String,
    /// It is memory (`tmpfs`, `ramfs`), which says nothing of any disk.
    pub is_memory: bool,
}

/// What fio measured by the published job (4 KiB random writes, one at a time), bounded in size and time.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FioRun {
    /// When it ran.
    pub at: DateTime<Utc>,
    /// Writes a second as the job is written: through the page cache, so that it measures memory.
    pub buffered: u64,
    /// Writes a second with `--direct=1`, past the page cache; `None` where the filesystem refuses that.
    pub direct: Option<u64>,
}

/// The layer beneath a node, as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LayerBeneath {
    /// Release of the agent that said it.
    pub agent: String,
    /// Until when what it measured was told: the end of its latest interval, by its own clock.
    pub until: DateTime<Utc>,
    /// When its latest report came.
    pub heard_at: DateTime<Utc>,
    /// It has been silent for so long that it is not judged by.
    pub is_silent: bool,
    /// What the node is.
    pub machine: Machine,
    /// What was measured in the hour before `until`.
    pub hour: Hour,
    /// What fio measured last, where it is asked for.
    pub fio: Option<FioRun>,
    /// Stretches of which nothing is known, because the agent had to drop what it measured; the latest first, few.
    pub lost: Vec<Lost>,
}

/// An hour of a node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Hour {
    /// Of how many seconds there are reports.
    pub seconds: u64,
    /// Processor time that the hypervisor gave to others while this node wanted it, in thousandths of all of its time;
    /// `None` where it was not read.
    pub steal_permille: Option<u64>,
    /// How long something waited for each resource.
    pub pressure: Vec<Pressure>,
    /// Where writes were measured.
    pub disk: Option<Disk>,
    /// 4 KiB writes that were brought to the disk (`fdatasync`), and how long that took.
    pub writes: Writes,
}

/// Durations of writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Writes {
    /// How many there were.
    pub count: u64,
    /// The median in µs, never too low and at most 1 % too high.
    pub p50_us: Option<u64>,
    /// The 99th percentile in µs, as exact; `None` under 300 writes.
    pub p99_us: Option<u64>,
}

/// How long something waited for a resource, of a time (pressure stall information).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Pressure {
    /// `cpu`, `memory` or `io`.
    pub resource: String,
    /// At least one task waited, in µs.
    pub some_us: u64,
    /// Every task that had work waited, in µs; `None` where the kernel does not tell.
    pub full_us: Option<u64>,
}

/// Reports that an agent had to drop before the server took them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Lost {
    /// The beginning of the first.
    pub from: DateTime<Utc>,
    /// The beginning of the last.
    pub until: DateTime<Utc>,
    /// How many.
    pub reports: u64,
}
