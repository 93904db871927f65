//! How long PostgreSQL works on what it is asked, by its own word: its module `auto_explain` tells it with each answer.

use std::cell::RefCell;
use std::fmt::Debug;
use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use tracing::field::{Field, Visit};
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

thread_local! {
    static TOLD: RefCell<Vec<Duration>> = const { RefCell::new(Vec::new()) };
}

/// What was told since it listens, of what this thread asks.
pub struct Durations(
    #[expect(dead_code, reason = "it listens for as long as it is kept")] DefaultGuard,
);

impl Durations {
    /// Has connections to this database that are made from now on tell it.
    pub async fn tell_in(url: &str) {
        let mut db = PgConnection::connect(url).await.unwrap();
        let name: String =
            sqlx::query_scalar("SELECT current_database()").fetch_one(&mut db).await.unwrap();
        for (key, value) in [
            ("session_preload_libraries", "auto_explain"),
            ("auto_explain.log_min_duration", "0"),
            ("auto_explain.log_level", "notice"),
        ] {
            let set = format!("ALTER DATABASE {name} SET {key} = '{value}'");
            sqlx::raw_sql(AssertSqlSafe(set)).execute(&mut db).await.unwrap();
        }
        db.close().await.unwrap();
    }

    /// Forgets what was told before.
    pub fn listen() -> Self {
        TOLD.take();
        let subscriber = tracing_subscriber::registry().with(Notices);
        Self(tracing::subscriber::set_default(subscriber))
    }

    /// Of all that was asked.
    pub fn sum(&self) -> Duration {
        TOLD.with_borrow(|told| told.iter().sum())
    }
}

struct Notices;

impl<S: tracing::Subscriber> Layer<S> for Notices {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "sqlx::postgres::notice" {
            event.record(&mut Message);
        }
    }
}

struct Message;

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.record_str(field, &format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        let ms = value.split_once("duration: ").and_then(|(_, rest)| rest.split(' ').next());
        if field.name() == "message"
            && let Some(ms) = ms.and_then(|ms| ms.parse::<f64>().ok())
        {
            TOLD.with_borrow_mut(|told| told.push(Duration::from_secs_f64(ms / 1e3)));
        }
    }
}
