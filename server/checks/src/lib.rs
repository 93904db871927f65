//! The join (inventory to facts), the catalogue of checks, and the engine that judges what changed.
//! Pure: no I/O, no clock, no floats in what is stored.

mod beneath;
pub mod capability;
pub mod catalogue;
pub mod check;
mod config_maps;
mod controls;
pub mod datasets;
mod default_deny;
pub mod distribution;
pub mod engine;
#[cfg(test)]
mod fixture;
pub mod frameworks;
pub mod host_volume;
pub mod image_reference;
mod inside;
pub mod join;
mod kept;
pub mod kernel;
pub mod law;
mod limit;
mod located;
mod named;
pub mod operator;
pub mod patch_text;
pub mod place;
pub mod pod_security;
pub mod policy;
pub mod reference;
pub mod residency;
pub mod scheduling;
mod token_mount;
mod ways_in;
