//! `nordvakt bound`: what round trips to landmarks prove about where a machine is.

mod json;
pub mod proof;
mod text;

use std::process::ExitCode;

use checks::law::Law;
use chrono::{NaiveDate, Utc};
use geometry::borders::{Borders, Nearest};
use geometry::bound::{Bound, Disc, Flaw, NoDisc, Standing, Verdict, judge, proving_ms, standing};
use geometry::landmark::{CITIES, DEFAULT_UNCERTAINTY_KM, city};
use model::place::Country;

use crate::cli::{BoundArgs, ReportFormat, say};

/// A round trip as it is typed: a city's name, or a latitude, a longitude and perhaps an uncertainty; `=` and the ms.
#[derive(Clone, Debug)]
pub struct RoundTrip {
    landmark: String,
    latitude: f64,
    longitude: f64,
    disc: Disc,
}

/// What is no round trip.
#[derive(Debug, thiserror::Error)]
pub enum NoRoundTrip {
    #[error("expected LANDMARK=MS, such as oslo=1.8 or 59.91,10.75=1.8")]
    NoTime,
    #[error("`{0}` is no number of milliseconds: expected one such as 1.8")]
    Time(String),
    #[error(
        "`{0}` is no landmark that is known by name, and no position: expected one of {names}, or \
         LATITUDE,LONGITUDE or LATITUDE,LONGITUDE,UNCERTAINTY_KM in degrees and km, such as 59.91,10.75,30",
        names = CITIES.map(|city| city.name).join(", ")
    )]
    Landmark(String),
    #[error(transparent)]
    Disc(#[from] NoDisc),
}

impl std::str::FromStr for RoundTrip {
    type Err = NoRoundTrip;

    fn from_str(text: &str) -> Result<Self, NoRoundTrip> {
        let (landmark, time) = text.split_once('=').ok_or(NoRoundTrip::NoTime)?;
        let round_trip = time.trim().parse::<f64>().map_err(|_| NoRoundTrip::Time(time.into()))?;
        let (latitude, longitude, uncertainty) = match city(landmark) {
            Some(city) => (city.latitude, city.longitude, DEFAULT_UNCERTAINTY_KM),
            None => position(landmark).ok_or_else(|| NoRoundTrip::Landmark(landmark.into()))?,
        };
        let disc = Disc::new(latitude, longitude, uncertainty, round_trip)?;
        Ok(Self { landmark: landmark.into(), latitude, longitude, disc })
    }
}

fn position(text: &str) -> Option<(f64, f64, f64)> {
    let numbers = text.split(',').map(|number| number.trim().parse().ok());
    match *numbers.collect::<Option<Vec<f64>>>()? {
        [latitude, longitude] => Some((latitude, longitude, DEFAULT_UNCERTAINTY_KM)),
        [latitude, longitude, uncertainty] => Some((latitude, longitude, uncertainty)),
        _ => None,
    }
}

/// What countries are to the EEA on a day. One without a row, or with one that is under review, is unknown, unless the row
/// says that the EEA Agreement does not cover it.
pub fn law_on(day: NaiveDate) -> impl Fn(Country) -> Standing {
    let law = Law::on(Some(day));
    move |country| match law.is_land_of_the_eea(country) {
        Some(true) => Standing::Inside,
        Some(false) => Standing::Outside,
        None => Standing::Unknown,
    }
}

/// All that is reported.
struct Report<'a> {
    claim: Option<Country>,
    bound: Bound<'a>,
    /// Each round trip, with the nearest land to its landmark that is not known to be of the EEA.
    landmarks: Vec<(&'a RoundTrip, Option<Nearest<'a>>)>,
    law: &'a dyn Fn(Country) -> Standing,
}

/// Judges, prints, and exits 0 whatever was proven.
pub fn run(args: &BoundArgs) -> anyhow::Result<ExitCode> {
    let law = law_on(Utc::now().date_naive());
    let report = Report::of(&args.rtt, args.claim, &law);
    match args.format {
        ReportFormat::Text => say(&text::of(&report))?,
        ReportFormat::Json => say(&(serde_json::to_string_pretty(&json::of(&report))? + "\n"))?,
    }
    Ok(ExitCode::SUCCESS)
}

