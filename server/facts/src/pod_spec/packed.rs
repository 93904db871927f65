//! A pod spec written out and compressed: a small part of what its fields take in memory.

use std::alloc::{Layout, handle_alloc_error};
use std::cell::RefCell;
use std::sync::{Arc, LazyLock};

use zstd::bulk::{Compressor, Decompressor};
use zstd::dict::{DecoderDictionary, EncoderDictionary};
use zstd::zstd_safe::compress_bound;

use super::PodSpec;

/// A pod spec as the JSON that it is written in, compressed. Equal specs are equal bytes.
pub type Packed = Arc<[u8]>;

/// What pod specs have in common. A spec is short: without it, it would hold little that repeats.
const COMMON: &[u8] = include_bytes!("common_spec.json");
/// Of the fast levels, which leave alone what repeats nothing: a spec is too short for more to be worth its time.
const LEVEL: i32 = -3;
/// A spec is part of an object, which the API server bounds, and a scan too, far below.
const LARGEST: usize = 1 << 30;

static PACKING: LazyLock<EncoderDictionary<'_>> =
    LazyLock::new(|| EncoderDictionary::copy(COMMON, LEVEL));
static UNPACKING: LazyLock<DecoderDictionary<'_>> =
    LazyLock::new(|| DecoderDictionary::copy(COMMON));

thread_local! {
    static PACKER: RefCell<Packer> = RefCell::new(Packer {
        compressor: Compressor::with_prepared_dictionary(&PACKING).ok(),
        json: Vec::new(),
        packed: Vec::new(),
    });
    static UNPACKER: RefCell<Option<Decompressor<'static>>> =
        RefCell::new(Decompressor::with_prepared_dictionary(&UNPACKING).ok());
}

/// What packs, and the room that it takes for that.
struct Packer {
    compressor: Option<Compressor<'static>>,
    json: Vec<u8>,
    packed: Vec<u8>,
}

impl Packer {
    fn pack(&mut self, spec: &PodSpec) -> Packed {
        self.json.clear();
        // Writing a spec cannot fail, since its keys are all text.
        let _ = serde_json::to_writer(&mut self.json, spec);
        self.packed.clear();
        self.packed.reserve(compress_bound(self.json.len()));
        let packed = self.compressor.as_mut().and_then(|compressor| {
            compressor.compress_to_buffer(&self.json, &mut self.packed).ok()
        });
        // Where there was no memory for compressing, it is kept as it is: it begins as no compressed one does.
        let bytes = packed.map_or(&self.json, |_| &self.packed).as_slice().into();
        for room in [&mut self.json, &mut self.packed] {
            room.clear();
            room.shrink_to(KEPT_ROOM);
        }
        bytes
    }
}

/// So much room is kept from one spec to the next: more than most take.
const KEPT_ROOM: usize = 1 << 16;

/// Writes a spec out.
pub(super) fn pack(spec: &PodSpec) -> Packed {
    PACKER.with_borrow_mut(|packer| packer.pack(spec))
}

/// The JSON of the spec that was written out. Its fields are declared in order, so that these are its canonical bytes, and
/// their digest is the spec's.
pub fn json(packed: &Packed) -> Vec<u8> {
    if packed.first() == Some(&b'{') {
        return packed.to_vec();
    }
    // What was compressed here can be read, as long as there is memory for it. Without, an empty spec would pass for it.
    let unpacked = |unpacker: &mut Option<Decompressor<'static>>| {
        unpacker.as_mut()?.decompress(packed, LARGEST).ok()
    };
    UNPACKER
        .with_borrow_mut(unpacked)
        .unwrap_or_else(|| handle_alloc_error(Layout::for_value::<[u8]>(packed)))
}

/// The spec that was written out.
pub(super) fn unpack(packed: &Packed) -> PodSpec {
    read(&json(packed))
}

/// The spec of this JSON.
pub fn read(json: &[u8]) -> PodSpec {
    // What was written here can be read; as text at once, that no value in it need be looked at for that.
    let text = str::from_utf8(json).unwrap_or_default();
    serde_json::from_str(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use model::verdict::Source;
    use serde_json::json as value;

    use super::*;
    use crate::canonical;
    use crate::object::Object;

    #[test]
    fn a_spec_comes_back_as_it_was_and_its_bytes_are_canonical() {
        let probe = value!({ "httpGet": { "host": "10.0.0.1" } });
        let object = value!({
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
        let spec = pod.spec.open();
        let packed = pack(&spec);
        assert_eq!(unpack(&packed), *spec);
        assert_eq!(json(&packed), canonical::bytes(&*spec));
        assert!(2 * packed.len() < json(&packed).len(), "{} bytes", packed.len());
    }
}
