//! Which network plugin a cluster has: told by the DaemonSet that runs it on every node, or by the distribution that has
//! it built in.

use facts::object::{Controller, ControllerKind, Node, PolicyController};
use facts::subject_facts::Enforcement;

use crate::image_reference::ImageReference;

/// A network plugin.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Plugin {
    /// Its name in texts.
    name: &'static str,
    /// Names of its DaemonSets, and last parts of its images' repositories.
    marks: &'static [&'static str],
    /// Whether it enforces network policies in its default configuration; `None` where a switch decides that no object
    /// shows.
    enforces: Option<bool>,
    /// Whether it obeys policies of other kinds too.
    has_own: bool,
}

/// By each project's own manifests. Canal is flannel for the network and Calico for policies.
static PLUGINS: [Plugin; 12] = [
    with_own_kinds("Cilium", &["cilium", "anetd"]),
    with_own_kinds("Calico", &["calico-node", "canal", "node-calico"]),
    with_own_kinds("Antrea", &["antrea-agent", "antrea-agent-ubuntu", "antrea-ubuntu"]),
    enforcing("kube-router", &["kube-router"]),
    enforcing("Weave Net", &["weave-net", "weave-npc"]),
    with_own_kinds("Kube-OVN", &["kube-ovn-cni", "kube-ovn"]),
    with_own_kinds("OVN-Kubernetes", &["ovnkube-node"]),
    with_own_kinds("OpenShift SDN", &["sdn"]),
    enforcing("Azure Network Policy Manager", &["azure-npm"]),
    Plugin {
        name: "flannel",
        marks: &["kube-flannel-ds", "flannel"],
        enforces: Some(false),
        has_own: false,
    },
    Plugin {
        name: "Amazon VPC CNI",
        marks: &["aws-node", "amazon-k8s-cni"],
        enforces: None,
        has_own: false,
    },
    Plugin { name: "kindnet", marks: &["kindnet", "kindnetd"], enforces: None, has_own: false },
];

/// k3s enforces policies within its own process.
static K3S: Plugin = enforcing("k3s", &[]);
/// What is left of it under that switch.
static K3S_FLANNEL: Plugin = Plugin {
    name: "flannel of k3s with `--disable-network-policy`",
    enforces: Some(false),
    ..enforcing("", &[])
};
/// Where no node says how it was started.
static K3S_NOT_SAID: Plugin = Plugin { enforces: None, ..enforcing("k3s", &[]) };

const fn enforcing(name: &'static str, marks: &'static [&'static str]) -> Plugin {
    Plugin { name, marks, enforces: Some(true), has_own: false }
}

/// By each project's documentation: CiliumNetworkPolicy, GlobalNetworkPolicy, AdminNetworkPolicy, EgressNetworkPolicy, …
const fn with_own_kinds(name: &'static str, marks: &'static [&'static str]) -> Plugin {
    Plugin { has_own: true, ..enforcing(name, marks) }
}

/// The plugin that a DaemonSet runs.
pub(super) fn of_controller(controller: &Controller) -> Option<&'static Plugin> {
    if controller.kind != ControllerKind::DaemonSet {
        return None;
    }
    let template = controller.template.open();
    let images = template.every_container().filter_map(|(_, _, container)| {
        let repository = ImageReference::parse(&container.image)?.repository;
        // Calico's image is called `calico/node`.
        Some(if repository.ends_with("calico/node") {
            "node-calico"
        } else {
            repository.rsplit('/').next().unwrap_or(repository)
        })
    });
    let marks: Vec<&str> = [controller.metadata.name.as_str()].into_iter().chain(images).collect();
    PLUGINS.iter().find(|plugin| marks.iter().any(|mark| plugin.marks.contains(mark)))
}

/// The plugin that the node's distribution has built in.
pub(super) fn of_node(node: &Node) -> Option<&'static Plugin> {
    match node.policy_controller_of_k3s()? {
        PolicyController::BuiltIn => Some(&K3S),
        PolicyController::OffWithFlannel => Some(&K3S_FLANNEL),
        PolicyController::Off | PolicyController::OfTheServer => None,
        PolicyController::NotSaid => Some(&K3S_NOT_SAID),
    }
}

/// What those that were recognised make of policies: one that enforces them is enough, but k3s does so on each node by the
/// word of that node's own server.
pub(super) fn enforcement(plugins: impl Iterator<Item = &'static Plugin> + Clone) -> Enforcement {
    let first = |enforces| {
        plugins.clone().filter(|it| it.enforces == enforces).map(|it| it.name.to_owned()).min()
    };
    let is_in_doubt =
        plugins.clone().any(|it| std::ptr::eq(it, &K3S_FLANNEL) || std::ptr::eq(it, &K3S_NOT_SAID));
    match (first(Some(true)), first(None), first(Some(false))) {
        (Some(name), ..) if name == K3S.name && is_in_doubt => Enforcement::NotKnown,
        (Some(name), ..) => Enforcement::Enforced(name),
        (None, None, Some(name)) => Enforcement::NotEnforced(name),
        _ => Enforcement::NotKnown,
    }
}

