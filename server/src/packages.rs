//! `nordvakt packages`: which running workloads have a package before a version, asked of a server.

use std::fmt::Write as _;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use model::package::{FoundPackage, PackagesPage};

use crate::cli::{ReportFormat, say};

/// Arguments of `packages`.
#[derive(Args)]
pub struct PackagesArgs {
    /// The package's whole name, that of its source package, or a Maven artifact's without its group.
    #[arg(value_name = "NAME")]
    name: String,
    /// In versions before this one, by the order of each ecosystem [default: in any version].
    #[arg(long, value_name = "VERSION")]
    before: Option<String>,
    /// Of this ecosystem alone, by the types of package URLs: deb, rpm, apk, npm, maven …
    #[arg(long, value_name = "TYPE")]
    ecosystem: Option<String>,
    /// The server to ask.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:7411")]
    server: String,
    /// What to print; the JSON is that of /api/v1/packages.
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    format: ReportFormat,
}

/// Asks, prints, and says by the exit code how it went: 0 no workload has it, 1 some have it or it cannot be said of some.
pub async fn run(args: PackagesArgs) -> anyhow::Result<ExitCode> {
    let before = args.before.as_deref().map(|version| ("before", version));
    let ecosystem = args.ecosystem.as_deref().map(|ecosystem| ("ecosystem", ecosystem));
    let question: Vec<(&str, &str)> =
        [Some(("name", args.name.as_str())), before, ecosystem].into_iter().flatten().collect();
    let json = collect::other_server::packages(&args.server, &question).await?;
    let page: PackagesPage = serde_json::from_slice(&json).with_context(|| {
        format!("{} answers something else than this release asks for", args.server)
    })?;
    say(&match args.format {
        ReportFormat::Text => text(&page, &args),
        ReportFormat::Json => String::from_utf8_lossy(&json).into_owned() + "\n",
    })?;
    let is_clear = page.workloads.have == 0 && page.workloads.unknown() == 0;
    Ok(if is_clear { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn text(page: &PackagesPage, args: &PackagesArgs) -> String {
    let PackagesPage { workloads, coverage, found, unlisted, .. } = page;
    let asked = match &args.before {
        Some(before) => format!("{} before {before}", args.name),
        None => args.name.clone(),
    };
    let mut text = String::new();
    for found in found {
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "{}", line(found));
    }
    for container in unlisted {
        let known = match container.has_report {
            true => "its reports list packages with vulnerabilities alone",
            false => "there is no report on its image",
        };
        let of = &container.workload;
        let _ = writeln!(
            text,
            "unknown  {}/{} {}, container {}: {known} ({})",
            of.namespace, of.name, of.kind, container.container, container.digest
        );
    }
    let _ = writeln!(
        text,
        "Of {} running workloads {} have {asked}, {} have it not, of {} it cannot be said.",
        workloads.total(),
        workloads.have,
        workloads.have_not,
        workloads.unknown()
    );
    let _ = writeln!(
        text,
        "Of {} running images {} have an inventory, {} a report of vulnerable packages alone, {} none.",
        coverage.total(),
        coverage.inventory,
        coverage.vulnerable_only,
        coverage.none
    );
    text
}

fn line(found: &FoundPackage) -> String {
    let word = match found.is_before {
        Some(_) => "has",
        None => "unknown",
    };
    let why = match found.is_before {
        Some(_) => String::new(),
        None => ", an order of versions that is not known".into(),
    };
    let package = &found.package;
    let alias = package.alias.as_ref().map(|it| format!(" of {it}")).unwrap_or_default();
    let of = &found.workload;
    format!(
        "{word:<9}{}/{} {}, {}: {} {}{alias} ({}{why}; {})",
        of.namespace,
        of.name,
        of.kind,
        found.containers.join(", "),
        package.name,
        package.version,
        package.ecosystem,
        found.told_by.join(", ")
    )
}
