//! What layers do to each other.

use super::archive::{Tar, Written, device, dir, file, link, program, symlink};
use super::{read, told};

/// The shells that are seen of layers, the lowest first: they stand for any file.
fn seen(layers: Vec<Vec<Written>>) -> Result<String, String> {
    let layers: Vec<Vec<u8>> = layers.into_iter().map(|entries| Tar::of(entries).bytes()).collect();
    read(&layers).map(|contents| told(&contents.shells).join(", ")).map_err(|it| it.to_string())
}

#[test]
fn a_higher_layer_hides_replaces_and_removes() {
    let whiteout = |path: &str| file(path, "");
    for (what, layers, expected) in [
        (
            "a whiteout",
            vec![vec![program("bin/sh"), program("bin/zsh")], vec![whiteout("bin/.wh.sh")]],
            "/bin/zsh",
        ),
        (
            "a whiteout of a directory",
            vec![vec![program("a/b/sh"), program("zsh")], vec![whiteout(".wh.a")]],
            "/zsh",
        ),
        (
            "a whiteout of nothing",
            vec![vec![program("sh")], vec![whiteout("bin/.wh.sh"), whiteout(".wh.x")]],
            "/sh",
        ),
        (
            "a whiteout before what its own layer brings",
            vec![vec![program("bin/sh")], vec![whiteout("bin/.wh.sh"), program("bin/sh")]],
            "/bin/sh",
        ),
        (
            "a whiteout behind what its own layer brings",
            vec![vec![program("bin/sh")], vec![program("bin/sh"), whiteout("bin/.wh.sh")]],
            "/bin/sh",
        ),
        (
            "a whiteout of a directory in which its own layer has something",
            vec![
                vec![program("a/sh"), program("a/ksh")],
                vec![program("a/b/zsh"), whiteout(".wh.a")],
            ],
            "/a/b/zsh",
        ),
        (
            "an opaque directory",
            vec![
                vec![program("a/sh"), program("a/b/ksh")],
                vec![whiteout("a/.wh..wh..opq"), program("a/zsh")],
            ],
            "/a/zsh",
        ),
        (
            "an opaque directory that is told last",
            vec![
                vec![program("a/sh"), program("a/b/ksh")],
                vec![program("a/b/zsh"), whiteout("a/.wh..wh..opq")],
            ],
            "/a/b/zsh",
        ),
        (
            "an opaque directory through a link",
            vec![
                vec![program("usr/bin/sh"), symlink("bin", "usr/bin")],
                vec![whiteout("bin/.wh..wh..opq")],
            ],
            "",
        ),
        (
            "a whiteout through a link",
            vec![
                vec![program("usr/bin/sh"), symlink("bin", "usr/bin")],
                vec![whiteout("bin/.wh.sh")],
            ],
            "",
        ),
        (
            "an opaque root",
            vec![vec![program("sh")], vec![whiteout(".wh..wh..opq"), program("zsh")]],
            "/zsh",
        ),
        (
            "notes of aufs",
            vec![vec![program("sh")], vec![whiteout(".wh..wh.plnk"), whiteout(".wh..wh.sh")]],
            "/sh",
        ),
        (
            "no name at all",
            vec![
                vec![program("sh")],
                vec![whiteout(".wh."), whiteout(".wh.."), whiteout(".wh...")],
            ],
            "/sh",
        ),
        ("in no layer for itself", vec![vec![program("sh"), whiteout(".wh.sh")]], "/sh"),
        (
            "the next layer again",
            vec![
                vec![program("sh")],
                vec![whiteout(".wh.sh")],
                vec![program("sh")],
                vec![dir("x")],
            ],
            "/sh",
        ),
        ("a file over a directory", vec![vec![program("a/sh")], vec![file("a", "x")]], ""),
        ("a directory over a file", vec![vec![program("sh")], vec![dir("sh")]], ""),
        ("a directory over a directory", vec![vec![program("a/sh")], vec![dir("a")]], "/a/sh"),
        (
            "a directory over a link to one",
            vec![
                vec![program("usr/bin/sh"), symlink("bin", "usr/bin")],
                vec![dir("bin"), program("bin/zsh")],
            ],
            "/bin/zsh, /usr/bin/sh",
        ),
        ("a device over a file", vec![vec![program("sh")], vec![device("sh")]], ""),
        ("the last of the same name", vec![vec![program("sh"), file("sh", "text")]], ""),
        (
            "the last of the same name, the other way",
            vec![vec![file("sh", "text"), program("./sh")]],
            "/sh",
        ),
        (
            "into a directory that a link names",
            vec![vec![dir("usr/bin"), symlink("bin", "usr/bin")], vec![program("bin/sh")]],
            "/usr/bin/sh",
        ),
        (
            "into a directory that only a link names",
            vec![vec![symlink("bin", "usr/bin")], vec![program("bin/sh")]],
            "/usr/bin/sh",
        ),
        (
            "a hard link to a lower layer, which is then removed",
            vec![vec![program("sh")], vec![link("zsh", "sh")], vec![whiteout(".wh.sh")]],
            "/zsh",
        ),
        (
            "a hard link to a link",
            vec![vec![program("bash"), symlink("sh", "bash"), link("zsh", "sh")]],
            "/bash, /sh -> /bash, /zsh -> /bash",
        ),
        (
            "a hard link through a link",
            vec![vec![program("usr/x"), symlink("a", "usr"), link("sh", "/a/x")]],
            "/sh",
        ),
        ("a hard link to itself", vec![vec![program("sh"), link("sh", "sh")]], "/sh"),
    ] {
        assert_eq!(seen(layers), Ok(expected.to_owned()), "{what}");
    }
}

