//! Sirklene som rundturtider levner, på norsk.

use crate::texts::discs::DiscTexts;

pub(super) const DISCS: DiscTexts = DiscTexts {
    heading: "Hvor noden kan være etter rundturtidene",
    counted: ("sirkel", "sirkler"),
    label: |discs| format!("Kart over Europa med {discs} om landemerker; tabellen sier det samme"),
    caption: "Hvor langt fra hvert landemerke noden kan være",
    headings: ["Landemerke", "Korteste", "Av", "Innen", "På kartet"],
    none: "Ingenting er målt fra denne noden som beviser et sted. Det krever en agent på noden og et landemerke med \
           `agents = true` i `nordvakt.toml`: 60 rundturtider dit innen 24 timer, med ICMP eller autentisert. TCP beviser aldri.",
    note: |by, at| format!("av {by}, {at}"),
    stale: "Ikke vurdert siden: det sier hvor maskinen var da.",
    within: |codes, more| match more {
        Some(more) => format!("Land innen rekkevidde: {codes} og {more} til."),
        None => format!("Land innen rekkevidde: {codes}."),
    },
    impossible: "Sirklene har ikke noe land felles: ett svar kom fra et annet sted (anycast, en proxy), er forfalsket, eller \
                 landemerket er ikke der det sies å være.",
    authenticated: "autentisert landemerke",
    not_authenticated: "landemerke, ikke autentisert",
    drawn: "tegnet",
    whole: "dekker hele kartet",
    off: "ligger utenfor kartet",
    large: "for stor til å tegnes, og tar ikke noe av det fargede området",
    nowhere: "ikke registrert hvor landemerket er",
    no_map: "Ingen sirkel ender på kartet over Europa, så ingen er tegnet.",
    disc: "innen lysets rekkevidde",
    glass: "hadde det gått gjennom glass: en antydning, intet bevis",
    region: "det alle tegnede sirkler har felles",
    eea: "EØS",
    simplified: "Tegnet forenklet, vurdert etter fulle grenser.",
    foot: "En sirkels radius er halve rundturtiden med lysets hastighet, og hvor langt landemerket kan være fra der det sies å \
           være. Den avgrenser hvor en maskin er som svarer, ikke hvor data er. Forsinkelse underveis gjør den bare videre.",
};
