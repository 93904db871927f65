//! The stylesheet and the browser's bundle, from inside the binary. Their addresses carry a digest, so
//! that browsers may keep them for ever.

use std::io::Write;
use std::sync::LazyLock;

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use facts::canonical::Digest;

mod bundle {
    include!(concat!(env!("OUT_DIR"), "/bundle.rs"));
}

static STYLE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/app.css"));
static ICON: &[u8] = include_bytes!("../../../style/icon.svg");

/// A file of the binary.
struct Asset {
    kind: &'static str,
    plain: &'static [u8],
    compressed: Vec<u8>,
}

impl Asset {
    fn new(kind: &'static str, plain: &'static [u8]) -> Self {
        Self { kind, plain, compressed: compressed(plain) }
    }

    fn answer(&self, headers: &HeaderMap) -> Response {
        let common = [
            (header::CONTENT_TYPE, self.kind),
            (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            (header::VARY, "accept-encoding"),
        ];
        match takes_brotli(headers) {
            true => (common, [(header::CONTENT_ENCODING, "br")], self.compressed.clone())
                .into_response(),
            false => (common, self.plain).into_response(),
        }
    }
}

/// Whether the client names brotli, and not to refuse it (RFC 9110, 12.5.3).
fn takes_brotli(headers: &HeaderMap) -> bool {
    let named = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|it| it.to_str().ok());
    named.flat_map(|value| value.split(',')).any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let weight = weight.trim().strip_prefix("q=").unwrap_or("1");
        name.trim().eq_ignore_ascii_case("br") && weight.parse().is_ok_and(|it: f32| it > 0.0)
    })
}

/// Brotli at 9: at 11 the bundle would take seconds for a few per cent.
fn compressed(plain: &[u8]) -> Vec<u8> {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 1 << 16, 9, 22);
    // Writing to memory cannot fail.
    let _ = writer.write_all(plain);
    writer.into_inner()
}

static STYLE_ASSET: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("text/css; charset=utf-8", STYLE));
static ICON_ASSET: LazyLock<Asset> = LazyLock::new(|| Asset::new("image/svg+xml", ICON));
static SCRIPT_ASSET: LazyLock<Option<Asset>> =
    LazyLock::new(|| Some(Asset::new("text/javascript; charset=utf-8", bundle::SCRIPT?)));
static WASM_ASSET: LazyLock<Option<Asset>> =
    LazyLock::new(|| Some(Asset::new("application/wasm", bundle::WASM?)));

static STYLE_ADDRESS: LazyLock<String> =
    LazyLock::new(|| format!("/assets/app.css?v={}", version(&[STYLE])));
static BUNDLE_VERSION: LazyLock<Option<String>> =
    LazyLock::new(|| Some(version(&[bundle::SCRIPT?, bundle::WASM?])));

fn version(parts: &[&[u8]]) -> String {
    let mut digest = Digest::of(&parts.concat()).to_string();
    digest.truncate(16);
    digest
}

/// Where the stylesheet is.
pub fn stylesheet_address() -> &'static str {
    &STYLE_ADDRESS
}

/// The version that the bundle's addresses carry; `None` in a binary that was built without it.
pub fn bundle_version() -> Option<&'static str> {
    BUNDLE_VERSION.as_deref()
}

/// Routes of the assets.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/assets/app.css", get(async |headers: HeaderMap| STYLE_ASSET.answer(&headers)))
        .route("/assets/icon.svg", get(async |headers: HeaderMap| ICON_ASSET.answer(&headers)))
        .route("/pkg/nordvakt.js", get(async |headers: HeaderMap| bundled(&SCRIPT_ASSET, &headers)))
        .route(
            "/pkg/nordvakt_bg.wasm",
            get(async |headers: HeaderMap| bundled(&WASM_ASSET, &headers)),
        )
}

fn bundled(asset: &Option<Asset>, headers: &HeaderMap) -> Response {
    asset
        .as_ref()
        .map_or_else(|| StatusCode::NOT_FOUND.into_response(), |asset| asset.answer(headers))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn brotli_is_for_those_who_take_it() {
        for (accepted, taken) in [
            (vec!["br"], true),
            (vec!["gzip, deflate, br"], true),
            (vec!["gzip", "BR;q=0.5"], true),
            (vec!["br; q=1.0, gzip"], true),
            (vec![], false),
            (vec!["gzip"], false),
            (vec!["br;q=0"], false),
            (vec!["br; q=0.000, gzip"], false),
            (vec!["brotli-x"], false),
            (vec!["br;q=much"], false),
        ] {
            let mut headers = HeaderMap::new();
            for value in &accepted {
                headers.append(header::ACCEPT_ENCODING, HeaderValue::from_str(value).unwrap());
            }
            assert_eq!(takes_brotli(&headers), taken, "{accepted:?}");
        }
    }
}
