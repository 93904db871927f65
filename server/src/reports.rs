//! Reports on images, however they come: matched to what runs, and kept.

use std::collections::BTreeSet;

use checks::image_reference::ImageReference;
use chrono::{DateTime, TimeDelta, Utc};
use facts::canonical::Digest;
use model::Time;
use model::vulnerability::{Origin, Report, VulnerabilityCounts};
use serde::Serialize;
use store::{Kept, Received, Store};

/// Takes reports in. Cheap to clone.
#[derive(Clone)]
pub struct Reports {
    store: Store,
}

/// What became of a report.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Taken {
    /// Whose it is.
    pub origin: Origin,
    /// When it was made; `null` where it does not say.
    pub made_at: Option<DateTime<Utc>>,
    /// What became of it.
    pub outcome: Outcome,
    /// Why it is not the current one.
    pub why: Option<String>,
    /// The images that it is of.
    pub digests: Vec<String>,
    /// How many workloads run one of them now.
    pub workloads: u64,
    /// Whether it lists every package that was found, or those with vulnerabilities alone.
    pub lists_all: bool,
    /// Packages that it lists.
    pub packages: usize,
    /// Vulnerabilities that it tells.
    pub vulnerabilities: VulnerabilityCounts,
}

/// What became of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is the current one of its tool.
    Current,
    /// It was there already.
    Again,
    /// There is a newer one of its tool.
    Older,
    /// It names no digest, and its reference does not say which image that is.
    Unmatched,
    /// It says that it was made at a moment to come: kept, it would stand before every true one until then.
    Early,
}

/// How far another machine's clock may be ahead.
const CLOCK: TimeDelta = TimeDelta::hours(1);

impl Outcome {
    /// Whether what the report says is what is shown.
    pub const fn is_kept(self) -> bool {
        matches!(self, Self::Current | Self::Again)
    }

    /// Whether it is of no use, whatever else is kept.
    pub const fn is_refused(self) -> bool {
        matches!(self, Self::Unmatched | Self::Early)
    }
}

impl Reports {
    /// Into this store.
    pub const fn new(store: Store) -> Self {
        Self { store }
    }

    /// Takes a report that came in this way at this moment; `content` is the digest of what it was read from.
    pub async fn take(
        &self,
        report: &Report,
        content: Digest,
        came_by: &str,
        at: Time,
    ) -> store::Result<Taken> {
        let taken = |outcome, why| Taken {
            origin: report.origin.clone(),
            made_at: report.made_at,
            outcome,
            why,
            digests: report.image.digests.clone(),
            workloads: 0,
            lists_all: report.lists_all,
            packages: report.packages.len(),
            vulnerabilities: report.counts(),
        };
        // A file may say that it was written long before it was.
        let latest = at.max(Utc::now()) + CLOCK;
        if let Some(made_at) = report.made_at.filter(|made_at| *made_at > latest) {
            let why = format!("it says that it was made at {made_at}, which is yet to come");
            return Ok(taken(Outcome::Early, Some(why)));
        }
        let (digests, by_reference) = match report.image.digests.as_slice() {
            [] => {
                match matched(&report.image.references, &self.store.running_references().await?) {
                    Ok((digest, reference)) => (vec![digest], Some(reference)),
                    Err(why) => return Ok(taken(Outcome::Unmatched, Some(why))),
                }
            }
            digests => (digests.to_vec(), None),
        };
        let received = Received {
            report,
            digests: &digests,
            by_reference: by_reference.as_deref(),
            content,
            at,
            came_by,
        };
        let (outcome, why) = match self.store.keep_report(received).await? {
            Kept::Current => (Outcome::Current, None),
            Kept::Again => (Outcome::Again, None),
            Kept::Older => {
                let tool = &report.origin.tool;
                (Outcome::Older, Some(format!("a newer report of {tool} on this image is kept")))
            }
        };
        let workloads = self.store.workloads_running(&digests).await?;
        let taken = Taken { digests, workloads, ..taken(outcome, why) };
        if outcome != Outcome::Again {
            tracing::info!(
                target: "audit",
                report = %report.origin, %came_by, ?outcome, digests = ?taken.digests, workloads,
                "took a report on an image"
            );
        }
        Ok(taken)
    }

    /// Forgets reports that came long ago, on images that nothing runs.
    pub async fn forget(&self, now: Time) -> store::Result<()> {
        let forgotten = self.store.forget_reports(now).await?;
        if forgotten > 0 {
            tracing::info!(forgotten, "forgot reports on images that nothing runs");
        }
        Ok(())
    }
}

/// The one digest that runs under one of these references, and that reference; else why there is none.
fn matched(
    references: &[String],
    running: &[(String, String)],
) -> Result<(String, String), String> {
    let wanted: BTreeSet<String> = references.iter().filter_map(|it| whole(it)).collect();
    let found: BTreeSet<(&String, &String)> = (running.iter())
        .filter(|(reference, _)| whole(reference).is_some_and(|it| wanted.contains(&it)))
        .map(|(reference, digest)| (digest, reference))
        .collect();
    let digests: BTreeSet<&String> = found.iter().map(|(digest, _)| *digest).collect();
    let named = references.join(", ");
    match (digests.len(), found.first()) {
        (1, Some((digest, reference))) => Ok(((*digest).clone(), (*reference).clone())),
        (0, _) => Err(format!(
            "it names no digest, and no workload runs `{named}`: scan the image by its digest, or in a registry"
        )),
        (n, _) => Err(format!(
            "it names no digest, and {n} different images run as `{named}`: scan the image by its digest"
        )),
    }
}

/// A reference with all that it leaves out: registry, Docker's `library`, and the tag.
fn whole(reference: &str) -> Option<String> {
    let parsed = ImageReference::parse(reference)?;
    let registry = match parsed.registry() {
        "index.docker.io" => "docker.io",
        registry => registry,
    };
    let of_docker = registry == "docker.io" && !parsed.repository.contains('/');
    let library = if of_docker { "library/" } else { "" };
    let tag = parsed.tag.unwrap_or("latest");
    Some(format!("{registry}/{library}{}:{tag}", parsed.repository))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_matches_the_one_image_that_runs_by_it() {
        let running =
            [("nginx:1.27", "a"), ("quay.io/team/app", "b"), ("app:1", "c"), ("app:1", "d")];
        let running = running.map(|(reference, digest)| (reference.into(), digest.into()));
        for (reference, expected) in [
            ("nginx:1.27", Ok("a")),
            ("docker.io/library/nginx:1.27", Ok("a")),
            ("index.docker.io/library/nginx:1.27", Ok("a")),
            ("quay.io/team/app:latest", Ok("b")),
            ("nginx", Err("no workload runs `nginx`")),
            ("team/app", Err("no workload runs")),
            ("app:1", Err("2 different images run as `app:1`: scan the image by its digest")),
            ("", Err("no workload runs ``")),
        ] {
            match (matched(&[reference.to_owned()], &running), expected) {
                (Ok((digest, _)), Ok(expected)) => assert_eq!(digest, expected, "{reference}"),
                (Err(why), Err(expected)) => assert!(why.contains(expected), "{reference}: {why}"),
                (found, _) => panic!("{reference}: {found:?}"),
            }
        }
    }
}
