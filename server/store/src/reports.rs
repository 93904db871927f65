//! Reports of scanners on images: of each digest the newest one of every tool, written whole.

use chrono::TimeDelta;
use facts::canonical::Digest;
use facts::version::sort_key;
use model::Time;
use model::vulnerability::Report;
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::rows::rank;
use crate::{Error, Result, Store};

/// Reports on what nothing runs are kept for so many days.
const KEPT_DAYS: i32 = 30;

/// A report, with how it came.
#[derive(Clone, Copy, Debug)]
pub struct Received<'a> {
    /// The report.
    pub report: &'a Report,
    /// Of which images it is: its own digests, or those that its reference was matched to.
    pub digests: &'a [String],
    /// The reference that it was matched by, where it names no digest.
    pub by_reference: Option<&'a str>,
    /// SHA-256 of what was read.
    pub content: Digest,
    /// When it was received.
    pub at: Time,
    /// How it came, in words.
    pub came_by: &'a str,
}

/// What became of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It is the current one of all its images, or of those of which there was no newer one.
    Current,
    /// It was there already.
    Again,
    /// There are newer ones of the same tool for all its images.
    Older,
}

impl Store {
    /// Keeps a report in place of older ones of its tool.
    #[tracing::instrument(name = "store.reports.keep", skip_all, fields(tool = received.report.origin.tool))]
    pub async fn keep_report(&self, received: Received<'_>) -> Result<Kept> {
        let mut db = self.pool.begin().await.map_err(Error::query("beginning to keep a report"))?;
        // One at a time: two reports on one image must not each take the other for older.
        sqlx::query!("SELECT pg_advisory_xact_lock(hashtext('image_report'))")
            .execute(&mut *db)
            .await
            .map_err(Error::query("waiting for another report to be kept"))?;
        let origin = &received.report.origin;
        let at = received.report.made_at.unwrap_or(received.at);
        let standing = sqlx::query!(
            r#"SELECT asked.digest AS "digest!", report.content AS "content?",
                      COALESCE(report.made_at, report.received_at) > $4 AS "is_newer?"
               FROM UNNEST($1::text[]) AS asked (digest)
               LEFT JOIN report_image AS link
                   ON link.digest = asked.digest AND link.format = $2 AND link.tool = $3
               LEFT JOIN image_report AS report ON report.id = link.report_id"#,
            received.digests,
            origin.format.word(),
            origin.tool,
            at,
        )
        .fetch_all(&mut *db)
        .await
        .map_err(Error::query("looking for reports on the same images"))?;
        let content = received.content.as_bytes().as_slice();
        if standing.iter().all(|row| row.content.as_deref() == Some(content)) {
            return Ok(Kept::Again);
        }
        let replaced: Vec<String> = (standing.into_iter())
            .filter(|row| row.is_newer != Some(true))
            .map(|row| row.digest)
            .collect();
        if replaced.is_empty() {
            return Ok(Kept::Older);
        }
        let id = insert_report(&mut db, received).await?;
        link(&mut db, id, received, &replaced).await?;
        insert_packages(&mut db, id, received.report).await?;
        insert_vulnerabilities(&mut db, id, received.report).await?;
        db.commit().await.map_err(Error::query("keeping a report"))?;
        Ok(Kept::Current)
    }

    /// Forgets reports that came long ago, on images that nothing runs.
    #[tracing::instrument(name = "store.reports.forget", skip_all)]
    pub async fn forget_reports(&self, now: Time) -> Result<u64> {
        let forgotten = sqlx::query!(
            "DELETE FROM image_report AS report
             WHERE received_at < $1 AND NOT EXISTS (
                 SELECT FROM report_image AS link JOIN running_image USING (digest)
                 WHERE link.report_id = report.id
             )",
            now - TimeDelta::days(KEPT_DAYS.into()),
        )
        .execute(&self.pool)
        .await
        .map_err(Error::query("forgetting reports"))?;
        Ok(forgotten.rows_affected())
    }

    /// Which digests run under which reference, as pods name them; every pair once.
    #[tracing::instrument(name = "store.reports.references", skip_all)]
    pub async fn running_references(&self) -> Result<Vec<(String, String)>> {
        let rows = sqlx::query!("SELECT DISTINCT reference, digest FROM running_image")
            .fetch_all(&self.pool)
            .await
            .map_err(Error::query("reading which images run"))?;
        Ok(rows.into_iter().map(|row| (row.reference, row.digest)).collect())
    }

    /// How many workloads run one of these images.
    #[tracing::instrument(name = "store.reports.running", skip_all)]
    pub async fn workloads_running(&self, digests: &[String]) -> Result<u64> {
        let found = sqlx::query_scalar!(
            r#"SELECT count(DISTINCT (cluster_id, unit)) AS "workloads!"
               FROM running_image WHERE digest = ANY($1)"#,
            digests,
        )
        .fetch_one(&self.pool)
        .await
        .map_err(Error::query("counting the workloads that run an image"))?;
        Ok(crate::rows::count(found))
    }
}

