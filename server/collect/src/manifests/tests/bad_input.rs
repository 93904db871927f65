//! Input that cannot be read or would not be taken: named with its place, and the rest is read.

use std::fs;

use model::verdict::{GapCause, GapScope, Source};

use super::{SPEC, WEB, folder, options, scan};
use crate::manifests::{by_file, holds_pods, read};

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_read() {
    let folder = folder(&[
        ("broken.yaml", &format!("a: b: c\n---\n{WEB}")),
        (
            "field.yaml",
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: odd}\nspec:\n  replicas: three\n",
        ),
        ("latin1.yaml", "name: x"),
        ("nameless.yaml", "apiVersion: v1\nkind: Pod\nmetadata:\n  labels: {}\n"),
        (
            "secret.yaml",
            "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - env: [TOKEN=hunter2]\n",
        ),
    ]);
    fs::write(folder.path().join("latin1.yaml"), b"name: \xE5\n").unwrap();
    let told = scan(folder.path(), &options());
    assert_eq!(told.objects, ["deployments shop/web broken.yaml:2:3"]);
    let starts = [
        "broken.yaml:1:5 (document 1): ",
        "field.yaml:5:13 (document 1): spec.replicas must be a whole number",
        "latin1.yaml:1:7 (document 1): the byte 0xE5 is not UTF-8",
        "nameless.yaml:4:3 (document 1): this Pod has no name: give it `metadata.name`",
        "secret.yaml:6:11 (document 1): spec.containers[0].env[0]: a value of an unexpected type",
    ];
    let bad = told.bad();
    assert_eq!(bad.len(), starts.len(), "{bad:#?}");
    for (bad, start) in bad.iter().zip(starts) {
        assert!(bad.starts_with(start), "{bad}, not {start}");
        assert!(!bad.contains("hunter2"), "{bad}");
    }
    let gaps: Vec<(Option<Source>, String, String)> = told
        .gaps
        .iter()
        .map(|gap| {
            // What holds pods hides nothing of the others that do.
            let cause = match gap.source {
                Some(source) if holds_pods(source) => GapCause::NotGiven,
                _ => GapCause::Unreadable,
            };
            assert_eq!(gap.cause, cause, "{gap:?}");
            let GapScope::Object { namespace, name } = &gap.scope else { panic!("{gap:?}") };
            (gap.source, namespace.clone(), told.short(name))
        })
        .collect();
    let gap = |source, namespace: &str, name: &str| (source, namespace.into(), name.into());
    assert_eq!(
        gaps,
        [
            gap(None, "", "broken.yaml:1"),
            gap(Some(Source::Deployments), "default", "odd"),
            gap(None, "", "latin1.yaml:1"),
            gap(None, "", "nameless.yaml:1"),
            gap(Some(Source::Pods), "default", "p"),
        ]
    );
}

#[test]
fn what_the_api_server_would_refuse_is_named_and_not_judged() {
    let pod = |rest: &str| format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\n{rest}\n");
    for (manifest, place, message) in [
        (pod(""), "1:1", "spec.containers is missing or empty: a Pod needs at least one container"),
        (pod("spec: {containers: []}"), "4:8", "spec.containers is missing or empty: a Pod needs"),
        (
            pod("spec: {containers: web}"),
            "4:20",
            "spec.containers must be a list, is the text \"web\"",
        ),
        (pod("spec:\n  containers:\n  - image: a"), "6:5", "spec.containers[0].name is missing"),
        (
            pod("spec:\n  containers:\n  - name: a\n    ports: 80"),
            "7:12",
            "spec.containers[0].ports must be a list, is the number 80",
        ),
        (
            pod("spec:\n  initContainers:\n  - name: a\n  containers:\n  - name: a"),
            "8:5",
            "spec.containers[0].name is `a` again: no two containers may share one",
        ),
        (
            pod("spec:\n  containers:\n  - name: a\n    resources: {limits: {cpu: [1]}}"),
            "7:31",
            "spec.containers[0].resources.limits.cpu must be a quantity of 0 or more, such as 500m or 2Gi, is a list",
        ),
        (
            "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: c}\nspec: {jobTemplate: {}}"
                .into(),
            "4:8",
            "spec.jobTemplate.spec.template.spec.containers is missing or empty: a CronJob needs",
        ),
        (
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: c}\nspec: [1]".into(),
            "4:7",
            "spec must be a mapping, is a list",
        ),
        (
            "apiVersion: v2\nkind: LimitRange\nmetadata: {name: l}\nspec: {limits: []}".into(),
            "1:13",
            "`v2` is no version of a LimitRange that there has been, and no API server takes it: write `v1`",
        ),
        (
            pod(SPEC).replace("apiVersion: v1", "apiVersion: v1beta1"),
            "1:13",
            "`v1beta1` is no version of a Pod",
        ),
        (
            "apiVersion: networking.k8s.io/v2\nkind: NetworkPolicy\nmetadata: {name: n}\nspec: {podSelector: {}}"
                .into(),
            "1:13",
            "`networking.k8s.io/v2` is no version of a NetworkPolicy that there has been, and no API server takes it: write \
             `networking.k8s.io/v1` or `networking.k8s.io/v1beta1`",
        ),
        (
            format!("{}{}", pod(SPEC), pod(SPEC)),
            "5:1",
            "the key `apiVersion` is given again, after line 1: remove one of the two, or begin another \
             document with a line `---` before it",
        ),
    ] {
        let folder = folder(&[("bad.yaml", &manifest), ("good.yaml", WEB)]);
        let told = scan(folder.path(), &options());
        assert_eq!(told.objects, ["deployments shop/web good.yaml:1:1"], "{manifest}");
        let [bad] = &told.bad()[..] else { panic!("{manifest}: {:?}", told.bad()) };
        let expected = format!("bad.yaml:{place} (document 1): {message}");
        assert!(bad.starts_with(&expected), "{bad}, not {expected}");
        assert_eq!(told.gaps.len(), 1, "{manifest}");
    }
    // What makes no pods needs no template.
    let set = "apiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {name: r}\nspec: {replicas: 0}\n";
    let folder = folder(&[("set.yaml", set)]);
    assert!(scan(folder.path(), &options()).manifests.bad.is_empty());
}

