//! Volumes that the nodes themselves keep: nobody else is there to be asked about.

/// What stands for the driver of a volume that is a path of its node.
pub(crate) const NODE_PATH: &str = "a path of the node";

/// Drivers that keep data on the nodes of the cluster, or on disks of theirs.
const ON_NODES: [&str; 15] = [
    NODE_PATH,
    "driver.longhorn.io",
    "rancher.io/longhorn",
    "linstor.csi.linbit.com",
    "rancher.io/local-path",
    "kubernetes.io/no-provisioner",
    "hostpath.csi.k8s.io",
    "local.csi.openebs.io",
    "zfs.csi.openebs.io",
    "openebs.io/local",
    "cstor.csi.openebs.io",
    "jiva.csi.openebs.io",
    "io.openebs.csi-mayastor",
    "topolvm.io",
    "topolvm.cybozu.com",
];

/// Ceph's, which Rook names after its namespace, as in `rook-ceph.rbd.csi.ceph.com`.
const CEPH: [&str; 2] = ["rbd.csi.ceph.com", "cephfs.csi.ceph.com"];

/// Whether nodes of the cluster keep what this driver is for.
pub(crate) fn by_nodes(driver: &str) -> bool {
    let is_cephs = CEPH.iter().any(|name| {
        driver.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    });
    is_cephs || ON_NODES.contains(&driver)
}

#[cfg(test)]
mod tests {
    use super::by_nodes;

    #[test]
    fn only_drivers_that_are_known_to_use_nodes_are_kept_by_them() {
        for (driver, expected) in [
            ("a path of the node", true),
            ("driver.longhorn.io", true),
            ("rbd.csi.ceph.com", true),
            ("rook-ceph.cephfs.csi.ceph.com", true),
            ("notrbd.csi.ceph.com", false),
            ("csi.nordic-pay.example", false),
            ("ebs.csi.aws.com", false),
            ("not named", false),
        ] {
            assert_eq!(by_nodes(driver), expected, "{driver}");
        }
    }
}
