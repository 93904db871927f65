//! `os-release`, as freedesktop.org describes it: assignments of a shell, and no more than that.

use model::image::OsRelease;

/// Whether a file may be what `/etc/os-release` leads to.
pub(super) fn is_named_so(path: &[u8]) -> bool {
    let mut names = path.rsplit(|&byte| byte == b'/');
    names.next().is_some_and(|name| name.windows(10).any(|part| part == b"os-release"))
}

/// What it says; `None` where it says nothing.
pub(crate) fn read(text: &[u8]) -> Option<OsRelease> {
    let text = String::from_utf8_lossy(text);
    let mut read = OsRelease { id: "linux".into(), ..OsRelease::default() };
    let mut any = false;
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
        let Some((key, value)) = line.split_once('=') else { continue };
        let value = unquoted(value);
        any = true;
        match key {
            "ID" if !value.is_empty() => read.id = value,
            "NAME" => read.name = some(value),
            "VERSION_ID" => read.version_id = some(value),
            "PRETTY_NAME" => read.pretty_name = some(value),
            _ => {}
        }
    }
    any.then_some(read)
}

fn some(value: String) -> Option<String> {
    (!value.is_empty()).then_some(value)
}

/// The value of an assignment: in quotes or not, a backslash before what the shell would take for more.
fn unquoted(value: &str) -> String {
    let (inner, quote) = match value.chars().next() {
        Some(quote @ ('"' | '\'')) => {
            (value.strip_prefix(quote).and_then(|it| it.strip_suffix(quote)), Some(quote))
        }
        _ => (None, None),
    };
    let inner = inner.unwrap_or(value);
    if quote == Some('\'') {
        return inner.to_owned();
    }
    let mut characters = inner.chars();
    let mut unquoted = String::with_capacity(inner.len());
    while let Some(character) = characters.next() {
        match character {
            '\\' => unquoted.extend(characters.next()),
            other => unquoted.push(other),
        }
    }
    unquoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assignments_are_read_as_a_shell_reads_them() {
        let text = "# a comment\nNAME=\"Debian GNU/Linux\"\nID=debian\nVERSION_ID='12'\nPRETTY_NAME=\"a \\\"b\\\" \\$c\"\n\
                    HOME_URL=\"https://x\"\nnonsense\n";
        let read = read(text.as_bytes()).unwrap();
        assert_eq!(read.id, "debian");
        assert_eq!(read.name.as_deref(), Some("Debian GNU/Linux"));
        assert_eq!(read.version_id.as_deref(), Some("12"));
        assert_eq!(read.pretty_name.as_deref(), Some("a \"b\" $c"));
    }

    #[test]
    fn without_an_id_it_is_linux_and_without_an_assignment_nothing() {
        assert_eq!(read(b"NAME=x\nVERSION_ID=\n").unwrap().id, "linux");
        assert_eq!(read(b"NAME=x\nVERSION_ID=\n").unwrap().version_id, None);
        for nothing in ["", "# ID=debian\n", "\u{fffd}\u{0}"] {
            assert_eq!(read(nothing.as_bytes()), None, "{nothing:?}");
        }
        for odd in ["ID=\"", "ID='", "ID=\\", "ID=\"a"] {
            assert!(read(odd.as_bytes()).is_some(), "{odd}");
        }
    }

    #[test]
    fn a_file_is_kept_by_its_name() {
        for (path, kept) in [
            ("etc/os-release", true),
            ("./usr/lib/os-release", true),
            ("usr/lib/os.release.d/os-release-container", true),
            ("nix/store/0c4-etc-os-release", true),
            ("etc/os-release/x", false),
            ("etc/passwd", false),
        ] {
            assert_eq!(is_named_so(path.as_bytes()), kept, "{path}");
        }
    }
}
