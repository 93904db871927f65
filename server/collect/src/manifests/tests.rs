//! Folders as people keep them.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::DateTime;
use facts::inventory::Change;
use facts::object::Object;
use model::verdict::{Gap, GapCause, GapScope, Source};

use super::{Manifests, Note, Options, by_file, holds_pods, read};

fn options() -> Options {
    let at = DateTime::from_timestamp_micros(0).unwrap();
    Options { complete: true, config_maps: true, ..Options::at(at) }
}

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

struct Told {
    manifests: Manifests,
    /// `source namespace/name` at `file:document:line`, as they were told.
    objects: Vec<String>,
    gaps: Vec<Gap>,
    folder: PathBuf,
}

fn scan(folder: &Path, options: &Options) -> Told {
    let (mut keys, mut gaps) = (Vec::new(), Vec::new());
    let manifests = read(&[folder.to_owned()], options, |change| match change {
        Change::Seen(object) => keys.push(object.key()),
        Change::GapOpened(gap) => gaps.push(gap),
        other => panic!("{other:?}"),
    });
    let mut told = Told { manifests, objects: Vec::new(), gaps, folder: folder.to_owned() };
    for key in keys {
        let origin = told.manifests.origins.get(&key).unwrap();
        let file = told.short(&told.manifests.files[origin.file as usize].display().to_string());
        told.objects.push(format!(
            "{} {}/{} {file}:{}:{}",
            key.source.plural(),
            key.namespace,
            key.name,
            origin.document,
            origin.line
        ));
    }
    told
}

impl Told {
    fn short(&self, text: &str) -> String {
        text.replace(&format!("{}/", self.folder.display()), "")
    }

    fn bad(&self) -> Vec<String> {
        self.manifests.bad.iter().map(|bad| self.short(&bad.to_string())).collect()
    }
}

const WEB: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\n\
                   spec: {template: {spec: {containers: [{name: web, image: web}]}}}\n";

const SPEC: &str = "spec: {containers: [{name: a, image: a}]}";

#[test]
fn every_form_of_manifest_is_read_in_the_order_of_names() {
    let folder = folder(&[
        (
            "b.yaml",
            &format!(
                "# a comment\n{WEB}---\n---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n{SPEC}\n"
            ),
        ),
        (
            "a/list.json",
            r#"{"apiVersion":"v1","kind":"List","items":[
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"s","namespace":"n"}},
            {"apiVersion":"v1","kind":"Node","metadata":{"name":"node","namespace":"dropped"}}]}"#,
        ),
        (
            "c.yml",
            &format!(
                "apiVersion: v1\nkind: PodList\nitems:\n- metadata: {{name: q}}\n  {SPEC}\n\
                 - metadata: {{name: r}}\n  {SPEC}\n"
            ),
        ),
        (
            "d.yaml",
            "apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: run-}\n\
             spec: {template: {spec: {containers: [{name: a}]}}}\n",
        ),
        (
            "e.yaml",
            "apiVersion: v1\nkind: Secret\nstringData: {password: hunter2}\n---\nname: chart\n---\n\
                    apiVersion: cert-manager.io/v1\nkind: Certificate\n",
        ),
        (".git/config.yaml", "not: [read"),
        ("README.md", "kind: Pod"),
    ]);
    let told = scan(folder.path(), &options());
    assert_eq!(
        told.objects,
        [
            "services n/s a/list.json:1:2",
            "nodes /node a/list.json:1:3",
            "deployments shop/web b.yaml:1:2",
            "pods default/p b.yaml:2:8",
            "pods default/q c.yml:1:4",
            "pods default/r c.yml:1:6",
            "jobs default/run-* d.yaml:1:1",
        ]
    );
    let ignored: Vec<(&str, u64)> =
        told.manifests.ignored.iter().map(|(kind, count)| (kind.as_str(), *count)).collect();
    assert_eq!(ignored, [("Certificate.cert-manager.io", 1), ("Secret", 1)]);
    let notes = &told.manifests.notes;
    assert_eq!(notes.iter().map(|note| (note.document, note.line)).collect::<Vec<_>>(), [(2, 5)]);
    assert!(told.manifests.bad.is_empty() && told.gaps.is_empty(), "{:?}", told.manifests.bad);
}

