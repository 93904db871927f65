//! What a Prometheus that scrapes the server is told of round trips.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// Where metrics are served: in a network of its own every port is free.
pub const LISTEN: &str = "127.0.0.1:7412";

const PROTOBUF: &str =
    "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";

/// The answer's headers, in lower case, and its body.
fn scrape(accept: &str) -> (String, Vec<u8>) {
    let mut stream = TcpStream::connect(LISTEN).expect("metrics are served");
    write!(stream, "GET /metrics HTTP/1.0\r\nHost: {LISTEN}\r\nAccept: {accept}\r\n\r\n")
        .expect("it listens");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("an answer");
    let end = answer.windows(4).position(|it| it == b"\r\n\r\n").expect("headers");
    let body = answer.split_off(end + 4);
    (String::from_utf8_lossy(&answer).to_lowercase(), body)
}

/// Each sample by what stands before its value.
fn samples(text: &str) -> BTreeMap<&str, f64> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let samples = lines.filter_map(|line| line.rsplit_once(' '));
    samples.map(|(name, value)| (name, value.parse().expect("a number"))).collect()
}

/// Holds what is told of a landmark that answers every probe after so long at least.
pub fn holds(landmark: &str, delay: Duration) {
    let (headers, body) = scrape("application/openmetrics-text;version=1.0.0,*/*;q=0.1");
    assert!(
        headers.contains("content-type: application/openmetrics-text; version=1.0.0"),
        "{headers}"
    );
    let text = String::from_utf8(body).expect("text");
    assert!(text.ends_with("# EOF\n"), "{text}");
    let samples = samples(&text);
    let labels = format!("landmark=\"{landmark}\",method=\"icmp\"");
    let received =
        samples[format!("nordvakt_probes_total{{{labels},outcome=\"received\"}}").as_str()];
    let of =
        |name: &str| samples[format!("nordvakt_round_trip_seconds_{name}{{{labels}}}").as_str()];
    let (count, sum) = (of("count"), of("sum"));
    // It is probed on while this is written.
    assert!(received >= 60.0 && (received - count).abs() <= 2.0, "{text}");
    assert!(sum >= count * delay.as_secs_f64(), "{text}");
    let mut buckets: Vec<(f64, f64)> = samples
        .iter()
        .filter(|(name, _)| {
            name.starts_with("nordvakt_round_trip_seconds_bucket{") && name.contains(&labels)
        })
        .filter_map(|(name, value)| {
            let bound = name.split("le=\"").nth(1)?.split('"').next()?;
            Some((bound.parse().expect("a bound"), *value))
        })
        .collect();
    buckets.sort_by(|a, b| a.0.total_cmp(&b.0));
    assert_eq!(buckets.len(), 28, "{text}");
    let mut before = 0.0;
    for (bound, value) in buckets {
        assert!(value >= before, "{bound}: {text}");
        assert!(bound >= delay.as_secs_f64() || value == 0.0, "below the wire: {bound}: {text}");
        before = value;
    }
    assert!((before - count).abs() < f64::EPSILON, "{text}");

    let (headers, body) = scrape(&format!("{PROTOBUF};q=0.6,application/openmetrics-text;q=0.5"));
    assert!(headers.contains("content-type: application/vnd.google.protobuf"), "{headers}");
    let has = |name: &str| body.windows(name.len()).any(|it| it == name.as_bytes());
    assert!(has("nordvakt_round_trip_seconds") && has("nordvakt_probes_total") && has(landmark));
}
