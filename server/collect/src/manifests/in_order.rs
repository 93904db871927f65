//! Work on all cores, whose results are taken in order.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::{Mutex, mpsc};
use std::thread;

/// How far work may run ahead of what was taken: it bounds memory.
const AHEAD: usize = 16;

/// Does `work` for 0 up to `count` on all cores, and hands each result to `take`, on this thread and in order.
///
/// Each thread asks for its next piece when it has finished one, so a large one does not hold up the others.
pub(super) fn in_order<T: Send>(
    count: usize,
    work: impl Fn(usize) -> T + Sync,
    mut take: impl FnMut(usize, T),
) {
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(count);
    let (give, given) = mpsc::channel();
    let given = Mutex::new(given);
    let (finish, finished) = mpsc::channel();
    // Sending fails only when every thread is gone, and then `finished` ends.
    let allow = |index: usize, give: &mpsc::Sender<usize>| {
        if index < count {
            let _ = give.send(index);
        }
    };
    thread::scope(|scope| {
        for _ in 0..threads {
            let finish = finish.clone();
            let (given, work) = (&given, &work);
            scope.spawn(move || {
                let next = || given.lock().ok()?.recv().ok();
                while let Some(index) = next() {
                    if finish.send((index, work(index))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(finish);
        (0..AHEAD).for_each(|index| allow(index, &give));
        let mut early = BTreeMap::new();
        let mut next = 0;
        while next < count {
            let Ok((index, result)) = finished.recv() else { break };
            early.insert(index, result);
            while let Some(result) = early.remove(&next) {
                take(next, result);
                allow(next + AHEAD, &give);
                next += 1;
            }
        }
        // Nothing more is given: the threads end.
        drop(give);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_whatever_takes_longest() {
        let mut taken = Vec::new();
        // The first pieces are the largest.
        let work = |index: usize| (0..(100 - index) * 2_000).fold(index, |sum, n| sum ^ n);
        in_order(100, work, |index, _| taken.push(index));
        assert_eq!(taken, (0..100).collect::<Vec<_>>());
        in_order(0, work, |_, _| unreachable!("there is no work"));
    }
}
