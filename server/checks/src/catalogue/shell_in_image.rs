//! IMG-005: a shell in the image that runs.

use facts::subject_facts::ContainerFacts;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Source, Verdict};

use crate::check::{Check, Judge, Patch};
use crate::inside;
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("IMG-005"),
    title: "Shell in the image",
    severity: Severity::Low,
    family: Family::ImageContents,
    pass_needs: &[Source::Images],
    fail_needs: &[],
    controls: &[("MITRE ATT&CK", "T1609")],
    why: "Whoever makes the program start another one, through a flaw in it or a token that may `exec`, has something to type \
          into. Without a shell most ready-made exploits end there, and what is left has to bring its own tools. Shells are \
          known by their names, wherever they lie in the image; one under another name is not recognised, and neither is a \
          language that starts programs, such as Python. Of an image for several platforms one is read; where another may run, \
          that there is no shell is not known.",
    fix: "Build on an image without one: a distroless base, Chainguard's or Ubuntu's chiselled images, or `scratch` for a \
          static binary; a second stage of the Dockerfile copies only what runs. To look into a running container, \
          `kubectl debug` brings a shell for the time it is needed.",
    judge: Judge::Container(judge),
    patch: Patch::None,
};

fn judge(facts: &ContainerFacts<'_>, _: &Policy) -> Judged {
    inside::judge(facts, |contents| match contents.shells.as_slice() {
        [] => Verdict::pass(),
        shells => Verdict::fail(format!("has {}", inside::listed(shells))),
    })
}

#[cfg(test)]
mod tests {
    use facts::subject_facts::Inside;

    use super::*;
    use crate::fixture::{self, DIGEST, OTHER_DIGEST, clean_cluster};

    #[test]
    fn every_image_that_runs_is_looked_into_and_what_was_not_read_is_unknown() {
        let (clean, other) = (format!("app@{DIGEST}"), format!("app@{OTHER_DIGEST}"));
        for (running, inside, expected) in [
            (vec![], None, vec!["not_applicable container/shop/Pod/api/app"]),
            (vec![&*clean], None, vec![]),
            (
                vec![&*other],
                None,
                vec!["fail container/shop/Pod/api/app: has /bin/busybox, /bin/sh -> /bin/busybox"],
            ),
            (
                vec![&*clean, &*other],
                None,
                vec![
                    "fail container/shop/Pod/api/app: of the images that run, sha256:000000000000 has /bin/busybox, /bin/sh -> \
                     /bin/busybox",
                ],
            ),
            (
                vec!["docker://app"],
                None,
                vec![
                    "unknown container/shop/Pod/api/app: the runtime tells no digest of what runs, by which to read it",
                ],
            ),
            (
                vec![&*clean],
                Some(None),
                vec!["unknown container/shop/Pod/api/app: has not been read yet"],
            ),
            (
                vec![&*clean],
                Some(Some(Inside::NotRead("it is down".into()))),
                vec!["unknown container/shop/Pod/api/app: could not be read: it is down"],
            ),
        ] {
            let mut cluster = clean_cluster().running("app", running.iter().copied());
            if let Some(inside) = inside {
                cluster = cluster.with_inside(inside);
            }
            let found: Vec<String> = fixture::run(&CHECK, &cluster)
                .into_iter()
                .filter(|line| line.contains("api/app"))
                .collect();
            assert_eq!(found, expected, "{running:?}");
        }
    }

    #[test]
    fn what_another_platform_has_is_not_known() {
        let (clean, other) = (format!("app@{DIGEST}"), format!("app@{OTHER_DIGEST}"));
        let one_of = "is a list of platforms of which linux/amd64 was read, and runs on";
        let shell = "has /bin/busybox, /bin/sh -> /bin/busybox";
        for (running, architectures, expected) in [
            (&clean, &["amd64"][..], None),
            (&clean, &["amd64", "arm64"], Some(format!("unknown: {one_of} nodes of arm64"))),
            (
                &clean,
                &["", "amd64"],
                Some(format!("unknown: {one_of} a node whose architecture is not known")),
            ),
            (&other, &["arm64"], Some(format!("fail: {shell}"))),
        ] {
            let cluster = clean_cluster()
                .running("app", [running.as_str()])
                .one_of("linux/amd64", architectures);
            let found = fixture::run(&CHECK, &cluster)
                .into_iter()
                .find(|line| line.contains("api/app"))
                .map(|line| line.replace(" container/shop/Pod/api/app", ""));
            assert_eq!(found, expected, "{architectures:?}");
        }
    }
}