/// The first of them by name that obeys policies of kinds of its own.
pub(super) fn own_policies(plugins: impl Iterator<Item = &'static Plugin>) -> Option<String> {
    plugins.filter(|it| it.has_own).map(|it| it.name.to_owned()).min()
}

#[cfg(test)]
mod tests {
    use facts::object::Object;
    use model::verdict::Source;
    use serde_json::json;

    use super::*;

    fn daemon_set(name: &str, images: &[&str]) -> Controller {
        let containers: Vec<_> =
            images.iter().map(|image| json!({ "name": "a", "image": image })).collect();
        let object = json!({
            "metadata": { "name": name, "namespace": "kube-system" },
            "spec": { "template": { "spec": { "containers": containers } } },
        });
        match Object::read(Source::DaemonSets, object).expect("a DaemonSet") {
            Object::Controller(controller) => controller,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_plugin_is_told_by_its_daemon_set_or_its_image() {
        for (sets, expected) in [
            (vec![], Enforcement::NotKnown),
            (
                vec![("cilium", vec!["quay.io/cilium/cilium:v1.18.0"])],
                Enforcement::Enforced("Cilium".into()),
            ),
            (
                vec![("net", vec!["docker.io/calico/node:v3.30.0"])],
                Enforcement::Enforced("Calico".into()),
            ),
            (
                vec![("kube-flannel-ds", vec!["ghcr.io/flannel-io/flannel:v0.27.0"])],
                Enforcement::NotEnforced("flannel".into()),
            ),
            (
                vec![("flannel", vec!["x"]), ("azure-npm", vec!["y"])],
                Enforcement::Enforced("Azure Network Policy Manager".into()),
            ),
            (vec![("aws-node", vec!["amazon-k8s-cni:v1.20"])], Enforcement::NotKnown),
            (vec![("fluent-bit", vec!["fluent/fluent-bit:4"])], Enforcement::NotKnown),
        ] {
            let plugins: Vec<_> = (sets.iter())
                .filter_map(|(name, images)| of_controller(&daemon_set(name, images)))
                .collect();
            let own = own_policies(plugins.iter().copied());
            assert_eq!(
                own.is_some(),
                matches!(&expected, Enforcement::Enforced(name) if name != "Azure Network Policy Manager")
            );
            assert_eq!(enforcement(plugins.into_iter()), expected, "{sets:?}");
        }
    }

    #[test]
    fn k3s_enforces_by_itself_unless_its_server_was_told_not_to() {
        let flannel = "flannel of k3s with `--disable-network-policy`";
        for (nodes, expected) in [
            (
                vec![Some(r#"["server"]"#), Some(r#"["agent"]"#)],
                Enforcement::Enforced("k3s".into()),
            ),
            (
                vec![Some(r#"["server","--disable-network-policy"]"#), Some(r#"["agent"]"#)],
                Enforcement::NotEnforced(flannel.into()),
            ),
            (
                vec![Some(r#"["server","--disable-network-policy","--flannel-backend=none"]"#)],
                Enforcement::NotKnown,
            ),
            (
                vec![Some(r#"["server"]"#), Some(r#"["server","--disable-network-policy"]"#)],
                Enforcement::NotKnown,
            ),
            (
                vec![
                    Some(r#"["server"]"#),
                    Some(r#"["server","--node-label","--disable-network-policy"]"#),
                ],
                Enforcement::NotKnown,
            ),
            (vec![Some(r#"["server"]"#), None], Enforcement::NotKnown),
            (vec![Some(r#"["agent"]"#)], Enforcement::NotKnown),
            (vec![None], Enforcement::NotKnown),
        ] {
            let node = |arguments: &Option<&str>| {
                let object = json!({
                    "metadata": { "annotations": { "k3s.io/node-args": arguments }, "name": "n1" },
                    "status": { "nodeInfo": { "kubeletVersion": "v1.33.1+k3s1" } },
                });
                match Object::read(Source::Nodes, object).expect("a node") {
                    Object::Node(node) => of_node(&node),
                    other => panic!("{other:?}"),
                }
            };
            let plugins: Vec<_> = nodes.iter().filter_map(node).collect();
            assert_eq!(enforcement(plugins.into_iter()), expected, "{nodes:?}");
        }
        assert_eq!(of_node(&Node::default()), None);
    }
}