async fn insert_report(db: &mut PgConnection, received: Received<'_>) -> Result<i64> {
    let Received { report, by_reference, content, at, came_by, .. } = received;
    let counts = serde_json::to_value(report.counts()).map_err(Error::corrupt("set of counts"))?;
    sqlx::query_scalar!(
        "INSERT INTO image_report (format, tool, tool_version, content, made_at, received_at, came_by, by_reference,
             lists_all, says_exploited, packages, counts)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id",
        report.origin.format.word(),
        report.origin.tool,
        report.origin.version,
        content.as_bytes().as_slice(),
        report.made_at,
        at,
        came_by,
        by_reference,
        report.lists_all,
        report.says_exploited,
        number(report.packages.len()),
        counts,
    )
    .fetch_one(db)
    .await
    .map_err(Error::query("writing a report"))
}

/// Makes it the current one of these images, and drops those that are of no image any more.
async fn link(
    db: &mut PgConnection,
    id: i64,
    received: Received<'_>,
    digests: &[String],
) -> Result<()> {
    let origin = &received.report.origin;
    sqlx::query!(
        "INSERT INTO report_image (digest, format, tool, report_id)
         SELECT digest, $2, $3, $4 FROM UNNEST($1::text[]) AS digest
         ON CONFLICT (digest, format, tool) DO UPDATE SET report_id = excluded.report_id",
        digests,
        origin.format.word(),
        origin.tool,
        id,
    )
    .execute(&mut *db)
    .await
    .map_err(Error::query("making a report the current one"))?;
    sqlx::query!(
        "DELETE FROM image_report AS report
         WHERE format = $1 AND tool = $2
           AND NOT EXISTS (SELECT FROM report_image WHERE report_id = report.id)",
        origin.format.word(),
        origin.tool,
    )
    .execute(db)
    .await
    .map_err(Error::query("dropping the report before"))?;
    Ok(())
}

async fn insert_packages(db: &mut PgConnection, id: i64, report: &Report) -> Result<()> {
    let packages = &report.packages;
    let column = |of: fn(&model::vulnerability::Package) -> &String| -> Vec<String> {
        packages.iter().map(of).cloned().collect()
    };
    let aliases: Vec<Option<String>> = packages.iter().map(|it| it.alias.clone()).collect();
    let keys: Vec<Option<Vec<u8>>> =
        packages.iter().map(|it| sort_key(&it.ecosystem, &it.version)).collect();
    let numbers: Vec<i32> = (0..number(packages.len())).collect();
    sqlx::query!(
        "INSERT INTO reported_package (report_id, number, ecosystem, name, alias, version, sort_key)
         SELECT $1, package.*
         FROM UNNEST($2::integer[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bytea[]) AS package",
        id,
        &numbers,
        &column(|it| &it.ecosystem),
        &column(|it| &it.name),
        &aliases as _,
        &column(|it| &it.version),
        &keys as _,
    )
    .execute(db)
    .await
    .map_err(Error::query("writing a report's packages"))?;
    Ok(())
}

async fn insert_vulnerabilities(db: &mut PgConnection, id: i64, report: &Report) -> Result<()> {
    let all = &report.vulnerabilities;
    let packages: Vec<i32> = all.iter().map(|it| number(it.package)).collect();
    let ids: Vec<String> = all.iter().map(|it| it.id.clone()).collect();
    let severities: Vec<Option<i16>> = all.iter().map(|it| it.severity.map(rank)).collect();
    let fixes: Vec<Option<String>> = all.iter().map(|it| it.fixed_in.clone()).collect();
    let exploited: Vec<bool> = all.iter().map(|it| it.is_exploited).collect();
    let scores: Vec<Option<i16>> = all.iter().map(|it| it.score_tenths.map(i16::from)).collect();
    let titles: Vec<Option<String>> = all.iter().map(|it| it.title.clone()).collect();
    let urls: Vec<Option<String>> = all.iter().map(|it| it.url.clone()).collect();
    let assessments: Vec<_> = all.iter().map(|it| it.assessment.clone().map(Json)).collect();
    sqlx::query!(
        "INSERT INTO reported_vulnerability (report_id, package, id, severity, fixed_in, is_exploited, score_tenths,
             title, url, assessment)
         SELECT $1, vulnerability.*
         FROM UNNEST($2::integer[], $3::text[], $4::smallint[], $5::text[], $6::boolean[], $7::smallint[],
             $8::text[], $9::text[], $10::jsonb[]) AS vulnerability",
        id,
        &packages,
        &ids,
        &severities as _,
        &fixes as _,
        &exploited,
        &scores as _,
        &titles as _,
        &urls as _,
        &assessments as _,
    )
    .execute(db)
    .await
    .map_err(Error::query("writing a report's vulnerabilities"))?;
    Ok(())
}

/// A count of what is bounded where it is read.
fn number(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
