use std::fmt::Write;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

mod reading;

fn values(text: &str) -> Vec<Value> {
    documents(text).map(|document| document.unwrap().root.read().unwrap()).collect()
}

/// Each document as its line, or as its error.
fn outline(text: &str) -> Vec<String> {
    documents(text)
        .map(|document| match document {
            Ok(document) => format!("{} at line {}", document.index, document.line),
            Err(error) => error.to_string(),
        })
        .collect()
}

fn only(text: &str) -> Node<'_> {
    let [document] = documents(text).collect::<Result<Vec<_>, _>>().unwrap().try_into().unwrap();
    document.root
}

fn refused(text: &str) -> YamlError {
    documents(text).find_map(Result::err).expect("an error")
}

#[test]
fn a_text_is_what_kubectl_makes_of_it() {
    for (text, expected) in [
        (
            "a: 1\nb: '1'\nc: \"1\"\nd: !!str 1\ne: !!int '1'",
            json!({"a": 1, "b": "1", "c": "1", "d": "1", "e": 1}),
        ),
        (
            "a:\nb: ~\nc: null\nd: ''\ne: 'null'",
            json!({"a": null, "b": null, "c": null, "d": "", "e": "null"}),
        ),
        (
            "a: yes\nb: 'yes'\nc: off\nmode: 0644",
            json!({"a": true, "b": "yes", "c": false, "mode": 420}),
        ),
        (
            "a: |\n  x\n   y\n\nb: >-\n  x\n  y\nc: |+\n  z\n\n",
            json!({"a": "x\n y\n", "b": "x y", "c": "z\n\n"}),
        ),
        (
            "a: [1, {b: c, d: [ ]}, 'x']\ne: {f: g}",
            json!({"a": [1, {"b": "c", "d": []}, "x"], "e": {"f": "g"}}),
        ),
        ("a:\n- b\n-\n- - c\n", json!({"a": ["b", null, ["c"]]})),
        ("a: x # comment\nb: y#z\nc: one\n  two\n", json!({"a": "x", "b": "y#z", "c": "one two"})),
        (
            "a: 'it''s'\nb: \"\\u00e5\\n\\t\"\nc: \"x\\\n  y\"",
            json!({"a": "it's", "b": "å\n\t", "c": "xy"}),
        ),
        ("on: 1\n8080: 2\n0x10: 3\n'no': 4", json!({"true": 1, "8080": 2, "16": 3, "no": 4})),
        (
            "a: &x {k: 1}\nb: *x\nc: &s text\nd: *s",
            json!({"a": {"k": 1}, "b": {"k": 1}, "c": "text", "d": "text"}),
        ),
        ("å: ö\r\nb: 'ä'\r\n", json!({"å": "ö", "b": "ä"})),
        ("%YAML 1.2\n# c\n---\na: 1\n", json!({"a": 1})),
        ("--- # c\na: 1\n...\n", json!({"a": 1})),
        ("--- {a: 1}", json!({"a": 1})),
        ("a: |\n ---\n --- x\n", json!({"a": "---\n--- x\n"})),
        (
            "{\n\t\"a\": [1, -2.5, true, null, \"x\\u00e5\\\\\"],\n\t\"b\": {}\n}\n",
            json!({"a": [1, -2.5, true, null, "xå\\"], "b": {}}),
        ),
        ("{\"a\": 1,}", json!({"a": 1})),
        ("[1, 2]", json!([1, 2])),
        ("plain", json!("plain")),
        (
            "!!binary aG9zdFBJRA==: true\nkind: !!binary |\n  UG\n  9k\nadd: [!<!!binary> eWVz]",
            json!({"hostPID": true, "kind": "Pod", "add": ["yes"]}),
        ),
        (
            "%TAG !b! tag:yaml.org,2002:bin\n%TAG !y! tag:yaml.org,2002:\n---\na: !b!ary UG9k\nb: !y!int '1'",
            json!({"a": "Pod", "b": 1}),
        ),
        ("a: ! 'yes'\nb: !foo yes\nc: !!js yes", json!({"a": true, "b": "yes", "c": "yes"})),
    ] {
        assert_eq!(values(text), [expected], "{text:?}");
    }
}

