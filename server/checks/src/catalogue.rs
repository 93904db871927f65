//! Every check, in the order in which they are shown.

use facts::canonical::{self, Digest};
use model::check_info::CheckInfo;

use crate::check::Check;

mod account_token;
mod added_capabilities;
mod admission_level;
mod admission_version;
mod api_calls_outside;
mod app_armor;
mod backup_outside;
mod capabilities_of_the_node;
mod collector_place;
mod config_map_outside;
mod control_plane_place;
mod cpu_limit;
mod default_account;
mod default_deny_egress;
mod default_deny_ingress;
mod default_namespace;
mod distribution_end;
mod env_secret;
mod exposed_to_all;
mod exposed_unencrypted;
mod host_ipc;
mod host_network;
mod host_outside;
mod host_path;
mod host_pid;
mod host_port;
mod host_process;
mod image_volume;
mod kept_capabilities;
mod latest_tag;
mod may_move_outside;
mod members_apart;
mod memory_limit;
mod node_end;
mod node_files;
mod node_iops;
mod node_kernel;
mod node_outside;
mod node_place;
mod node_steal;
mod node_writes;
mod not_pinned;
mod operator_law;
mod package_manager;
mod personal_data_beneath;
mod place_conflict;
mod policy_enforcement;
mod privilege_escalation;
mod privileged;
mod probe_host;
mod proc_mount;
mod registry;
mod registry_outside;
mod resolver_outside;
mod root_user;
mod running_image;
mod runtime_socket;
mod se_linux;
mod seccomp;
mod settable_pin;
mod shared_kernel;
mod shell_in_image;
mod sysctls;
mod undigested_image;
mod volume_kind;
mod volume_outside;
mod writable_root;
mod written_credential;

/// The catalogue: an explicit slice, so that a check that is not named here does not exist.
pub static CATALOGUE: &[&Check] = &[
    &runtime_socket::CHECK,
    &privileged::CHECK,
    &host_pid::CHECK,
    &host_network::CHECK,
    &host_ipc::CHECK,
    &node_files::CHECK,
    &host_path::CHECK,
    &host_process::CHECK,
    &capabilities_of_the_node::CHECK,
    &added_capabilities::CHECK,
    &kept_capabilities::CHECK,
    &privilege_escalation::CHECK,
    &root_user::CHECK,
    &writable_root::CHECK,
    &seccomp::CHECK,
    &app_armor::CHECK,
    &se_linux::CHECK,
    &proc_mount::CHECK,
    &sysctls::CHECK,
    &volume_kind::CHECK,
    &latest_tag::CHECK,
    &undigested_image::CHECK,
    &registry::CHECK,
    &running_image::CHECK,
    &shell_in_image::CHECK,
    &package_manager::CHECK,
    &distribution_end::CHECK,
    &image_volume::CHECK,
    &written_credential::CHECK,
    &env_secret::CHECK,
    &account_token::CHECK,
    &default_account::CHECK,
    &memory_limit::CHECK,
    &cpu_limit::CHECK,
    &default_deny_ingress::CHECK,
    &default_deny_egress::CHECK,
    &host_port::CHECK,
    &probe_host::CHECK,
    &policy_enforcement::CHECK,
    &exposed_unencrypted::CHECK,
    &exposed_to_all::CHECK,
    &shared_kernel::CHECK,
    &node_kernel::CHECK,
    &node_end::CHECK,
    &node_steal::CHECK,
    &node_writes::CHECK,
    &node_iops::CHECK,
    &personal_data_beneath::CHECK,
    &members_apart::CHECK,
    &admission_level::CHECK,
    &admission_version::CHECK,
    &default_namespace::CHECK,
    &node_outside::CHECK,
    &node_place::CHECK,
    &place_conflict::CHECK,
    &may_move_outside::CHECK,
    &not_pinned::CHECK,
    &host_outside::CHECK,
    &registry_outside::CHECK,
    &volume_outside::CHECK,
    &control_plane_place::CHECK,
    &api_calls_outside::CHECK,
    &backup_outside::CHECK,
    &resolver_outside::CHECK,
    &config_map_outside::CHECK,
    &collector_place::CHECK,
    &operator_law::CHECK,
    &settable_pin::CHECK,
];

/// The check with this id, if it is one of ours.
pub fn find(id: &str) -> Option<&'static Check> {
    CATALOGUE.iter().copied().find(|check| check.id.as_str() == id)
}

/// The digest of all prose and metadata, stored with every generation: which catalogue judged it.
pub fn digest() -> Digest {
    let infos: Vec<CheckInfo> = CATALOGUE.iter().map(|check| check.info()).collect();
    canonical::digest(&infos)
}

