//! `nordvakt landmark`: answers probers that have its key.

use std::process::ExitCode;

use anyhow::Context;
use collect::probe::Pace;
use collect::probe::landmark::{Key, Limits, Responder, Tally};

use crate::cli::{LandmarkArgs, say};
use crate::lifecycle::told_to_stop;

/// Answers until it is stopped, and then says what it did.
pub async fn run(args: LandmarkArgs) -> anyhow::Result<ExitCode> {
    let key = Key::read(&args.key_file)?;
    let limits = Limits { overall: pace(args.rate), per_source: pace(args.source_rate) };
    let responder = Responder::bind(args.listen, key, limits)
        .await
        .with_context(|| format!("listening on {} (UDP)", args.listen))?;
    let address = responder.address().context("asking where it listens")?;
    say(&format!(
        "landmark: listening on {address} (UDP), {} answers a second at most, {} to one source\n",
        args.rate, args.source_rate
    ))?;
    tokio::select! {
        () = responder.serve() => {}
        () = told_to_stop() => {}
    }
    let Tally { answered, malformed, unauthenticated, over_source_rate, over_overall_rate, unsent } =
        responder.tally();
    say(&format!(
        "landmark: {answered} answered; not answered: {malformed} malformed, {unauthenticated} without the key, \
         {over_source_rate} over a source's rate, {over_overall_rate} over the rate of all, {unsent} not sent\n"
    ))?;
    Ok(ExitCode::SUCCESS)
}

/// A second's worth may come at once.
const fn pace(per_second: u32) -> Pace {
    Pace { per_second, burst: per_second }
}