#[test]
fn a_pod_template_is_judged_whatever_kind_holds_it() {
    let spec = "spec: {containers: [{image: a, securityContext: {privileged: true}}]}";
    let custom = |kind: &str, name: &str| {
        format!("apiVersion: {kind}\nmetadata: {{name: {name}}}\nspec: {{template: {{{spec}}}}}\n")
    };
    let folder = folder(&[
        (
            "a.yaml",
            &[
                custom("argoproj.io/v1alpha1\nkind: Rollout", "web"),
                custom("serving.knative.dev/v1\nkind: Service", "web"),
                "apiVersion: v1\nkind: PodTemplate\nmetadata: {name: web}\ntemplate: {spec: {containers: [{name: a}]}}\n"
                    .to_owned(),
            ]
            .join("---\n"),
        ),
        ("b.yaml", &custom("example.com/v1\nkind: Odd", "odd").replace("image: a", "image: [a]")),
        (
            "c.yaml",
            "apiVersion: v1\nkind: PodTemplate\nmetadata: {name: empty}\ntemplate: {spec: {containers: []}}\n",
        ),
    ]);
    let told = scan(folder.path(), &options());
    assert_eq!(
        told.objects,
        [
            "templates default/Rollout.argoproj.io/web a.yaml:1:1",
            "templates default/Service.serving.knative.dev/web a.yaml:2:6",
            "templates default/PodTemplate/web a.yaml:3:11",
        ]
    );
    let unjudged: Vec<&str> = told.manifests.unjudged.iter().map(|it| &*it.note.message).collect();
    let odd = "Odd.example.com odd holds pods at spec.template.spec.containers, which are not judged: \
               spec.template.spec.containers[0].image must be text";
    assert!(unjudged.len() == 1 && unjudged[0].starts_with(odd), "{unjudged:?}");
    let [bad] = &told.bad()[..] else { panic!("{:?}", told.bad()) };
    assert!(bad.contains("template.spec.containers is missing or empty: a PodTemplate"), "{bad}");
    assert!(told.manifests.ignored.is_empty(), "{:?}", told.manifests.ignored);
}

#[test]
fn pods_within_a_kind_that_is_not_judged_are_a_gap() {
    let pods = "containers: [{name: a, image: a}]";
    for (what, manifest, expected) in [
        (
            "a rollout with more than its template",
            format!(
                "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {{name: api, namespace: shop}}\n\
                 spec: {{template: {{spec: {{{pods}}}}}, sidecar: {{{pods}}}}}\n"
            ),
            Some(("shop", "Rollout.argoproj.io api", "spec.sidecar.containers")),
        ),
        (
            "a template deeper down",
            format!(
                "apiVersion: apps.kruise.io/v1alpha1\nkind: UnitedDeployment\nmetadata: {{name: u}}\n\
                 spec: {{template: {{statefulSetTemplate: {{spec: {{template: {{spec: {{{pods}}}}}}}}}}}}}\n"
            ),
            Some((
                "",
                "UnitedDeployment.apps.kruise.io u",
                "spec.template.statefulSetTemplate.spec.template.spec.containers",
            )),
        ),
        (
            "a workflow",
            "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {generateName: w-}\n\
             spec: {templates: [{name: a}, {container: {image: b}}]}\n"
                .into(),
            Some(("", "Workflow.argoproj.io w-*", "spec.templates[1].container")),
        ),
        (
            "a schema",
            "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: c}\n\
             spec: {properties: {containers: {type: array, items: {properties: {image: {type: string}}}}}}\n"
                .into(),
            None,
        ),
        (
            "what is measured",
            "apiVersion: metrics.k8s.io/v1beta1\nkind: PodMetrics\nmetadata: {name: p}\n\
             containers: [{name: a, usage: {cpu: 1}}]\n"
                .into(),
            None,
        ),
    ] {
        let folder = folder(&[("a.yaml", &manifest)]);
        let told = scan(folder.path(), &options());
        let gaps: Vec<_> = told.gaps.iter().map(|gap| (gap.source, gap.scope.clone())).collect();
        let scope = expected.map(|(namespace, name, _)| GapScope::Object {
            namespace: namespace.into(),
            name: name.into(),
        });
        assert_eq!(gaps, Vec::from_iter(scope.map(|scope| (Some(Source::Pods), scope))), "{what}");
        let messages: Vec<&str> =
            told.manifests.unjudged.iter().map(|it| &*it.note.message).collect();
        let message = expected.map(|(_, object, path)| {
            format!("{object} holds pods at {path}, and its kind is not judged there")
        });
        assert_eq!(messages, Vec::from_iter(message), "{what}");
    }
}

