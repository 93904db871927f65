//! Any text as an image reference: what is one is the same one when it is written again.

#![no_main]

use checks::image_reference::ImageReference;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Some(reference) = ImageReference::parse(text) {
        let written = reference.to_string();
        assert_eq!(written, text);
        assert_eq!(ImageReference::parse(&written), Some(reference));
    }
});
