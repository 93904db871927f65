//! Landmarks whose position is known by name, and how fast light is.

/// How far a landmark may be from its stated position, in km, where nothing better is known.
pub const DEFAULT_UNCERTAINTY_KM: f64 = 30.0;

/// Light in vacuum, km per millisecond (the metre's definition).
pub const LIGHT_KM_PER_MS: f64 = 299.792458;

/// Two thirds of that: what light usually does in glass. A hint, never a bound; hollow fibre is faster.
pub const FIBRE_KM_PER_MS: f64 = LIGHT_KM_PER_MS * 2.0 / 3.0;

/// A city that may be named instead of a position: its centre.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct City {
    /// Its name, in lower case.
    pub name: &'static str,
    /// Degrees, north positive.
    pub latitude: f64,
    /// Degrees, east positive.
    pub longitude: f64,
}

/// The cities that are known by name, each by the position commonly given for its centre.
pub const CITIES: [City; 5] = [
    City { name: "amsterdam", latitude: 52.3676, longitude: 4.9041 },
    City { name: "frankfurt", latitude: 50.1109, longitude: 8.6821 },
    City { name: "helsinki", latitude: 60.1699, longitude: 24.9384 },
    City { name: "oslo", latitude: 59.9139, longitude: 10.7522 },
    City { name: "stockholm", latitude: 59.3293, longitude: 18.0686 },
];

/// The city of that name; upper and lower case are the same.
pub fn city(name: &str) -> Option<&'static City> {
    CITIES.iter().find(|city| city.name.eq_ignore_ascii_case(name))
}
