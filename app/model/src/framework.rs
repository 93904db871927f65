//! Frameworks, and what the verdicts of checks say of their controls. Evidence supports or contradicts a control; it
//! decides none, and no share of controls is a degree of compliance.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::check_info::CheckInfo;
use crate::ids::{CheckId, ClusterId};
use crate::platform::{Distribution, Platform};
#[cfg(doc)]
use crate::pod_security::PodSecurityVersion;
use crate::view::ClusterView;

/// A framework with those of its controls that technical evidence may speak to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Framework {
    /// Its name, such as `ISO 27001:2022`.
    pub name: String,
    /// What it is, in a sentence.
    pub about: String,
    /// The clusters it is made for; `None` for all.
    pub made_for: Option<MadeFor>,
    /// Its controls, in its own order.
    pub controls: Vec<FrameworkControl>,
}

/// Clusters that a benchmark is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MadeFor {
    /// Their distribution.
    pub distribution: Distribution,
    /// The first and the last minor version of Kubernetes; `None` where it names none.
    pub minors: Option<(u32, u32)>,
}

/// A control, and the checks whose verdicts speak to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameworkControl {
    /// Its id in the framework.
    pub id: String,
    /// What it asks, in our words.
    pub title: String,
    /// How it can be answered.
    pub nature: Nature,
    /// The checks.
    pub checks: Vec<CheckId>,
}

/// How a control can be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Nature {
    /// By evidence.
    #[serde(alias = "automated")]
    Technical,
    /// By a person who looks; evidence may help.
    Manual,
    /// By what an organisation does and agrees.
    NotTechnical,
}

/// What evidence says of a control. The order is that of lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// A check failed that speaks to it.
    Contradicted,
    /// Neither: something could not be judged, no check speaks to it, or what failed is where data is, which bears on it and
    /// decides nothing.
    Unknown,
    /// Every check that speaks to it passed somewhere, none failed and none is unknown. A control of Pod Security Standards:
    /// admission would let in every pod that was seen.
    Supported,
    /// No check speaks to it: a person has to look.
    Manual,
    /// No check speaks to it, and none could.
    NotTechnical,
}

impl Standing {
    /// All of them, in order.
    pub const ALL: [Self; 5] =
        [Self::Contradicted, Self::Unknown, Self::Supported, Self::Manual, Self::NotTechnical];

    /// Its word in texts and exports.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Contradicted => "contradicted",
            Self::Unknown => "unknown",
            Self::Supported => "supported",
            Self::Manual => "manual",
            Self::NotTechnical => "not technical",
        }
    }

    fn of(control: &FrameworkControl, checks: &[CheckTally], admission: Option<Admission>) -> Self {
        if let Some(admission) = admission {
            let unseen = checks.iter().any(|it| it.tally.unknown > 0) || admission.not_judged > 0;
            return match admission {
                Admission { refused: 1.., .. } => Self::Contradicted,
                Admission { let_in: 1.., .. } if !unseen => Self::Supported,
                _ => Self::Unknown,
            };
        }
        if checks.is_empty() {
            return match control.nature {
                Nature::Technical => Self::Unknown,
                Nature::Manual => Self::Manual,
                Nature::NotTechnical => Self::NotTechnical,
            };
        }
        let holds = |tally: &Tally| tally.passed > 0 && tally.failed + tally.unknown == 0;
        match checks {
            _ if checks
                .iter()
                .any(|it| it.tally.failed > 0 && !it.check.only_bears_on_controls()) =>
            {
                Self::Contradicted
            }
            _ if checks.iter().all(|check| holds(&check.tally)) => Self::Supported,
            _ => Self::Unknown,
        }
    }
}

/// How many subjects a check passed, failed, or could not judge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tally {
    /// Failed.
    pub failed: u64,
    /// Could not be judged.
    pub unknown: u64,
    /// Passed.
    pub passed: u64,
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.failed += other.failed;
        self.unknown += other.unknown;
        self.passed += other.passed;
    }
}

