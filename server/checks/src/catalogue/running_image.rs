//! IMG-004: what runs under one image reference is not one image, or not the one that was declared.

use std::collections::BTreeSet;

use facts::subject_facts::ContainerFacts;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Verdict};

use crate::check::{Check, Judge, Patch};
use crate::image_reference::ImageReference;
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("IMG-004"),
    title: "Running image differs",
    severity: Severity::Medium,
    family: Family::ImagePinning,
    pass_needs: &[],
    fail_needs: &[],
    controls: &[("MITRE ATT&CK", "T1525")],
    why: "The runtime reports the digest of what it started. Where pods of one specification run different digests on nodes of \
          one architecture, the tag was moved between two pulls, and some of the replicas run another program that nobody \
          decided on. On nodes of different ones it is unknown, since each may report its own part of one list, which only the \
          registry can tell. Where no digest is reported, since nothing runs or the runtime has none, this does not apply. \
          Where a digest is declared and another is reported, it is the same image if the reported one is the entry for the \
          node's platform in a declared list of platforms: only the registry can tell, so that is unknown and not a pass.",
    fix: "Declare the digest that is meant and let the rollout replace every pod. Find out who pushed over the tag, and \
          make tags immutable in the registry if it can.",
    judge: Judge::Container(judge),
    patch: Patch::None,
};

fn judge(facts: &ContainerFacts<'_>, _: &Policy) -> Judged {
    let images = || {
        let of =
            (facts.pod.images.iter()).filter(|it| it.running.container == facts.container.name);
        of.filter_map(|image| Some((image.running.digest()?, &image.architectures)))
    };
    let running: BTreeSet<&str> = images().map(|(digest, _)| digest).collect();
    if running.is_empty() {
        return Verdict::not_applicable();
    }
    let image = facts.container.image.as_str();
    let declared = ImageReference::parse(image).and_then(|reference| reference.digest);
    let digests: Vec<&str> = running.iter().copied().collect();
    let judged = match declared {
        Some(declared) if digests == [declared] => return Verdict::pass(),
        Some(declared) => Verdict::unknown(format!(
            "{declared} is declared and {} runs, which may be its part for the node's platform",
            digests.join(", ")
        )),
        None if digests.len() == 1 => return Verdict::pass(),
        None => {
            let seen = format!(
                "{} different images run as `{image}`: {}",
                digests.len(),
                digests.join(", ")
            );
            // A list has one part for each architecture: on one that two of them share, the tag was moved.
            let is_shared = images().any(|(digest, on)| {
                let mut others = images().filter(|(other, _)| *other != digest);
                others.any(|(_, of)| of.iter().any(|it| !it.is_empty() && on.contains(it)))
            });
            match is_shared {
                true => Verdict::fail(seen),
                false => Verdict::unknown(format!(
                    "{seen}; no two of them on nodes that are known to be of one architecture, so that each may be its part \
                     of one list"
                )),
            }
        }
    };
    judged.at(facts.at("image"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixture::{self, DIGEST, OTHER_DIGEST, clean_cluster};

    #[test]
    fn two_images_on_one_architecture_are_a_moved_tag() {
        let seen = format!("2 different images run as `nginx:1.27`: {OTHER_DIGEST}, {DIGEST}");
        let unknown = format!(
            "unknown container/shop/Pod/api/app: {seen}; no two of them on nodes that are known to be of one architecture, \
             so that each may be its part of one list"
        );
        let fails = format!("fail container/shop/Pod/api/app: {seen}");
        for (architectures, expected) in [
            ([&["amd64"][..], &["amd64"]], &fails),
            ([&["amd64"], &["amd64", "arm64"]], &fails),
            ([&["amd64"], &["arm64"]], &unknown),
            ([&[""], &[""]], &unknown),
            ([&[], &[]], &unknown),
        ] {
            let cluster = clean_cluster()
                .container("app", json!({ "image": "nginx:1.27" }))
                .running("app", [DIGEST, OTHER_DIGEST])
                .on_architectures(architectures);
            let found = fixture::run(&CHECK, &cluster);
            assert_eq!(found.iter().find(|line| line.contains("api/app")), Some(expected));
        }
    }

    #[test]
    fn one_reference_is_one_image() {
        let other = DIGEST.replace("9f86", "0000");
        let pinned = format!("nginx:1.27@{DIGEST}");
        let at = "  at spec.containers[0].image";
        for (image, running, expected) in [
            ("nginx:1.27", vec![], Some("not_applicable container/shop/Pod/api/app".to_owned())),
            ("nginx:1.27", vec![format!("docker.io/library/nginx@{DIGEST}")], None),
            (&*pinned, vec![format!("docker-pullable://nginx@{DIGEST}")], None),
            (&*pinned, vec![DIGEST.to_owned()], None),
            (
                "nginx:1.27",
                vec![format!("nginx@{DIGEST}"), format!("nginx@{other}")],
                Some(format!(
                    "fail container/shop/Pod/api/app: 2 different images run as `nginx:1.27`: {other}, {DIGEST}"
                )),
            ),
            (
                &*pinned,
                vec![format!("nginx@{other}")],
                Some(format!(
                    "unknown container/shop/Pod/api/app: {DIGEST} is declared and {other} runs, which may be its part \
                     for the node's platform"
                )),
            ),
        ] {
            let cluster = clean_cluster()
                .container("app", json!({ "image": image }))
                .running("app", running.iter().map(String::as_str));
            let found: Vec<String> = fixture::run(&CHECK, &cluster)
                .into_iter()
                .filter(|line| line.contains("api/app") || line.starts_with("  at"))
                .collect();
            let is_found = expected.as_ref().is_some_and(|it| !it.starts_with("not"));
            let lines: Vec<String> =
                expected.into_iter().chain(is_found.then(|| at.to_owned())).collect();
            assert_eq!(found, lines, "{image} {running:?}");
        }
    }
}
