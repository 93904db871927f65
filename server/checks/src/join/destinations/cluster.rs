//! What the cluster itself calls or hands data to outside itself.

use facts::object::{
    BackupLocation, DnsConfig, Object, ObjectKey, ServiceReference, WebhookConfiguration,
};
use facts::selector::Labels;
use model::place::{Place, PlaceEvidence, Setter};
use model::residency::{Destination, DestinationKind};
use model::verdict::Source;

use super::super::{Inventory, Lookup};
use super::volume::owner;
use super::{Named, place_of_address, place_of_host};
use crate::operator;
use crate::place::{self, Clues, Declaration};

/// Webhooks and aggregated APIs that are called outside, and where snapshots and backups are kept.
pub(in super::super) fn of(
    inventory: &Inventory,
    looked_up: &mut dyn FnMut(Lookup),
) -> Vec<Destination> {
    let mut beyond = Beyond { inventory, looked_up, named: Named::default() };
    for source in [
        Source::ValidatingWebhooks,
        Source::MutatingWebhooks,
        Source::ApiServices,
        Source::SnapshotContents,
        Source::BackupLocations,
        Source::DnsConfig,
    ] {
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
                Object::SnapshotContent(snapshot) => {
                    let driver = &snapshot.spec.driver;
                    beyond.named.push(Destination {
                        kind: DestinationKind::Snapshot,
                        place: Place { operator: owner(driver), ..Place::default() },
                        host: driver.as_str().into(),
                        named: Box::default(),
                        object: format!("VolumeSnapshotContent {}", snapshot.metadata.name).into(),
                        path: "spec.driver".into(),
                    });
                }
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
        for (domain, host) in config.data.forwarders() {
            let place = self.place(host, "forward");
            self.named.push(Destination {
                kind: DestinationKind::Dns,
                host: host.into(),
                named: format!("{domain} at {host}").into(),
                object: format!("ConfigMap {}/{}", of.namespace, of.name).into(),
                path: "data.Corefile".into(),
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
            place: place_of_host(self.inventory, target),
            host: target.into(),
            named: format!("{}/{}", of.namespace, of.name).into(),
            object: object.into(),
            path: at.into(),
        });
    }

    /// By the region that it names within its provider, or by the host of its own address.
    fn backups(&mut self, location: &BackupLocation) {
        let spec = &location.spec;
        let of = &location.metadata;
        let region = spec.config.region.as_deref().filter(|region| !region.is_empty());
        let (host, place) = match (&spec.config.s3_url, operator::known(&spec.provider)) {
            (Some(host), _) => (host.as_str(), place_of_host(self.inventory, host)),
            (None, provider) => {
                let owned =
                    Declaration { operator: provider.map(Into::into), ..Declaration::default() };
                (
                    spec.provider.as_str(),
                    region.map_or_else(
                        || Place { operator: owned.operator.clone(), ..Place::default() },
                        |region| in_region(region, &owned),
                    ),
                )
            }
        };
        self.named.push(Destination {
            kind: DestinationKind::Backup,
            host: host.into(),
            named: Box::default(),
            object: format!("BackupStorageLocation {}/{}", of.namespace, of.name).into(),
            path: "spec.config".into(),
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
