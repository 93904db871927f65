//! Whether the machine is a virtual machine, and whether it is a container. The two are asked apart: systemd's own
//! answer in a container is the container, whatever that runs on.
//!
//! The kinds are called as `systemd-detect-virt` calls them.

use model::beneath::{Answer, Asked, Clue};

use super::{Cpu, Roots};

/// Signatures of hypervisors, as the processor gives them.
const SIGNATURES: [(&str, &str); 10] = [
    ("KVMKVMKVM", "kvm"),
    ("Linux KVM Hv", "kvm"),
    ("VMwareVMware", "vmware"),
    ("XenVMMXenVMM", "xen"),
    ("Microsoft Hv", "microsoft"),
    ("TCGTCGTCGTCG", "qemu"),
    ("bhyve bhyve", "bhyve"),
    ("ACRNACRNACRN", "acrn"),
    ("QNXQVMBSQG", "qnx"),
    (" lrpepyh vr", "parallels"),
];

/// What the firmware says of the machine, and which hypervisor writes it there.
const FIRMWARE: [(&str, &str); 14] = [
    ("KVM", "kvm"),
    ("OpenStack", "kvm"),
    ("KubeVirt", "kvm"),
    ("Amazon EC2", "amazon"),
    ("QEMU", "qemu"),
    ("VMware", "vmware"),
    ("VMW", "vmware"),
    ("innotek GmbH", "oracle"),
    ("VirtualBox", "oracle"),
    ("Xen", "xen"),
    ("Parallels", "parallels"),
    ("BHYVE", "bhyve"),
    ("Hyper-V", "microsoft"),
    ("Google Compute Engine", "google"),
];

const DMI: [&str; 5] =
    ["product_name", "sys_vendor", "board_vendor", "bios_vendor", "product_version"];

/// What the firmware knows better than the processor: these run on another hypervisor, or show another's signature.
const FIRMWARE_DECIDES: [&str; 4] = ["amazon", "oracle", "xen", "google"];

/// Whether it is a virtual machine.
pub(super) fn virtual_machine(roots: &Roots, cpu: &Cpu) -> Asked {
    let mut clues = Vec::new();
    if roots.own("/proc/xen/capabilities").is_some_and(|it| it.contains("control_d")) {
        clues.push(clue("/proc/xen/capabilities", "control_d"));
        return Asked { answer: Answer::IsNot, clues };
    }
    let by_processor = by_processor(cpu, &mut clues);
    let (by_firmware, firmware_was_read) = by_firmware(roots, &mut clues);
    let by_kernel = by_kernel(roots, &mut clues);
    let decides = by_firmware.filter(|kind| FIRMWARE_DECIDES.contains(kind));
    let kind = decides.or(by_processor).or(by_firmware).or(by_kernel).map(str::to_owned);
    let answer = match (kind, cpu.is_guest, firmware_was_read) {
        (Some(kind), ..) => Answer::Is(kind),
        (None, Some(true), _) => Answer::Is(match cpu.signature.as_str() {
            "" => "vm-other".into(),
            signature => format!("vm-other ({signature})"),
        }),
        (None, Some(false), true) => Answer::IsNot,
        (None, Some(false), false) => Answer::NotSeen(
            "the processor names no hypervisor, and the firmware's words in /sys/class/dmi/id cannot be read".into(),
        ),
        (None, None, _) => Answer::NotSeen(
            "this processor does not tell, and neither firmware nor device tree names a hypervisor".into(),
        ),
    };
    Asked { answer, clues }
}

fn by_processor(cpu: &Cpu, clues: &mut Vec<Clue>) -> Option<&'static str> {
    match cpu.is_guest {
        Some(true) => clues.push(clue("CPUID leaf 0x40000000", &cpu.signature)),
        Some(false) => clues.push(clue("CPUID leaf 1", "no hypervisor")),
        None => {}
    }
    let known = SIGNATURES.iter().find(|(signature, _)| signature.trim() == cpu.signature);
    known.map(|(_, kind)| *kind)
}

