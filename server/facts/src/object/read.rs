//! The two shapes that differ from ours: pods, whose placement is spread over spec and status, and what
//! holds a template.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};

use super::{Controller, ControllerKind, Meta, Object, Placement, Pod};
use crate::lenient::null_is_default;
use crate::pod_spec::PodSpec;
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
    #[serde(rename = "imageID", deserialize_with = "null_is_default")]
    image_id: String,
}

/// Reads a pod.
pub(super) fn pod<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Pod, D::Error> {
    let mut raw = RawPod::deserialize(deserializer)?;
    let node_name = raw.spec.node_name.take().unwrap_or_default();
    let mut image_digests: Vec<String> = [
        raw.status.init_container_statuses,
        raw.status.container_statuses,
        raw.status.ephemeral_container_statuses,
    ]
    .into_iter()
    .flatten()
    .map(|status| status.image_id)
    .filter(|id| !id.is_empty())
    .collect();
    image_digests.sort_unstable();
    image_digests.dedup();
    Ok(Pod {
        metadata: raw.metadata,
        spec: Arc::new(without_token_volume(raw.spec)),
        placement: Placement { node_name, phase: raw.status.phase, image_digests },
    })
}

/// The service account token's volume has a random name in every pod; with it no two replicas would be
/// of one variant. What it means is told by `automountServiceAccountToken`.
fn without_token_volume(mut spec: PodSpec) -> PodSpec {
    const TOKEN: &str = "kube-api-access-";
    spec.volumes.retain(|volume| !volume.name.starts_with(TOKEN));
    spec.volumes.shrink_to_fit();
    for containers in
        [&mut spec.init_containers, &mut spec.containers, &mut spec.ephemeral_containers]
    {
        for container in containers {
            container.volume_mounts.retain(|mount| !mount.name.starts_with(TOKEN));
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
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct RawControllerSpec {
    replicas: Option<i64>,
    #[serde(deserialize_with = "null_is_default")]
    template: RawTemplate,
    #[serde(deserialize_with = "null_is_default")]
    job_template: RawJobTemplate,
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
    #[serde(deserialize_with = "null_is_default")]
    labels: Labels,
}

/// Reads what holds a template.
pub(super) fn controller<'de, D: Deserializer<'de>>(
    kind: ControllerKind,
    deserializer: D,
) -> Result<Object, D::Error> {
    let raw = RawController::deserialize(deserializer)?;
    let template = match kind {
        ControllerKind::CronJob => raw.spec.job_template.spec.template,
        _ => raw.spec.template,
    };
    Ok(Object::Controller(Controller {
        kind,
        metadata: raw.metadata,
        replicas: raw.spec.replicas,
        template_labels: template.metadata.labels,
        template: Arc::new(template.spec),
    }))
}

/// Writes an object in the form that is read.
pub(super) fn write(object: &Object) -> Value {
    match object {
        Object::Node(node) => value(node),
        Object::Namespace(namespace) => value(namespace),
        Object::ServiceAccount(account) => value(account),
        Object::Service(service) => value(service),
        Object::NetworkPolicy(policy) => value(policy),
        Object::PersistentVolume(volume) => value(volume),
        Object::PersistentVolumeClaim(claim) => value(claim),
        Object::StorageClass(class) => value(class),
        Object::Pod(pod) => {
            let mut spec = value(&pod.spec);
            if let Value::Object(fields) = &mut spec
                && !pod.placement.node_name.is_empty()
            {
                fields.insert("nodeName".into(), pod.placement.node_name.clone().into());
            }
            let statuses: Vec<Value> =
                pod.placement.image_digests.iter().map(|id| json!({ "imageID": id })).collect();
            json!({
                "metadata": pod.metadata,
                "spec": spec,
                "status": { "phase": pod.placement.phase, "containerStatuses": statuses },
            })
        }
        Object::Controller(controller) => {
            let template = json!({
                "metadata": { "labels": controller.template_labels },
                "spec": controller.template,
            });
            let spec = match controller.kind {
                ControllerKind::CronJob => {
                    json!({ "jobTemplate": { "spec": { "template": template } } })
                }
                _ => json!({ "replicas": controller.replicas, "template": template }),
            };
            json!({ "metadata": controller.metadata, "spec": spec })
        }
    }
}

fn value<T: Serialize>(object: &T) -> Value {
    serde_json::to_value(object).unwrap_or_default()
}
