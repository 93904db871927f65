//! The few parts that run in the browser, one file each.

#[expect(missing_docs, reason = "the macro writes a struct without them")]
pub mod copy;
#[expect(missing_docs, reason = "the macro writes a struct without them")]
pub mod live;
