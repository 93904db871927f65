//! The two shapes that differ from ours: pods, whose placement is spread over spec and status, and what
//! holds a template.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};

use super::annotations::kept;
use super::service::is_kept_inside;
use super::{
    Controller, ControllerKind, Meta, Object, PersistentVolumeClaim, Placement, Pod, Route,
    RouteKind, RunningImage, Service,
};
use crate::lenient::{list, null_is_default};
use crate::pod_spec::{PodSpec, ProfileAnnotations, Volume};
use crate::selector::Labels;

#[derive(Deserialize, Default)]
#[serde(default)]
struct RawPod {
    metadata: Meta,
    #[serde(deserialize_with = "null_is_default")]
    spec: PodSpec,
    #[serde(deserialize_with = "null_is_default")]
    status: RawPodStatus,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct RawPodStatus {
    #[serde(deserialize_with = "null_is_default")]
    phase: String,
    #[serde(deserialize_with = "null_is_default")]
    init_container_statuses: Vec<RawContainerStatus>,
    #[serde(deserialize_with = "null_is_default")]
    container_statuses: Vec<RawContainerStatus>,
    #[serde(deserialize_with = "null_is_default")]
    ephemeral_container_statuses: Vec<RawContainerStatus>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct RawContainerStatus {
    #[serde(deserialize_with = "null_is_default")]
    name: String,
    #[serde(rename = "imageID", deserialize_with = "null_is_default")]
    image_id: String,
}

/// What makes a pod the mirror of a static one for admission: an owner of kind Node anybody may write.
const MIRROR: &str = "kubernetes.io/config.mirror";

/// Reads a pod.
pub(super) fn pod<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Pod, D::Error> {
    let mut raw = RawPod::deserialize(deserializer)?;
    let node_name = raw.spec.node_name.take().unwrap_or_default();
    let mut metadata = raw.metadata;
    raw.spec.profile_annotations = apart(&mut metadata.annotations);
    raw.spec.is_mirror = metadata.annotations.contains_key(MIRROR);
    metadata.annotations.retain(|key, _| key != MIRROR);
    if metadata.controller().is_some_and(|owner| owner.kind == "DaemonSet") {
        raw.spec = raw.spec.without_its_node();
    }
    let mut images: Vec<RunningImage> = [
        raw.status.init_container_statuses,
        raw.status.container_statuses,
        raw.status.ephemeral_container_statuses,
    ]
    .into_iter()
    .flatten()
    .map(|status| RunningImage { container: status.name, id: status.image_id })
    .filter(|image| !image.id.is_empty())
    .collect();
    images.sort_unstable();
    images.dedup();
    Ok(Pod {
        metadata,
        spec: without_token_volume(raw.spec).with_one_account().into(),
        placement: Placement { node_name, phase: raw.status.phase, images },
    })
}

/// Takes the annotations that set profiles out of a pod's.
fn apart(annotations: &mut Labels) -> ProfileAnnotations {
    let profiles = ProfileAnnotations::among(annotations);
    annotations.retain(|key, _| profiles.get(key).is_none());
    profiles
}

/// Reads a route.
pub(super) fn route<'de, D: Deserializer<'de>>(
    kind: RouteKind,
    deserializer: D,
) -> Result<Object, D::Error> {
    Ok(Object::Route(Route { kind, ..Route::deserialize(deserializer)? }))
}

/// Reads a service.
pub(super) fn service<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Service, D::Error> {
    let mut service = Service::deserialize(deserializer)?;
    service.spec.internal |= is_kept_inside(&service.metadata.annotations);
    Ok(service)
}

/// The volume in which the API server puts the service account's token has a random name in every pod; with it no two
/// replicas would be of one variant. What it means is told by `automountServiceAccountToken`.
fn without_token_volume(mut spec: PodSpec) -> PodSpec {
    const TOKEN: &str = "kube-api-access-";
    if spec.automount_service_account_token == Some(false) {
        return spec; // then it is somebody's own
    }
    let is_token = |volume: &Volume| volume.name.starts_with(TOKEN) && volume.holds_token();
    let names: Vec<String> =
        spec.volumes.iter().filter(|it| is_token(it)).map(|it| it.name.clone()).collect();
    spec.volumes.retain(|volume| !names.contains(&volume.name));
    spec.volumes.shrink_to_fit();
    for containers in
        [&mut spec.init_containers, &mut spec.containers, &mut spec.ephemeral_containers]
    {
        for container in containers {
            container.volume_mounts.retain(|mount| !names.contains(&mount.name));
            container.volume_mounts.shrink_to_fit();
        }
    }
    spec
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct RawController {
    metadata: Meta,
    #[serde(deserialize_with = "null_is_default")]
    spec: RawControllerSpec,
    /// Of a PodTemplate.
    #[serde(deserialize_with = "null_is_default")]
    template: RawTemplate,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct RawControllerSpec {
    replicas: Option<i64>,
    #[serde(deserialize_with = "null_is_default")]
    template: RawTemplate,
    #[serde(deserialize_with = "null_is_default")]
    job_template: RawJobTemplate,
    #[serde(deserialize_with = "list")]
    volume_claim_templates: Vec<PersistentVolumeClaim>,
    #[serde(deserialize_with = "null_is_default")]
    ordinals: RawOrdinals,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct RawOrdinals {
    #[serde(deserialize_with = "null_is_default")]
    start: i64,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct RawJobTemplate {
    #[serde(deserialize_with = "null_is_default")]
    spec: RawJobSpec,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct RawJobSpec {
    #[serde(deserialize_with = "null_is_default")]
    template: RawTemplate,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct RawTemplate {
    #[serde(deserialize_with = "null_is_default")]
    metadata: RawTemplateMeta,
    #[serde(deserialize_with = "null_is_default")]
    spec: PodSpec,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct RawTemplateMeta {
    #[serde(deserialize_with = "kept")]
    annotations: Labels,
    #[serde(deserialize_with = "null_is_default")]
    labels: Labels,
}

/// Reads what holds a template.
pub(super) fn controller<'de, D: Deserializer<'de>>(
    kind: ControllerKind,
    deserializer: D,
) -> Result<Object, D::Error> {
    let raw = RawController::deserialize(deserializer)?;
    let mut template = match kind {
        ControllerKind::CronJob => raw.spec.job_template.spec.template,
        ControllerKind::PodTemplate => raw.template,
        _ => raw.spec.template,
    };
    template.spec.profile_annotations = apart(&mut template.metadata.annotations);
    template.spec.is_mirror = false;
    if let ControllerKind::Custom(_) = kind {
        name_the_unnamed(&mut template.spec);
    }
    Ok(Object::Controller(Controller {
        kind,
        metadata: raw.metadata,
        replicas: raw.spec.replicas,
        first_ordinal: raw.spec.ordinals.start,
        claim_templates: raw.spec.volume_claim_templates,
        template_annotations: template.metadata.annotations,
        template_labels: template.metadata.labels,
        template: template.spec.with_one_account().into(),
    }))
}

/// Some operators name the containers that have no name, as Knative does; a subject cannot do without.
fn name_the_unnamed(spec: &mut PodSpec) {
    let containers = spec.init_containers.iter_mut().chain(&mut spec.containers);
    for (index, container) in containers.enumerate().filter(|(_, it)| it.name.is_empty()) {
        container.name = format!("unnamed-{}", index + 1);
    }
}

/// Writes an object in the form that is read.
pub(super) fn write(object: &Object) -> Value {
    match object {
        Object::Node(node) => value(node),
        Object::Namespace(namespace) => value(namespace),
        Object::ServiceAccount(account) => value(account),
        Object::Service(service) => value(service),
        Object::Ingress(ingress) => value(ingress),
        Object::Gateway(gateway) => value(gateway),
        Object::Route(route) => value(route),
        Object::NetworkPolicy(policy) => value(policy),
        Object::PersistentVolume(volume) => value(volume),
        Object::PersistentVolumeClaim(claim) => value(claim),
        Object::StorageClass(class) => value(class),
        Object::RuntimeClass(class) => value(class),
        Object::LimitRange(range) => value(range),
        Object::ValidatingWebhooks(webhooks) | Object::MutatingWebhooks(webhooks) => {
            value(webhooks)
        }
        Object::ApiService(api) => value(api),
        Object::SnapshotContent(snapshot) => value(snapshot),
        Object::BackupLocation(location) => value(location),
        Object::DnsConfig(config) => value(config),
        Object::ConfigMap(map) => value(map),
        Object::Pod(pod) => {
            let (annotations, mut spec) = parts(&pod.metadata.annotations, &pod.spec.open());
            let mut metadata = value(&pod.metadata);
            if let (Value::Object(fields), Some(annotations)) = (&mut metadata, annotations) {
                fields.insert("annotations".into(), annotations);
            }
            if let Value::Object(fields) = &mut spec
                && !pod.placement.node_name.is_empty()
            {
                fields.insert("nodeName".into(), pod.placement.node_name.clone().into());
            }
            let statuses: Vec<Value> = (pod.placement.images.iter())
                .map(|image| json!({ "imageID": image.id, "name": image.container }))
                .collect();
            json!({
                "metadata": metadata,
                "spec": spec,
                "status": { "phase": pod.placement.phase, "containerStatuses": statuses },
            })
        }
        Object::Controller(controller) => {
            let spec = controller.template.open();
            let (annotations, spec) = parts(&controller.template_annotations, &spec);
            let mut template =
                json!({ "metadata": { "labels": controller.template_labels }, "spec": spec });
            if let Some(annotations) = annotations {
                template["metadata"]["annotations"] = annotations;
            }
            let spec = match controller.kind {
                ControllerKind::PodTemplate => {
                    return json!({ "metadata": controller.metadata, "template": template });
                }
                ControllerKind::CronJob => {
                    json!({ "jobTemplate": { "spec": { "template": template } } })
                }
                ControllerKind::StatefulSet => json!({
                    "ordinals": { "start": controller.first_ordinal },
                    "replicas": controller.replicas,
                    "template": template,
                    "volumeClaimTemplates": controller.claim_templates,
                }),
                _ => json!({ "replicas": controller.replicas, "template": template }),
            };
            json!({ "metadata": controller.metadata, "spec": spec })
        }
    }
}

/// The pod's annotations with those that are kept with its spec, and the spec without them, as a manifest has them.
fn parts(annotations: &Labels, spec: &PodSpec) -> (Option<Value>, Value) {
    let mirror = spec.is_mirror.then_some((MIRROR, "true"));
    let all = Labels::of(annotations.iter().chain(spec.profile_annotations.iter()).chain(mirror));
    let mut spec = value(spec);
    if let Some(fields) = spec.as_object_mut() {
        fields.retain(|field, _| !PodSpec::BESIDE.contains(&field.as_str()));
    }
    ((!all.is_empty()).then(|| value(&all)), spec)
}

fn value<T: Serialize>(object: &T) -> Value {
    serde_json::to_value(object).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use model::verdict::Source;
    use serde_json::json;

    use super::*;

    #[test]
    fn of_annotations_those_that_confine_are_kept_and_written_where_they_stood() {
        let key = "container.apparmor.security.beta.kubernetes.io/app";
        let metadata = json!({ "annotations": {
            key: "unconfined",
            "kubectl.kubernetes.io/last-applied-configuration": "{}",
        } });
        let spec = json!({ "containers": [{ "name": "app" }] });
        for (source, object, place) in [
            (Source::Pods, json!({ "metadata": metadata, "spec": spec }), "/metadata"),
            (
                Source::Deployments,
                json!({ "spec": { "template": { "metadata": metadata, "spec": spec } } }),
                "/spec/template/metadata",
            ),
        ] {
            let read = Object::read(source, &object).expect("an object");
            let written = read.write();
            let annotations = written.pointer(&format!("{place}/annotations"));
            assert_eq!(annotations, Some(&json!({ key: "unconfined" })), "{written}");
            assert!(!written.to_string().contains("profileAnnotations"), "{written}");
            assert_eq!(Object::read(source, &written).expect("an object"), read);
        }
    }

    #[test]
    fn the_mirror_of_a_static_pod_is_told_by_its_annotation_and_written_so() {
        let owner = json!({ "apiVersion": "v1", "controller": true, "kind": "Node", "name": "a" });
        for (annotation, field, expected) in [
            (Some("7b5c0d1e"), false, true),
            (Some("true"), true, true),
            (None, false, false),
            (None, true, false),
        ] {
            let annotations =
                annotation.map_or_else(|| json!({}), |value| json!({ (MIRROR): value }));
            let object = json!({
                "metadata": { "annotations": annotations, "name": "etcd-a", "ownerReferences": [owner] },
                "spec": { "containers": [], "isMirror": field },
            });
            let mut read = Object::read(Source::Pods, &object).expect("a pod");
            read.retain_annotations(|_| false);
            let Object::Pod(pod) = &read else { panic!("{read:?}") };
            assert_eq!(pod.spec.open().is_mirror, expected, "{annotation:?}");
            let written = read.write();
            assert_eq!(written.pointer("/spec/isMirror"), None);
            assert_eq!(Object::read(Source::Pods, &written).expect("as kept"), read);
        }
    }

    #[test]
    fn what_confines_a_pod_survives_a_record() {
        let probe = json!({ "httpGet": { "host": "127.0.0.1" } });
        let context = json!({
            "appArmorProfile": { "type": "Unconfined" },
            "seLinuxOptions": { "role": "r", "type": "spc_t", "user": "u" },
            "windowsOptions": { "hostProcess": true },
        });
        let mut own = context.clone();
        own["procMount"] = json!("Unmasked");
        let mut of_pod = context;
        of_pod["sysctls"] = json!([{ "name": "kernel.msgmax" }]);
        let spec = json!({
            "containers": [{
                "lifecycle": { "preStop": probe },
                "livenessProbe": probe,
                "name": "app",
                "securityContext": own,
            }],
            "securityContext": of_pod,
            "volumes": [{ "name": "data", "nfs": {} }, { "name": "api", "downwardAPI": {} }],
        });
        let object = json!({ "metadata": { "name": "api" }, "spec": spec });
        let read = Object::read(Source::Pods, &object).expect("a pod");
        assert_eq!(read.write()["spec"], spec);
    }

    #[test]
    fn of_a_pods_volumes_the_api_servers_own_token_is_dropped_alone() {
        let token = json!({ "sources": [{ "serviceAccountToken": { "path": "token" } }] });
        let kept = json!({ "sources": [{ "serviceAccountToken": {} }] });
        let ca = json!({ "sources": [{ "configMap": { "name": "ca" } }] });
        let name = "kube-api-access-x2x4z";
        let automount = "automountServiceAccountToken";
        for (volume, automounted, expected) in [
            (json!({ "name": name, "projected": token }), json!(null), None),
            (
                json!({ "name": name, "projected": token }),
                json!(false),
                Some(json!({ "name": name, "projected": kept })),
            ),
            (
                json!({ "name": name, "projected": ca }),
                json!(null),
                Some(json!({ "name": name, "projected": {} })),
            ),
            (
                json!({ "name": name, "hostPath": { "path": "/" } }),
                json!(null),
                Some(json!({ "name": name, "hostPath": { "path": "/" } })),
            ),
        ] {
            let mounts = json!([{ "mountPath": "/x", "name": name }]);
            let object = json!({ "spec": {
                automount: automounted,
                "containers": [{ "name": "app", "volumeMounts": mounts }],
                "volumes": [volume],
            } });
            let read = Object::read(Source::Pods, &object).expect("a pod");
            let written = read.write();
            assert_eq!(written.pointer("/spec/volumes/0"), expected.as_ref(), "{volume}");
            let mount = written.pointer("/spec/containers/0/volumeMounts/0");
            assert_eq!(mount.is_some(), expected.is_some(), "{volume}");
            assert_eq!(Object::read(Source::Pods, &written).expect("as kept"), read);
        }
    }

    #[test]
    fn an_account_by_its_old_name_is_the_account() {
        for (names, account, kept) in [
            (json!({ "serviceAccount": "old" }), "old", Some("old")),
            (json!({ "serviceAccount": "old", "serviceAccountName": "" }), "old", Some("old")),
            (json!({ "serviceAccount": "old", "serviceAccountName": "new" }), "new", None),
            (json!({ "serviceAccount": "" }), "default", Some("")),
        ] {
            let object = json!({ "spec": { "template": { "spec": names } } });
            let read = Object::read(Source::Deployments, &object).expect("a deployment");
            let Object::Controller(controller) = &read else { panic!("{read:?}") };
            let spec = controller.template.open();
            assert_eq!(spec.account(), account);
            assert_eq!(spec.service_account.as_deref(), kept);
            assert_eq!(Object::read(Source::Deployments, read.write()).expect("as kept"), read);
        }
    }

    #[test]
    fn of_a_services_annotations_one_fact_is_kept_among_words() {
        let of_aws = "service.beta.kubernetes.io/aws-load-balancer-scheme";
        for (key, value, internal) in [
            (of_aws, "internal", true),
            (of_aws, "internet-facing", false),
            ("service.beta.kubernetes.io/do-loadbalancer-network", "INTERNAL", true),
            ("service.beta.kubernetes.io/do-loadbalancer-network", "EXTERNAL", false),
            ("service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type", "private", true),
            (
                "service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type",
                "intranet",
                true,
            ),
        ] {
            let object = json!({
                "metadata": { "annotations": { key: value, "note": "x" }, "name": "api" },
                "spec": { "selector": { "app": "api" }, "type": "LoadBalancer" },
            });
            let read = Object::read(Source::Services, object).expect("a service");
            let Object::Service(service) = &read else { panic!("{read:?}") };
            assert_eq!(service.spec.internal, internal, "{value}");
            assert_eq!(Object::read(Source::Services, read.write()).expect("as kept"), read);
        }
    }

    #[test]
    fn a_probe_of_the_container_itself_is_not_kept() {
        let object = json!({ "spec": { "containers": [{
            "lifecycle": { "postStart": { "exec": { "command": ["a"] } }, "preStop": null },
            "livenessProbe": { "httpGet": { "host": "", "port": 80 } },
            "name": "app",
            "readinessProbe": { "tcpSocket": { "port": 80 } },
            "startupProbe": null,
        }] } });
        let read = Object::read(Source::Pods, &object).expect("a pod");
        assert_eq!(read.write()["spec"], json!({ "containers": [{ "name": "app" }] }));
    }
}
