//! Gaps: what could not be observed.

use facts::canonical;
use facts::judgement::Batch;
use model::verdict::{Gap, GapScope, Source};
use serde_json::Value;
use sqlx::PgConnection;

use super::Commit;
use super::stored::{json, text};
use crate::{Error, Result};

/// Answers how many gaps opened, changed or closed.
pub(super) async fn write(db: &mut PgConnection, commit: Commit, batch: &Batch) -> Result<usize> {
    let mut columns = Columns::default();
    for gap in &batch.gaps_opened {
        columns.push(gap)?;
    }
    let gone: Vec<String> =
        batch.gaps_closed.iter().map(|(source, scope)| key(*source, scope)).collect();
    // After a restart a gap that is still there has a new `since`, and is the same gap.
    let closed = sqlx::query!(
        "WITH closed AS (
             DELETE FROM gap_current AS old
             WHERE cluster_id = $1
               AND ($2 OR key = ANY($3) OR key = ANY($4::text[]))
               AND NOT EXISTS (
                   SELECT FROM UNNEST($4::text[], $5::jsonb[]) AS new (key, gap)
                   WHERE new.key = old.key
                     AND (new.gap = old.gap OR ($2 AND new.gap - 'since' = old.gap - 'since')))
             RETURNING *
         )
         INSERT INTO gap_history SELECT $6, $7, closed.* FROM closed",
        commit.cluster,
        commit.complete,
        &gone,
        &columns.key,
        &columns.gap,
        commit.generation,
        commit.at,
    )
    .execute(&mut *db)
    .await
    .map_err(Error::query("closing gaps"))?;
    let opened = sqlx::query!(
        "INSERT INTO gap_current
             (cluster_id, generation_from, key, source, namespace, cause, gap)
         SELECT $1, $2, new.*
         FROM UNNEST($3::text[], $4::text[], $5::text[], $6::text[], $7::jsonb[]) AS new
         ON CONFLICT (cluster_id, key) DO NOTHING",
        commit.cluster,
        commit.generation,
        &columns.key,
        &columns.source as _,
        &columns.namespace as _,
        &columns.cause,
        &columns.gap,
    )
    .execute(db)
    .await
    .map_err(Error::query("writing gaps"))?;
    Ok(usize::try_from(closed.rows_affected() + opened.rows_affected()).unwrap_or(usize::MAX))
}

/// Gaps turned on their side, as UNNEST takes them.
#[derive(Default)]
struct Columns {
    key: Vec<String>,
    source: Vec<Option<String>>,
    namespace: Vec<Option<String>>,
    cause: Vec<String>,
    gap: Vec<Value>,
}

impl Columns {
    fn push(&mut self, gap: &Gap) -> Result<()> {
        let value = json("gap", gap)?;
        self.key.push(key(gap.source, &gap.scope));
        self.source.push(gap.source.map(|source| source.plural().into()));
        self.namespace.push(match &gap.scope {
            GapScope::Cluster => None,
            GapScope::Namespace(namespace) | GapScope::Object { namespace, .. } => {
                Some(text(namespace))
            }
        });
        self.cause.push(value["cause"].as_str().unwrap_or_default().into());
        self.gap.push(value);
        Ok(())
    }
}

fn key(source: Option<Source>, scope: &GapScope) -> String {
    text(&String::from_utf8_lossy(&canonical::bytes(&(source, scope))))
}
