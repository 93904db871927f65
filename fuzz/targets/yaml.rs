//! Any bytes as a file of manifests: read to the end or refused with a place, and what was read once is read the same
//! when it is written as JSON.

#![no_main]

use collect::yaml;
use facts::object::Object;
use libfuzzer_sys::fuzz_target;
use model::verdict::Source;
use serde_json::Value;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = yaml::decode(bytes) else { return };
    for document in yaml::documents(&text) {
        match document {
            Err(error) => assert!(error.line > 0 && error.column > 0, "{error}"),
            Ok(document) => {
                let Ok(value) = document.root.read::<Value>() else { continue };
                for source in Source::ALL {
                    // Whatever it is, it is an object or a reason why not.
                    let _ = Object::read(source, value.clone());
                }
                if value.is_null() {
                    continue; // such as a number that JSON has no word for, and no document by itself
                }
                let json = value.to_string();
                let again =
                    yaml::documents(&json).next().expect("a document").expect("JSON is YAML");
                assert_eq!(again.root.read::<Value>().expect("the same"), value);
            }
        }
    }
});
