//! What the API server cannot be asked: pods that it refuses as invalid, and paths.

use facts::object::Object;
use facts::subject_facts::PodFacts;
use model::pod_security::{
    PodSecurity, PodSecurityLevel, PodSecurityStandard, PodSecurityVersion, PodSecurityViolation,
};
use model::verdict::Source;
use serde_json::{Value, json};

use super::{CONTROLS, violations};
use crate::fixture::clean_pod_spec;

fn violations_of(source: Source, object: &Value) -> Vec<PodSecurityViolation> {
    match Object::read(source, object).expect("an object") {
        Object::Pod(pod) => violations(PodFacts::alone(&pod.spec.open(), "spec")),
        Object::Controller(it) => {
            violations(PodFacts::alone(&it.template.open(), it.kind.pod_spec_path()))
        }
        other => unreachable!("{other:?}"),
    }
}

/// `CONTROL at FIELD` of all that the pod breaks of this standard.
fn broken(pod: &Value, level: PodSecurityLevel, minor: u8) -> Vec<String> {
    let Ok(Object::Pod(pod)) = Object::read(Source::Pods, pod) else {
        return vec!["no pod".into()];
    };
    let standard = PodSecurityStandard { level, version: PodSecurityVersion::new(minor) };
    violations(PodFacts::alone(&pod.spec.open(), "spec"))
        .iter()
        .filter(|violation| violation.breaks(standard))
        .map(|violation| format!("{} at {}", violation.control, violation.field))
        .collect()
}

fn pod(change: impl FnOnce(&mut Value)) -> Value {
    let mut pod = json!({ "metadata": { "name": "api" }, "spec": clean_pod_spec() });
    change(&mut pod);
    pod
}

use PodSecurityLevel::{Baseline, Privileged, Restricted};

#[test]
fn a_clean_pod_breaks_nothing() {
    assert_eq!(violations_of(Source::Pods, &pod(|_| ())), []);
}

#[test]
fn nothing_breaks_privileged() {
    let worst = pod(|pod| {
        pod["spec"]["hostPID"] = json!(true);
        pod["spec"]["containers"][0]["securityContext"] = json!({ "privileged": true });
    });
    assert!(PodSecurityVersion::all().all(|it| broken(&worst, Privileged, it.minor()).is_empty()));
}

#[test]
fn a_windows_pod_with_a_linux_capability_breaks_baseline_but_no_newer_restricted() {
    let windows = pod(|pod| {
        pod["spec"]["os"] = json!({ "name": "windows" });
        pod["spec"]["containers"][0]["securityContext"]["capabilities"]["add"] =
            json!(["SYS_ADMIN"]);
    });
    let field = "spec.containers[0].securityContext.capabilities.add";
    let (baseline, restricted) = (
        format!("capabilities_baseline at {field}"),
        format!("capabilities_restricted at {field}"),
    );
    assert_eq!(broken(&windows, Baseline, 37), [&*baseline]);
    assert_eq!(broken(&windows, Restricted, 21), [&*baseline]);
    assert_eq!(broken(&windows, Restricted, 24), [&*restricted]);
    assert_eq!(broken(&windows, Restricted, 25), [""; 0]);
}

#[test]
fn annotations_are_named_where_they_stand() {
    let annotations = json!({
        "container.apparmor.security.beta.kubernetes.io/app": "unconfined",
        "container.seccomp.security.alpha.kubernetes.io/app": "unconfined",
        "container.seccomp.security.alpha.kubernetes.io/nobody": "unconfined",
    });
    let found =
        broken(&pod(|pod| pod["metadata"]["annotations"] = annotations.clone()), Baseline, 18);
    assert_eq!(
        found,
        [
            "appArmorProfile at metadata.annotations[container.apparmor.security.beta.kubernetes.io/app]",
            "seccompProfile_baseline at metadata.annotations[container.seccomp.security.alpha.kubernetes.io/app]",
        ]
    );
    let job = json!({
        "metadata": { "name": "nightly" },
        "spec": { "jobTemplate": { "spec": { "template": {
            "metadata": { "annotations": annotations },
            "spec": clean_pod_spec(),
        } } } },
    });
    let found = violations_of(Source::CronJobs, &job);
    let fields: Vec<String> = found.into_iter().map(|found| found.field).collect();
    assert_eq!(
        fields[0],
        "spec.jobTemplate.spec.template.metadata.annotations[container.apparmor.security.beta.kubernetes.io/app]"
    );
}

#[test]
fn a_volume_without_a_source_is_an_empty_dir_and_one_of_two_kinds_is_of_the_allowed() {
    let volumes = |volume: Value| pod(|pod| pod["spec"]["volumes"] = json!([volume]));
    assert!(broken(&volumes(json!({ "name": "a" })), Restricted, 37).is_empty());
    assert!(broken(&volumes(json!({ "name": "a", "nfs": null })), Restricted, 37).is_empty());
    assert_eq!(
        broken(&volumes(json!({ "name": "a", "nfs": { "server": "b" } })), Restricted, 0),
        ["restrictedVolumes at spec.volumes[0].nfs"]
    );
    let both = volumes(json!({ "name": "a", "hostPath": { "path": "/" }, "emptyDir": {} }));
    assert_eq!(broken(&both, Baseline, 37), ["hostPathVolumes at spec.volumes[0].hostPath"]);
    assert!(broken(&both, Restricted, 37).is_empty());
}

#[test]
fn controls_are_in_the_api_servers_order_and_override_what_there_is() {
    let order: Vec<_> = CONTROLS.iter().map(|control| (control.level, control.id)).collect();
    assert!(order.is_sorted(), "{order:?}");
    for (id, _) in CONTROLS.iter().filter_map(|control| control.overrides) {
        assert!(order.contains(&(Baseline, id)), "{id}");
    }
}

#[test]
fn levels_by_version_are_those_of_each_version() {
    let probing = pod(|pod| {
        pod["spec"]["containers"][0]["livenessProbe"] =
            json!({ "httpGet": { "host": "127.0.0.1", "port": 80 } });
    });
    let found = violations_of(Source::Pods, &probing);
    assert_eq!(PodSecurity::of(&found).to_string(), "privileged since v1.34, restricted before");
}
