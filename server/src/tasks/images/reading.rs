//! Asking for one image.

use std::sync::Arc;

use anyhow::anyhow;
use checks::engine::InUse;
use chrono::{TimeDelta, Utc};
use collect::image::Limits;
use collect::registry::Registries;
use model::Time;
use model::image::{Image, Platform};
use model::images::ReadFailure;
use model::verdict::GapCause;
use store::images::Failed;

use crate::config::Registry;
use crate::image;

/// What is read of a list of platforms where no node says, or several do.
const USUAL: &str = "amd64";

/// What came of it.
pub struct Asked {
    pub digest: String,
    /// The repository that answered, or that was asked last.
    pub repository: String,
    pub at: Time,
    pub outcome: Result<Image, Failed>,
}

/// Why not.
struct Failure {
    failure: ReadFailure,
    reason: String,
}

/// Asks its repositories one after the other until one gives it; `tries` is how often that failed before.
pub async fn ask(digest: String, image: InUse, registries: Arc<[Registry]>, tries: u32) -> Asked {
    let platform = platform(&image);
    let mut repository = String::new();
    let mut last = Failure {
        failure: ReadFailure::Unreadable,
        reason: "neither the runtime nor the pod names a repository to ask for it".into(),
    };
    for asked in image.repositories {
        let outcome = read(&asked, &digest, &platform, &registries).await;
        repository = asked;
        match outcome {
            Ok(image) => return Asked { digest, repository, at: Utc::now(), outcome: Ok(image) },
            Err(failure) => last = failure,
        }
    }
    let (at, tries) = (Utc::now(), tries.saturating_add(1));
    let Failure { failure, reason } = last;
    let retry_at = at + backoff(failure, tries);
    let failed = Failed { failure, reason, tries, tried_at: at, retry_at };
    Asked { digest, repository, at, outcome: Err(failed) }
}

async fn read(
    repository: &str,
    digest: &str,
    platform: &Platform,
    registries: &[Registry],
) -> Result<Image, Failure> {
    let unusable = |error: anyhow::Error| Failure {
        failure: ReadFailure::Unreadable,
        reason: format!("{error:#}"),
    };
    let name = image::name(&format!("{repository}@{digest}")).map_err(unusable)?;
    // As the files are now, so that a new password is taken without a restart.
    let access = registries.iter().map(Registry::access).collect::<anyhow::Result<Vec<_>>>();
    let registries = Registries::new(access.map_err(unusable)?, Limits::default())
        .map_err(|error| unusable(anyhow!(error)))?;
    registries.read(&name, platform).await.map_err(|error| Failure {
        failure: match error.cause() {
            GapCause::Forbidden => ReadFailure::Refused,
            GapCause::Unreachable => ReadFailure::Unreachable,
            _ => ReadFailure::Unreadable,
        },
        reason: image::chain(&error),
    })
}

fn platform(image: &InUse) -> Platform {
    let one = image.architectures.first().filter(|_| !image.architectures.contains(USUAL));
    let architecture = one.map_or(USUAL, String::as_str);
    Platform { os: "linux".into(), architecture: architecture.into(), variant: None }
}

/// Each time twice as long, up to a bound: what was refused stays so for long, what is down does not.
fn backoff(failure: ReadFailure, tries: u32) -> TimeDelta {
    let (first, most) = match failure {
        ReadFailure::Unreachable => (TimeDelta::minutes(1), TimeDelta::hours(1)),
        ReadFailure::Refused => (TimeDelta::hours(1), TimeDelta::hours(24)),
        ReadFailure::Unreadable => (TimeDelta::hours(6), TimeDelta::hours(24)),
    };
    let doubled = 1_i32.checked_shl(tries.saturating_sub(1)).filter(|it| *it > 0);
    doubled.and_then(|times| first.checked_mul(times)).map_or(most, |wait| wait.min(most))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_again_is_asked_for_less_and_less() {
        let minutes = |failure, tries| backoff(failure, tries).num_minutes();
        let down = [1, 2, 3, 6, 7, 40, u32::MAX].map(|it| minutes(ReadFailure::Unreachable, it));
        assert_eq!(down, [1, 2, 4, 32, 60, 60, 60]);
        let refused = [1, 2, 5, 6, u32::MAX].map(|it| minutes(ReadFailure::Refused, it) / 60);
        assert_eq!(refused, [1, 2, 16, 24, 24]);
    }

    #[test]
    fn of_a_list_the_platform_of_the_nodes_is_read() {
        for (architectures, expected) in [
            (&[][..], "linux/amd64"),
            (&["arm64"], "linux/arm64"),
            (&["amd64", "arm64"], "linux/amd64"),
            (&["arm64", "s390x"], "linux/arm64"),
        ] {
            let architectures = architectures.iter().map(|it| (*it).into()).collect();
            let image = InUse { architectures, ..InUse::default() };
            assert_eq!(platform(&image).to_string(), expected);
        }
    }
}
