//! Distances from places to countries against those that other code measured on other data: OpenStreetMap's borders and
//! WGS 84's ellipsoid. How is in tests/data/measure_distances.py.

use geometry::borders::Borders;
use geometry::sphere::Point;

/// A sphere and an ellipsoid differ by up to 0.56 % of a distance, and the two maps' coasts by this much, in km.
const MAPS_DIFFER_KM: f64 = 2.0;
/// Where the table says what they differ in, such as an islet that one does not draw.
const MAPS_DIFFER_MORE_KM: f64 = 6.0;

#[test]
fn borders_are_where_others_have_them() {
    let mut table = csv::Reader::from_path("tests/data/distances.csv").expect("the table");
    let rows: Vec<_> = table.records().map(|row| row.expect("a row")).collect();
    assert!(rows.len() >= 20);
    let wrong: Vec<String> = rows
        .iter()
        .filter_map(|row| {
            let number = |column: usize| row[column].parse::<f64>().expect("a number");
            let (place, code, measured) = (Point::at(number(1), number(2)), &row[3], number(4));
            let nearest = Borders::of_earth().nearest(place, |it| it.code.code() == code);
            let distance = nearest.expect("a country").distance_km;
            let maps_differ = if row[5].is_empty() { MAPS_DIFFER_KM } else { MAPS_DIFFER_MORE_KM };
            let within = (distance - measured).abs() < measured * 0.0056 + maps_differ;
            (!within).then(|| format!("{} to {code}: {distance:.1} km, not {measured}", &row[0]))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
