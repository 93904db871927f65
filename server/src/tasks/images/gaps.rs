//! Registries that did not give the images that run: a gap each.

use std::collections::BTreeMap;

use facts::inventory::Gaps;
use model::images::ReadFailure;
use model::verdict::{Gap, GapCause, GapScope, Source};
use store::images::{Failed, KnownImage};

use super::registry;

/// What could not be read of what runs. A gap that says the same as before is the same, since when it was.
pub fn of<'k>(known: impl Iterator<Item = &'k KnownImage>, before: &Gaps) -> Gaps {
    let mut by_registry: BTreeMap<&str, Vec<&Failed>> = BTreeMap::new();
    for image in known {
        if let Err(failed) = &image.outcome {
            by_registry.entry(registry(&image.repository)).or_default().push(failed);
        }
    }
    let mut gaps = Gaps::default();
    for (registry, failed) in by_registry {
        let gap = gap(registry, &failed);
        let same = before.iter().find(|it| Gap { since: gap.since, ..(*it).clone() } == gap);
        gaps.open(same.cloned().unwrap_or(gap));
    }
    gaps
}

fn gap(registry: &str, failed: &[&Failed]) -> Gap {
    let worst = failed.iter().min_by_key(|it| (it.failure != ReadFailure::Unreachable, it.failure));
    let cause = match worst.map(|it| it.failure) {
        Some(ReadFailure::Refused) => GapCause::Forbidden,
        Some(ReadFailure::Unreachable) => GapCause::Unreachable,
        Some(ReadFailure::Unreadable) | None => GapCause::Unreadable,
    };
    let reason = worst.map_or("", |it| it.reason.as_str());
    let detail = match failed.len() {
        1 => format!("an image that runs was not read: {reason}"),
        many => format!("{many} images that run were not read: {reason}"),
    };
    let since = failed.iter().map(|it| it.tried_at).min().unwrap_or_default();
    let scope = GapScope::Object { namespace: String::new(), name: registry.into() };
    Gap { source: Some(Source::Images), scope, cause, detail, since }
}

#[cfg(test)]
mod tests {
    use chrono::{TimeDelta, Utc};
    use model::image::Contents;

    use super::*;

    #[test]
    fn a_registry_that_gives_nothing_is_one_gap_since_it_began() {
        let now = Utc::now();
        let image = |repository: &str, failure: Option<ReadFailure>, minutes| KnownImage {
            digest: format!("{repository}{minutes}"),
            repository: repository.into(),
            one_of: None,
            outcome: match failure {
                None => Ok(Contents::default().into()),
                Some(failure) => Err(Failed {
                    failure,
                    reason: format!("{} it", failure.word()),
                    tries: 1,
                    tried_at: now + TimeDelta::minutes(minutes),
                    retry_at: now,
                }),
            },
        };
        let refused = Some(ReadFailure::Refused);
        let known = |minutes| {
            [
                image("a.example/x", None, 0),
                image("b.example/x", refused, minutes),
                image("b.example/y", Some(ReadFailure::Unreachable), minutes + 1),
                image("c.example/y", refused, minutes),
            ]
        };
        let first = of(known(0).iter(), &Gaps::default());
        let told: Vec<_> =
            first.iter().map(|it| (it.cause, it.detail.as_str(), it.since)).collect();
        assert_eq!(
            told,
            [
                (GapCause::Unreachable, "2 images that run were not read: unreachable it", now),
                (GapCause::Forbidden, "an image that runs was not read: refused it", now),
            ]
        );
        assert_eq!(of(known(5).iter(), &first), first);
        assert_eq!(of(known(5)[..1].iter(), &first), Gaps::default());
    }
}
