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
    controls: &[],
    why: "The runtime reports the digest of what it started. Where pods of one specification run different digests, the \
          tag was moved between two pulls, and some of the replicas run another program that nobody decided on; or nodes \
          of different platforms report their own part of one list, which only the registry can tell. Where a digest is \
          declared and another is reported, it is the same image if the reported one is the entry for the node's platform \
          in a declared list of platforms: only the registry can tell, so that is unknown and not a pass.",
    fix: "Declare the digest that is meant and let the rollout replace every pod. Find out who pushed over the tag, and \
          make tags immutable in the registry if it can.",
    judge: Judge::Container(judge),
    patch: Patch::None,
};

fn judge(facts: &ContainerFacts<'_>, _: &Policy) -> Judged {
    let running: BTreeSet<&str> = (facts.pod.images.iter())
        .filter(|image| image.running.container == facts.container.name)
        .filter_map(|image| image.running.digest())
        .collect();
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
        None => Verdict::fail(format!(
            "{} different images run as `{image}`: {}",
            digests.len(),
            digests.join(", ")
        )),
    };
    judged.at(facts.at("image"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixture::{self, DIGEST, clean_cluster};

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
