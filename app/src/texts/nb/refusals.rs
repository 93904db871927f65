//! Hvorfor noe det ble spurt om, ikke besvares eller ikke er sett, på norsk.

/// Det som sies på engelsk av den som leser.
pub(super) fn said(english: &str) -> Option<String> {
    if let Some(at) =
        between(english, "`at` is ", ", which is yet to come: nothing was observed then")
    {
        return Some(format!("`at` er {at}, som ligger fram i tid: ingenting er sett da"));
    }
    if let Some(at) = between(english, "nothing was observed by ", ": no cluster was watched yet") {
        return Some(format!("ingenting var sett per {at}: ingen klynge ble overvåket ennå"));
    }
    if let Some(at) = english.strip_prefix("there was no such finding by ") {
        return Some(format!("det fantes ikke noe slikt funn per {at}"));
    }
    if let Some(code) = english.strip_prefix("no territory has the code ") {
        return Some(format!("ingen territorier har koden {code}"));
    }
    let not_asked = " are not listed: `config-maps = true` under `[residency]` has the hosts that they name read, and nothing \
                     else of them kept";
    if let Some(kind) = english.strip_suffix(not_asked) {
        return Some(format!(
            "{kind} er ikke listet: `config-maps = true` under `[residency]` gjør at vertene de nevner, blir lest, og ingenting annet i \
             dem blir tatt vare på"
        ));
    }
    let ahead = ", which is yet to come: leave it out to judge by all that is known";
    if let Some(day) = between(english, "`known_at` is ", ahead) {
        return Some(format!(
            "`known_at` er {day}, som ligger fram i tid: utelat den for å vurdere etter alt som er kjent"
        ));
    }
    if let Some((day, first)) = english
        .strip_prefix("`known_at` is ")
        .and_then(|rest| rest.split_once(", before the records of law begin: expected "))
    {
        let first = first.strip_suffix(" or later")?;
        return Some(format!(
            "`known_at` er {day}, før opplysningene om rettstilstanden begynner: forventet {first} eller senere"
        ));
    }
    if let Some((times, most)) = english
        .strip_prefix("`what-if` is given ")
        .and_then(|rest| rest.strip_suffix(" at most")?.split_once(" times: "))
    {
        return Some(format!("`what-if` er gitt {times} ganger: høyst {most}"));
    }
    let (length, most) = english
        .strip_prefix("a `what-if` has ")?
        .strip_suffix(" at most")?
        .split_once(" characters: ")?;
    Some(format!("en `what-if` har {length} tegn: høyst {most}"))
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    text.strip_prefix(before)?.strip_suffix(after)
}
