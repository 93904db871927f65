//! Labels that name a zone or a region, and who can set them.

use facts::selector::Labels;
use model::place::Setter;

/// The most bytes that Kubernetes takes as a label's value.
const LONGEST: usize = 63;

/// What labels of one rung are called.
pub(super) struct Names {
    /// Keys that a kubelet sets for its own node, the older last.
    pub settable: [&'static str; 2],
    /// The name behind the prefix `node-restriction.kubernetes.io/`, or a domain under it.
    pub restricted: &'static str,
}

/// The labels of a rung with their values, those that no kubelet can set first.
pub(super) fn of<'a>(
    labels: &'a Labels,
    names: &'static Names,
) -> impl Iterator<Item = (Setter, &'a str, &'a str)> {
    let restricted = labels
        .iter()
        .filter(|(key, _)| {
            key.split_once('/')
                .is_some_and(|(prefix, name)| name == names.restricted && is_restricted(prefix))
        })
        .map(|(key, value)| (Setter::Administrator, key, value));
    let settable = names
        .settable
        .iter()
        .filter_map(|key| labels.get(key).map(|value| (Setter::Kubelet, *key, value)));
    restricted.chain(settable)
}

/// The admission plugin NodeRestriction keeps kubelets from this prefix and every domain under it.
pub(super) fn is_restricted(prefix: &str) -> bool {
    prefix
        .strip_suffix("node-restriction.kubernetes.io")
        .is_some_and(|domain| domain.is_empty() || domain.ends_with('.'))
}

/// Why a value can be no name, so that nothing is looked up.
pub(super) fn unreadable(value: &str) -> Option<&'static str> {
    if value.len() > LONGEST {
        Some("longer than the 63 bytes that Kubernetes takes as a label's value")
    } else if value.chars().any(char::is_control) {
        Some("holds control characters, which no label's value may")
    } else {
        None
    }
}

/// The field of a label.
pub(super) fn path(key: &str) -> String {
    ["metadata.labels[", key, "]"].concat()
}
