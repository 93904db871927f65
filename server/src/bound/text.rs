//! The report for people.

use std::fmt::Write as _;

use geometry::borders::Nearest;
use geometry::bound::{Standing, standing};

use super::{Report, RoundTrip, proving};

pub fn of(report: &Report<'_>) -> String {
    let bound = &report.bound;
    let mut text = format!("{}: {}\n", bound.verdict.name(), report.reason());
    let _ = writeln!(text, "  EEA: {}", bound.eea.name());
    if let Some(claim) = report.claim {
        let _ = writeln!(text, "  claimed: {claim}");
    }
    let countries = bound.countries();
    if !countries.is_empty() {
        let codes: Vec<&str> = countries.iter().map(|country| country.code()).collect();
        let _ = writeln!(text, "  land within reach: {}", codes.join(", "));
    }
    for land in &bound.land {
        let name = &land.territory.name;
        if let Some(apart) = &land.territory.apart {
            let _ = writeln!(text, "  {name}: standing towards the EEA not known ({apart})");
        } else if land.standing == Standing::Unknown && bound.land.len() <= MOST_NAMED {
            let _ = writeln!(
                text,
                "  {name}: standing towards the EEA not known (no row of law, or under review)"
            );
        }
    }
    for (round_trip, nearest) in &report.landmarks {
        let RoundTrip { landmark, disc, .. } = round_trip;
        let _ = writeln!(
            text,
            "  {landmark}: {} ms, at most {:.0} km away, {} km of uncertainty included (through glass {:.0} km: a hint)",
            disc.round_trip_ms,
            disc.radius_km().ceil(),
            disc.uncertainty_km,
            disc.hint_km().ceil(),
        );
        if let Some(nearest) = nearest {
            outside(&mut text, report, round_trip, nearest);
        }
    }
    text
}

/// Of more territories than these, those without a row of law are not named one by one.
const MOST_NAMED: usize = 20;

fn outside(text: &mut String, report: &Report<'_>, of: &RoundTrip, nearest: &Nearest<'_>) {
    let territory = nearest.territory;
    let kind = match standing(territory, report.law) {
        Standing::Unknown => "nearest land not known to be of the EEA",
        Standing::Inside | Standing::Outside => "nearest land outside the EEA",
    };
    let _ = write!(
        text,
        "    {kind}: {} ({}), {:.0} km; ",
        territory.name, territory.code, nearest.distance_km,
    );
    let _ = match proving(of, nearest, report.law) {
        Some(most) => writeln!(text, "a round trip below {most:.3} ms proves the EEA"),
        None => {
            writeln!(text, "no round trip to this landmark alone proves the EEA")
        }
    };
}