#[test]
fn a_rollout_by_reference_is_judged_as_what_it_refers_to_or_is_a_gap() {
    let rollout = "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: api, namespace: shop}\n\
                   spec: {workloadRef: {apiVersion: apps/v1, kind: Deployment, name: web}}\n---\n";
    let says = "Rollout.argoproj.io api runs the template of Deployment shop/web, ";
    for (beside, told_of) in
        [(WEB, "and is judged as that"), ("", "which is not among the manifests")]
    {
        let folder = folder(&[("a.yaml", rollout), ("b.yaml", &format!("{SPEC}\n---\n{beside}"))]);
        let told = scan(folder.path(), &options());
        let by_file = by_file(&[folder.path().to_owned()], &options(), |_, _| {});
        for manifests in [&told.manifests, &by_file] {
            let unjudged = manifests.unjudged.iter().map(|it| &it.note);
            // The first note is of a document that is no object.
            let told: Vec<&Note> = manifests.notes[1..].iter().chain(unjudged).collect();
            assert_eq!(manifests.notes.len(), if beside.is_empty() { 1 } else { 2 });
            let [Note { document, line, message, .. }] = &told[..] else { panic!("{told:?}") };
            assert!(message.starts_with(&format!("{says}{told_of}")), "{message}");
            assert_eq!((*document, *line), (1, 1));
            assert!(manifests.ignored.is_empty(), "{:?}", manifests.ignored);
        }
        let gaps: Vec<_> = told.gaps.iter().map(|gap| gap.scope.clone()).collect();
        let scope = || GapScope::Object {
            namespace: "shop".into(),
            name: "Rollout.argoproj.io api".into(),
        };
        assert_eq!(gaps, Vec::from_iter(beside.is_empty().then(scope)));
    }
}

