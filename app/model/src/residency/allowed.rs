//! What the policy allows.

use serde::{Deserialize, Serialize};

use crate::place::Country;

/// Territories in which the policy allows nodes: what RES-001 judges by, whatever scope a page is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AllowedPlaces {
    /// Those of the European Economic Area.
    Eea,
    /// Those of the European Union.
    Eu,
    /// These alone.
    Countries(Vec<Country>),
}
