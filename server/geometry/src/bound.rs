//! What round trips to landmarks prove about where a machine is.
//!
//! A machine that answered within a time is no further away than light goes in half of it. All discs together leave a
//! region; what land it holds, and whose, is the proof. Delay only widens discs: it can defeat a proof, never forge one.

use model::place::Country;

use crate::borders::{Borders, TOLERANCE_KM, Territory};
use crate::cap::Cap;
use crate::landmark::{FIBRE_KM_PER_MS, LIGHT_KM_PER_MS};
use crate::region::Region;
use crate::sphere::{EARTH_RADIUS_KM, Point};

/// What two discs must be apart to be sure that it is not rounding, in km.
const ROUNDING_KM: f64 = 1e-6;

/// A round trip to a landmark, as far as it says anything of a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Disc {
    /// Where the landmark is.
    pub landmark: Point,
    /// How far it may be from there, in km.
    pub uncertainty_km: f64,
    /// The smallest round trip that was measured, in ms.
    pub round_trip_ms: f64,
}

/// Why there is no disc.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum NoDisc {
    /// No round trip.
    #[error("a round trip of {} ms: expected milliseconds, more than 0 and at most {MOST_MS}", short(*.0))]
    RoundTrip(f64),
    /// No uncertainty.
    #[error("an uncertainty of {} km: expected kilometres, from 0 to {MOST_KM}", short(*.0))]
    Uncertainty(f64),
    /// No latitude.
    #[error("a latitude of {}: expected degrees, from -90 (south) to 90 (north)", short(*.0))]
    Latitude(f64),
    /// No longitude.
    #[error("a longitude of {}: expected degrees, from -180 (west) to 180 (east)", short(*.0))]
    Longitude(f64),
}

/// A number as somebody may have typed it: without the hundreds of digits that one such as 1e308 has.
fn short(number: f64) -> String {
    match number.abs() {
        1e15..f64::INFINITY => format!("{number:e}"),
        _ => number.to_string(),
    }
}

/// No round trip on Earth takes this many milliseconds and says anything.
const MOST_MS: f64 = 60_000.0;
/// Half the way around the Earth, rounded up.
const MOST_KM: f64 = 20_100.0;

impl Disc {
    /// A landmark at a latitude and a longitude in degrees, the km by which that may be wrong, and the smallest round trip
    /// to it in ms.
    ///
    /// # Errors
    /// When any of them is no such thing.
    pub fn new(
        latitude: f64,
        longitude: f64,
        uncertainty_km: f64,
        round_trip_ms: f64,
    ) -> Result<Self, NoDisc> {
        if !(-90.0..=90.0).contains(&latitude) {
            return Err(NoDisc::Latitude(latitude));
        }
        if !(-180.0..=180.0).contains(&longitude) {
            return Err(NoDisc::Longitude(longitude));
        }
        if !(0.0..=MOST_KM).contains(&uncertainty_km) {
            return Err(NoDisc::Uncertainty(uncertainty_km));
        }
        if !(round_trip_ms > 0.0 && round_trip_ms <= MOST_MS) {
            return Err(NoDisc::RoundTrip(round_trip_ms));
        }
        Ok(Self { landmark: Point::at(latitude, longitude), uncertainty_km, round_trip_ms })
    }

    /// How far from the landmark's stated position the machine can be at most, in km: at the speed of light in vacuum.
    pub fn radius_km(&self) -> f64 {
        self.round_trip_ms / 2.0 * LIGHT_KM_PER_MS + self.uncertainty_km
    }

    /// How far it would be at most had the signal gone through glass all the way. A hint; nothing follows from it.
    pub fn hint_km(&self) -> f64 {
        self.round_trip_ms / 2.0 * FIBRE_KM_PER_MS + self.uncertainty_km
    }

    /// The disc with the map's tolerance around it: what it does not touch is proven to be outside.
    fn cap(&self) -> Cap {
        Cap::new(self.landmark.0, (self.radius_km() + TOLERANCE_KM) / EARTH_RADIUS_KM)
    }
}

/// The round trip below which a landmark alone proves that a machine is on the near side of land that is so far away, in
/// ms; `None` where none can, the land being within the landmark's own uncertainty.
pub fn proving_ms(distance_km: f64, uncertainty_km: f64) -> Option<f64> {
    let reach = distance_km - uncertainty_km - TOLERANCE_KM;
    (reach > 0.0).then_some(reach * 2.0 / LIGHT_KM_PER_MS)
}

/// Light's time there and back over a distance from which the landmark's uncertainty is taken off, in ms: no round trip
/// from there is shorter.
pub fn floor_ms(distance_km: f64, uncertainty_km: f64) -> f64 {
    (distance_km - uncertainty_km).max(0.0) * 2.0 / LIGHT_KM_PER_MS
}

/// What a territory is to the European Economic Area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Of it.
    Inside,
    /// Not of it.
    Outside,
    /// Not known: for no proof is it what the proof needs.
    Unknown,
}

/// What is proven; the first that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The round trips cannot all be true, or leave no land.
    MeasurementInvalid,
    /// No land of the claimed country is left.
    ContradictsClaim,
    /// All land that is left is outside the EEA.
    OutsideEeaProven,
    /// All land that is left is of the EEA.
    InsideEeaProven,
    /// None of these, whether anything was claimed or not.
    Consistent,
}

