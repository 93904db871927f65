//! The report for programs. Its shape is in docs/place-by-latency.md.

use geometry::borders::{DATASET, Nearest, TOLERANCE_KM};
use geometry::bound::{Claimed, standing};
use serde_json::{Value, json};

use super::{Report, RoundTrip, metres, proving, word};

pub fn of(report: &Report<'_>) -> Value {
    let bound = &report.bound;
    let land = bound.land.iter().map(|land| {
        json!({
            "code": land.territory.code,
            "name": land.territory.name,
            "eea": word(land.standing),
            "apart": land.territory.apart,
        })
    });
    let discs = report.landmarks.iter().map(|(round_trip, nearest)| {
        json!({
            "landmark": round_trip.landmark,
            "lat": round_trip.latitude,
            "lon": round_trip.longitude,
            "uncertainty_km": round_trip.disc.uncertainty_km,
            "rtt_ms": round_trip.disc.round_trip_ms,
            "radius_km": metres(round_trip.disc.radius_km()),
            "hint_radius_km": metres(round_trip.disc.hint_km()),
            "nearest_outside": nearest_outside(report, round_trip, nearest.as_ref()),
        })
    });
    let tightest = report
        .landmarks
        .iter()
        .min_by(|(one, _), (other, _)| one.disc.radius_km().total_cmp(&other.disc.radius_km()));
    json!({
        "verdict": bound.verdict.name(),
        "eea": bound.eea.name(),
        "claim": report.claim,
        "claim_result": bound.claimed.map(|claimed| match claimed {
            Claimed::Possible => "possible",
            Claimed::Contradicted => "contradicted",
            Claimed::NotOnMap => "not_on_map",
        }),
        "reason": report.reason(),
        "countries": bound.countries(),
        "land": land.collect::<Vec<_>>(),
        "discs": discs.collect::<Vec<_>>(),
        "nearest_outside": tightest.map(|(it, nearest)| nearest_outside(report, it, nearest.as_ref())),
        "borders": {
            "sha256": DATASET.sha256,
            "attribution": DATASET.attribution,
            "tolerance_km": TOLERANCE_KM,
        },
    })
}

fn nearest_outside(report: &Report<'_>, of: &RoundTrip, nearest: Option<&Nearest<'_>>) -> Value {
    let Some(nearest) = nearest else { return Value::Null };
    json!({
        "landmark": of.landmark,
        "country": nearest.territory.code,
        "name": nearest.territory.name,
        "eea": word(standing(nearest.territory, report.law)),
        "distance_km": metres(nearest.distance_km),
        "rtt_ms": proving(of, nearest, report.law),
    })
}
