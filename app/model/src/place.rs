//! Places on Earth and under law.

mod whereabouts;

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use whereabouts::{Divided, Whereabouts};

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
    /// What is within light's reach in the shortest round trips to landmarks.
    RoundTrips,
    /// The address, in what its provider publishes of its own addresses.
    AddressFeed,
    /// The zone inside the provider's own instance id.
    ProviderId,
    /// The region in a host's name, by the form in which its provider names hosts.
    HostName,
    /// `topology.kubernetes.io/zone`
    ZoneLabel,
    /// `topology.kubernetes.io/region`
    RegionLabel,
    /// The address, in a GeoIP database: never decides alone.
    #[serde(rename = "geoip")]
    GeoIp,
    /// The operator's declaration.
    Declaration,
}

impl Rung {
    /// Its name in a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::RoundTrips => "round trips",
            Self::AddressFeed => "address feed",
            Self::ProviderId => "provider id",
            Self::HostName => "host name",
            Self::ZoneLabel => "zone label",
            Self::RegionLabel => "region label",
            Self::GeoIp => "GeoIP",
            Self::Declaration => "declaration",
        }
    }
}

/// Who can set what a rung was read from. Of one rung, what a kubelet cannot set is the stronger.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Setter {
    /// Whoever publishes the file: no one in the cluster.
    Publisher,
    /// A user of the API with leave to change nodes: admission keeps kubelets from
    /// `node-restriction.kubernetes.io/` labels.
    Administrator,
    /// The cloud controller, or the kubelet once, as it registers.
    Registration,
    /// The node's own kubelet, at any time.
    #[default]
    Kubelet,
    /// Whoever declares it.
    Operator,
    /// The node's own agent, and so whoever rules the node.
    Agent,
}

impl Setter {
    /// Who that is, in a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::Publisher => "its publisher",
            Self::Administrator => "an administrator, not a kubelet",
            Self::Registration => "the cloud controller, or the kubelet once, as it registers",
            Self::Kubelet => "the node's kubelet",
            Self::Operator => "the operator",
            Self::Agent => "the node's own agent",
        }
    }
}

/// What one rung says of a place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlaceEvidence {
    /// Which rung.
    pub rung: Rung,
    /// The field or input it was read from, such as `spec.providerID`.
    pub path: String,
    /// What stood there.
    pub value: String,
    /// The territory it names, whose law holds there; `None` where the value names no place that is known.
    #[serde(default)]
    pub territory: Option<Country>,
    /// The state that the territory belongs to: `NO` for `SJ`; for a state the same code.
    pub country: Option<Country>,
    /// Where it is proven to be, whatever else is said: in one of these, and in no other. Empty where nothing is proven.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub within: Vec<Country>,
    /// City, where the source has one.
    pub city: Option<String>,
    /// Where on the map, where the source has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// The dataset row and its source, or why it names no place.
    pub source: String,
    /// The day the source is of, where it tells one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<NaiveDate>,
    /// Who can set it.
    #[serde(default)]
    pub set_by: Setter,
}

impl PlaceEvidence {
    /// What its strength rests on, in a word or two.
    pub fn rests_on(&self) -> &'static str {
        match (self.rung, self.set_by) {
            (Rung::RoundTrips, _) => "measured",
            (Rung::AddressFeed, _) => "published",
            (Rung::ProviderId | Rung::HostName, _) => "provider",
            (_, Setter::Administrator) => "restricted label",
            (Rung::ZoneLabel | Rung::RegionLabel, _) => "settable label",
            (Rung::GeoIp, _) => "estimate",
            (Rung::Declaration, _) => "declared",
        }
    }

    /// How strong it is; the least is the strongest.
    pub fn strength(&self) -> (Rung, Setter) {
        (self.rung, self.set_by)
    }
}

/// A place: the strongest evidence that answers decides.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Place {
    /// The territory that was concluded, whose law holds; `None` is *unknown*, never a guess.
    #[serde(default)]
    pub territory: Option<Country>,
    /// The state that the territory belongs to.
    pub country: Option<Country>,
    /// Its city, where known.
    pub city: Option<String>,
    /// Operator by the instance id's form, such as `aws`; `None` where it names none.
    pub operator: Option<String>,
    /// Every rung that had something to say, strongest first.
    pub ladder: Vec<PlaceEvidence>,
}

/// Why evidence concludes no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyOpen {
    /// Nothing names a place that is known.
    NothingNamed,
    /// The strongest evidence weighs the same and names different places.
    EqualsDisagree,
    /// GeoIP stands alone.
    EstimateAlone,
    /// It is proven to be elsewhere than whatever names a place says.
    RuledOut,
}

