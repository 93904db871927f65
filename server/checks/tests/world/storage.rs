//! Claims, the volumes that they are bound to, and classes; any of them may classify what mounts it.

use facts::object::{
    ClaimKey, ClaimSpec, Meta, Object, PersistentVolume, PersistentVolumeClaim,
    PersistentVolumeSpec, StorageClass,
};
use facts::pod_spec::HostPath;
use proptest::prelude::*;
use proptest::sample::select;

use super::objects::{classified, meta};

pub fn object() -> impl Strategy<Value = Object> {
    prop_oneof![claim(), volume(), class()]
}

/// Of StatefulSets.
const TEMPLATE: &str = "d";

pub fn template() -> PersistentVolumeClaim {
    PersistentVolumeClaim {
        metadata: Meta { name: TEMPLATE.into(), ..Meta::default() },
        spec: ClaimSpec { storage_class_name: Some("x".into()), volume_name: None },
    }
}

fn claim() -> impl Strategy<Value = Object> {
    let volume = select(vec![None, Some("x"), Some("y")]);
    let parts = (classified(meta()), prop::bool::ANY, volume, class_name());
    parts.prop_map(|(mut metadata, is_of_template, volume, class)| {
        if is_of_template {
            metadata.name = format!("{TEMPLATE}-x-0");
        }
        let spec = ClaimSpec { storage_class_name: class, volume_name: volume.map(Into::into) };
        Object::PersistentVolumeClaim(PersistentVolumeClaim { metadata, spec })
    })
}

fn volume() -> impl Strategy<Value = Object> {
    let (path, kept) = (select(vec![None, Some("/run")]), select(vec![None, Some("a"), Some("b")]));
    let parts = (classified(meta()), class_name(), path, kept);
    parts.prop_map(|(mut metadata, storage_class_name, path, kept)| {
        metadata.namespace = String::new();
        let spec = PersistentVolumeSpec {
            claim_ref: kept.map(|of| ClaimKey { name: "z".into(), namespace: of.into() }),
            host_path: path.map(|path| HostPath { path: path.into(), kind: None }),
            storage_class_name,
            ..PersistentVolumeSpec::default()
        };
        Object::PersistentVolume(Box::new(PersistentVolume { metadata, spec }))
    })
}

fn class() -> impl Strategy<Value = Object> {
    classified(meta()).prop_map(|mut metadata| {
        metadata.namespace = String::new();
        Object::StorageClass(StorageClass { metadata, ..StorageClass::default() })
    })
}

fn class_name() -> impl Strategy<Value = Option<String>> {
    select(vec![None, Some("x")]).prop_map(|class| class.map(Into::into))
}
