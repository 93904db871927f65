//! `nordvakt pss`: pods and pod templates in manifests, judged as an API server's admission would.

mod json;
mod pod;
mod text;

use std::io::BufWriter;
use std::process::ExitCode;

use anyhow::Context;
use chrono::Utc;
use collect::manifests::{self, Manifests, Note, Options};
use model::pod_security::PodSecurityStandard;

use crate::cli::{PssArgs, ReportFormat};
use crate::scan::harmless;
pub use pod::{Pod, pods};

/// What prints verdicts, pod by pod.
trait Report {
    /// One pod's or template's verdict.
    fn pod(&mut self, pod: &Pod, standard: PodSecurityStandard) -> std::io::Result<()>;
    /// What is said at the end.
    fn end(&mut self, manifests: &Manifests) -> std::io::Result<()>;
}

/// Judges, prints, and says by the exit code what was found: 0 all are allowed, 1 some are forbidden, 2 input that could
/// not be read, or pods of kinds that are not judged.
pub fn run(args: &PssArgs) -> anyhow::Result<ExitCode> {
    let standard = PodSecurityStandard { level: args.level, version: args.version };
    let out = BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    let mut report: Box<dyn Report> = match args.format {
        ReportFormat::Text => Box::new(text::Text::new(out)),
        ReportFormat::Json => Box::new(json::Json::new(out, standard)),
    };
    let (mut any, mut forbidden, mut printed) = (false, false, Ok(()));
    let options = Options { allow_remote: args.allow_remote, ..Options::at(Utc::now()) };
    let manifests = manifests::by_file(&args.paths, &options, |file, objects| {
        for pod in pods(file, objects) {
            any = true;
            forbidden |= pod.breaks(standard).next().is_some();
            if printed.is_ok() {
                printed = report.pod(&pod, standard);
            }
        }
    });
    match printed.and_then(|()| report.end(&manifests)) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            return Err(error).context("writing the verdicts");
        }
        _ => {}
    }
    tell(&manifests, any);
    // A pod that was not judged is not allowed by that.
    Ok(match (manifests.bad.is_empty() && manifests.unjudged.is_empty(), forbidden) {
        (false, _) => ExitCode::from(2),
        (true, true) => ExitCode::from(1),
        (true, false) => ExitCode::SUCCESS,
    })
}

/// Says on standard error what was not judged, so that silence is not taken for a pass.
pub fn tell(manifests: &Manifests, any: bool) {
    for bad in &manifests.bad {
        eprintln!("nordvakt: {}", harmless(&bad.to_string()));
    }
    let unjudged = manifests.unjudged.iter().map(|it| &it.note);
    for Note { file, line, message, .. } in manifests.notes.iter().chain(unjudged) {
        eprintln!("nordvakt: {}", harmless(&format!("{}:{line}: {message}", file.display())));
    }
    if !manifests.ignored.is_empty() {
        let kinds: Vec<String> =
            manifests.ignored.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
        eprintln!("nordvakt: not judged: {}", harmless(&kinds.join(", ")));
    }
    if !any {
        eprintln!("nordvakt: there is no pod and no pod template in what was given");
    }
}
