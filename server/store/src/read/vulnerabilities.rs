//! Reports on an image, with the vulnerabilities that they tell.

use model::Time;
use model::ids::ClusterId;
use model::subject::SubjectRef;
use model::verdict::Severity;
use model::vulnerability::{
    Assessment, ImageReports, Origin, Package, ReportContent, ReportFormat, ReportView,
    RunningContainer, VulnerabilitiesPage, VulnerabilityCounts, VulnerabilityView,
};
use serde::Deserialize;
use sqlx::types::Json;
use uuid::Uuid;

use super::{Answer, Reading, no, parts};
use crate::rows::severity;
use crate::{Error, Result};

/// Containers that run one image, as its page lists them.
const CONTAINERS: i64 = 200;

/// `image_report`.
#[derive(Debug, Deserialize)]
pub(super) struct ReportRow {
    id: i64,
    format: String,
    tool: String,
    tool_version: Option<String>,
    made_at: Option<Time>,
    received_at: Time,
    came_by: String,
    by_reference: Option<String>,
    lists_all: bool,
    says_exploited: bool,
    packages: u32,
    counts: VulnerabilityCounts,
}

impl ReportRow {
    pub(super) fn view(self) -> Result<ReportView> {
        let format = ReportFormat::ALL.into_iter().find(|format| format.word() == self.format);
        let format = format.ok_or_else(|| {
            Error::corrupt("format of a report")(format!("there is no format `{}`", self.format))
        })?;
        Ok(ReportView {
            origin: Origin { format, tool: self.tool, version: self.tool_version },
            made_at: self.made_at,
            received_at: self.received_at,
            came_by: self.came_by,
            by_reference: self.by_reference,
            lists_all: self.lists_all,
            says_exploited: self.says_exploited,
            packages: self.packages,
            counts: self.counts,
        })
    }
}

/// An image that a workload runs, with the reports on it.
#[derive(Debug, Deserialize)]
pub(super) struct ImageRow {
    container: String,
    reference: String,
    digest: String,
    reports: Vec<ReportRow>,
}

impl ImageRow {
    pub(super) fn view(self) -> Result<ImageReports> {
        let reports = self.reports.into_iter().map(ReportRow::view).collect::<Result<_>>()?;
        let Self { container, reference, digest, .. } = self;
        Ok(ImageReports { container, reference, digest, reports })
    }
}

#[derive(Debug, Deserialize)]
struct ContainerRow {
    cluster_id: Uuid,
    unit: String,
    container: String,
    reference: String,
}

impl ContainerRow {
    fn view(self) -> Result<Option<RunningContainer>> {
        let unit: SubjectRef = self.unit.parse().map_err(Error::corrupt("subject"))?;
        let Self { cluster_id, container, reference, .. } = self;
        let cluster = ClusterId::from_uuid(cluster_id);
        Ok(unit.workload().cloned().map(|workload| RunningContainer {
            cluster,
            workload,
            container,
            reference,
        }))
    }
}

struct Row {
    report_id: i64,
    id: String,
    ecosystem: String,
    name: String,
    alias: Option<String>,
    version: String,
    severity: Option<i16>,
    fixed_in: Option<String>,
    is_exploited: bool,
    score_tenths: Option<i16>,
    title: Option<String>,
    url: Option<String>,
    assessment: Option<Json<Assessment>>,
}

impl Row {
    fn view(self) -> Result<VulnerabilityView> {
        let Self { id, ecosystem, name, alias, version, .. } = self;
        let severity: Option<Severity> = self.severity.map(severity).transpose()?;
        Ok(VulnerabilityView {
            id,
            package: Package { ecosystem, name, alias, version },
            severity,
            fixed_in: self.fixed_in,
            is_exploited: self.is_exploited,
            score_tenths: self.score_tenths.and_then(|score| score.try_into().ok()),
            title: self.title,
            url: self.url,
            assessment: self.assessment.map(|it| it.0),
        })
    }
}

