//! The join (inventory to facts), the catalogue of checks, and the engine that judges what changed.
//! Pure: no I/O, no clock, no floats in what is stored.

pub mod catalogue;
pub mod check;
pub mod engine;
pub mod join;
pub mod policy;
