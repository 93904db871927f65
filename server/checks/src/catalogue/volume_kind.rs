//! HRD-011: a volume of a kind that the pod itself connects to.

use facts::subject_facts::PodFacts;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Verdict};

use crate::check::{Check, Judge, Patch};
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("HRD-011"),
    title: "Volume that restricted forbids",
    severity: Severity::Low,
    family: Family::VolumeKind,
    pass_needs: &[],
    fail_needs: &[],
    controls: &[
        ("PSS restricted", "restrictedVolumes"),
        ("NSA/CISA Hardening", "Hardening container environments"),
        ("MITRE ATT&CK", "T1611"),
    ],
    why: "A pod that names a file server or a disk itself goes around everything that guards storage: quotas, storage \
          classes and whoever approves a persistent volume. What passes are the kinds that restricted allows: configMap, \
          csi, downwardAPI, emptyDir, ephemeral, image, persistentVolumeClaim, projected and secret. The drivers that are \
          left in the kubelet (nfs, iscsi, fc, flexVolume, and gitRepo, which is off by default from v1.33 on) run there as \
          root, where a crafted server, path or repository has led to the node before; of the others newer versions know \
          little more than the name.",
    fix: "Claim the storage with a PersistentVolumeClaim and let an administrator bind it, by a CSI driver where there \
          is one. Volumes of the node's own paths are told apart, as BRK-006.",
    judge: Judge::Pod(judge),
    patch: Patch::None,
};

fn judge(pod: &PodFacts<'_>, _: &Policy) -> Judged {
    let volumes = pod.spec.volumes.iter().enumerate();
    let wrong: Vec<(usize, &str, &str)> = volumes
        .filter_map(|(index, volume)| Some((index, &*volume.name, volume.unrestricted_kind()?)))
        .filter(|(.., kind)| *kind != "hostPath")
        .collect();
    if wrong.is_empty() {
        return Verdict::pass();
    }
    let named: Vec<String> =
        wrong.iter().map(|(_, name, kind)| format!("{name} of kind {kind}")).collect();
    let judged = Verdict::fail(format!("connects to volumes itself: {}", named.join(", ")));
    wrong.iter().fold(judged, |judged, (index, _, kind)| {
        judged.at(pod.at(&format!("volumes[{index}].{kind}")))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn the_nine_kinds_pass_and_the_nodes_paths_are_anothers_to_tell() {
        let volumes = json!([
            { "name": "api", "downwardAPI": { "items": [] } },
            { "name": "share", "nfs": { "server": "files.example", "path": "/" } },
            { "name": "host", "hostPath": { "path": "/srv" } },
            { "name": "disk", "csi": { "driver": "disk.example" } },
            { "name": "block", "iscsi": { "lun": 0 } },
        ]);
        assert_eq!(
            fixture::run(&CHECK, &clean_cluster().pod(json!({ "volumes": volumes }))),
            [
                "fail workload/shop/Pod/api: connects to volumes itself: share of kind nfs, block of kind iscsi",
                "  at spec.volumes[2].nfs",
                "  at spec.volumes[5].iscsi",
            ]
        );
    }
}
