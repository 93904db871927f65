//! What the benchmarks share: timing by ratio, and how much memory the process took.

use std::time::{Duration, Instant};

/// As in the program: what is measured is what runs.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Runs each of the named pieces of work in turn, `rounds` times, and answers the median of each.
///
/// In turn, so that a machine that changes its speed changes all of them: only ratios are worth quoting.
pub fn medians<const N: usize>(
    rounds: usize,
    work: [(&'static str, &mut dyn FnMut()); N],
) -> [(&'static str, Duration); N] {
    let mut work = work;
    let mut times: [Vec<Duration>; N] = std::array::from_fn(|_| Vec::new());
    for _ in 0..rounds {
        for ((_, run), times) in work.iter_mut().zip(&mut times) {
            let start = Instant::now();
            run();
            times.push(start.elapsed());
        }
    }
    let mut medians = work.map(|(name, _)| (name, Duration::ZERO));
    for ((_, median), times) in medians.iter_mut().zip(&mut times) {
        times.sort_unstable();
        *median = times.get(rounds / 2).copied().unwrap_or_default();
    }
    medians
}

/// The most memory that this process ever held, in KiB (`VmHWM`); `None` where the kernel does not tell.
pub fn peak_memory() -> Option<u64> {
    status("VmHWM:")
}

/// The memory that this process holds now for its data, in KiB (`RssAnon`); `None` where the kernel does not tell.
pub fn resident_memory() -> Option<u64> {
    status("RssAnon:")
}

fn status(field: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with(field))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
