//! What holds of every proof.

use std::collections::BTreeSet;

use geometry::borders::Borders;
use geometry::bound::{Bound, Disc, Eea, Standing, Verdict, judge, standing};
use geometry::landmark::LIGHT_KM_PER_MS;
use geometry::sphere::{EARTH_RADIUS_KM, Point};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::law;

type Place = (f64, f64);

/// Anywhere, and often in Europe, where borders are dense.
fn places() -> impl Strategy<Value = Place> {
    prop_oneof![
        1 => (-90.0..=90.0, -180.0..=180.0),
        2 => (35.0..=71.0, -12.0..=40.0),
        1 => prop_oneof![Just((90.0, 0.0)), Just((-90.0, 0.0)), Just((0.0, 180.0)), Just((66.0, -180.0))],
    ]
}

fn discs() -> impl Strategy<Value = Vec<Disc>> {
    let uncertainty = prop_oneof![Just(0.0), Just(30.0), 0.0..500.0];
    let round_trip = prop_oneof![0.001..1.0, 1.0..20.0, 20.0..140.0];
    let disc = (places(), uncertainty, round_trip).prop_map(|((latitude, longitude), km, ms)| {
        Disc::new(latitude, longitude, km, ms).expect("a disc")
    });
    vec(disc, 1..5)
}

fn names(bound: &Bound<'_>) -> BTreeSet<(String, String)> {
    bound.land.iter().map(|it| (it.territory.code.to_string(), it.territory.name.clone())).collect()
}

fn judged(discs: &[Disc]) -> Bound<'static> {
    judge(Borders::of_earth(), discs, None, &law)
}

/// `looser` was reached with less evidence than `tighter`.
fn evidence_only_narrows(looser: &Bound<'_>, tighter: &Bound<'_>) -> Result<(), TestCaseError> {
    prop_assert!(names(looser).is_superset(&names(tighter)));
    if tighter.flaw.is_none() {
        prop_assert!(looser.flaw.is_none());
        prop_assert!(looser.eea == Eea::Open || looser.eea == tighter.eea);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { max_global_rejects: 200_000, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn delay_never_proves(discs in discs(), delays in vec(prop_oneof![Just(0.0), 0.0..30.0], 4)) {
        let slower: Vec<Disc> = discs
            .iter()
            .zip(delays)
            .map(|(disc, delay)| Disc { round_trip_ms: disc.round_trip_ms + delay, ..*disc })
            .collect();
        evidence_only_narrows(&judged(&slower), &judged(&discs))?;
    }

    #[test]
    fn another_disc_never_adds_land(discs in discs()) {
        for count in 1..discs.len() {
            evidence_only_narrows(&judged(&discs[..count]), &judged(&discs[..=count]))?;
        }
    }

    #[test]
    fn the_order_of_discs_changes_nothing(discs in discs()) {
        let reversed: Vec<Disc> = discs.iter().rev().copied().collect();
        let (one, other) = (judged(&discs), judged(&reversed));
        prop_assert_eq!(names(&one), names(&other));
        prop_assert_eq!((one.verdict, one.eea), (other.verdict, other.eea));
    }

    #[test]
    fn the_truth_is_never_ruled_out(
        place in places(),
        landmarks in vec((places(), 0.0..0.3, 0.0..1.0, prop_oneof![Just(0.0), Just(30.0), 0.0..200.0]), 1..6),
    ) {
        let here = Point::at(place.0, place.1);
        let land: Vec<_> = Borders::of_earth().at(here).collect();
        prop_assume!(!land.is_empty());
        let discs: Vec<Disc> = landmarks
            .iter()
            .filter_map(|&((latitude, longitude), added, misplaced, uncertainty): &(Place, f64, f64, f64)| {
                // The landmark stands elsewhere than stated, by less than its uncertainty; the signal takes its time.
                let stated = Point::at(latitude, longitude).distance_km(here);
                let real = f64::max(stated - misplaced * uncertainty, 0.0);
                let round_trip = real * 2.0 / LIGHT_KM_PER_MS * (1.0 + added) + added * added;
                Disc::new(latitude, longitude, uncertainty, round_trip.max(1e-9)).ok()
            })
            .collect();
        for territory in land {
            let claims = territory.also.iter().chain([&territory.code]);
            for claim in claims {
                let bound = judge(Borders::of_earth(), &discs, Some(*claim), &law);
                prop_assert!(bound.land.iter().any(|it| std::ptr::eq(it.territory, territory)), "{}", territory.name);
                prop_assert!(
                    !matches!(bound.verdict, Verdict::MeasurementInvalid | Verdict::ContradictsClaim),
                    "{} {:?}", territory.name, bound.flaw
                );
                match standing(territory, &law) {
                    Standing::Inside => prop_assert_ne!(bound.eea, Eea::Outside),
                    Standing::Outside => prop_assert_ne!(bound.eea, Eea::Inside),
                    Standing::Unknown => prop_assert_eq!(bound.eea, Eea::Open),
                }
            }
        }
    }

    #[test]
    fn a_disc_reaches_what_is_near_enough(place in places(), uncertainty in 0.0..2000.0) {
        let disc = Disc::new(place.0, place.1, uncertainty, 0.001).expect("a disc");
        let reached = names(&judged(&[disc]));
        for territory in Borders::of_earth().territories() {
            let nearest = Borders::of_earth()
                .nearest(Point::at(place.0, place.1), |it| std::ptr::eq(it, territory))
                .expect("it has land");
            let beyond = nearest.distance_km - disc.radius_km() - geometry::borders::TOLERANCE_KM;
            prop_assume!(beyond.abs() > 1e-6);
            let name = (territory.code.to_string(), territory.name.clone());
            prop_assert_eq!(reached.contains(&name), beyond < 0.0, "{} {}", territory.name, beyond);
        }
    }

    #[test]
    fn distance_is_a_metric(a in places(), b in places(), c in places()) {
        let [a, b, c] = [a, b, c].map(|(latitude, longitude)| Point::at(latitude, longitude));
        prop_assert_eq!(a.distance_km(b), b.distance_km(a));
        prop_assert!(a.distance_km(c) <= a.distance_km(b) + b.distance_km(c) + 1e-9);
        prop_assert!(a.distance_km(b) <= EARTH_RADIUS_KM * std::f64::consts::PI + 1e-9);
        prop_assert_eq!(a.distance_km(a), 0.0);
    }
}
