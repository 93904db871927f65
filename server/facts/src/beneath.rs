//! The layer beneath a node, as it is judged: what was measured is told in bands, so that a node whose numbers only
//! tremble is not judged anew each minute.

use std::fmt;

use model::Time;
use model::beneath::{Answer, FioRun, LayerBeneath, Machine};
use serde::{Deserialize, Serialize};

/// With less of an hour than this nothing is said of stolen time.
const ENOUGH_SECONDS: u64 = 600;

const STEAL_PERCENT: [u64; 6] = [1, 2, 5, 10, 25, 50];
const WRITE_MS: [u64; 8] = [1, 2, 5, 10, 20, 50, 100, 1_000];

/// What is known of the layer beneath a node whose agent was ever heard.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Beneath {
    /// What its agent says.
    Heard(Box<Heard>),
    /// Its agent has been silent since then: what it said before is no evidence of today.
    Silent {
        /// When it was last heard.
        since: Time,
    },
    /// What it said is kept in a form that cannot be read.
    Unreadable,
}

/// What an agent says of its node.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Heard {
    /// What the node is.
    pub machine: Machine,
    /// Processor time that the hypervisor gave to others in the last hour, in percent; `None` where too little of it was seen.
    pub steal: Option<Band>,
    /// Whether and how writes were measured.
    pub writes: WriteTimes,
    /// What fio measured, where it is asked for.
    pub fio: Option<FioRun>,
}

/// How long a write takes until it is on the disk.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WriteTimes {
    /// Nobody asked for a disk to be measured.
    NotAsked,
    /// What was written to is memory.
    Memory(String),
    /// Too few were measured in the last hour.
    TooFew,
    /// The 99th percentile of the last hour, in ms.
    P99(Band),
}

/// Between two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Band {
    /// It is this or more.
    pub at_least: u64,
    /// And less than this; `None` for anything.
    pub below: Option<u64>,
}

impl Band {
    /// The band of a number, given in thousandths, between these bounds in order.
    pub(crate) fn of(thousandths: u64, bounds: &[u64]) -> Self {
        let whole = |bound: &u64| bound.saturating_mul(1_000);
        let at = bounds.partition_point(|bound| whole(bound) <= thousandths);
        Self {
            at_least: at.checked_sub(1).and_then(|at| bounds.get(at)).copied().unwrap_or_default(),
            below: bounds.get(at).copied(),
        }
    }

    /// In words, in a unit such as ` ms`.
    pub fn words(self, unit: &str) -> String {
        match self {
            Self { at_least: 0, below: Some(below) } => format!("less than {below}{unit}"),
            Self { at_least, below: Some(below) } => format!("{at_least} to {below}{unit}"),
            Self { at_least, below: None } => format!("{at_least}{unit} or more"),
        }
    }
}

/// Whether a node has a kernel of its own.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KernelOwner {
    /// It has.
    Itself,
    /// It is a container of this kind, whose kernel is others' too.
    Shared(String),
    /// That is not known, for this reason.
    NotKnown(String),
}

impl Beneath {
    /// As it is judged.
    pub fn of(layer: &LayerBeneath) -> Self {
        if layer.is_silent {
            return Self::Silent { since: layer.heard_at };
        }
        let hour = &layer.hour;
        let steal = hour.steal_permille.filter(|_| hour.seconds >= ENOUGH_SECONDS);
        Self::Heard(Box::new(Heard {
            machine: layer.machine.clone(),
            steal: steal.map(|permille| Band::of(permille.saturating_mul(100), &STEAL_PERCENT)),
            writes: match (&hour.disk, hour.writes.p99_us) {
                (None, _) => WriteTimes::NotAsked,
                (Some(disk), _) if disk.is_memory => WriteTimes::Memory(disk.filesystem.clone()),
                (Some(_), None) => WriteTimes::TooFew,
                (Some(_), Some(p99)) => WriteTimes::P99(Band::of(p99, &WRITE_MS)),
            },
            fio: layer.fio.clone(),
        }))
    }

