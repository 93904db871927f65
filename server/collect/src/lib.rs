//! Seeing clusters: watching an API server, reading manifests and records, measuring round trips.
//!
//! Collecting never fails: what could not be seen is a [`Gap`](model::verdict::Gap), told as a
//! [`Change`](facts::inventory::Change) like everything else.

pub mod address_book;
pub mod agent;
mod clock;
mod collection;
pub mod connect;
mod failure;
pub mod feed;
pub mod geoip;
pub mod image;
mod item;
mod list;
pub mod manifests;
pub mod other_server;
pub mod probe;
pub mod record;
pub mod registry;
pub mod report;
pub mod token_review;
pub mod watch;
pub mod yaml;
