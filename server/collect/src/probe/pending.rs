//! Requests on their way, and what became of them.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use facts::latency::Odd;
use tokio::sync::oneshot;

/// How long a request is remembered, so that a late answer or a second one is known as such. No sequence number comes
/// again within it.
const REMEMBERED: Duration = Duration::from_secs(20);

/// What only its sender and who sees the request know.
pub(super) type Nonce = [u8; 16];

/// A new nonce.
pub(super) fn nonce() -> std::io::Result<Nonce> {
    let mut nonce = Nonce::default();
    getrandom::fill(&mut nonce)?;
    Ok(nonce)
}

/// A target's answers that belong to no open probe.
#[derive(Debug, Default)]
pub(super) struct OddCounters {
    late: AtomicU64,
    duplicates: AtomicU64,
    forged: AtomicU64,
    elsewhere: AtomicU64,
}

impl OddCounters {
    pub(super) fn forged(&self) {
        self.forged.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn elsewhere(&self) {
        self.elsewhere.fetch_add(1, Ordering::Relaxed);
    }

    /// Once more what was answered already.
    pub(super) fn duplicate(&self) {
        self.duplicates.fetch_add(1, Ordering::Relaxed);
    }

    /// The right answer, too late.
    pub(super) fn late(&self) {
        self.late.fetch_add(1, Ordering::Relaxed);
    }

    /// What was counted since this was last asked.
    pub(super) fn take(&self) -> Odd {
        let take = |counter: &AtomicU64| counter.swap(0, Ordering::Relaxed);
        Odd {
            late: take(&self.late),
            duplicates: take(&self.duplicates),
            forged: take(&self.forged),
            elsewhere: take(&self.elsewhere),
        }
    }
}

/// Requests by what their answers name them by.
#[derive(Debug)]
pub(super) struct Pending<K, A> {
    table: Mutex<Table<K, A>>,
}

#[derive(Debug)]
struct Table<K, A> {
    requests: HashMap<K, Request<A>>,
    forget: VecDeque<(Instant, K)>,
}

#[derive(Debug)]
struct Request<A> {
    nonce: Nonce,
    odd: Arc<OddCounters>,
    state: State<A>,
}

#[derive(Debug)]
enum State<A> {
    Open(oneshot::Sender<A>),
    TimedOut,
    Answered,
}

impl<K, A> Default for Pending<K, A> {
    fn default() -> Self {
        Self { table: Mutex::new(Table { requests: HashMap::new(), forget: VecDeque::new() }) }
    }
}

impl<K: Copy + Eq + Hash, A> Pending<K, A> {
    fn table(&self) -> MutexGuard<'_, Table<K, A>> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers a request that is about to be sent; `None` where one of this name is remembered still.
    pub(super) fn open(
        &self,
        key: K,
        nonce: Nonce,
        odd: &Arc<OddCounters>,
    ) -> Option<oneshot::Receiver<A>> {
        let mut table = self.table();
        let now = Instant::now();
        while let Some((_, old)) = table.forget.pop_front_if(|(when, _)| *when <= now) {
            table.requests.remove(&old);
        }
        if table.requests.contains_key(&key) {
            return None;
        }
        let (sender, receiver) = oneshot::channel();
        let request = Request { nonce, odd: Arc::clone(odd), state: State::Open(sender) };
        table.requests.insert(key, request);
        table.forget.push_back((now + REMEMBERED, key));
        Some(receiver)
    }

    /// Nothing was sent: no answer can come.
    pub(super) fn withdraw(&self, key: K) {
        if let Some(request) = self.table().requests.get_mut(&key) {
            request.state = State::Answered;
        }
    }

    /// The time is up: an answer from now on is a late one. One that came at the last moment is for the receiver to
    /// find.
    pub(super) fn time_out(&self, key: K) {
        if let Some(request) = self.table().requests.get_mut(&key)
            && matches!(request.state, State::Open(_))
        {
            request.state = State::TimedOut;
        }
    }

    /// Whether this nonce belongs to that request.
    pub(super) fn is(&self, key: K, nonce: &[u8]) -> bool {
        self.table().requests.get(&key).is_some_and(|request| request.nonce == nonce)
    }

    /// Hands an answer to whoever waits for it, or counts it for what it is. False: no such request is remembered.
    pub(super) fn answer(&self, key: K, answer: A) -> bool {
        let mut table = self.table();
        let Some(request) = table.requests.get_mut(&key) else { return false };
        match std::mem::replace(&mut request.state, State::Answered) {
            State::Open(waiting) => {
                if waiting.send(answer).is_err() {
                    request.odd.late();
                }
            }
            State::TimedOut => request.odd.late(),
            State::Answered => request.odd.duplicate(),
        }
        true
    }

    /// Ends a request by what is no answer of its target's; nothing is counted where none waits.
    pub(super) fn fail(&self, key: K, failure: A) {
        let mut table = self.table();
        if let Some(request) = table.requests.get_mut(&key)
            && matches!(request.state, State::Open(_))
            && let State::Open(waiting) = std::mem::replace(&mut request.state, State::TimedOut)
        {
            // Who no longer waits has counted a time-out.
            drop(waiting.send(failure));
        }
    }

    /// The request that has waited longest.
    pub(super) fn oldest_open(&self) -> Option<K> {
        let table = self.table();
        let open =
            |key: &&K| table.requests.get(key).is_some_and(|it| matches!(it.state, State::Open(_)));
        table.forget.iter().map(|(_, key)| key).find(open).copied()
    }

    /// Whose request this is.
    pub(super) fn odd_of(&self, key: K) -> Option<Arc<OddCounters>> {
        self.table().requests.get(&key).map(|request| Arc::clone(&request.odd))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_answer_is_one_thing() {
        let (pending, odd) = (Pending::<u16, u8>::default(), Arc::new(OddCounters::default()));
        let mut waiting = pending.open(1, [1; 16], &odd).unwrap();
        assert!(pending.open(1, [2; 16], &odd).is_none(), "a name is not used again");
        assert!(pending.is(1, &[1; 16]) && !pending.is(1, &[2; 16]) && !pending.is(2, &[1; 16]));
        assert!(pending.answer(1, 7));
        assert_eq!(waiting.try_recv(), Ok(7));
        assert!(pending.answer(1, 8) && !pending.answer(2, 9));
        assert_eq!(odd.take(), Odd { duplicates: 1, ..Odd::default() });

        let waiting = pending.open(2, [2; 16], &odd).unwrap();
        pending.time_out(2);
        drop(waiting);
        assert!(pending.answer(2, 7) && pending.answer(2, 7));
        assert_eq!(odd.take(), Odd { late: 1, duplicates: 1, ..Odd::default() });

        let mut waiting = pending.open(3, [3; 16], &odd).unwrap();
        pending.fail(3, 0);
        assert_eq!(waiting.try_recv(), Ok(0));
        assert!(pending.answer(3, 7));
        assert_eq!(odd.take(), Odd { late: 1, ..Odd::default() });
        assert_eq!(odd.take(), Odd::default());
        assert_eq!(pending.oldest_open(), None);
    }
}
