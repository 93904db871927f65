//! IMG-003: an image from a registry that is not on the operator's list.

use facts::subject_facts::ContainerFacts;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Verdict};

use crate::check::{Check, Judge, Patch};
use crate::image_reference::ImageReference;
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("IMG-003"),
    title: "Image from a registry not allowed",
    severity: Severity::High,
    family: Family::ImageSource,
    pass_needs: &[],
    fail_needs: &[],
    controls: &[("CIS Kubernetes", "image-provenance"), ("MITRE ATT&CK", "T1204.003")],
    why: "Whoever may push to a registry decides what runs in the cluster. On a registry of one's own that can be known, \
          and images can be scanned and kept there; on a public one it is anybody who holds the publisher's password, and \
          the image may be gone or replaced tomorrow. A pull also tells the registry's operator what runs here, and when.",
    fix: "Copy the image into an allowed registry, by digest, and name it there. If the registry is one that the operator \
          trusts, add it to `allowed-registries` under `[policy]`: a host, a host with a path, or `*.example.com`. A \
          reference without a host is judged as docker.io; CRI-O asks the registries that the node's `registries.conf` \
          names, so write the host. Mirrors that nodes are configured with are not seen. Without a list this check asks \
          nothing.",
    judge: Judge::Container(judge),
    patch: Patch::None,
};

fn judge(facts: &ContainerFacts<'_>, policy: &Policy) -> Judged {
    let Some(registries) = &policy.registries else { return Verdict::not_applicable() };
    let image = facts.container.image.as_str();
    let judged = match ImageReference::parse(image) {
        None if image.is_empty() => Verdict::unknown("no image is named"),
        None => Verdict::unknown(format!("`{image}` is no image reference")),
        Some(reference) if registries.allow(&reference) => return Verdict::pass(),
        Some(reference) => Verdict::fail(format!(
            "`{image}` is pulled from {}, which is not among the allowed registries",
            reference.registry()
        )),
    };
    judged.at(facts.at("image"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn the_list_is_of_hosts_paths_and_domains() {
        for (allowed, image, expected) in [
            (&["registry.example"][..], "registry.example/shop/app:1", None),
            (&["registry.example:5000"], "registry.example:5000/app:1", None),
            (&["registry.example"], "registry.example:5000/app:1", Some("registry.example:5000")),
            (&["registry.example/shop"], "registry.example/shop/app:1", None),
            (
                &["registry.example/shop"],
                "registry.example/shopping/app:1",
                Some("registry.example"),
            ),
            (&["*.example"], "eu.registry.example/app:1", None),
            (&["*.example"], "example/app:1", Some("docker.io")),
            (&["*.example"], "evil-example.com/app:1", Some("evil-example.com")),
            (&["docker.io"], "nginx:1.27", None),
            (&["docker.io/library"], "nginx:1.27", None),
            (&["docker.io/library"], "grafana/grafana:12", Some("docker.io")),
            (&["docker.io"], "index.docker.io/library/nginx:1", None),
            (&[], "nginx:1.27", Some("docker.io")),
        ] {
            let cluster =
                clean_cluster().pulling_from(allowed).container("app", json!({ "image": image }));
            let all = fixture::run(&CHECK, &cluster);
            let found = all.iter().find(|line| line.contains("api/app:"));
            let said = expected.map(|registry| {
                format!(
                    "fail container/shop/Pod/api/app: `{image}` is pulled from {registry}, which is not among the \
                     allowed registries"
                )
            });
            assert_eq!(found, said.as_ref(), "{image} with {allowed:?}");
        }
    }

    #[test]
    fn what_is_no_reference_is_not_known() {
        let cluster = clean_cluster()
            .pulling_from(&["registry.example"])
            .container("app", json!({ "image": "UPPER CASE" }));
        assert_eq!(
            fixture::run(&CHECK, &cluster),
            [
                "unknown container/shop/Pod/api/app: `UPPER CASE` is no image reference",
                "  at spec.containers[0].image",
            ]
        );
    }
}