impl Reading {
    #[tracing::instrument(name = "store.read.vulnerabilities", skip_all, fields(digest))]
    pub(super) async fn read_vulnerabilities(
        &self,
        digest: String,
        limit: u32,
    ) -> Answer<VulnerabilitiesPage> {
        let scope = self.scope();
        let mut db = self.snapshot().await?;
        let clusters = parts::clusters(&mut db, scope.as_deref()).await?;
        let image = sqlx::query!(
            r#"SELECT COALESCE((
                   SELECT jsonb_agg(to_jsonb(run) ORDER BY run.cluster_id, run.unit, run.container)
                   FROM (SELECT cluster_id, unit, container, reference FROM running_image
                         WHERE digest = $1 AND ($2::uuid[] IS NULL OR cluster_id = ANY($2))
                         ORDER BY cluster_id, unit, container LIMIT $3) AS run
               ), '[]') AS "running!: Json<Vec<ContainerRow>>",
               COALESCE((
                   SELECT jsonb_agg(to_jsonb(report) - 'content' ORDER BY report.tool, report.format)
                   FROM report_image JOIN image_report AS report ON report.id = report_id
                   WHERE digest = $1
               ), '[]') AS "reports!: Json<Vec<ReportRow>>""#,
            digest,
            scope.as_deref(),
            CONTAINERS,
        )
        .fetch_one(&mut *db)
        .await
        .map_err(Error::query("reading the reports on an image"))?;
        // Whoever may see no workload that runs an image may not see what is in it either.
        if image.running.is_empty() && (scope.is_some() || image.reports.is_empty()) {
            return Err(no("image"));
        }
        let ids: Vec<i64> = image.reports.iter().map(|report| report.id).collect();
        let rows = sqlx::query_as!(
            Row,
            r#"SELECT report.id AS "report_id!", found.id AS "id!", found.ecosystem AS "ecosystem!", found.name AS "name!",
                   found.alias, found.version AS "version!", found.severity, found.fixed_in,
                   found.is_exploited AS "is_exploited!", found.score_tenths, found.title, found.url,
                   found.assessment AS "assessment: Json<Assessment>"
               FROM UNNEST($1::bigint[]) AS report (id)
               CROSS JOIN LATERAL (
                   SELECT vulnerability.*, package.ecosystem, package.name, package.alias, package.version
                   FROM reported_vulnerability AS vulnerability
                   JOIN reported_package AS package
                       ON package.report_id = vulnerability.report_id AND package.number = vulnerability.package
                   WHERE vulnerability.report_id = report.id
                   ORDER BY COALESCE(assessment ->> 'state' NOT IN ('exploitable', 'in_triage'), false),
                       is_exploited DESC, severity NULLS LAST, fixed_in IS NULL, package.name, vulnerability.id,
                       package.number
                   LIMIT $2
               ) AS found"#,
            &ids,
            i64::from(limit),
        )
        .fetch_all(&mut *db)
        .await
        .map_err(Error::query("reading vulnerabilities"))?;
        Ok(VulnerabilitiesPage {
            clusters,
            digest,
            running: (image.running.0.into_iter())
                .filter_map(|row| row.view().transpose())
                .collect::<Result<_>>()?,
            reports: contents(image.reports.0, rows)?,
        })
    }
}

/// Each report with its own.
fn contents(reports: Vec<ReportRow>, rows: Vec<Row>) -> Result<Vec<ReportContent>> {
    let mut of_reports: Vec<(i64, Vec<VulnerabilityView>)> =
        reports.iter().map(|report| (report.id, Vec::new())).collect();
    for row in rows {
        if let Some((_, told)) = of_reports.iter_mut().find(|(id, _)| *id == row.report_id) {
            told.push(row.view()?);
        }
    }
    (reports.into_iter().zip(of_reports))
        .map(|(report, (_, vulnerabilities))| {
            Ok(ReportContent { report: report.view()?, vulnerabilities })
        })
        .collect()
}