impl WhyOpen {
    /// It in a clause.
    pub const fn words(self) -> &'static str {
        match self {
            Self::NothingNamed => "no evidence names a place that is known",
            Self::EqualsDisagree => "evidence of equal strength names different places",
            Self::EstimateAlone => {
                "GeoIP never decides alone: name the place by an instance id, a label, an address feed or a declaration"
            }
            Self::RuledOut => "round trips rule out every place that is named",
        }
    }
}

impl Place {
    /// What this evidence concludes. What round trips rule out concludes nothing; rungs of equal strength that disagree
    /// conclude nothing, and neither does GeoIP unless what is declared agrees with it.
    pub fn concluded(operator: Option<String>, mut ladder: Vec<PlaceEvidence>) -> Self {
        ladder.sort_by_key(PlaceEvidence::strength);
        let mut place = Self { operator, ladder, ..Self::default() };
        if let (Some(strongest), None) = (place.strongest(), place.why_open()) {
            let equals = place.equals();
            let city = strongest
                .city
                .clone()
                .filter(|city| equals.iter().all(|evidence| evidence.city.as_ref() == Some(city)));
            (place.territory, place.country, place.city) =
                (strongest.territory, strongest.country, city);
        }
        place
    }

    /// The evidence that decided; `None` where nothing did.
    pub fn decisive(&self) -> Option<&PlaceEvidence> {
        self.strongest().filter(|_| self.territory.is_some())
    }

    /// Where on the map the evidence that decided has it; `None` where it names no more than a territory, or where
    /// evidence of equal strength has it elsewhere.
    pub fn position(&self) -> Option<Position> {
        let position = self.decisive()?.position?;
        self.equals().iter().all(|it| it.position == Some(position)).then_some(position)
    }

    /// Evidence that names another territory than the strongest does, with the strongest; what round trips rule out, with
    /// those.
    pub fn conflicts(&self) -> impl Iterator<Item = (&PlaceEvidence, &PlaceEvidence)> {
        let (strongest, bound) = (self.strongest(), self.bound());
        let named = self.ladder.iter().filter(|evidence| evidence.territory.is_some());
        named.filter_map(move |other| match self.is_ruled_out(other) {
            true => bound.map(|bound| (bound, other)),
            false => strongest
                .filter(|strongest| strongest.territory != other.territory)
                .map(|strongest| (strongest, other)),
        })
    }

    /// Where it is proven to be: in one of these. Empty where nothing is proven.
    pub fn within(&self) -> &[Country] {
        self.bound().map_or(&[], |bound| &bound.within)
    }

    /// The evidence that proves it to be in one of several territories.
    pub fn bound(&self) -> Option<&PlaceEvidence> {
        self.ladder.iter().find(|evidence| !evidence.within.is_empty())
    }

    fn is_ruled_out(&self, evidence: &PlaceEvidence) -> bool {
        let within = self.within();
        !within.is_empty() && evidence.territory.is_some_and(|named| !within.contains(&named))
    }

    /// Why no place is concluded, in words; `None` where one is.
    pub fn why_open(&self) -> Option<&'static str> {
        self.open_for().map(WhyOpen::words)
    }

    /// Why no place is concluded; `None` where one is.
    pub fn open_for(&self) -> Option<WhyOpen> {
        let Some(strongest) = self.strongest() else {
            return Some(match self.ladder.iter().any(|evidence| self.is_ruled_out(evidence)) {
                true => WhyOpen::RuledOut,
                false => WhyOpen::NothingNamed,
            });
        };
        if self.equals().iter().any(|evidence| evidence.territory != strongest.territory) {
            return Some(WhyOpen::EqualsDisagree);
        }
        let borne_out = self
            .naming()
            .any(|other| other.rung > Rung::GeoIp && other.territory == strongest.territory);
        (strongest.rung == Rung::GeoIp && !borne_out).then_some(WhyOpen::EstimateAlone)
    }

    /// What names a territory, and one that may be.
    fn naming(&self) -> impl Iterator<Item = &PlaceEvidence> {
        self.ladder
            .iter()
            .filter(|evidence| evidence.territory.is_some() && !self.is_ruled_out(evidence))
    }

    fn strongest(&self) -> Option<&PlaceEvidence> {
        self.naming().next()
    }

    fn equals(&self) -> Vec<&PlaceEvidence> {
        let strength = self.strongest().map(PlaceEvidence::strength);
        self.naming().filter(|evidence| Some(evidence.strength()) == strength).collect()
    }
}

#[cfg(feature = "openapi")]
crate::text_schema!(Country);
