//! What the node is: virtualisation, kernel, operating system.

use model::beneath::{Answer, Asked, Kernel, Machine};

use super::virtualisation::{container, virtual_machine};
use super::{Cpu, Roots};
use crate::image::os_release;

/// By these words of `/proc/version` gVisor is known; its older releases say that they were built at one moment.
const GVISOR: [&str; 2] = ["gvisor", "#1 SMP Sun Jan 10 15:06:54 PST 2016"];

/// What the machine is.
pub fn machine(roots: &Roots, cpu: &Cpu) -> Machine {
    let version = roots.own("/proc/version").unwrap_or_default();
    let release = roots.own("/proc/sys/kernel/osrelease").unwrap_or_default();
    let is_gvisor = GVISOR.iter().any(|mark| version.contains(mark)) || release.contains("gvisor");
    let hidden = || Asked {
        answer: Answer::NotSeen(
            "the agent runs under gVisor, which shows nothing of the node".into(),
        ),
        clues: Vec::new(),
    };
    Machine {
        virtual_machine: if is_gvisor { hidden() } else { virtual_machine(roots, cpu) },
        container: if is_gvisor { hidden() } else { container(roots) },
        kernel: Kernel { release, is_gvisor },
        os: ["/etc/os-release", "/usr/lib/os-release"]
            .into_iter()
            .filter_map(|path| roots.host(path))
            .find_map(|text| os_release::read(text.as_bytes())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kernel_and_a_system_are_read_and_that_of_gvisor_is_named() {
        let read = |version: &str, release: &str| {
            let folder = tempfile::tempdir().unwrap();
            for (path, text) in [
                ("proc/version", version),
                ("proc/sys/kernel/osrelease", release),
                ("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n"),
            ] {
                let path = folder.path().join(path);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, text).unwrap();
            }
            let root = folder.path().to_owned();
            machine(&Roots::new(root.clone(), Some(root)), &Cpu::default())
        };
        let debian = read("Linux version 6.1.0-28-amd64 (debian-kernel@…)", "6.1.0-28-amd64\n");
        assert_eq!(debian.kernel, Kernel { release: "6.1.0-28-amd64".into(), is_gvisor: false });
        assert_eq!(debian.os.and_then(|os| os.version_id).as_deref(), Some("12"));
        for (version, release) in [
            ("Linux version 4.4.0 #1 SMP Sun Jan 10 15:06:54 PST 2016", "4.4.0"),
            ("Linux version 4.19.0-gvisor #1 SMP", "4.19.0-gvisor"),
        ] {
            assert!(read(version, release).kernel.is_gvisor, "{version}");
        }
    }
}
