//! Frameworks, with the checks that speak to each of their controls.

use std::sync::LazyLock;

use model::check_info::{CheckInfo, Control};
use model::framework::{Framework, FrameworkControl, MadeFor, Nature};
use model::ids::CheckId;
use model::platform::Distribution;
use serde::Deserialize;

use crate::catalogue::CATALOGUE;
use crate::check::Check;
use crate::controls::CIS_KUBERNETES;
use crate::datasets::rows;

/// The frameworks beside the benchmarks for Kubernetes: name, and what it is.
const NAMED: [(&str, &str); 9] = [
    (
        "PSS baseline",
        "The Pod Security Standard that keeps out what is known to lead out of a container.",
    ),
    ("PSS restricted", "The Pod Security Standard for hardened pods; it takes baseline in."),
    ("NSA/CISA Hardening", "The Kubernetes Hardening Guide of NSA and CISA, by its sections."),
    (
        "MITRE ATT&CK",
        "Techniques of attackers in the matrix for containers. Support hinders a technique; it prevents none.",
    ),
    (
        "CIS Controls v8",
        "The CIS Controls. Only those are listed that evidence of a cluster could speak to.",
    ),
    (
        "ISO 27001:2022",
        "Controls of Annex A. Only those are listed that evidence of a cluster could speak to.",
    ),
    (
        "GDPR",
        "The General Data Protection Regulation. Only those articles are listed that evidence of a cluster could speak to.",
    ),
    (
        "NIS2 21(2)",
        "Measures of NIS2, article 21(2). Norway has not taken it into its law: digitalsikkerhetsloven carries out the first NIS \
         directive.",
    ),
    (
        "DORA",
        "The Digital Operational Resilience Act, in Norway by DORA-loven. Only those articles are listed that evidence of a \
         cluster could speak to.",
    ),
];

/// A row of `controls.csv`.
#[derive(Deserialize)]
struct ControlRow {
    framework: String,
    control_id: String,
    title: String,
    nature: Nature,
}

/// A row of `cis_benchmarks.csv`; the oldest version of a benchmark first.
#[derive(Deserialize)]
struct BenchmarkRow {
    benchmark: String,
    version: String,
    kubernetes_from: Option<u32>,
    kubernetes_to: Option<u32>,
}

/// A row of `cis_controls.csv`.
#[derive(Deserialize)]
struct CisRow {
    benchmark: String,
    version: String,
    theme: String,
    control_id: String,
    assessment: Nature,
}

static CONTROLS: LazyLock<Vec<ControlRow>> = LazyLock::new(|| rows("controls"));
static BENCHMARKS: LazyLock<Vec<BenchmarkRow>> = LazyLock::new(|| rows("cis_benchmarks"));
static CIS: LazyLock<Vec<CisRow>> = LazyLock::new(|| rows("cis_controls"));

/// Every framework.
pub fn all() -> Vec<Framework> {
    let catalogue: Vec<CheckInfo> = CATALOGUE.iter().map(|check| check.info()).collect();
    let named = NAMED.iter().map(|(name, about)| Framework {
        name: (*name).into(),
        about: (*about).into(),
        made_for: None,
        controls: controls(name, &catalogue),
    });
    let (pod_security, others): (Vec<_>, Vec<_>) = named.partition(|it| it.name.starts_with("PSS"));
    let benchmarks = BENCHMARKS.iter().filter_map(benchmark);
    pod_security.into_iter().chain(benchmarks).chain(others).collect()
}

fn controls(framework: &str, catalogue: &[CheckInfo]) -> Vec<FrameworkControl> {
    let speak_to = |id: &str| {
        let names = |info: &&CheckInfo| {
            info.controls.iter().any(|control| control.framework == framework && control.id == id)
        };
        catalogue.iter().filter(names).map(|info| info.id.clone()).collect()
    };
    let rows = CONTROLS.iter().filter(|row| row.framework == framework);
    rows.map(|row| FrameworkControl {
        id: row.control_id.clone(),
        title: row.title.clone(),
        nature: row.nature,
        checks: speak_to(&row.control_id),
    })
    .collect()
}