/// What the firmware says, and whether it could be asked.
fn by_firmware(roots: &Roots, clues: &mut Vec<Clue>) -> (Option<&'static str>, bool) {
    let read = DMI.map(|field| {
        let path = format!("/sys/class/dmi/id/{field}");
        roots.own(&path).map(|value| (path, value))
    });
    let was_read = read.iter().any(Option::is_some);
    let named = read.into_iter().flatten().find_map(|(path, value)| {
        let (_, kind) = FIRMWARE.iter().find(|(vendor, _)| value.starts_with(vendor))?;
        Some((path, value, *kind))
    });
    let Some((path, value, kind)) = named else { return (None, was_read) };
    clues.push(clue(&path, &value));
    // Amazon's machines without a hypervisor carry the same vendor's name.
    let product = roots.own("/sys/class/dmi/id/product_name").unwrap_or_default();
    if kind == "amazon" && product.contains(".metal") {
        clues.push(clue("/sys/class/dmi/id/product_name", &product));
        return (None, was_read);
    }
    (Some(kind), was_read)
}

fn by_kernel(roots: &Roots, clues: &mut Vec<Clue>) -> Option<&'static str> {
    let mut told = |path: &str, value: &str, kind| {
        clues.push(clue(path, value));
        Some(kind)
    };
    if roots.own("/sys/hypervisor/type").is_some_and(|it| it == "xen") {
        return told("/sys/hypervisor/type", "xen", "xen");
    }
    if roots.has_own("/proc/xen") {
        return told("/proc/xen", "is there", "xen");
    }
    let tree = "/proc/device-tree/hypervisor/compatible";
    match roots.own(tree).as_deref() {
        Some("linux,kvm") => return told(tree, "linux,kvm", "kvm"),
        Some(xen) if xen.contains("xen") => return told(tree, xen, "xen"),
        Some("vmware") => return told(tree, "vmware", "vmware"),
        Some(other) => clues.push(clue(tree, other)),
        None => {}
    }
    if roots.has_own("/sys/firmware/qemu_fw_cfg") {
        clues.push(clue("/sys/firmware/qemu_fw_cfg", "is there"));
        return Some("qemu");
    }
    None
}

/// Whether it is a container.
pub(super) fn container(roots: &Roots) -> Asked {
    let mut clues = Vec::new();
    // Of the host of OpenVZ's containers too there is /proc/vz; /proc/bc is the host's alone.
    if roots.has_own("/proc/vz") && !roots.has_own("/proc/bc") {
        clues.push(clue("/proc/vz", "is there, and /proc/bc is not"));
        return Asked { answer: Answer::Is("openvz".into()), clues };
    }
    let environment = roots.host("/proc/1/environ");
    let by_manager = (environment.as_deref())
        .and_then(|it| it.split('\0').find_map(|it| it.strip_prefix("container=")))
        .map(|kind| ("/proc/1/environ", kind.to_owned()))
        .into_iter()
        .chain(
            ["/run/systemd/container", "/run/host/container-manager"]
                .into_iter()
                .filter_map(|path| Some((path, roots.host(path)?))),
        )
        .filter(|(_, kind)| !kind.is_empty());
    let by_marker =
        [("/.dockerenv", "docker"), ("/run/.containerenv", "podman"), ("/dev/lxd/sock", "lxc")]
            .into_iter()
            .filter(|(path, _)| roots.has_host(path))
            .map(|(path, kind)| (path, kind.to_owned()));
    let cgroup = roots.host("/proc/1/cgroup").unwrap_or_default();
    let by_group = [("/lxc", "lxc"), ("/docker/", "docker"), ("/kubepods", "container-other")]
        .into_iter()
        .filter(|(part, _)| cgroup.contains(part))
        .map(|(_, kind)| ("/proc/1/cgroup", kind.to_owned()));
    let mut kind = None;
    for (path, found) in by_manager.chain(by_marker).chain(by_group) {
        clues.push(clue(path, &found));
        kind.get_or_insert(found);
    }
    let answer = match kind {
        Some(kind) => Answer::Is(kind),
        None if environment.is_some() => {
            clues.push(clue("/proc/1/environ", "no `container=`"));
            Answer::IsNot
        }
        // systemd says there that it runs in a container, where it does.
        None if roots.has_host("/run/systemd/system") => {
            clues.push(clue("/run/systemd", "no `container`"));
            Answer::IsNot
        }
        None if roots.sees_host() => Answer::NotSeen(
            "neither the environment of process 1 nor /run/systemd can be read, and no marker is there".into(),
        ),
        None => Answer::NotSeen(
            "of the node's files none is mounted: mount its /run/systemd and name where with --host-root".into(),
        ),
    };
    Asked { answer, clues }
}

