//! What a node's k3s was started with, which it writes there as an annotation: of that, who enforces network policies.

use super::Node;

/// The annotation: a list in JSON, with what its configuration file says and without what is secret.
pub(super) const ARGUMENTS: &str = "k3s.io/node-args";

const NO_POLICIES: &str = "disable-network-policy";
const BACKEND: &str = "flannel-backend";
/// What `--flannel-backend=none` was called before.
const NO_FLANNEL: &str = "no-flannel";
/// The flags of a server that take no value, in whatever version: every other takes what follows it, be it like a flag or not.
const SWITCHES: [&str; 34] = [
    NO_POLICIES,
    NO_FLANNEL,
    "alsologtostderr",
    "cluster-init",
    "cluster-reset",
    "debug",
    "disable-agent",
    "disable-apiserver",
    "disable-cloud-controller",
    "disable-controller-manager",
    "disable-default-registry-endpoint",
    "disable-etcd",
    "disable-helm-controller",
    "disable-kube-proxy",
    "disable-scheduler",
    "disable-selinux",
    "docker",
    "embedded-registry",
    "enable-pprof",
    "etcd-disable-snapshots",
    "etcd-expose-metrics",
    "etcd-s3",
    "etcd-s3-insecure",
    "etcd-s3-skip-ssl-verify",
    "etcd-snapshot-compress",
    "flannel-external-ip",
    "flannel-ipv6-masq",
    "kine-tls",
    "prefer-bundled-bin",
    "protect-kernel-defaults",
    "rootless",
    "secrets-encryption",
    "selinux",
    "supervisor-metrics",
];
/// What is kept in place of a flag that may take the next for its value.
const ANOTHER: &str = "--_";
/// What is kept in place of a backend that is not `none`.
const SOME_BACKEND: &str = "_";
/// What says no to a switch, as Go reads it.
const NO: [&str; 6] = ["0", "f", "F", "false", "FALSE", "False"];
const YES: [&str; 6] = ["1", "t", "T", "true", "TRUE", "True"];

/// Who enforces network policies, as one node of k3s tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyController {
    /// The one that k3s has built in.
    BuiltIn,
    /// Nobody in k3s, which was told not to and has flannel for the network.
    OffWithFlannel,
    /// Nobody in k3s, which leaves the network to another plugin.
    Off,
    /// An agent is told by its server and does not say.
    OfTheServer,
    /// The node does not say what it was started with, or not so that it can be told for sure.
    NotSaid,
}

impl Node {
    /// What its k3s says; `None` of a node that runs none.
    pub fn policy_controller_of_k3s(&self) -> Option<PolicyController> {
        if !self.status.node_info.kubelet_version.contains("+k3s") {
            return None;
        }
        let said = self.metadata.annotations.get(ARGUMENTS);
        let arguments = said.and_then(arguments).unwrap_or_default();
        // Of several the last one counts: the command line stands behind the configuration file.
        let value = |of: &str| {
            let at = arguments.iter().rposition(|argument| flag(argument) == Some(of))?;
            Some(arguments.get(at + 1).map(String::as_str).filter(|next| flag(next).is_none()))
        };
        let is_set = |of: &str| value(of).is_some_and(|it| it.is_none_or(|it| !NO.contains(&it)));
        let has_flannel = !is_set(NO_FLANNEL) && value(BACKEND).flatten() != Some("none");
        Some(match arguments.first().map(String::as_str) {
            Some("server") if is_in_doubt(&arguments) => PolicyController::NotSaid,
            Some("server") if !is_set(NO_POLICIES) => PolicyController::BuiltIn,
            Some("server") if has_flannel => PolicyController::OffWithFlannel,
            Some("server") => PolicyController::Off,
            Some("agent") => PolicyController::OfTheServer,
            _ => PolicyController::NotSaid,
        })
    }
}

/// The annotation with what is read of it alone; `None` where it is no list of texts.
pub(super) fn reduced(annotation: &str) -> Option<String> {
    let mut all = arguments(annotation)?.into_iter().peekable();
    let mut kept: Vec<String> = all.next_if(|first| flag(first).is_none()).into_iter().collect();
    while let Some(argument) = all.next() {
        if flag(&argument) == Some(BACKEND) {
            kept.push(argument);
            let backend = all.next_if(|next| flag(next).is_none());
            kept.extend(backend.map(|it| if it == "none" { it } else { SOME_BACKEND.into() }));
        } else if is_read(&argument) {
            kept.push(argument);
            let says = |next: &str| YES.contains(&next) || NO.contains(&next);
            kept.extend(all.next_if(|next| says(next)));
        } else if takes_a_value(&argument) && all.peek().is_some_and(|next| is_read(next)) {
            kept.push(ANOTHER.into());
        }
    }
    serde_json::to_string(&kept).ok()
}

fn is_read(argument: &str) -> bool {
    flag(argument).is_some_and(|it| [NO_POLICIES, BACKEND, NO_FLANNEL].contains(&it))
}

/// Whether it is a flag and no switch.
fn takes_a_value(argument: &str) -> bool {
    flag(argument).is_some_and(|it| !SWITCHES.contains(&it))
}

