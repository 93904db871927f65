//! Pods within objects of other kinds.

use model::verdict::{GapScope, Source};

use super::{SPEC, WEB, folder, options, scan};
use crate::manifests::{Note, by_file};

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
