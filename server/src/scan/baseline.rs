//! `--baseline`: what an earlier scan, or a server that watches the cluster, found already.

mod mounted;
mod named;
mod seen;

use std::collections::BTreeMap;

use anyhow::{Context, bail};
use collect::manifests::Unjudged;
use model::ids::{CheckId, ClusterId, FindingId};
use model::subject::SubjectRef;
use model::verdict::{Finding, Severity, Verdict};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use seen::{Seen, without_indexes};

/// How a finding differs from the baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Since {
    /// It is not in the baseline.
    New,
    /// It is there, less severe, not known to fail, resting on less, or accepted by a waiver that no longer holds.
    Worse,
}

/// What an earlier scan found, or what is found of a cluster.
pub struct Baseline {
    /// Under the ids that this scan gives them.
    findings: BTreeMap<FindingId, Known>,
    /// How many objects of each are known whose pods are not judged.
    unjudged: BTreeMap<NotJudged, u32>,
}

/// By what an object is known again whose pods are not judged.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct NotJudged {
    namespace: String,
    object: String,
    /// Without places in lists, as of findings.
    why: String,
}

/// What is known of a finding.
struct Known {
    rank: (Verdict, Severity),
    is_waived: bool,
    /// `None` where the report tells none.
    rests_on: Option<Seen>,
}

/// What is read of an earlier report; the rest of it may be of another release.
#[derive(Deserialize)]
#[serde(expecting = "an object with `findings`")]
struct Earlier {
    findings: Vec<EarlierFinding>,
    /// An export of findings, and a scan before there were any, has none.
    #[serde(default)]
    unjudged: Vec<EarlierUnjudged>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object with `namespace`, `object` and `message`")]
struct EarlierUnjudged {
    namespace: String,
    object: String,
    message: String,
}

#[derive(Deserialize)]
#[serde(expecting = "a finding: an object with `check`, `subject`, `verdict` and `severity`")]
struct EarlierFinding {
    check: CheckId,
    subject: SubjectRef,
    verdict: Verdict,
    severity: Severity,
    #[serde(default)]
    reason: String,
    waiver: Option<IgnoredAny>,
    evidence: Option<Vec<EarlierEvidence>>,
}

#[derive(Deserialize)]
#[serde(expecting = "evidence: an object with `object`, `path` and `value`")]
struct EarlierEvidence {
    object: String,
    path: String,
    value: Option<String>,
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
            let seen = |all: &Vec<EarlierEvidence>| {
                let told = all.iter().map(|it| (&*it.object, &*it.path, it.value.as_deref()));
                Seen::of(&it.check, &it.reason, told)
            };
            let known = Known {
                rank: (it.verdict, it.severity),
                is_waived: it.waiver.is_some(),
                rests_on: it.evidence.as_ref().map(seen),
            };
            (FindingId::of(cluster, &it.check, &it.subject), known)
        };
        let mut unjudged = BTreeMap::new();
        for EarlierUnjudged { namespace, object, message } in earlier.unjudged {
            let of = NotJudged { namespace, object, why: without_indexes(&message) };
            *unjudged.entry(of).or_default() += 1;
        }
        Ok(Self { findings: earlier.findings.into_iter().map(known).collect(), unjudged })
    }

    /// How a finding is new; `None` for one that is known. `is_waived`: a waiver holds for it now.
    pub fn since(&self, finding: &Finding, is_waived: bool) -> Option<Since> {
        let Some(known) = self.findings.get(&finding.id) else { return Some(Since::New) };
        let rests_on_more = || {
            let then = known.rests_on.as_ref();
            then.is_some_and(|then| then.is_less_than(&seen(finding)))
        };
        let is_worse = || {
            // Fail is the greater of the verdicts that are found.
            (finding.verdict, finding.severity) > known.rank
                || (known.is_waived && !is_waived)
                || (finding.verdict == Verdict::Fail && rests_on_more())
        };
        is_worse().then_some(Since::Worse)
    }

    /// Of objects whose pods are not judged those that are new: of several that are told alike, as many as there are more.
    pub fn new_among<'a>(&self, all: &'a [Unjudged]) -> Vec<&'a Unjudged> {
        let mut known = self.unjudged.clone();
        let mut is_new = |it: &&Unjudged| {
            let of = NotJudged {
                namespace: it.namespace.clone(),
                object: it.object.clone(),
                why: without_indexes(&it.note.message),
            };
            match known.get_mut(&of) {
                None | Some(0) => true,
                Some(left) => {
                    *left -= 1;
                    false
                }
            }
        };
        all.iter().filter(|it| is_new(it)).collect()
    }
}

fn seen(finding: &Finding) -> Seen {
    let told = finding.evidence.iter();
    let told = told.map(|it| (&*it.object, &*it.path, it.value.as_deref()));
    Seen::of(&finding.check, &finding.reason, told)
}

fn ask(url: &str) -> anyhow::Result<Vec<u8>> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("starting the runtime")?
        .block_on(collect::other_server::findings_export(url))
        .map_err(Into::into)
}