#[test]
fn a_merge_is_what_go_yaml_makes_of_it() {
    let base = "a: &a {p: 1, q: 1}\nb: &b {p: 2, r: 2}\n";
    for (merge, expected) in [
        ("{<<: *a, q: 9}", json!({"p": 1, "q": 9})),
        ("{q: 9, <<: *a}", json!({"p": 1, "q": 1})),
        ("{<<: [*a, *b]}", json!({"p": 1, "q": 1, "r": 2})),
        ("{'<<': 1}", json!({"<<": 1})),
        ("{<<: {s: 1}}", json!({"s": 1})),
        ("{!!merge <<: {s: 1}}", json!({"s": 1})),
        ("{!!merge '<<': {s: 1}}", json!({"s": 1})),
        ("{! '<<': {s: 1}}", json!({"s": 1})),
        ("{!!str <<: 1}", json!({"<<": 1})),
        ("{s: !!merge <<}", json!({"s": "<<"})),
    ] {
        let text = format!("{base}c: {merge}");
        assert_eq!(values(&text)[0]["c"], expected, "{merge}");
    }
    let error = refused(&format!("{base}c: {{<<: 1}}"));
    assert_eq!((error.line, error.column), (3, 9), "{error}");
}

#[test]
fn values_lie_where_they_are_written() {
    let text = "# first\n---\n# second\nmeta: &m\n  name: x\nspec:\n- image: 'å' # ö\n  at: here\n- *m\n\
                text: |\n  lines\nnothing:\n---\nnext: {flow: [1, 'two']}\n";
    let documents = documents(text).map(Result::unwrap).collect::<Vec<_>>();
    assert_eq!(documents.iter().map(|d| (d.index, d.line)).collect::<Vec<_>>(), [(1, 4), (2, 14)]);
    for (document, path, line, column) in [
        (0, "", 4, 1),
        (0, "meta", 4, 7),
        (0, "meta.name", 5, 9),
        (0, "spec", 7, 1),
        (0, "spec[0]", 7, 3),
        (0, "spec[0].image", 7, 10),
        (0, "spec[0].at", 8, 7),
        (0, "spec[1]", 9, 3),
        (0, "spec[1].name", 5, 9),
        (0, "text", 11, 3),
        (0, "nothing", 12, 8),
        (1, "next.flow", 14, 14),
        (1, "next.flow[1]", 14, 18),
    ] {
        let node = documents[document].root.at_path(path).expect(path);
        assert_eq!(node.position(), Position { line, column }, "{path}");
    }
    let json = "---\n{\n  \"å\": {\"b\": [\"ö\", 1,\n\t2]}, \"c\": 3\n}\n{\"d\": 4}";
    let documents = super::documents(json).map(Result::unwrap).collect::<Vec<_>>();
    for (document, path, line, column) in [
        (0, "å.b[0]", 2, 15),
        (0, "å.b[1]", 2, 20),
        (0, "å.b[2]", 3, 2),
        (0, "c", 3, 12),
        (1, "d", 5, 7),
    ] {
        let node = documents[document].root.at_path(path).expect(path);
        assert_eq!(node.position(), Position { line: line + 1, column }, "{path}");
    }
}

#[test]
fn an_unset_field_lies_at_what_it_would_be_added_to() {
    let root =
        only("spec:\n  containers:\n  - name: a\n    securityContext:\n      privileged: true\n");
    for (path, text, line, column) in [
        ("spec.containers[0].securityContext.privileged", Some("true"), 5, 7),
        ("spec.containers[0].securityContext.runAsNonRoot", None, 4, 5),
        ("spec.containers[0].image.x", None, 3, 5),
        ("spec.containers[4].image", None, 2, 3),
        ("spec.containers[0].name[1].x", Some("a"), 3, 5),
        ("status", None, 1, 1),
    ] {
        assert_eq!(root.nearest(path).text(), text, "{path}");
        assert_eq!(root.locate(path), Position { line, column }, "{path}");
    }
}

