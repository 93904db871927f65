//! A pod spec within its object: as fields while the object is looked at, packed while it waits and where it is kept.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::PodSpec;
use super::packed::{self, Packed};

/// A pod spec. Equal ones are equal, however they are held.
#[derive(Clone, Debug)]
pub struct HeldSpec(Form);

#[derive(Clone, Debug)]
enum Form {
    Open(Arc<PodSpec>),
    Packed { bytes: Packed, has_containers: bool },
}

impl HeldSpec {
    /// One that was packed before.
    pub fn packed(bytes: Packed, has_containers: bool) -> Self {
        Self(Form::Packed { bytes, has_containers })
    }

    /// The spec: shared while it is open, else read anew.
    pub fn open(&self) -> Arc<PodSpec> {
        match &self.0 {
            Form::Open(spec) => Arc::clone(spec),
            Form::Packed { bytes, .. } => Arc::new(packed::unpack(bytes)),
        }
    }

    /// Whether it has containers; ephemeral and init ones do not count.
    pub fn has_containers(&self) -> bool {
        match &self.0 {
            Form::Open(spec) => !spec.containers.is_empty(),
            Form::Packed { has_containers, .. } => *has_containers,
        }
    }

    /// Packs it, where it is open.
    ///
    /// Whoever reads an object does this when done with its fields: they are many small pieces, and cheapest to give back
    /// on the thread that made them.
    pub fn pack(&mut self) {
        let has_containers = self.has_containers();
        self.0 = Form::Packed { bytes: self.bytes(), has_containers };
    }

    /// Its packed form.
    pub fn bytes(&self) -> Packed {
        match &self.0 {
            Form::Open(spec) => packed::pack(spec),
            Form::Packed { bytes, .. } => Arc::clone(bytes),
        }
    }
}

impl Default for HeldSpec {
    fn default() -> Self {
        PodSpec::default().into()
    }
}

impl From<PodSpec> for HeldSpec {
    fn from(spec: PodSpec) -> Self {
        Arc::new(spec).into()
    }
}

impl From<Arc<PodSpec>> for HeldSpec {
    fn from(spec: Arc<PodSpec>) -> Self {
        Self(Form::Open(spec))
    }
}

impl PartialEq for HeldSpec {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Form::Open(one), Form::Open(other)) => one == other,
            _ => self.bytes() == other.bytes(),
        }
    }
}

impl Eq for HeldSpec {}

impl Hash for HeldSpec {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.bytes().hash(state);
    }
}
