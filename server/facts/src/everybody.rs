//! Whether blocks of addresses, or ranges of ports, together are all there are.

use std::net::IpAddr;

/// The first and the last of a run of numbers.
type Run = (u128, u128);

/// A block of addresses and what is taken out of it, as Kubernetes writes them: `10.0.0.0/8`.
#[derive(Clone, Copy, Debug)]
pub struct Block<'a> {
    /// The block.
    pub cidr: &'a str,
    /// Blocks within it that are not meant.
    pub except: &'a [String],
}

impl<'a> From<&'a String> for Block<'a> {
    fn from(cidr: &'a String) -> Self {
        Self { cidr, except: &[] }
    }
}

/// Whether these blocks leave out no address of IPv4, or none of IPv6. What is no block counts for nothing: the API
/// server takes none such.
pub fn is_a_whole_family<'a>(blocks: impl Iterator<Item = Block<'a>>) -> bool {
    let families = whole_families(blocks);
    families.v4 || families.v6
}

/// Of which families blocks leave nothing out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Families {
    /// Of IPv4.
    pub v4: bool,
    /// Of IPv6.
    pub v6: bool,
}

/// The families of which these blocks leave out no address.
pub fn whole_families<'a>(blocks: impl Iterator<Item = Block<'a>>) -> Families {
    let (mut v4, mut v6) = (Vec::new(), Vec::new());
    for Block { cidr, except } in blocks {
        let Some((block, is_v4)) = run(cidr) else { continue };
        let taken_out = except.iter().filter_map(|cidr| run(cidr)).filter(|(_, it)| *it == is_v4);
        let left = without(block, taken_out.map(|(run, _)| run).collect());
        if is_v4 { &mut v4 } else { &mut v6 }.extend(left);
    }
    Families { v4: covers(v4, (0, u128::from(u32::MAX))), v6: covers(v6, (0, u128::MAX)) }
}

/// The addresses of a block, and whether they are IPv4's.
fn run(cidr: &str) -> Option<(Run, bool)> {
    let (address, length) = cidr.trim().split_once('/')?;
    let length: u32 = length.parse().ok()?;
    let (address, bits) = match address.parse().ok()? {
        IpAddr::V4(address) => (u128::from(address.to_bits()), 32_u32),
        IpAddr::V6(address) => (address.to_bits(), 128),
    };
    let host_bits: u32 = bits.checked_sub(length)?;
    let host = u128::MAX.checked_shr(128 - host_bits).unwrap_or_default();
    Some(((address & !host, address | host), bits == 32))
}

/// What is left of a run.
fn without((first, last): Run, mut taken_out: Vec<Run>) -> Vec<Run> {
    taken_out.sort_unstable();
    let mut left = Vec::new();
    let mut from = Some(first);
    for (out_from, out_to) in taken_out {
        let Some(start) = from else { break };
        if out_from > start {
            left.push((start, last.min(out_from - 1)));
        }
        from = out_to.checked_add(1).map(|next| next.max(start));
    }
    left.extend(from.filter(|start| *start <= last).map(|start| (start, last)));
    left
}

fn covers(mut runs: Vec<Run>, (first, last): Run) -> bool {
    runs.sort_unstable();
    let mut next = first;
    for (from, to) in runs {
        if from > next {
            return false;
        }
        if to >= last {
            return true;
        }
        next = next.max(to + 1);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_add_up_to_a_family_and_exceptions_break_it() {
        for (blocks, expected) in [
            (&[("0.0.0.0/0", &[][..])][..], true),
            (&[("::/0", &[])], true),
            (&[("10.1.2.3/0", &[])], true),
            (&[("0.0.0.0/1", &[]), ("128.0.0.0/1", &[])], true),
            (&[("8000::/1", &[]), ("::/1", &[])], true),
            (&[("0.0.0.0/1", &[]), ("8000::/1", &[])], false),
            (&[("0.0.0.0/1", &[]), ("128.0.0.0/2", &[])], false),
            (&[("0.0.0.0/0", &["10.0.0.0/8"])], false),
            (&[("0.0.0.0/0", &["10.0.0.0/8"]), ("10.0.0.0/7", &[])], true),
            (&[("0.0.0.0/0", &["10.0.0.0/8", "0.0.0.0/8"]), ("10.0.0.0/8", &[])], false),
            (&[("0.0.0.0/0", &["255.255.255.255/32"])], false),
            (&[("::/0", &["ffff::/16"])], false),
            (&[("::/0", &["10.0.0.0/8"])], true),
            (&[("10.0.0.0/8", &[])], false),
            (&[("0.0.0.0", &[]), ("0.0.0.0/33", &[]), ("everybody/0", &[]), ("", &[])], false),
            (&[], false),
        ] {
            let owned: Vec<(&str, Vec<String>)> = (blocks.iter())
                .map(|(cidr, except)| (*cidr, except.iter().map(|it| (*it).into()).collect()))
                .collect();
            let read = owned.iter().map(|(cidr, except)| Block { cidr, except });
            assert_eq!(is_a_whole_family(read), expected, "{blocks:?}");
        }
    }
}
