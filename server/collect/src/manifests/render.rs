//! Charts and kustomizations: folders whose files are no manifests yet. The program that makes manifests of them is run
//! where it is installed, and else the reader is told how.

use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

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
                Ok(child) => finish(program, child, most, LONGEST),
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

/// The largest charts take seconds: what takes longer than this waits for what does not come.
const LONGEST: Duration = Duration::from_secs(120);

/// Of what a program complains of no more is told.
const COMPLAINT: u64 = 16 << 10;

/// What a program writes, if it is done within `longest`; its output and its complaints are read side by side, for either
/// pipe would hold it up when it is full.
fn finish(
    program: &str,
    mut child: Child,
    most: usize,
    longest: Duration,
) -> Result<Vec<u8>, String> {
    let deadline = Instant::now() + longest;
    let failed = |error: std::io::Error| format!("{program} cannot be read: {error}");
    let complaints = child.stderr.take().map(|mut pipe| {
        beside(move || {
            let read = first(&mut pipe, COMPLAINT);
            // One that complains at length goes on all the same.
            let _ = std::io::copy(&mut pipe, &mut std::io::sink());
            read
        })
    });
    let output = child.stdout.take().map(|pipe| beside(move || first(pipe, most as u64 + 1)));
    let read = output.and_then(|it| it.recv_timeout(longest).ok());
    let Some((manifests, status)) = read.zip(ended(&mut child, deadline).map_err(failed)?) else {
        // One that has ended meanwhile needs it no more. What it started itself may live on, and hold its pipes.
        let _ = child.kill();
        child.wait().map_err(failed)?;
        return Err(format!(
            "{program} was not done after {} s and was stopped: does it wait for a network or a password? Run it by hand, \
             and pipe its output to `nordvakt scan -`",
            longest.as_secs_f32()
        ));
    };
    let manifests = manifests.map_err(failed)?;
    if status.success() || manifests.len() > most {
        return Ok(manifests);
    }
    let complaint = complaints.and_then(|it| it.recv_timeout(longest).ok()?.ok());
    let complaint = complaint.unwrap_or_default();
    Err(format!("{program} could not render it: {}", String::from_utf8_lossy(&complaint).trim()))
}

fn first(pipe: impl Read, most: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    pipe.take(most).read_to_end(&mut bytes).map(|_| bytes)
}

/// Does it on a thread of its own, which nobody need wait for.
fn beside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> mpsc::Receiver<T> {
    let (tell, told) = mpsc::channel();
    // Nobody hears it that has waited long enough.
    thread::spawn(move || drop(tell.send(work())));
    told
}

/// How it ended, unless it is still running at the deadline.
fn ended(child: &mut Child, deadline: Instant) -> std::io::Result<Option<ExitStatus>> {
    loop {
        let status = child.try_wait()?;
        if status.is_some() || Instant::now() >= deadline {
            return Ok(status);
        }
        thread::sleep(Duration::from_millis(2));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_heard_to_its_end_or_stopped() {
        let complains = "head -c 1000000 /dev/zero | tr '\\0' x >&2";
        for (script, longest, expected) in [
            ("echo a: 1", 60.0, Ok("a: 1\n")),
            (&format!("{complains}; echo a: 1"), 60.0, Ok("a: 1\n")),
            ("echo a: 1; echo no such value >&2; exit 1", 60.0, Err("it: no such value")),
            ("echo a: 1; sleep 60; true", 0.2, Err("helm was not done after 0.2 s")),
            ("echo a: 1; exec >&- 2>&-; sleep 60", 0.2, Err("helm was not done after 0.2 s")),
            ("sleep 60 & echo a: 1", 0.2, Err("helm was not done after 0.2 s")),
            ("yes a: 1", 60.0, Ok("a: 1\na: 1\na")),
        ] {
            let child = Command::new("sh")
                .args(["-c", script])
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .expect("a shell");
            let begin = Instant::now();
            let read = finish("helm", child, 10, Duration::from_secs_f32(longest));
            let read = read.map(|bytes| String::from_utf8(bytes).expect("text"));
            match expected {
                Ok(text) => assert_eq!(read.as_deref(), Ok(text), "{script}"),
                Err(text) => {
                    let message = read.expect_err(script);
                    assert!(message.contains(text), "{script}: {message}");
                }
            }
            assert!(begin.elapsed() < Duration::from_secs(30), "{script}: {:?}", begin.elapsed());
        }
    }
}
