//! A minute's statistics as they are sent and kept.

use std::time::Duration;

use super::{MinuteStatistics, NotStatistics};

/// Statistics in their compact form, with what is asked of them on their way: they are read once, where they come in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed {
    bytes: Vec<u8>,
    probes: u64,
    received: u64,
    min: Option<Duration>,
}

impl Packed {
    /// Reads the compact form.
    ///
    /// # Errors
    /// It is damaged, or of a version that this release does not read.
    pub fn read(bytes: &[u8]) -> Result<Self, NotStatistics> {
        MinuteStatistics::from_bytes(bytes).map(|counted| Self::from(&counted))
    }

    /// The compact form.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The compact form, for whoever keeps it.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// All that came of probes.
    pub const fn probes(&self) -> u64 {
        self.probes
    }

    /// Round trips.
    pub const fn received(&self) -> u64 {
        self.received
    }

    /// The shortest round trip.
    pub const fn min(&self) -> Option<Duration> {
        self.min
    }
}

impl From<&MinuteStatistics> for Packed {
    fn from(counted: &MinuteStatistics) -> Self {
        Self {
            bytes: counted.to_bytes(),
            probes: counted.probes(),
            received: counted.received(),
            min: counted.min(),
        }
    }
}
