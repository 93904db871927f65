//! Pages, components and islands.
//!
//! A page is rendered on the server from [`model::reader::Reader`] and is whole without WASM. What must
//! run in the browser is an island; the browser's build of this crate holds the islands alone.

pub mod islands;

#[cfg(feature = "ssr")]
mod address;
#[cfg(feature = "ssr")]
mod components;
#[cfg(feature = "ssr")]
pub mod context;
#[cfg(feature = "ssr")]
mod format;
#[cfg(feature = "ssr")]
pub mod language;
#[cfg(feature = "ssr")]
mod link;
#[cfg(feature = "ssr")]
mod listing;
#[cfg(feature = "ssr")]
mod pages;
#[cfg(feature = "ssr")]
mod query;
#[cfg(feature = "ssr")]
pub mod routes;
#[cfg(feature = "ssr")]
pub mod saved_views;
#[cfg(feature = "ssr")]
pub mod shell;
#[cfg(feature = "ssr")]
pub mod texts;

#[cfg(feature = "ssr")]
pub use format::burden;
#[cfg(feature = "ssr")]
pub use routes::App;
#[cfg(feature = "ssr")]
pub use shell::{ShellOptions, shell};
