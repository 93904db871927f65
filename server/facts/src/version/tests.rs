use std::cmp::Ordering;

use proptest::prelude::*;

use super::sort_key;

#[test]
fn versions_come_in_the_order_of_their_ecosystem() {
    for (ecosystem, ascending) in [
        (
            "deb",
            "0~~ 0~ 0 0.1 1.0~~ 1.0~~a 1.0~ 1.0~rc1-1 1.0 1.0-0.1 1.0-1~deb12u1 1.0-1 1.0-1+b1 1.0-1.1 1.0-2 1.0-10 \
             1.0a 1.0a1 1.0+dfsg-1 1.0.1 1.2.3 1.2.10 1.10 9.9 10 20240101 1:0.1 1:1.0-1 2:0",
        ),
        (
            "rpm",
            "0.9 1.0~rc1 1.0~rc1^git1 1.0 1.0-1 1.0-1.el8 1.0-1.el8_4 1.0-1.el9 1.0-2 1.0-10 1.0^git1~pre 1.0^git1 \
             1.0^git2 1.0.a 1.0.1 1.0.10 1.1 1.2a 1.2.3 10 1:0.1 1:1.1.1k-9.el8 2:0",
        ),
        (
            "apk",
            "0.1 1.0 1.0-r1 1.0-r10 1.0.01 1.0.1_alpha 1.0.1_alpha2 1.0.1_beta 1.0.1_pre2 1.0.1_rc1 1.0.1 1.0.1-r0 \
             1.0.1~0abc 1.0.1_git20240101 1.0.1_p1 1.0.1_p1-r3 1.0.1_p2 1.0.1a 1.0.1b 1.0.2 1.0.10 1.2 3.0.7-r0 10.0",
        ),
        (
            "npm",
            "0.9.9 1.0.0-0 1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 \
             1.0.0 1.0.1 1.2.0 1.10.0 2.0.0 11.0.0",
        ),
        ("cargo", "0.1.0-dev 0.1.0 0.1.9 0.1.10 1.0.0"),
        (
            "golang",
            "v0.0.0-20190308221718-c2843e01d9a2 v0.0.0-20200622213623-75b288015ac9 v0.1.0 go1.20 1.20.3 v1.21.0",
        ),
        (
            "pypi",
            "0.1 1.dev0 1.0.dev456 1.0a1 1.0a2.dev456 1.0a12.dev456 1.0a12 1.0b1.dev456 1.0b2 1.0b2.post345.dev456 \
             1.0b2.post345 1.0rc1.dev456 1.0rc1 1.0 1.0+abc.5 1.0+abc.7 1.0+5 1.0.post456.dev34 1.0.post456 1.0.15 \
             1.1.dev1 1.2 1.10 2!0.1",
        ),
        (
            "maven",
            "1-alpha-1 1-alpha-2 1-alpha-10 1-beta 1-m2 1-rc1 1-rc2 1-SNAPSHOT 1 1-sp 1-sp.1 1-abc 1-jre 1-1 1-2 1.0.1 \
             1.1-rc1 1.1 1.2 1.2.3-SNAPSHOT 1.2.3 1.10 2.0-alpha 2.0 2.14.1 2.15.0 20040616",
        ),
    ] {
        let versions: Vec<&str> = ascending.split_whitespace().collect();
        for (at, a) in versions.iter().enumerate() {
            for b in &versions[at + 1..] {
                assert_eq!(order(ecosystem, a, b), Ordering::Less, "{ecosystem}: {a} and {b}");
            }
        }
    }
}

#[test]
fn spellings_of_one_version_are_one_version() {
    for (ecosystem, same) in [
        ("deb", "1.0 0:1.0 1.0-0 01.0 1.00"),
        ("rpm", "1.0 0:1.0 1.0. 1_0 001.0"),
        ("apk", "1.0 01.0"),
        ("npm", "1.2.0 v1.2.0 1.2 1.2.0+build.5"),
        ("golang", "v2.0.0+incompatible 2.0.0 go2"),
        ("pypi", "1.0rc1 1.0.RC1 1.0-c1 1.0_preview_1 v1.0rc1 1rc1 0!1.0.0rc1"),
        ("pypi", "1.0.post1 1.0-1 1.0-r1 1.0rev1"),
        ("pypi", "1.0.dev0 1.0dev 1-dev"),
        ("maven", "1 1.0 1-ga 1.final 1.0.0 1-0 1.0-release"),
        ("maven", "1.0-RC1 1-cr1 1.rc-1 1_rc_1"),
        ("maven", "1-alpha1 1a1 1.0.alpha-1"),
    ] {
        let versions: Vec<&str> = same.split_whitespace().collect();
        for other in &versions[1..] {
            assert_eq!(
                order(ecosystem, versions[0], other),
                Ordering::Equal,
                "{ecosystem}: {other}"
            );
        }
    }
}

#[test]
fn what_is_no_version_has_no_place() {
    let long = "1".repeat(300);
    for (ecosystem, text) in [
        ("deb", ""),
        ("deb", "x:1"),
        ("deb", ":1"),
        ("deb", "1_0"),
        ("deb", &long),
        ("rpm", "x:1"),
        ("apk", "1."),
        ("apk", "a"),
        ("apk", "1.0_final"),
        ("apk", "1.0-1"),
        ("npm", "1.2.3.4"),
        ("npm", "latest"),
        ("npm", "1.0.0-"),
        ("golang", "(devel)"),
        ("pypi", "1.0-beta-gamma"),
        ("pypi", "1.0+"),
        ("maven", "1 0"),
        ("nuget", "1.0"),
        ("", "1.0"),
    ] {
        assert_eq!(sort_key(ecosystem, text), None, "{ecosystem}: {text}");
    }
}

