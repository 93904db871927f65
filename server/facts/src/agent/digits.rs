//! Statistics in a report: the hexadecimal digits of their compact form.

use serde::de::Error as _;
use serde::{Deserialize as _, Deserializer, Serializer};

use super::{bytes, hexadecimal};
use crate::latency::{NotStatistics, Packed};

pub fn serialize<S: Serializer>(packed: &Packed, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&hexadecimal(packed.bytes()))
}

pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Packed, D::Error> {
    let digits = String::deserialize(deserializer)?;
    let packed =
        bytes(&digits).ok_or(NotStatistics::Damaged).and_then(|bytes| Packed::read(&bytes));
    packed.map_err(D::Error::custom)
}
