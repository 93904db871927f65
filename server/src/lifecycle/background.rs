//! What runs beside the requests until the server is told to stop. Where one of it ends before, by a panic or otherwise, the
//! server ends, too: it would go on showing what nobody brings up to date any more.

use anyhow::{Error, anyhow};
use tokio::task::JoinSet;

/// All of it.
#[derive(Default)]
pub struct Background(JoinSet<Error>);

impl Background {
    /// Begins to do something.
    pub fn begin(&mut self, doing: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        let task = tokio::spawn(task);
        self.0.spawn(async move {
            match task.await {
                Ok(()) => anyhow!("{doing} has ended, and nobody had told it to"),
                Err(error) => Error::new(error).context(format!("{doing} broke off")),
            }
        });
    }

    /// Waits for one to end, and says why it did.
    pub async fn ended(&mut self) -> Error {
        match self.0.join_next().await {
            Some(Ok(why)) => why,
            Some(Err(error)) => error.into(),
            None => std::future::pending().await,
        }
    }

    /// Waits for all to end.
    pub async fn all_ended(&mut self) {
        while self.0.join_next().await.is_some() {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_ends_early_is_named_and_why() {
        let mut background = Background::default();
        background.begin("waiting", std::future::pending());
        background.begin("looking", async { panic!("on purpose") });
        let why = format!("{:#}", background.ended().await);
        assert!(why.starts_with("looking broke off") && why.contains("on purpose"), "{why}");
        background.begin("probing", async {});
        let why = background.ended().await.to_string();
        assert_eq!(why, "probing has ended, and nobody had told it to");
    }
}