/// What the admission of Pod Security Standards would make of workloads by one of its controls, at
/// [`PodSecurityVersion::NEWEST`]: its own verdict, where checks may ask more or less.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Admission {
    /// Workloads of which it would refuse a pod.
    pub refused: u64,
    /// Workloads all of whose pods it would let in.
    pub let_in: u64,
    /// Workloads that an older release judged, which did not keep what they break.
    pub not_judged: u64,
}

/// The verdicts of a check that speaks to a control.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CheckTally {
    /// The check.
    pub check: CheckId,
    /// Its title.
    pub title: String,
    /// Its verdicts.
    #[serde(flatten)]
    pub tally: Tally,
}

/// A control and what evidence says of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ControlView {
    /// Its id in the framework.
    pub id: String,
    /// What it asks, in our words.
    pub title: String,
    /// How it can be answered.
    pub nature: Nature,
    /// What evidence says.
    pub standing: Standing,
    /// The verdicts of all its checks.
    #[serde(flatten)]
    pub tally: Tally,
    /// The checks that speak to it.
    pub checks: Vec<CheckTally>,
    /// What admission would say, of a control of Pod Security Standards; its standing is by that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub admission: Option<Admission>,
}

/// A framework in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FrameworkView {
    /// What addresses call it, such as `iso-27001-2022`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is, in a sentence.
    pub about: String,
    /// The clusters whose verdicts count: a benchmark is made for some alone.
    pub clusters: Vec<ClusterId>,
    /// How many of its controls stand how.
    pub standings: BTreeMap<Standing, u64>,
}

/// All frameworks that a cluster is held to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FrameworksPage {
    /// Every cluster that the viewer may see.
    #[serde(skip)]
    pub clusters: Vec<ClusterView>,
    /// The cluster asked for; `None` for all.
    pub cluster: Option<ClusterId>,
    /// The frameworks.
    pub frameworks: Vec<FrameworkView>,
}

/// A framework's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FrameworkPage {
    /// Every cluster that the viewer may see.
    #[serde(skip)]
    pub clusters: Vec<ClusterView>,
    /// The cluster asked for; `None` for all.
    pub cluster: Option<ClusterId>,
    /// The framework.
    pub framework: FrameworkView,
    /// What was seen of the clusters that count.
    pub platforms: Vec<(ClusterId, Platform)>,
    /// Its controls, in its own order.
    pub controls: Vec<ControlView>,
}

/// What stands in every cluster, for frameworks to be read from.
#[derive(Clone, Debug, Default)]
pub struct Verdicts {
    /// The verdicts of each check in each cluster.
    pub tallies: BTreeMap<(ClusterId, CheckId), Tally>,
    /// How many workloads of each cluster a control of Pod Security Standards would refuse; none is told of one that refuses
    /// none.
    pub refused: BTreeMap<(ClusterId, String), u64>,
    /// Workloads of each cluster whose pods were judged by those controls, and those that were not.
    pub pods: BTreeMap<ClusterId, (u64, u64)>,
    /// What each cluster is.
    pub platforms: BTreeMap<ClusterId, Platform>,
}

impl Framework {
    /// What addresses call it.
    pub fn id(&self) -> String {
        slug(&self.name)
    }

    /// What the verdicts of these clusters say of its controls.
    pub fn controls(
        &self,
        verdicts: &Verdicts,
        clusters: &[ClusterId],
        catalogue: &[CheckInfo],
    ) -> Vec<ControlView> {
        let view = |control: &FrameworkControl| {
            let checks: Vec<CheckTally> =
                control.checks.iter().map(|id| tally(verdicts, clusters, catalogue, id)).collect();
            let mut all = Tally::default();
            for check in &checks {
                all += check.tally;
            }
            let admission =
                self.is_pod_security().then(|| verdicts.admission(&control.id, clusters));
            ControlView {
                id: control.id.clone(),
                title: control.title.clone(),
                nature: control.nature,
                standing: Standing::of(control, &checks, admission),
                tally: all,
                checks,
                admission,
            }
        };
        self.controls.iter().map(view).collect()
    }

