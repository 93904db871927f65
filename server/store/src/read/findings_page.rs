//! The page of the list of findings: a stretch of it in any order, and its facets.

use std::collections::BTreeMap;

use model::ids::{CheckId, ClusterId};
use model::order::{FindingColumn, Order, Stretch};
use model::view::{Facets, FindingFilter, FindingsPage, Page};
use serde::Deserialize;
use sqlx::types::Json;
use uuid::Uuid;

use super::finding_filter::Narrowed;
use super::{Answer, Reading, as_of, cursor, no};
use crate::Error;
use crate::rows::{self, FindingRow, count};

/// A number and a word of the column, then what makes the order total.
type Key = (i64, String, String, String, Uuid);

/// A finding and what it was sorted by.
#[derive(Deserialize)]
struct Placed {
    #[serde(flatten)]
    row: FindingRow,
    rank: i64,
    word: String,
}

type Counts<K> = Json<Vec<(K, u64)>>;

impl Reading {
    #[tracing::instrument(name = "store.read.findings_page", skip_all)]
    pub(super) async fn read_findings_page(
        &self,
        filter: FindingFilter,
        asked: Stretch<FindingColumn>,
    ) -> Answer<FindingsPage> {
        let scope = self.scope();
        let only = filter.cluster.map(|only| self.only(only)).transpose()?;
        let Narrowed { unit, checks, severities, verdicts, pattern, titled } =
            self.narrowed(&filter)?;
        let (by, sign) = column(asked.order);
        let list = format!("findings by {sign}{by}");
        let key: Option<Key> = asked.after.map(|after| cursor::key(&list, &after)).transpose()?;
        let (rank, word, subject, check, id) = match key {
            Some((rank, word, subject, check, id)) => {
                (Some(rank), Some(word), Some(subject), Some(check), Some(id))
            }
            None => (None, None, None, None, None),
        };
        let (shown, rows_asked) = cursor::limits(asked.limit);

        let mut db = self.snapshot().await?;
        let clusters = as_of::clusters(&mut db, scope.as_deref(), filter.at).await?;
        if filter.cluster.is_some_and(|id| clusters.iter().all(|cluster| cluster.id != id)) {
            return Err(no("cluster"));
        }
        let found = sqlx::query_scalar!(
            r#"WITH sorted AS (
                   SELECT id, cluster_id, subject, check_id, severity, verdict, reason, evidence,
                          opened_generation, opened_at, waiver,
                          $14::bigint * CASE $13::text
                              WHEN 'verdict' THEN severity + CASE verdict WHEN 'fail' THEN 0 ELSE 4 END
                              WHEN 'title' THEN COALESCE(array_position($15::text[], check_id), 0)
                              WHEN 'since' THEN (extract(epoch FROM opened_at) * 1000000)::bigint
                              ELSE 0 END AS rank,
                          CASE $13 WHEN 'subject' THEN subject WHEN 'check' THEN check_id ELSE '' END
                              AS word
                   FROM finding_at($19)
                   WHERE ($1::uuid[] IS NULL OR cluster_id = ANY($1))
                     AND ($2::text IS NULL OR namespace = $2)
                     AND ($3::text IS NULL OR unit = $3)
                     AND (cardinality($4::text[]) = 0 OR check_id = ANY($4))
                     AND (cardinality($5::smallint[]) = 0 OR severity = ANY($5))
                     AND (cardinality($6::text[]) = 0 OR verdict = ANY($6))
                     AND ($7::text IS NULL OR subject ILIKE $7 OR reason ILIKE $7 OR check_id = ANY($17))
                     AND ($18::bool IS NULL OR (waiver IS NOT NULL) = $18)
               ), page AS (
                   SELECT * FROM sorted
                   WHERE $8::bigint IS NULL
                      OR rank > $8
                      OR (rank = $8
                          AND (CASE WHEN $14 > 0 THEN word > $9::text ELSE word < $9 END
                               OR (word = $9
                                   AND (subject, check_id, id) > ($10::text, $11::text, $12::uuid))))
                   ORDER BY rank, CASE WHEN $14 > 0 THEN word END, CASE WHEN $14 < 0 THEN word END DESC,
                            subject, check_id, id
                   LIMIT $16
               )
               SELECT COALESCE(
                   jsonb_agg(to_jsonb(page) ORDER BY rank, CASE WHEN $14 > 0 THEN word END,
                             CASE WHEN $14 < 0 THEN word END DESC, subject, check_id, id),
                   '[]') AS "rows!: Json<Vec<Placed>>"
               FROM page"#,
            only.as_deref().or(scope.as_deref()) as _,
            filter.namespace,
            unit,
            &checks,
            &severities,
            &verdicts,
            pattern,
            rank,
            word,
            subject,
            check,
            id,
            by,
            sign,
            &self.by_title(),
            rows_asked,
            &titled,
            filter.waived,
            filter.at,
        )
        .fetch_one(&mut *db)
        .await
        .map_err(Error::query("reading findings"))?;
        let counted = sqlx::query!(
            r#"WITH matched AS (
                   SELECT severity, verdict, check_id, namespace, cluster_id,
                       cardinality($4::text[]) = 0 OR check_id = ANY($4) AS of_check,
                       cardinality($5::smallint[]) = 0 OR severity = ANY($5) AS of_severity,
                       cardinality($6::text[]) = 0 OR verdict = ANY($6) AS of_verdict,
                       $2::text IS NULL OR namespace = $2 AS of_namespace,
                       $8::uuid IS NULL OR cluster_id = $8 AS of_cluster
                   FROM finding_at($11)
                   WHERE ($1::uuid[] IS NULL OR cluster_id = ANY($1))
                     AND ($3::text IS NULL OR unit = $3)
                     AND ($7::text IS NULL OR subject ILIKE $7 OR reason ILIKE $7 OR check_id = ANY($9))
                     AND ($10::bool IS NULL OR (waiver IS NOT NULL) = $10)
               )
               SELECT
                   (SELECT count(*) FROM matched
                    WHERE of_check AND of_severity AND of_verdict AND of_namespace AND of_cluster)
                       AS "total!",
                   (SELECT COALESCE(jsonb_agg(jsonb_build_array(severity, many)), '[]') FROM (
                       SELECT severity, count(*) AS many FROM matched
                       WHERE of_check AND of_verdict AND of_namespace AND of_cluster
                         AND (verdict = 'fail' OR $6 = ARRAY['unknown'])
                       GROUP BY severity) AS each) AS "severities!: Counts<i16>",
                   (SELECT COALESCE(jsonb_agg(jsonb_build_array(verdict, many)), '[]') FROM (
                       SELECT verdict, count(*) AS many FROM matched
                       WHERE of_check AND of_severity AND of_namespace AND of_cluster
                       GROUP BY verdict) AS each) AS "verdicts!: Counts<String>",
                   (SELECT COALESCE(jsonb_agg(jsonb_build_array(check_id, many)), '[]') FROM (
                       SELECT check_id, count(*) AS many FROM matched
                       WHERE of_severity AND of_verdict AND of_namespace AND of_cluster
                       GROUP BY check_id) AS each) AS "checks!: Counts<String>",
                   (SELECT COALESCE(jsonb_agg(jsonb_build_array(cluster_id, many)), '[]') FROM (
                       SELECT cluster_id, count(*) AS many FROM matched
                       WHERE of_check AND of_severity AND of_verdict AND of_namespace
                       GROUP BY cluster_id) AS each) AS "clusters!: Counts<ClusterId>",
                   (SELECT COALESCE(jsonb_agg(jsonb_build_array(namespace, many)), '[]') FROM (
                       SELECT namespace, count(*) AS many FROM matched
                       WHERE of_check AND of_severity AND of_verdict AND of_cluster
                         AND namespace IS NOT NULL
                       GROUP BY namespace ORDER BY many DESC, namespace LIMIT 200) AS each)
                       AS "namespaces!: Counts<String>""#,
            scope.as_deref() as _,
            filter.namespace,
            unit,
            &checks,
            &severities,
            &verdicts,
            pattern,
            filter.cluster.map(|cluster| cluster.as_uuid()),
            &titled,
            filter.waived,
            filter.at,
        )
        .fetch_one(&mut *db)
        .await
        .map_err(Error::query("counting findings"))?;

        let mut placed = found.0;
        let more = placed.len() > shown;
        placed.truncate(shown);
        let next = placed.last().filter(|_| more).map(|Placed { row, rank, word }| {
            cursor::after(&list, &(rank, word, &row.subject, &row.check_id, row.id))
        });
        let found = placed.into_iter().map(|placed| placed.row).collect();
        let severities = counted.severities.0.into_iter();
        let verdicts = counted.verdicts.0.into_iter();
        Ok(FindingsPage {
            clusters,
            findings: Page {
                items: rows::finding_views(found, &self.catalogue)?,
                next,
                total: count(counted.total),
            },
            facets: Facets {
                severities: severities
                    .map(|(rank, many)| Ok((rows::severity(rank)?, many)))
                    .collect::<Result<_, Error>>()?,
                verdicts: verdicts
                    .map(|(word, many)| Ok((rows::verdict(&word)?, many)))
                    .collect::<Result<_, Error>>()?,
                checks: counted
                    .checks
                    .0
                    .into_iter()
                    .map(|(id, n)| (CheckId::from(id), n))
                    .collect(),
                clusters: counted.clusters.0.into_iter().collect(),
                namespaces: counted.namespaces.0.into_iter().collect::<BTreeMap<_, _>>(),
            },
        })
    }

    /// Ids of the checks, in the order of their titles.
    fn by_title(&self) -> Vec<String> {
        let mut checks: Vec<_> =
            self.catalogue.iter().map(|check| (&check.title, check.id.to_string())).collect();
        checks.sort();
        checks.into_iter().map(|(_, id)| id).collect()
    }
}

/// The column as the statement knows it, and −1 where the largest comes first.
fn column(order: Order<FindingColumn>) -> (&'static str, i64) {
    let name = match order.by {
        FindingColumn::Verdict => "verdict",
        FindingColumn::Title => "title",
        FindingColumn::Subject => "subject",
        FindingColumn::Check => "check",
        FindingColumn::Since => "since",
    };
    (name, if order.descending { -1 } else { 1 })
}
