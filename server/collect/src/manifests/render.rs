//! Charts and kustomizations: folders whose files are no manifests yet. The program that makes manifests of them is run
//! where it is installed, and else the reader is told how.

use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};

use super::kustomization;

/// What a folder is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// A Helm chart, told by its `Chart.yaml`.
    Chart,
    /// Told by its `kustomization.yaml`.
    Kustomization,
}

impl Source {
    /// What the folder is, if it is either.
    pub(super) fn of(folder: &Path) -> Option<Self> {
        let has = |names: &[&str]| names.iter().any(|name| folder.join(name).is_file());
        if has(&["Chart.yaml"]) {
            Some(Self::Chart)
        } else if has(&kustomization::NAMES) {
            Some(Self::Kustomization)
        } else {
            None
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Chart => "a Helm chart",
            Self::Kustomization => "a kustomization",
        }
    }

    /// Programs that render it, with what they are given before the folder; the first that is installed is run.
    const fn programs(self) -> &'static [(&'static str, &'static [&'static str])] {
        match self {
            Self::Chart => &[("helm", &["template", "release"])],
            Self::Kustomization => &[("kustomize", &["build"]), ("kubectl", &["kustomize"])],
        }
    }

    /// Its manifests, at most `most` bytes and one; or why there are none.
    pub(super) fn render(self, folder: &Path, most: usize) -> Result<Vec<u8>, String> {
        for (program, arguments) in self.programs() {
            let child = Command::new(program)
                .args(*arguments)
                .arg(folder)
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn();
            return match child {
                Ok(child) => finish(program, child, most),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
                Err(error) => Err(format!("{program} cannot be started: {error}")),
            };
        }
        let (name, programs) = (self.name(), self.programs());
        let commands: Vec<String> = programs
            .iter()
            .map(|(program, arguments)| format!("`{program} {}`", arguments.join(" ")))
            .collect();
        Err(format!(
            "this is {name}, and {} is not installed: install it, or pipe its output: {} FOLDER | nordvakt scan -",
            programs.first().map_or("", |(program, _)| program),
            commands.join(" or "),
        ))
    }
}

fn finish(program: &str, mut child: std::process::Child, most: usize) -> Result<Vec<u8>, String> {
    let failed = |error: std::io::Error| format!("{program} cannot be read: {error}");
    // What it complains of is read beside its output: a full pipe would hold it up.
    let complaints = child.stderr.take().map(|stderr| {
        std::thread::spawn(move || {
            let mut text = Vec::new();
            // What cannot be read of a complaint is missing from the message, no more.
            let _ = stderr.take(16 << 10).read_to_end(&mut text);
            String::from_utf8_lossy(&text).trim().to_owned()
        })
    });
    let mut manifests = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        stdout.take(most as u64 + 1).read_to_end(&mut manifests).map_err(failed)?;
    }
    let status = child.wait().map_err(failed)?;
    let complaint = complaints.and_then(|thread| thread.join().ok()).unwrap_or_default();
    match status.success() || manifests.len() > most {
        true => Ok(manifests),
        false => Err(format!("{program} could not render it: {complaint}")),
    }
}
