//! How much of a finding is told.

/// So many of the fields that a finding rests on are told, the first ones: whoever mends those is shown the next.
pub(super) const MOST_EVIDENCE: usize = 100;

/// The bytes of a reason, which may name each of those fields.
const LONGEST_REASON: usize = 8_192;

/// What stands in a reason before and behind the number of fields that it rests on.
const BEFORE: &str = " (it rests on ";
const BEHIND: &str = " at most are told)";

/// A reason that says how many fields it rests on, where not all of them are told.
pub(super) fn bounded(mut reason: String, rests_on: usize) -> String {
    if reason.len() > LONGEST_REASON {
        reason.truncate(reason.floor_char_boundary(LONGEST_REASON));
        reason.push('…');
    }
    if rests_on > MOST_EVIDENCE {
        reason.push_str(&format!("{BEFORE}{rests_on} fields, of which {MOST_EVIDENCE}{BEHIND}"));
    }
    reason
}

/// How many fields a finding rests on, by its reason; `None` where all of them are told.
pub fn fields_in_all(reason: &str) -> Option<usize> {
    let (_, count) = reason.strip_suffix(BEHIND)?.rsplit_once(BEFORE)?;
    let (count, _) = count.split_once(' ')?;
    count.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_says_how_many_fields_it_rests_on_where_not_all_are_told() {
        for (reason, rests_on, expected) in [
            ("sets a", 0, None),
            ("sets a", MOST_EVIDENCE, None),
            ("sets a", MOST_EVIDENCE + 1, Some(MOST_EVIDENCE + 1)),
            ("sets (it rests on 7 of them)", 1_000, Some(1_000)),
            (&*"å".repeat(LONGEST_REASON), 150, Some(150)),
        ] {
            assert_eq!(fields_in_all(&bounded(reason.into(), rests_on)), expected, "{reason}");
        }
    }
}
