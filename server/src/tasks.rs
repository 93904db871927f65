//! What runs beside the requests.

pub mod heads;
pub mod judge;
