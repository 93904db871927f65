//! `--baseline`: what an earlier scan, or a server that watches the cluster, found already.

use std::collections::BTreeMap;

use anyhow::{Context, bail};
use model::ids::{CheckId, ClusterId, FindingId};
use model::subject::SubjectRef;
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

/// The findings of an earlier scan or of a cluster, under the ids that this scan gives them.
pub struct Baseline(BTreeMap<FindingId, (Verdict, Severity)>);

/// What is read of an earlier report; the rest of it may be of another release.
#[derive(Deserialize)]
#[serde(expecting = "an object with `findings`")]
struct Earlier {
    findings: Vec<EarlierFinding>,
}

#[derive(Deserialize)]
#[serde(expecting = "a finding: an object with `check`, `subject`, `verdict` and `severity`")]
struct EarlierFinding {
    check: CheckId,
    subject: SubjectRef,
    verdict: Verdict,
    severity: Severity,
}

impl Baseline {
    /// Reads what `scan --format json` or an export of findings holds, from a file or, by its URL, from a server.
    pub fn read(source: &str, cluster: ClusterId) -> anyhow::Result<Self> {
        let text = match source.contains("://") {
            true => ask(source),
            false => std::fs::read(source).map_err(Into::into),
        };
        let text = text.with_context(|| format!("reading the baseline {source}"))?;
        let earlier: Earlier = match serde_json::from_slice(&text) {
            Ok(earlier) => earlier,
            Err(error) => bail!(
                "{source} is no output of `nordvakt scan --format json` and no export of findings: {error}"
            ),
        };
        let known = |it: EarlierFinding| {
            (FindingId::of(cluster, &it.check, &it.subject), (it.verdict, it.severity))
        };
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

fn ask(url: &str) -> anyhow::Result<Vec<u8>> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("starting the runtime")?
        .block_on(collect::other_server::findings_export(url))
        .map_err(Into::into)
}
