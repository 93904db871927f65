//! What the cluster itself calls or hands data to outside itself.

use facts::object::{
    BackupLocation, DnsConfig, Object, ObjectKey, ServiceReference, SnapshotContent,
    SnapshotContentSpec, WebhookConfiguration,
};
use facts::selector::Labels;
use model::place::{Place, PlaceEvidence, Setter};
use model::residency::{Destination, DestinationKind};
use model::verdict::Source;

use super::super::{Inventory, Lookup};
use super::volume::{self, owner};
use super::{Named, place_of_address, place_of_host};
use crate::operator;
use crate::place::{self, Clues, Declaration, handle};

/// Drivers that keep a snapshot in the region of its volume, until somebody copies it elsewhere, and who says so.
const KEPT_WITH_VOLUME: [(&str, &str); 1] = [(
    "ebs.csi.aws.com",
    "kept in the region of the volume (https://docs.aws.amazon.com/ebs/latest/userguide/ebs-snapshots.html)",
)];

/// By these the cluster itself is judged, and by its control plane, which no source lists.
pub const OF_THE_CLUSTER: [Source; 6] = [
    Source::ValidatingWebhooks,
    Source::MutatingWebhooks,
    Source::ApiServices,
    Source::SnapshotContents,
    Source::BackupLocations,
    Source::DnsConfig,
];

/// Webhooks and aggregated APIs that are called outside, and where snapshots and backups are kept.
pub(in super::super) fn of(
    inventory: &Inventory,
    looked_up: &mut dyn FnMut(Lookup),
) -> Vec<Destination> {
    let mut beyond = Beyond { inventory, looked_up, named: Named::default() };
    for source in OF_THE_CLUSTER {
        (beyond.looked_up)(Lookup::AllObjects(source));
        for object in inventory.objects_everywhere(source) {
            match object {
                Object::ValidatingWebhooks(of) => beyond.webhooks("Validating", of),
                Object::MutatingWebhooks(of) => beyond.webhooks("Mutating", of),
                Object::ApiService(api) => {
                    let of = format!("APIService {}", api.metadata.name);
                    if let Some(service) = &api.spec.service {
                        beyond.service(DestinationKind::ApiService, service, of, "spec.service");
                    }
                }
                Object::SnapshotContent(content) => beyond.snapshot(content),
                Object::BackupLocation(location) => beyond.backups(location),
                Object::DnsConfig(config) => beyond.resolvers(config),
                _ => {}
            }
        }
    }
    beyond.named.sorted()
}

struct Beyond<'i, 'l> {
    inventory: &'i Inventory,
    looked_up: &'l mut dyn FnMut(Lookup),
    named: Named,
}

impl Beyond<'_, '_> {
    fn webhooks(&mut self, kind: &str, configuration: &WebhookConfiguration) {
        let of = format!("{kind}WebhookConfiguration {}", configuration.metadata.name);
        for (nth, webhook) in configuration.webhooks.iter().enumerate() {
            let config = &webhook.client_config;
            let at = |field: &str| format!("webhooks[{nth}].clientConfig.{field}");
            if let Some(service) = &config.service {
                self.service(DestinationKind::Webhook, service, of.clone(), &at("service"));
            }
            let Some(host) = &config.url else { continue };
            let place = self.place(host, "url");
            self.named.push(Destination {
                kind: DestinationKind::Webhook,
                host: host.as_str().into(),
                named: Box::default(),
                object: of.clone().into(),
                path: at("url").into(),
                class: Box::default(),
                place,
            });
        }
    }

    fn place(&mut self, host: &str, path: &str) -> Place {
        match host.parse() {
            Ok(address) => place_of_address(self.inventory, address, path, self.looked_up),
            Err(_) => place_of_host(self.inventory, host),
        }
    }

    fn resolvers(&mut self, config: &DnsConfig) {
        let of = &config.metadata;
        let asked =
            config.data.forwarders().map(|(domain, host)| (host, format!("{domain} at {host}")));
        // Whom an imported file has asked is as little known as whom the file with the node's own resolvers names.
        let imported = config.data.imports().map(|file| (file, format!("imported from {file}")));
        for (host, named) in asked.chain(imported) {
            let place = self.place(host, "forward");
            self.named.push(Destination {
                kind: DestinationKind::Dns,
                host: host.into(),
                named: named.into(),
                object: format!("ConfigMap {}/{}", of.namespace, of.name).into(),
                path: "data.Corefile".into(),
                class: Box::default(),
                place,
            });
        }
    }

