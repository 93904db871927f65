//! `nordvakt enforce`: what each namespace may enforce of Pod Security Standards without breaking what the manifests hold.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Context;
use checks::join::Inventory;
use checks::pod_security;
use checks::policy::Policy;
use chrono::Utc;
use collect::manifests::{self, Manifests, Options};
use model::enforce::{Breaker, EnforcePlan, Sight};
use serde_json::json;

use crate::cli::{EnforceArgs, ReportFormat};
use crate::pss;
use crate::scan::line;

/// Plans, prints, and exits 0, or 2 where input could not be read.
pub fn run(args: &EnforceArgs) -> anyhow::Result<ExitCode> {
    let (allow_remote, namespace) = (args.allow_remote, args.namespace.clone());
    let options = Options { allow_remote, namespace, ..Options::at(Utc::now()) };
    let mut inventory = Inventory::of_manifests(&Policy::default());
    let manifests = manifests::read(&args.paths, &options, |change| inventory.apply(change));
    let sight = Sight { server: args.server_version, ..Sight::default() };
    let plans = pod_security::plans(&inventory, &sight);

    let mut out = std::io::stdout().lock();
    let printed = match args.format {
        ReportFormat::Text => plans.iter().try_for_each(|plan| text(&mut out, plan)),
        ReportFormat::Json => json(&mut out, &plans, &manifests),
    };
    match printed.and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            return Err(error).context("writing the plan");
        }
        _ => {}
    }
    pss::tell(&manifests, plans.iter().any(|plan| plan.observed > 0));
    Ok(match manifests.bad.is_empty() {
        true => ExitCode::SUCCESS,
        false => ExitCode::from(2),
    })
}

fn text(out: &mut impl Write, plan: &EnforcePlan) -> std::io::Result<()> {
    let EnforcePlan { namespace, observed, today, broken_today, safe, next, breakers, .. } = plan;
    line(
        out,
        format_args!("namespace {namespace}: may enforce {safe} (pod specs seen: {observed})"),
    )?;
    match today {
        Some(today) => line(out, format_args!("  enforces {today} today"))?,
        None => line(out, format_args!("  enforces nothing today by labels that were given"))?,
    }
    for breaker in broken_today {
        broken(out, "breaks that already", breaker)?;
    }
    for breaker in breakers {
        let next = next.map_or_else(String::new, |next| next.to_string());
        broken(out, &format!("breaks {next}"), breaker)?;
    }
    if let Some(command) = plan.command() {
        line(out, format_args!("  {command}"))?;
    }
    for unseen in &plan.unseen {
        line(out, format_args!("  not seen: {unseen}"))?;
    }
    out.write_all(b"\n")
}

fn broken(out: &mut impl Write, how: &str, breaker: &Breaker) -> std::io::Result<()> {
    line(out, format_args!("  {} {how}:", breaker.object))?;
    breaker.violations.iter().try_for_each(|broken| {
        let (control, field, reason) = (&broken.control, &broken.field, &broken.reason);
        line(out, format_args!("    {control} at {field}: {reason}"))
    })
}

fn json(out: &mut impl Write, plans: &[EnforcePlan], manifests: &Manifests) -> std::io::Result<()> {
    let bad: Vec<String> = manifests.bad.iter().map(ToString::to_string).collect();
    let report = json!({ "namespaces": plans, "bad_input": bad, "not_judged": manifests.ignored });
    serde_json::to_writer_pretty(&mut *out, &report)?;
    out.write_all(b"\n")
}
