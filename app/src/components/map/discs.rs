//! What round trips leave of the map: a disc about each landmark, and what all of them have in common.

use std::collections::BTreeMap;

use leptos::prelude::*;
use model::latency::{PlaceProof, ProofVerdict, ShortestRoundTrip};
use model::place::Country;
use model::residency::Standing;

use super::areas;
use super::projection::{self, Circle, HEIGHT, Reach, WIDTH};
use crate::texts::texts;

/// What light in glass takes off a disc's radius, in km for each µs of round trip.
const GLASS_KM_PER_US: f64 = 0.049_965;

/// How a landmark's disc lies to the map; `None` where the proof does not say where the landmark is.
pub fn reach(it: &ShortestRoundTrip) -> Option<Reach> {
    circle(it).map(|circle| circle.reach())
}

fn circle(it: &ShortestRoundTrip) -> Option<Circle> {
    Some(Circle::about(it.position?, it.radius_km.into()))
}

/// The discs that end on the map, under the numbers of their landmarks; `None` where none does.
pub fn proven(proof: &PlaceProof, lands: &[(Country, Standing)]) -> Option<AnyView> {
    let all: Vec<(usize, &ShortestRoundTrip, Circle)> = (proof.shortest.iter().enumerate())
        .filter_map(|(at, it)| Some((at + 1, it, circle(it)?)))
        .collect();
    let drawn: Vec<_> =
        all.iter().filter(|(.., circle)| circle.reach() == Reach::Drawn).copied().collect();
    if drawn.is_empty() {
        return None;
    }
    let clips = drawn.iter().map(|(number, _, circle)| {
        view! {
            <clipPath id=format!("disc-{number}")>
                <path clip-rule="evenodd" d=circle.within()/>
            </clipPath>
        }
    });
    let clips = clips.collect::<Vec<_>>();
    let region = is_shaded(proof).then(|| {
        let whole = view! { <rect class="region" width=WIDTH height=HEIGHT/> }.into_any();
        drawn.iter().fold(whole, |inner, (number, ..)| {
            view! { <g clip-path=format!("url(#disc-{number})")>{inner}</g> }.into_any()
        })
    });
    let discs = drawn.iter().map(|(_, it, circle)| {
        let glass = f64::from(it.radius_km) - it.min_us as f64 * GLASS_KM_PER_US;
        let hint = it.position.map(|at| Circle::about(at, glass));
        let hint = hint.filter(|hint| hint.reach() == Reach::Drawn).map(|hint| {
            let ((x, y), radius) = (hint.centre, hint.radius);
            view! { <circle class="disc glass" cx=tenths(x) cy=tenths(y) r=tenths(radius)/> }
        });
        let ((x, y), radius) = (circle.centre, circle.radius);
        view! {
            <circle class="disc" cx=tenths(x) cy=tenths(y) r=tenths(radius)/>
            {hint}
        }
    });
    let discs = discs.collect::<Vec<_>>();
    let landmarks = all.iter().filter_map(|(number, it, _)| {
        let (x, y) = projection::drawn(it.position?)?;
        let shape = match it.authenticated {
            true => view! { <path class="landmark sure" d="M0-7 7 0 0 7-7 0z"/> }.into_any(),
            false => view! { <circle class="landmark" r="5"/> }.into_any(),
        };
        Some(view! {
            <g transform=format!("translate({x:.1} {y:.1})")>
                {shape} <text class="name" x="10" y="6">
                    {*number}
                </text>
            </g>
        })
    });
    let landmarks = landmarks.collect::<Vec<_>>();
    let standings: BTreeMap<Country, Standing> = lands.iter().copied().collect();
    let label = (texts().discs.label)(&texts().count(drawn.len() as u64, texts().discs.counted));
    let picture = view! {
        <svg
            class="map"
            width="100%"
            viewBox=format!("0 0 {WIDTH} {HEIGHT}")
            role="img"
            aria-label=label
        >
            <defs>{clips}</defs>
            {areas(&standings)}
            {region}
            {discs}
            {landmarks}
        </svg>
    };
    Some(picture.into_any())
}

/// Whether what the drawn discs have in common says where the machine can be. A disc that is too large to be drawn takes
/// nothing off: its edge would end the shade where no line is.
fn is_shaded(proof: &PlaceProof) -> bool {
    // Where a landmark is not known the region would be drawn too large, and what lies off the map is not on it.
    let on_map = |it: &ShortestRoundTrip| !matches!(reach(it), None | Some(Reach::Off));
    proof.verdict != ProofVerdict::MeasurementInvalid && proof.shortest.iter().all(on_map)
}

fn tenths(number: f64) -> String {
    format!("{number:.1}")
}

#[cfg(test)]
mod tests {
    use model::latency::{LandmarkId, ProvenEea};
    use model::place::Position;

    use super::*;

    fn proof(verdict: ProofVerdict, discs: &[(i32, i32, u32)]) -> PlaceProof {
        let shortest = discs.iter().map(|(latitude, longitude, radius_km)| ShortestRoundTrip {
            landmark: LandmarkId::new(1),
            name: "a".into(),
            position: Some(Position {
                latitude: latitude * 1_000_000,
                longitude: longitude * 1_000_000,
            }),
            min_us: 1_000,
            samples: 60,
            authenticated: true,
            radius_km: *radius_km,
            nearest_outside: None,
        });
        PlaceProof {
            verdict,
            eea: ProvenEea::Open,
            reason: "because".into(),
            claim: None,
            claim_name: None,
            countries: Vec::new(),
            shortest: shortest.collect(),
            window_seconds: 86_400,
            fewest: 60,
            borders: "b".into(),
        }
    }

    const OSLO: (i32, i32, u32) = (60, 11, 300);
    const NEW_YORK: (i32, i32, u32) = (40, -74, 5_800);

    #[test]
    fn the_shade_ends_at_discs_that_are_drawn_and_is_not_there_where_one_lies_off_the_map() {
        let possible = ProofVerdict::Consistent;
        let large = proof(possible, &[OSLO, NEW_YORK]);
        assert_eq!(reach(&large.shortest[1]), Some(Reach::Large));
        assert!(is_shaded(&large));
        assert!(!is_shaded(&proof(ProofVerdict::MeasurementInvalid, &[OSLO])));
        assert!(!is_shaded(&proof(possible, &[OSLO, (40, -74, 300)])));
        let mut unplaced = proof(possible, &[OSLO]);
        unplaced.shortest[0].position = None;
        assert!(!is_shaded(&unplaced));
    }
}
