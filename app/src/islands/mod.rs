//! The few parts that run in the browser, one file each.

#[expect(missing_docs, reason = "the macro writes a struct without them")]
pub mod copy;
#[expect(missing_docs, reason = "the macro writes a struct without them")]
pub mod keys;
#[expect(missing_docs, reason = "the macro writes a struct without them")]
pub mod live;

#[cfg(target_arch = "wasm32")]
mod document;
#[cfg(target_arch = "wasm32")]
mod list;
#[cfg(target_arch = "wasm32")]
mod palette;
