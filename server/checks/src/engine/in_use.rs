//! The images that run, as one would ask their registries for them.

use std::collections::{BTreeMap, BTreeSet};

use facts::object::RunningImage;

use super::Engine;
use crate::image_reference::ImageReference;
use crate::join::{Inventory, KeptPod};

/// An image that runs somewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InUse {
    /// Registry and path of the repositories that it was pulled from; none where neither the runtime nor the pod names one
    /// that can be read.
    pub repositories: BTreeSet<String>,
    /// The architectures of the nodes that it may run on, by Go's names; none where no node says.
    pub architectures: BTreeSet<String>,
}

impl Engine {
    /// The images that run, by digest.
    pub fn images_in_use(&self) -> BTreeMap<String, InUse> {
        let mut images: BTreeMap<String, InUse> = BTreeMap::new();
        for pod in self.inventory.running() {
            let architecture = architecture(&self.inventory, &pod.node);
            for image in &pod.replica.images {
                let Some(digest) = image.digest() else { continue };
                if !images.contains_key(digest) {
                    images.insert(digest.into(), InUse::default());
                }
                let Some(in_use) = images.get_mut(digest) else { continue };
                if let Some(repository) = repository(pod, image)
                    && !in_use.repositories.contains(&repository)
                {
                    in_use.repositories.insert(repository);
                }
                if let Some(architecture) = architecture
                    && !in_use.architectures.contains(architecture)
                {
                    in_use.architectures.insert(architecture.into());
                }
            }
        }
        images
    }
}

fn architecture<'i>(inventory: &'i Inventory, node: &str) -> Option<&'i str> {
    let architecture = inventory.node(node)?.status.node_info.architecture.as_str();
    Some(architecture).filter(|it| !it.is_empty())
}

/// As the runtime reports it, or as the pod names it.
fn repository(pod: &KeptPod, image: &RunningImage) -> Option<String> {
    let full = |name: &str| {
        let reference = ImageReference::parse(name)?;
        Some(format!("{}/{}", reference.registry(), reference.repository))
    };
    if let Some(repository) = image.repository() {
        return full(repository);
    }
    let spec = pod.spec();
    let mut containers = spec.every_container().map(|(_, _, container)| container);
    full(&containers.find(|container| container.name == image.container)?.image)
}
