//! What a prober and a landmark say to each other, in network byte order:
//!
//! | bytes | request | answer |
//! |---|---|---|
//! | 0–3 | `NVLM` | `NVLM` |
//! | 4 | version, 1 | version, 1 |
//! | 5 | 1 | 2 |
//! | 6–7 | zero | zero |
//! | 8–23 | nonce | the request's nonce |
//! | 24–31 | zero | hold time in ns |
//! | 32–63 | HMAC-SHA256 over bytes 0–31 | HMAC-SHA256 over bytes 0–31 |
//!
//! A request is as long as its answer, so that nobody gains by having answers sent to another.

use std::time::Duration;

use super::super::pending::Nonce;
use super::Key;

/// The size of a request in bytes.
pub const REQUEST_SIZE: usize = 64;
/// The size of an answer in bytes.
pub const ANSWER_SIZE: usize = 64;
const _: () = assert!(ANSWER_SIZE <= REQUEST_SIZE, "a landmark must not amplify");

const SIGNED: usize = 32;
const NONCE: std::ops::Range<usize> = 8..24;
const HOLD: std::ops::Range<usize> = 24..32;
const REQUEST: [u8; 8] = *b"NVLM\x01\x01\0\0";
const ANSWER: [u8; 8] = *b"NVLM\x01\x02\0\0";

/// A request.
pub fn request(key: &Key, nonce: &Nonce) -> [u8; REQUEST_SIZE] {
    message(key, REQUEST, nonce, 0)
}

/// An answer to the request with this nonce, held for so long.
pub fn answer(key: &Key, nonce: &Nonce, held: Duration) -> [u8; ANSWER_SIZE] {
    message(key, ANSWER, nonce, u64::try_from(held.as_nanos()).unwrap_or(u64::MAX))
}

fn message(key: &Key, kind: [u8; 8], nonce: &Nonce, hold: u64) -> [u8; ANSWER_SIZE] {
    let mut signed = [0; SIGNED];
    let fields = kind.iter().chain(nonce).copied().chain(hold.to_be_bytes());
    signed.iter_mut().zip(fields).for_each(|(byte, value)| *byte = value);
    let code = key.sign(&signed);
    let mut message = [0; ANSWER_SIZE];
    message.iter_mut().zip(signed.into_iter().chain(code)).for_each(|(byte, value)| *byte = value);
    message
}

/// Whether a packet has a request's form, whoever sent it.
pub fn is_request(packet: &[u8]) -> bool {
    packet.len() == REQUEST_SIZE
        && packet.starts_with(&REQUEST)
        && packet.get(HOLD).is_some_and(|hold| hold.iter().all(|byte| *byte == 0))
}

/// The nonce of a request that is authentic.
pub(super) fn read_request(key: &Key, packet: &[u8]) -> Option<Nonce> {
    read(key, REQUEST, packet).map(|(nonce, _)| nonce)
}

/// Nonce and hold time of an answer that is authentic.
pub(super) fn read_answer(key: &Key, packet: &[u8]) -> Option<(Nonce, Duration)> {
    read(key, ANSWER, packet).map(|(nonce, hold)| (nonce, Duration::from_nanos(hold)))
}

fn read(key: &Key, kind: [u8; 8], packet: &[u8]) -> Option<(Nonce, u64)> {
    let (signed, code) = packet.split_at_checked(SIGNED)?;
    if packet.len() != ANSWER_SIZE || !signed.starts_with(&kind) || !key.verifies(signed, code) {
        return None;
    }
    let nonce = signed.get(NONCE)?.try_into().ok()?;
    let hold = signed.get(HOLD)?.try_into().ok()?;
    Some((nonce, u64::from_be_bytes(hold)))
}
