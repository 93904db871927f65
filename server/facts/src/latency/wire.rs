//! The compact form in which a minute's statistics are kept and sent: a version, then numbers of seven bits a byte,
//! the histogram as pairs of distance and count. A quiet minute of 60 round trips takes about 120 bytes.

use std::collections::BTreeMap;

use super::statistics::{HIGHEST, LOWEST, MinuteStatistics, count, widest};
use super::{Failure, NotSent, Odd};

const VERSION: u64 = 1;

/// Bytes that are not the compact form of statistics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotStatistics {
    /// Written by a release that this one does not know.
    Version(u64),
    /// They end too early, go on too long, or hold a number that cannot be.
    Damaged,
}

impl std::fmt::Display for NotStatistics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Version(version) => {
                write!(f, "statistics of version {version}: this release reads version {VERSION}")
            }
            Self::Damaged => f.write_str("damaged statistics"),
        }
    }
}

impl std::error::Error for NotStatistics {}

impl MinuteStatistics {
    /// The compact form. Equal statistics have equal bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(128);
        let mut put = |number| put(&mut bytes, number);
        put(VERSION);
        put(self.timeouts);
        put(self.failures.len() as u64);
        for (failure, n) in &self.failures {
            put(failure.number());
            put(*n);
        }
        put(self.not_sent.len() as u64);
        for (reason, n) in &self.not_sent {
            put(reason.number());
            put(*n);
        }
        let Odd { late, duplicates, forged, elsewhere } = self.odd;
        [late, duplicates, forged, elsewhere].into_iter().for_each(&mut put);
        [self.sum, self.jitter_sum, self.jitter_count].into_iter().for_each(&mut put);
        put(self.received());
        if let Some((min, max)) = self.bounds {
            put(min);
            put(max);
            let mut before = 0;
            for step in self.histogram.iter_recorded() {
                put(step.value_iterated_to() - before);
                put(step.count_at_value());
                before = step.value_iterated_to();
            }
        }
        bytes
    }

    /// Reads the compact form.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NotStatistics> {
        let mut statistics = Self::default();
        statistics.merge_bytes(bytes)?;
        Ok(statistics)
    }

    /// Adds what another counted, from its compact form: no histogram but this one is made. After an error what was
    /// merged so far is worth nothing.
    pub fn merge_bytes(&mut self, bytes: &[u8]) -> Result<(), NotStatistics> {
        let mut bytes = Bytes(bytes);
        match bytes.number()? {
            VERSION => {}
            other => return Err(NotStatistics::Version(other)),
        }
        count(&mut self.timeouts, bytes.number()?);
        for (failure, n) in bytes.counts(Failure::ALL, Failure::number)? {
            count(self.failures.entry(failure).or_default(), n);
        }
        for (reason, n) in bytes.counts(NotSent::ALL, NotSent::number)? {
            count(self.not_sent.entry(reason).or_default(), n);
        }
        self.odd = self.odd.plus(Odd {
            late: bytes.number()?,
            duplicates: bytes.number()?,
            forged: bytes.number()?,
            elsewhere: bytes.number()?,
        });
        count(&mut self.sum, bytes.number()?);
        count(&mut self.jitter_sum, bytes.number()?);
        count(&mut self.jitter_count, bytes.number()?);
        let received = bytes.number()?;
        if received > 0 {
            self.merge_round_trips(&mut bytes, received)?;
        }
        match bytes.0 {
            [] => Ok(()),
            _ => Err(NotStatistics::Damaged),
        }
    }

    fn merge_round_trips(&mut self, bytes: &mut Bytes<'_>, n: u64) -> Result<(), NotStatistics> {
        let (min, max) = (bytes.number()?, bytes.number()?);
        if min > max {
            return Err(NotStatistics::Damaged);
        }
        self.bounds = widest(self.bounds, Some((min, max)));
        let highest = self.histogram.highest_equivalent(HIGHEST);
        let (mut left, mut value) = (n, 0_u64);
        while left > 0 {
            value = value.checked_add(bytes.number()?).ok_or(NotStatistics::Damaged)?;
            let n = bytes.number()?;
            if !(LOWEST..=highest).contains(&value) || n == 0 {
                return Err(NotStatistics::Damaged);
            }
            left = left.checked_sub(n).ok_or(NotStatistics::Damaged)?;
            self.count_round_trips(value, n);
        }
        Ok(())
    }
}

fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

struct Bytes<'b>(&'b [u8]);

impl Bytes<'_> {
    fn number(&mut self) -> Result<u64, NotStatistics> {
        let mut number: u64 = 0;
        for shift in (0..64).step_by(7) {
            let (&byte, rest) = self.0.split_first().ok_or(NotStatistics::Damaged)?;
            self.0 = rest;
            let bits = u64::from(byte & 0x7f);
            if bits.leading_zeros() < shift {
                return Err(NotStatistics::Damaged);
            }
            number |= bits << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(NotStatistics::Damaged)
    }

    fn counts<K: Copy + Ord>(
        &mut self,
        all: &[K],
        number_of: impl Fn(K) -> u64,
    ) -> Result<BTreeMap<K, u64>, NotStatistics> {
        let mut counts = BTreeMap::new();
        for _ in 0..self.number()? {
            let number = self.number()?;
            let kind = all.iter().copied().find(|kind| number_of(*kind) == number);
            counts.insert(kind.ok_or(NotStatistics::Damaged)?, self.number()?);
        }
        Ok(counts)
    }
}
