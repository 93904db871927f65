//! Places on Earth and under law.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A country or territory by its ISO 3166-1 alpha-2 code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Country([u8; 2]);

impl Country {
    /// Norway.
    pub const NO: Self = Self(*b"NO");
    /// Sweden.
    pub const SE: Self = Self(*b"SE");
    /// Germany.
    pub const DE: Self = Self(*b"DE");
    /// The United States.
    pub const US: Self = Self(*b"US");

    /// The two letters.
    pub fn code(&self) -> &str {
        // Only ASCII capitals are ever let in.
        str::from_utf8(&self.0).unwrap_or("??")
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A text that is no country code.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no country code: expected two capital letters, such as NO")]
pub struct NotACountry(String);

impl FromStr for Country {
    type Err = NotACountry;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match *text.as_bytes() {
            [a, b] if a.is_ascii_uppercase() && b.is_ascii_uppercase() => Ok(Self([a, b])),
            _ => Err(NotACountry(text.into())),
        }
    }
}

impl From<Country> for String {
    fn from(country: Country) -> Self {
        country.code().into()
    }
}

impl TryFrom<String> for Country {
    type Error = NotACountry;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// A position in micro-degrees, so that it can be compared and stored exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Position {
    /// North positive.
    pub latitude: i32,
    /// East positive.
    pub longitude: i32,
}

/// A rung of the evidence ladder, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Rung {
    /// The zone inside the provider's own instance id.
    ProviderId,
    /// `topology.kubernetes.io/zone`
    ZoneLabel,
    /// `topology.kubernetes.io/region`
    RegionLabel,
}

/// What one rung says of a node's place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlaceEvidence {
    /// Which rung.
    pub rung: Rung,
    /// The field it was read from, such as `spec.providerID`.
    pub path: String,
    /// What stood there.
    pub value: String,
    /// The country it names; `None` where the value names no place that the datasets know.
    pub country: Option<Country>,
    /// City, where the dataset has one.
    pub city: Option<String>,
    /// The dataset row and its source, or why it names no place.
    pub source: String,
}

/// A node's place: the strongest evidence that answers decides.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Place {
    /// The country that was concluded; `None` is *unknown*, never a guess.
    pub country: Option<Country>,
    /// Its city, where known.
    pub city: Option<String>,
    /// Operator by the instance id's form, such as `aws`; `None` where it names none.
    pub operator: Option<String>,
    /// Every rung that had something to say, strongest first.
    pub ladder: Vec<PlaceEvidence>,
}

#[cfg(feature = "openapi")]
crate::text_schema!(Country);
