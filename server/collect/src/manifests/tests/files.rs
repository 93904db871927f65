//! Files that are no manifests, links, and what else stands in folders.

use std::fs;

use facts::inventory::Change;

use super::{WEB, folder, options, scan};
use crate::manifests::read;

/// Hostile and mistaken files, each beside a good one: bounded time, a place and a cause, the rest still read.
#[test]
fn no_file_takes_the_others_with_it() {
    let bomb: String = (1..=9)
        .map(|n| format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 10].join(", ")))
        .collect();
    let tail = "---\nnot: kubernetes\n";
    let utf16 = |text: &str| {
        [b"\xFF\xFE".to_vec(), text.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat()
    };
    for (name, content, expected) in [
        (
            "bomb",
            format!("a0: &a0 x\n{bomb}").into_bytes(),
            Some("the anchors and aliases of this file"),
        ),
        ("deep", "[".repeat(100_000).into_bytes(), Some("nested more than 100 levels deep")),
        (
            "deep-json",
            "{\"a\":".repeat(100_000).into_bytes(),
            Some("nested more than 100 levels deep"),
        ),
        (
            "deep-block",
            (0..2_000).map(|n| format!("{}a:\n", " ".repeat(n))).collect::<String>().into_bytes(),
            Some("nested more than 100 levels deep"),
        ),
        (
            "duplicate",
            b"kind: Pod\nkind: Pod\n".to_vec(),
            Some("the key `kind` is given again, after line 1"),
        ),
        ("tabs", b"kind: Pod\nmetadata:\n\tname: p\n".to_vec(), Some("a tab is used to indent")),
        ("mark", [b"\xEF\xBB\xBF", tail.as_bytes()].concat(), None),
        ("utf16", utf16(tail), None),
        (
            "utf16-cut",
            [utf16("kind: Pod"), b"x".to_vec()].concat(),
            Some("the UTF-16 text ends within a character"),
        ),
        ("invalid", b"kind: \xFF\n".to_vec(), Some("the byte 0xFF is not UTF-8")),
        ("binary", b"\x7FELF\x02\x01\x01\0\0\0\0".to_vec(), Some("")),
        ("foreign", b"services: {web: {image: nginx}}\n".to_vec(), None),
        (
            "resource",
            b"apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\nspec: [1]\n".to_vec(),
            None,
        ),
        ("template", b"kind: {{ .Values.kind }}\n".to_vec(), Some("a template, not a manifest")),
        ("empty", Vec::new(), None),
        ("long-line", format!("kind: {}\n", "x".repeat(8 << 20)).into_bytes(), None),
        (
            "many-keys",
            (0..200_000).map(|n| format!("k{n}: 1\n")).collect::<String>().into_bytes(),
            None,
        ),
        ("many-documents", "---\na: 1\n".repeat(100_000).into_bytes(), None),
    ] {
        let folder = folder(&[("z-good.yaml", WEB)]);
        fs::write(folder.path().join(format!("{name}.yaml")), content).unwrap();
        let told = scan(folder.path(), &options());
        assert_eq!(told.objects, ["deployments shop/web z-good.yaml:1:1"], "{name}");
        match (expected, &told.bad()[..]) {
            (None, []) => {}
            (Some(expected), [bad]) => {
                assert!(
                    bad.starts_with(&format!("{name}.yaml:")) && bad.contains(expected),
                    "{bad}"
                );
                assert!(bad.len() < 400, "{name}: a message of {} bytes", bad.len());
            }
            (_, bad) => panic!("{name}: {bad:?}"),
        }
    }
}

#[cfg(unix)]
#[test]
fn a_file_without_end_is_left_and_the_rest_is_read() {
    let folder = folder(&[("a.yaml", WEB)]);
    let mut seen = 0;
    let paths = ["/dev/zero".into(), folder.path().into()];
    let manifests = read(&paths, &options(), |change| {
        seen += usize::from(matches!(change, Change::Seen(_)));
    });
    assert_eq!(seen, 1);
    assert_eq!(
        manifests.bad[0].to_string(),
        "/dev/zero: larger than 64 MiB, which is read of one file at most: split it"
    );
}

