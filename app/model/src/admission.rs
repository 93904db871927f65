//! What Pod Security admission makes of what was seen: of a workload by version, of a namespace at a glance. The
//! [planner](crate::enforce) tells the rest.

use serde::{Deserialize, Serialize};

use crate::enforce::{Breaker, Enforced, PodsSeen, breakers, safe};
use crate::pod_security::{
    PodSecurity, PodSecurityLevel, PodSecurityStandard, PodSecurityVersion, PodSecurityViolation,
};

/// At which levels a workload is let in, and what stands in the way of the next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Admission {
    /// The strictest level that lets in every spec of it that was seen, by version.
    pub levels: PodSecurity,
    /// The next stricter level at the newest version; `None` for what is restricted already.
    pub next: Option<PodSecurityStandard>,
    /// What breaks the next, spec by spec.
    pub breakers: Vec<Breaker>,
}

impl Admission {
    /// Of a workload with these specs.
    pub fn of(pods: &[PodsSeen]) -> Self {
        let every: Vec<PodSecurityViolation> =
            pods.iter().flat_map(|pods| pods.violations.iter().cloned()).collect();
        let levels = PodSecurity::of(&every);
        let version = PodSecurityVersion::NEWEST;
        let stricter = |level: &PodSecurityLevel| *level > levels.level(version);
        let next = PodSecurityLevel::ALL.into_iter().find(stricter);
        let next = next.map(|level| PodSecurityStandard { level, version });
        let breakers = next.map(|next| breakers(pods, next)).unwrap_or_default();
        Self { levels, next, breakers }
    }

    /// The strictest level at the newest version.
    pub fn level(&self) -> PodSecurityLevel {
        self.levels.level(PodSecurityVersion::NEWEST)
    }
}

/// The strictest standard that a namespace may enforce now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Enforceable {
    /// What it enforces today by its labels; `None` where it has none, or was not seen.
    pub today: Option<Enforced>,
    /// The strictest that nothing observed breaks, and the newest version of it.
    pub safe: PodSecurityStandard,
    /// Whether all was seen that could break it; what was not may break more.
    pub seen_whole: bool,
}

impl Enforceable {
    /// Of a namespace in which this is broken.
    pub fn of(today: Option<Enforced>, broken: &[PodSecurityViolation], seen_whole: bool) -> Self {
        Self { today, safe: safe(broken.iter(), PodSecurityVersion::NEWEST), seen_whole }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pod_security::Versions;
    use crate::subject::WorkloadRef;

    fn broken(baseline: Option<Versions>, restricted: Option<Versions>) -> PodSecurityViolation {
        PodSecurityViolation {
            control: "control".into(),
            field: "spec".into(),
            reason: "is wrong".into(),
            baseline,
            restricted,
        }
    }

    fn admission(violations: Vec<PodSecurityViolation>) -> Admission {
        let workload = WorkloadRef::new("shop", "Deployment", "api");
        Admission::of(&[PodsSeen { object: "Deployment shop/api".into(), workload, violations }])
    }

    #[test]
    fn a_workload_names_what_breaks_the_next_level_alone() {
        let all = Some(Versions::ALL);
        for (violations, level, next, named) in [
            (vec![], PodSecurityLevel::Restricted, None, 0),
            (vec![broken(None, all)], PodSecurityLevel::Baseline, Some("restricted:v1.37"), 1),
            (
                vec![broken(None, all), broken(all, all)],
                PodSecurityLevel::Privileged,
                Some("baseline:v1.37"),
                1,
            ),
            (
                vec![broken(None, Some(Versions::since(8).until(24)))],
                PodSecurityLevel::Restricted,
                None,
                0,
            ),
        ] {
            let admission = admission(violations);
            assert_eq!(admission.level(), level);
            assert_eq!(admission.next.map(|next| next.to_string()).as_deref(), next);
            let fields: usize = admission.breakers.iter().map(|it| it.violations.len()).sum();
            assert_eq!(fields, named);
        }
    }
}
