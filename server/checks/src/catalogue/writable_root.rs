//! HRD-005: a container that can write to its own image.

use std::iter;

use facts::subject_facts::ContainerFacts;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Verdict};
use serde_json::{Value, json};

use crate::check::{Check, Judge, Patch};
use crate::host_volume::normal;
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("HRD-005"),
    title: "Writable root filesystem",
    severity: Severity::Medium,
    family: Family::RootFilesystem,
    pass_needs: &[],
    fail_needs: &[],
    controls: &[
        ("CIS Kubernetes", "security-context"),
        ("NSA/CISA Hardening", "Immutable container file systems"),
    ],
    why: "An intruder's second step is to fetch a tool, replace a binary or change a script. With a read-only root \
          filesystem what runs stays what was built: the volumes that the program may write are left to put a tool \
          in, and nothing there is executed by itself. It also shows where a program keeps state without anybody \
          having decided so.",
    fix: "Set `readOnlyRootFilesystem: true` and give the program an emptyDir for what it does write: the patch mounts one \
          at /tmp if nothing is there yet. Look for more before you apply it: caches under /var/cache, PID and socket \
          files under /run, logs in files, a home directory, and whatever an entrypoint renders at its start. Each needs a \
          volume of its own, or the program will not start. An emptyDir hides what the image has at its path, at /tmp too: \
          mount it on the narrowest one, or have an init container copy the files in first; and give it a `sizeLimit`, \
          since it fills the node's disk otherwise.",
    judge: Judge::Container(judge),
    patch: Patch::ContainerInPod(|facts| Some(merge(facts))),
};

fn judge(facts: &ContainerFacts<'_>, _: &Policy) -> Judged {
    if facts.pod.spec.is_windows() {
        // Windows has no such setting, and the API server refuses it.
        return Verdict::not_applicable();
    }
    let field = "securityContext.readOnlyRootFilesystem";
    match facts.container.security_context.as_ref().and_then(|c| c.read_only_root_filesystem) {
        Some(true) => Verdict::pass(),
        Some(false) => {
            Verdict::fail("its root filesystem is declared writable").at(facts.at(field))
        }
        None => Verdict::fail("its root filesystem is writable, as it is by default")
            .at(facts.at(field)),
    }
}

fn merge(facts: &ContainerFacts<'_>) -> Value {
    let mut container = json!({
        "name": facts.container.name,
        "securityContext": { "readOnlyRootFilesystem": true },
    });
    let has_tmp = facts
        .container
        .volume_mounts
        .iter()
        .any(|mount| matches!(normal(&mount.mount_path).as_str(), "/tmp" | "/"));
    if has_tmp {
        return json!({ (facts.list.field()): [container] });
    }
    let volume = free_volume_name(facts);
    container["volumeMounts"] = json!([{ "name": volume, "mountPath": "/tmp" }]);
    json!({
        (facts.list.field()): [container],
        "volumes": [{ "name": volume, "emptyDir": {} }],
    })
}

/// A volume of the container's own, since containers that share a /tmp can read and replace each
/// other's files.
fn free_volume_name(facts: &ContainerFacts<'_>) -> String {
    // With `tmp-` and a number, at most the 63 characters of a volume's name.
    let container: String = facts.container.name.chars().take(55).collect();
    let first = format!("tmp-{}", container.trim_end_matches('-'));
    let is_free = |name: &String| facts.pod.spec.volumes.iter().all(|volume| volume.name != *name);
    iter::once(first.clone())
        .chain((2..100).map(|number| format!("{first}-{number}")))
        .find(is_free)
        .unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixture::{self, clean_cluster};

    fn writable(name: &str) -> fixture::Cluster {
        let change = json!({ "securityContext": { "readOnlyRootFilesystem": null } });
        clean_cluster().container(name, change)
    }

    #[test]
    fn only_a_read_only_filesystem_passes() {
        let field = "  at spec.containers[0].securityContext.readOnlyRootFilesystem";
        for (set, expected) in [
            (json!(true), vec![]),
            (
                json!(false),
                vec![
                    "fail container/shop/Pod/api/app: its root filesystem is declared writable",
                    field,
                ],
            ),
            (
                json!(null),
                vec![
                    "fail container/shop/Pod/api/app: its root filesystem is writable, as it is by default",
                    field,
                ],
            ),
        ] {
            let change = json!({ "securityContext": { "readOnlyRootFilesystem": set } });
            let cluster = clean_cluster().container("app", change);
            assert_eq!(fixture::run(&CHECK, &cluster), expected, "{set}");
        }
    }

    #[test]
    fn the_patch_gives_a_tmp_to_who_has_none() {
        let read_only = json!({ "readOnlyRootFilesystem": true });
        assert_eq!(
            fixture::patches(&CHECK, &writable("app")),
            [json!({ "containers": [{ "name": "app", "securityContext": read_only }] })]
        );
        let taken = writable("prepare").pod(json!({ "volumes": [
            { "name": "tmp-prepare", "configMap": { "name": "settings" } },
        ] }));
        for (cluster, volume) in [(writable("prepare"), "tmp-prepare"), (taken, "tmp-prepare-2")] {
            assert_eq!(
                fixture::patches(&CHECK, &cluster),
                [json!({
                    "initContainers": [{
                        "name": "prepare",
                        "securityContext": read_only,
                        "volumeMounts": [{ "name": volume, "mountPath": "/tmp" }],
                    }],
                    "volumes": [{ "name": volume, "emptyDir": {} }],
                })]
            );
        }
    }

    #[test]
    fn windows_cannot_and_an_ephemeral_container_has_no_patch() {
        let windows =
            clean_cluster().pod(json!({ "os": { "name": "windows" }, "initContainers": null }));
        assert_eq!(fixture::run(&CHECK, &windows), ["not_applicable container/shop/Pod/api/app"]);
        assert!(fixture::patches(&CHECK, &writable("debug")).is_empty());
    }
}