    /// Whether the node has a kernel of its own.
    pub fn kernel_owner(&self) -> KernelOwner {
        match self {
            Self::Silent { since } => KernelOwner::NotKnown(silent(*since)),
            Self::Unreadable => KernelOwner::NotKnown(UNREADABLE.into()),
            Self::Heard(heard) => match &heard.machine.container.answer {
                Answer::Is(kind) => KernelOwner::Shared(kind.clone()),
                Answer::IsNot => KernelOwner::Itself,
                Answer::NotSeen(why) => KernelOwner::NotKnown(why.clone()),
            },
        }
    }

    /// What it says, by the paths that evidence names.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let Self::Heard(heard) = self else { return Vec::new() };
        let Heard { machine, steal, writes, fio } = &**heard;
        let answer = |answer: &Answer| match answer {
            Answer::Is(kind) => kind.clone(),
            Answer::IsNot => "no".into(),
            Answer::NotSeen(_) => "not known".into(),
        };
        let os = machine.os.as_ref().map(|os| os.pretty_name.as_ref().unwrap_or(&os.id).clone());
        let writes = match writes {
            WriteTimes::P99(band) => Some(band.words(" ms")),
            WriteTimes::NotAsked | WriteTimes::Memory(_) | WriteTimes::TooFew => None,
        };
        let fio = fio.as_ref().and_then(|fio| fio.direct).map(|direct| format!("{direct}/s"));
        [
            (VIRTUAL_MACHINE, Some(answer(&machine.virtual_machine.answer))),
            (CONTAINER, Some(answer(&machine.container.answer))),
            (KERNEL, Some(machine.kernel.release.clone())),
            (OPERATING_SYSTEM, os),
            (STEAL, steal.map(|band| band.words(" %"))),
            (WRITES, writes),
            (FIO, fio),
        ]
        .into_iter()
        .filter_map(|(path, value)| Some((path, value?)))
        .collect()
    }
}

/// Where evidence points to whether it is a virtual machine.
pub const VIRTUAL_MACHINE: &str = "agent.virtualMachine";
/// Where evidence points to whether it is a container.
pub const CONTAINER: &str = "agent.container";
/// Where evidence points to the kernel.
pub const KERNEL: &str = "agent.kernel";
/// Where evidence points to the operating system.
pub const OPERATING_SYSTEM: &str = "agent.operatingSystem";
/// Where evidence points to stolen time.
pub const STEAL: &str = "agent.stolenTime";
/// Where evidence points to how long writes take.
pub const WRITES: &str = "agent.writes99th";
/// Where evidence points to what fio measured past the page cache.
pub const FIO: &str = "agent.fioDirectWrites";

/// That what an agent said cannot be read.
pub const UNREADABLE: &str = "what its agent said cannot be read";

/// That an agent has been silent since.
pub fn silent(since: Time) -> String {
    format!("its agent has been silent since {}", since.format("%Y-%m-%d %H:%M UTC"))
}

impl fmt::Display for KernelOwner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Itself => f.write_str("a kernel of its own"),
            Self::Shared(kind) => write!(f, "a container ({kind})"),
            Self::NotKnown(why) => f.write_str(why),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_in_the_band_that_begins_with_it() {
        for (thousandths, at_least, below, words) in [
            (0, 0, Some(1), "less than 1 ms"),
            (999, 0, Some(1), "less than 1 ms"),
            (1_000, 1, Some(2), "1 to 2 ms"),
            (9_999, 5, Some(10), "5 to 10 ms"),
            (10_000, 10, Some(20), "10 to 20 ms"),
            (2_000_000, 1_000, None, "1000 ms or more"),
            (u64::MAX, 1_000, None, "1000 ms or more"),
        ] {
            let band = Band::of(thousandths, &WRITE_MS);
            assert_eq!((band, &*band.words(" ms")), (Band { at_least, below }, words));
        }
    }
}
