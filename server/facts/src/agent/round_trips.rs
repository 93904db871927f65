//! Round trips that agents measure: to which landmarks and peers they are told to, and what they counted.

use std::fmt;

use model::Time;
use model::latency::{Family, Method, Way};
use model::place::Position;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};

use super::peers::{MOST_PEERS, ToPeer};
use super::{LONGEST_TEXT, Unusable, can_be, digits};
use crate::latency::{MinuteStatistics, Packed};

/// More than any server names.
const MOST_LANDMARKS: usize = 256;
/// More than one landmark is asked in a minute.
const MOST_PROBES: u64 = 100_000;

/// A landmark as it is probed. With another address or position it is another one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Landmark {
    /// What it is called.
    pub name: String,
    /// A host's name or address; of an authenticated one with its port, where that is another than usual.
    pub address: String,
    /// How it is asked.
    pub method: Method,
    /// At which port, where the method has one.
    pub port: Option<u16>,
    /// Where it is.
    pub position: Position,
}

/// A landmark that an agent is told to probe.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assigned {
    /// Which.
    #[serde(flatten)]
    pub landmark: Landmark,
    /// From one probe to the next, in ms.
    pub interval_ms: u64,
    /// Its key, 64 hexadecimal digits, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

impl fmt::Debug for Assigned {
    /// Without the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { landmark, interval_ms, key: _ } = self;
        let mut shown = f.debug_struct("Assigned");
        shown.field("landmark", landmark).field("interval_ms", interval_ms).finish_non_exhaustive()
    }
}

/// Reads those that are understood: what is of a form or by a method that only newer agents know is not probed.
///
/// # Errors
/// It is no list.
pub fn understood<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let written: Vec<serde_json::Value> = Vec::deserialize(deserializer)?;
    Ok(written.into_iter().filter_map(|it| serde_json::from_value(it).ok()).collect())
}

/// What an agent counted since its last report.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RoundTrips {
    /// Of each landmark of which there is something to tell.
    pub landmarks: Vec<ToLandmark>,
    /// Of each other node of which there is something to tell.
    pub peers: Vec<ToPeer>,
    /// How often reports are made, in seconds: the most that is lost when the agent is killed.
    pub flush_seconds: u32,
    /// Minutes that had to be dropped before they could be reported.
    pub dropped: u64,
    /// The agent has ended, and this is all that it counted.
    pub is_all: bool,
}

/// What was counted of a landmark.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToLandmark {
    /// Which.
    #[serde(flatten)]
    pub landmark: Landmark,
    /// Why it is not probed, where it should be.
    #[serde(default)]
    pub trouble: Option<String>,
    /// By which way it was probed last; `None` where it never was.
    #[serde(default)]
    pub way: Option<Way>,
    /// Minutes of which something was counted, each with all that was counted of it so far: told again, it says more.
    #[serde(default)]
    pub minutes: Vec<Minute>,
}

/// A minute of round trips over one family.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Minute {
    /// Over which; `None` for what was not sent because the name had no address.
    pub family: Option<Family>,
    /// Its beginning.
    pub at: Time,
    /// What was counted.
    #[serde(with = "digits")]
    pub statistics: Packed,
}

impl Minute {
    /// Packs what was counted.
    pub fn new(family: Option<Family>, at: Time, counted: &MinuteStatistics) -> Self {
        Self { family, at, statistics: counted.into() }
    }
}

impl RoundTrips {
    pub(super) fn check(&self, now: Time) -> Result<(), Unusable> {
        if self.landmarks.len() > MOST_LANDMARKS {
            return Err(Unusable::Wrong("more landmarks than any server names"));
        }
        if self.peers.len() > MOST_PEERS {
            return Err(Unusable::Wrong("more peers than any server names"));
        }
        for ToLandmark { landmark, trouble, minutes, .. } in &self.landmarks {
            check_texts([&landmark.name, &landmark.address].into_iter().chain(trouble))?;
            check_minutes(minutes, now)?;
        }
        for ToPeer { peer, trouble, minutes, .. } in &self.peers {
            check_texts([&peer.node].into_iter().chain(trouble))?;
            check_minutes(minutes, now)?;
        }
        Ok(())
    }
}

fn check_texts<'t>(mut texts: impl Iterator<Item = &'t String>) -> Result<(), Unusable> {
    match texts.any(|text| text.len() > LONGEST_TEXT || text.contains('\0')) {
        true => Err(Unusable::Wrong("a text that is too long, or holds a NUL character")),
        false => Ok(()),
    }
}

