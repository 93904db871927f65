//! What a node's agent reports. The form is one of JSON with a version: a reader ignores fields that it does not know,
//! and does without those that an older agent does not write.

mod digits;
mod peers;
mod round_trips;

use std::fmt;
use std::time::Duration;

use model::Time;
use model::beneath::{Disk, FioRun, Lost, Machine, Pressure};
use serde::{Deserialize, Serialize};

use crate::latency::{MinuteStatistics, NotStatistics};

pub use peers::{AssignedPeer, Peer, ToPeer};
pub use round_trips::{Assigned, Landmark, Minute, RoundTrips, ToLandmark, understood};

/// The version of reports that this release writes, and the newest that it reads.
pub const VERSION: u32 = 1;

/// Longer than any text of a report has reason to be.
const LONGEST_TEXT: usize = 512;

/// 2000-01-01: a clock that says less has never been set.
const EARLIEST: i64 = 946_684_800;
/// A node's clock may be ahead by this.
pub const CLOCK_AHEAD: Duration = Duration::from_secs(60);
/// More writes than an hour holds: a hundred take ten seconds.
const MOST_WRITES: u64 = 100_000;
/// A hundred for each of as many processors as Linux can have.
const TICKS_A_SECOND: u64 = 100 * 8_192;
/// By so much counters may be ahead of the interval: the kernel brings those of waiting up to date every two seconds.
const COUNTED_BEFORE: u64 = 10;

/// What the agent of a node saw in an interval.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Version of the form.
    pub version: u32,
    /// Release of the agent.
    pub agent: String,
    /// The node that it says it is on. The server goes by the agent's token, and refuses what says otherwise.
    pub node: String,
    /// When this agent was started: an interval in which it was started again has two reports.
    pub started_at: Time,
    /// The interval's beginning.
    pub at: Time,
    /// How much of it was seen.
    pub seconds: u32,
    /// What the node is.
    pub machine: Machine,
    /// What was measured.
    #[serde(default)]
    pub measured: Measured,
    /// What fio measured last.
    #[serde(default)]
    pub fio: Option<FioRun>,
    /// It is to run fio, and waits until it is told that no other agent does.
    #[serde(default)]
    pub waits_for_fio: bool,
    /// Reports that had to be dropped, since the server last took one.
    #[serde(default)]
    pub lost: Option<Lost>,
    /// Round trips to the landmarks and the peers that the server names.
    #[serde(default)]
    pub round_trips: RoundTrips,
}

/// What was measured in an interval.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Measured {
    /// Processor time; `None` where it was not read.
    pub cpu: Option<CpuTime>,
    /// How long something waited, by resource; empty where the kernel does not tell.
    pub pressure: Vec<Pressure>,
    /// Where writes were measured.
    pub disk: Option<Disk>,
    /// How long writes took, in the compact form of [`MinuteStatistics`], in hexadecimal; `None` where none was measured.
    pub writes: Option<String>,
}

/// Processor time of an interval, in ticks of the kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CpuTime {
    /// What the hypervisor gave to others.
    pub steal: u64,
    /// All of it.
    pub total: u64,
}

