//! Who measures round trips: this server, by its name and where its operator says that it is.

use std::fmt;
use std::time::Duration;

use model::place::{Country, Position};

/// How often what was measured is stored, in seconds, where nobody says otherwise.
pub const FLUSH_SECONDS: u32 = 60;

/// The prober as it is configured.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prober {
    /// Its name; the machine's where there is none.
    pub name: Option<String>,
    /// The country that it is declared to be in.
    pub country: Option<Country>,
    /// In micro-degrees.
    pub latitude: Option<i32>,
    /// In micro-degrees.
    pub longitude: Option<i32>,
    /// How often what was measured is stored, in seconds.
    pub flush_seconds: Option<u32>,
}

impl Prober {
    /// Where it is declared to be.
    pub fn position(&self) -> Option<Position> {
        let position = self.latitude.zip(self.longitude);
        position.map(|(latitude, longitude)| Position { latitude, longitude })
    }

    /// How often what was measured is stored: the most that is lost when it is killed.
    pub fn flush(&self) -> Duration {
        Duration::from_secs(self.flush_seconds.unwrap_or(FLUSH_SECONDS).into())
    }
}

impl fmt::Display for Prober {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let degrees = |micro: i32| f64::from(micro) / 1e6;
        f.write_str(self.name.as_deref().unwrap_or("named as its machine"))?;
        match self.country {
            Some(country) => write!(f, ", declared to be in {country}")?,
            None => f.write_str(", in no declared country")?,
        }
        if let Some(Position { latitude, longitude }) = self.position() {
            write!(f, " at {:.3},{:.3}", degrees(latitude), degrees(longitude))?;
        }
        write!(f, ", stored every {} s", self.flush().as_secs())
    }
}
