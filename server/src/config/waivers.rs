//! Waivers that do nothing, as `config check` tells of them.

use checks::catalogue::CATALOGUE;
use chrono::NaiveDate;
use model::subject::SubjectKind;
use model::waiver::{Waiver, may_match};

use super::Config;

impl Config {
    /// Waivers that are over, or in whose scope no finding of their check can lie.
    pub fn idle_waivers(&self, today: NaiveDate) -> Vec<String> {
        self.policy.waivers.iter().filter_map(|waiver| idle(waiver, today)).collect()
    }
}

fn idle(waiver: &Waiver, today: NaiveDate) -> Option<String> {
    let Waiver { check, scope, expires, .. } = waiver;
    let judges = CATALOGUE.iter().find(|it| it.id == *check)?.info().judges;
    let what = format!("the waiver of {check} in {scope}");
    if !waiver.holds(today) {
        return Some(format!("{what} is over since {expires}: renew or remove it"));
    }
    let subjects = match judges {
        SubjectKind::Cluster => "the cluster",
        SubjectKind::Namespace => "namespaces",
        SubjectKind::Node => "nodes",
        SubjectKind::Workload => "workloads",
        SubjectKind::Container => "containers",
    };
    (!may_match(scope, judges)).then(|| {
        format!(
            "{what} can cover nothing: {check} judges {subjects}, a kind begins with a capital, and a `*` stands for a whole \
             part"
        )
    })
}
