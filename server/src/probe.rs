//! `nordvakt probe`: round trips to hosts, once and by hand.

mod json;
mod text;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{anyhow, bail};
use collect::probe::landmark::Key;
use collect::probe::{How, NotProbed, Nowhere, Pace, Probed, Prober, Sample, Schedule, Target};
use facts::latency::{Family, MinuteStatistics};
use tokio::sync::watch;

use crate::cli::{ProbeArgs, ReportFormat, say};
use crate::lifecycle::told_to_stop;
use crate::scan::harmless;

/// The port at which a landmark is asked where none is named.
pub const LANDMARK_PORT: u16 = 7413;

/// Probes all targets at once, prints, and says by the exit code how it went: 0 all have answered, 1 some have not, 2 bad
/// input or no permission.
pub async fn run(args: ProbeArgs) -> anyhow::Result<ExitCode> {
    let targets = targets(&args)?;
    let pace = Pace::default();
    let shortest = Duration::from_secs(targets.len() as u64) / pace.per_second;
    if args.interval < shortest {
        bail!(
            "{} targets every {:?} are more than the {} probes a second that may be sent: choose an interval of {shortest:?} or more",
            targets.len(),
            args.interval,
            pace.per_second
        );
    }
    let prober = Arc::new(Prober::new(pace));
    let (stop, stopped) = watch::channel(false);
    let asked = tokio::spawn(async move {
        told_to_stop().await;
        stop.send_replace(true);
        // Kept open: who listens takes a closed channel for the same word.
        stop.closed().await;
    });
    let several = targets.len() > 1;
    let probes = targets.into_iter().map(|target| {
        let interval = args.interval;
        let phase = if several { Schedule::random_phase(interval) } else { Duration::ZERO };
        let (count, timeout) = (Some(args.count), args.timeout());
        let schedule = Schedule { count, interval, timeout, phase };
        let (prober, stopped) = (Arc::clone(&prober), stopped.clone());
        async move {
            let how = target.clone();
            let probed = prober.probe(target, schedule, args.samples, stopped).await;
            Measured::new(&how, probed)
        }
    });
    let measured = futures_util::future::join_all(probes).await;
    asked.abort();
    for (target, error) in measured.iter().filter_map(|it| Some((&it.target, it.error.as_ref()?))) {
        eprintln!("nordvakt: {}", harmless(&format!("{target}: {error}")));
    }
    say(&match args.format {
        ReportFormat::Text => text::report(&measured),
        ReportFormat::Json => json::report(&measured, &args)?,
    })?;
    Ok(if measured.iter().any(|it| it.error.is_some()) {
        ExitCode::from(2)
    } else if measured.iter().any(|it| it.statistics.received() == 0) {
        ExitCode::from(1)
    } else {
        ExitCode::SUCCESS
    })
}

/// A target and what was measured of it.
struct Measured {
    target: String,
    how: How,
    asked_family: Option<Family>,
    probed: Option<Probed>,
    statistics: MinuteStatistics,
    /// Why it was not probed at all.
    error: Option<String>,
}

impl Measured {
    fn new(target: &Target, probed: Result<Probed, NotProbed>) -> Self {
        let error = probed.as_ref().err().map(|error| chain(error));
        let probed = probed.ok();
        Self {
            target: target.host.clone(),
            how: target.how.clone(),
            asked_family: target.family,
            statistics: probed.as_ref().map(|it| it.minutes.total()).unwrap_or_default(),
            probed,
            error,
        }
    }

    fn family(&self) -> Option<Family> {
        let address = self.probed.as_ref().and_then(|probed| probed.addresses.last());
        address.map(|address| Family::of(*address)).or(self.asked_family)
    }

    /// Why its round trips say nothing of a place, wherever they were measured from.
    fn nowhere(&self) -> Option<Nowhere> {
        let probed = self.probed.as_ref()?;
        Nowhere::seen_from(probed.source, *probed.addresses.last()?)
    }

    fn samples(&self) -> &[Sample] {
        self.probed.as_ref().map_or(&[], |probed| &probed.samples)
    }
}

/// An error and its causes in one line.
pub fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut said = error.to_string();
    let mut error = error;
    while let Some(cause) = error.source() {
        let cause_said = cause.to_string();
        if !said.ends_with(&cause_said) {
            said = format!("{said}: {cause_said}");
        }
        error = cause;
    }
    said
}

fn targets(args: &ProbeArgs) -> anyhow::Result<Vec<Target>> {
    let key = args.landmark_key.as_deref().map(Key::read).transpose()?.map(Arc::new);
    let family = match (args.ipv4, args.ipv6) {
        (true, _) => Some(Family::Ipv4),
        (_, true) => Some(Family::Ipv6),
        _ => None,
    };
    let target = |host: &String| {
        let (host, how) = match (&key, args.tcp) {
            (Some(key), _) => {
                let (host, port) = host_and_port(host)?;
                (host, How::Landmark(port, Arc::clone(key)))
            }
            (None, Some(port)) => (host.clone(), How::Tcp(port)),
            (None, None) => (host.clone(), How::Icmp),
        };
        Ok(Target { host, family, how, placed: false })
    };
    args.hosts.iter().map(target).collect()
}

/// `HOST`, `HOST:PORT` or `[ADDRESS]:PORT`; an IPv6 address without brackets has no port.
pub fn host_and_port(text: &str) -> anyhow::Result<(String, u16)> {
    let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, "")) => (host, None),
        Some((host, rest)) => (host, rest.strip_prefix(':').or(Some(rest))),
        None => match text.split_once(':') {
            Some((host, port)) if !port.contains(':') => (host, Some(port)),
            _ => (text, None),
        },
    };
    let port = match port {
        None => LANDMARK_PORT,
        Some(port) => port.parse().ok().filter(|port| *port > 0).ok_or_else(|| {
            anyhow!("`{text}`: `{port}` is no port: expected HOST:PORT such as oslo.example:7413 or [::1]:7413")
        })?,
    };
    Ok((host.to_owned(), port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_landmark_is_named_with_its_port_or_without() {
        for (text, host, port) in [
            ("oslo.example", "oslo.example", 7413),
            ("oslo.example:9", "oslo.example", 9),
            ("10.9.0.1:65535", "10.9.0.1", 65535),
            ("::1", "::1", 7413),
            ("[::1]", "::1", 7413),
            ("[::1]:9", "::1", 9),
        ] {
            assert_eq!(host_and_port(text).unwrap(), (host.to_owned(), port), "{text}");
        }
        for text in ["oslo:x", "oslo:", "oslo:0", "oslo:65536", "[::1]9:", "[::1]:x"] {
            let refused = host_and_port(text).unwrap_err().to_string();
            assert!(refused.contains("is no port: expected HOST:PORT"), "{refused}");
        }
    }
}
