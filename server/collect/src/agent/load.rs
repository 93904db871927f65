//! What neighbours take: processor time that was stolen, and how long something waited.

use facts::agent::CpuTime;
use model::beneath::Pressure;

use super::Roots;

const RESOURCES: [&str; 3] = ["cpu", "memory", "io"];

/// Counters that only grow, as they stand at a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    cpu: Option<CpuTime>,
    pressure: Vec<Pressure>,
}

impl Counters {
    /// As they stand now. What the kernel does not tell is not among them.
    pub fn read(roots: &Roots) -> Self {
        Self {
            cpu: roots.own("/proc/stat").and_then(|text| cpu(&text)),
            pressure: (RESOURCES.into_iter())
                .filter_map(|resource| {
                    pressure(resource, &roots.own(&format!("/proc/pressure/{resource}"))?)
                })
                .collect(),
        }
    }

    /// By how much they have grown since. Of a counter that has not grown, but shrunk, nothing is known.
    pub fn since(&self, before: &Self) -> (Option<CpuTime>, Vec<Pressure>) {
        let cpu = self.cpu.zip(before.cpu).and_then(|(now, then)| {
            let (steal, total) =
                (now.steal.checked_sub(then.steal)?, now.total.checked_sub(then.total)?);
            (steal <= total).then_some(CpuTime { steal, total })
        });
        let pressure = self.pressure.iter().filter_map(|now| {
            let then = before.pressure.iter().find(|it| it.resource == now.resource)?;
            Some(Pressure {
                resource: now.resource.clone(),
                some_us: now.some_us.checked_sub(then.some_us)?,
                full_us: now
                    .full_us
                    .zip(then.full_us)
                    .and_then(|(now, then)| now.checked_sub(then)),
            })
        });
        (cpu, pressure.collect())
    }
}

/// The line of all processors: user, nice, system, idle, iowait, irq, softirq, steal. The times of guests after those
/// are in user and nice already.
fn cpu(stat: &str) -> Option<CpuTime> {
    let line = stat.lines().find_map(|line| line.strip_prefix("cpu "))?;
    let ticks: Vec<u64> = line.split_whitespace().take(8).map_while(|it| it.parse().ok()).collect();
    let steal = ticks.get(7).copied()?;
    Some(CpuTime { steal, total: ticks.iter().fold(0, |sum, it| sum.saturating_add(*it)) })
}

fn pressure(resource: &str, text: &str) -> Option<Pressure> {
    let total = |kind: &str| {
        let line = text.lines().find(|line| line.starts_with(kind))?;
        line.split_whitespace().find_map(|it| it.strip_prefix("total="))?.parse().ok()
    };
    Some(Pressure { resource: resource.into(), some_us: total("some")?, full_us: total("full") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counters(stat: &str, cpu_pressure: &str) -> Counters {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("proc/pressure")).unwrap();
        std::fs::write(folder.path().join("proc/stat"), stat).unwrap();
        std::fs::write(folder.path().join("proc/pressure/cpu"), cpu_pressure).unwrap();
        Counters::read(&Roots::new(folder.path().to_owned(), None))
    }

    #[test]
    fn what_grew_is_told_and_what_shrank_is_not() {
        let before = counters(
            "cpu  100 0 50 800 10 0 5 35 7 0\ncpu0 1 2 3 4 5 6 7 8\n",
            "some avg10=0.00 avg60=0.00 avg300=0.00 total=1000\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n",
        );
        let after = counters(
            "cpu  150 0 60 820 10 0 5 55 9 0\n",
            "some avg10=0.00 avg60=0.00 avg300=0.00 total=61000\n",
        );
        let (cpu, pressure) = after.since(&before);
        assert_eq!(cpu, Some(CpuTime { steal: 20, total: 100 }));
        let cpu_pressure = Pressure { resource: "cpu".into(), some_us: 60_000, full_us: None };
        assert_eq!(pressure, [cpu_pressure]);
        assert_eq!(before.since(&after), (None, vec![]));
    }

    #[test]
    fn an_old_kernel_tells_less() {
        let old = counters("cpu  1 2 3 4\n", "");
        assert_eq!(old, Counters::default());
        assert_eq!(old.since(&old), (None, vec![]));
    }
}
