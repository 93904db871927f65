//! A database for each test: a clone of one that was migrated once.

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use store::Store;
use tokio::sync::OnceCell;

static TEMPLATE: OnceCell<String> = OnceCell::const_new();
static CLONES: AtomicU32 = AtomicU32::new(0);

fn server() -> String {
    std::env::var("DATABASE_URL").expect(
        "these tests need a PostgreSQL server in DATABASE_URL: `make test` starts one, and so does \
         `DATABASE_URL=$(scripts/postgres test-start)`",
    )
}

/// The server's URL with another database in it.
fn url(database: &str) -> String {
    let server = server();
    let (address, query) = server.split_once('?').unwrap_or((&server, ""));
    let (address, _) = address.rsplit_once('/').expect("a URL that names a database");
    let mark = if query.is_empty() { "" } else { "?" };
    format!("{address}/{database}{mark}{query}")
}

async fn execute(statement: String) {
    let mut server = PgConnection::connect(&server()).await.expect("the server answers");
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut server).await.expect("the server obeys");
    server.close().await.expect("the connection closes");
}

async fn template() -> &'static str {
    TEMPLATE
        .get_or_init(|| async {
            let name = format!("store_template_{}", std::process::id());
            execute(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
            execute(format!("CREATE DATABASE {name}")).await;
            let store = Store::connect(&url(&name), 1).await.expect("the template opens");
            store.migrate().await.expect("the migrations run");
            store.close().await;
            name
        })
        .await
}

/// Runs a test in a database of its own, which stays behind for a look if the test fails.
pub async fn with_store<F: Future<Output = ()>>(test: impl FnOnce(Store, String) -> F) {
    let template = template().await;
    let name = format!("store_{}_{}", std::process::id(), CLONES.fetch_add(1, Ordering::Relaxed));
    execute(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
    execute(format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
    let store = Store::connect(&url(&name), 4).await.expect("the clone opens");
    test(store.clone(), url(&name)).await;
    store.close().await;
    execute(format!("DROP DATABASE {name} WITH (FORCE)")).await;
}
