//! Hva som er galt med en forutsetning om rettstilstanden, på norsk.

/// På norsk; `None` der det ikke er noe som kjennes her.
pub(super) fn said(english: &str) -> Option<String> {
    if let Some((rule, other)) = english.split_once(" contradicts ") {
        let other = other.strip_suffix(": remove one of them")?;
        return Some(format!("{rule} motsier {other}: fjern en av dem"));
    }
    let (rule, wrong) = english.split_once(" is no statement of law: ")?;
    Some(format!("{rule} er ingen forutsetning om rettstilstanden: {}", told(wrong)?))
}

fn told(english: &str) -> Option<String> {
    let (_, whole) = FIXED.iter().find(|(known, _)| *known == english).copied().unzip();
    whole.map(Into::into).or_else(|| by_form(english))
}

fn by_form(english: &str) -> Option<String> {
    if let Some(code) =
        english.strip_suffix(" is no country code: expected two capital letters, such as NO")
    {
        return Some(format!("{code} er ingen landkode: forventet to store bokstaver, som NO"));
    }
    if let Some(code) = english.strip_prefix("no territory has the code ") {
        return Some(format!("intet territorium har koden {code}"));
    }
    if let Some(text) = english.strip_suffix(" is no date: expected one such as 2027-01-31") {
        return Some(format!("{text} er ingen dato: forventet en som 2027-01-31"));
    }
    if let Some(code) = english.strip_prefix("no territory has the code ") {
        return Some(format!("intet territorium har koden {code}"));
    }
    if let Some(rest) = english.strip_prefix("there is no provider ") {
        let (key, known) = rest.split_once(": there are ")?;
        return Some(format!("det finnes ingen leverandør {key}: disse finnes: {known}"));
    }
    let (territory, rest) =
        english.split_once(" is in the EEA, where no decision of adequacy is needed: ")?;
    let rule = rest.strip_suffix(" says that it has left")?;
    Some(format!(
        "{territory} er i EØS, der ingen adekvansbeslutning trengs: {rule} sier at det har gått ut"
    ))
}

const FIXED: &[(&str, &str)] = &[
    (
        "expected `US: third from 2027-01-01`, `GB: not adequate` or `provider aws: parent NO`",
        "forventet `US: third from 2027-01-01`, `GB: not adequate` eller `provider aws: parent NO`",
    ),
    (
        "a territory is eea, adequate, not adequate, partial, third or review, then `from DATE` and `until DATE` if need be",
        "et territorium er `eea`, `adequate`, `not adequate`, `partial`, `third` eller `review`, og så `from DATO` og `until \
         DATO` ved behov",
    ),
    (
        "after the status, `from DATE`, `until DATE` or both in this order are said",
        "etter statusen sies `from DATO`, `until DATO` eller begge i denne rekkefølgen",
    ),
    ("it ends before it begins", "den slutter før den begynner"),
    (
        "of a provider, `parent CC`, `certified` or `not certified` is said",
        "om en leverandør sies `parent CC`, `certified` eller `not certified`",
    ),
];
