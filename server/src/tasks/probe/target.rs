//! A prober and its landmarks as they are configured, in the words of who probes, who stores and who judges.

use std::sync::Arc;

use collect::probe::landmark::Key;
use collect::probe::{How, Target};
use geometry::bound::floor_ms;
use geometry::sphere::Point;
use model::place::Position;
use store::latency::{Landmark as Stored, Prober, Shortest};

use crate::bound::proof::Measured;
use crate::config::landmark::{Asked, Landmark};
use crate::config::prober::Prober as Configured;
use crate::probe::host_and_port;
use crate::tasks::hostname;

/// Who probes.
pub fn prober(configured: &Configured) -> Prober {
    // A pod that is started again has another host's name, and measures on.
    let name = configured.name.clone().unwrap_or_else(hostname);
    let (country, position) = (configured.country, configured.position());
    Prober { cluster: None, host: name.clone(), name, country, position }
}

/// A landmark as it is kept.
pub fn stored(landmark: &Landmark, prober: &Configured) -> Stored {
    Stored {
        name: landmark.name.clone(),
        address: landmark.address.clone(),
        method: landmark.asked.method(),
        port: match &landmark.asked {
            Asked::Icmp => None,
            Asked::Tcp(port) => Some(*port),
            // Said with the address.
            Asked::Key(_) => host_and_port(&landmark.address).ok().map(|(_, port)| port),
        },
        position: landmark.position,
        uncertainty_km: landmark.uncertainty_km,
        owner: landmark.owner.clone(),
        rate_milli: (landmark.rate * 1_000.0).round() as u32,
        enabled: landmark.enabled,
        floor_us: prober.position().map(|position| floor_us(position, landmark)),
    }
}

fn floor_us(from: Position, to: &Landmark) -> u64 {
    let point =
        |at: Position| Point::at(f64::from(at.latitude) / 1e6, f64::from(at.longitude) / 1e6);
    let distance_km = point(from).distance_km(point(to.position));
    (floor_ms(distance_km, to.uncertainty_km.into()) * 1_000.0) as u64
}

/// A landmark as agents are told of it.
pub fn told(landmark: &Landmark) -> facts::agent::Landmark {
    let Stored { name, address, method, port, position, .. } =
        stored(landmark, &Configured::default());
    facts::agent::Landmark { name, address, method, port, position }
}

/// A landmark as it is probed.
pub fn target(landmark: &Landmark) -> anyhow::Result<Target> {
    let address = landmark.address.clone();
    let (host, how) = match &landmark.asked {
        Asked::Icmp => (address, How::Icmp),
        Asked::Tcp(port) => (address, How::Tcp(*port)),
        Asked::Key(file) => {
            let key = Arc::new(Key::read(file)?);
            let (host, port) = host_and_port(&address)?;
            (host, How::Landmark(port, key))
        }
    };
    Ok(Target { host, family: None, how, placed: true })
}

/// A landmark's shortest round trip, as it is judged.
pub fn measured(shortest: Shortest, landmark: &Landmark) -> Measured {
    Measured {
        landmark: shortest.landmark,
        name: landmark.name.clone(),
        position: landmark.position,
        uncertainty_km: landmark.uncertainty_km,
        authenticated: matches!(landmark.asked, Asked::Key(_)),
        min: shortest.min,
        samples: shortest.samples,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prober_with_a_name_is_the_same_on_whatever_machine_it_is_started() {
        let named = prober(&Configured { name: Some("osl-1".into()), ..Configured::default() });
        assert_eq!((named.name.as_str(), named.host.as_str()), ("osl-1", "osl-1"));
        let nameless = prober(&Configured::default());
        assert_eq!((nameless.name, nameless.host), (hostname(), hostname()));
    }
}
