//! What to fix first.

use model::view::Fix;
use serde_json::Value;
use sqlx::PgConnection;

use super::Commit;
use super::stored::{bigint, json};
use crate::{Error, Result};

/// Answers how many places of the list are different.
pub(super) async fn write(db: &mut PgConnection, commit: Commit, fixes: &[Fix]) -> Result<usize> {
    let decrease: Vec<i64> = fixes.iter().map(|fix| bigint(fix.decrease)).collect();
    let fixes: Vec<Value> = fixes.iter().map(|fix| json("fix", fix)).collect::<Result<_>>()?;
    let changed = sqlx::query_scalar!(
        r#"WITH shorter AS (
               DELETE FROM fix_current WHERE cluster_id = $1 AND rank > cardinality($3::jsonb[])
               RETURNING rank
           ), written AS (
               INSERT INTO fix_current AS old (cluster_id, decrease, fix, rank)
               SELECT $1, new.decrease, new.fix, new.rank
               FROM UNNEST($2::bigint[], $3::jsonb[]) WITH ORDINALITY AS new (decrease, fix, rank)
               ON CONFLICT (cluster_id, rank) DO UPDATE
               SET decrease = excluded.decrease, fix = excluded.fix
               WHERE old IS DISTINCT FROM excluded
               RETURNING rank
           )
           SELECT (SELECT count(*) FROM shorter) + (SELECT count(*) FROM written) AS "changed!""#,
        commit.cluster,
        &decrease,
        &fixes,
    )
    .fetch_one(db)
    .await
    .map_err(Error::query("writing what to fix first"))?;
    Ok(usize::try_from(changed).unwrap_or(usize::MAX))
}
