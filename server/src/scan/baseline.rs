//! `--baseline`: what an earlier scan found already.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;
use model::ids::FindingId;
use model::verdict::{Finding, Severity, Verdict};
use serde::{Deserialize, Serialize};

/// How a finding differs from the baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Since {
    /// It is not in the baseline.
    New,
    /// It is there, less severe or not known to fail.
    Worse,
}

/// The findings of an earlier scan.
pub struct Baseline(BTreeMap<FindingId, (Verdict, Severity)>);

/// What is read of an earlier report; the rest of it may be of another release.
#[derive(Deserialize)]
struct Earlier {
    findings: Vec<EarlierFinding>,
}

#[derive(Deserialize)]
struct EarlierFinding {
    id: FindingId,
    verdict: Verdict,
    severity: Severity,
}

impl Baseline {
    /// Reads what `scan --format json` printed.
    pub fn read(file: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read(file)
            .with_context(|| format!("reading the baseline {}", file.display()))?;
        let earlier: Earlier = serde_json::from_slice(&text).with_context(|| {
            format!("{} is no output of `nordvakt scan --format json`", file.display())
        })?;
        let known = |it: EarlierFinding| (it.id, (it.verdict, it.severity));
        Ok(Self(earlier.findings.into_iter().map(known).collect()))
    }

    /// How a finding is new; `None` for one that is known.
    pub fn since(&self, finding: &Finding) -> Option<Since> {
        match self.0.get(&finding.id) {
            None => Some(Since::New),
            // Fail is the greater of the verdicts that are found.
            Some(&known) if (finding.verdict, finding.severity) > known => Some(Since::Worse),
            Some(_) => None,
        }
    }
}
