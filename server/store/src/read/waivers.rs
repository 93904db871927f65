//! Waivers, and what has become of each.

use chrono::NaiveDate;
use model::waiver::{Waiver, WaiverView, WaiversPage};
use serde::Deserialize;
use sqlx::types::Json;

use super::{Answer, Reading, parts};
use crate::Error;

/// What a waiver covers, over all clusters of a viewer.
#[derive(Debug, Deserialize)]
struct Covers {
    check_id: String,
    scope: String,
    expires: NaiveDate,
    findings: u64,
    at_first: Option<u64>,
}

impl Covers {
    fn is_of(&self, waiver: &Waiver) -> bool {
        self.check_id == waiver.check.as_str()
            && self.scope == waiver.scope
            && self.expires == waiver.expires
    }
}

impl Reading {
    #[tracing::instrument(name = "store.read.waivers", skip_all)]
    pub(super) async fn read_waivers(&self) -> Answer<WaiversPage> {
        let scope = self.scope();
        let mut db = self.snapshot().await?;
        let clusters = parts::clusters(&mut db, scope.as_deref()).await?;
        let row = sqlx::query!(
            r#"WITH now_covered AS (
                   SELECT waiver ->> 'check' AS check_id, waiver ->> 'scope' AS scope,
                          (waiver ->> 'expires')::date AS expires, count(*) AS findings
                   FROM finding_current
                   WHERE waiver IS NOT NULL AND ($1::uuid[] IS NULL OR cluster_id = ANY($1))
                   GROUP BY 1, 2, 3
               ), at_first AS (
                   SELECT check_id, scope, expires, sum(findings)::bigint AS at_first
                   FROM waiver_first WHERE $1::uuid[] IS NULL OR cluster_id = ANY($1)
                   GROUP BY check_id, scope, expires
               ), covers AS (
                   SELECT check_id, scope, expires, COALESCE(findings, 0) AS findings, at_first
                   FROM now_covered FULL JOIN at_first USING (check_id, scope, expires)
               )
               SELECT (now() AT TIME ZONE 'UTC')::date AS "today!",
                      COALESCE((SELECT jsonb_agg(to_jsonb(covers)) FROM covers), '[]')
                          AS "covers!: Json<Vec<Covers>>""#,
            scope.as_deref() as _,
        )
        .fetch_one(&mut *db)
        .await
        .map_err(Error::query("reading what waivers cover"))?;
        let view = |waiver: &Waiver| {
            let covers = row.covers.iter().find(|covers| covers.is_of(waiver));
            let title = self.check_info(&waiver.check);
            let title = title.map_or_else(|| waiver.check.to_string(), |info| info.title.clone());
            let (findings, at_first) =
                covers.map_or((0, None), |covers| (covers.findings, covers.at_first));
            WaiverView::of(waiver, title, findings, at_first, row.today)
        };
        let waivers = self.waivers.iter().map(view).collect();
        Ok(WaiversPage { clusters, today: row.today, waivers })
    }
}
