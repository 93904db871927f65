//! Landmarks: hosts whose place is known, to which round trips are measured.

use std::fmt;
use std::path::PathBuf;

use model::latency::Method;
use model::place::Position;

/// How far from its position a landmark may be, in km, where nobody says better: a city's extent.
pub const UNCERTAINTY_KM: u32 = 30;

/// Probes a second that a landmark gets at most, where nobody says otherwise.
pub const RATE: f64 = 1.0;

/// Probes a second that a landmark gets at most from all agents of a cluster together, where nobody says otherwise: it is
/// asked by a few servers and may be asked by thousands of nodes.
pub const AGENTS_RATE: f64 = 10.0;

/// How a landmark is asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Asked {
    /// ICMP echo.
    Icmp,
    /// A TCP connection to this port.
    Tcp(u16),
    /// `nordvakt landmark` with the key of this file.
    Key(PathBuf),
}

impl Asked {
    /// Its method.
    pub const fn method(&self) -> Method {
        match self {
            Self::Icmp => Method::Icmp,
            Self::Tcp(_) => Method::Tcp,
            Self::Key(_) => Method::Landmark,
        }
    }
}

/// A landmark as it is configured or suggested.
#[derive(Clone, Debug, PartialEq)]
pub struct Landmark {
    /// What it is called; no two have the same name.
    pub name: String,
    /// A host's name or address; with a key `HOST:PORT`.
    pub address: String,
    /// Where it is.
    pub position: Position,
    /// How far from there it may be, in km.
    pub uncertainty_km: u32,
    /// Whose it is: whom to ask, and whom a proof by it rests on.
    pub owner: String,
    /// Probes a second from one prober at most.
    pub rate: f64,
    /// How it is asked.
    pub asked: Asked,
    /// Whether it is probed.
    pub enabled: bool,
    /// Whether the agents of nodes probe it, too. With a key they are handed that.
    pub agents: bool,
    /// Probes a second from all agents of a cluster at most.
    pub agents_rate: f64,
}

impl Landmark {
    /// The rate at which each of so many agents may probe it. It changes only where their number has doubled, or halved, so
    /// that one agent more changes nothing for the others.
    pub fn rate_of_each(&self, agents: usize) -> f64 {
        self.rate.min(self.agents_rate / agents.max(1).next_power_of_two() as f64)
    }
}

impl fmt::Display for Landmark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let degrees = |micro: i32| f64::from(micro) / 1e6;
        let method = match &self.asked {
            Asked::Icmp => "icmp".to_owned(),
            Asked::Tcp(port) => format!("tcp port {port}"),
            Asked::Key(file) => format!("authenticated by {}", file.display()),
        };
        write!(
            f,
            "{}, {method}, at {:.3},{:.3} ± {} km, of {}, {} a second at most, {}",
            self.address,
            degrees(self.position.latitude),
            degrees(self.position.longitude),
            self.uncertainty_km,
            self.owner,
            self.rate,
            if self.enabled { "on" } else { "off" }
        )?;
        match self.agents {
            true => write!(f, ", for agents too, {} a second at most together", self.agents_rate),
            false => f.write_str(", not for agents"),
        }
    }
}

/// Landmarks that are suggested. They are others' machines: off until the operator names them.
///
/// RIPE Atlas anchors answer pings from everybody; their names tell country, city and network.
pub fn suggested() -> [Landmark; 2] {
    let anchor = |name: &str, address: &str, latitude, longitude| Landmark {
        name: name.to_owned(),
        address: address.to_owned(),
        position: Position { latitude, longitude },
        uncertainty_km: UNCERTAINTY_KM,
        owner: "the host of a RIPE Atlas anchor".to_owned(),
        rate: RATE,
        asked: Asked::Icmp,
        enabled: false,
        agents: true,
        agents_rate: AGENTS_RATE,
    };
    [
        anchor("oslo", "no-osl-as39029.anchors.atlas.ripe.net", 59_913_000, 10_752_000),
        anchor("frankfurt", "de-fra-as8763.anchors.atlas.ripe.net", 50_111_000, 8_682_000),
    ]
}

/// What the file names, and behind it what is suggested and it does not name.
pub fn with_suggested(mut written: Vec<Landmark>) -> Vec<Landmark> {
    for landmark in suggested() {
        if !written.iter().any(|it| it.name == landmark.name) {
            written.push(landmark);
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_landmark_is_asked_no_more_by_a_thousand_agents_than_by_ten() {
        let [oslo, _] = suggested();
        for (agents, rate) in [(0, 1.0), (1, 1.0), (8, 1.0), (9, 0.625), (1_000, 10.0 / 1_024.0)] {
            assert_eq!(oslo.rate_of_each(agents), rate);
            assert!(oslo.rate_of_each(agents) * agents as f64 <= AGENTS_RATE);
        }
    }
}
