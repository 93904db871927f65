//! IMG-002: an image that is not pinned by its digest.

use facts::subject_facts::ContainerFacts;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Verdict};

use crate::check::{Check, Judge, Patch};
use crate::image_reference::ImageReference;
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("IMG-002"),
    title: "Image not pinned by digest",
    severity: Severity::Low,
    family: Family::ImagePinning,
    pass_needs: &[],
    fail_needs: &[],
    controls: &[("MITRE ATT&CK", "T1525")],
    why: "A tag is a name that its owner can move, and with a stolen push credential so can \
          others; registries rarely forbid it. A digest is the hash of the image itself: what was \
          scanned, signed and tested is what runs, on every node and after every restart, or \
          nothing does.",
    fix: "Add the digest behind the tag: `app:1.4.2@sha256:…` stays readable, and the digest \
          decides. `crane digest` or `docker buildx imagetools inspect` print it; Renovate and \
          similar bots keep it current. Use the digest of the index, not of one platform's \
          manifest, in a cluster with nodes of several architectures.",
    judge: Judge::Container(judge),
    patch: Patch::None,
};

fn judge(facts: &ContainerFacts<'_>, _: &Policy) -> Judged {
    let image = facts.container.image.as_str();
    let judged = match ImageReference::parse(image) {
        None if image.is_empty() => Verdict::unknown("no image is named"),
        None => Verdict::unknown(format!("`{image}` is no image reference")),
        Some(ImageReference { digest: Some(_), .. }) => return Verdict::pass(),
        Some(_) => Verdict::fail(format!("`{image}` names no digest")),
    };
    judged.at(facts.at("image"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixture::{self, DIGEST, clean_cluster};

    #[test]
    fn only_a_digest_pins() {
        let pinned = format!("registry:5000/app@{DIGEST}");
        for (image, expected) in [
            (&*pinned, None),
            ("nginx:1.27", Some("fail container/shop/Pod/api/app: `nginx:1.27` names no digest")),
            ("nginx", Some("fail container/shop/Pod/api/app: `nginx` names no digest")),
            (
                "nginx@sha256:short",
                Some(
                    "unknown container/shop/Pod/api/app: `nginx@sha256:short` is no image reference",
                ),
            ),
            ("", Some("unknown container/shop/Pod/api/app: no image is named")),
        ] {
            let cluster = clean_cluster().container("app", json!({ "image": image }));
            let expected: Vec<&str> = expected
                .into_iter()
                .flat_map(|line| [line, "  at spec.containers[0].image"])
                .collect();
            assert_eq!(fixture::run(&CHECK, &cluster), expected, "{image}");
        }
    }
}
