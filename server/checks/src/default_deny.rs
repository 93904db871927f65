//! A namespace's default: whether traffic that no policy allows is refused.

use facts::subject_facts::{Enforcement, Isolation, NamespaceFacts};
use model::context::Sign;
use model::verdict::{Judged, Verdict};
use serde_json::{Value, json};

/// Why it is not known what a policy is worth.
pub const NO_PLUGIN: &str = "no network plugin that is known to enforce policies, or not to, was recognised by the DaemonSets and \
                             nodes that were seen, so whether they are enforced is not known";

/// Judges one direction, `ingress` or `egress`.
pub fn judge(namespace: &NamespaceFacts, isolation: &Isolation, direction: &str) -> Judged {
    if namespace.workloads == 0 {
        return Verdict::not_applicable();
    }
    let rules = |policy: &String| Sign {
        object: format!("NetworkPolicy {}/{policy}", namespace.name),
        path: format!("spec.{direction}"),
        value: String::new(),
    };
    match isolation.allows_everything.as_slice() {
        [] => {}
        [policy] => {
            return Verdict::fail(format!(
                "network policy `{policy}` selects every pod and lets all {direction} through: it names no peer, every \
                 namespace or a whole family of addresses"
            ))
            .seen(rules(policy));
        }
        policies => {
            let judged = Verdict::fail(format!(
                "network policies `{}` select every pod and add up to letting all {direction} through: on each port they name \
                 no peer, every namespace or a whole family of addresses",
                policies.join("`, `")
            ));
            return policies.iter().map(rules).fold(judged, Judged::seen);
        }
    }
    let seen = match (isolation.denies_all_pods.is_empty(), isolation.policies) {
        (false, _) => {
            return match &namespace.enforcement {
                Enforcement::Enforced(_) => Verdict::pass(),
                Enforcement::NotEnforced(plugin) => Verdict::fail(format!(
                    "its policies refuse {direction} by default, but {plugin} does not enforce them"
                )),
                Enforcement::NotKnown => Verdict::unknown(NO_PLUGIN),
            };
        }
        (true, 0) => format!("no network policy speaks of {direction}"),
        (true, 1) => {
            format!("the one network policy that speaks of {direction} does not select every pod")
        }
        (true, policies) => format!(
            "{policies} network policies speak of {direction}, and none of them selects every pod"
        ),
    };
    match &namespace.own_policies {
        Some(plugin) => Verdict::fail(format!(
            "{seen}; {plugin} obeys policies of kinds of its own too, which are not read here"
        )),
        None if isolation.policies == 0 => {
            Verdict::fail(format!("{seen}, so all of it is let through"))
        }
        None => Verdict::fail(seen),
    }
}

/// What the name of a policy that is proposed begins with.
pub const PROPOSED: &str = "default-deny-";

/// A name that no policy of the namespace has: applied under another's, ours would replace what that allows.
fn unused_name(namespace: &NamespaceFacts, direction: &str) -> String {
    let name = format!("{PROPOSED}{}", direction.to_ascii_lowercase());
    let others = (2_u32..).map(|count| format!("{name}-{count}"));
    let mut names = std::iter::once(name.clone()).chain(others);
    names.find(|name| !namespace.taken.contains(name)).unwrap_or(name)
}

/// The policy that refuses one direction (`Ingress`, `Egress`) to every pod of the namespace.
///
/// Policies add up, so it changes nothing for what others allow. Where one of them allows
/// everything, or the network plugin obeys none, no further policy helps: then there is none.
pub fn manifest(
    namespace: &NamespaceFacts,
    isolation: &Isolation,
    direction: &str,
) -> Option<Value> {
    let helps = isolation.allows_everything.is_empty()
        && !matches!(namespace.enforcement, Enforcement::NotEnforced(_));
    helps.then(|| {
        json!({
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": {
                "name": unused_name(namespace, direction),
                "namespace": namespace.name,
            },
            "spec": { "podSelector": {}, "policyTypes": [direction] },
        })
    })
}