#[test]
fn of_a_reference_that_leads_to_nothing_judged_it_is_said_why() {
    let old = |owner: &str, replicas: u32| {
        format!(
            "apiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {{name: web-1, namespace: shop, ownerReferences: \
             [{{apiVersion: apps/v1, kind: Deployment, name: {owner}, controller: true}}]}}\n\
             spec: {{replicas: {replicas}, template: {{spec: {{containers: [{{name: a, image: a}}]}}}}}}\n---\n{WEB}"
        )
    };
    let of_old = "{apiVersion: apps/v1, kind: ReplicaSet, name: web-1}";
    let lacks = "Rollout.argoproj.io api runs the template of another object, which spec.workloadRef has to name by \
                 `apiVersion`, `kind` and `name`, and ";
    let runs = "Rollout.argoproj.io api runs the template of ReplicaSet shop/web-1, ";
    for (named, beside, expected) in [
        (
            "{}",
            String::new(),
            Some((lacks, "`apiVersion` is missing, `kind` is missing, `name` is missing")),
        ),
        ("web", String::new(), Some((lacks, "it is no mapping"))),
        (
            "{apiVersion: apps/v1, kind: '', name: 5}",
            String::new(),
            Some((lacks, "`kind` is empty, `name` is not text")),
        ),
        ("null", String::new(), None),
        (of_old, old("web", 1), None),
        (of_old, old("other", 0), None),
        (
            of_old,
            old("web", 0),
            Some((
                runs,
                "which is not judged, for it is scaled to zero and Deployment web owns it: refer to that, or take \
                 `ownerReferences` out of it, to have it judged",
            )),
        ),
    ] {
        let rollout = format!(
            "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {{name: api, namespace: shop}}\n\
             spec:\n  workloadRef: {named}\n---\n"
        );
        let folder = folder(&[("a.yaml", &format!("{rollout}{beside}"))]);
        let told = scan(folder.path(), &options());
        let unjudged: Vec<&str> =
            told.manifests.unjudged.iter().map(|it| &*it.note.message).collect();
        let expected = expected.map(|(what, why)| format!("{what}{why}"));
        assert_eq!(unjudged, Vec::from_iter(expected), "{named}");
        let lines: Vec<u32> = told.manifests.unjudged.iter().map(|it| it.note.line).collect();
        assert!(lines.iter().all(|line| *line == if named == of_old { 1 } else { 5 }), "{lines:?}");
    }
}

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
fn what_a_folder_cannot_tell_is_a_gap_unless_it_is_complete() {
    let folder = folder(&[("web.yaml", WEB)]);
    let told = scan(folder.path(), &Options { complete: false, ..options() });
    let missing: Vec<&str> =
        told.gaps.iter().filter_map(|gap| gap.source).map(Source::plural).collect();
    assert_eq!(
        missing,
        [
            "nodes",
            "namespaces",
            "serviceaccounts",
            "services",
            "ingresses",
            "gateways",
            "httproutes",
            "grpcroutes",
            "tlsroutes",
            "tcproutes",
            "udproutes",
            "networkpolicies",
            "persistentvolumes",
            "persistentvolumeclaims",
            "storageclasses",
            "runtimeclasses",
            "limitranges",
            "validatingwebhookconfigurations",
            "mutatingwebhookconfigurations",
            "apiservices",
            "volumesnapshotcontents",
            "backupstoragelocations",
            "configmaps/coredns",
            "configmaps",
        ]
    );
    assert!(told.gaps.iter().all(|gap| gap.cause == GapCause::NotGiven));
    assert!(scan(folder.path(), &options()).gaps.is_empty());
}

#[test]
fn an_object_written_twice_is_not_hidden() {
    let account =
        "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web, namespace: shop}\n";
    let both = format!("{WEB}{account}");
    let folder = folder(&[("a.yaml", &both), ("b.yaml", &both)]);
    let told = scan(folder.path(), &options());
    let workloads: Vec<&String> =
        told.objects.iter().filter(|it| it.starts_with("deployments")).collect();
    assert_eq!(workloads, ["deployments shop/web a.yaml:1:1", "deployments shop/web#2 b.yaml:1:1"]);
    assert_eq!(told.gaps.len(), 1, "{:?}", told.gaps);
    let said: Vec<String> =
        told.manifests.notes.iter().map(|note| told.short(&note.message)).collect();
    assert!(
        said[0]
            .starts_with("deployments/web in shop is written before, at a.yaml:1: both are judged"),
        "{said:?}"
    );
    assert!(said[1].starts_with("serviceaccounts/web in shop is written twice"), "{said:?}");
}

/// The ids of findings rest on the names under which workloads of one name are judged.
#[test]
fn which_of_two_is_which_rests_on_where_they_stand_and_on_nothing_that_they_say() {
    let pod = |labels: &str, containers: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: p, namespace: x, labels: {{{labels}}}}}\n\
             spec: {{containers: [{containers}]}}\n"
        )
    };
    let read_as = |files: &[(&str, &str)], order: &[&str]| {
        let folder = folder(files);
        let paths: Vec<PathBuf> = order.iter().map(|name| folder.path().join(name)).collect();
        let mut seen = Vec::new();
        read(&paths, &options(), |change| {
            if let Change::Seen(object) = change
                && let Object::Pod(pod) = *object
            {
                let image = pod.spec.open().containers[0].image.clone();
                seen.push((image, pod.metadata.name));
            }
        });
        seen.sort();
        seen
    };
    let (a, b) = ("{name: a, image: one}", "{name: a, image: two}");
    for (one, two) in [
        (pod("env: prod", a), pod("env: test", b)),
        (pod("env: test", a), pod("env: prod", b)),
        (pod("", a), pod("", b)),
        (pod("", a), pod("", "{name: b, image: two}")),
        (pod("", "{name: b, image: one}"), pod("", b)),
    ] {
        let named = [("one".to_owned(), "p".to_owned()), ("two".into(), "p#2".into())];
        let both = format!("{one}---\n{two}");
        assert_eq!(read_as(&[("all.yaml", &both)], &["all.yaml"]), named, "{both}");
        let files = [("a.yaml", one.as_str()), ("b.yaml", two.as_str())];
        for order in [["a.yaml", "b.yaml"], ["b.yaml", "a.yaml"]] {
            assert_eq!(read_as(&files, &order), named, "{order:?}");
        }
    }
}

