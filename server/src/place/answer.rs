//! What `nordvakt place` answers.

use checks::operator::{self, Exposure, OperatorEvidence};
use checks::place::{self, Clues};
use chrono::NaiveDate;
use model::place::{Country, Place, PlaceEvidence, Rung, Setter};
use serde::Serialize;

use crate::law::{Asked, Ruling};

/// Its JSON, described in docs/place.md.
#[derive(Serialize)]
pub struct Answer {
    pub country: Option<Country>,
    pub territory: Option<Country>,
    pub city: Option<String>,
    pub eea: Option<bool>,
    pub eu: Option<bool>,
    pub operator: Option<&'static str>,
    pub reason: Option<&'static str>,
    pub decided_by: Option<Pointer>,
    pub evidence: Vec<Rungs>,
    pub conflicts: Vec<Conflict>,
    pub operated_by: OperatedBy,
    pub law: Law,
}

/// A piece of evidence, named.
#[derive(Serialize)]
pub struct Pointer {
    pub rung: Rung,
    pub path: String,
}

/// What one rung says.
#[derive(Serialize)]
pub struct Rungs {
    pub rung: Rung,
    pub path: String,
    pub value: String,
    pub territory: Option<Country>,
    pub country: Option<Country>,
    pub city: Option<String>,
    pub source: String,
    pub as_of: Option<NaiveDate>,
    pub age_days: Option<i64>,
    pub strength: &'static str,
    pub set_by: Setter,
    pub doubts: Vec<&'static str>,
}

/// Two pieces of evidence that name different places or operators.
#[derive(Serialize)]
pub struct Conflict {
    pub about: &'static str,
    pub strongest: Side,
    pub other: Side,
}

/// One of them.
#[derive(Serialize)]
pub struct Side {
    pub rung: EitherRung,
    pub path: String,
    pub value: String,
    pub says: String,
}

/// A rung of the place's ladder or of the operator's, by the name that its evidence has.
#[derive(Serialize)]
#[serde(untagged)]
pub enum EitherRung {
    Place(Rung),
    Operator(&'static str),
}

/// Who runs it.
#[derive(Serialize)]
pub struct OperatedBy {
    pub key: Option<&'static str>,
    pub exposure: Option<Exposure>,
    pub evidence: Vec<OperatorEvidence>,
}

/// The law of the territory.
#[derive(Serialize)]
pub struct Law {
    pub law_at: NaiveDate,
    pub known_at: Option<NaiveDate>,
    #[serde(flatten)]
    pub ruling: Ruling,
    pub basis: Option<String>,
    pub limits: Option<String>,
    pub review: Option<String>,
    pub source: Option<String>,
    pub doubts: Vec<String>,
    pub without_what_if: Option<Ruling>,
}

impl Answer {
    pub fn of(clues: &Clues<'_>, asked: &Asked, today: NaiveDate) -> Self {
        let place = place::of(clues);
        let law = asked.law();
        let territory = place.territory.as_ref().map(Country::code);
        let row = territory.and_then(|territory| law.standing(territory));
        let key = operator::key(clues);
        let ruling = Ruling::of(&law, territory, key);
        let operators = operator::evidence(clues);
        let conflicts = place_conflicts(&place).chain(operator_conflicts(&operators)).collect();
        Self {
            country: place.country,
            territory: place.territory,
            city: place.city.clone(),
            eea: ruling.eea,
            eu: ruling.eu,
            operator: key,
            reason: place.why_open(),
            decided_by: place
                .decisive()
                .map(|rung| Pointer { rung: rung.rung, path: rung.path.clone() }),
            conflicts,
            operated_by: OperatedBy {
                key,
                exposure: key.and_then(|key| operator::exposure(key, &law)),
                evidence: operators,
            },
            law: Law {
                law_at: asked.on,
                known_at: asked.known,
                basis: row.and_then(|row| row.basis.clone()),
                limits: row.and_then(|row| law.limits(row)).map(Into::into),
                review: row.map(|row| row.review.clone()),
                source: row.map(|row| law.source(row).into()),
                doubts: row.map(|row| law.doubts(row, key)).unwrap_or_default(),
                without_what_if: asked.without().map(|law| Ruling::of(&law, territory, key)),
                ruling,
            },
            evidence: place.ladder.into_iter().map(|rung| Rungs::of(rung, today)).collect(),
        }
    }
}

impl Rungs {
    fn of(evidence: PlaceEvidence, today: NaiveDate) -> Self {
        let strength = evidence.rests_on();
        let PlaceEvidence {
            rung,
            path,
            value,
            territory,
            country,
            city,
            position: _,
            source,
            as_of,
            set_by,
            // Only what measures proves a bound.
            within: _,
        } = evidence;
        Self {
            doubts: doubts(&source),
            age_days: as_of.map(|day| (today - day).num_days()),
            rung,
            path,
            value,
            territory,
            country,
            city,
            source,
            as_of,
            strength,
            set_by,
        }
    }
}

/// What a row of a dataset says of itself.
fn doubts(source: &str) -> Vec<&'static str> {
    let said = ["needs-review", "inferred", "not verified"];
    said.into_iter().filter(|doubt| source.contains(doubt)).collect()
}

fn place_conflicts(place: &Place) -> impl Iterator<Item = Conflict> {
    let side = |evidence: &PlaceEvidence| Side {
        rung: EitherRung::Place(evidence.rung),
        path: evidence.path.clone(),
        value: evidence.value.clone(),
        says: evidence.territory.map(|it| it.to_string()).unwrap_or_default(),
    };
    place.conflicts().map(move |(strongest, other)| Conflict {
        about: "place",
        strongest: side(strongest),
        other: side(other),
    })
}

fn operator_conflicts(evidence: &[OperatorEvidence]) -> impl Iterator<Item = Conflict> {
    let side = |evidence: &OperatorEvidence, says: &str| Side {
        rung: EitherRung::Operator(evidence.rung),
        path: evidence.path.clone(),
        value: evidence.value.clone(),
        says: says.into(),
    };
    let mut naming = evidence.iter().filter_map(|evidence| Some((evidence, evidence.operator?)));
    let strongest = naming.next();
    naming.filter_map(move |(other, says)| {
        let (first, said) = strongest.filter(|(_, said)| *said != says)?;
        Some(Conflict { about: "operator", strongest: side(first, said), other: side(other, says) })
    })
}
