//! Proof of place: a round trip bounds how far away a machine can be, and borders say whose land that is.
//!
//! Pure: no I/O, no clock, no law. Trigonometry is pinned `libm`, so an answer is the same on every machine.
//! What is proven and what is not is said in docs/place-by-latency.md.

pub mod borders;
pub mod bound;
mod cap;
pub mod landmark;
mod region;
pub mod sphere;