#[test]
fn of_two_of_one_name_the_one_given_last_counts() {
    let account = |mounts| {
        format!(
            "apiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: a, namespace: x}}\nautomountServiceAccountToken: {mounts}\n"
        )
    };
    let folder = folder(&[("a.yaml", &account(true)), ("b.yaml", &account(false))]);
    for (order, counts) in [(["a.yaml", "b.yaml"], Some(false)), (["b.yaml", "a.yaml"], Some(true))]
    {
        let paths = order.map(|name| folder.path().join(name));
        let (mut last, mut gaps) = (None, 0);
        let manifests = read(&paths, &options(), |change| match change {
            Change::Seen(object) => {
                let Object::ServiceAccount(account) = *object else { panic!("{object:?}") };
                last = account.automount_service_account_token;
            }
            Change::GapOpened(_) => gaps += 1,
            other => panic!("{other:?}"),
        });
        assert_eq!((last, gaps), (counts, 1), "{order:?}: {:?}", manifests.notes);
    }
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

#[test]
fn policies_of_other_kinds_leave_network_policies_in_doubt() {
    let policy = "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a}\n---\n\
                  apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {name: b}\n";
    let folder = folder(&[("policy.yaml", policy), ("web.yaml", WEB)]);
    let told = scan(folder.path(), &options());
    let gaps: Vec<(Option<Source>, &str)> =
        told.gaps.iter().map(|gap| (gap.source, gap.detail.as_str())).collect();
    assert_eq!(
        gaps,
        [(
            Some(Source::NetworkPolicies),
            "policies of other kinds, which refuse and let through too, are given and not read: 1 \
             CiliumNetworkPolicy.cilium.io, 1 NetworkPolicy.projectcalico.org"
        )]
    );
}

#[test]
fn other_ways_in_leave_ingresses_in_doubt() {
    let route = "apiVersion: route.openshift.io/v1\nkind: Route\nmetadata: {name: a}\n---\n";
    let knative = format!(
        "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {{name: b}}\nspec: {{template: {{{}}}}}\n",
        "spec: {containers: [{image: a}]}"
    );
    let folder = folder(&[("a.yaml", &format!("{route}{knative}")), ("web.yaml", WEB)]);
    let told = scan(folder.path(), &options());
    let gaps: Vec<(Option<Source>, &str)> =
        told.gaps.iter().map(|gap| (gap.source, gap.detail.as_str())).collect();
    assert_eq!(
        gaps,
        [(
            Some(Source::Ingresses),
            "kinds that lead in from outside as an Ingress does are given and not read: 1 Route.route.openshift.io, 1 \
             Service.serving.knative.dev"
        )]
    );
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

#[test]
fn many_files_are_told_the_same_every_time() {
    let files: Vec<(String, String)> = (0..200)
        .map(|n| {
            let pods = |k| {
                format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: p-{n}-{k}}}\n{SPEC}\n---\n")
            };
            (format!("{n:03}.yaml"), (0..=(n % 7)).map(pods).collect())
        })
        .collect();
    let files: Vec<(&str, &str)> =
        files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let folder = folder(&files);
    let first = scan(folder.path(), &options());
    assert!(first.objects.is_sorted_by_key(|told| told.rsplit(' ').next().map(str::to_owned)));
    for _ in 0..5 {
        assert_eq!(scan(folder.path(), &options()).objects, first.objects);
    }
}
