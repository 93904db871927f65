//! Where a page of a list ended: the sort key of its last row, as opaque text.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::reader::ReadError;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Rows of a page at most.
const MOST: u32 = 500;

/// How many rows to show, and to ask for: one more tells whether there is a next page.
pub(super) fn limits(limit: u32) -> (usize, i64) {
    let limit = limit.clamp(1, MOST);
    (usize::try_from(limit).unwrap_or(usize::MAX), i64::from(limit) + 1)
}

/// The cursor after a row of `list` with this key.
pub(super) fn after<K: Serialize>(list: &str, key: &K) -> String {
    // A key is numbers and texts, whose writing cannot fail.
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(&(list, key)).unwrap_or_default())
}

/// The key that a cursor of `list` holds.
pub(super) fn key<K: DeserializeOwned>(list: &str, cursor: &str) -> Result<K, ReadError> {
    URL_SAFE_NO_PAD
        .decode(cursor)
        .ok()
        .filter(|bytes| !holds_nul(bytes))
        .and_then(|bytes| serde_json::from_slice::<(String, K)>(&bytes).ok())
        .filter(|(of, _)| of == list)
        .map(|(_, key)| key)
        .ok_or_else(|| {
            ReadError::Invalid(format!(
                "`{cursor}` does not continue this list: leave `after` out to begin anew, or give the \
                 `next` of the page before as it is"
            ))
        })
}

/// No name holds a NUL, and PostgreSQL takes none in a text.
fn holds_nul(json: &[u8]) -> bool {
    json.windows(6).any(|part| part == br"\u0000")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_gives_its_key_back_and_nothing_else_is_one() {
        let key_of = (2_i16, "workload/a/Deployment/ü".to_owned());
        let cursor = after("findings", &key_of);
        assert_eq!(key::<(i16, String)>("findings", &cursor), Ok(key_of));
        for wrong in [
            "",
            "!",
            "bm9uc2Vuc2U",
            &cursor[1..],
            &after("workloads", &(1, "x")),
            &after("findings", &(2, "workload/a\0b")),
        ] {
            assert!(
                matches!(key::<(i16, String)>("findings", wrong), Err(ReadError::Invalid(_))),
                "{wrong}"
            );
        }
    }
}
