//! Which law an endpoint is asked to judge by.

use checks::law::overlay::{Amendment, Overlay};
use chrono::{NaiveDate, Utc};
use model::residency::LawAsked;

use super::{Asking, Given, Problem};

/// By which law; a statement of `what-if` that says nothing is refused.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// The day whose law judges, such as `2020-08-01`; today's if left out.
    pub law_at: Option<NaiveDate>,
    /// The day on which that law was known, such as `2020-07-01`; all that is known counts if left out.
    pub known_at: Option<NaiveDate>,
    /// Suppose it: `US: third from 2027-01-01`, `GB: not adequate`, `provider scaleway: parent US`. May be given again;
    /// nothing of it is stored.
    #[param(rename = "what-if")]
    pub what_if: Option<Vec<String>>,
}

impl Asking for Which {
    fn read(given: &Given) -> Result<Self, Problem> {
        let day = |name: &str| {
            given.value(name, "a day such as 2020-08-01", |text| text.parse::<NaiveDate>().ok())
        };
        let what_if = given.values("what-if").map(Into::into).collect();
        let asked = LawAsked { law_at: day("law_at")?, known_at: day("known_at")?, what_if };
        if let Some(what) = asked.refusal(Utc::now().date_naive()) {
            return Err(Problem::bad_request(what));
        }
        let statements = asked.what_if.iter().map(|rule| rule.parse::<Amendment>());
        let statements: Vec<Amendment> = (statements.collect::<Result<_, _>>())
            .map_err(|error| Problem::bad_request(format!("`what-if`: {error}")))?;
        if let Some((later, earlier)) = Overlay::contradiction(&statements) {
            return Err(Problem::bad_request(format!(
                "`what-if`: `{later}` contradicts `{earlier}`: remove one of them"
            )));
        }
        let LawAsked { law_at, known_at, what_if } = asked;
        Ok(Self { law_at, known_at, what_if: Some(what_if) })
    }
}

impl From<Which> for LawAsked {
    fn from(which: Which) -> Self {
        let Which { law_at, known_at, what_if } = which;
        Self { law_at, known_at, what_if: what_if.unwrap_or_default() }
    }
}