#[cfg(test)]
mod tests {
    use facts::beneath::{Band, KernelOwner, WriteTimes};
    use facts::selector::Labels;
    use facts::spread::{Between, Spread};
    use facts::subject_facts::{Enforcement, Isolation, Opening, Way};
    use model::beneath::{Answer, FioRun};
    use model::context::Known;
    use model::place::{Country, Rung};
    use model::residency::DestinationKind;
    use serde_json::{Value, json};

    use super::*;
    use crate::check::{Judge, Patch};
    use crate::fixture::{self, NodeFixture as _, clean_cluster};

    /// A container that no check of containers passes.
    fn broken_container() -> Value {
        json!({
            "env": [{ "name": "DB_PASSWORD", "value": "hunter2" }],
            "envFrom": [{ "secretRef": { "name": "db" } }],
            "image": "nginx",
            "livenessProbe": { "httpGet": { "host": "127.0.0.1", "port": 80 } },
            "ports": [{ "containerPort": 80, "hostPort": 80 }],
            "resources": { "limits": null },
            "securityContext": {
                "allowPrivilegeEscalation": true,
                "appArmorProfile": { "type": "Unconfined" },
                "capabilities": { "add": ["ALL"], "drop": null },
                "privileged": true,
                "procMount": "Unmasked",
                "readOnlyRootFilesystem": false,
                "runAsUser": 0,
                "seLinuxOptions": { "type": "spc_t", "user": "system_u" },
                "seccompProfile": { "type": "Unconfined" },
                "windowsOptions": { "hostProcess": true },
            },
            "volumeMounts": [
                { "name": "docker", "mountPath": "/var/run/docker.sock" },
                { "name": "jobs", "mountPath": "/jobs" },
            ],
        })
    }

    /// Clusters of which every check fails one.
    fn broken_clusters() -> [fixture::Cluster; 4] {
        const RESTRICTED: &str = "node-restriction.kubernetes.io/inside";
        let broken = clean_cluster()
            .pod(json!({
                "automountServiceAccountToken": null,
                "hostIPC": true,
                "hostNetwork": true,
                "hostPID": true,
                "securityContext": { "sysctls": [{ "name": "kernel.msgmax", "value": "1" }] },
                "serviceAccountName": null,
                "volumes": [
                    { "name": "docker", "hostPath": { "path": "/var/run/docker.sock" } },
                    { "name": "jobs", "hostPath": { "path": "/etc/cron.d" } },
                    { "name": "model", "image": { "reference": "registry.example/model:1" } },
                    { "name": "share", "nfs": { "path": "/", "server": "files.example" } },
                ],
            }))
            .container("app", broken_container())
            .running("app", MOVED_TAG)
            .opened(vec![
                Opening {
                    way: Way::Ingress,
                    object: "Ingress shop/api".into(),
                    is_limited: false,
                    is_encrypted: Some(false),
                },
                Opening {
                    way: Way::NodePort,
                    object: "Service shop/api".into(),
                    is_limited: false,
                    is_encrypted: None,
                },
            ])
            .namespace(|namespace| {
                namespace.name = "default".into();
                namespace.ingress = Isolation::default();
                namespace.egress = Isolation::default();
                namespace.admission = Some(Labels::default());
            })
            .node("worker-1", |node| {
                node.says(&[
                    (Rung::ProviderId, Some(Country::US)),
                    (Rung::ZoneLabel, Some(Country::DE)),
                ]);
                node.place.operator = Some("aws".into());
            })
            .node("worker-2", |node| {
                node.says(&[]);
                let heard = node.heard();
                heard.machine.container.answer = Answer::Is("openvz".into());
                heard.machine.kernel.release = "2.6.32-042stab145.3".into();
                heard.steal = Some(Band { at_least: 10, below: Some(25) });
                heard.writes = WriteTimes::P99(Band { at_least: 50, below: Some(100) });
                heard.fio =
                    Some(FioRun { at: Default::default(), buffered: 29_385, direct: Some(365) });
            });
        // What a cluster cannot be at the same time.
        let otherwise = clean_cluster()
            .labelled(RESTRICTED, "yes")
            .pod(json!({ "automountServiceAccountToken": null }))
            .container("app", json!({ "ports": [{ "containerPort": 80, "hostPort": 80 }] }))
            .namespace(|namespace| {
                namespace.admission =
                    Some(Labels::from_iter([(admission_level::ENFORCE, "baseline".into())]));
                namespace.enforcement = Enforcement::NotEnforced("flannel".into());
            });
        let far = Band { at_least: 20, below: Some(50) };
        let takes = Between::Takes { typical: far, worst: far };
        let longest = Some(fixture::stretch("NO", "US", Some(takes)));
        let abroad = clean_cluster()
            .spread_over(Some(Spread { longest, ..Spread::default() }))
            .on_kernels(vec![KernelOwner::Shared("openvz".into())])
            .pod(json!({ "hostNetwork": true, "volumes": [
                { "name": "data", "persistentVolumeClaim": { "claimName": "ledger" } },
            ] }))
            .with_personal_data(Known::Yes)
            .control_plane(&[(Rung::Declaration, Some(Country::US))])
            .collector(&[(Rung::Declaration, Some(Country::US))])
            .calling(DestinationKind::Webhook, "hooks.example", Some(Country::US))
            .calling(DestinationKind::Backup, "aws", Some(Country::US))
            .calling(DestinationKind::Dns, "192.0.2.53", Some(Country::US))
            .container(
                "app",
                json!({
                    "env": [{ "name": "MAIL", "value": "smtps://mail.example" }],
                    "envFrom": [{ "configMapRef": { "name": "settings" } }],
                }),
            )
            .reading("settings", "queue", "queue.example", Some(Country::US))
            .naming(DestinationKind::Environment, "mail.example", "mail.example", Some(Country::US))
            .naming(
                DestinationKind::Registry,
                "registry.example",
                "registry.example",
                Some(Country::US),
            )
            .naming(DestinationKind::Volume, "ledger", "ebs.csi.aws.com", Some(Country::US))
            .node("worker-2", |node| node.located_in(Country::US))
            .labelled(RESTRICTED, "yes")
            .unlabelled("worker-2", RESTRICTED);
        let weakly_pinned = clean_cluster()
            .with_personal_data(Known::Yes)
            .labelled(RESTRICTED, "yes")
            .pod(json!({ "nodeSelector": { "topology.kubernetes.io/region": "region-of-NO" } }));
        [broken, otherwise.with_personal_data(Known::Yes), abroad, weakly_pinned]
    }

