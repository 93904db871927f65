use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::only;

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
struct Pod<'a> {
    name: &'a str,
    #[serde(default)]
    containers: Vec<Container>,
    #[serde(default)]
    labels: BTreeMap<String, String>,
    node: Option<Name>,
    #[serde(default)]
    restart_policy: Restart,
    #[serde(default)]
    status: IgnoredAny,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Name(String);

#[derive(Debug, Default, Deserialize, PartialEq)]
enum Restart {
    #[default]
    Always,
    Never,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
struct Container {
    image: String,
    privileged: Option<bool>,
    port: Option<u16>,
    share: Option<f64>,
}

#[test]
fn a_struct_is_read_from_a_node() {
    let root = only(
        "name: x\nstatus: {a: [1, {b: c}]}\nlabels: {a: b}\nnode: n1\nrestartPolicy: Never\nunknown: 1\n\
         containers:\n- {image: i, privileged: yes, port: 0x50, share: 1}\n- {image: j, privileged: }\n",
    );
    let container = |image: &str, privileged, port, share| Container {
        image: image.into(),
        privileged,
        port,
        share,
    };
    assert_eq!(
        root.read::<Pod<'_>>().unwrap(),
        Pod {
            name: "x",
            containers: vec![
                container("i", Some(true), Some(80), Some(1.0)),
                container("j", None, None, None)
            ],
            labels: BTreeMap::from([("a".into(), "b".into())]),
            node: Some(Name("n1".into())),
            restart_policy: Restart::Never,
            status: IgnoredAny,
        }
    );
    let bare = only("name: x\ncontainers:\nlabels: ~\nrestartPolicy: null\n");
    assert_eq!(bare.read::<Pod<'_>>().unwrap().containers, [], "null is not set");
}

#[test]
fn a_field_that_does_not_fit_is_named_and_placed() {
    for (text, expected) in [
        ("containers: []", "the field `name` is missing, at line 1 column 1"),
        ("name: 5", "name must be text, is the number 5, at line 1 column 7"),
        (
            "name: x\nlabels:\n  a.b/c: true",
            r#"labels["a.b/c"] must be text, is true, at line 3 column 10"#,
        ),
        (
            "name: x\ncontainers:\n- image: i\n  privileged: yes please",
            r#"containers[0].privileged must be a boolean, is the text "yes please", at line 4 column 15"#,
        ),
        (
            "name: x\ncontainers:\n- image: i\n- image: [j]",
            "containers[1].image must be text, is a list, at line 4 column 10",
        ),
        (
            "name: x\ncontainers:\n- image: i\n  port: 65536",
            "containers[0].port must be a whole number from 0 (u16), is the number 65536, at line 4 column 9",
        ),
        (
            "name: x\ncontainers:\n- port: 1",
            "containers[0]: the field `image` is missing, at line 3 column 3",
        ),
        ("name: x\ncontainers: {}", "containers must be a list, is a mapping, at line 2 column 13"),
        (
            "name: x\nrestartPolicy: Maybe",
            "restartPolicy: unknown variant `Maybe`, expected `Always` or `Never`, at line 2 column 16",
        ),
        ("- x", "this must be a mapping, is a list, at line 1 column 1"),
    ] {
        assert_eq!(only(text).read::<Pod<'_>>().unwrap_err().to_string(), expected, "{text}");
    }
}
