//! Claims, the volumes that they are bound to, and classes; any of them may classify what mounts it.

use facts::object::{
    ClaimSpec, Object, PersistentVolume, PersistentVolumeClaim, PersistentVolumeSpec, StorageClass,
};
use proptest::prelude::*;
use proptest::sample::select;

use super::{classified, meta};

pub fn object() -> impl Strategy<Value = Object> {
    prop_oneof![claim(), volume(), class()]
}

fn claim() -> impl Strategy<Value = Object> {
    let volume = select(vec![None, Some("x"), Some("y")]);
    (classified(meta()), volume, class_name()).prop_map(|(metadata, volume, class)| {
        let spec = ClaimSpec { storage_class_name: class, volume_name: volume.map(Into::into) };
        Object::PersistentVolumeClaim(PersistentVolumeClaim { metadata, spec })
    })
}

fn volume() -> impl Strategy<Value = Object> {
    (classified(meta()), class_name()).prop_map(|(mut metadata, storage_class_name)| {
        metadata.namespace = String::new();
        let spec = PersistentVolumeSpec { storage_class_name, ..PersistentVolumeSpec::default() };
        Object::PersistentVolume(PersistentVolume { metadata, spec })
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