#[test]
fn what_holds_no_object_is_bad_input() {
    for (text, is_bad) in [
        ("", true),
        ("# nothing\n---\n", true),
        ("Error: chart not found\n", true),
        ("apiVersion: v1\nkind: Event\nmetadata: {name: a}\n", false),
    ] {
        let folder = folder(&[("out.yaml", text)]);
        let manifests = read(&[folder.path().join("out.yaml")], &options(), |_| ());
        assert_eq!(!manifests.bad.is_empty(), is_bad, "{text:?}: {manifests:?}");
        let manifests = by_file(&[folder.path().join("out.yaml")], &options(), |_, _| ());
        assert_eq!(!manifests.bad.is_empty(), is_bad, "{text:?} by file: {manifests:?}");
    }
}

#[test]
fn of_a_file_the_first_problems_are_told_and_how_many_more_there_are() {
    let folder = folder(&[
        ("broken.yaml", &"a: [\n---\n".repeat(50)),
        ("foreign.yaml", &"a: 1\n---\n".repeat(50)),
        ("web.yaml", WEB),
    ]);
    let told = scan(folder.path(), &options());
    let bad = told.bad();
    assert_eq!((bad.len(), told.gaps.len()), (21, 21));
    assert_eq!(
        bad[20],
        "broken.yaml:42:1 (document 21): this and 29 more of this file cannot be read either"
    );
    let notes = &told.manifests.notes;
    assert_eq!((notes.len(), &*notes[20].message), (21, "and 30 more like those before"));
}

#[test]
fn what_is_meant_as_an_object_must_say_which() {
    for (text, expected) in [
        (
            "kind: Pod\nmetadata: {name: a}\n",
            "a.yaml:1:1 (document 1): not a Kubernetes object: it has a kind and no apiVersion: add `apiVersion`, \
             without which no API server takes it",
        ),
        (
            "apiVersion: v1\nspec: {hostPID: true}\n",
            "a.yaml:1:1 (document 1): not a Kubernetes object: it has an apiVersion and no kind: add `kind`, without \
             which no API server takes it",
        ),
        ("kind: pipeline\nsteps: []\n", ""),
        ("apiVersion: v2\nname: chart\n", ""),
        ("metadata: {title: a page}\n", ""),
    ] {
        let folder = folder(&[("a.yaml", text), ("web.yaml", WEB)]);
        let told = scan(folder.path(), &options());
        assert_eq!(told.bad().first().map_or("", |bad| bad), expected, "{text}");
        assert_eq!(told.manifests.notes.len(), usize::from(expected.is_empty()), "{text}");
    }
}

#[test]
fn an_object_that_no_cluster_would_store_is_refused() {
    let containers = "{},".repeat(500_000) + "{}";
    let huge = format!(
        r#"{{"apiVersion":"v1","kind":"Pod","metadata":{{"name":"a"}},"spec":{{"containers":[{containers}]}}}}"#
    );
    let folder = folder(&[("a.json", &huge), ("web.yaml", WEB)]);
    let told = scan(folder.path(), &options());
    assert_eq!(told.objects, ["deployments shop/web web.yaml:1:1"]);
    let bad = told.bad();
    assert!(
        bad.len() == 1 && bad[0].starts_with("a.json:1:1 (document 1): this Pod holds more than"),
        "{bad:?}"
    );
}
