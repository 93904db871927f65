//! `nordvakt image` as it is typed, on a real registry.

#[path = "../../collect/tests/registry/running.rs"]
pub mod running;

use std::os::unix::fs::PermissionsExt;
use std::process::Output;

use running::{CREDENTIALS, Registry, layer};
use serde_json::Value;

use crate::scan::nordvakt;

fn said(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

pub const ALPINE: &str = "mkdir -p bin sbin etc lib/apk/db; echo x > bin/busybox; echo x > sbin/apk; chmod +x bin/busybox sbin/apk\n\
                      ln -s /bin/busybox bin/sh; echo P:musl > lib/apk/db/installed\n\
                      printf 'NAME=\"Alpine Linux\"\\nID=alpine\\nVERSION_ID=3.18.4\\n' > etc/os-release";
pub const STATIC: &str = "echo x > app; chmod +x app";

#[test]
fn what_is_in_images_is_told_and_what_was_not_read_too() {
    let registry = Registry::open();
    let alpine = layer(ALPINE);
    let base = registry.image("alpine", "3.18", "amd64", std::slice::from_ref(&alpine));
    registry.list("alpine", "latest", &[("amd64", base)]);
    registry.image("team/app", "1", "amd64", &[alpine, layer("mkdir srv; echo x > srv/app")]);
    registry.image("static", "1", "amd64", &[layer(STATIC)]);
    let host = &registry.host;
    let images = ["alpine", "team/app:1", "static:1", "gone:1"].map(|it| format!("{host}/{it}"));
    let images = images.each_ref().map(String::as_str);
    let common = ["image", "--plain-http", "--platform", "linux/amd64"];

    let output = nordvakt(&[&common[..], &images].concat());
    let (text, errors) = said(&output);
    assert_eq!(output.status.code(), Some(1), "{text}{errors}");
    for line in [
        "  shell             /bin/busybox, /bin/sh -> /bin/busybox\n",
        "  package manager   /sbin/apk\n",
        "  package database  /lib/apk/db/installed\n",
        "  distribution      Alpine Linux 3.18: past its end of life since 2025-05-09\n",
        "  distroless        no: it has a shell and a package manager\n",
        "  distribution      not told: there is no os-release\n",
        "  distroless        yes: no file is named like a shell or a package manager and can be run\n",
        "  user              65532\n",
        &format!(
            "  base              not told by its labels; its lowest layers are those of {host}/alpine\n"
        ),
        &format!("{host}/gone:1\n  not read          {host} has no such image, "),
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }

    let output = nordvakt(&[&common[..], &["--format", "json"], &images].concat());
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let image = |at: usize| &report["images"][at];
    assert_eq!(image(0)["error"], Value::Null);
    assert_eq!(image(0)["shells"][1]["leads_to"], "/bin/busybox");
    assert_eq!(image(0)["distribution"]["support"]["state"], "ended");
    assert_eq!(image(1)["built_on"][0], images[0]);
    assert_eq!(image(1)["layers"][0], image(0)["layers"][0]);
    assert_eq!((&image(2)["distroless"], &image(2)["files"]), (&true.into(), &1.into()));
    assert_eq!((&image(3)["cause"], &image(3)["digest"]), (&"forbidden".into(), &Value::Null));

    let whole = nordvakt(&[&common[..], &images[..3]].concat());
    assert_eq!(whole.status.code(), Some(0));
}

#[test]
fn credentials_are_those_of_the_configuration() {
    let registry = Registry::closed();
    registry.image("app", "1", "amd64", &[layer(STATIC)]);
    let folder = tempfile::tempdir().expect("a folder");
    let (config, secret) = (folder.path().join("nordvakt.toml"), folder.path().join("secret"));
    let host = &registry.host;
    let written = format!(
        "[[images.registries]]\nhost = \"{host}\"\nplain-http = true\ncredentials-file = \"{}\"\n",
        secret.display()
    );
    std::fs::write(&config, written).expect("a configuration");
    std::fs::write(&secret, CREDENTIALS).expect("a secret");
    let image = format!("{host}/app:1");
    let config = config.to_str().expect("a path");
    let run = || nordvakt(&["image", "--platform", "linux/amd64", "--config", config, &image]);

    std::fs::set_permissions(&secret, PermissionsExt::from_mode(0o644)).expect("its mode");
    let (_, errors) = said(&run());
    assert!(errors.contains("open to every user (mode 0644): chmod o-rwx it"), "{errors}");
    std::fs::set_permissions(&secret, PermissionsExt::from_mode(0o600)).expect("its mode");
    let output = run();
    assert_eq!(output.status.code(), Some(0), "{:?}", said(&output));

    let anonymous = nordvakt(&["image", "--plain-http", &image]);
    let (text, _) = said(&anonymous);
    assert!(text.contains(&format!("{host} refuses it (401, authentication required)")), "{text}");
    assert_eq!(anonymous.status.code(), Some(1));
}

#[test]
fn what_is_no_image_is_refused() {
    for (arguments, expected) in [
        (&["image"][..], "<IMAGE>"),
        (&["image", "App"], "`App` is no image: expected a reference such as"),
        (&["image", "app@sha384:00"], "is no image"),
        (&["image", "--platform", "linux", "app"], "expected OS/ARCHITECTURE such as linux/amd64"),
        (&["image", "--config", "/no/such/file", "app"], "reading /no/such/file"),
    ] {
        let output = nordvakt(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(said(&output).1.contains(expected), "{arguments:?}: {:?}", said(&output));
    }
}
