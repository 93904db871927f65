//! Work on all cores, answered in order.

use std::sync::mpsc;
use std::thread;

/// How many items are worked on at a time.
const CHUNK: usize = 16;
/// How many chunks a worker may be ahead.
const AHEAD: usize = 2;

/// Does the work on every item, on as many threads as there are cores and items for, and hands the answers to `take` in the
/// order of the items, however the threads were timed. What is waiting to be taken is bounded.
pub(super) fn map<I: Sync, T: Send>(
    items: &[I],
    work: impl Fn(&I) -> T + Sync,
    mut take: impl FnMut(T),
) {
    let cores = thread::available_parallelism().map_or(1, Into::into);
    let workers = cores.min(items.len() / (2 * CHUNK));
    if workers < 2 {
        items.iter().map(work).for_each(take);
        return;
    }
    let work = &work;
    thread::scope(|scope| {
        let queues: Vec<mpsc::Receiver<Vec<T>>> = (0..workers)
            .map(|worker| {
                let (done, queue) = mpsc::sync_channel(AHEAD);
                scope.spawn(move || {
                    for chunk in items.chunks(CHUNK).skip(worker).step_by(workers) {
                        if done.send(chunk.iter().map(work).collect()).is_err() {
                            return;
                        }
                    }
                });
                queue
            })
            .collect();
        // Worker n does every chunk that is n by the number of workers: round after round is the order of the items.
        for queue in queues.iter().cycle().take(items.len().div_ceil(CHUNK)) {
            queue.recv().into_iter().flatten().for_each(&mut take);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_is_answered_in_its_place() {
        for count in [0, 1, CHUNK, 5 * CHUNK - 1, 10 * CHUNK, 10 * CHUNK + 1] {
            let items: Vec<usize> = (0..count).collect();
            let mut answers = Vec::new();
            map(&items, |item| item * 2, |answer| answers.push(answer));
            assert!(answers.into_iter().eq(items.iter().map(|item| item * 2)), "{count}");
        }
    }
}