fn check_minutes(minutes: &[Minute], now: Time) -> Result<(), Unusable> {
    if minutes.iter().any(|minute| minute.at.timestamp_micros() % 60_000_000 != 0) {
        return Err(Unusable::Wrong("a minute that begins within one"));
    }
    if !minutes.iter().all(|minute| can_be(minute.at, now)) {
        return Err(Unusable::Wrong(
            "round trips before the year 2000, or still to come: is the node's clock right?",
        ));
    }
    if minutes.iter().any(|minute| minute.statistics.probes() > MOST_PROBES) {
        return Err(Unusable::Wrong("more round trips than a minute holds"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use model::latency::SocketKind;
    use serde_json::{Value, json};

    use super::super::{AssignedPeer, Peer, hexadecimal};
    use super::*;
    use crate::latency::Outcome;

    fn round_trips() -> RoundTrips {
        let mut counted = MinuteStatistics::default();
        counted.record(Outcome::Received(Duration::from_micros(1_800)));
        let landmark = Landmark {
            name: "oslo".into(),
            address: "oslo.example".into(),
            method: Method::Icmp,
            port: None,
            position: Position { latitude: 59_913_000, longitude: 10_752_000 },
        };
        let at = Time::from_timestamp(1_700_000_040, 0).expect("a time");
        let minutes = vec![Minute::new(Some(Family::Ipv4), at, &counted)];
        let peer = Peer { node: "n2".into(), address: [10, 0, 0, 2].into() };
        let way = Some(Way {
            address: [192, 0, 2, 7].into(),
            source: Some([10, 0, 0, 1].into()),
            socket: Some(SocketKind::Dgram),
        });
        RoundTrips {
            landmarks: vec![ToLandmark { landmark, trouble: None, way, minutes: minutes.clone() }],
            peers: vec![ToPeer { peer, trouble: None, way, minutes }],
            flush_seconds: 60,
            dropped: 0,
            is_all: false,
        }
    }

    fn too_many() -> String {
        let mut counted = MinuteStatistics::default();
        (0..=MOST_PROBES).for_each(|_| counted.record(Outcome::TimedOut));
        hexadecimal(&counted.to_bytes())
    }

    #[test]
    fn minutes_survive_the_way_and_what_cannot_be_is_refused() {
        type Change = fn(&mut Value);
        let cases: [(Change, Option<&str>); 11] = [
            (|_| (), None),
            (|it| it["landmarks"][0]["weather"] = json!("fair"), None),
            (
                |it| it["landmarks"][0]["minutes"][0]["statistics"] = json!("01ff"),
                Some("damaged statistics"),
            ),
            (
                |it| it["landmarks"][0]["minutes"][0]["statistics"] = json!("02"),
                Some("statistics of version 2: this release reads version 1"),
            ),
            (
                |it| it["peers"][0]["minutes"][0]["statistics"] = json!(too_many()),
                Some("more round trips than a minute holds"),
            ),
            (
                |it| it["landmarks"][0]["minutes"][0]["at"] = json!("2023-11-14T22:14:01Z"),
                Some("a minute that begins within one"),
            ),
            (
                |it| it["landmarks"][0]["minutes"][0]["at"] = json!("2023-11-14T22:17:00Z"),
                Some(
                    "round trips before the year 2000, or still to come: is the node's clock right?",
                ),
            ),
            (
                |it| it["peers"][0]["minutes"][0]["statistics"] = json!("0"),
                Some("damaged statistics"),
            ),
            (
                |it| it["peers"][0]["node"] = json!("x".repeat(600)),
                Some("a text that is too long, or holds a NUL character"),
            ),
            (
                |it| it["peers"] = vec![it["peers"][0].clone(); 65].into(),
                Some("more peers than any server names"),
            ),
            (
                |it| it["landmarks"][0]["trouble"] = json!("x".repeat(600)),
                Some("a text that is too long, or holds a NUL character"),
            ),
        ];
        let now = Time::from_timestamp(1_700_000_100, 0).expect("a time");
        for (change, expected) in cases {
            let mut written = serde_json::to_value(round_trips()).expect("JSON");
            change(&mut written);
            let read = serde_json::from_value(written).map_err(|error| error.to_string());
            let checked = read.and_then(|read: RoundTrips| {
                read.check(now).map_err(|error| error.to_string())?;
                Ok(read)
            });
            match expected {
                None => assert_eq!(checked, Ok(round_trips())),
                Some(expected) => assert_eq!(checked, Err(expected.to_owned())),
            }
        }
    }

    #[test]
    fn what_older_agents_do_not_tell_is_not_there() {
        let mut written = serde_json::to_value(round_trips()).expect("JSON");
        for told in ["landmarks", "peers"] {
            let fields = written[told][0].as_object_mut().expect("an object");
            fields.retain(|field, _| !["way", "trouble", "minutes"].contains(&field.as_str()));
        }
        let read: RoundTrips = serde_json::from_value(written).expect("round trips");
        assert_eq!((read.landmarks[0].way, read.peers[0].way), (None, None));
        assert!(read.landmarks[0].minutes.is_empty() && read.peers[0].minutes.is_empty());
        assert_eq!(read.check(Time::from_timestamp(1_700_000_100, 0).expect("a time")), Ok(()));
    }

    #[test]
    fn a_landmark_that_only_newer_agents_understand_is_left_out() {
        #[derive(Deserialize)]
        struct Answer {
            #[serde(default, deserialize_with = "understood")]
            landmarks: Vec<Assigned>,
            #[serde(default, deserialize_with = "understood")]
            peers: Vec<AssignedPeer>,
        }
        let position = json!({ "latitude": 1, "longitude": 2 });
        let read = |landmarks: Value| {
            let answer: Answer = serde_json::from_value(landmarks).expect("an answer");
            let peers = answer.peers.into_iter().map(|it| it.peer.node);
            { answer.landmarks.into_iter().map(|it| it.landmark.name) }
                .chain(peers)
                .collect::<Vec<_>>()
        };
        assert_eq!(read(json!({})), Vec::<String>::new());
        let named = read(json!({ "landmarks": [
            { "name": "a", "address": "a", "method": "icmp", "port": null, "position": position, "interval_ms": 1000 },
            { "name": "b", "address": "b", "method": "quantum", "port": null, "position": position, "interval_ms": 1000 },
            { "name": "c", "address": "c", "method": "tcp", "port": 80, "position": position, "interval_ms": 1000,
              "key": null, "colour": "red" },
        ], "peers": [
            { "node": "d", "address": "fd00::4", "interval_ms": 10_000 },
            { "node": "e", "address": "by carrier pigeon", "interval_ms": 10_000 },
        ] }));
        assert_eq!(named, ["a", "c", "d"]);
    }
}
