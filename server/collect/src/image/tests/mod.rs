//! Layers that are built here, entry by entry.

mod archive;
mod merging;
mod mutated;

use std::time::Instant;

use model::image::Contents;

use super::{Error, Layers, Limits};
use archive::{Tar, dir, file, link, program, symlink};

/// What is seen of these layers, the lowest first.
fn read(layers: &[Vec<u8>]) -> Result<Contents, Error> {
    read_within(layers, Limits::default())
}

fn read_within(layers: &[Vec<u8>], limits: Limits) -> Result<Contents, Error> {
    let mut reading = Layers::new(limits, Instant::now());
    for layer in layers {
        reading.add(layer.as_slice())?;
    }
    Ok(reading.contents(&["PATH=/opt/tools:/usr/bin".to_owned()]))
}

fn told(programs: &[model::image::Program]) -> Vec<String> {
    programs.iter().map(ToString::to_string).collect()
}

#[test]
fn every_compression_is_told_by_its_first_bytes() {
    let tar = Tar::of([program("bin/sh")]).bytes();
    let gzip = archive::gzip(&tar);
    let (first, second) = tar.split_at(700);
    let members = [archive::gzip(first), archive::gzip(second)].concat();
    let zstd = zstd::encode_all(tar.as_slice(), 3).unwrap();
    let skippable = [&[0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 7, 7][..], &zstd].concat();
    for (how, layer) in [
        ("none", &tar),
        ("gzip", &gzip),
        ("members", &members),
        ("zstd", &zstd),
        ("frames", &skippable),
    ] {
        let contents = read(std::slice::from_ref(layer)).unwrap_or_else(|it| panic!("{how}: {it}"));
        assert_eq!(told(&contents.shells), ["/bin/sh"], "{how}");
    }
}

#[test]
fn names_and_sizes_are_read_in_every_form_that_writers_have() {
    let long = format!("{}sh", "d/".repeat(100));
    let prefix = Tar::of([program("x")]).with(|header| {
        header[0..2].copy_from_slice(b"sh");
        header[345..348].copy_from_slice(b"bin");
    });
    let gnu = Tar::of([program("x")]).with(|header| {
        // Another format keeps other things where the prefix stands.
        header[257..265].copy_from_slice(b"ustar  \0");
        header[345..348].copy_from_slice(b"bin");
        header[0..2].copy_from_slice(b"sh");
    });
    let binary_size = Tar::of([program("sh")]).with(|header| {
        header[124..136].fill(0);
        header[124] = 0x80;
        header[135] = 4;
    });
    let no_checksum = Tar::of([program("sh")]).unsigned_with(|header| header[100] = b'x');
    let pax = |records: &str| Tar::default().meta(b'x', records).entry(program("x"));
    for (what, tar, expected) in [
        ("a prefix", prefix, Ok("/bin/sh".to_owned())),
        ("no prefix in GNU's", gnu, Ok("/sh".to_owned())),
        ("a size in binary", binary_size, Ok("/sh".to_owned())),
        ("a POSIX path", pax("11 path=sh\n"), Ok("/sh".into())),
        ("the last of two", pax("11 path=no\n11 path=sh\n"), Ok("/sh".into())),
        ("a path that is unset", pax("8 path=\n").entry(program("sh")), Ok("/sh".into())),
        (
            "a GNU path",
            Tar::default().meta(b'L', &format!("{long}\0")).entry(program("x")),
            Ok(format!("/{long}")),
        ),
        (
            "a global record",
            Tar::default().meta(b'g', "11 path=no\n").entry(program("sh")),
            Ok("/sh".into()),
        ),
        (
            "a size in a record",
            Tar::default().meta(b'x', "9 size=4\n").entry(program("sh")).sized(0),
            Ok("/sh".into()),
        ),
        ("a wrong checksum", no_checksum, Err("a header's checksum is wrong")),
        ("a broken record", pax("99 path=sh\n"), Err("an extended header is broken")),
        ("a record's size", pax("9 size=x\n"), Err("an extended header's size is no number")),
        ("a NUL in a path", pax("12 path=s\0h\n"), Err("a path has a NUL in it")),
        (
            "an unknown kind",
            Tar::of([program("sh").of_kind(b'Z')]),
            Err("an entry of the unknown kind 'Z'"),
        ),
        (
            "a negative size",
            Tar::of([program("sh")]).with(|header| header[124] = 0xff),
            Err("a header's size is no number"),
        ),
    ] {
        let read = read(&[tar.bytes()]).map(|contents| told(&contents.shells).concat());
        match (read, expected) {
            (Ok(read), Ok(expected)) => assert_eq!(read, expected, "{what}"),
            (Err(error), Err(expected)) => {
                assert!(error.to_string().contains(expected), "{what}: {error}")
            }
            (read, expected) => panic!("{what}: {read:?}, and not {expected:?}"),
        }
    }
}

