//! What round trips prove of a place, as it is kept and shown.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::LandmarkId;
use crate::place::{Country, Position};

/// What is proven; of these the first that holds. Their names are never changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProofVerdict {
    /// The round trips cannot all be true, or leave no land.
    MeasurementInvalid,
    /// No land of the declared country is left.
    ContradictsClaim,
    /// All land that is left is outside the EEA.
    OutsideEeaProven,
    /// All land that is left is of the EEA.
    InsideEeaProven,
    /// None of these, whether a country is declared or not.
    Consistent,
}

/// What is proven of the EEA, whatever was declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProvenEea {
    /// The prober is in it.
    Inside,
    /// The prober is not in it.
    Outside,
    /// Neither is proven.
    Open,
}

/// The nearest land to a landmark that is not known to be of the EEA.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NearestOutside {
    /// Whose.
    pub country: Country,
    /// What it is called.
    pub name: String,
    /// How far from the landmark's stated position, in whole km, rounded down.
    pub distance_km: u32,
    /// The round trip below which the landmark alone proves the EEA, in µs; `None` where it cannot.
    pub proving_us: Option<u64>,
}

/// A landmark's shortest round trip in the window: what a proof is made of.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShortestRoundTrip {
    /// To whom.
    pub landmark: LandmarkId,
    /// What it is called.
    pub name: String,
    /// Where that is; `None` in proofs that were kept before it was told.
    #[serde(default)]
    pub position: Option<Position>,
    /// In µs, rounded up.
    pub min_us: u64,
    /// The shortest of so many.
    pub samples: u64,
    /// Whether the landmark has authenticated its answers.
    pub authenticated: bool,
    /// How far from it the prober can be, in whole km, rounded up.
    pub radius_km: u32,
    /// The nearest land outside.
    pub nearest_outside: Option<NearestOutside>,
}

/// What a prober's shortest round trips prove of where it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlaceProof {
    /// The verdict.
    pub verdict: ProofVerdict,
    /// What is proven of the EEA.
    pub eea: ProvenEea,
    /// Why, in a sentence.
    pub reason: String,
    /// The country that the operator declares.
    pub claim: Option<Country>,
    /// What it is called.
    pub claim_name: Option<String>,
    /// Countries with land within reach, in order. Empty where the measurement is invalid.
    pub countries: Vec<Country>,
    /// The shortest round trip to each landmark that counts, the shortest first.
    pub shortest: Vec<ShortestRoundTrip>,
    /// Only round trips of so long before the proof count, in seconds.
    pub window_seconds: u32,
    /// Only landmarks with so many round trips in the window count.
    pub fewest: u64,
    /// SHA-256 of the borders that it was judged by, in hexadecimal.
    pub borders: String,
}

impl PlaceProof {
    /// Whether another says the same of the place, by whatever round trips.
    pub fn agrees_with(&self, other: &Self) -> bool {
        (self.verdict, self.eea, self.claim, &self.countries)
            == (other.verdict, other.eea, other.claim, &other.countries)
    }
}

/// A proof from its first moment to its last. Only a change begins another.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProofSpell {
    /// When it was first so.
    pub since: DateTime<Utc>,
    /// When it was last so.
    pub checked_at: DateTime<Utc>,
    /// The proof, with the round trips of that last moment.
    pub proof: PlaceProof,
}

impl ProofSpell {
    /// Whether it is of now: of nodes it is looked at every five minutes, and with a report.
    pub fn is_current(&self, now: DateTime<Utc>) -> bool {
        now - self.checked_at < TimeDelta::minutes(10)
    }
}
