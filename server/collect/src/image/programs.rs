//! Shells and package managers, found by their names among the merged files.

use model::image::Program;

use super::tree::{FileTree, Found};

const SHELLS: [&str; 22] = [
    "sh", "ash", "bash", "busybox", "csh", "dash", "elvish", "fish", "hush", "ksh", "ksh93",
    "mksh", "nu", "oksh", "osh", "posh", "pwsh", "rbash", "tcsh", "toybox", "yash", "zsh",
];

/// By what installs: a system's packages, not a language's.
const PACKAGE_MANAGERS: [&str; 26] = [
    "apk",
    "apt",
    "apt-get",
    "aptitude",
    "dnf",
    "dnf5",
    "dpkg",
    "emerge",
    "eopkg",
    "guix",
    "installpkg",
    "ipkg",
    "microdnf",
    "nix",
    "nix-env",
    "opkg",
    "pacman",
    "pkgtool",
    "rpm",
    "slackpkg",
    "swupd",
    "tdnf",
    "urpmi",
    "xbps-install",
    "yum",
    "zypper",
];

/// Where installed packages are listed: files, or directories with something in them.
const PACKAGE_DATABASES: [&str; 19] = [
    "lib/apk/db/installed",
    "usr/lib/apk/db/installed",
    "usr/lib/opkg/status",
    "usr/lib/sysimage/rpm/Packages",
    "usr/lib/sysimage/rpm/Packages.db",
    "usr/lib/sysimage/rpm/rpmdb.sqlite",
    "usr/share/rpm/Packages",
    "usr/share/rpm/Packages.db",
    "usr/share/rpm/rpmdb.sqlite",
    "var/db/pkg",
    "var/db/xbps",
    "var/lib/dpkg/status",
    "var/lib/dpkg/status.d",
    "var/lib/opkg/status",
    "var/lib/pacman/local",
    "var/lib/rpm/Packages",
    "var/lib/rpm/Packages.db",
    "var/lib/rpm/rpmdb.sqlite",
    "nix/var/nix/db/db.sqlite",
];

/// More paths than these are told by nobody.
const MOST_TOLD: usize = 64;

/// Shells, wherever they lie: one that is on no search path is run by its path.
pub(super) fn shells(tree: &FileTree) -> Vec<Program> {
    let named = tree.paths_named(|name| SHELLS.iter().any(|shell| shell.as_bytes() == name));
    programs(tree, named)
}

/// Package managers in directories of programs. Elsewhere the same names are of other things, such as the daily scripts
/// of cron.
pub(super) fn package_managers(tree: &FileTree, environment: &[String]) -> Vec<Program> {
    let search_path = environment.iter().find_map(|variable| variable.strip_prefix("PATH="));
    let searched: Vec<&[u8]> = search_path
        .unwrap_or_default()
        .split(':')
        .map(|directory| directory.trim_end_matches('/').as_bytes())
        .filter(|directory| !directory.is_empty())
        .collect();
    let of_programs = |path: &[u8]| {
        let Some(slash) = path.iter().rposition(|&byte| byte == b'/') else { return false };
        let directory = path.get(..slash).unwrap_or_default();
        directory.ends_with(b"/bin")
            || directory.ends_with(b"/sbin")
            || searched.contains(&directory)
    };
    let is_manager = |name: &[u8]| PACKAGE_MANAGERS.iter().any(|it| it.as_bytes() == name);
    let named = tree.paths_named(is_manager).into_iter().filter(|path| of_programs(path));
    programs(tree, named)
}

/// Databases of installed packages.
pub(super) fn package_databases(tree: &FileTree) -> Vec<String> {
    let there = PACKAGE_DATABASES.iter().filter(|path| match tree.find(path.as_bytes()) {
        Some(Found::File(_, file)) => file.size > 0,
        Some(Found::Directory { is_empty }) => !is_empty,
        None => false,
    });
    there.map(|path| format!("/{path}")).collect()
}

/// Those of the paths that lead to a file which can be run.
fn programs(tree: &FileTree, paths: impl IntoIterator<Item = Vec<u8>>) -> Vec<Program> {
    let runnable = paths.into_iter().filter_map(|path| match tree.find(&path)? {
        Found::File(file, it) if it.is_program() => {
            Some(Program { leads_to: (file != path).then(|| text(&file)), path: text(&path) })
        }
        _ => None,
    });
    runnable.take(MOST_TOLD).collect()
}

fn text(path: &[u8]) -> String {
    String::from_utf8_lossy(path).into_owned()
}
