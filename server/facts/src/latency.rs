//! Round trips as they are counted: one account for each probe, and statistics of a minute that merge.

mod minutes;
mod packed;
mod statistics;
#[cfg(test)]
mod tests;
mod wire;

use std::fmt;
use std::time::Duration;

use serde::Serialize;

pub use minutes::Minutes;
pub use model::latency::{Family, Method};
pub use packed::Packed;
pub use statistics::{FEWEST_FOR_P99, MinuteStatistics};
pub use wire::NotStatistics;

/// The one account that a probe ends in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The answer came from the address asked, in time. From before the request was sent until after the answer
    /// was read.
    Received(Duration),
    /// No answer in time.
    TimedOut,
    /// An answer that is no round trip.
    Failed(Failure),
    /// Its time came, and nothing left the machine.
    NotSent(NotSent),
}

macro_rules! kinds {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $number:literal $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
        }

        impl $name {
            /// All there are.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Its word in texts and JSON.
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }

            /// Its number in the compact form: never changed, never used again for another.
            const fn number(self) -> u64 {
                match self {
                    $(Self::$variant => $number,)*
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.word())
            }
        }
    };
}

kinds! {
    /// Why an answer is no round trip.
    Failure {
        /// A router or the host says that host, network, protocol or port cannot be reached.
        Unreachable = 1 "unreachable",
        /// A router or the host says that its administrator forbids it.
        Prohibited = 2 "prohibited",
        /// A router says that the packet had gone too far: a loop.
        HopLimit = 3 "hop_limit",
        /// Any other ICMP error that quotes the probe.
        OtherIcmp = 4 "other_icmp",
        /// A connection that failed in another way.
        Connection = 5 "connection",
        /// A landmark that says to have held the answer for longer than the whole round trip took.
        HoldTime = 6 "hold_time",
        /// The machine's clocks disagree about the time between request and answer, or stood still.
        Clock = 7 "clock",
    }
}

kinds! {
    /// Why a probe was not sent at its time.
    NotSent {
        /// The name has no address.
        Unresolved = 1 "unresolved",
        /// The prober came to it too late, as on a machine that slept.
        Missed = 2 "missed",
        /// The rate that all targets share was used up.
        Paced = 3 "paced",
        /// The machine itself refused it: no route, no buffer, a firewall.
        Unsendable = 4 "unsendable",
    }
}

/// Answers that belong to no open probe. None of them is a round trip.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Odd {
    /// The right answer, after the probe had timed out.
    pub late: u64,
    /// The right answer once more.
    pub duplicates: u64,
    /// From the address asked, but not what answers the request: another payload, or a false authentication.
    pub forged: u64,
    /// What answers the request, but from another address.
    pub elsewhere: u64,
}

impl Odd {
    /// Both together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            late: self.late.saturating_add(other.late),
            duplicates: self.duplicates.saturating_add(other.duplicates),
            forged: self.forged.saturating_add(other.forged),
            elsewhere: self.elsewhere.saturating_add(other.elsewhere),
        }
    }

    /// Whether there was any.
    pub fn any(self) -> bool {
        self != Self::default()
    }
}