#[test]
fn what_ends_too_early_is_no_image() {
    let tar = Tar::of([dir("bin"), program("bin/sh"), file("etc/os-release", "ID=debian\n")]);
    let whole = tar.bytes();
    // The end may be missing, as runtimes allow, and padding too.
    for length in [whole.len() - 512, whole.len() - 1024, whole.len() - 1024 - 502] {
        assert_eq!(read(&[whole[..length].to_vec()]).unwrap().shells.len(), 1, "{length}");
    }
    for length in
        [1, 511, 513, 1025, 1024 + 512 - 510, whole.len() - 1024 - 503, whole.len() - 1700]
    {
        let cut = read(&[whole[..length].to_vec()]);
        assert!(matches!(cut, Err(Error::Cut(_))), "{length}: {cut:?}");
    }
    for packed in [archive::gzip(&whole), zstd::encode_all(whole.as_slice(), 3).unwrap()] {
        let cut = read(&[packed[..packed.len() / 2].to_vec()]);
        assert!(matches!(cut, Err(Error::Cut(_) | Error::Compression(_))), "{cut:?}");
        let mut broken = packed.clone();
        broken[packed.len() / 2] ^= 0xff;
        assert!(read(&[broken]).is_err());
    }
    let gap = [&whole[..512], &[0; 512], &whole[512..]].concat();
    assert!(read(&[gap]).unwrap_err().to_string().contains("an empty header stands between"));
}

#[test]
fn no_image_takes_more_than_its_bounds() {
    let limits =
        Limits { unpacked_bytes: 1 << 20, entries: 10, path_bytes: 1000, ..Limits::default() };
    let within =
        |layers: &[Vec<u8>], limits| read_within(layers, limits).map_err(|it| it.to_string());
    // 64 MiB of zeros in less than a hundredth of it.
    let bomb = archive::gzip(&Tar::of([file("zeros", &"\0".repeat(1 << 26))]).bytes());
    assert!(bomb.len() < 1 << 19);
    let said = within(&[bomb], limits).unwrap_err();
    assert!(said.ends_with("unpacked bytes over 1048576"), "{said}");
    let half = Tar::of([file("half", &"x".repeat(600_000))]).bytes();
    assert!(within(std::slice::from_ref(&half), limits).is_ok());
    assert!(within(&[half.clone(), half], limits).is_err(), "layers count together");
    let many = Tar::of((0..11).map(|number| file(&number.to_string(), ""))).bytes();
    assert!(within(&[many], limits).unwrap_err().ends_with("files and directories over 10"));
    let deep = Tar::of([file(&"d/".repeat(11), "")]).bytes();
    assert!(within(&[deep], limits).unwrap_err().ends_with("files and directories over 10"));
    let names =
        Tar::of((0..10).map(|number| symlink(&number.to_string(), &"t".repeat(99)))).bytes();
    assert!(
        within(&[names], Limits { path_bytes: 500, ..limits })
            .unwrap_err()
            .ends_with("bytes of paths over 500")
    );
    let endless =
        Tar::of([file("x", "")]).with(|header| header[124..136].copy_from_slice(b"77777777777\0"));
    assert!(matches!(read(&[endless.bytes()]), Err(Error::Cut(_))));
    let late = Limits { time: std::time::Duration::ZERO, ..limits };
    assert!(within(&[Tar::of([dir("x")]).bytes()], late).unwrap_err().ends_with("longer than 0 s"));
    let header = Tar::default().meta(b'x', &"x".repeat((1 << 20) + 1)).bytes();
    assert!(read(&[header]).unwrap_err().to_string().ends_with("longer than 1 MiB"));
    let deeper = Tar::of([dir(&"d/".repeat(514))]);
    assert!(read(&[deeper.bytes()]).unwrap_err().to_string().contains("deeper than 512"));
}

