//! What is measured, in the form that a scraper prefers: OpenMetrics' text, or Prometheus' protobuf, which alone carries
//! native histograms.

use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use prometheus_client::encoding::prometheus_protobuf::encode_to_vec;
use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;

const TEXT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
const PROTOBUF: &str =
    "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited";

/// The answer to a scraper that sends these headers.
pub fn answer(registry: &Registry, headers: &HeaderMap) -> Response {
    if prefers_protobuf(headers) {
        return match encode_to_vec(registry) {
            Ok(bytes) => ([(CONTENT_TYPE, PROTOBUF)], bytes).into_response(),
            Err(error) => failed(&error),
        };
    }
    let mut text = String::new();
    match encode(&mut text, registry) {
        Ok(()) => ([(CONTENT_TYPE, TEXT)], text).into_response(),
        Err(error) => failed(&error),
    }
}

fn failed(error: &(dyn std::error::Error + 'static)) -> Response {
    tracing::error!(error, "writing metrics");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

/// Whether the scraper likes protobuf no less than text. A Prometheus that does not scrape native histograms does not
/// name it, or names it after the text.
fn prefers_protobuf(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(ACCEPT).iter().filter_map(|it| it.to_str().ok());
    let kinds: Vec<Accepted<'_>> =
        accepted.flat_map(|it| it.split(',')).filter_map(Accepted::read).collect();
    let best = |is: fn(&Accepted<'_>) -> bool| {
        kinds.iter().filter(|it| is(it)).map(|it| it.permille).max().unwrap_or_default()
    };
    let protobuf = best(|it| it.is_protobuf());
    protobuf > 0 && protobuf >= best(|it| it.is_text())
}

/// A kind of answer that is accepted.
struct Accepted<'h> {
    kind: &'h str,
    parameters: Vec<&'h str>,
    /// How much it is liked.
    permille: u16,
}

impl<'h> Accepted<'h> {
    fn read(text: &'h str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let kind = parts.next()?;
        let (mut parameters, mut permille) = (Vec::new(), 1_000);
        for part in parts {
            match part.strip_prefix("q=") {
                Some(quality) => {
                    permille = (quality.parse::<f32>().ok()?.clamp(0.0, 1.0) * 1e3) as u16;
                }
                None => parameters.push(part),
            }
        }
        Some(Self { kind, parameters, permille })
    }

    fn is_protobuf(&self) -> bool {
        let has = |parameter| self.parameters.contains(&parameter);
        self.kind == "application/vnd.google.protobuf"
            && has("proto=io.prometheus.client.MetricFamily")
            && has("encoding=delimited")
    }

    fn is_text(&self) -> bool {
        ["application/openmetrics-text", "text/plain"].contains(&self.kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn protobuf_goes_to_whoever_likes_it_no_less_than_text() {
        let protobuf = "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";
        for (accept, expected) in [
            // As Prometheus 3 asks where it scrapes native histograms, and where it does not.
            (
                format!(
                    "{protobuf};q=0.6,application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,\
                     application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.2,*/*;q=0.1"
                ),
                true,
            ),
            (
                "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.2,*/*;q=0.1"
                    .to_owned(),
                false,
            ),
            (format!("application/openmetrics-text;version=1.0.0,{protobuf};q=0.9"), false),
            (format!("{protobuf};q=0"), false),
            (PROTOBUF.to_owned(), true),
            ("application/vnd.google.protobuf".to_owned(), false),
            (format!("{protobuf};q=much"), false),
            ("*/*".to_owned(), false),
            (String::new(), false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT, accept.parse().expect("a header"));
            assert_eq!(prefers_protobuf(&headers), expected, "{accept}");
        }
        assert!(!prefers_protobuf(&HeaderMap::new()));
    }
}