#[test]
fn empty_documents_are_left_out() {
    for text in [
        "",
        "\n\n",
        "---",
        "---\n",
        "# c\n---\n---\n# c\n",
        "null",
        "~\n",
        "...\n",
        "---\n...\n---\n",
    ] {
        assert_eq!(outline(text), [""; 0], "{text:?}");
    }
    assert_eq!(outline("---\n---\na: 1\n---\n# c\n---\n\nb: 2\n"), ["1 at line 3", "2 at line 8"]);
    assert_eq!(outline("a: 1\n...\nb: 2\n"), ["1 at line 1", "2 at line 3"]);
}

#[test]
fn a_broken_document_does_not_hide_the_next() {
    for broken in [
        "a: b: c",
        "a: 'x",
        "a: [1\nb: 2",
        "a: \"\n b",
        "- a\nb: 1",
        "{\"a\": ",
        "a:\n\t- b",
        "a: *b",
        "a: |\n\tx",
    ] {
        let text = format!("x: 1\n---\n{broken}\n---\ny: 2\n");
        let lines = broken.lines().count() + 4;
        let outline = outline(&text);
        assert_eq!(outline[0], "1 at line 1", "{broken}");
        assert_eq!(outline[2..], [format!("3 at line {lines}")], "{broken}");
    }
}

/// kubectl cuts a file at its `---` lines, and passes over what is empty.
#[test]
fn documents_count_as_who_reads_counts_them() {
    for (before, number) in [
        ("", 1),
        ("# a comment\n", 1),
        ("# a comment\n---\n# another\n---\nnull\n", 1),
        ("hello\n", 2),
        ("hello\n ---\n", 2),
        ("wrote: a: b\n", 2),
        ("\"hello\" you\n", 2),
        ("[debug] created client\n", 2),
        ("{\"level\": \"info\"} created client\n", 2),
        ("  a: 1\nb: 2\n", 2),
        ("% helm template release .\n", 2),
        ("%YAML 1.2\n---\na: 1\n", 2),
        ("a: 1\n---\n[debug] created client\n", 3),
        ("a: 1\n...\n[debug] created client\n", 3),
        ("a: 1\n...\n'b\n", 3),
        ("{\"a\": 1}\n{\"b\": 2} and\n", 3),
    ] {
        let text = format!("{before}---\nlast: 1\n");
        let mut all = documents(&text);
        let told: Vec<_> = std::iter::from_fn(|| all.next().map(|it| (all.index(), it))).collect();
        let (index, last) = told.last().unwrap();
        assert_eq!((*index, last.as_ref().unwrap().index), (number, number), "{text:?}: {told:?}");
        let numbers: Vec<usize> = told.iter().map(|(index, _)| *index).collect();
        assert!(numbers.is_sorted() && numbers[0] == 1, "{text:?}: {numbers:?}");
    }
}

