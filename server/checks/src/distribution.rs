//! Until when a distribution, of an image or beneath a node, gets security updates.

use chrono::NaiveDate;
use model::image::{self, OsRelease, Support};
use model::verdict::{Judged, Verdict};

use crate::datasets::{Distribution, distributions};

/// The release that an image says it is of; `None` where the dataset does not know it, which is no verdict.
///
/// A version is looked up as it is written, and then without its last numbers: `3.18.4` is of Alpine's `3.18`.
pub fn release(of: &OsRelease) -> Option<&'static Distribution> {
    // Both say that they are `centos` of the same version.
    let stream = of.id == "centos" && of.name.as_ref().is_some_and(|it| it.contains("Stream"));
    let id = if stream { "centos-stream" } else { of.id.as_str() };
    let named = |version: &str| {
        distributions()
            .iter()
            .find(|row| row.id == id && (row.version == version || row.version == "*"))
    };
    let mut version = of.version_id.as_deref().unwrap_or_default();
    loop {
        match (named(version), version.rsplit_once('.')) {
            (Some(release), _) => return Some(release),
            (None, Some((shorter, _))) => version = shorter,
            (None, None) => return None,
        }
    }
}

/// What is told of the distribution that `os-release` names, as of a day; `None` where the dataset does not know it.
pub fn told(of: &OsRelease, on: NaiveDate) -> Option<image::Distribution> {
    let release = release(of)?;
    Some(image::Distribution {
        name: release.name.clone(),
        support: release.support(on),
        source: release.source.clone(),
    })
}

/// What is made of the release of a `subject`, such as `this node`: it passes while it is mended for everybody.
pub fn judge(release: &Distribution, on: NaiveDate, subject: &str) -> Judged {
    let name = &release.name;
    match release.support(on) {
        Support::Rolling | Support::Updated { .. } => Verdict::pass(),
        Support::Extended { ended, until, by } => Verdict::unknown(format!(
            "is of {name}, which got its last security updates for everybody on {ended}; {by} has them until {until}, and \
             whether {subject} gets those is not seen"
        )),
        Support::Ended { ended } => Verdict::fail(format!(
            "is of {name}, which got its last security updates on {ended} ({})",
            release.source
        )),
    }
}

impl Distribution {
    /// Who mends it on this day.
    pub fn support(&self, on: NaiveDate) -> Support {
        let Some(updates_end) = self.updates_end else { return Support::Rolling };
        let by = || self.extended_by.clone().unwrap_or_default();
        match self.extended_end {
            _ if on <= updates_end => Support::Updated { until: updates_end },
            Some(until) if on <= until => Support::Extended { ended: updates_end, until, by: by() },
            extended_end => Support::Ended { ended: extended_end.unwrap_or(updates_end) },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(id: &str, version: Option<&str>, name: &str) -> Option<&'static str> {
        let of = OsRelease {
            id: id.into(),
            name: Some(name.into()),
            version_id: version.map(Into::into),
            pretty_name: None,
        };
        release(&of).map(|it| it.name.as_str())
    }

    #[test]
    fn a_release_is_found_by_what_os_release_says() {
        for (id, version, name, expected) in [
            ("debian", Some("12"), "Debian GNU/Linux", Some("Debian 12 (bookworm)")),
            ("debian", None, "Debian GNU/Linux", None),
            ("alpine", Some("3.18.4"), "Alpine Linux", Some("Alpine Linux 3.18")),
            ("alpine", Some("3.99.0"), "Alpine Linux", None),
            ("rhel", Some("9.4"), "Red Hat Enterprise Linux", Some("Red Hat Enterprise Linux 9")),
            ("centos", Some("8"), "CentOS Linux", Some("CentOS Linux 8")),
            ("centos", Some("8"), "CentOS Stream", Some("CentOS Stream 8")),
            // A service pack that is not known is not the version without one.
            ("sles", Some("15.9"), "SLES", None),
            ("wolfi", Some("20230201"), "Wolfi", Some("Wolfi (rolling)")),
            ("arch", None, "Arch Linux", Some("Arch Linux (rolling)")),
            ("linux", None, "", None),
        ] {
            assert_eq!(named(id, version, name), expected, "{id} {version:?} {name}");
        }
    }

    #[test]
    fn support_ends_after_its_last_day() {
        let of = |id: &str, version: &str, on: &str| {
            let row = distributions().iter().find(|row| row.id == id && row.version == version);
            row.unwrap().support(on.parse().unwrap()).to_string()
        };
        for (id, version, on, expected) in [
            ("debian", "11", "2024-08-14", "security updates until 2024-08-14"),
            (
                "debian",
                "11",
                "2024-08-15",
                "security updates ended on 2024-08-14; Debian LTS has them until 2026-08-31",
            ),
            ("debian", "11", "2026-09-01", "past its end of life since 2026-08-31"),
            ("alpine", "3.18", "2025-05-10", "past its end of life since 2025-05-09"),
            ("arch", "*", "2026-01-01", "rolling: it is as new as its image"),
        ] {
            assert_eq!(of(id, version, on), expected, "{id} {version} on {on}");
        }
    }
}
