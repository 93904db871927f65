//! `--baseline`: what an earlier scan, or a server that watches the cluster, found already.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, bail};
use model::ids::{CheckId, ClusterId, FindingId};
use model::subject::SubjectRef;
use model::verdict::{Evidence, Finding, Severity, Verdict};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How a finding differs from the baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Since {
    /// It is not in the baseline.
    New,
    /// It is there, less severe, not known to fail, resting on less, or accepted by a waiver that no longer holds.
    Worse,
}

/// The findings of an earlier scan or of a cluster, under the ids that this scan gives them.
pub struct Baseline(BTreeMap<FindingId, Known>);

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
}

#[derive(Deserialize)]
#[serde(expecting = "a finding: an object with `check`, `subject`, `verdict` and `severity`")]
struct EarlierFinding {
    check: CheckId,
    subject: SubjectRef,
    verdict: Verdict,
    severity: Severity,
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

/// What a finding rests on, by field without its place in lists: an entry that is put before another moves it, and makes
/// nothing worse.
#[derive(Default)]
struct Seen(BTreeMap<String, Field>);

#[derive(Default)]
struct Field {
    /// Where it stands: object and path.
    places: BTreeSet<(String, String)>,
    /// What a list of texts in it holds, such as capabilities.
    entries: BTreeSet<String>,
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
            let seen = |it: EarlierEvidence| (it.object, it.path, it.value);
            let known = Known {
                rank: (it.verdict, it.severity),
                is_waived: it.waiver.is_some(),
                rests_on: it.evidence.map(|all| all.into_iter().map(seen).collect()),
            };
            (FindingId::of(cluster, &it.check, &it.subject), known)
        };
        Ok(Self(earlier.findings.into_iter().map(known).collect()))
    }

    /// How a finding is new; `None` for one that is known. `is_waived`: a waiver holds for it now.
    pub fn since(&self, finding: &Finding, is_waived: bool) -> Option<Since> {
        let Some(known) = self.0.get(&finding.id) else { return Some(Since::New) };
        let is_worse = || {
            // Fail is the greater of the verdicts that are found.
            (finding.verdict, finding.severity) > known.rank
                || (known.is_waived && !is_waived)
                || (finding.verdict == Verdict::Fail
                    && known.rests_on.as_ref().is_some_and(|it| it.is_less_than(&finding.evidence)))
        };
        is_worse().then_some(Since::Worse)
    }
}

impl FromIterator<(String, String, Option<String>)> for Seen {
    fn from_iter<I: IntoIterator<Item = (String, String, Option<String>)>>(all: I) -> Self {
        let mut seen = Self::default();
        for (object, path, value) in all {
            let field = seen.0.entry(without_indexes(&path)).or_default();
            field.places.insert((object, path));
            let value = value.and_then(|value| serde_json::from_str(&value).ok());
            if let Some(Value::Array(entries)) = value {
                let texts = entries.iter().filter_map(Value::as_str);
                field.entries.extend(texts.map(str::to_owned));
            }
        }
        seen
    }
}

impl Seen {
    /// Whether a field stands in more places now, or a list in it holds what it did not.
    fn is_less_than(&self, now: &[Evidence]) -> bool {
        let of = |it: &Evidence| (it.object.clone(), it.path.clone(), it.value.clone());
        let now: Self = now.iter().map(of).collect();
        now.0.iter().any(|(path, now)| match self.0.get(path) {
            None => true,
            Some(then) => {
                now.places.len() > then.places.len() || !now.entries.is_subset(&then.entries)
            }
        })
    }
}

/// `spec.containers[1].args[0]` as `spec.containers[].args[]`; a label's key in brackets stays.
fn without_indexes(path: &str) -> String {
    let mut parts = path.split('[');
    let mut without = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        without.push('[');
        without.push_str(part.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    without
}

fn ask(url: &str) -> anyhow::Result<Vec<u8>> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("starting the runtime")?
        .block_on(collect::other_server::findings_export(url))
        .map_err(Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_has_grown_where_it_is_more_and_not_where_it_has_moved() {
        let add = "spec.containers[0].securityContext.capabilities.add";
        let (env, later) = ("spec.containers[0].env[1]", "spec.containers[0].env[4]");
        let (raw, more) = (r#"["NET_RAW"]"#, r#"["NET_RAW","SYS_ADMIN"]"#);
        for (then, now, expected) in [
            (&[(env, None)][..], &[(env, None)][..], false),
            (&[(env, None)], &[(later, None)], false),
            (&[(env, None), (later, None)], &[(env, None)], false),
            (&[(env, None)], &[(env, None), (later, None)], true),
            (&[(env, None)], &[(env, None), ("spec.containers[0].args[1]", None)], true),
            (&[(add, Some(raw))], &[(add, Some(more))], true),
            (&[(add, Some(more))], &[(add, Some(raw))], false),
            (&[(add, Some(raw))], &[(add, Some(r#"["SYS_ADMIN"]"#))], true),
            (&[("spec.image", Some("\"a:1\""))], &[("spec.image", Some("\"a:2\""))], false),
            (&[("metadata.labels[a]", None)], &[("metadata.labels[b]", None)], true),
        ] {
            let object = || "Pod x/p".to_owned();
            let seen: Seen = (then.iter())
                .map(|(path, value)| (object(), (*path).to_owned(), value.map(str::to_owned)))
                .collect();
            let evidence: Vec<Evidence> = (now.iter())
                .map(|(path, value)| Evidence {
                    object: object(),
                    hash: String::new(),
                    path: (*path).to_owned(),
                    value: value.map(str::to_owned),
                    pods: 0,
                })
                .collect();
            assert_eq!(seen.is_less_than(&evidence), expected, "{then:?} {now:?}");
        }
    }
}
