//! NOD-002: a node whose kernel or operating system nobody mends any more.

use chrono::NaiveDate;
use facts::beneath::{Heard, KERNEL, OPERATING_SYSTEM};
use facts::subject_facts::NodeFacts;
use model::ids::CheckId;
use model::image::Support;
use model::verdict::{Family, Judged, Severity, Source, Verdict};

use crate::beneath;
use crate::check::{Check, Judge, Patch};
use crate::distribution;
use crate::kernel::{Upkeep, upkeep};
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("NOD-002"),
    title: "Node past the end of life of its kernel or system",
    severity: Severity::High,
    family: Family::NodeUpdates,
    pass_needs: &[Source::Agents],
    fail_needs: &[],
    controls: &[("MITRE ATT&CK", "T1611")],
    why: "Flaws of the kernel are how containers are left, and those that are found from then on are published and not mended. \
          A distribution's own kernel is judged by the distribution, which carries mends back into old numbers; any other \
          by those who release kernels. The ends are those of two datasets that name their sources. That the kernel is \
          still mended says nothing of whether this node has been brought up to date and started again.",
    fix: "Renew the node on a release that is supported; with a managed node pool, choose a newer image. Where a longer \
          support was bought, waive this until that ends.",
    judge: Judge::Node(judge),
    patch: Patch::None,
};

fn judge(node: &NodeFacts, policy: &Policy) -> Judged {
    beneath::judge(node, |heard| on(heard, policy.today.unwrap_or(NaiveDate::MAX)))
}

fn on(heard: &Heard, day: NaiveDate) -> Judged {
    let (system, kernel) = (system(heard, day), kernel(heard, day));
    [Verdict::Fail, Verdict::Unknown]
        .into_iter()
        .find_map(|worst| [&system, &kernel].into_iter().find(|it| it.verdict == worst).cloned())
        .unwrap_or_else(Verdict::pass)
}

fn system(heard: &Heard, day: NaiveDate) -> Judged {
    let Some(os) = &heard.machine.os else {
        return Verdict::unknown(
            "its /etc/os-release was not seen: mount it and name where with --host-root",
        );
    };
    let Some(release) = distribution::release(os) else {
        let name = os.pretty_name.as_ref().unwrap_or(&os.id);
        return Verdict::unknown(format!("is of {name}, of which no end is known here"));
    };
    let judged = distribution::judge(release, day, "this node");
    match judged.verdict {
        Verdict::Fail => judged.at(OPERATING_SYSTEM),
        _ => judged,
    }
}

/// Of a kernel that is the distribution's own, the system says it all.
fn kernel(heard: &Heard, day: NaiveDate) -> Judged {
    let kernel = &heard.machine.kernel;
    if kernel.is_gvisor {
        return Verdict::unknown("its agent runs under gVisor, which shows no kernel of the node");
    }
    let release = &kernel.release;
    let series = match upkeep(&heard.machine) {
        Upkeep::ByDistribution => return Verdict::pass(),
        Upkeep::ByRelease(series) => series,
        Upkeep::NotKnown => {
            return Verdict::unknown(format!(
                "runs kernel {release}, of which no end is known here"
            ));
        }
    };
    match series.support(day) {
        Some(Support::Ended { ended }) => Verdict::fail(format!(
            "runs kernel {release}, none of its distribution, and series {} was mended until {ended} ({})",
            series.version, series.source
        ))
        .at(KERNEL),
        Some(_) => Verdict::pass(),
        None => Verdict::unknown(format!(
            "runs kernel {release}, and no end of series {} was published when the dataset was made",
            series.version
        )),
    }
}

#[cfg(test)]
mod tests {
    use model::image::OsRelease;

    use super::*;
    use crate::fixture::{self, NodeFixture as _, clean_cluster};

    #[test]
    fn the_worse_of_kernel_and_system_is_told() {
        let day = "2026-03-01";
        let of = |id: &str, version: &str| {
            Some(OsRelease {
                id: id.into(),
                version_id: Some(version.into()),
                ..OsRelease::default()
            })
        };
        for (os, kernel, verdict, reason) in [
            (of("debian", "12"), "6.1.0-28-amd64", Verdict::Pass, ""),
            (
                of("alpine", "3.18.4"),
                "6.1.0-0-virt",
                Verdict::Fail,
                "is of Alpine Linux 3.18, which",
            ),
            (
                of("debian", "12"),
                "5.4.280",
                Verdict::Fail,
                "runs kernel 5.4.280, none of its distribution",
            ),
            (of("debian", "12"), "6.18.44-own", Verdict::Pass, ""),
            (of("debian", "12"), "6.99.1", Verdict::Unknown, "runs kernel 6.99.1, of which no end"),
            (
                of("debian", "12"),
                "7.0.3",
                Verdict::Unknown,
                "runs kernel 7.0.3, and no end of series 7.0",
            ),
            (
                of("debian", "11"),
                "5.10.0-9-amd64",
                Verdict::Unknown,
                "is of Debian 11 (bullseye), which",
            ),
            (of("plan9", "4"), "6.18.1", Verdict::Unknown, "is of plan9, of which no end"),
            (None, "6.18.1", Verdict::Unknown, "its /etc/os-release was not seen"),
            (None, "3.10.0", Verdict::Fail, "runs kernel 3.10.0"),
        ] {
            let mut heard = fixture::heard();
            heard.machine.os = os;
            heard.machine.kernel.release = kernel.into();
            let judged = on(&heard, day.parse().expect("a day"));
            assert_eq!(judged.verdict, verdict, "{kernel}: {}", judged.reason);
            assert!(judged.reason.starts_with(reason), "{}", judged.reason);
        }
        let cluster = clean_cluster().node("worker-1", |node| {
            node.heard().machine.kernel.is_gvisor = true;
        });
        assert_eq!(
            fixture::run(&CHECK, &cluster),
            [
                "unknown node/worker-1: its agent runs under gVisor, which shows no kernel of the node"
            ]
        );
    }
}
