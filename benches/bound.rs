//! Proof of place: reading the borders, judging one node, judging a cluster of them.

#![expect(clippy::print_stdout, clippy::expect_used, reason = "a benchmark prints and may give up")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use geometry::borders::{Borders, DATASET};
use geometry::bound::{Disc, Standing, judge};
use geometry::landmark::{CITIES, DEFAULT_UNCERTAINTY_KM, LIGHT_KM_PER_MS};
use geometry::sphere::Point;
use model::place::Country;

const NODES: usize = 5_000;
const ROUNDS: usize = 9;

fn main() {
    let read = median(ROUNDS, || {
        black_box(Borders::read(DATASET.bytes).expect("the borders"));
    });
    println!("borders read in {:.2} ms", read.as_secs_f64() * 1e3);

    let borders = Borders::of_earth();
    for (named, discs) in [
        ("one landmark, 1.8 ms", round_trips((59.91, 10.75), 1.8, 1)),
        ("one landmark, 20 ms", round_trips((59.91, 10.75), 20.0, 1)),
        ("one landmark, 300 ms", round_trips((59.91, 10.75), 300.0, 1)),
        ("four landmarks, a node in Oslo", round_trips((59.91, 10.75), 1.0, 4)),
        ("four landmarks, a node in Berlin", round_trips((52.52, 13.4), 1.0, 4)),
        ("four landmarks, a node in Istanbul", round_trips((41.01, 28.96), 1.0, 4)),
    ] {
        let fresh = Borders::read(DATASET.bytes).expect("the borders");
        let start = Instant::now();
        black_box(judge(&fresh, &discs, None, &law));
        let first = start.elapsed();
        let next = median(999, || {
            black_box(judge(&fresh, &discs, None, &law));
        });
        let micros = |time: Duration| time.as_secs_f64() * 1e6;
        println!("{named}: the first time {:.0} µs, then {:.1} µs", micros(first), micros(next));
    }

    let nodes: Vec<Vec<Disc>> = (0..NODES).map(node).collect();
    let all = median(ROUNDS, || {
        for discs in &nodes {
            black_box(judge(borders, discs, None, &law));
        }
    });
    println!("{NODES} nodes with four landmarks each: {:.1} ms", all.as_secs_f64() * 1e3);

    let nearest = median(99, || {
        for city in CITIES {
            let place = Point::at(city.latitude, city.longitude);
            black_box(borders.nearest(place, |it| law(it.code) != Standing::Inside));
        }
    });
    println!("nearest land outside: {:.1} µs", nearest.as_secs_f64() * 1e6 / CITIES.len() as f64);
}

fn law(country: Country) -> Standing {
    match country.code() {
        "NO" | "SE" | "DK" | "FI" | "AX" | "DE" | "NL" | "BE" | "FR" | "PL" | "EE" | "LV"
        | "LT" => Standing::Inside,
        _ => Standing::Outside,
    }
}

/// What a machine at a place would measure to so many cities, were the network this many times slower than light, but
/// never less than that many ms: all of it made up, so that it is the same in every run.
fn round_trips((latitude, longitude): (f64, f64), slow: f64, landmarks: usize) -> Vec<Disc> {
    let here = Point::at(latitude, longitude);
    CITIES
        .iter()
        .rev()
        .skip(1)
        .take(landmarks)
        .map(|city| {
            let light =
                here.distance_km(Point::at(city.latitude, city.longitude)) * 2.0 / LIGHT_KM_PER_MS;
            let round_trip = light * 1.6 + slow;
            Disc::new(city.latitude, city.longitude, DEFAULT_UNCERTAINTY_KM, round_trip)
                .expect("a disc")
        })
        .collect()
}

/// Nodes in a few places over Europe, each with delays of its own.
fn node(index: usize) -> Vec<Disc> {
    let places = [
        (59.91, 10.75),
        (50.11, 8.68),
        (52.37, 4.9),
        (60.17, 24.94),
        (53.34, -6.26),
        (47.38, 8.54),
    ];
    let place = places.get(index % places.len()).copied().unwrap_or_default();
    round_trips(place, 0.3 + (index % 97) as f64 / 40.0, 4)
}

fn median(rounds: usize, mut work: impl FnMut()) -> Duration {
    let [(_, time)] = benches::medians(rounds, [("", &mut work)]);
    time
}