    /// A Service of the cluster is inside, unless it stands for a host outside.
    fn service(&mut self, kind: DestinationKind, of: &ServiceReference, object: String, at: &str) {
        let (namespace, name) = (of.namespace.clone(), of.name.clone());
        let key = ObjectKey { source: Source::Services, namespace, name };
        (self.looked_up)(Lookup::Object(key.clone()));
        let Some(Object::Service(service)) = self.inventory.object(&key) else { return };
        let Some(target) = service.external_target() else { return };
        self.named.push(Destination {
            kind,
            class: Box::default(),
            place: place_of_host(self.inventory, target),
            host: target.into(),
            named: format!("{}/{}", of.namespace, of.name).into(),
            object: object.into(),
            path: at.into(),
        });
    }

    /// By what its driver calls it, else by the volume that it is of.
    fn snapshot(&mut self, content: &SnapshotContent) {
        let driver = &content.spec.driver;
        let own = content.handle().and_then(|it| handle::named(driver, it, "snapshotHandle"));
        let ladder = match own {
            Some(own) => vec![own],
            None => self.kept_with_volume(content),
        };
        self.named.push(Destination {
            kind: DestinationKind::Snapshot,
            class: Box::default(),
            place: Place::concluded(owner(driver), ladder),
            host: driver.as_str().into(),
            named: Box::default(),
            object: format!("VolumeSnapshotContent {}", content.metadata.name).into(),
            path: "spec.source".into(),
        });
    }

    fn kept_with_volume(&mut self, content: &SnapshotContent) -> Vec<PlaceEvidence> {
        let SnapshotContentSpec { driver, source } = &content.spec;
        let keeps = KEPT_WITH_VOLUME.iter().find(|(known, _)| known == driver);
        let (Some((_, why)), Some(handle)) = (keeps, &source.volume_handle) else {
            return Vec::new();
        };
        (self.looked_up)(Lookup::AllObjects(Source::PersistentVolumes));
        let volumes = self.inventory.objects_everywhere(Source::PersistentVolumes);
        let volume = volumes.filter_map(|object| match object {
            Object::PersistentVolume(volume) => Some(volume),
            _ => None,
        });
        let mut of = volume.filter(|volume| {
            let csi = volume.spec.csi.as_ref();
            csi.is_some_and(|it| it.driver == *driver && it.volume_handle == *handle)
        });
        let Some(volume) = of.next() else { return Vec::new() };
        let place = volume::place(self.inventory, volume, self.looked_up);
        let of = format!("volumeHandle: PersistentVolume {}", volume.metadata.name);
        let rungs = place.ladder.into_iter().map(|rung| PlaceEvidence {
            path: format!("{of}: {}", rung.path),
            source: format!("{why}; {}", rung.source),
            ..rung
        });
        rungs.collect()
    }

    /// By the host of its own address, else by the region that it names within its provider.
    fn backups(&mut self, location: &BackupLocation) {
        let spec = &location.spec;
        let of = &location.metadata;
        let region = spec.config.region.as_deref().filter(|region| !region.is_empty());
        let provider = spec.provider.strip_prefix("velero.io/").unwrap_or(&spec.provider);
        let (host, place) = match &spec.config.s3_url {
            Some(host) => (host.as_str(), place_of_host(self.inventory, host)),
            None => {
                let operator = operator::known(provider).map(Into::into);
                (provider, Place { operator, ..Place::default() })
            }
        };
        let place = match region.filter(|_| place.ladder.is_empty()) {
            Some(region) if spec.config.s3_url.is_none() || place.operator.is_some() => in_region(
                region,
                &Declaration { operator: place.operator, ..Declaration::default() },
            ),
            _ => place,
        };
        self.named.push(Destination {
            kind: DestinationKind::Backup,
            host: host.into(),
            named: Box::default(),
            object: format!("BackupStorageLocation {}/{}", of.namespace, of.name).into(),
            path: "spec.config".into(),
            class: Box::default(),
            place,
        });
    }
}

/// Where a region is that somebody wrote down, within the provider that is named beside it.
fn in_region(region: &str, owned: &Declaration) -> Place {
    let labels: Labels = [("topology.kubernetes.io/region", region.into())].into_iter().collect();
    let clues = Clues { labels: &labels, declared: &[owned], ..Clues::default() };
    let Place { operator, ladder, .. } = place::of(&clues);
    let ladder = ladder.into_iter().map(|rung| PlaceEvidence {
        path: "spec.config.region".into(),
        set_by: Setter::Administrator,
        ..rung
    });
    Place::concluded(operator, ladder.collect())
}
