//! The words both sides of Nordvakt speak: identities, verdicts, risk, views, and the two ways in.
//!
//! This crate compiles to WASM as it does to the server: no runtime, no I/O, no clock.

/// Describes a type that is a text in JSON as a text in OpenAPI.
#[cfg(feature = "openapi")]
macro_rules! text_schema {
    ($type:ty) => {
        impl utoipa::PartialSchema for $type {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                <String as utoipa::PartialSchema>::schema()
            }
        }

        impl utoipa::ToSchema for $type {}
    };
}
#[cfg(feature = "openapi")]
pub(crate) use text_schema;

pub mod address;
pub mod admission;
pub mod beneath;
pub mod check_info;
pub mod context;
pub mod enforce;
pub mod framework;
pub mod ids;
pub mod image;
pub mod images;
pub mod latency;
pub mod order;
pub mod package;
pub mod place;
pub mod platform;
pub mod pod_security;
pub mod reader;
pub mod residency;
pub mod risk;
pub mod scheduling;
pub mod subject;
pub mod verdict;
pub mod view;
pub mod vulnerability;
pub mod waiver;

/// A moment in UTC, cut to microseconds where it enters the system.
pub type Time = chrono::DateTime<chrono::Utc>;
