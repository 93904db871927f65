//! What single cases prove.

use geometry::borders::Borders;
use geometry::bound::{Claimed, Disc, Eea, Flaw, NoDisc, Verdict, proving_ms};
use geometry::landmark::city;
use geometry::sphere::Point;

use crate::{judged, law};
use geometry::bound::Standing;

fn countries(round_trips: &str) -> String {
    let codes = judged(round_trips, "").countries();
    codes.iter().map(|code| code.code()).collect::<Vec<_>>().join(" ")
}

#[test]
fn each_verdict_comes_where_it_must() {
    use Eea::{Inside, Open, Outside};
    use Verdict::{
        Consistent, ContradictsClaim, InsideEeaProven, MeasurementInvalid, OutsideEeaProven,
    };
    for (round_trips, claim, verdict, eea) in [
        ("oslo=1.8", "", InsideEeaProven, Inside),
        ("oslo=1.8", "NO", InsideEeaProven, Inside),
        ("oslo=4.1", "", Consistent, Open),
        ("helsinki=0.5", "", InsideEeaProven, Inside),
        ("helsinki=0.6", "", Consistent, Open),
        ("frankfurt=1.5", "", InsideEeaProven, Inside),
        ("frankfurt=1.6", "", Consistent, Open),
        ("amsterdam=1.2", "", InsideEeaProven, Inside),
        ("amsterdam=1.3", "", Consistent, Open),
        // Two that prove nothing alone do together.
        ("oslo=6.5", "", Consistent, Open),
        ("amsterdam=4", "", Consistent, Open),
        ("oslo=5", "", Consistent, Open),
        ("stockholm=4.2", "", Consistent, Open),
        ("helsinki=4", "", Consistent, Open),
        ("oslo=5 stockholm=4.2 helsinki=4", "", InsideEeaProven, Inside),
        ("oslo=4.5 amsterdam=3", "", InsideEeaProven, Inside),
        // 1,098 km in less than light needs.
        ("oslo=3 frankfurt=3", "", MeasurementInvalid, Open),
        ("oslo=3.4 frankfurt=3.5", "NO", MeasurementInvalid, Open),
        ("frankfurt=1.0", "NO", ContradictsClaim, Inside),
        ("frankfurt=1.0", "DE", InsideEeaProven, Inside),
        ("frankfurt=1.0", "FR", InsideEeaProven, Inside),
        ("frankfurt=30", "NO", Consistent, Open),
        ("40.7,-74.0=5", "DE", ContradictsClaim, Outside),
        ("40.7,-74.0=5", "US", OutsideEeaProven, Outside),
        // No proof in the wrong direction: territories apart from their states, countries nobody has looked at.
        ("78.22,15.65=1", "NO", OutsideEeaProven, Outside),
        ("12.15,-68.27=0.2", "NL", OutsideEeaProven, Outside),
        ("71.0,-8.4=0.5", "NO", Consistent, Open),
        ("60.2,19.95,0=0.2", "FI", InsideEeaProven, Inside),
        ("60.2,19.95,0=0.2", "AX", InsideEeaProven, Inside),
        ("60.2,24.9,0=0.1", "AX", ContradictsClaim, Inside),
        ("35.33,33.32,0=0.02", "CY", Consistent, Open),
        ("34.75,32.5,0=0.05", "CY", InsideEeaProven, Inside),
        ("53.9,27.56=0.5", "BY", Consistent, Open),
        ("47.6975,8.69,0=0.01", "", Consistent, Open),
        ("46.95,7.45,0=0.1", "CH", OutsideEeaProven, Outside),
        ("-21.1,55.5=1", "FR", InsideEeaProven, Inside),
        ("-21.1,55.5=1", "RE", InsideEeaProven, Inside),
        ("-12.8,45.15,5=0.3", "FR", InsideEeaProven, Inside),
        ("4.0,-53.0=0.5", "", InsideEeaProven, Inside),
        ("62.0,-6.8=0.5", "DK", OutsideEeaProven, Outside),
        // Wide discs hold everything, and a disc of open sea nothing.
        ("oslo=200", "JP", Consistent, Open),
        ("oslo=133 39.9,116.4=1", "CN", OutsideEeaProven, Outside),
        ("-48.9,-123.4,0=1", "", MeasurementInvalid, Open),
        ("-90,0=1", "AQ", OutsideEeaProven, Outside),
        ("66.0,180=1", "RU", OutsideEeaProven, Outside),
        ("-16.8,-180,20=0.1", "FJ", OutsideEeaProven, Outside),
        // A claim that the map has no land of proves nothing.
        ("frankfurt=1.0", "QQ", InsideEeaProven, Inside),
    ] {
        let bound = judged(round_trips, claim);
        assert_eq!((bound.verdict, bound.eea), (verdict, eea), "{round_trips} {claim}");
        assert_eq!(bound.verdict == MeasurementInvalid, bound.flaw.is_some());
        assert_eq!(bound.land.is_empty(), bound.flaw.is_some());
    }
}