#[test]
fn an_error_says_what_and_where() {
    for (text, line, column, message) in [
        ("a: 1\nb:\n  c: 2\n  c: 3\n", 4, 3, "the key `c` is given again, after line 3"),
        ("{\"a\": 1,\n \"a\": 2}", 2, 2, "the key `a` is given again, after line 1"),
        ("a:\n\tb: 1", 2, 1, "a tab is used to indent"),
        ("a: b\n\t c: 1", 2, 1, "a tab is used to indent"),
        ("a: |\n\tb", 2, 1, "a tab is used to indent"),
        ("å:\n  \tb: []", 2, 3, "a tab is used to indent"),
        ("a:\n- b: 1\n  \tc: 2", 3, 3, "a tab is used to indent"),
        ("a:\n-\tb", 2, 2, "a tab is used to indent"),
        ("a:\n- \t&b\n  c: 1", 2, 3, "a tab is used to indent"),
        ("a: {\n  \tb: 1}\nc:\n  \t{d: 1}", 4, 3, "a tab is used to indent"),
        ("a: 1\n---\nb: 'x\n", 3, 4, "never closed"),
        ("a: *b", 1, 4, "the anchor of this alias"),
        ("a: &a [*a]", 1, 8, "within the value it refers to"),
        ("a: {{ .Values.x }}", 1, 5, "render it first"),
        ("{{ if .Values.x }}\na: 1\n{{ end }}", 1, 2, "render it first"),
        ("? [a]\n: b", 1, 3, "cannot be a key"),
        ("null: 1", 1, 1, "null cannot be a key"),
        ("a: !!int x", 1, 4, "its tag `!!int`"),
        ("a: !!binary UG9", 1, 4, "its tag `!!binary`"),
        ("a: 1\n  # note\u{2028}  hostPID: true\n", 2, 9, "end a line for kubectl"),
        ("å: 1 # ö\u{85}hostPID: true", 1, 9, "end a line for kubectl"),
        ("a: |\n  text\u{2029}hostPID: true", 2, 7, "end a line for kubectl"),
        ("{a: 'x' # y\u{2028}, hostPID: true}", 1, 12, "end a line for kubectl"),
        ("a: \0", 1, 4, "NUL"),
        ("a:\tb", 1, 3, "a tab follows the `:`"),
        ("a: 1\n b: 2", 2, 3, "no key can stand here"),
        ("a: [1, 2\n", 2, 1, "bracket"),
        ("a: 1\nb\nc: 2\n", 2, 1, "not `key: value`"),
        ("a v1\nb: c\n", 1, 1, "not `key: value`"),
        ("a:\n  b c\n  d: e\n", 2, 3, "not `key: value`"),
        ("a:\n- b c\n  d: e\n", 2, 3, "not `key: value`"),
        ("a\n  - b: c\n", 1, 1, "not `key: value`"),
        ("a: &x\n  d\n  e: f\n", 2, 3, "not `key: value`"),
        ("a: !!str\n  d\n  e: f\n", 2, 3, "not `key: value`"),
        ("a: b\n  c\n  d: e\n", 3, 4, "no key can stand here"),
        ("a: 1\nb c\nd e\nf: 2\n", 2, 1, "not `key: value`"),
        ("a: 1\nb:c\nd: 2\n", 2, 1, "not `key: value`"),
        ("a: 1\nb\n  c: 2\n", 2, 1, "not `key: value`"),
        ("a: 1\nb\n  c\n\n# d\ne: 2\n", 2, 1, "not `key: value`"),
        ("a: 1 # b\n\n# c\nd\ne: 2\n", 4, 1, "not `key: value`"),
        ("a: {}\nb\n", 2, 1, "not `key: value`"),
        ("a: []\nb", 2, 1, "not `key: value`"),
        ("a:\n  b: 1\n  c\nd: 2\n", 3, 3, "not `key: value`"),
        ("a:\n  b: 1\nc\nd: 2\n", 3, 1, "not `key: value`"),
        ("a:\n- b: 1\n  c\n- d: 2\n", 3, 3, "not `key: value`"),
        ("a:\nb\nc: 2\n", 2, 1, "not `key: value`"),
        ("å: ø # æ\n\"b\n c\"\nd: 2\n", 2, 1, "not `key: value`"),
        ("x: 1\n---\na: 1\nb\nc: 2\n", 4, 1, "not `key: value`"),
    ] {
        let error = refused(text);
        assert!(error.message.contains(message), "{text:?}: {error}");
        assert_eq!((error.line, error.column), (line, column), "{text:?}: {error}");
    }
}

#[test]
fn a_byte_order_mark_may_begin_any_document() {
    let text = "a: 1\n---\n\u{FEFF}b: 2\n---  \r\n\u{FEFF}{\"c\": 3}\n";
    assert_eq!(outline(text), ["1 at line 1", "2 at line 3", "3 at line 5"]);
    assert_eq!(values(text), [json!({ "a": 1 }), json!({ "b": 2 }), json!({ "c": 3 })]);
}

#[test]
fn brackets_may_be_as_long_as_an_object_and_follow_each_other() {
    let long = format!("[{}]", "'0123456789', ".repeat(140_000));
    let text = format!("a: {long}\nb: {long}\nc: [1]\n");
    let root = only(&text);
    let lengths: Vec<usize> = root.entries().iter().map(|(_, it)| it.items().len()).collect();
    assert_eq!(lengths, [140_000, 140_000, 1]);
    for (text, column) in [
        (format!("a: [{}]", "'0123456789', ".repeat(160_000)), 4),
        (format!("a: 1\n---\nå: ['{}", "x".repeat(3 << 20)), 4),
    ] {
        let error = documents(&text).find_map(Result::err).unwrap();
        assert!(error.message.starts_with("this bracket is longer than 2 MiB"), "{error}");
        assert_eq!(error.column, column, "{error}");
    }
}

