//! The store against a real PostgreSQL, each test in a database of its own.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test ends at what it did not expect"
)]

mod agents;
mod as_of;
mod charts;
mod commits;
mod database;
mod enforce;
mod fixture;
mod frameworks;
mod images;
mod latency;
mod lists;
mod pages;
mod peers;
mod reports;
mod schema;
mod statements;
mod waivers;
