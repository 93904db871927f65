//! What browsers get: pages, assets, the live stream.

pub mod assets;
mod cookies;
mod guard;
mod live;
mod pages;
mod preferences;
mod saved_views;
mod serve;
mod turns;

use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;

pub use guard::guard;
pub use live::stream as live;
pub use pages::routes as pages;
pub use preferences::{is_foreign, set as set_preferences};
pub use saved_views::change as change_views;
pub use serve::{Bounds, serve};
pub use turns::in_turn;

/// Headers that every answer carries; pages bring their own content security policy, with their nonce.
pub async fn protect(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-cache"));
    response
}
