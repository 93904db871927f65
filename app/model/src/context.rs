//! What a workload's findings weigh more by: being within reach of strangers, and handling personal data.

use serde::{Deserialize, Serialize};

use crate::risk::Multiplier;

/// An answer that may be missing.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Known {
    /// It was seen to be so.
    Yes,
    /// It was seen not to be so.
    No,
    /// Nothing that was seen says.
    #[default]
    NotKnown,
}

impl Known {
    /// The answer of this name in addresses: `yes`, `no` or `not_known`.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Yes, Self::No, Self::NotKnown].into_iter().find(|it| it.name() == name)
    }

    /// Its name in addresses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::NotKnown => "not_known",
        }
    }

    /// Its word in a sentence.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::NotKnown => "not known",
        }
    }
}

/// A field that an answer rests on.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Sign {
    /// The object, as `Kind namespace/name` or `Kind name`.
    pub object: String,
    /// The field's path in it.
    pub path: String,
    /// What stands there; empty where it is enough that something does.
    pub value: String,
}

/// One question about a workload, answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Circumstance {
    /// The answer.
    pub answer: Known,
    /// What it rests on; of a no that rests on an absence, nothing.
    pub signs: Vec<Sign>,
    /// What is missing where it is not known.
    pub missing: Option<String>,
}

impl Circumstance {
    /// Not known, for want of this.
    pub fn not_known(missing: impl Into<String>) -> Self {
        Self { missing: Some(missing.into()), ..Self::default() }
    }
}

/// The circumstances of a workload.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Context {
    /// Whether a way leads to it from outside the cluster that nothing limits.
    pub exposed: Circumstance,
    /// Whether it handles personal data.
    pub personal_data: Circumstance,
}

impl Context {
    /// By what it multiplies the weights of the workload's findings.
    pub fn multiplier(&self) -> Multiplier {
        Multiplier::of(self.exposed.answer, self.personal_data.answer)
    }
}
