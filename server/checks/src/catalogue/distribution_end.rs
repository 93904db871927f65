//! IMG-007: an image of a distribution that nobody mends any more.

use chrono::NaiveDate;
use facts::subject_facts::ContainerFacts;
use model::ids::CheckId;
use model::image::{Contents, OsRelease};
use model::verdict::{Family, Judged, Severity, Source, Verdict};

use crate::check::{Check, Judge, Patch};
use crate::distribution;
use crate::inside;
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("IMG-007"),
    title: "Distribution past its end of life",
    severity: Severity::Medium,
    family: Family::ImageUpdates,
    pass_needs: &[Source::Images],
    fail_needs: &[],
    controls: &[],
    why: "Flaws that are found from then on are published and not mended: building the image again changes nothing, and \
          scanners that go by the distribution's own notices find less, not more, since nobody writes them. The ends are \
          those of a dataset that names its sources; where only a longer support is left, for subscribers or for fewer \
          packages, whether this image gets it cannot be seen.",
    fix: "Build on a release that is supported, and let something open that change by itself each time, such as Renovate. \
          Where the program needs the old release, buy or find a longer support for it, and waive this until that ends.",
    judge: Judge::Container(judge),
    patch: Patch::None,
};

fn judge(facts: &ContainerFacts<'_>, policy: &Policy) -> Judged {
    inside::judge(facts, |contents| on(contents, policy.today.unwrap_or(NaiveDate::MAX)))
}

fn on(contents: &Contents, day: NaiveDate) -> Judged {
    let Some(os_release) = &contents.distribution else {
        return match contents.package_databases.is_empty() {
            true => Verdict::exempt("has no distribution: neither os-release nor packages of one"),
            false => Verdict::unknown("has packages of a distribution that no os-release names"),
        };
    };
    let Some(release) = distribution::release(os_release) else {
        return Verdict::unknown(format!(
            "is of {}, of which no end is known here",
            called(os_release)
        ));
    };
    distribution::judge(release, day, "this image")
}

fn called(os_release: &OsRelease) -> String {
    os_release.pretty_name.clone().unwrap_or_else(|| {
        let version = os_release.version_id.as_deref().unwrap_or_default();
        format!("{} {version}", os_release.id).trim_end().to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contents(id: &str, version: Option<&str>) -> Contents {
        let distribution = Some(OsRelease {
            id: id.into(),
            version_id: version.map(Into::into),
            ..OsRelease::default()
        });
        Contents { distribution, ..Contents::default() }
    }

    #[test]
    fn it_ends_by_the_clock_and_what_is_not_known_is_no_pass() {
        let ended = "is of Alpine Linux 3.18, which got its last security updates on 2025-05-09";
        let longer = "is of Debian 11 (bullseye), which got its last security updates for everybody on 2024-08-14; Debian LTS \
                      has them until 2026-08-31";
        for (contents, day, verdict, reason) in [
            (contents("alpine", Some("3.18.4")), "2025-05-09", Verdict::Pass, ""),
            (contents("alpine", Some("3.18.4")), "2025-05-10", Verdict::Fail, ended),
            (contents("debian", Some("11")), "2024-08-14", Verdict::Pass, ""),
            (contents("debian", Some("11")), "2025-01-01", Verdict::Unknown, longer),
            (contents("wolfi", Some("20230201")), "2030-01-01", Verdict::Pass, ""),
            (
                contents("plan9", Some("4")),
                "2025-01-01",
                Verdict::Unknown,
                "is of plan9 4, of which no end is known here",
            ),
            (
                Contents::default(),
                "2025-01-01",
                Verdict::NotApplicable,
                "has no distribution: neither os-release nor packages of one",
            ),
            (
                Contents { package_databases: vec!["/x".into()], ..Contents::default() },
                "2025-01-01",
                Verdict::Unknown,
                "has packages of a distribution that no os-release names",
            ),
        ] {
            let judged = on(&contents, day.parse().expect("a day"));
            assert_eq!(judged.verdict, verdict, "{contents:?} on {day}");
            assert!(judged.reason.starts_with(reason), "{}", judged.reason);
        }
    }
}