/// Whether a flag that is read may be the value of the one before it.
fn is_in_doubt(arguments: &[String]) -> bool {
    arguments.windows(2).any(|pair| takes_a_value(&pair[0]) && is_read(&pair[1]))
}

/// The name of a flag: one dash does as two.
fn flag(argument: &str) -> Option<&str> {
    let name = argument.strip_prefix('-')?;
    Some(name.strip_prefix('-').unwrap_or(name))
}

/// One word after another: a value stands behind its flag, also where it was given with `=`.
fn arguments(annotation: &str) -> Option<Vec<String>> {
    let given: Vec<String> = serde_json::from_str(annotation).ok()?;
    let split = |argument: &String| -> Vec<String> {
        match argument.split_once('=').filter(|(name, _)| flag(name).is_some()) {
            Some((name, value)) => vec![name.into(), value.into()],
            None => vec![argument.clone()],
        }
    };
    Some(given.iter().flat_map(split).collect())
}

#[cfg(test)]
mod tests {
    use model::verdict::Source;
    use serde_json::json;

    use super::super::Object;
    use super::*;

    #[test]
    fn the_arguments_of_a_server_say_who_enforces_policies_and_no_more_of_them_is_kept() {
        use PolicyController::{BuiltIn, NotSaid, OfTheServer, Off, OffWithFlannel};
        for (arguments, kept, expected) in [
            (
                Some(r#"["server","--node-ip","10.0.0.7","--token","********"]"#),
                Some(r#"["server"]"#),
                BuiltIn,
            ),
            (
                Some(r#"["server","--disable-network-policy","--tls-san","--x"]"#),
                Some(r#"["server","--disable-network-policy"]"#),
                OffWithFlannel,
            ),
            (
                Some(
                    r#"["server","--disable-network-policy","true","--flannel-backend","host-gw"]"#,
                ),
                Some(r#"["server","--disable-network-policy","true","--flannel-backend","_"]"#),
                OffWithFlannel,
            ),
            (
                Some(r#"["server","--flannel-backend=none","--disable-network-policy=true"]"#),
                Some(r#"["server","--flannel-backend","none","--disable-network-policy","true"]"#),
                Off,
            ),
            (
                Some(r#"["server","--no-flannel","--disable-network-policy"]"#),
                Some(r#"["server","--no-flannel","--disable-network-policy"]"#),
                Off,
            ),
            (
                Some(r#"["server","--disable-network-policy","false"]"#),
                Some(r#"["server","--disable-network-policy","false"]"#),
                BuiltIn,
            ),
            (
                Some(r#"["server","-disable-network-policy=T"]"#),
                Some(r#"["server","-disable-network-policy","T"]"#),
                OffWithFlannel,
            ),
            (
                Some(r#"["server","--disable-network-policy=0"]"#),
                Some(r#"["server","--disable-network-policy","0"]"#),
                BuiltIn,
            ),
            (
                Some(r#"["server","--disable-network-policy","false","--disable-network-policy"]"#),
                Some(r#"["server","--disable-network-policy","false","--disable-network-policy"]"#),
                OffWithFlannel,
            ),
            // Whatever follows a flag that is no switch is its value.
            (
                Some(r#"["server","--flannel-backend","vxlan","--disable-network-policy"]"#),
                Some(r#"["server","--flannel-backend","_","--disable-network-policy"]"#),
                OffWithFlannel,
            ),
            (
                Some(r#"["server","--node-name","a","--debug","--disable-network-policy"]"#),
                Some(r#"["server","--disable-network-policy"]"#),
                OffWithFlannel,
            ),
            (
                Some(r#"["server","--token=--disable-network-policy"]"#),
                Some(r#"["server","--_","--disable-network-policy"]"#),
                NotSaid,
            ),
            (
                Some(r#"["server","--node-label","--disable-network-policy"]"#),
                Some(r#"["server","--_","--disable-network-policy"]"#),
                NotSaid,
            ),
            (
                Some(r#"["server","--flannel-backend","--disable-network-policy"]"#),
                Some(r#"["server","--flannel-backend","--disable-network-policy"]"#),
                NotSaid,
            ),
            (Some(r#"["agent","--server","https://a"]"#), Some(r#"["agent"]"#), OfTheServer),
            (Some("[]"), Some("[]"), NotSaid),
            (Some("server"), None, NotSaid),
            (None, None, NotSaid),
        ] {
            let object = json!({
                "metadata": { "annotations": { (ARGUMENTS): arguments }, "name": "n1" },
                "status": { "nodeInfo": { "kubeletVersion": "v1.33.1+k3s1" } },
            });
            let mut read = Object::read(Source::Nodes, &object).expect("a node");
            read.retain_annotations(|_| false);
            let again = Object::read(Source::Nodes, read.write()).expect("as kept");
            assert_eq!(again, read, "{arguments:?}");
            let Object::Node(node) = &read else { panic!("{read:?}") };
            assert_eq!(node.metadata.annotations.get(ARGUMENTS), kept, "{arguments:?}");
            assert_eq!(node.policy_controller_of_k3s(), Some(expected), "{arguments:?}");
        }
        assert_eq!(Node::default().policy_controller_of_k3s(), None);
    }
}
