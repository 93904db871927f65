//! Det kontrollene av steder begrunner en vurdering med, på norsk. Navn, felt og verdier står som de ble skrevet.

/// Begrunnelsen på norsk; `None` der den ikke er satt sammen av ordene som kjennes her.
pub(super) fn said(english: &str) -> Option<String> {
    let begins = |known: &&str| english.starts_with(*known);
    BEGINNINGS.iter().any(begins).then(|| {
        let parts = english.split('`').enumerate();
        let parts = parts.map(|(at, part)| match at % 2 {
            0 => told(part),
            _ => part.to_owned(),
        });
        parts.collect::<Vec<_>>().join("`")
    })
}

/// Ordene utenfor det som er kode, ett uttrykk etter det andre: det lengste som passer, der det står.
fn told(english: &str) -> String {
    let mut told = String::with_capacity(english.len());
    let mut rest = english;
    while let Some(first) = rest.chars().next() {
        let known = PHRASES.iter().filter(|(known, _)| rest.starts_with(known));
        match known.max_by_key(|(known, _)| known.len()) {
            Some((known, norwegian)) => {
                told.push_str(norwegian);
                rest = rest.get(known.len()..).unwrap_or_default();
            }
            None => {
                told.push(first);
                rest = rest.get(first.len_utf8()..).unwrap_or_default();
            }
        }
    }
    told
}

/// Slik begynner begrunnelsene.
const BEGINNINGS: &[&str] = &[
    "located in ",
    "no evidence of where the node is",
    "nothing says where the control plane is",
    "nothing says where the collector is",
    "proven to be in one of ",
    "neither a provider ID nor",
    "no evidence names a place that is known",
    "evidence of equal strength names different places",
    "round trips rule out every place that is named",
    "GeoIP never decides alone",
    "its evidence names different places: ",
    "has personal data",
    "nothing keeps it inside",
    "runs outside now, on ",
    "runs now on ",
    "may be scheduled ",
    "names `",
    "pulls from `",
    "keeps it on `",
    "mounts claim `",
    "reads of `",
    "calls `",
    "keeps copies with `",
    "asks `",
    "nothing names its place, so",
    "no configuration of CoreDNS that forwards",
    "run by `",
    "nothing names who runs the node",
    "is kept inside by `",
];

