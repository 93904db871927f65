//! Landmarks: hosts whose place is known, to which round trips are measured.

use std::fmt;
use std::path::PathBuf;

use model::latency::Method;
use model::place::Position;

/// How far from its position a landmark may be, in km, where nobody says better: a city's extent.
pub const UNCERTAINTY_KM: u32 = 30;

/// Probes a second that a landmark gets at most, where nobody says otherwise.
pub const RATE: f64 = 1.0;

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
        )
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
