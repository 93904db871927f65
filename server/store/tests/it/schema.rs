//! The schema explains itself.

use crate::database::with_store;

#[tokio::test]
async fn every_table_and_column_has_a_comment() {
    with_store(|_, url| async move {
        let pool = sqlx::PgPool::connect(&url).await.unwrap();
        let silent: Vec<(String,)> = sqlx::query_as(
            "SELECT concat_ws('.', c.table_name, c.column_name)
             FROM (SELECT table_name::text, NULL::text AS column_name, 0 AS at
                   FROM information_schema.tables WHERE table_schema = 'public'
                   UNION ALL
                   SELECT table_name::text, column_name::text, ordinal_position
                   FROM information_schema.columns WHERE table_schema = 'public') AS c
             JOIN pg_class ON pg_class.oid = to_regclass(quote_ident(c.table_name))
             -- A partition's columns are its table's; the migrations' own table is sqlx's.
             WHERE NOT (relispartition AND c.at > 0) AND c.table_name <> '_sqlx_migrations'
               AND col_description(pg_class.oid, c.at) IS NULL
               AND (c.at > 0 OR obj_description(pg_class.oid) IS NULL)
             ORDER BY 1",
        )
        .fetch_all(&pool)
        .await
        .unwrap();
        assert_eq!(silent, []);
        pool.close().await;
    })
    .await;
}
