//! Placing nodes with four rungs each, and looking addresses up.
//!
//! `NORDVAKT_GEOIP` names a database; without it the tests' own, which is small.

#![expect(clippy::print_stdout, clippy::expect_used, reason = "a benchmark prints and may give up")]

use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use checks::place::{self, Clues};
use collect::geoip::Database;
use facts::selector::Labels;
use model::address::{AddressClue, Says, Spot};
use model::place::Country;

const NODES: u32 = 10_000;
const ADDRESSES: u32 = 1_000_000;

fn main() {
    nodes();
    addresses();
}

/// A provider id, a zone and a region label, and what GeoIP says.
fn nodes() {
    const REGIONS: [&str; 4] = ["eu-north-1", "eu-west-2", "eu-central-1", "us-east-1"];
    let nodes: Vec<(String, Labels, Vec<AddressClue>)> = (0..NODES)
        .map(|n| {
            let region = REGIONS[n as usize % REGIONS.len()];
            let zone = format!("{region}a");
            let labels = [
                ("kubernetes.io/hostname", format!("node-{n}").into_boxed_str()),
                ("topology.kubernetes.io/region", region.into()),
                ("topology.kubernetes.io/zone", zone.clone().into()),
            ];
            let clue = AddressClue {
                path: "status.addresses[0].address".into(),
                address: Some(IpAddr::V4(Ipv4Addr::from_bits(0x0d30_0000 + n))),
                says: Says::Estimated(Spot { territory: Country::SE, city: None }),
                source: "a database".into(),
                as_of: None,
            };
            (format!("aws:///{zone}/i-{n:017x}"), labels.into_iter().collect(), vec![clue])
        })
        .collect();
    let place_all = |bare: bool| {
        let mut known = 0_u32;
        for (id, labels, addresses) in &nodes {
            let provider_id = (!bare).then_some(id.as_str());
            let place = place::of(&Clues { provider_id, labels, addresses, ..Clues::default() });
            known += u32::from(std::hint::black_box(place).territory.is_some());
        }
        assert_eq!(known, NODES);
    };
    let times = benches::medians(
        15,
        [
            ("with a provider id", &mut || place_all(false)),
            ("by labels without a provider", &mut || place_all(true)),
        ],
    );
    for (name, time) in times {
        println!("{NODES} nodes {name}: {:.1} ms", time.as_secs_f64() * 1e3);
    }
}

fn addresses() {
    let ours = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/collect/tests/geoip");
    let file = std::env::var_os("NORDVAKT_GEOIP")
        .map_or_else(|| ours().join("flat-country.mmdb"), PathBuf::from);
    let database = Database::open(&file).expect("a database");
    // All over the address space, and the same each time.
    let addresses: Vec<IpAddr> = (0..ADDRESSES)
        .map(|n| IpAddr::V4(Ipv4Addr::from_bits(n.wrapping_mul(2_654_435_761))))
        .collect();
    let mut found = 0_usize;
    let times = benches::medians(
        5,
        [("look-ups", &mut || {
            found = 0;
            for &address in &addresses {
                found += database.look_up(address).map_or(0, |says| says.len());
            }
        })],
    );
    let per_second = |time: Duration| f64::from(ADDRESSES) / time.as_secs_f64() / 1e6;
    for (name, time) in times {
        println!(
            "{}: {:.2} million {name} a second, {found} found",
            database.name(),
            per_second(time)
        );
    }
}
