//! `GET /api/v1/findings` and `/findings/{finding}`.

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query};
use axum::response::Response;
use model::ids::{CheckId, ClusterId, FindingId};
use model::verdict::{Severity, Verdict};
use model::view::{FindingFilter, FindingPage, FindingView, Page};
use serde::Deserialize;

use super::{Asked, Problem, Tag};

/// Which findings. Lists are separated by commas.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// In this cluster.
    cluster: Option<ClusterId>,
    /// In this namespace.
    namespace: Option<String>,
    /// Of this workload, as `KIND/NAME`; needs `namespace`.
    workload: Option<String>,
    /// Of these checks, as `BRK-001,BRK-002`.
    check: Option<String>,
    /// Of these severities: `critical`, `high`, `medium`, `low`.
    severity: Option<String>,
    /// With these verdicts: `fail`, `unknown`.
    verdict: Option<String>,
    /// Whose subject or reason contains this text.
    q: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows a page: 1 to 500, else 100.
    limit: Option<u32>,
}

impl Which {
    /// The filter it spells, or what is wrong with it.
    pub fn filter(&self) -> Result<FindingFilter, Problem> {
        if self.workload.is_some() && self.namespace.is_none() {
            return Err(Problem::bad_request("`workload` needs `namespace` beside it"));
        }
        Ok(FindingFilter {
            cluster: self.cluster,
            namespace: self.namespace.clone(),
            workload: self.workload.clone(),
            checks: words(self.check.as_deref()).map(|id| CheckId::from(id.to_owned())).collect(),
            severities: parsed("severity", self.severity.as_deref(), &Severity::ALL, |s| s.word())?,
            verdicts: parsed(
                "verdict",
                self.verdict.as_deref(),
                &[Verdict::Fail, Verdict::Unknown],
                |verdict| verdict.word(),
            )?,
            text: self.q.clone().filter(|text| !text.is_empty()),
        })
    }
}

fn words(list: Option<&str>) -> impl Iterator<Item = &str> {
    list.unwrap_or_default().split(',').map(str::trim).filter(|word| !word.is_empty())
}

fn parsed<T: Copy>(
    name: &str,
    list: Option<&str>,
    allowed: &[T],
    word: fn(T) -> &'static str,
) -> Result<Vec<T>, Problem> {
    words(list)
        .map(|asked| {
            allowed.iter().copied().find(|&one| word(one) == asked).ok_or_else(|| {
                let known: Vec<_> = allowed.iter().map(|&one| word(one)).collect();
                Problem::bad_request(format!(
                    "`{asked}` is no {name}: expected {}",
                    known.join(", ")
                ))
            })
        })
        .collect()
}

/// The rows of a page.
pub fn limit(asked: Option<u32>) -> Result<u32, Problem> {
    match asked.unwrap_or(100) {
        limit @ 1..=500 => Ok(limit),
        other => Err(Problem::bad_request(format!("`limit` is {other}: expected 1 to 500"))),
    }
}

/// Findings, most severe first, then by subject and check.
#[utoipa::path(
    get, path = "/api/v1/findings", tag = "findings", params(Which),
    responses((status = 200, body = Page<FindingView>), (status = 304), (status = 400, body = Problem)),
)]
pub async fn list(
    Asked(reader): Asked,
    tag: Tag,
    which: Result<Query<Which>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(which) = which?;
    let (filter, limit) = (which.filter()?, limit(which.limit)?);
    tag.or(reader.findings(filter, which.after, limit)).await
}

/// One finding, open or resolved, with its evidence and what mends it.
#[utoipa::path(
    get, path = "/api/v1/findings/{finding}", tag = "findings",
    params(("finding" = FindingId, Path,)),
    responses((status = 200, body = FindingPage), (status = 304), (status = 404, body = Problem)),
)]
pub async fn one(
    Asked(reader): Asked,
    tag: Tag,
    finding: Result<Path<FindingId>, PathRejection>,
) -> Result<Response, Problem> {
    let Path(finding) = finding?;
    tag.or(reader.finding(finding)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_read_or_refused_with_what_is_known() {
        let which = |severity: &str, verdict: &str| Which {
            cluster: None,
            namespace: None,
            workload: None,
            check: Some("BRK-001, BRK-002".into()),
            severity: Some(severity.into()),
            verdict: Some(verdict.into()),
            q: Some(String::new()),
            after: None,
            limit: None,
        };
        let filter = which("high,critical", "unknown").filter().unwrap();
        assert_eq!(filter.severities, [Severity::High, Severity::Critical]);
        assert_eq!(filter.verdicts, [Verdict::Unknown]);
        assert_eq!(filter.checks.len(), 2);
        assert_eq!(filter.text, None);
        let error = format!("{:?}", which("worst", "fail").filter().unwrap_err());
        assert!(error.contains("`worst` is no severity: expected critical, high"), "{error}");
        assert!(which("high", "pass").filter().is_err());
    }
}