proptest! {
    #[test]
    fn a_key_of_debian_says_what_dpkg_does(a in deb(), b in deb()) {
        prop_assert_eq!(order("deb", &a, &b), debian(&a, &b), "{} {}", a, b);
    }

    #[test]
    fn a_key_of_rpm_says_what_rpmvercmp_does(a in rpm(), b in rpm()) {
        prop_assert_eq!(order("rpm", &a, &b), rpmvercmp(a.as_bytes(), b.as_bytes()), "{} {}", a, b);
    }

    #[test]
    fn no_text_is_too_odd(text in any::<String>()) {
        for ecosystem in super::ORDERED {
            let _ = sort_key(ecosystem, &text);
        }
    }
}

fn order(ecosystem: &str, a: &str, b: &str) -> Ordering {
    let key = |text| sort_key(ecosystem, text).unwrap_or_else(|| panic!("{ecosystem}: {text}"));
    key(a).cmp(&key(b))
}

fn deb() -> impl Strategy<Value = String> {
    "([0-2]:)?[0-9][0-9a.~+]{0,5}(-[0-9a.~+]{1,4})?"
}

fn rpm() -> impl Strategy<Value = String> {
    "[0-9a.~^]{1,8}"
}

/// By the words of deb-version(7), compared in place.
fn debian(a: &str, b: &str) -> Ordering {
    fn parts(version: &str) -> (u32, &str, &str) {
        let (epoch, rest) = version.split_once(':').unwrap_or(("0", version));
        let (upstream, revision) = rest.rsplit_once('-').unwrap_or((rest, ""));
        (epoch.parse().expect("a number"), upstream, revision)
    }
    fn weight(byte: Option<&u8>) -> i32 {
        match byte {
            None => 0,
            Some(byte) if byte.is_ascii_digit() => 0,
            Some(b'~') => -1,
            Some(byte) if byte.is_ascii_alphabetic() => i32::from(*byte),
            Some(byte) => i32::from(*byte) + 256,
        }
    }
    fn compare(mut a: &[u8], mut b: &[u8]) -> Ordering {
        while !a.is_empty() || !b.is_empty() {
            let is_other = |text: &[u8]| text.first().is_some_and(|byte| !byte.is_ascii_digit());
            while is_other(a) || is_other(b) {
                let order = weight(a.first()).cmp(&weight(b.first()));
                if order.is_ne() {
                    return order;
                }
                (a, b) = (&a[1..], &b[1..]);
            }
            let (number_a, rest_a) = number(a);
            let (number_b, rest_b) = number(b);
            if number_a != number_b {
                return number_a.cmp(&number_b);
            }
            (a, b) = (rest_a, rest_b);
        }
        Ordering::Equal
    }
    let ((epoch_a, upstream_a, revision_a), (epoch_b, upstream_b, revision_b)) =
        (parts(a), parts(b));
    (epoch_a.cmp(&epoch_b))
        .then_with(|| compare(upstream_a.as_bytes(), upstream_b.as_bytes()))
        .then_with(|| compare(revision_a.as_bytes(), revision_b.as_bytes()))
}

/// As rpm walks two versions at once.
fn rpmvercmp(mut a: &[u8], mut b: &[u8]) -> Ordering {
    fn skip(text: &[u8]) -> &[u8] {
        let counts = |byte: &u8| byte.is_ascii_alphanumeric() || b"~^".contains(byte);
        &text[text.iter().position(counts).unwrap_or(text.len())..]
    }
    loop {
        (a, b) = (skip(a), skip(b));
        match (a.first(), b.first()) {
            (Some(b'~'), Some(b'~')) | (Some(b'^'), Some(b'^')) => (a, b) = (&a[1..], &b[1..]),
            (Some(b'~'), _) => return Ordering::Less,
            (_, Some(b'~')) => return Ordering::Greater,
            (None, None) => return Ordering::Equal,
            (Some(b'^'), None) => return Ordering::Greater,
            (None, Some(b'^')) => return Ordering::Less,
            (Some(b'^'), _) => return Ordering::Less,
            (_, Some(b'^')) => return Ordering::Greater,
            (None, _) => return Ordering::Less,
            (_, None) => return Ordering::Greater,
            (Some(one), Some(other)) => {
                let order = match (one.is_ascii_digit(), other.is_ascii_digit()) {
                    (true, false) => return Ordering::Greater,
                    (false, true) => return Ordering::Less,
                    (true, true) => {
                        let ((number_a, rest_a), (number_b, rest_b)) = (number(a), number(b));
                        (a, b) = (rest_a, rest_b);
                        number_a.cmp(&number_b)
                    }
                    (false, false) => {
                        let end = |text: &[u8]| {
                            text.iter()
                                .position(|it| !it.is_ascii_alphabetic())
                                .unwrap_or(text.len())
                        };
                        let ((word_a, rest_a), (word_b, rest_b)) =
                            (a.split_at(end(a)), b.split_at(end(b)));
                        (a, b) = (rest_a, rest_b);
                        word_a.cmp(word_b)
                    }
                };
                if order.is_ne() {
                    return order;
                }
            }
        }
    }
}

fn number(text: &[u8]) -> (u128, &[u8]) {
    let end = text.iter().position(|it| !it.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    let value = digits.iter().fold(0, |sum, digit| sum * 10 + u128::from(digit - b'0'));
    (value, rest)
}