    /// Digests that run under one tag.
    const MOVED_TAG: [&str; 2] = [fixture::DIGEST, fixture::OTHER_DIGEST];

    #[test]
    fn a_clean_cluster_passes_every_check() {
        for check in CATALOGUE {
            let found = fixture::run(check, &clean_cluster());
            let failed: Vec<_> =
                found.iter().filter(|line| !line.starts_with("not_applicable ")).collect();
            assert!(failed.is_empty(), "{}: {failed:?}", check.id);
        }
    }

    /// That a patch flips what it is for, [`fixture::run`] itself asserts.
    #[test]
    fn a_broken_cluster_fails_every_check_and_every_patch_is_offered() {
        for check in CATALOGUE {
            let clusters = broken_clusters();
            let found: Vec<_> =
                clusters.iter().flat_map(|cluster| fixture::run(check, cluster)).collect();
            assert!(found.iter().any(|line| line.starts_with("fail ")), "{}: {found:?}", check.id);
            let patches: Vec<_> =
                clusters.iter().flat_map(|cluster| fixture::patches(check, cluster)).collect();
            assert_eq!(patches.is_empty(), matches!(check.patch, Patch::None), "{}", check.id);
        }
    }

    #[test]
    fn every_check_of_containers_walks_all_three_lists() {
        for check in CATALOGUE.iter().filter(|check| matches!(check.judge, Judge::Container(_))) {
            for name in ["app", "prepare", "proxy", "debug"] {
                let cluster =
                    clean_cluster().container(name, broken_container()).running(name, MOVED_TAG);
                let found = fixture::run(check, &cluster);
                let verdict = match name {
                    // An ephemeral container cannot have resources.
                    "debug" if check.id.as_str().starts_with("LIM-") => "not_applicable",
                    _ => "fail",
                };
                let line = format!("{verdict} container/shop/Pod/api/{name}");
                let is_told = found.iter().any(|told| told.starts_with(&line));
                assert!(is_told, "{}: {found:?}", check.id);
            }
        }
    }

    #[test]
    fn a_patched_workload_is_clean_when_every_patch_is_applied() {
        for broken in broken_clusters() {
            // Twice: what one patch mends may be what another one waited for.
            let twice = CATALOGUE.iter().chain(CATALOGUE);
            let mended = twice.fold(broken, |cluster, check| {
                fixture::patches(check, &cluster).into_iter().fold(cluster, |cluster, patch| {
                    match check.judge {
                        Judge::Container(_) | Judge::Pod(_) => cluster.pod(patch),
                        Judge::Namespace(_) | Judge::Node(_) | Judge::Cluster(_) => cluster,
                    }
                })
            });
            for check in CATALOGUE.iter().filter(|check| {
                matches!(check.judge, Judge::Container(_) | Judge::Pod(_))
                    && !matches!(check.patch, Patch::None)
            }) {
                let found = fixture::run(check, &mended);
                let failed = found.iter().any(|line| line.starts_with("fail "));
                assert!(!failed, "{}: {found:?}", check.id);
            }
        }
    }

    #[test]
    fn a_check_is_found_by_its_id_alone() {
        assert!(find("BRK-001").is_some_and(|check| check.id == runtime_socket::CHECK.id));
        assert!(find("brk-001").is_none());
        assert!(find("").is_none());
    }
}
