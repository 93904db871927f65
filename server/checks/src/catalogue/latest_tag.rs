//! IMG-001: an image by the tag `latest`, or by none.

use facts::subject_facts::ContainerFacts;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Verdict};

use crate::check::{Check, Judge, Patch};
use crate::image_reference::ImageReference;
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("IMG-001"),
    title: "Image tagged latest, or not at all",
    severity: Severity::Medium,
    family: Family::ImagePinning,
    pass_needs: &[],
    fail_needs: &[],
    controls: &[("MITRE ATT&CK", "T1525")],
    why: "`latest` is whatever was pushed last: two replicas of one Deployment can run different \
          programs, a restart at night is an unannounced release, and going back to what ran \
          yesterday is impossible because nobody can say what it was. Whoever can push to the \
          repository runs code in the cluster by the next restart. No tag means `latest`, and the \
          port in `registry:5000/app` is no tag.",
    fix: "Name the version, and better its digest (IMG-002): `app:1.4.2@sha256:…`. Let the \
          pipeline that builds the image write it into the manifest, and let a bot propose \
          updates, so that every change of what runs is a commit. Prefer small base images: \
          distroless ones have no shell for an intruder to use.",
    judge: Judge::Container(judge),
    patch: Patch::None,
};

fn judge(facts: &ContainerFacts<'_>, _: &Policy) -> Judged {
    let image = facts.container.image.as_str();
    let judged = match ImageReference::parse(image) {
        None if image.is_empty() => Verdict::unknown("no image is named"),
        None => Verdict::unknown(format!("`{image}` is no image reference")),
        // A digest says which image it is; the tag beside it is then only a remark.
        Some(ImageReference { digest: Some(_), .. }) => return Verdict::pass(),
        Some(ImageReference { tag: None, .. }) => {
            Verdict::fail(format!("`{image}` has no tag, which means `latest`"))
        }
        Some(ImageReference { tag: Some("latest"), .. }) => {
            Verdict::fail(format!("`{image}` is whatever was pushed last"))
        }
        Some(_) => return Verdict::pass(),
    };
    judged.at(facts.at("image"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixture::{self, DIGEST, clean_cluster};

    #[test]
    fn a_version_or_a_digest_is_asked_for() {
        let pinned = format!("nginx@{DIGEST}");
        let pinned_latest = format!("nginx:latest@{DIGEST}");
        for (image, expected) in [
            ("nginx:1.27", None),
            (&*pinned, None),
            (&*pinned_latest, None),
            (
                "nginx",
                Some("fail container/shop/Pod/api/app: `nginx` has no tag, which means `latest`"),
            ),
            (
                "registry:5000/app",
                Some(
                    "fail container/shop/Pod/api/app: `registry:5000/app` has no tag, which means `latest`",
                ),
            ),
            (
                "registry:5000/app:latest",
                Some(
                    "fail container/shop/Pod/api/app: `registry:5000/app:latest` is whatever was pushed last",
                ),
            ),
            (
                "{{ image }}",
                Some("unknown container/shop/Pod/api/app: `{{ image }}` is no image reference"),
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
