//! `nordvakt record`: a cluster in one file.

use std::fs::File;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, bail};

use crate::config::Config;
use crate::source::{Seen, Source};

/// Lists the cluster once and writes what is kept of it.
pub async fn record(config: &Config, output: &Path) -> anyhow::Result<ExitCode> {
    let source = Source::find(config, None).await?;
    let Seen::Watched(connection) = &source.seen else {
        bail!("there is no cluster to record: name a kubeconfig with --kubeconfig or KUBECONFIG");
    };
    let recording = collect::record::record(connection, source.id, &source.name)
        .await
        .with_context(|| format!("recording {}", source.describe()))?;
    let file =
        File::create(output).with_context(|| format!("creating {}", output.display()))?;
    collect::record::write(file, &recording)
        .with_context(|| format!("writing {}", output.display()))?;
    println!(
        "Recorded {}: {} objects, {} gaps, in {}",
        source.name,
        recording.objects(),
        recording.gaps(),
        output.display()
    );
    Ok(ExitCode::SUCCESS)
}
