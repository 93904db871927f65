//! The images that run, as one would ask their registries for them.

use std::collections::{BTreeMap, BTreeSet};

use facts::subject_facts::{Facts, Variant, VariantImage};

use super::Engine;
use crate::image_reference::ImageReference;
use crate::join::Inventory;

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
    /// The images that run, by digest, as of the last settling.
    pub fn images_in_use(&self) -> BTreeMap<String, InUse> {
        let mut images: BTreeMap<String, InUse> = BTreeMap::new();
        for unit in self.units.values() {
            let Facts::Workload(workload) = &*unit.facts else { continue };
            let architectures: BTreeSet<&str> = (workload.nodes.iter())
                .filter_map(|(node, _)| architecture(&self.inventory, node))
                .collect();
            for variant in &workload.variants {
                for image in &variant.images {
                    let Some(digest) = image.running.digest() else { continue };
                    if !images.contains_key(digest) {
                        images.insert(digest.into(), InUse::default());
                    }
                    let Some(in_use) = images.get_mut(digest) else { continue };
                    in_use.repositories.extend(repository(variant, image));
                    in_use.architectures.extend(architectures.iter().map(|it| (*it).into()));
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
fn repository(variant: &Variant, image: &VariantImage) -> Option<String> {
    let named = || {
        let container = (variant.spec.every_container())
            .find(|(_, _, container)| container.name == image.running.container);
        container.map(|(_, _, container)| container.image.as_str())
    };
    let reference = ImageReference::parse(image.running.repository().or_else(named)?)?;
    Some(format!("{}/{}", reference.registry(), reference.repository))
}