#[test]
fn many_keys_are_checked_too() {
    let mut text: String = (0..1000).fold(String::new(), |mut text, n| {
        let _ = writeln!(text, "key-{n}: {n}");
        text
    });
    assert_eq!(only(&text).entries().len(), 1000);
    text.push_str("key-7: again\n");
    assert_eq!(
        refused(&text).to_string(),
        "the key `key-7` is given again, after line 8: remove one of the two, at line 1001 column 1"
    );
}

#[test]
fn bombs_are_refused_quickly() {
    let aliases = (1..=12).fold("a0: &a0 [x]\n".to_owned(), |mut text, n| {
        let items = vec![format!("*a{}", n - 1); 9].join(", ");
        let _ = writeln!(text, "a{n}: &a{n} [{items}]");
        text
    });
    let merges = (1..=40).fold("a0: &a0 {x: 1}\n".to_owned(), |mut text, n| {
        let _ = writeln!(text, "a{n}: &a{n} {{<<: [*a{0}, *a{0}], k{n}: *a{0}}}", n - 1);
        text
    });
    let anchors: String = (0..99).map(|n| format!("&a{n} [")).collect();
    let documents = format!("a: &a [{}]\n---\n", "x, ".repeat(1000)).repeat(300);
    let many = (0..130_000).fold("- &a x\n".to_owned(), |mut text, n| {
        let _ = writeln!(text, "- &a{n} x\n- *a");
        text
    });
    for (bomb, message) in [
        (aliases, "the anchors and aliases"),
        (merges, "the anchors and aliases"),
        (
            format!("{anchors}{}", "x, ".repeat(100_000) + &"]".repeat(99)),
            "the anchors and aliases",
        ),
        (documents, "the anchors and aliases"),
        (many, "the anchors and aliases"),
        ("[".repeat(1_000_000), "levels deep"),
        ("{a: ".repeat(100_000), "levels deep"),
        ("- ".repeat(500_000) + "a", "levels deep"),
        ("x: [\"]\", ".to_owned() + &"[\"]\", ".repeat(200_000), "levels deep"),
        ("{\"a\":".repeat(500_000), "levels deep"),
        ((0..2000).map(|n| format!("{}a:\n", " ".repeat(n))).collect(), "levels deep"),
    ] {
        let started = Instant::now();
        let error = refused(&bomb);
        assert!(error.message.contains(message), "{:.40}: {error}", bomb);
        assert!(
            started.elapsed() < Duration::from_secs(2),
            "{:.40}: {:?}",
            bomb,
            started.elapsed()
        );
    }
}

/// What YAML and JSON agree on: in quoted text YAML refuses some control characters that JSON allows, and line breaks.
fn any_json() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1_000_000i32..1_000_000).prop_map(|n| Value::from(f64::from(n) + 0.5)),
        "[\\PC--[\\x{2028}\\x{2029}]]{0,12}".prop_map(Value::from),
        "[\n\t\"'\\\\:#&*!|>%@`{}\\[\\], a-z0-9-]{0,12}".prop_map(Value::from),
    ];
    scalar.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map("[\\PC--[\\x{2028}\\x{2029}]]{0,8}", inner, 0..6)
                .prop_map(|map| Value::from(map.into_iter().collect::<serde_json::Map<_, _>>())),
        ]
    })
}

proptest! {
    /// By the JSON reader and, after a comment, by the YAML parser.
    #[test]
    fn json_is_read_as_itself(value in any_json()) {
        let wrapped = json!({"value": value});
        for text in [wrapped.to_string(), format!("{wrapped:#}")] {
            prop_assert_eq!(values(&text), [wrapped.clone()]);
            prop_assert_eq!(values(&format!("# YAML\n{text}")), [wrapped.clone()]);
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in "[-:?{}\\[\\], \n\t'\"|>&*!%#a0~<å.\r\u{FEFF}\0]{0,60}") {
        for document in documents(&text).flatten() {
            let _ = document.root.read::<Value>();
        }
    }
}
