//! Diagrammer over rundturtider, på norsk.

use model::latency::{MOST_BINS, NotARange};

use crate::texts::charts::ChartTexts;

pub(super) const CHARTS: ChartTexts = ChartTexts {
    note: "Linjen er medianen; det mørke båndet rundt den er halvparten av alle rundturtider, det lyse går fra den korteste til \
           95-prosentilen. Det grå båndet er det Oslo–Frankfurt tur-retur tar, 15–20 ms; det som er under 2 ms, er innen en by. \
           De andre linjene på tvers er tierpotenser.",
    dashed: " Den stiplede linjen er tiden lyset bruker frem og tilbake: intet svar derfra er raskere.",
    spans: ["1 time", "6 timer", "24 timer", "7 dager", "30 dager"],
    time: "Tid",
    steps: |step| format!(", i steg på {step}."),
    drawn: |drawn, all| format!("De første {drawn} av {all}; CSV-filen har alle."),
    no_address: |method| format!("{method}, ingen adresse"),
    median: |ms| format!("median {ms}"),
    no_round_trip: "ingen rundturtid",
    light: |ms| format!("lys {ms}"),
    logarithmic: "logaritmisk",
    as_table: "Som tabell",
    caption: |name| format!("Rundturtider til {name} steg for steg, de siste først"),
    headings: ["Fra", "Sendt", "Tapt", "Ikke sendt", "Korteste", "25 %", "Median", "75 %", "95 %"],
    no_span: |asked, keys| format!("`range={asked}` er ikke noe tidsrom: gi et av {keys}"),
    no_range: |why| match why {
        NotARange::Empty => "`from` er ikke før `to`: gi en tidligere `from`".into(),
        NotARange::Step(step) => format!(
            "en `step` på {step} s: forventet hele minutter, som 60, 600 eller 86400 sekunder"
        ),
        NotARange::TooMany { step, bins, least } => format!(
            "steg på {step} s blir {bins} i dette tidsrommet: {MOST_BINS} er det meste, så gi en `step` på {least} eller mer"
        ),
        NotARange::OfMinutes { step, least } => format!(
            "steg på {step} s er ikke hele timer, og slike kan det bare spørres om for et par dager: gi en `step` på {least}, \
             eller mer i hele timer à 3600, eller en senere `from`"
        ),
        NotARange::TooLong => "tidsrommet er for langt: gi en senere `from`".into(),
    },
};