fn clue(at: &str, value: &str) -> Clue {
    Clue { at: at.into(), value: value.chars().take(200).collect() }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// A folder with these files, and folders where a name ends in a slash.
    fn machine(files: &[(&str, &str)]) -> (tempfile::TempDir, Roots) {
        let folder = tempfile::tempdir().unwrap();
        for (path, content) in files {
            let path = folder.path().join(path);
            match content.is_empty() {
                true => std::fs::create_dir_all(&path).unwrap(),
                false => {
                    std::fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).unwrap();
                    std::fs::write(path, content).unwrap();
                }
            }
        }
        let root = folder.path().to_owned();
        (folder, Roots::new(root.clone(), Some(root)))
    }

    fn said(asked: &Asked) -> String {
        match &asked.answer {
            Answer::Is(kind) => kind.clone(),
            Answer::IsNot => "no".into(),
            Answer::NotSeen(_) => "?".into(),
        }
    }

    fn guest(signature: &str) -> Cpu {
        Cpu { is_guest: Some(true), signature: signature.into() }
    }

    #[test]
    fn a_hypervisor_is_known_by_processor_firmware_or_kernel() {
        let metal = Cpu { is_guest: Some(false), signature: String::new() };
        let product = "sys/class/dmi/id/product_name";
        let vendor = "sys/class/dmi/id/sys_vendor";
        for (files, cpu, expected) in [
            (&[][..], guest("KVMKVMKVM"), "kvm"),
            (&[(vendor, "QEMU")], guest("KVMKVMKVM"), "kvm"),
            (&[(vendor, "QEMU")], guest("TCGTCGTCGTCG"), "qemu"),
            (&[(vendor, "VMware, Inc.")], guest("VMwareVMware"), "vmware"),
            (&[(vendor, "Microsoft Corporation")], guest("Microsoft Hv"), "microsoft"),
            (&[(vendor, "innotek GmbH")], guest("KVMKVMKVM"), "oracle"),
            (&[(vendor, "Amazon EC2"), (product, "m6i.large")], guest("KVMKVMKVM"), "amazon"),
            (&[(vendor, "Amazon EC2"), (product, "i3.metal")], metal.clone(), "no"),
            (&[("sys/hypervisor/type", "xen")], guest("XenVMMXenVMM"), "xen"),
            (&[("proc/xen/capabilities", "control_d\n")], guest("XenVMMXenVMM"), "no"),
            (&[(vendor, "Dell Inc.")], metal.clone(), "no"),
            (&[], metal, "?"),
            (&[], guest("SomethingNew"), "vm-other (SomethingNew)"),
            (&[], Cpu::default(), "?"),
            (&[(vendor, "Ampere")], Cpu::default(), "?"),
            (&[("proc/device-tree/hypervisor/compatible", "linux,kvm\0")], Cpu::default(), "kvm"),
            (&[(product, "Google Compute Engine")], Cpu::default(), "google"),
        ] {
            let (_folder, roots) = machine(files);
            assert_eq!(said(&virtual_machine(&roots, &cpu)), expected, "{files:?} {cpu:?}");
        }
    }

    #[test]
    fn a_container_is_known_by_what_made_it_and_nothing_found_is_not_no() {
        for (files, expected) in [
            (&[("proc/vz", "")][..], "openvz"),
            (&[("proc/vz", ""), ("proc/bc", ""), ("proc/1/environ", "TERM=linux\0")], "no"),
            (&[("proc/1/environ", "TERM=linux\0container=lxc\0")], "lxc"),
            (&[("run/systemd/container", "lxc\n")], "lxc"),
            (&[(".dockerenv", "x")], "docker"),
            (&[("run/.containerenv", "engine=\"podman\"")], "podman"),
            (&[("proc/1/cgroup", "0::/lxc.payload.node-1/init.scope\n")], "lxc"),
            (&[("proc/1/environ", "TERM=linux\0")], "no"),
            (&[("run/systemd/system", "")], "no"),
            (&[("etc/hostname", "one")], "?"),
        ] {
            let (_folder, roots) = machine(files);
            assert_eq!(said(&container(&roots)), expected, "{files:?}");
        }
    }

    #[test]
    fn in_a_pod_the_files_of_its_image_say_nothing_of_the_node() {
        let (folder, _) = machine(&[(".dockerenv", "x"), ("proc/1/environ", "container=docker\0")]);
        let roots = Roots::new(folder.path().to_owned(), None);
        assert_eq!(said(&container(&roots)), "?");
    }

    #[test]
    fn a_virtual_machine_of_containers_is_both() {
        let (_folder, roots) = machine(&[("run/systemd/container", "lxc")]);
        let both = [virtual_machine(&roots, &guest("KVMKVMKVM")), container(&roots)];
        assert_eq!(both.each_ref().map(said), ["kvm", "lxc"]);
    }
}
