//! Judges what changed.