#[test]
fn no_path_leads_out_of_the_image() {
    for (path, expected) in [
        ("../../bin/sh", "/bin/sh"),
        ("/bin/../bin/./sh", "/bin/sh"),
        ("a/../../../sh", "/sh"),
        ("out/sh", "/sh"),
        ("up/sh", "/sh"),
    ] {
        let links = vec![symlink("out", "../../.."), symlink("up", "/../..")];
        let entry = program(path);
        assert_eq!(seen(vec![links, vec![entry]]), Ok(expected.to_owned()), "{path}");
    }
}

#[test]
fn what_no_runtime_would_unpack_is_refused_whole() {
    for (what, layers, expected) in [
        (
            "through a file",
            vec![file("bin", "x"), program("bin/sh")],
            "the way to `bin/sh` leads through what is no directory",
        ),
        (
            "through a file, farther",
            vec![file("bin", "x"), program("bin/a/sh")],
            "leads through what is no directory",
        ),
        (
            "in circles",
            vec![symlink("a", "b"), symlink("b", "a"), program("a/sh")],
            "leads through too many links",
        ),
        (
            "through nothing",
            vec![symlink("a", "b/../c"), program("a/sh")],
            "leads through what is not there",
        ),
        ("the root", vec![program("./")], "an entry would replace the root"),
        (
            "a hard link to nothing",
            vec![link("sh", "bash")],
            "`sh` is a hard link to `bash`, which is no file of it",
        ),
        ("a hard link to a directory", vec![dir("a"), link("sh", "a")], "which is no file of it"),
        ("a hard link to the root", vec![link("sh", "/")], "which is no file of it"),
        ("a long name", vec![file(&"n".repeat(256), "")], "a name is longer than 255 bytes"),
        ("a long path", vec![file(&"n/".repeat(2049), "")], "a path is longer than Linux has them"),
    ] {
        let said = seen(vec![layers]).unwrap_err();
        assert!(said.contains(expected), "{what}: {said}");
    }
}

#[test]
fn size_is_of_what_is_seen() {
    let lower =
        Tar::of([file("kept", "12345"), file("removed", "123"), file("replaced", "1234567")]);
    let upper = Tar::of([
        file(".wh.removed", ""),
        file("replaced", "1"),
        link("twice", "kept"),
        symlink("to", "kept"),
    ]);
    let contents = read(&[lower.bytes(), upper.bytes()]).unwrap();
    assert_eq!((contents.files, contents.bytes), (2, 6));
}