#[test]
fn what_became_of_a_claim_is_said() {
    for (claim, expected) in [
        ("", None),
        ("DE", Some(Claimed::Possible)),
        ("NO", Some(Claimed::Contradicted)),
        ("QQ", Some(Claimed::NotOnMap)),
    ] {
        assert_eq!(judged("frankfurt=1.0", claim).claimed, expected, "{claim}");
    }
}

#[test]
fn the_flaw_of_a_measurement_is_said() {
    let flaw = |round_trips| judged(round_trips, "").flaw;
    match flaw("stockholm=20 oslo=3 frankfurt=3") {
        Some(Flaw::Apart { one: 1, other: 2, distance_km }) => {
            assert!((distance_km - 1098.0).abs() < 1.0, "{distance_km}");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(flaw("-48.9,-123.4,0=1"), Some(Flaw::NoLand));
    // Each two overlap, all three do not.
    assert_eq!(flaw("0,0,0=3.8 0,10,0=3.8 8,5,0=5"), Some(Flaw::NothingInCommon));
}

#[test]
fn countries_are_those_with_land_in_reach() {
    assert_eq!(countries("oslo=0.1"), "NO");
    assert_eq!(countries("oslo=0.5"), "NO SE");
    assert_eq!(countries("47.15,9.53,0=0.01"), "LI");
    assert_eq!(countries("47.15,9.53,5=0.01"), "AT CH LI");
    assert_eq!(countries("41.9,12.45,0=0.005"), "IT VA");
    assert_eq!(countries("frankfurt=1.0"), "BE DE FR LU");
    assert_eq!(countries("frankfurt=1.0 amsterdam=2.0"), "BE DE LU");
    assert_eq!(countries("frankfurt=1.0 oslo=6.5"), "DE");
    let everything = judged("oslo=300", "").land.len();
    assert_eq!(everything, Borders::of_earth().territories().len());
}

#[test]
fn the_nearest_land_outside_bounds_what_a_landmark_can_prove() {
    for (name, code, km, ms) in [
        ("oslo", "GB", 638.0, 4.06),
        ("frankfurt", "CH", 257.0, 1.51),
        ("amsterdam", "GB", 213.0, 1.22),
        ("helsinki", "RU", 111.0, 0.54),
    ] {
        let city = city(name).expect("a city");
        let place = Point::at(city.latitude, city.longitude);
        let nearest = Borders::of_earth()
            .nearest(place, |territory| law(territory.code) != Standing::Inside)
            .expect("land outside");
        assert_eq!(nearest.territory.code.code(), code, "{name}");
        assert!((nearest.distance_km - km).abs() < 0.9, "{name}: {}", nearest.distance_km);
        let proving = proving_ms(nearest.distance_km, 30.0).expect("it is far enough away");
        assert!((proving - ms).abs() < 0.01, "{name}: {proving}");
        let just = |round_trip: f64| judged(&format!("{name}={round_trip}"), "").eea;
        assert_eq!(just(proving - 1e-9), Eea::Inside, "{name}");
        assert_eq!(just(proving + 1e-9), Eea::Open, "{name}");
    }
    assert_eq!(proving_ms(30.0, 30.0), None);
    let within = Borders::of_earth().nearest(Point::at(46.95, 7.45), |it| it.code.code() == "CH");
    assert_eq!(within.expect("Switzerland").distance_km, 0.0);
    assert!(Borders::of_earth().nearest(Point::at(0.0, 0.0), |_| false).is_none());
}

#[test]
fn no_disc_is_made_of_what_is_none() {
    let nan = f64::NAN;
    assert!(matches!(Disc::new(60.0, 10.0, 30.0, nan), Err(NoDisc::RoundTrip(_))));
    for round_trip in [0.0, -1.0, 60_001.0, f64::INFINITY] {
        assert_eq!(Disc::new(60.0, 10.0, 30.0, round_trip), Err(NoDisc::RoundTrip(round_trip)));
    }
    assert!(matches!(Disc::new(60.0, 10.0, nan, 1.0), Err(NoDisc::Uncertainty(_))));
    assert_eq!(Disc::new(60.0, 10.0, -1.0, 1.0), Err(NoDisc::Uncertainty(-1.0)));
    assert_eq!(Disc::new(90.1, 10.0, 30.0, 1.0), Err(NoDisc::Latitude(90.1)));
    assert_eq!(Disc::new(60.0, 180.1, 30.0, 1.0), Err(NoDisc::Longitude(180.1)));
    assert!(matches!(Disc::new(nan, 10.0, 30.0, 1.0), Err(NoDisc::Latitude(_))));
}