#[test]
fn programs_are_found_by_name_and_by_the_right_to_run_them() {
    let programs = |entries: Vec<archive::Written>| {
        let contents = read(&[Tar::of(entries).bytes()]).unwrap();
        (
            told(&contents.shells).join(", "),
            told(&contents.package_managers).join(", "),
            contents.is_distroless(),
        )
    };
    let found = |shells: &str, managers: &str, distroless| {
        (shells.to_owned(), managers.to_owned(), distroless)
    };
    for (what, entries, expected) in [
        ("a static program", vec![program("app")], found("", "", true)),
        ("nothing that may be run", vec![file("bin/sh", "text")], found("", "", true)),
        ("nothing in it", vec![file("bin/sh", "").mode(0o755)], found("", "", true)),
        ("a directory", vec![dir("usr/share/bash"), dir("bin/sh")], found("", "", true)),
        (
            "links",
            vec![program("usr/bin/dash"), symlink("usr/bin/sh", "dash"), symlink("bin", "usr/bin")],
            found("/usr/bin/dash, /usr/bin/sh -> /usr/bin/dash", "", false),
        ),
        (
            "links over links, and out of the root",
            vec![
                symlink("bin/sh", "/etc/alternatives/sh"),
                symlink("etc/alternatives/sh", "../../../../opt/shell"),
                program("opt/shell"),
            ],
            found("/bin/sh -> /opt/shell, /etc/alternatives/sh -> /opt/shell", "", false),
        ),
        ("a link that leads nowhere", vec![symlink("bin/sh", "bash")], found("", "", true)),
        (
            "links in circles",
            vec![symlink("bin/sh", "bash"), symlink("bin/bash", "sh")],
            found("", "", true),
        ),
        (
            "busybox",
            vec![
                program("bin/busybox"),
                link("bin/sh", "bin/busybox"),
                symlink("bin/ls", "busybox"),
            ],
            found("/bin/busybox, /bin/sh", "", false),
        ),
        ("off every search path", vec![program("srv/.x/zsh")], found("/srv/.x/zsh", "", false)),
        (
            "managers",
            vec![program("usr/bin/apt"), program("sbin/apk"), program("opt/tools/rpm")],
            found("", "/opt/tools/rpm, /sbin/apk, /usr/bin/apt", false),
        ),
        ("a daily script", vec![program("etc/cron.daily/apt")], found("", "", true)),
        ("a device", vec![archive::device("bin/sh")], found("", "", true)),
    ] {
        assert_eq!(programs(entries), expected, "{what}");
    }
    let database = Tar::of([
        file("var/lib/dpkg/status.d/base", "Package: base\n"),
        file("var/lib/rpm/Packages", ""),
        dir("var/lib/pacman/local"),
        file("lib/apk/db/installed", "P:musl\n"),
    ]);
    let contents = read(&[database.bytes()]).unwrap();
    assert_eq!(contents.package_databases, ["/lib/apk/db/installed", "/var/lib/dpkg/status.d"]);
    assert!(contents.is_distroless());
}

#[test]
fn a_distribution_is_known_by_what_etc_os_release_leads_to() {
    let id = |layers: &[Vec<u8>]| read(layers).unwrap().distribution.map(|it| it.id);
    let debian = || file("usr/lib/os-release", "ID=debian\n");
    for (what, entries, expected) in [
        ("a file", vec![file("etc/os-release", "ID=alpine\n"), debian()], Some("alpine")),
        (
            "a link",
            vec![symlink("etc/os-release", "../usr/lib/os-release"), debian()],
            Some("debian"),
        ),
        ("the second place", vec![debian()], Some("debian")),
        (
            "a link of another name",
            vec![
                symlink("usr/lib/os-release", "os.release.d/os-release-container"),
                file("usr/lib/os.release.d/os-release-container", "ID=fedora\n"),
            ],
            Some("fedora"),
        ),
        ("too long", vec![file("etc/os-release", &format!("ID=x\n{}", "#".repeat(1 << 14)))], None),
        ("none", vec![program("app")], None),
    ] {
        assert_eq!(id(&[Tar::of(entries).bytes()]).as_deref(), expected, "{what}");
    }
    let below = Tar::of([file("etc/os-release", "ID=debian\n")]).bytes();
    let above = Tar::of([file("etc/os-release", "ID=ubuntu\n")]).bytes();
    assert_eq!(id(&[below, above]).as_deref(), Some("ubuntu"));
}
