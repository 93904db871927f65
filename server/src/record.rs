//! `nordvakt record`: a cluster in one file.

use std::fs::File;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, bail};
use collect::connect::{cluster_identity, connect};

use crate::cli::say;
use crate::config::Config;

/// Lists the cluster once and writes what is kept of it.
pub async fn record(config: &Config, output: &Path) -> anyhow::Result<ExitCode> {
    let connection = connect(config.kubeconfig.as_deref(), config.context.as_deref())
        .await
        .context("connecting to the cluster")?;
    let identity = cluster_identity(&connection.client)
        .await
        .with_context(|| format!("asking {} which cluster it is", connection.server))?;
    let name = config.cluster_name.clone().unwrap_or_else(|| connection.context.clone());
    let mut recording =
        collect::record::record(&connection.client, &identity, &name, &config.sources()).await;
    // Annotations hold whatever somebody put there: what no judgement reads does not leave the cluster.
    let classifies = &config.policy.personal_data.keys;
    for object in &mut recording.objects {
        object.retain_annotations(|key| classifies.contains(key));
    }
    if recording.objects.is_empty() {
        bail!("nothing of {name} could be listed: {}", gaps(&recording));
    }
    let (count, output_name) = (recording.objects.len(), output.display());
    say(&format!("Recording {count} objects of {name} in {output_name}\n"))?;
    if !recording.gaps.is_empty() {
        say(&format!("Not seen: {}\n", gaps(&recording)))?;
    }
    let file = File::create(output).with_context(|| format!("creating {}", output.display()))?;
    collect::record::write(file, &recording.header, recording.objects, recording.gaps)
        .with_context(|| format!("writing {}", output.display()))?;
    Ok(ExitCode::SUCCESS)
}

fn gaps(recording: &collect::record::Recording) -> String {
    let details: Vec<&str> = recording.gaps.iter().map(|gap| gap.detail.as_str()).collect();
    details.join("; ")
}
