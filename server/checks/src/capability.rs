//! Names of Linux capabilities, as manifests and runtimes write them.

use facts::pod_spec::Container;
use facts::subject_facts::ContainerFacts;

/// What Pod Security Standards' baseline lets a container add: the usual runtime's own defaults.
/// NET_RAW was one for long and is none here, since it lets a container forge its neighbours'
/// packets.
pub const BASELINE: [&str; 13] = [
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

/// A capability's name in capitals and without `CAP_`: some runtimes take either form.
pub fn name(written: &str) -> String {
    let name = written.trim().to_ascii_uppercase();
    name.strip_prefix("CAP_").map(Into::into).unwrap_or(name)
}

/// What a container adds, as it is written.
pub fn added(container: &Container) -> &[String] {
    container
        .security_context
        .as_ref()
        .and_then(|context| context.capabilities.as_ref())
        .map_or(&[], |capabilities| &capabilities.add)
}

/// The paths of those entries of what a container adds that count, as they are written.
pub fn added_at(facts: &ContainerFacts<'_>, counts: impl Fn(&str) -> bool) -> Vec<String> {
    let added = added(facts.container).iter().enumerate();
    let counted = added.filter(|(_, written)| counts(written)).map(|(index, _)| index);
    counted.map(|index| facts.at(&format!("securityContext.capabilities.add[{index}]"))).collect()
}

/// What a container drops, as it is written.
pub fn dropped(container: &Container) -> &[String] {
    container
        .security_context
        .as_ref()
        .and_then(|context| context.capabilities.as_ref())
        .map_or(&[], |capabilities| &capabilities.drop)
}

/// The list `capabilities.add` without what `kept` refuses. The list is atomic in a strategic
/// merge, so it is written whole; an empty one is deleted.
pub fn keeping(container: &Container, kept: impl Fn(&str) -> bool) -> serde_json::Value {
    let left: Vec<&String> = added(container).iter().filter(|added| kept(&name(added))).collect();
    if left.is_empty() { serde_json::Value::Null } else { serde_json::json!(left) }
}
