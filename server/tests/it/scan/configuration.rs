//! What `nordvakt config check` tells.

use std::process::Command;

use super::{folder, nordvakt};

#[test]
fn waivers_that_do_nothing_are_told_when_the_configuration_is_checked() {
    let waiver = |check: &str, scope: &str, expires: &str| {
        format!(
            "[[policy.waivers]]\ncheck = \"{check}\"\nscope = \"{scope}\"\nreason = \"r\"\napprover = \"a\"\nexpires = {expires}\n"
        )
    };
    for (check, scope, expires, expected) in [
        ("BRK-001", "workload/ci/Deployment/*", "2999-01-01", None),
        ("BRK-001", "workload/ci/Deployment/*", "2020-01-01", Some("is over since 2020-01-01")),
        (
            "BRK-001",
            "namespace/ci-*",
            "2999-01-01",
            Some("can cover nothing: BRK-001 judges workloads"),
        ),
        ("BRK-001", "node/a", "2999-01-01", Some("can cover nothing")),
        ("BRK-001", "workload/ci/deployment/x", "2999-01-01", Some("can cover nothing")),
    ] {
        let folder = folder(&[("nordvakt.toml", &waiver(check, scope, expires))]);
        let output = Command::new(env!("CARGO_BIN_EXE_nordvakt"))
            .args(["config", "check"])
            .current_dir(folder.path())
            .output()
            .expect("nordvakt runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{scope}: {said}");
        assert_eq!(said.is_empty(), expected.is_none(), "{scope}: {said}");
        assert!(expected.is_none_or(|expected| said.contains(expected)), "{scope}: {said}");
    }
}

#[test]
fn mistakes_in_file_and_environment_are_told_at_once() {
    let folder = folder(&[("nordvakt.toml", "[server]\nlisen = 1\nurl = \"x\"\n"), ("a.yaml", "")]);
    let output = Command::new(env!("CARGO_BIN_EXE_nordvakt"))
        .args(["config", "check"])
        .env("NORDVAKT_LISEN", "x")
        .current_dir(folder.path())
        .output()
        .expect("nordvakt runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    for part in [
        "nordvakt.toml:2:1: [server] has no key `lisen`: did you mean `listen`?",
        "nordvakt.toml:3:1: `url` belongs under [database], not under [server]",
        "NORDVAKT_LISEN: there is no such variable: did you mean NORDVAKT_LISTEN?",
    ] {
        assert!(said.contains(part), "{said}");
    }
    let help =
        |command: &str| String::from_utf8(nordvakt(&[command, "--help"]).stdout).expect("text");
    assert!(!help("record").contains("--listen") && !help("record").contains("--database-url"));
    assert!(
        !help("migrate").contains("--kubeconfig") && help("migrate").contains("--database-url")
    );
}