fn benchmark(row: &BenchmarkRow) -> Option<Framework> {
    let distribution = match row.benchmark.as_str() {
        CIS_KUBERNETES => Distribution::Upstream,
        "CIS EKS" => Distribution::Eks,
        "CIS GKE" => Distribution::Gke,
        "CIS AKS" => Distribution::Aks,
        "CIS OpenShift" => Distribution::OpenShift,
        _ => return None,
    };
    let minors = row.kubernetes_from.zip(row.kubernetes_to);
    let made_for = match minors {
        Some((from, to)) if from == to => format!("for Kubernetes 1.{from}"),
        Some((from, to)) => format!("for Kubernetes 1.{from} to 1.{to}"),
        None => format!("for {}", distribution.name()),
    };
    let of_version =
        CIS.iter().filter(|it| it.benchmark == row.benchmark && it.version == row.version);
    Some(Framework {
        name: format!("{} {}", row.benchmark, row.version),
        about: format!(
            "The CIS Benchmark {made_for}: its controls of policies. Most ask what admission lets in; what runs supports or \
             contradicts them. A cluster of a version that no benchmark is made for is held to the nearest one."
        ),
        made_for: Some(MadeFor { distribution, minors }),
        controls: of_version
            .map(|it| FrameworkControl {
                id: it.control_id.clone(),
                title: title(&it.theme),
                nature: it.assessment,
                checks: of_theme(&it.theme),
            })
            .collect(),
    })
}

fn title(theme: &str) -> String {
    let row = CONTROLS.iter().find(|row| row.framework == "CIS theme" && row.control_id == theme);
    row.map_or_else(|| theme.to_owned(), |row| row.title.clone())
}

fn of_theme(theme: &str) -> Vec<CheckId> {
    let names = |check: &&&Check| check.controls.contains(&(CIS_KUBERNETES, theme));
    CATALOGUE.iter().filter(names).map(|check| check.id.clone()).collect()
}

/// The control of this theme in the newest version of the general benchmark, if that has it.
pub(crate) fn newest_cis_control(theme: &str) -> Option<Control> {
    let newest = BENCHMARKS.iter().rfind(|row| row.benchmark == CIS_KUBERNETES)?;
    let has = |it: &&CisRow| {
        it.benchmark == newest.benchmark && it.version == newest.version && it.theme == theme
    };
    CIS.iter().find(has).map(|it| Control {
        framework: format!("{} {}", it.benchmark, it.version),
        id: it.control_id.clone(),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::datasets::DATASETS;

    #[test]
    fn every_row_reads_and_every_control_is_listed_once() {
        let lines = |name: &str| {
            let dataset = DATASETS.iter().find(|dataset| dataset.name == name).expect("a dataset");
            dataset.text.lines().count() - 1
        };
        assert_eq!(CONTROLS.len(), lines("controls"));
        assert_eq!(BENCHMARKS.len(), lines("cis_benchmarks"));
        assert_eq!(CIS.len(), lines("cis_controls"));
        let all = all();
        let ids: BTreeSet<String> = all.iter().map(Framework::id).collect();
        assert_eq!(ids.len(), all.len());
        assert_eq!(all.iter().filter(|it| it.made_for.is_some()).count(), BENCHMARKS.len());
        for framework in &all {
            let ids: BTreeSet<&str> = framework.controls.iter().map(|it| it.id.as_str()).collect();
            assert_eq!(ids.len(), framework.controls.len(), "{}", framework.name);
            assert!(!ids.is_empty(), "{}", framework.name);
        }
        for row in CIS.iter() {
            assert_ne!(title(&row.theme), row.theme, "a theme has a title");
        }
    }

    #[test]
    fn every_control_that_a_check_names_is_listed() {
        let all = all();
        for check in CATALOGUE {
            for control in check.info().controls {
                let framework = all.iter().find(|it| it.name == control.framework);
                let listed =
                    framework.and_then(|it| it.controls.iter().find(|of| of.id == control.id));
                let speaks = listed.is_some_and(|it| it.checks.contains(&check.id));
                assert!(speaks, "{}: {control:?} is no row of controls.csv", check.id);
            }
            for (_, theme) in check.controls.iter().filter(|(of, _)| *of == CIS_KUBERNETES) {
                assert!(CIS.iter().any(|row| row.theme == *theme), "{}: {theme}", check.id);
            }
        }
    }

    #[test]
    fn a_theme_is_told_by_the_newest_general_benchmark() {
        let told =
            |theme| newest_cis_control(theme).map(|it| format!("{} {}", it.framework, it.id));
        assert_eq!(told("privileged").as_deref(), Some("CIS Kubernetes 1.12 5.2.2"));
        assert_eq!(told("secrets-as-files").as_deref(), Some("CIS Kubernetes 1.12 5.4.1"));
        // Only older ones and those of distributions ask that.
        assert_eq!(told("added-capabilities"), None);
    }
}
