//! What a prober's shortest round trips prove, as it is kept and shown.

use std::time::Duration;

use chrono::{DateTime, Utc};
use facts::bound::Bound;
use geometry::borders::{Borders, DATASET};
use geometry::bound::{Disc, Eea, NoDisc, Verdict};
use model::latency::{
    LandmarkId, NearestOutside, PlaceProof, ProofVerdict, ProvenEea, ShortestRoundTrip,
};
use model::place::{Country, Position};

use super::{Report, RoundTrip, law_on, proving};

/// The time in which the shortest round trip is looked for: a machine may be moved, and is judged by where it is.
pub const WINDOW: Duration = Duration::from_hours(24);

/// A landmark with fewer round trips than this says nothing: one early answer is no measurement.
pub const FEWEST: u64 = 60;

/// The shortest round trip to a landmark that may prove something.
#[derive(Clone, Debug)]
pub struct Measured {
    /// The landmark.
    pub landmark: LandmarkId,
    /// What it is called.
    pub name: String,
    /// Where it is.
    pub position: Position,
    /// How far from there it may be, in km.
    pub uncertainty_km: u32,
    /// Whether it authenticates its answers.
    pub authenticated: bool,
    /// The shortest round trip in the window.
    pub min: Duration,
    /// Of how many.
    pub samples: u64,
}

impl Measured {
    /// In µs, rounded up: a round trip never reads shorter than it was.
    fn min_us(&self) -> u64 {
        u64::try_from(self.min.as_nanos().div_ceil(1_000)).unwrap_or(u64::MAX)
    }

    fn round_trip(&self) -> Result<RoundTrip, NoDisc> {
        let Position { latitude, longitude } = self.position;
        let (latitude, longitude) = (f64::from(latitude) / 1e6, f64::from(longitude) / 1e6);
        let ms = self.min_us() as f64 / 1_000.0;
        let disc = Disc::new(latitude, longitude, f64::from(self.uncertainty_km), ms)?;
        Ok(RoundTrip { landmark: self.name.clone(), latitude, longitude, disc })
    }
}

/// What they prove on a day, of a prober that is declared to be in a country or nowhere. `None` where no landmark has
/// round trips enough, or one lies nowhere.
pub fn of(measured: &[Measured], claim: Option<Country>, now: DateTime<Utc>) -> Option<PlaceProof> {
    let mut measured: Vec<&Measured> = measured.iter().filter(|it| it.samples >= FEWEST).collect();
    measured.sort_by_key(|it| (it.min, it.landmark));
    let round_trips: Vec<RoundTrip> =
        measured.iter().map(|it| it.round_trip()).collect::<Result<_, _>>().ok()?;
    if round_trips.is_empty() {
        return None;
    }
    let law = law_on(now.date_naive());
    let report = Report::of(&round_trips, claim, &law);
    let shortest =
        measured.iter().zip(&report.landmarks).map(|(measured, (round_trip, nearest))| {
            ShortestRoundTrip {
                landmark: measured.landmark,
                name: measured.name.clone(),
                position: Some(measured.position),
                min_us: measured.min_us(),
                samples: measured.samples,
                authenticated: measured.authenticated,
                radius_km: round_trip.disc.radius_km().ceil() as u32,
                nearest_outside: nearest.as_ref().map(|nearest| NearestOutside {
                    country: nearest.territory.code,
                    name: nearest.territory.name.clone(),
                    distance_km: nearest.distance_km as u32,
                    proving_us: proving(round_trip, nearest, report.law)
                        .map(|ms| (ms * 1_000.0).floor() as u64),
                }),
            }
        });
    Some(PlaceProof {
        verdict: match report.bound.verdict {
            Verdict::MeasurementInvalid => ProofVerdict::MeasurementInvalid,
            Verdict::ContradictsClaim => ProofVerdict::ContradictsClaim,
            Verdict::OutsideEeaProven => ProofVerdict::OutsideEeaProven,
            Verdict::InsideEeaProven => ProofVerdict::InsideEeaProven,
            Verdict::Consistent => ProofVerdict::Consistent,
        },
        eea: match report.bound.eea {
            Eea::Inside => ProvenEea::Inside,
            Eea::Outside => ProvenEea::Outside,
            Eea::Open => ProvenEea::Open,
        },
        reason: report.reason(),
        claim,
        claim_name: claim.map(called),
        countries: report.bound.countries(),
        shortest: shortest.collect(),
        window_seconds: WINDOW.as_secs() as u32,
        fewest: FEWEST,
        borders: DATASET.sha256.into(),
    })
}

