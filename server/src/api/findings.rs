//! `GET /api/v1/findings` and `/findings/{finding}`.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::Response;
use chrono::{DateTime, Utc};
use model::ids::{CheckId, ClusterId, FindingId};
use model::verdict::{Severity, Verdict};
use model::view::{FindingFilter, FindingPage, FindingView, Page};

use super::clusters::When;
use super::{Asked, Asking, Both, CLUSTER_ID, Given, Problem, Query, Tag};

/// Which findings. Lists are separated by commas, or given by naming the parameter again.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Narrowed {
    /// In this cluster.
    cluster: Option<ClusterId>,
    /// In this namespace.
    namespace: Option<String>,
    /// Of this workload, as `KIND/NAME`; needs `namespace`.
    workload: Option<String>,
    /// Of these checks, as `BRK-001,BRK-002`.
    #[param(value_type = Option<String>)]
    check: Vec<CheckId>,
    /// Of these severities: `critical`, `high`, `medium`, `low`.
    #[param(value_type = Option<String>)]
    severity: Vec<Severity>,
    /// With these verdicts: `fail`, `unknown`.
    #[param(value_type = Option<String>)]
    verdict: Vec<Verdict>,
    /// Whose subject or reason contains this text.
    q: Option<String>,
    /// `yes` for those that are waived, `no` for those that are not.
    #[param(value_type = Option<String>)]
    waived: Option<bool>,
    /// As they were observed at this moment, such as `2026-11-26T08:00:00Z`; now unless given. One before anything was
    /// observed is refused.
    at: Option<DateTime<Utc>>,
}

/// Where in the list.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Stretch {
    /// `next` of the page before.
    after: Option<String>,
    /// Rows a page: 1 to 500, else 100.
    #[param(value_type = Option<u32>)]
    limit: u32,
}

/// A page of those findings.
type Which = Both<Narrowed, Stretch>;

impl Asking for Stretch {
    fn read(given: &Given) -> Result<Self, Problem> {
        Ok(Self { after: given.text("after")?.map(str::to_owned), limit: given.limit()? })
    }
}

impl Asking for Narrowed {
    fn read(given: &Given) -> Result<Self, Problem> {
        let text = |name| Ok::<_, Problem>(given.text(name)?.map(str::to_owned));
        let workload = given.value("workload", "KIND/NAME, such as Deployment/api", |text| {
            text.contains('/').then(|| text.to_owned())
        })?;
        let namespace = text("namespace")?;
        if workload.is_some() && namespace.is_none() {
            return Err(Problem::bad_request("`workload` needs `namespace` beside it"));
        }
        Ok(Self {
            cluster: given.value("cluster", CLUSTER_ID, |text| text.parse().ok())?,
            namespace,
            workload,
            check: given.words("check").map(|id| CheckId::from(id.to_owned())).collect(),
            severity: given.of_these("severity", &Severity::ALL, Severity::word)?,
            verdict: given.of_these(
                "verdict",
                &[Verdict::Fail, Verdict::Unknown],
                Verdict::word,
            )?,
            q: text("q")?.filter(|text| !text.is_empty()),
            waived: given.value("waived", "yes or no", |text| match text {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            })?,
            at: given.moment("at")?,
        })
    }
}

impl Narrowed {
    /// The filter that they make.
    pub fn filter(self) -> FindingFilter {
        FindingFilter {
            cluster: self.cluster,
            namespace: self.namespace,
            workload: self.workload,
            checks: self.check,
            severities: self.severity,
            verdicts: self.verdict,
            text: self.q,
            waived: self.waived,
            at: self.at,
        }
    }
}

/// Findings, most severe first, then by subject and check.
#[utoipa::path(
    get, path = "/api/v1/findings", tag = "findings", params(Which),
    responses((status = 200, body = Page<FindingView>), (status = 304)),
)]
pub async fn list(
    Asked(reader): Asked,
    tag: Tag,
    Query(Both(narrowed, Stretch { after, limit })): Query<Which>,
) -> Result<Response, Problem> {
    tag.or(reader.findings(narrowed.filter(), after, limit)).await
}

/// One finding, open or resolved, with its evidence and what mends it.
#[utoipa::path(
    get, path = "/api/v1/findings/{finding}", tag = "findings",
    params(("finding" = FindingId, Path,), When),
    responses((status = 200, body = FindingPage), (status = 304)),
)]
pub async fn one(
    Asked(reader): Asked,
    tag: Tag,
    finding: Result<Path<FindingId>, PathRejection>,
    Query(When { at }): Query<When>,
) -> Result<Response, Problem> {
    let Path(finding) = finding?;
    tag.or(reader.finding(finding, at)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<Which, Problem> {
        Which::read(&Given::query(query))
    }

    #[test]
    fn lists_are_separated_or_repeated() {
        for query in [
            "severity=high,critical&verdict=unknown&check=BRK-001,%20BRK-002&q=",
            "severity=high&severity=critical&verdict=unknown&check=BRK-001&check=BRK-002",
        ] {
            let Both(narrowed, _) = read(query).unwrap();
            let filter = narrowed.filter();
            assert_eq!(filter.severities, [Severity::High, Severity::Critical], "{query}");
            assert_eq!(filter.verdicts, [Verdict::Unknown], "{query}");
            assert_eq!(filter.checks.len(), 2, "{query}");
            assert_eq!(filter.text, None, "{query}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_by_name_value_and_what_is_allowed() {
        for (query, expected) in [
            ("severity=worst", "`severity` is `worst`: expected critical, high, medium, low"),
            ("verdict=pass", "`verdict` is `pass`: expected fail, unknown"),
            ("waived=maybe", "`waived` is `maybe`: expected yes or no"),
            ("at=yesterday", "`at` is `yesterday`: expected a time such as"),
            ("limit=0", "`limit` is `0`: expected a number from 1 to 500"),
            ("limit=many", "`limit` is `many`: expected a number from 1 to 500"),
            ("cluster=x", "`cluster` is `x`: expected the UID of a cluster's `kube-system`"),
            ("workload=api&namespace=a", "`workload` is `api`: expected KIND/NAME"),
            ("workload=Pod/api", "`workload` needs `namespace` beside it"),
            ("limit=1&limit=2", "`limit` is given twice: give it once"),
        ] {
            let Err(problem) = read(query) else { panic!("{query} was read") };
            let said = format!("{problem:?}");
            assert!(said.contains(expected), "{query}: {said}");
        }
    }
}
