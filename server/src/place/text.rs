//! The answer for people.

use std::fmt::Write as _;

use super::answer::{Answer, Rungs};
use crate::law::word;
use crate::scan::{harmless, harmless_lines};

pub fn of(answer: &Answer) -> String {
    let mut text = String::new();
    // Writing to a `String` cannot fail.
    let _ = write(&mut text, answer);
    harmless_lines(&text)
}

fn write(text: &mut String, answer: &Answer) -> std::fmt::Result {
    let Answer { law, operated_by, .. } = answer;
    match (answer.territory, answer.country) {
        (Some(territory), Some(country)) if country != territory => {
            writeln!(text, "place     {}{territory}, of {country}", city(answer))?;
        }
        (Some(territory), _) => writeln!(text, "place     {}{territory}", city(answer))?,
        (None, _) => writeln!(text, "place     not known: {}", answer.reason.unwrap_or_default())?,
    }
    let (on, status) = (law.law_at, law.ruling.in_words());
    if answer.territory.is_some() {
        writeln!(
            text,
            "law       {status} on {on}; EEA {}, EU {}",
            word(answer.eea),
            word(answer.eu)
        )?;
        for said in [&law.basis, &law.limits, &law.source].into_iter().flatten() {
            writeln!(text, "          {said}")?;
        }
        for doubt in &law.doubts {
            writeln!(text, "          {doubt}")?;
        }
    }
    if let Some(without) = law.without_what_if.as_ref().filter(|it| **it != law.ruling) {
        writeln!(text, "          flips: {} without what is supposed", without.in_words())?;
    }
    writeln!(text, "operator  {}", operated_by.key.unwrap_or("not known"))?;
    if let Some(exposure) = &operated_by.exposure {
        let company = exposure.company.unwrap_or("parent not known");
        let country = exposure.parent_country.map(|it| it.to_string());
        let country = country.unwrap_or_else(|| "country not known".into());
        writeln!(text, "          {company} ({country})")?;
        writeln!(text, "          tie to the United States: {}", exposure.us_nexus.words())?;
        for said in exposure.nexuses.iter().chain(&exposure.exposed_to).chain(&exposure.doubts) {
            writeln!(text, "          {said}")?;
        }
    }
    for evidence in &answer.evidence {
        rung(text, evidence)?;
    }
    for evidence in &operated_by.evidence {
        let says = evidence.operator.unwrap_or("names no operator");
        writeln!(
            text,
            "evidence  {} {} `{}`: {says}",
            evidence.rung,
            harmless(&evidence.path),
            harmless(&evidence.value)
        )?;
        writeln!(text, "          {}", evidence.source)?;
    }
    for conflict in &answer.conflicts {
        let (strongest, other) = (&conflict.strongest, &conflict.other);
        writeln!(
            text,
            "conflict  of {}: {} says {}, {} says {}",
            conflict.about,
            harmless(&strongest.path),
            strongest.says,
            harmless(&other.path),
            other.says
        )?;
    }
    Ok(())
}

fn rung(text: &mut String, evidence: &Rungs) -> std::fmt::Result {
    let says = evidence.territory.map_or("names no place".into(), |it| it.to_string());
    let city = evidence.city.as_ref().map(|city| format!("{city}, ")).unwrap_or_default();
    let (path, value) = (harmless(&evidence.path), harmless(&evidence.value));
    let rung = evidence.rung.words();
    writeln!(text, "evidence  {rung} {path} `{value}`: {city}{says}")?;
    let age = evidence.age_days.map(|days| format!(", {days} days old")).unwrap_or_default();
    writeln!(text, "          {}{age}", evidence.source)?;
    writeln!(text, "          {}, set by {}", evidence.strength, evidence.set_by.words())
}

fn city(answer: &Answer) -> String {
    answer.city.as_ref().map(|city| format!("{city}, ")).unwrap_or_default()
}