/// Why a report is not taken. The agent need not send it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// It is of a version that only a newer server reads.
    Newer(u32),
    /// Something in it cannot be.
    Wrong(&'static str),
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Newer(version) => write!(
                f,
                "reports of version {version}: this server reads up to {VERSION}; bring the server up to date first"
            ),
            Self::Wrong(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for Unusable {}

impl Report {
    /// Whether it can be kept now.
    ///
    /// # Errors
    /// A version that is not read, or values that no agent sends.
    pub fn check(&self, now: Time) -> Result<(), Unusable> {
        if self.version > VERSION {
            return Err(Unusable::Newer(self.version));
        }
        if self.seconds > 3_600 {
            return Err(Unusable::Wrong("an interval of more than an hour"));
        }
        if !self.times().all(|at| can_be(at, now)) || !can_be(self.until(), now) {
            return Err(Unusable::Wrong(
                "a time before the year 2000, or still to come: is the node's clock right?",
            ));
        }
        if self.lost.as_ref().is_some_and(|lost| lost.from > lost.until) {
            return Err(Unusable::Wrong("reports were lost from a time after they were"));
        }
        if self.measured.pressure.len() > 8 || self.clues().count() > 32 {
            return Err(Unusable::Wrong("more values than there are to be read"));
        }
        if self.texts().any(|text| text.len() > LONGEST_TEXT || text.contains('\0')) {
            return Err(Unusable::Wrong("a text that is too long, or holds a NUL character"));
        }
        if self.measured.cpu.is_some_and(|cpu| cpu.steal > cpu.total) {
            return Err(Unusable::Wrong("more processor time stolen than there was"));
        }
        let seconds = u64::from(self.seconds) + COUNTED_BEFORE;
        if self.measured.cpu.is_some_and(|cpu| cpu.total > seconds * TICKS_A_SECOND) {
            return Err(Unusable::Wrong("more processor time than the interval holds"));
        }
        let mut waited = self.measured.pressure.iter();
        if waited.any(|it| it.some_us.max(it.full_us.unwrap_or_default()) > seconds * 1_000_000) {
            return Err(Unusable::Wrong("something waited for longer than the interval lasted"));
        }
        match self.writes() {
            Err(_) => return Err(Unusable::Wrong("durations of writes that are damaged")),
            Ok(Some(writes)) if writes.probes() > MOST_WRITES => {
                return Err(Unusable::Wrong("more writes than an interval holds"));
            }
            Ok(_) => {}
        }
        self.round_trips.check(now)
    }

    /// The end of its interval.
    pub fn until(&self) -> Time {
        self.at + Duration::from_secs(self.seconds.into())
    }

    /// How long writes took; `None` where none was measured.
    ///
    /// # Errors
    /// What is written of it is damaged.
    pub fn writes(&self) -> Result<Option<MinuteStatistics>, NotStatistics> {
        // Agents have written an empty text for none.
        let written = self.measured.writes.as_deref().filter(|digits| !digits.is_empty());
        written.map(statistics).transpose()
    }

    /// But for the interval's end, and those of round trips.
    fn times(&self) -> impl Iterator<Item = Time> {
        let lost = self.lost.iter().flat_map(|lost| [lost.from, lost.until]);
        [self.started_at, self.at].into_iter().chain(lost).chain(self.fio.iter().map(|it| it.at))
    }

    fn clues(&self) -> impl Iterator<Item = &model::beneath::Clue> {
        self.machine.virtual_machine.clues.iter().chain(&self.machine.container.clues)
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        let of_clues = self.clues().flat_map(|clue| [clue.at.as_str(), clue.value.as_str()]);
        let os = self.machine.os.iter().flat_map(|os| {
            [Some(&os.id), os.name.as_ref(), os.version_id.as_ref(), os.pretty_name.as_ref()]
        });
        let answers = [&self.machine.virtual_machine.answer, &self.machine.container.answer];
        let answers = answers.into_iter().filter_map(|answer| match answer {
            model::beneath::Answer::Is(text) | model::beneath::Answer::NotSeen(text) => {
                Some(text.as_str())
            }
            model::beneath::Answer::IsNot => None,
        });
        let disk = self.measured.disk.iter();
        let disk = disk.flat_map(|it| [it.path.as_str(), it.device.as_str(), &it.filesystem]);
        [self.agent.as_str(), self.node.as_str(), self.machine.kernel.release.as_str()]
            .into_iter()
            .chain(self.measured.pressure.iter().map(|it| it.resource.as_str()))
            .chain(of_clues)
            .chain(os.flatten().map(String::as_str))
            .chain(answers)
            .chain(disk)
    }
}

impl Measured {
    /// Writes down how long writes took.
    pub fn took(&mut self, writes: &MinuteStatistics) {
        self.writes = Some(hexadecimal(&writes.to_bytes()));
    }
}

/// Whether a node whose clock is about right can have seen this.
fn can_be(at: Time, now: Time) -> bool {
    at.timestamp() >= EARLIEST && at <= now + CLOCK_AHEAD
}

/// Reads statistics in their compact form, in hexadecimal.
fn statistics(digits: &str) -> Result<MinuteStatistics, NotStatistics> {
    MinuteStatistics::from_bytes(&bytes(digits).ok_or(NotStatistics::Damaged)?)
}

/// The hexadecimal digits that stand for these bytes.
pub fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a `String` cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// What these hexadecimal digits stand for; `None` where they are none, or not there in pairs.
pub fn bytes(hexadecimal: &str) -> Option<Vec<u8>> {
    let digits = hexadecimal.as_bytes();
    if digits.is_empty() || !digits.len().is_multiple_of(2) {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let byte = |pair: &[u8]| match pair {
        [high, low] => u8::try_from(digit(*high)? * 16 + digit(*low)?).ok(),
        _ => None,
    };
    digits.chunks(2).map(byte).collect()
}

#[cfg(test)]
mod tests {
    use model::beneath::{Answer, Asked, Kernel};
    use serde_json::{Value, json};

    use super::*;
    use crate::latency::Outcome;

    fn at(seconds: i64) -> Time {
        Time::from_timestamp(1_700_000_000 + seconds, 0).expect("a time")
    }

    fn report() -> Report {
        let not_seen = Asked { answer: Answer::NotSeen("why".into()), clues: Vec::new() };
        let at = at(0);
        let mut writes = MinuteStatistics::default();
        writes.record(Outcome::Received(Duration::from_millis(3)));
        let mut measured = Measured::default();
        measured.took(&writes);
        Report {
            version: VERSION,
            agent: "0.1.0".into(),
            node: "worker-1".into(),
            started_at: at,
            at,
            seconds: 60,
            machine: Machine {
                virtual_machine: not_seen.clone(),
                container: not_seen,
                kernel: Kernel { release: "6.1.0".into(), is_gvisor: false },
                os: None,
            },
            measured,
            fio: None,
            waits_for_fio: false,
            lost: None,
            round_trips: RoundTrips::default(),
        }
    }

    fn read(change: impl FnOnce(&mut Value)) -> Result<Report, String> {
        let mut written = serde_json::to_value(report()).expect("JSON");
        change(&mut written);
        let read: Report = serde_json::from_value(written).map_err(|error| error.to_string())?;
        read.check(at(60)).map_err(|error| error.to_string())?;
        Ok(read)
    }

    #[test]
    fn a_report_survives_the_way_and_what_a_newer_or_older_agent_writes() {
        assert_eq!(read(|_| ()), Ok(report()));
        assert_eq!(read(|it| it["weather"] = json!("fair")), Ok(report()));
        let older = read(|it| {
            let fields = it.as_object_mut().expect("an object");
            fields.retain(|field, _| {
                !["measured", "fio", "lost", "round_trips"].contains(&field.as_str())
            });
        });
        assert_eq!(older, Ok(Report { measured: Measured::default(), ..report() }));
        let without =
            read(|it| it["measured"]["writes"] = json!("")).expect("as agents wrote once");
        assert_eq!(without.writes(), Ok(None));
        let written = report().writes().expect("statistics").map(|it| it.received());
        assert_eq!(written, Some(1));
    }

    fn lost(from: &str, until: &str) -> Value {
        json!({"from": from, "until": until, "reports": 5})
    }

    fn waited(some_us: u64, full_us: Option<u64>) -> Value {
        json!({"resource": "io", "some_us": some_us, "full_us": full_us})
    }

    /// So many writes that never ended, in the compact form.
    fn counted(writes: u64) -> String {
        let mut none = MinuteStatistics::default().to_bytes();
        let (mut number, mut digits) = (writes, Vec::new());
        while number >= 0x80 {
            digits.push(number as u8 | 0x80);
            number >>= 7;
        }
        digits.push(number as u8);
        // The number of timeouts follows the version.
        none.splice(1..2, digits);
        hexadecimal(&none)
    }

    #[test]
    fn what_lies_at_the_bounds_is_taken() {
        let at_most = read(|it| {
            it["at"] = json!(at(60));
            it["lost"] = lost("2000-01-01T00:00:00Z", "2023-01-01T00:00:00Z");
            it["measured"]["writes"] = json!(counted(100_000));
            it["measured"]["pressure"] = json!([waited(70_000_000, Some(0))]);
        });
        assert!(at_most.is_ok(), "{at_most:?}");
    }

    #[test]
    fn what_cannot_be_is_refused() {
        type Change = fn(&mut Value);
        let cases: [(Change, &str); 21] = [
            (|it| it["version"] = json!(2), "reports of version 2: this server reads up to 1"),
            (|it| it["seconds"] = json!(3_601), "an interval of more than an hour"),
            (|it| it["agent"] = json!("a\0b"), "a text that is too long"),
            (|it| it["machine"]["kernel"]["release"] = json!("x".repeat(600)), "a text that is"),
            (|it| it["measured"]["cpu"] = json!({"steal": 2, "total": 1}), "more processor time"),
            (|it| it["measured"]["writes"] = json!("0g"), "durations of writes that are damaged"),
            (|it| it["measured"]["writes"] = json!("01ff"), "durations of writes that are damaged"),
            (|it| it["measured"]["writes"] = json!(counted(100_001)), "more writes than an"),
            (|it| it["measured"]["writes"] = json!(counted(u64::MAX)), "more writes than an"),
            (
                |it| it["measured"]["cpu"] = json!({"steal": 1, "total": u64::MAX}),
                "more processor time than the interval holds",
            ),
            (
                |it| it["measured"]["pressure"] = json!([waited(70_000_001, None)]),
                "something waited",
            ),
            (
                |it| it["measured"]["pressure"] = json!([waited(0, Some(u64::MAX))]),
                "something waited",
            ),
            (|it| it["started_at"] = json!("1970-01-01T00:00:00Z"), "a time before the year 2000"),
            (
                |it| it["started_at"] = json!("+262000-01-01T00:00:00Z"),
                "a time before the year 2000",
            ),
            (|it| it["at"] = json!("-200000-01-01T00:00:00Z"), "a time before the year 2000"),
            (|it| it["at"] = json!(at(61)), "a time before the year 2000, or still to come"),
            (|it| it["at"] = json!("+262142-12-31T23:59:59Z"), "a time before the year 2000"),
            (|it| it["fio"] = json!({"at": at(121), "buffered": 1, "direct": 1}), "a time before"),
            (
                |it| it["lost"] = lost("+20000-01-01T00:00:00Z", "+20001-01-01T00:00:00Z"),
                "a time before the year 2000, or still to come",
            ),
            (
                |it| it["lost"] = lost("2023-01-01T00:00:00Z", "9999-01-01T00:00:00Z"),
                "a time before the year 2000, or still to come",
            ),
            (
                |it| it["lost"] = lost("2023-02-01T00:00:00Z", "2023-01-01T00:00:00Z"),
                "reports were lost from a time after they were",
            ),
        ];
        for (change, expected) in cases {
            let error = read(change).expect_err(expected);
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
