//! IMG-008: a volume whose files come from an image that is not pinned, or from a registry that is not allowed.

use facts::subject_facts::PodFacts;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Verdict};

use crate::check::{Check, Judge, Patch};
use crate::image_reference::ImageReference;
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("IMG-008"),
    title: "Image volume not pinned, or from a registry not allowed",
    severity: Severity::Medium,
    family: Family::ImageSource,
    pass_needs: &[],
    fail_needs: &[],
    controls: &[("CIS Kubernetes", "image-provenance"), ("MITRE ATT&CK", "T1204.003")],
    why: "A volume of type `image` mounts the files of an image beside the container's own: programs, plugins, models and \
          configuration that no scan of the container's image has seen. By a tag they are whatever was pushed last, and \
          from a registry that nobody vouched for they are whatever its owner likes. It is one check for both: severer than \
          an unpinned image (IMG-002), because no scan of the container's image sees it, and less than a foreign one \
          (IMG-003), because its files are not executed by themselves.",
    fix: "Name the image by its digest, `app@sha256:…`, from a registry that the operator allows \
          (`allowed-registries` under `[policy]`; without a list every registry is). Where the files belong to one program, \
          build them into its image.",
    judge: Judge::Pod(judge),
    patch: Patch::None,
};

fn judge(pod: &PodFacts<'_>, policy: &Policy) -> Judged {
    let images = (pod.spec.volumes.iter().enumerate())
        .filter_map(|(index, volume)| Some((index, &*volume.image.as_ref()?.reference)));
    let (mut wrong, mut unknown) = (Vec::new(), Vec::new());
    for (index, image) in images {
        let field = pod.at(&format!("volumes[{index}].image.reference"));
        match ImageReference::parse(image) {
            None if image.is_empty() => unknown.push(("a volume names no image".into(), field)),
            None => unknown.push((format!("`{image}` is no image reference"), field)),
            Some(reference) => {
                wrong.extend(objection(&reference, image, policy).map(|reason| (reason, field)));
            }
        }
    }
    match (wrong.is_empty(), unknown.is_empty()) {
        (true, true) => Verdict::pass(),
        (true, false) => told(Verdict::unknown, unknown),
        (false, _) => told(Verdict::fail, wrong),
    }
}

fn objection(reference: &ImageReference<'_>, image: &str, policy: &Policy) -> Option<String> {
    let is_allowed = policy.registries.as_ref().is_none_or(|allowed| allowed.allow(reference));
    match (is_allowed, reference.digest) {
        (false, _) => Some(format!(
            "`{image}` is pulled from {}, which is not among the allowed registries",
            reference.registry()
        )),
        (true, None) => Some(format!("`{image}` names no digest")),
        (true, Some(_)) => None,
    }
}

fn told(verdict: fn(String) -> Judged, seen: Vec<(String, String)>) -> Judged {
    let (reasons, fields): (Vec<String>, Vec<String>) = seen.into_iter().unzip();
    fields.into_iter().fold(verdict(reasons.join("; ")), Judged::at)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixture::{self, DIGEST, clean_cluster};

    #[test]
    fn what_a_volume_mounts_is_asked_for_its_digest_and_registry() {
        let pinned = format!("registry.example/model@{DIGEST}");
        let elsewhere = format!("docker.io/model@{DIGEST}");
        for (allowed, image, expected) in [
            (&["registry.example"][..], &*pinned, None),
            (
                &["registry.example"],
                &elsewhere,
                Some(format!(
                    "fail workload/shop/Pod/api: `{elsewhere}` is pulled from docker.io, which is not among the allowed \
                     registries"
                )),
            ),
            (
                &["registry.example"],
                "registry.example/model:1",
                Some(
                    "fail workload/shop/Pod/api: `registry.example/model:1` names no digest".into(),
                ),
            ),
            (
                &["registry.example"],
                "",
                Some("unknown workload/shop/Pod/api: a volume names no image".into()),
            ),
        ] {
            let volumes = json!([{ "name": "model", "image": { "reference": image } }]);
            let cluster = clean_cluster().pulling_from(allowed).pod(json!({ "volumes": volumes }));
            let all = fixture::run(&CHECK, &cluster);
            assert_eq!(all.first(), expected.as_ref(), "{image}");
        }
    }
}