/// What a proof says of a node's place, as it is judged. Who claims to be in a state may mean what belongs to it.
pub fn bound(proof: &PlaceProof) -> Bound {
    let on_map = Borders::of_earth().territories();
    Bound::of(proof, |within_reach| {
        let land = on_map.iter().filter(|it| it.code == within_reach);
        land.flat_map(|it| it.also.iter().copied()).chain([within_reach]).collect()
    })
}

/// A country's name on the map; its code where the map has none.
fn called(country: Country) -> String {
    let mut on_map = Borders::of_earth().territories().iter();
    let territory = on_map.find(|it| it.code == country && it.apart.is_none());
    territory.map_or_else(|| country.to_string(), |territory| territory.name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(name: &str, latitude: i32, longitude: i32, us: u64, samples: u64) -> Measured {
        Measured {
            landmark: LandmarkId::new(us as i32),
            name: name.into(),
            position: Position { latitude, longitude },
            uncertainty_km: 30,
            authenticated: false,
            min: Duration::from_micros(us),
            samples,
        }
    }

    fn country(code: &str) -> Country {
        code.parse().expect("a country")
    }

    fn oslo(us: u64) -> Measured {
        measured("oslo", 59_913_000, 10_752_000, us, 1_000)
    }

    fn frankfurt(us: u64) -> Measured {
        measured("frankfurt", 50_111_000, 8_682_000, us, 1_000)
    }

    #[test]
    fn a_bound_leaves_what_a_claim_may_mean_and_says_nothing_of_times() {
        let proof = of(&[measured("mariehamn", 60_100_000, 19_940_000, 20, 60)], None, Utc::now());
        let bound = bound(&proof.expect("a proof"));
        assert_eq!(bound.only, Some(country("AX")));
        assert_eq!(bound.within, ["AX", "FI"].map(country), "who says Finland may mean it");
        assert_eq!(bound.landmarks(), "mariehamn");
        let invalid = of(&[oslo(1_200), frankfurt(3_000)], None, Utc::now()).expect("a proof");
        let nothing = super::bound(&invalid);
        assert_eq!((nothing.only, nothing.within), (None, Vec::new()));
    }

    #[test]
    fn the_shortest_round_trips_of_enough_prove_what_bound_proves() {
        let proof = |measured: &[Measured], claim| of(measured, claim, Utc::now());
        let near = proof(&[frankfurt(17_000), oslo(1_800)], Some(Country::NO)).expect("a proof");
        assert_eq!((near.verdict, near.eea), (ProofVerdict::InsideEeaProven, ProvenEea::Inside));
        assert_eq!(near.countries, ["DK", "NO", "SE"].map(country));
        assert_eq!(near.claim_name.as_deref(), Some("Norway"));
        let oslos = &near.shortest[0];
        assert_eq!((oslos.name.as_str(), oslos.min_us, oslos.radius_km), ("oslo", 1_800, 300));
        assert!(oslos.nearest_outside.as_ref().is_some_and(|it| it.proving_us > Some(4_000)));
        let verdict = |measured: &[Measured], claim| proof(measured, claim).map(|it| it.verdict);
        assert_eq!(
            verdict(&[frankfurt(1_000)], Some(Country::NO)),
            Some(ProofVerdict::ContradictsClaim)
        );
        assert_eq!(
            verdict(&[oslo(1_200), frankfurt(3_000)], None),
            Some(ProofVerdict::MeasurementInvalid)
        );
        assert_eq!(verdict(&[oslo(17_000)], None), Some(ProofVerdict::Consistent));
        // 59 round trips are too few, and without any nothing is proven.
        let few = Measured { samples: FEWEST - 1, ..oslo(1_800) };
        assert_eq!(verdict(&[few], None), None);
        assert_eq!(verdict(&[], None), None);
    }
}