impl Verdict {
    /// Its name in exports: never renamed.
    pub fn name(self) -> &'static str {
        match self {
            Self::MeasurementInvalid => "measurement_invalid",
            Self::ContradictsClaim => "contradicts_claim",
            Self::OutsideEeaProven => "outside_eea_proven",
            Self::InsideEeaProven => "inside_eea_proven",
            Self::Consistent => "consistent",
        }
    }
}

/// What is proven of the EEA, whatever was claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Eea {
    /// The machine is in it.
    Inside,
    /// The machine is not in it.
    Outside,
    /// Neither is proven.
    Open,
}

impl Eea {
    /// Its name in exports: never renamed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Inside => "inside",
            Self::Outside => "outside",
            Self::Open => "open",
        }
    }
}

/// What became of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claimed {
    /// Land of the claimed country is left.
    Possible,
    /// None is.
    Contradicted,
    /// The map knows no land of it: nothing follows.
    NotOnMap,
}

/// Why a measurement is invalid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Flaw {
    /// Two discs, by their numbers, have no point in common.
    Apart {
        /// The first disc.
        one: usize,
        /// The second.
        other: usize,
        /// How far their landmarks are apart.
        distance_km: f64,
    },
    /// There is no point that is in all discs.
    NothingInCommon,
    /// There is no land in what they have in common.
    NoLand,
}

/// Land that is left.
#[derive(Clone, Copy)]
pub struct Land<'a> {
    /// Whose.
    pub territory: &'a Territory,
    /// What it is to the EEA.
    pub standing: Standing,
}

/// What round trips prove.
pub struct Bound<'a> {
    /// The verdict.
    pub verdict: Verdict,
    /// What is proven of the EEA; open where the measurement is invalid.
    pub eea: Eea,
    /// Every territory with land in the region, or so near to it that the map's tolerance does not tell; in the order of
    /// their codes. Empty where the measurement is invalid.
    pub land: Vec<Land<'a>>,
    /// What became of the claim; `None` where nothing was claimed, or the measurement is invalid.
    pub claimed: Option<Claimed>,
    /// Why the measurement is invalid.
    pub flaw: Option<Flaw>,
}

/// What a territory is to the EEA, by what its code is.
pub fn standing(territory: &Territory, law: &dyn Fn(Country) -> Standing) -> Standing {
    if territory.apart.is_some() { Standing::Unknown } else { law(territory.code) }
}

/// Judges round trips, and a claim of a country if there is one. `law` says what a country is to the EEA; it is asked
/// once for each territory in the region.
///
/// Without discs nothing is known: the region is the whole Earth.
pub fn judge<'a>(
    borders: &'a Borders,
    discs: &[Disc],
    claim: Option<Country>,
    law: &dyn Fn(Country) -> Standing,
) -> Bound<'a> {
    if let Some(flaw) = apart(discs) {
        return Bound::invalid(flaw);
    }
    let caps: Vec<Cap> = discs.iter().map(Disc::cap).collect();
    let Some(region) = Region::of(&caps) else { return Bound::invalid(Flaw::NothingInCommon) };
    let land: Vec<Land<'a>> = borders
        .land_in(&region)
        .into_iter()
        .map(|territory| Land { territory, standing: standing(territory, law) })
        .collect();
    if land.is_empty() {
        return Bound::invalid(Flaw::NoLand);
    }
    let all = |wanted| land.iter().all(|it| it.standing == wanted);
    let eea = match (all(Standing::Inside), all(Standing::Outside)) {
        (true, _) => Eea::Inside,
        (_, true) => Eea::Outside,
        _ => Eea::Open,
    };
    let claimed = claim.map(|claim| {
        if land.iter().any(|it| it.territory.is_meant_by(claim)) {
            Claimed::Possible
        } else if borders.territories().iter().any(|it| it.is_meant_by(claim)) {
            Claimed::Contradicted
        } else {
            Claimed::NotOnMap
        }
    });
    let verdict = match (claimed, eea) {
        (Some(Claimed::Contradicted), _) => Verdict::ContradictsClaim,
        (_, Eea::Outside) => Verdict::OutsideEeaProven,
        (_, Eea::Inside) => Verdict::InsideEeaProven,
        (_, Eea::Open) => Verdict::Consistent,
    };
    Bound { verdict, eea, land, claimed, flaw: None }
}

/// The first two discs that have nothing in common: RTTa + RTTb < 2·(distance − both uncertainties)/c.
fn apart(discs: &[Disc]) -> Option<Flaw> {
    discs.iter().enumerate().find_map(|(one, disc)| {
        discs.iter().enumerate().skip(one + 1).find_map(|(other, second)| {
            let distance_km = disc.landmark.distance_km(second.landmark);
            let reach = disc.radius_km() + second.radius_km() + ROUNDING_KM;
            (reach < distance_km).then_some(Flaw::Apart { one, other, distance_km })
        })
    })
}

impl Bound<'_> {
    fn invalid(flaw: Flaw) -> Self {
        Self {
            verdict: Verdict::MeasurementInvalid,
            eea: Eea::Open,
            land: Vec::new(),
            claimed: None,
            flaw: Some(flaw),
        }
    }

    /// The codes of the land that is left, each once, in order.
    pub fn countries(&self) -> Vec<Country> {
        let mut codes: Vec<Country> = self.land.iter().map(|land| land.territory.code).collect();
        codes.dedup();
        codes
    }
}
