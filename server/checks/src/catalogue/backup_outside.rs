//! RES-011: backups or snapshots outside the allowed countries.

use facts::subject_facts::ClusterFacts;
use model::ids::CheckId;
use model::residency::DestinationKind;
use model::verdict::{Family, Judged, Severity, Source, Verdict};

use crate::check::{Check, Judge, Patch};
use crate::controls;
use crate::named;
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("RES-011"),
    title: "Backups or snapshots outside the allowed countries",
    severity: Severity::High,
    family: Family::Place,
    pass_needs: &[Source::SnapshotContents, Source::BackupLocations],
    fail_needs: &[],
    controls: controls::RESIDENCY,
    why: "A backup holds what the volumes and the objects of the cluster held, and often for longer. Where it is kept is a \
          line in a configuration that nobody reads again until the day it is needed. Of Velero's BackupStorageLocations \
          the region or the host of the object store is read, and none of its VolumeSnapshotLocations; of a snapshot the \
          zone in its handle, or, for `ebs.csi.aws.com`, the place of its volume. Copies of other tools and of the provider \
          are not seen: where nothing was seen, this does not apply, which says nothing.",
    fix: "Keep backups in a region inside, with keys held inside, and delete the copies that are elsewhere once the new ones \
          were restored from. Where the host's name does not show its place, declare it under `[[place.declared]]` with \
          `hosts`.",
    judge: Judge::Cluster(judge),
    patch: Patch::None,
};

fn judge(cluster: &ClusterFacts, policy: &Policy) -> Judged {
    let kinds = [DestinationKind::Backup, DestinationKind::Snapshot];
    // Copies that a provider takes, or a tool outside, are not seen: where none is, nothing is known to be inside.
    if !cluster.destinations.iter().any(|it| kinds.contains(&it.kind)) {
        return Verdict::nothing_seen();
    }
    named::judge_cluster(cluster, policy, &kinds, "keeps copies with")
}

#[cfg(test)]
mod tests {
    use model::place::Country;

    use super::*;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn backups_are_judged_by_where_they_are_kept() {
        for (country, expected) in [
            (Some(Country::SE), None),
            (Some(Country::US), Some("fail cluster: keeps copies with `aws` in US")),
            (
                None,
                Some("unknown cluster: keeps copies with `aws`, whose place is not established"),
            ),
        ] {
            let cluster = clean_cluster().calling(DestinationKind::Backup, "aws", country);
            let lines: Vec<&str> =
                expected.into_iter().flat_map(|line| [line, "  at destinations[1].host"]).collect();
            assert_eq!(fixture::run(&CHECK, &cluster), lines);
        }
    }
}
