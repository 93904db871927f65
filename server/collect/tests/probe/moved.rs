//! A machine whose address changes while it measures.

use std::net::IpAddr;

use facts::latency::{NotSent, Outcome};
use tokio::runtime::Runtime;

use super::landmark::{Followed, listen};
use super::network::{in_own_network, ip};

const LANDMARK: &str = "10.78.0.1";
const BEFORE: &str = "10.78.1.1";
const AFTER: &str = "10.78.1.2";

fn be_at(source: &str) {
    ip(&format!("address add {source}/32 dev lo"));
    ip(&format!("route replace local {LANDMARK} dev lo src {source} table local"));
}

/// A connected socket is bound to the address that the machine had, and sends nothing once that is gone.
#[test]
fn a_machine_that_moves_measures_on_from_its_new_address() {
    in_own_network("probe::moved::a_machine_that_moves_measures_on_from_its_new_address", |_| {
        ip(&format!("address add {LANDMARK}/32 dev lo"));
        be_at(BEFORE);
        Runtime::new().unwrap().block_on(async {
            let (address, _serving) = listen(format!("{LANDMARK}:0").parse().unwrap()).await;
            let mut followed = Followed::new(address);
            let ended = &mut followed.ended;
            let source = |address: &str| address.parse::<IpAddr>().ok();
            let first = ended.recv().await.unwrap();
            assert!(matches!(first.sample.outcome, Outcome::Received(_)), "{first:?}");
            assert_eq!(first.way.and_then(|way| way.source), source(BEFORE));

            be_at(AFTER);
            ip(&format!("address del {BEFORE}/32 dev lo"));
            // At most so many were handed out before it moved, or could not be sent.
            let mut left = 1_000;
            loop {
                let next = ended.recv().await.unwrap();
                let is_there = next.way.and_then(|way| way.source) == source(AFTER);
                if is_there && matches!(next.sample.outcome, Outcome::Received(_)) {
                    break;
                }
                let is_unsent = next.sample.outcome == Outcome::NotSent(NotSent::Unsendable);
                assert!(is_unsent || next.way.and_then(|way| way.source) == source(BEFORE));
                left -= 1;
                assert!(left > 0, "it measures no more: {next:?}");
            }
            followed.stop().await;
        });
    });
}
