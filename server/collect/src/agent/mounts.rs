//! Which filesystem a folder lies on, by `/proc/self/mountinfo`.

use std::path::Path;

use model::beneath::Disk;

/// Filesystems that are memory.
const MEMORY: [&str; 3] = ["tmpfs", "ramfs", "devtmpfs"];

/// What is behind a folder; `None` where the text names no mount that holds it.
pub(super) fn disk_of(mountinfo: &str, folder: &Path) -> Option<Disk> {
    let mounts = mountinfo.lines().filter_map(mount);
    // Of two on one folder the later one covers the other.
    let holding = mounts.filter(|mount| folder.starts_with(&mount.point));
    let mount = holding.max_by_key(|mount| mount.point.len())?;
    Some(Disk {
        path: folder.display().to_string(),
        is_memory: MEMORY.contains(&mount.filesystem.as_str()),
        device: mount.source,
        filesystem: mount.filesystem,
    })
}

struct Mount {
    point: String,
    filesystem: String,
    source: String,
}

/// `36 35 98:0 /root /point options … - ext4 /dev/sda1 options`
fn mount(line: &str) -> Option<Mount> {
    let (before, after) = line.split_once(" - ")?;
    let point = unescaped(before.split(' ').nth(4)?);
    let mut after = after.split(' ');
    Some(Mount { point, filesystem: after.next()?.into(), source: unescaped(after.next()?) })
}

/// The kernel writes white space and backslashes as `\040`.
fn unescaped(text: &str) -> String {
    [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")]
        .into_iter()
        .fold(text.to_owned(), |text, (escaped, plain)| text.replace(escaped, plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_mount_is_what_a_folder_lies_on() {
        let text = "22 1 254:0 / / rw - ext4 /dev/vda rw\n\
                    30 22 0:25 / /tmp rw,nosuid shared:5 - tmpfs tmpfs rw\n\
                    31 22 259:1 / /data\\040one rw - xfs /dev/nvme0n1p1 rw\n\
                    32 31 0:40 / /data\\040one/fast rw - ramfs none rw\n\
                    nonsense\n";
        for (folder, expected) in [
            ("/var/lib", Some(("/dev/vda", "ext4", false))),
            ("/tmp/x", Some(("tmpfs", "tmpfs", true))),
            ("/tmpfile", Some(("/dev/vda", "ext4", false))),
            ("/data one/db", Some(("/dev/nvme0n1p1", "xfs", false))),
            ("/data one/fast", Some(("none", "ramfs", true))),
        ] {
            let found = disk_of(text, Path::new(folder));
            let found =
                found.as_ref().map(|it| (it.device.as_str(), it.filesystem.as_str(), it.is_memory));
            assert_eq!(found, expected, "{folder}");
        }
        assert_eq!(disk_of("", Path::new("/")), None);
    }
}