    /// Whether its controls are those of the admission of Pod Security Standards, by the same names.
    pub fn is_pod_security(&self) -> bool {
        self.name.starts_with("PSS ")
    }

    /// How it stands in a list, given its controls.
    pub fn view(&self, clusters: Vec<ClusterId>, controls: &[ControlView]) -> FrameworkView {
        let mut standings = BTreeMap::new();
        for control in controls {
            *standings.entry(control.standing).or_default() += 1;
        }
        FrameworkView {
            id: self.id(),
            name: self.name.clone(),
            about: self.about.clone(),
            clusters,
            standings,
        }
    }
}

impl Verdicts {
    fn admission(&self, control: &str, clusters: &[ClusterId]) -> Admission {
        let mut all = Admission::default();
        for cluster in clusters {
            let (judged, not_judged) = self.pods.get(cluster).copied().unwrap_or_default();
            let refused = self.refused.get(&(*cluster, control.to_owned())).copied().unwrap_or(0);
            all.refused += refused;
            all.let_in += judged.saturating_sub(refused);
            all.not_judged += not_judged;
        }
        all
    }
}

fn tally(
    verdicts: &Verdicts,
    clusters: &[ClusterId],
    catalogue: &[CheckInfo],
    check: &CheckId,
) -> CheckTally {
    let mut tally = Tally::default();
    for cluster in clusters {
        tally += verdicts.tallies.get(&(*cluster, check.clone())).copied().unwrap_or_default();
    }
    let info = catalogue.iter().find(|info| info.id == *check);
    let title = info.map_or_else(|| check.to_string(), |info| info.title.clone());
    CheckTally { check: check.clone(), title, tally }
}

/// The clusters of these whose verdicts count for a framework: all, or those that the benchmark is made for.
pub fn clusters_of(
    framework: &Framework,
    all: &[Framework],
    clusters: &[ClusterId],
    platforms: &BTreeMap<ClusterId, Platform>,
) -> Vec<ClusterId> {
    let counts = |cluster: &&ClusterId| {
        framework.made_for.is_none()
            || benchmark_of(all, platforms.get(*cluster)).is_some_and(|it| it == framework)
    };
    clusters.iter().filter(counts).copied().collect()
}

/// The benchmark that a cluster is held to: its distribution's, else the general one; of that, the one for its version of
/// Kubernetes, else the nearest that is known.
pub fn benchmark_of<'a>(
    all: &'a [Framework],
    platform: Option<&Platform>,
) -> Option<&'a Framework> {
    let of = |distribution| {
        let made = move |it: &&Framework| {
            it.made_for.is_some_and(|made| made.distribution == distribution)
        };
        all.iter().filter(made)
    };
    let distribution = platform.map_or(Distribution::Upstream, |platform| platform.distribution);
    let own = match of(distribution).next() {
        Some(_) => distribution,
        None => Distribution::Upstream,
    };
    let minor = platform.and_then(|platform| platform.minor).unwrap_or(u32::MAX);
    let reaches = |it: &&Framework| {
        it.made_for.and_then(|made| made.minors).is_some_and(|(_, last)| minor <= last)
    };
    of(own).find(reaches).or_else(|| of(own).next_back())
}

