//! Archives from anybody: whatever is in them, reading ends, and says one thing.

use proptest::prelude::*;

use super::archive::{self, Tar, Written, dir, file, link, program, symlink};
use super::{Limits, read_within};

fn small() -> Limits {
    Limits { unpacked_bytes: 1 << 22, entries: 2000, path_bytes: 1 << 16, ..Limits::default() }
}

/// Names that meet often, with those that have a meaning among them.
fn path() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        Just("a"),
        Just("b"),
        Just("bin"),
        Just("sh"),
        Just(".."),
        Just("."),
        Just(""),
        Just(".wh.a"),
        Just(".wh.sh"),
        Just(".wh..wh..opq"),
        Just(".wh."),
        Just("os-release"),
    ];
    prop::collection::vec(name, 1..5).prop_map(|names| names.join("/"))
}

fn entry() -> impl Strategy<Value = Written> {
    (path(), path(), 0..5).prop_map(|(path, target, kind)| match kind {
        0 => dir(&path),
        1 => file(&path, "ID=x\n"),
        2 => program(&path),
        3 => symlink(&path, &target),
        _ => link(&path, &target),
    })
}

fn layer() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(entry(), 0..12).prop_map(|entries| Tar::of(entries).bytes())
}

proptest! {
    #[test]
    fn any_layers_are_read_or_refused(layers in prop::collection::vec(layer(), 1..4)) {
        let once = read_within(&layers, small()).map_err(|error| error.to_string());
        let again = read_within(&layers, small()).map_err(|error| error.to_string());
        prop_assert_eq!(&once, &again);
        if let Ok(contents) = once {
            prop_assert!(contents.shells.iter().all(|shell| !shell.path.contains("/..")));
            prop_assert!(contents.files <= 48 && contents.bytes <= 48 * 5);
        }
    }

    #[test]
    fn any_change_of_bytes_is_read_or_refused(
        layer in layer(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
        cut in any::<prop::sample::Index>(),
        how in 0..3,
    ) {
        let mut bytes = match how {
            0 => layer,
            1 => archive::gzip(&layer),
            _ => zstd::encode_all(layer.as_slice(), 1).unwrap(),
        };
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(cut.index(bytes.len() * 2));
        let _ = read_within(&[bytes], small());
    }

    #[test]
    fn a_layer_without_anything_changes_nothing(layers in prop::collection::vec(layer(), 1..3)) {
        let alone = read_within(&layers, small()).map_err(|error| error.to_string());
        let with = [&layers[..], &[Tar::default().bytes()]].concat();
        prop_assert_eq!(alone, read_within(&with, small()).map_err(|error| error.to_string()));
    }

    #[test]
    fn bytes_that_are_no_archive_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        let _ = read_within(&[bytes], small());
    }
}