const PHRASES: &[(&str, &str)] = &[
    ("run by ", "drives av "),
    ("nothing names who runs the node", "ingenting sier hvem som driver noden"),
    (", which is tied to the United States", ", som har bånd til USA"),
    (", whose parent is from ", ", med morselskap fra "),
    (", which no dataset knows", ", som ingen datasett kjenner"),
    (
        ", of which it is unclear whether it is tied to the United States",
        ", og det er uklart om den har bånd til USA",
    ),
    (", whose parent's country is not known", ", og landet til morselskapet er ikke kjent"),
    (", and is kept inside by ", " og holdes innenfor bare av "),
    ("is kept inside by ", "holdes innenfor bare av "),
    (" alone, which a node's own kubelet can set", ", som nodens egen kubelet kan sette"),
    ("located in ", "er i "),
    (
        ", whose law is not known on that day or under review",
        ", der rettstilstanden ikke er kjent den dagen eller er til vurdering",
    ),
    ("no evidence of where the node is", "ingen holdepunkter for hvor noden er"),
    ("nothing says where the control plane is", "ingenting sier hvor kontrollplanet er"),
    ("nothing says where the collector is", "ingenting sier hvor innsamleren er"),
    ("proven to be in one of ", "bevist å være i ett av disse: "),
    (", none of which is allowed", ", og ingen av dem er tillatt"),
    (", and nothing says which", ", og ingenting sier hvilket"),
    (
        "neither a provider ID nor a zone or region label is set",
        "verken leverandør-ID eller sone- eller regionetikett er satt",
    ),
    ("no evidence names a place that is known", "ingen holdepunkter nevner et kjent sted"),
    (
        "evidence of equal strength names different places",
        "like sterke holdepunkter nevner ulike steder",
    ),
    (
        "round trips rule out every place that is named",
        "rundturtider utelukker alle steder som er nevnt",
    ),
    (
        "GeoIP never decides alone: name the place by an instance id, a label, an address feed or a declaration",
        "GeoIP avgjør aldri alene: gi stedet ved en instans-ID, en etikett, en adresseliste eller en erklæring",
    ),
    ("its evidence names different places: ", "holdepunktene nevner ulike steder: "),
    (" says ", " sier "),
    (" leaves ", " levner "),
    (" is `", " er `"),
    (" is ", " er "),
    (" and others", " og andre"),
    (" and ", " og "),
    (" in ", " i "),
    (" of ", " i "),
    ("has personal data", "har personopplysninger"),
    (" and nothing keeps it inside", " og ingenting holder den innenfor"),
    ("nothing keeps it inside", "ingenting holder den innenfor"),
    (" unless ", " med mindre "),
    (", which was not seen, keeps it inside", ", som ikke ble sett, holder den innenfor"),
    (" does, which was not seen", " gjør det, og det ble ikke sett"),
    (
        ", and whether it has personal data is not known: ",
        ", og om den har personopplysninger, er ikke kjent: ",
    ),
    ("there is no label or annotation ", "den har ingen etikett eller annotasjon "),
    (" on it, nor on its namespace", ", og navnerommet har den heller ikke"),
    (" on it", ""),
    ("it says that it has none, but mounts ", "den sier at den ikke har noen, men monterer "),
    (", which was not seen", ", som ikke ble sett"),
    ("runs outside now, on ", "kjører utenfor nå, på "),
    ("may be scheduled outside, on ", "kan plasseres utenfor, på "),
    ("runs now on ", "kjører nå på "),
    ("may be scheduled on ", "kan plasseres på "),
    ("nodes in ", "noder i "),
    (" whose place is not established", " som det ikke er fastslått hvor er"),
    (
        "nothing names its place, so that nothing can be compared",
        "ingenting nevner stedet, så ingenting kan sammenlignes",
    ),
    (
        "no configuration of CoreDNS that forwards was seen: whom it asks is not known",
        "intet oppsett av CoreDNS som sender videre, ble sett: hvem den spør, er ikke kjent",
    ),
    (", whose place is not established", ", som det ikke er fastslått hvor er"),
    ("nodes whose place", "noder som"),
    ("names ", "nevner "),
    ("pulls from ", "henter fra "),
    ("keeps it on ", "lagrer dem på "),
    ("mounts claim ", "monterer kravet "),
    (
        ", and no volume or class was seen behind it",
        ", og verken volum eller klasse ble sett bak det",
    ),
    ("reads of ", "leser om "),
    ("calls ", "kaller "),
    ("keeps copies with ", "lagrer kopier hos "),
    ("asks ", "spør "),
];

#[cfg(test)]
mod tests {
    use super::said;

    #[test]
    fn a_reason_is_told_with_its_names_as_they_were_written() {
        for (english, norwegian) in [
            ("located in US", "er i US"),
            (
                "proven to be in one of NO, SE, and nothing says which",
                "bevist å være i ett av disse: NO, SE, og ingenting sier hvilket",
            ),
            (
                "its evidence names different places: spec.providerID says DE, \
                 metadata.labels[topology.kubernetes.io/zone] says NO",
                "holdepunktene nevner ulike steder: spec.providerID sier DE, \
                 metadata.labels[topology.kubernetes.io/zone] sier NO",
            ),
            (
                "has personal data (metadata.labels[data-classification] of Namespace payments is `personal`) and runs outside \
                 now, on virginia-1 in Ashburn, US, and may be scheduled outside, on london-1 and others in London, GB",
                "har personopplysninger (metadata.labels[data-classification] i Namespace payments er `personal`) og kjører \
                 utenfor nå, på virginia-1 i Ashburn, US, og kan plasseres utenfor, på london-1 og andre i London, GB",
            ),
            (
                "may be scheduled on rack-1 whose place is not established, and whether it has personal data is not known: \
                 there is no label or annotation `a and b` on it, nor on its namespace",
                "kan plasseres på rack-1 som det ikke er fastslått hvor er, og om den har personopplysninger, er ikke kjent: \
                 den har ingen etikett eller annotasjon `a and b`, og navnerommet har den heller ikke",
            ),
            (
                "mounts claim `ledger`, and no volume or class was seen behind it",
                "monterer kravet `ledger`, og verken volum eller klasse ble sett bak det",
            ),
            (
                "has personal data and names `db` (db.example.com) in Ashburn, US; `x.example`, whose place is not established",
                "har personopplysninger og nevner `db` (db.example.com) i Ashburn, US; `x.example`, som det ikke er fastslått hvor er",
            ),
        ] {
            assert_eq!(said(english).as_deref(), Some(norwegian), "{english}");
        }
        let tied = "run by `aws`, which is tied to the United States";
        assert_eq!(said(tied).as_deref(), Some("drives av `aws`, som har bånd til USA"));
        assert_eq!(said("runs as root"), None);
    }
}