impl<'a> Report<'a> {
    fn of(
        round_trips: &'a [RoundTrip],
        claim: Option<Country>,
        law: &'a dyn Fn(Country) -> Standing,
    ) -> Self {
        let borders = Borders::of_earth();
        let discs: Vec<Disc> = round_trips.iter().map(|round_trip| round_trip.disc).collect();
        let outside = |round_trip: &RoundTrip| {
            borders.nearest(round_trip.disc.landmark, |it| standing(it, law) != Standing::Inside)
        };
        Self {
            claim,
            bound: judge(borders, &discs, claim, law),
            landmarks: round_trips.iter().map(|it| (it, outside(it))).collect(),
            law,
        }
    }

    /// Why the verdict is what it is, in one sentence.
    fn reason(&self) -> String {
        let Bound { verdict, flaw, .. } = &self.bound;
        let claim = self.claim.map(|country| country.to_string()).unwrap_or_default();
        match (verdict, flaw) {
            (_, Some(flaw)) => self.what_is_wrong(flaw),
            (Verdict::ContradictsClaim, _) => {
                format!("no land of {claim} is within reach of light in these round trips")
            }
            (Verdict::OutsideEeaProven, _) => "no land within reach is of the EEA".into(),
            (Verdict::InsideEeaProven, _) => "all land within reach is of the EEA".into(),
            (Verdict::MeasurementInvalid | Verdict::Consistent, None) => self.what_is_open(),
        }
    }

    fn what_is_wrong(&self, flaw: &Flaw) -> String {
        let name = |number: usize| {
            self.landmarks.get(number).map_or("", |(round_trip, _)| round_trip.landmark.as_str())
        };
        match *flaw {
            Flaw::Apart { one, other, distance_km } => format!(
                "{} and {} are {distance_km:.0} km apart, further than light goes in these two round trips: one of \
                 them is answered elsewhere (anycast, a proxy), forged, or its landmark is misplaced",
                name(one),
                name(other),
            ),
            Flaw::NothingInCommon => "no place on Earth is within reach of all these round trips: one of them is \
                                      answered elsewhere (anycast, a proxy), forged, or its landmark is misplaced"
                .into(),
            Flaw::NoLand => "there is no land within reach of all these round trips".into(),
        }
    }

    fn what_is_open(&self) -> String {
        let of = |wanted| {
            let lands = self.bound.land.iter().filter(move |land| land.standing == wanted);
            lands.map(|land| land.territory.code.to_string()).collect::<Vec<_>>()
        };
        let (outside, mut unknown) = (of(Standing::Outside), of(Standing::Unknown));
        unknown.dedup();
        match (outside.first(), unknown.first()) {
            (Some(_), _) if !of(Standing::Inside).is_empty() => {
                "land of the EEA and land outside it are within reach".into()
            }
            (_, Some(_)) => format!(
                "land within reach whose standing towards the EEA is not known: {}",
                unknown.join(", ")
            ),
            _ => "nothing is proven".into(),
        }
    }
}

/// The round trip below which a landmark alone proves the EEA, cut to microseconds: never more than is true. None does
/// where no land of the EEA is nearer than the nearest outside.
fn proving(
    round_trip: &RoundTrip,
    nearest: &Nearest<'_>,
    law: &dyn Fn(Country) -> Standing,
) -> Option<f64> {
    let inside = Borders::of_earth()
        .nearest(round_trip.disc.landmark, |it| standing(it, law) == Standing::Inside)?;
    if inside.distance_km >= nearest.distance_km {
        return None;
    }
    let most = proving_ms(nearest.distance_km, round_trip.disc.uncertainty_km)?;
    Some((most * 1000.0).floor() / 1000.0)
}

/// Rounded to metres, for people and programs to read.
fn metres(km: f64) -> f64 {
    (km * 1000.0).round() / 1000.0
}

fn word(standing: Standing) -> &'static str {
    match standing {
        Standing::Inside => "inside",
        Standing::Outside => "outside",
        Standing::Unknown => "unknown",
    }
}
