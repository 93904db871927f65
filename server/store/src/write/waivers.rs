//! How many findings each waiver covered when it first covered any: what it covers later is more than was approved.

use sqlx::PgConnection;

use super::Commit;
use crate::{Error, Result};

pub(super) async fn write(db: &mut PgConnection, commit: Commit) -> Result<()> {
    sqlx::query!(
        "INSERT INTO waiver_first (cluster_id, check_id, scope, expires, findings, generation, at)
         SELECT cluster_id, waiver ->> 'check', waiver ->> 'scope', (waiver ->> 'expires')::date,
                count(*), $2, $3
         FROM finding_current
         WHERE cluster_id = $1 AND waiver IS NOT NULL
         GROUP BY 1, 2, 3, 4
         ON CONFLICT DO NOTHING",
        commit.cluster,
        commit.generation,
        commit.at,
    )
    .execute(db)
    .await
    .map_err(Error::query("noting what waivers cover at first"))?;
    Ok(())
}
