//! Landmarks of the operator's own: a small UDP responder, and the probe that asks it.
//!
//! Who has no key cannot answer early, since the answer is authenticated over the prober's nonce, and gets no answer,
//! since the request is authenticated too. Who has the key can answer early, and can claim to have held the answer: the
//! key's holder is whom a proof by this landmark rests on.

mod client;
mod key;
mod message;
mod responder;

pub(super) use client::Client;
pub use key::{BadKey, Key};
pub use message::{ANSWER_SIZE, REQUEST_SIZE, answer, is_request, request};
pub use responder::{Limits, Responder, Tally};