/// A name as addresses have it: `ISO 27001:2022` is `iso-27001-2022`, `32(1)(b)` is `32-1-b`.
pub fn slug(name: &str) -> String {
    let kept = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '_';
    let words = name.split(|c| !kept(c)).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn control(nature: Nature) -> FrameworkControl {
        FrameworkControl { id: "1".into(), title: "A control".into(), nature, checks: Vec::new() }
    }

    fn checked(tallies: &[(u64, u64, u64)]) -> Vec<CheckTally> {
        let tally = |&(failed, unknown, passed)| CheckTally {
            check: CheckId::new("A-1"),
            title: "a".into(),
            tally: Tally { failed, unknown, passed },
        };
        tallies.iter().map(tally).collect()
    }

    #[test]
    fn a_control_is_supported_only_by_passes_of_every_check() {
        for (tallies, expected) in [
            (&[(0, 0, 1), (0, 0, 7)][..], Standing::Supported),
            (&[(0, 0, 1), (0, 0, 0)], Standing::Unknown),
            (&[(0, 1, 1), (0, 0, 7)], Standing::Unknown),
            (&[(1, 0, 9), (0, 1, 7)], Standing::Contradicted),
            (&[(0, 0, 0)], Standing::Unknown),
        ] {
            let standing = Standing::of(&control(Nature::Manual), &checked(tallies), None);
            assert_eq!(standing, expected, "{tallies:?}");
        }
        let mut of_places = checked(&[(1, 0, 9), (0, 0, 7)]);
        of_places[0].check = CheckId::new("RES-001");
        let standing = Standing::of(&control(Nature::Technical), &of_places, None);
        assert_eq!(standing, Standing::Unknown, "where data is decides no control");
        for (nature, expected) in [
            (Nature::Technical, Standing::Unknown),
            (Nature::Manual, Standing::Manual),
            (Nature::NotTechnical, Standing::NotTechnical),
        ] {
            assert_eq!(Standing::of(&control(nature), &[], None), expected);
        }
    }

    /// A check may ask more than admission does, or less: of its own controls the admission's verdict counts.
    #[test]
    fn a_control_of_pod_security_stands_by_what_admission_would_say() {
        for (refused, let_in, not_judged, tallies, expected) in [
            (1, 9, 0, &[(0, 0, 7)][..], Standing::Contradicted),
            (0, 9, 0, &[(3, 0, 7)], Standing::Supported),
            (0, 9, 0, &[(0, 1, 7)], Standing::Unknown),
            (0, 9, 1, &[(0, 0, 7)], Standing::Unknown),
            (0, 0, 0, &[(0, 0, 7)], Standing::Unknown),
        ] {
            let admission = Admission { refused, let_in, not_judged };
            let standing =
                Standing::of(&control(Nature::Technical), &checked(tallies), Some(admission));
            assert_eq!(standing, expected, "{admission:?} {tallies:?}");
        }
    }

    #[test]
    fn a_cluster_is_held_to_its_own_benchmark_or_the_nearest() {
        let benchmark = |name: &str, distribution, minors| Framework {
            name: name.into(),
            about: String::new(),
            made_for: Some(MadeFor { distribution, minors }),
            controls: Vec::new(),
        };
        let all = [
            benchmark("CIS 1.8", Distribution::Upstream, Some((26, 26))),
            benchmark("CIS 1.11", Distribution::Upstream, Some((29, 31))),
            benchmark("EKS 1.0", Distribution::Eks, None),
            benchmark("EKS 1.8", Distribution::Eks, None),
        ];
        for (distribution, minor, expected) in [
            (Distribution::Upstream, Some(26), "CIS 1.8"),
            (Distribution::Upstream, Some(20), "CIS 1.8"),
            (Distribution::Upstream, Some(27), "CIS 1.11"),
            (Distribution::Upstream, Some(40), "CIS 1.11"),
            (Distribution::Upstream, None, "CIS 1.11"),
            (Distribution::K3s, Some(30), "CIS 1.11"),
            (Distribution::Eks, Some(26), "EKS 1.8"),
        ] {
            let platform = Platform { distribution, minor };
            let found = benchmark_of(&all, Some(&platform)).map(|it| it.name.as_str());
            assert_eq!(found, Some(expected), "{platform:?}");
        }
        assert_eq!(benchmark_of(&all, None).map(|it| it.name.as_str()), Some("CIS 1.11"));
    }

    #[test]
    fn names_become_parts_of_addresses() {
        for (name, expected) in [
            ("ISO 27001:2022", "iso-27001-2022"),
            ("MITRE ATT&CK", "mitre-att-ck"),
            ("CIS Kubernetes 1.12", "cis-kubernetes-1.12"),
            ("NIS2 21(2)", "nis2-21-2"),
            ("32(1)(b)", "32-1-b"),
            ("seccompProfile_baseline", "seccompprofile_baseline"),
        ] {
            assert_eq!(slug(name), expected);
        }
    }
}
