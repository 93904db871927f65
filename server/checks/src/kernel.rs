//! Who mends a node's kernel, and until when: its distribution where it is the distribution's, else those who release it.

use chrono::NaiveDate;
use model::beneath::Machine;
use model::image::{OsRelease, Support};

use crate::datasets::{Kernel, kernels};

/// Systems that are one image, kernel and all.
const OF_ONE_IMAGE: [&str; 6] =
    ["bottlerocket", "cos", "fedora-coreos", "flatcar", "rhcos", "talos"];

/// By which parts of its release a kernel is known to be its distribution's own.
const OWN: [(&[&str], &[&str]); 8] = [
    (&["debian"], &["-amd64", "-arm64", "-armmp", "-686", "+deb"]),
    (
        &["ubuntu"],
        &[
            "-generic",
            "-lowlatency",
            "-aws",
            "-azure",
            "-gcp",
            "-gke",
            "-oracle",
            "-kvm",
            "-ibm",
            "-raspi",
            "-nvidia",
            "-fips",
            "-virtual",
        ],
    ),
    (&["rhel", "centos", "rocky", "almalinux", "ol"], &[".el", "uek"]),
    (&["fedora", "amzn"], &[".fc", ".amzn"]),
    (
        &["sles", "sle-micro", "sl-micro", "opensuse-leap", "opensuse-tumbleweed"],
        &["-default", "-azure", "-rt"],
    ),
    (&["alpine"], &["-virt", "-lts"]),
    (&["arch"], &["-arch", "-hardened", "-lts", "-zen"]),
    (&["azurelinux", "mariner", "photon"], &[".azl", ".cm", ".ph", "-azurelinux"]),
];

/// Who mends a kernel.
#[derive(Clone, Copy, Debug)]
pub enum Upkeep {
    /// The distribution, as long as it mends its release.
    ByDistribution,
    /// Those who release kernels: it is of this series.
    ByRelease(&'static Kernel),
    /// It is of no series that the dataset knows.
    NotKnown,
}

/// Who mends the kernel of this machine.
pub fn upkeep(machine: &Machine) -> Upkeep {
    let release = &machine.kernel.release;
    if machine.os.as_ref().is_some_and(|os| is_own(os, release)) {
        return Upkeep::ByDistribution;
    }
    let is_of = |series: &str| {
        release
            .strip_prefix(series)
            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    kernels()
        .iter()
        .find(|kernel| is_of(&kernel.version))
        .map_or(Upkeep::NotKnown, Upkeep::ByRelease)
}

fn is_own(os: &OsRelease, release: &str) -> bool {
    OF_ONE_IMAGE.contains(&os.id.as_str())
        || OWN.iter().any(|(systems, marks)| {
            systems.contains(&os.id.as_str()) && marks.iter().any(|mark| release.contains(mark))
        })
}

impl Kernel {
    /// Who mends it on this day; `None` where no end is known.
    pub fn support(&self, on: NaiveDate) -> Option<Support> {
        let end = self.updates_end?;
        Some(if on <= end {
            Support::Updated { until: end }
        } else {
            Support::Ended { ended: end }
        })
    }
}

/// What is told of the kernel of this machine, as of a day.
pub fn told(machine: &Machine, on: NaiveDate) -> String {
    if machine.kernel.is_gvisor {
        return "gVisor's name for itself: not judged".into();
    }
    match upkeep(machine) {
        Upkeep::ByDistribution => "the distribution's own, mended as long as its release is".into(),
        Upkeep::NotKnown => "of no series of which an end is known here".into(),
        Upkeep::ByRelease(kernel) => {
            let support = kernel.support(on);
            let support = support.map_or("no end is known".into(), |it| it.to_string());
            format!("of series {}: {support} ({})", kernel.version, kernel.source)
        }
    }
}

#[cfg(test)]
mod tests {
    use model::beneath::{self, Answer, Asked};

    use super::*;

    fn machine(id: &str, release: &str) -> Machine {
        let nothing = Asked { answer: Answer::IsNot, clues: Vec::new() };
        Machine {
            virtual_machine: nothing.clone(),
            container: nothing,
            kernel: beneath::Kernel { release: release.into(), is_gvisor: false },
            os: (!id.is_empty()).then(|| OsRelease { id: id.into(), ..OsRelease::default() }),
        }
    }

    #[test]
    fn a_kernel_is_its_distributions_before_it_is_of_a_series() {
        for (id, release, expected) in [
            ("debian", "6.1.0-28-amd64", "own"),
            ("debian", "6.12.9+deb13-cloud-arm64", "own"),
            ("ubuntu", "5.15.0-1071-azure", "own"),
            ("rocky", "4.18.0-553.el8_10.x86_64", "own"),
            ("amzn", "6.1.115-126.197.amzn2023.x86_64", "own"),
            ("bottlerocket", "6.1.112", "own"),
            ("debian", "6.18.44-fc-v657", "6.18"),
            ("", "6.1.0-28-amd64", "6.1"),
            ("arch", "6.9", "6.9"),
            ("arch", "6.99.1", "?"),
            ("centos", "3.10.0-vz7", "3.10"),
            ("centos", "2.6.32-042stab145.3", "2.6.32"),
            ("", "", "?"),
        ] {
            let found = match upkeep(&machine(id, release)) {
                Upkeep::ByDistribution => "own",
                Upkeep::ByRelease(kernel) => &kernel.version,
                Upkeep::NotKnown => "?",
            };
            assert_eq!(found, expected, "{id} {release}");
        }
    }
}
