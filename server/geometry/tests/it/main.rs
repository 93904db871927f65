//! The geometry as others use it: the map, its distances, and what is proven with it.

#![expect(clippy::expect_used, clippy::panic, reason = "a test's preparation fails by panicking")]

mod distances;
mod map;
mod proofs;
mod verdicts;

use geometry::borders::Borders;
use geometry::bound::{Bound, Disc, Standing, judge};
use geometry::landmark::{DEFAULT_UNCERTAINTY_KM, city};
use model::place::Country;

/// The EEA by the treaties, the parts of the EU that have codes of their own with it; three states that nobody has looked
/// at. Svalbard, Greenland, the Faroe Islands and the French and Dutch overseas countries are outside.
const EEA: &str = "AT AX BE BG CY CZ DE DK EE ES FI FR GF GP GR HR HU IE IS IT LI LT LU LV MF MQ MT NL NO PL PT RE RO SE \
                   SI SK YT";
const NOT_LOOKED_AT: &str = "BY KZ GE";

fn law(country: Country) -> Standing {
    let is_in = |list: &str| list.split(' ').any(|code| code == country.code());
    match (is_in(EEA), is_in(NOT_LOOKED_AT)) {
        (true, _) => Standing::Inside,
        (_, true) => Standing::Unknown,
        _ => Standing::Outside,
    }
}

fn country(code: &str) -> Country {
    code.parse().expect("a country's code")
}

/// A disc from `oslo=1.8`, `60.1,24.9=0.5` or `60.1,24.9,10=0.5`.
fn disc(text: &str) -> Disc {
    let (landmark, round_trip) = text.split_once('=').expect("a landmark and a time");
    let round_trip = round_trip.parse().expect("milliseconds");
    let parts: Vec<f64> = landmark.split(',').filter_map(|part| part.parse().ok()).collect();
    let (latitude, longitude, uncertainty) = match (city(landmark), parts.as_slice()) {
        (Some(city), _) => (city.latitude, city.longitude, DEFAULT_UNCERTAINTY_KM),
        (_, &[latitude, longitude]) => (latitude, longitude, DEFAULT_UNCERTAINTY_KM),
        (_, &[latitude, longitude, uncertainty]) => (latitude, longitude, uncertainty),
        _ => panic!("{landmark} is no landmark"),
    };
    Disc::new(latitude, longitude, uncertainty, round_trip).expect("a disc")
}

/// What is proven by round trips, separated by spaces.
fn judged(round_trips: &str, claim: &str) -> Bound<'static> {
    let discs: Vec<Disc> = round_trips.split_whitespace().map(disc).collect();
    judge(Borders::of_earth(), &discs, claim.parse().ok(), &law)
}
