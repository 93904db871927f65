//! Where the API endpoint's name leads. It is asked anew now and then, and its addresses are kept while nobody answers.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, UdpSocket};
use std::time::Duration;

use chrono::{SubsecRound as _, TimeDelta, Utc};
use collect::connect::Connection;
use facts::inventory::ControlPlane;
use model::Time;
use model::residency::Resolution;

/// How often the name is asked.
pub const AGAIN: Duration = Duration::from_secs(5 * 60);
/// How long an answer is waited for: whoever waits judges nothing meanwhile.
const PATIENCE: Duration = Duration::from_secs(5);
/// An address that an answer leaves out counts so much longer: some names answer with a few of many, in turns.
const KEPT: TimeDelta = TimeDelta::hours(1);
/// So many addresses are kept: those of an endpoint are few.
const MOST: usize = 16;

/// The API endpoint of a cluster.
pub struct Endpoint {
    host: String,
    port: u16,
    version: Option<String>,
    /// The addresses that the name leads to, and when each was last among the answers.
    known: BTreeMap<IpAddr, Time>,
    since: Option<Time>,
    last_answered: Option<Time>,
    answers: bool,
}

impl Endpoint {
    /// Nobody has been asked yet.
    pub fn new(connection: &Connection, version: Option<String>) -> Self {
        let (host, port) = connection.endpoint.clone();
        Self {
            host,
            port,
            version,
            known: BTreeMap::new(),
            since: None,
            last_answered: None,
            answers: true,
        }
    }

    /// How the control plane is reached, now that the name was asked again.
    pub async fn ask(&mut self) -> ControlPlane {
        let host = self.host.trim_matches(['[', ']']).to_owned();
        if let Ok(address) = host.parse::<IpAddr>() {
            let addresses = vec![address.to_canonical()];
            let reached_from = source(&addresses, self.port);
            return ControlPlane { addresses, reached_from, ..self.reached(None) };
        }
        let asked = tokio::net::lookup_host((host.as_str(), self.port));
        let answer = match tokio::time::timeout(PATIENCE, asked).await {
            Ok(Ok(found)) => Ok(found.map(|address| address.ip().to_canonical()).collect()),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err(format!("no answer within {} s", PATIENCE.as_secs())),
        };
        self.take(answer, Utc::now().trunc_subsecs(0))
    }

    fn take(&mut self, answer: Result<BTreeSet<IpAddr>, String>, now: Time) -> ControlPlane {
        match answer {
            Ok(found) => {
                let before: Vec<IpAddr> = self.known.keys().copied().collect();
                self.known.retain(|_, last| now - *last < KEPT);
                for address in found {
                    if self.known.len() < MOST || self.known.contains_key(&address) {
                        self.known.insert(address, now);
                    }
                }
                if self.since.is_none() || !self.known.keys().eq(&before) {
                    self.since = Some(now);
                }
                (self.last_answered, self.answers) = (Some(now), true);
            }
            Err(error) => {
                if self.answers {
                    let host = &self.host;
                    tracing::warn!(%host, %error, "the API endpoint's name was not resolved");
                }
                self.answers = false;
            }
        }
        let resolution = self.since.map(|since| Resolution {
            addresses: self.known.keys().copied().collect(),
            since,
            last_answered: self.last_answered.filter(|_| !self.answers),
        });
        self.reached(resolution)
    }

    fn reached(&self, resolution: Option<Resolution>) -> ControlPlane {
        let addresses: Vec<IpAddr> =
            resolution.as_ref().map(|it| it.addresses.clone()).unwrap_or_default();
        ControlPlane {
            endpoint: Some(self.host.clone()),
            reached_from: source(&addresses, self.port),
            addresses,
            resolution,
            version: self.version.clone(),
        }
    }
}

/// The address of this machine from which the first of these that has a way is reached. Nothing is sent.
fn source(addresses: &[IpAddr], port: u16) -> Option<IpAddr> {
    addresses.iter().find_map(|&to| {
        let any: IpAddr =
            if to.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
        let socket = UdpSocket::bind((any, 0)).ok()?;
        socket.connect((to, port)).ok()?;
        Some(socket.local_addr().ok()?.ip().to_canonical())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(host: &str) -> Endpoint {
        Endpoint {
            host: host.into(),
            port: 443,
            version: None,
            known: BTreeMap::new(),
            since: None,
            last_answered: None,
            answers: true,
        }
    }

    #[test]
    fn addresses_are_kept_while_nobody_answers_and_change_when_the_answer_does() {
        let mut endpoint = endpoint("api.example.com");
        let at = |minutes: i64| Time::default() + TimeDelta::minutes(minutes);
        let down = || Err("down".to_owned());
        for (minute, answer, addresses, since, last_answered) in [
            (0, down(), vec![], None, None),
            (5, Ok(vec!["185.10.1.1"]), vec!["185.10.1.1"], Some(5), None),
            (10, Ok(vec!["185.10.1.1"]), vec!["185.10.1.1"], Some(5), None),
            (15, down(), vec!["185.10.1.1"], Some(5), Some(10)),
            (200, down(), vec!["185.10.1.1"], Some(5), Some(10)),
            (205, Ok(vec!["185.10.1.2"]), vec!["185.10.1.2"], Some(205), None),
            (210, Ok(vec!["185.10.1.3"]), vec!["185.10.1.2", "185.10.1.3"], Some(210), None),
            (240, Ok(vec!["185.10.1.2"]), vec!["185.10.1.2", "185.10.1.3"], Some(210), None),
            (270, Ok(vec!["185.10.1.2"]), vec!["185.10.1.2"], Some(270), None),
        ] {
            let read = |of: &str| of.parse::<IpAddr>().expect("an address");
            let answer = answer.map(|found| found.into_iter().map(read).collect());
            let reached = endpoint.take(answer, at(minute));
            let addresses: Vec<IpAddr> = addresses.into_iter().map(read).collect();
            assert_eq!(reached.addresses, addresses, "minute {minute}");
            let told = reached.resolution.map(|it| (it.since, it.last_answered));
            assert_eq!(told, since.map(|it| (at(it), last_answered.map(at))), "minute {minute}");
        }
        let many = (0..=255).map(|last| IpAddr::from([185, 10, 1, last])).collect();
        assert_eq!(endpoint.take(Ok(many), at(400)).addresses.len(), MOST);
    }

    #[tokio::test]
    async fn an_address_is_no_name_to_ask() {
        let reached = endpoint("[2001:67c::1]").ask().await;
        assert_eq!(reached.addresses, ["2001:67c::1".parse::<IpAddr>().expect("an address")]);
        assert_eq!(reached.resolution, None);
    }
}
