//! Pod specs as they are kept: written out, a tenth of what their fields take in memory.

use std::sync::Arc;

use facts::pod_spec::PodSpec;

/// A pod spec as the JSON that it is written in. Its fields are declared in order, so that these are its canonical
/// bytes: equal specs are equal bytes, and their digest is the spec's.
pub(super) type Packed = Arc<[u8]>;

/// Writes a spec out.
pub(super) fn pack(spec: &PodSpec) -> Packed {
    // Writing a spec cannot fail, since its keys are all text.
    serde_json::to_vec(spec).unwrap_or_default().into()
}

/// The spec that was written out.
pub(super) fn unpack(packed: &Packed) -> PodSpec {
    // What was written here can be read.
    serde_json::from_slice(packed).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use facts::canonical;
    use facts::object::Object;
    use model::verdict::Source;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_spec_comes_back_as_it_was_and_its_bytes_are_canonical() {
        let probe = json!({ "httpGet": { "host": "10.0.0.1" } });
        let object = json!({
            "metadata": { "annotations": { "container.apparmor.security.beta.kubernetes.io/app": "unconfined" } },
            "spec": {
                "affinity": { "nodeAffinity": { "requiredDuringSchedulingIgnoredDuringExecution": {
                    "nodeSelectorTerms": [{ "matchExpressions": [{ "key": "a", "operator": "In", "values": ["b"] }] }],
                } } },
                "containers": [{
                    "name": "app", "image": "app:1", "livenessProbe": probe,
                    "env": [
                        { "name": "PASSWORD", "value": "hunter2" },
                        { "name": "KEY", "valueFrom": { "secretKeyRef": { "name": "s", "key": "k" } } },
                    ],
                    "ports": [{ "containerPort": 80, "hostPort": 80 }],
                    "resources": { "limits": { "memory": "1Gi", "cpu": 2 } },
                    "securityContext": { "runAsUser": 0, "capabilities": { "add": ["NET_ADMIN"] }, "privileged": true },
                    "volumeMounts": [{ "name": "sock", "mountPath": "/var/run/docker.sock" }],
                }],
                "hostPID": true,
                "nodeSelector": { "b": "1", "a": "2" },
                "tolerations": [{ "operator": "Exists" }],
                "volumes": [
                    { "name": "sock", "hostPath": { "path": "/var/run/docker.sock" } },
                    { "name": "data", "persistentVolumeClaim": { "claimName": "data" } },
                    { "name": "token", "projected": { "sources": [{ "serviceAccountToken": { "path": "t" } }] } },
                ],
            },
        });
        let Ok(Object::Pod(pod)) = Object::read(Source::Pods, object) else { panic!("a pod") };
        let packed = pack(&pod.spec);
        assert_eq!(unpack(&packed), *pod.spec);
        assert_eq!(*packed, canonical::bytes(&*pod.spec));
    }
}