#[test]
fn a_folder_without_manifests_says_so() {
    let folder = folder(&[("README.md", "kind: Pod"), (".hidden/pod.yaml", "kind: Pod")]);
    let manifests = read(&[folder.path().into()], &options(), |_| ());
    assert!(manifests.bad[0].message.starts_with("no manifest is in this folder"), "{manifests:?}");
}

#[test]
fn missing_paths_are_bad_input_and_no_file_is_read_twice() {
    let folder = folder(&[("a.yaml", WEB)]);
    let file = folder.path().join("a.yaml");
    let missing = folder.path().join("none.yaml");
    let mut seen = 0;
    let manifests =
        read(&[file.clone(), folder.path().into(), missing.clone()], &options(), |change| {
            seen += usize::from(matches!(change, Change::Seen(_)));
        });
    assert_eq!((seen, manifests.files), (1, vec![file]));
    assert_eq!(
        (manifests.bad[0].file.as_path(), manifests.bad[0].document),
        (missing.as_path(), 0)
    );
}

#[cfg(unix)]
#[test]
fn links_are_followed_but_not_in_circles() {
    use std::os::unix::fs::symlink;

    // A ConfigMap as a pod sees it, and a folder that holds itself.
    let folder = folder(&[("..data/web.yaml", WEB)]);
    symlink("..data/web.yaml", folder.path().join("web.yaml")).unwrap();
    symlink(".", folder.path().join("again")).unwrap();
    symlink("nowhere.yaml", folder.path().join("dangling.yaml")).unwrap();
    let told = scan(folder.path(), &options());
    assert_eq!(told.objects, ["deployments shop/web web.yaml:1:1"]);
    let bad = told.bad();
    assert!(bad.len() == 1 && bad[0].starts_with("dangling.yaml: cannot be opened"), "{bad:?}");
}

#[cfg(unix)]
#[test]
fn what_is_no_file_of_the_folder_is_named_and_not_read() {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    let elsewhere = folder(&[("secret.yaml", WEB), ("below/web.yaml", WEB)]);
    let folder = folder(&[("web.yaml", WEB)]);
    let within = |name: &str| folder.path().join(name);
    symlink(elsewhere.path().join("secret.yaml"), within("file.yaml")).unwrap();
    symlink(elsewhere.path(), within("folder")).unwrap();
    symlink("/dev/null", within("null.yaml")).unwrap();
    let _socket = UnixListener::bind(within("socket.yaml")).unwrap();
    let told = scan(folder.path(), &options());
    assert_eq!(told.objects, ["deployments shop/web web.yaml:1:1"]);
    let notes: Vec<String> =
        told.manifests.notes.iter().map(|it| told.short(&it.file.display().to_string())).collect();
    assert_eq!(notes, ["file.yaml", "folder"]);
    let target = fs::canonicalize(elsewhere.path()).unwrap();
    assert_eq!(
        told.manifests.notes[1].message,
        format!(
            "this link leads out of the folder that was given and was not followed: name {} too to have it read",
            target.display()
        )
    );
    let bad = told.bad();
    assert_eq!(bad.len(), 2, "{bad:?}");
    for (bad, file) in bad.iter().zip(["null.yaml", "socket.yaml"]) {
        assert!(bad.starts_with(&format!("{file}: neither a file nor a folder")), "{bad}");
    }
    // Nothing is taken for missing that may stand there.
    assert_eq!(told.gaps.len(), 4, "{:?}", told.gaps);
    let named = [folder.path().to_owned(), elsewhere.path().to_owned()];
    let both = read(&named, &options(), |_| {});
    assert_eq!(both.files.len(), 3);
}
