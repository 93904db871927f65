//! IMG-006: a package manager in the image that runs.

use facts::subject_facts::ContainerFacts;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Source, Verdict};

use crate::check::{Check, Judge, Patch};
use crate::inside;
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("IMG-006"),
    title: "Package manager in the image",
    severity: Severity::Low,
    family: Family::ImageContents,
    pass_needs: &[Source::Images],
    fail_needs: &[],
    controls: &[],
    why: "It fetches whatever is missing: compilers, network tools, a shell. It is also the sign of an image that carries a \
          whole system, with all the packages in which flaws are found later and which the program never uses. Counted are \
          managers of a system's packages in directories of programs; those of languages, such as pip and npm, are not.",
    fix: "Install what the program needs in a build stage, and copy that into an image without a package manager; or build on \
          a distroless base. Removing it in a last layer takes it from what runs, though not from what is pulled.",
    judge: Judge::Container(judge),
    patch: Patch::None,
};

fn judge(facts: &ContainerFacts<'_>, _: &Policy) -> Judged {
    inside::judge(facts, |contents| match contents.package_managers.as_slice() {
        [] => Verdict::pass(),
        managers => Verdict::fail(format!("has {}", inside::listed(managers))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{self, OTHER_DIGEST, clean_cluster};

    #[test]
    fn what_installs_packages_is_named() {
        let cluster = clean_cluster().running("app", [OTHER_DIGEST]);
        let found: Vec<String> = fixture::run(&CHECK, &cluster)
            .into_iter()
            .filter(|it| !it.starts_with("not"))
            .collect();
        assert_eq!(
            found,
            ["fail container/shop/Pod/api/app: has /sbin/apk", "  at spec.containers[0].image"]
        );
    }
}
