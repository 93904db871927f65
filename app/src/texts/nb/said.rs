//! Det datasett, stige og kontroller sier på engelsk, på norsk: for hver engelsk tekst den norske.

use model::residency::UNTOLD_LIMITS;

use super::{TEXTS, reasons, refusals, statements};

/// På norsk; `None` der det er sitat, navn eller kilde, og står som det ble skrevet.
pub(super) fn said(english: &str) -> Option<String> {
    let exact = [NAMES, NOTES, BASES, LIMITS, NO_PLACE].into_iter().flatten();
    let exact = exact.into_iter().find(|(known, _)| *known == english);
    (exact.map(|(_, norwegian)| (*norwegian).into()))
        .or_else(|| by_form(english))
        .or_else(|| reasons::said(english))
        .or_else(|| statements::said(english))
        .or_else(|| refusals::said(english))
}

/// Det som er satt sammen av faste ord og et navn.
fn by_form(english: &str) -> Option<String> {
    if matches!(english.split_once(", "), Some(("yes" | "no", by)) if by == "what if" || by.starts_with("declared: "))
    {
        return Some(certification(english));
    }
    if let Some((first, then)) = english.split_once("; then ") {
        return Some(format!("{}; deretter {}", said(first)?, said(then)?));
    }
    if let Some((orders, certified)) = english.split_once("; Data Privacy Framework: ") {
        return Some(format!(
            "{}; Data Privacy Framework: {}",
            said(orders)?,
            certification(certified)
        ));
    }
    if english == "a node whose place is not known" {
        return Some("en node som det ikke er kjent hvor er".into());
    }
    if english == "no tie to the United States was found" {
        return Some("ingen tilknytning til USA ble funnet".into());
    }
    if english == "no such order could be given on that day" {
        return Some("ingen slike pålegg kunne gis den dagen".into());
    }
    for (prefix, norwegian) in [
        ("may be ordered under ", "kan få pålegg etter "),
        ("unclear whether it may be ordered under ", "uklart om den kan få pålegg etter "),
    ] {
        if let Some(orders) = english.strip_prefix(prefix) {
            let orders =
                orders.replace("section 702", "§ 702").replace("the CLOUD Act", "CLOUD Act");
            let orders = orders.replace("as reported, lapsed", "etter omtale bortfalt");
            return Some(format!("{norwegian}{orders}"));
        }
    }
    if let Some(decision) = english.strip_prefix("before Decision ") {
        return Some(format!("før beslutning {decision}"));
    }
    if let Some(decision) = english.strip_prefix("Decision ") {
        let (number, rest) = match decision.split_once(" renewed ") {
            Some((number, day)) => (number, format!(", fornyet {day}")),
            None => match decision.split_once(" as extended by Decision ") {
                Some((number, other)) => (number, format!(", forlenget ved beslutning {other}")),
                None => (decision, String::new()),
            },
        };
        return Some(format!("beslutning {number}{rest}"));
    }
    if let Some(kind) = english.strip_suffix(" is of no place") {
        let (_, norwegian) = ADDRESSES.iter().find(|(known, _)| *known == kind)?;
        return Some(format!("{norwegian} hører ikke til noe sted"));
    }
    if let Some(rest) = english.strip_prefix("anycast of ") {
        let name = rest.strip_suffix(", announced from many places")?;
        return Some(format!("anycast hos {name}, annonsert fra mange steder"));
    }
    if let Some(rest) = english.strip_prefix("it selects ") {
        let node = rest.strip_suffix(" too, whose place is not known")?;
        return Some(format!("det velger også {node}, og stedet til den er ikke kjent"));
    }
    if let Some(source) =
        english.strip_suffix("; used there alone, and where its driver keeps the data is not seen")
    {
        return Some(format!(
            "{source}; bare brukt der, og hvor driveren lagrer dataene, er ikke sett"
        ));
    }
    if let Some(reason) = english.strip_prefix("declared by the operator of the cluster: ") {
        return Some(format!("erklært av den som driver klyngen: {reason}"));
    }
    rests_on(english)
}

/// Det som står om sertifisering: `yes, declared: …`
fn certification(english: &str) -> String {
    let (answer, by) = english.split_once(", ").unwrap_or((english, ""));
    let answer = match answer {
        "yes" => "ja",
        "no" => "nei",
        _ => return said(english).unwrap_or_else(|| english.into()),
    };
    match by.strip_prefix("declared: ") {
        Some(reason) => format!("{answer}, erklært: {reason}"),
        None => format!("{answer}, forutsatt"),
    }
}

/// Om en mottaker er en av dem en avgjørelse dekker.
fn covered(english: &str) -> Option<String> {
    if let Some(key) = english.strip_prefix("not declared whether it covers ") {
        return Some(format!("det er ikke erklært om den dekker {key}"));
    }
    if let Some(rule) = english.strip_prefix("what if ") {
        return Some(format!("forutsatt {rule}"));
    }
    Some(format!("erklært: {}", english.strip_prefix("declared: ")?))
}

/// `US partial: Decision (EU) 2023/1795 (DPF) (sourced)`, det en vurdering hviler på før og etter.
fn rests_on(english: &str) -> Option<String> {
    if let Some((law, recipient)) = english.rsplit_once("; ")
        && let Some(covered) = covered(recipient)
    {
        return Some(format!("{}; {covered}", said(law)?));
    }
    let (of, law) = english.split_once(": ")?;
    if law == "no row covers the day" {
        return Some(format!("{of}: {}", TEXTS.law.no_row));
    }
    let (territory, status) = of.split_once(' ')?;
    let status =
        Some((TEXTS.law.status)(status)).filter(|words| *words != (TEXTS.law.status)(""))?;
    if let Some(rule) = law.strip_prefix("what if ") {
        return Some(format!("{territory} {status}: forutsatt {rule}"));
    }
    let (basis, review) = law.strip_suffix(')')?.rsplit_once(" (")?;
    let basis = said(basis).unwrap_or_else(|| basis.into());
    let review = match review {
        "sourced" => "med kilde",
        review => &doubt(review).unwrap_or_else(|| review.into()),
    };
    Some(format!("{territory} {status}: {basis} ({review})"))
}

/// Hvorfor ingen bør ta en rettstilstand eller en operatør for avgjort.
pub(super) fn doubt(english: &str) -> Option<String> {
    if let Some((recipients, why)) =
        english.strip_prefix("covers ").and_then(|covered| covered.split_once(" alone: "))
    {
        let known = RECIPIENTS.iter().find(|(known, _)| *known == recipients);
        let recipients = known.map_or(recipients, |(_, norwegian)| *norwegian);
        let why = match why {
            "not known until a recipient's is declared" => {
                "ikke kjent før mottakerens sertifisering er erklært".into()
            }
            "not known whether a recipient is one" => {
                "ikke kjent om mottakeren er en av dem".into()
            }
            said => {
                let (key, said) = said.strip_prefix("that ")?.split_once(" is ")?;
                let (answer, how) = said.split_once(" is ")?;
                let is_one = if answer == "one" { "er en av dem" } else { "ikke er en av dem" };
                let how =
                    if how == "supposed" { "forutsatt" } else { "erklært og ikke slått opp" };
                format!("at {key} {is_one}, er {how}")
            }
        };
        return Some(format!("dekker bare {recipients}: {why}"));
    }
    if let Some(rule) = english.strip_prefix("what if `") {
        return Some(format!("bare forutsatt: `{rule}"));
    }
    Some(match english {
        "needs-review" => "må vurderes av et menneske".into(),
        "general knowledge" => "allmenn kunnskap, ikke slått opp".into(),
        UNTOLD_LIMITS => "begrensningene slik de var kjent den dagen, er ikke registrert".into(),
        "what if" => "bare forutsatt".into(),
        "declared by the operator" => "erklært av den som driver klyngen".into(),
        _ => return None,
    })
}

type Said = &'static [(&'static str, &'static str)];

/// De mottakerne en adekvansbeslutning dekker.
const RECIPIENTS: Said = &[
    ("DPF-certified recipients", "mottakere som er sertifisert etter Data Privacy Framework"),
    ("self-certified recipients", "mottakere som har sertifisert seg selv"),
    ("commercial organisations (PIPEDA)", "kommersielle virksomheter (PIPEDA)"),
    ("business operators subject to the APPI", "virksomheter som omfattes av APPI"),
    (
        "controllers and processors subject to the PIPA",
        "behandlingsansvarlige og databehandlere som omfattes av PIPA",
    ),
    (
        "recipients subject to the Faroese Act on processing of personal data",
        "mottakere som omfattes av den færøyske loven om behandling av personopplysninger",
    ),
];

/// Hvorfor et holdepunkt ikke nevner noe sted.
const NO_PLACE: Said = &[
    ("a zone that no dataset knows", "en sone som ingen datasett kjenner"),
    (
        "an instance id of this form names no zone",
        "en instans-ID av denne formen nevner ingen sone",
    ),
    (
        "an instance id that has not its provider's form",
        "en instans-ID som ikke har leverandørens form",
    ),
    (
        "a zone that no dataset knows, or in more than one country",
        "en sone som ingen datasett kjenner, eller som finnes i flere land",
    ),
    (
        "a region that no dataset knows, or in more than one country",
        "en region som ingen datasett kjenner, eller som finnes i flere land",
    ),
    (
        "its zone extends this region, and may lie in another country",
        "sonen utvider denne regionen, og kan ligge i et annet land",
    ),
    (
        "a hybrid node names its cluster's region, which is not the node's place",
        "en hybridnode nevner regionen til klyngen, og det er ikke nodens sted",
    ),
    (
        "a development cluster's node has no place of its own",
        "noden i en utviklingsklynge har ikke noe eget sted",
    ),
    (
        "an Outpost names its parent zone, which is not the node's place",
        "en Outpost nevner sonen den hører under, og det er ikke nodens sted",
    ),
    (
        "its instance id names no provider, so that it is not known whose name this is",
        "instans-ID-en nevner ingen leverandør, så det er ikke kjent hvem navnet tilhører",
    ),
    (
        "longer than the 63 bytes that Kubernetes takes as a label's value",
        "lengre enn de 63 bytene Kubernetes godtar som verdi av en etikett",
    ),
    (
        "holds control characters, which no label's value may",
        "inneholder kontrolltegn, som ingen verdi av en etikett kan ha",
    ),
    ("declared by the operator of the cluster", "erklært av den som driver klyngen"),
];

/// Slag av adresser som ikke hører til noe sted.
const ADDRESSES: Said = &[
    ("an address outside global unicast", "en adresse utenfor global unicast"),
    ("an address of this network", "en adresse i dette nettet"),
    ("a private address", "en privat adresse"),
    ("a shared address behind carrier-grade NAT", "en delt adresse bak operatørens NAT"),
    ("a loopback address", "en loopback-adresse"),
    ("a link-local address", "en link-local-adresse"),
    ("an address of a protocol", "en adresse for en protokoll"),
    ("an address of documentation", "en adresse for dokumentasjon"),
    ("an anycast address of 6to4 relays", "en anycast-adresse for 6to4-releer"),
    ("an address of benchmarks", "en adresse for ytelsesmåling"),
    ("a multicast address", "en multicast-adresse"),
    ("a reserved address", "en reservert adresse"),
    ("the unspecified address", "den uspesifiserte adressen"),
    ("an address of a translator", "en adresse for en oversetter"),
    ("an address that discards", "en adresse som forkaster"),
    ("an address of 6to4", "en adresse for 6to4"),
];

/// Det datasettet over leverandører har å bemerke.
const NOTES: Said = &[
    ("unverified", "ikke etterprøvd"),
    ("not there on that day", "fantes ikke den dagen"),
    ("n/a", "ikke aktuelt"),
    (
        "US ultimate parent; vendor claims legal/operational separation - record as claim, keep yes until a DPO overrides",
        "øverste morselskap er amerikansk; leverandøren hevder rettslig og driftsmessig atskillelse – føres som påstand, og «ja» \
         beholdes til et personvernombud overstyrer det",
    ),
    (
        "zone label may be a fault-domain number for non-zonal VMs",
        "soneetiketten kan være nummeret på et feildomene for virtuelle maskiner uten sone",
    ),
    (
        "realm oc19 = oraclecloud.eu (EU Sovereign); still Oracle group",
        "realm oc19 er oraclecloud.eu (EU Sovereign); fortsatt Oracle-konsernet",
    ),
    (
        "no-osl-1 is in Oslo and run by a company of the US",
        "no-osl-1 er i Oslo og drives av et selskap fra USA",
    ),
    ("US locations ash/hil", "steder i USA: ash/hil"),
    (
        "US regions HIL/VIN; Ontario Court order (King v OVH, 25 Sep 2025) reached data in FR/GB/AU through the Canadian subsidiary",
        "regioner i USA (HIL, VIN); et pålegg fra en domstol i Ontario (King v OVH, 25. september 2025) nådde data i FR, GB og AU \
         gjennom det kanadiske datterselskapet",
    ),
    (
        "no US parent and no US region in its SDK found",
        "ikke noe morselskap i USA og ingen region i USA i SDK-en ble funnet",
    ),
    (
        "US zones us-chi1/us-nyc1/us-sjo1; shareholders not verified",
        "soner i USA (us-chi1, us-nyc1, us-sjo1); aksjonærene er ikke etterprøvd",
    ),
    (
        "ultimate parent is Mexican; no US region in API enum",
        "øverste morselskap er meksikansk; ingen region i USA i API-ets liste",
    ),
    ("US locations us/las, us/ewr, us/mci", "steder i USA: us/las, us/ewr, us/mci"),
    ("Deutsche Telekom controls T-Mobile US", "Deutsche Telekom kontrollerer T-Mobile US"),
    (
        "no US cloud region found; group has US retail business",
        "ingen skyregion i USA ble funnet; konsernet har butikker i USA",
    ),
    (
        "development cluster: never conclude residency",
        "utviklingsklynge: det konkluderes aldri om plassering",
    ),
    ("other third-country law (PRC) applies", "retten i et annet tredjeland (Kina) gjelder"),
    ("default when image has no host", "brukes når et containerbilde ikke nevner noen vert"),
    (
        "anycast: GeoIP and RTT say nothing about origin",
        "anycast: GeoIP og rundturtider sier ingenting om opphavet",
    ),
    ("anycast", "anycast"),
    ("OpenStack; sites in SE and NO", "OpenStack; steder i SE og NO"),
    ("OpenStack", "OpenStack"),
    ("sites in SE, FI, NO", "steder i SE, FI og NO"),
    ("OpenStack, research and education", "OpenStack, forskning og utdanning"),
];

/// Det en rettstilstand hviler på.
const BASES: Said = &[
    ("EEA EFTA", "EFTA-stat"),
    ("EU member", "medlem av EU"),
    ("EU outermost region", "EUs region i den ytterste periferi"),
    ("EU (Art 355(4))", "EU (TEUV artikkel 355 nr. 4)"),
    ("OCT (TFEU Annex II)", "oversjøisk land eller territorium (TEUV vedlegg II)"),
    (
        "OCT since 2012 (Decision 2010/718/EU)",
        "oversjøisk land eller territorium siden 2012 (beslutning 2010/718/EU)",
    ),
    ("OCT", "oversjøisk land eller territorium"),
    (
        "Norwegian law; EEA Agreement does not cover Svalbard (Protocol 40)",
        "norsk rett; EØS-avtalen gjelder ikke Svalbard (protokoll 40)",
    ),
    ("transition period, Union law applies", "overgangsperiode, unionsretten gjelder"),
    (
        "TCA Art 782 bridging period, not a transfer to a third country",
        "overgangsperiode etter handels- og samarbeidsavtalen artikkel 782, ikke overføring til et tredjeland",
    ),
    ("Safe Harbour, Decision 2000/520/EC", "Safe Harbour, beslutning 2000/520/EF"),
    (
        "Safe Harbour invalid by C-362/14 (Schrems I)",
        "Safe Harbour kjent ugyldig i C-362/14 (Schrems I)",
    ),
    ("Privacy Shield, Decision (EU) 2016/1250", "Privacy Shield, beslutning (EU) 2016/1250"),
    (
        "Privacy Shield invalid by C-311/18 (Schrems II)",
        "Privacy Shield kjent ugyldig i C-311/18 (Schrems II)",
    ),
    ("first international organisation", "den første internasjonale organisasjonen"),
    ("EU territory by TFEU Art 355(3)", "EU-territorium etter TEUV artikkel 355 nr. 3"),
    ("no EU adequacy decision found", "ingen adekvansbeslutning fra EU ble funnet"),
];

/// Det som begrenser en rettstilstand.
const LIMITS: Said = &[
    (
        "Union law from its accession; the EEA Agreement only from 2007-08-01, provisionally",
        "unionsretten fra tiltredelsen; EØS-avtalen først fra 2007-08-01, midlertidig",
    ),
    (
        "Union law from its accession; the EEA Agreement only from 2014-04-12, provisionally",
        "unionsretten fra tiltredelsen; EØS-avtalen først fra 2014-04-12, midlertidig",
    ),
    (
        "before the GDPR was in the EEA Agreement; Directive 95/46/EC was by EEA JCD 83/1999",
        "før personvernforordningen var i EØS-avtalen; direktiv 95/46/EF var det ved EØS-komiteens beslutning 83/1999",
    ),
    (
        "GDPR via EEA JCD 154/2018 of 2018-07-06",
        "personvernforordningen ved EØS-komiteens beslutning 154/2018 av 2018-07-06",
    ),
    ("own ISO code although EU territory", "egen ISO-kode, men EU-territorium"),
    ("Decision 2012/419/EU", "beslutning 2012/419/EU"),
    (
        "Treaties do not apply (Art 355(5)(a))",
        "traktatene gjelder ikke (artikkel 355 nr. 5 bokstav a)",
    ),
    (
        "no adequacy decision; Danish controllers rules differ - review",
        "ingen adekvansbeslutning; reglene for danske behandlingsansvarlige er andre – må vurderes",
    ),
    (
        "outside EU territory; national law of FR/NL may extend parts of GDPR - review",
        "utenfor EUs territorium; nasjonal rett i FR eller NL kan utvide deler av personvernforordningen – må vurderes",
    ),
    (
        "2000-Act regulation applied the Act there; 2018 Act s.4(4) is a delegated power; text of the 2018 regulation NOT verified. Personopplysningsloven s.2: GDPR Art 56 and ch. VII apply only within EEA scope",
        "en forskrift til loven av 2000 ga den anvendelse der; loven av 2018 § 4 fjerde ledd gir hjemmel for forskrift; teksten i \
         forskriften fra 2018 er ikke etterprøvd. Personopplysningsloven § 2: personvernforordningen artikkel 56 og kapittel VII \
         gjelder bare innenfor EØS-avtalens virkeområde",
    ),
    (
        "reconfirmed in the Commission review of 15 Jan 2024",
        "bekreftet i Kommisjonens gjennomgang 15. januar 2024",
    ),
    (
        "commercial organisations (PIPEDA) only; reconfirmed in the Commission review of 15 Jan 2024",
        "bare kommersielle virksomheter (PIPEDA); bekreftet i Kommisjonens gjennomgang 15. januar 2024",
    ),
    (
        "State of Israel as defined by international law; reconfirmed in the Commission review of 15 Jan 2024",
        "staten Israel slik folkeretten avgrenser den; bekreftet i Kommisjonens gjennomgang 15. januar 2024",
    ),
    (
        "the Supplementary Rules of the decision's Annex I apply to what is transferred",
        "tilleggsreglene i beslutningens vedlegg I gjelder for det som overføres",
    ),
    (
        "not for missionary work of religious organisations, nominating candidates by political parties, nor credit information under the Financial Services Commission",
        "ikke for trossamfunns misjonsvirksomhet, politiske partiers nominasjon av kandidater eller kredittopplysninger under \
         Financial Services Commission",
    ),
    ("interim", "midlertidig"),
    (
        "sunset after four years; immigration-control carve-out",
        "faller bort etter fire år; unntak for innvandringskontroll",
    ),
    ("extended by six months", "forlenget med seks måneder"),
    (
        "sunset; review after 4 years; immigration-control carve-out history",
        "faller bort; gjennomgang etter fire år; tidligere unntak for innvandringskontroll",
    ),
    ("self-certified recipients", "mottakere som har sertifisert seg selv"),
    (
        "ONLY DPF-certified recipients; T-553/23 dismissed 2025-09-03; appeal C-703/25 P pending; FISA 702 statute reported to have lapsed 2026-06-12, certifications said to run to Mar 2027",
        "BARE mottakere sertifisert under Data Privacy Framework; T-553/23 forkastet 2025-09-03; anken C-703/25 P er ikke avgjort; \
         FISA § 702 skal ifølge omtale ha falt bort 2026-06-12, og godkjenninger etter den løpe til mars 2027",
    ),
    (
        "review after 4 years; public-security exclusions - read the decision; EEA JCD draft sent 2026-05-06 (NO: applies via GDPR Art 45(1a) unless Norway decided otherwise)",
        "gjennomgang etter fire år; unntak for offentlig sikkerhet – les beslutningen; utkast til EØS-komiteens beslutning sendt \
         2026-05-06 (NO: gjelder etter personvernforordningen artikkel 45 nr. 1a med mindre Norge har bestemt noe annet)",
    ),
    ("an organisation and no territory", "en organisasjon og ikke et territorium"),
];

/// Territorier.
const NAMES: Said = &[
    ("Aland Islands", "Åland"),
    ("Albania", "Albania"),
    ("American Samoa", "Amerikansk Samoa"),
    ("Andorra", "Andorra"),
    ("Anguilla", "Anguilla"),
    ("Antarctica", "Antarktis"),
    ("Argentina", "Argentina"),
    ("Aruba", "Aruba"),
    ("Australia", "Australia"),
    ("Austria", "Østerrike"),
    ("Bahrain", "Bahrain"),
    ("Belgium", "Belgia"),
    ("Bermuda", "Bermuda"),
    ("Bonaire/Saba/St Eustatius", "Bonaire, Saba og Sint Eustatius"),
    ("Bosnia and Herzegovina", "Bosnia-Hercegovina"),
    ("Bouvet Island", "Bouvetøya"),
    ("Brazil", "Brasil"),
    ("British Indian Ocean Territory", "Det britiske territoriet i Indiahavet"),
    ("British Virgin Islands", "De britiske Jomfruøyene"),
    ("Bulgaria", "Bulgaria"),
    ("Canada", "Canada"),
    ("Cayman Islands", "Caymanøyene"),
    ("Chile", "Chile"),
    ("China", "Kina"),
    ("Christmas Island", "Christmasøya"),
    ("Cocos (Keeling) Islands", "Kokosøyene"),
    ("Colombia", "Colombia"),
    ("Croatia", "Kroatia"),
    ("Curacao", "Curaçao"),
    ("Cyprus", "Kypros"),
    ("Czechia", "Tsjekkia"),
    ("Denmark", "Danmark"),
    ("Estonia", "Estland"),
    ("European Patent Organisation", "Den europeiske patentorganisasjon"),
    ("Falkland Islands", "Falklandsøyene"),
    ("Faroe Islands", "Færøyene"),
    ("Finland", "Finland"),
    ("France", "Frankrike"),
    ("French Guiana", "Fransk Guyana"),
    ("French Polynesia", "Fransk Polynesia"),
    ("French Southern Territories", "De franske sørterritorier"),
    ("Germany", "Tyskland"),
    ("Gibraltar", "Gibraltar"),
    ("Greece", "Hellas"),
    ("Greenland", "Grønland"),
    ("Guadeloupe", "Guadeloupe"),
    ("Guam", "Guam"),
    ("Guernsey", "Guernsey"),
    ("Heard and McDonald Islands", "Heard- og McDonaldøyene"),
    ("Holy See", "Den hellige stol"),
    ("Hong Kong", "Hongkong"),
    ("Hungary", "Ungarn"),
    ("Iceland", "Island"),
    ("India", "India"),
    ("Indonesia", "Indonesia"),
    ("Ireland", "Irland"),
    ("Isle of Man", "Man"),
    ("Israel", "Israel"),
    ("Italy", "Italia"),
    ("Japan", "Japan"),
    ("Jersey", "Jersey"),
    ("Korea, Republic of", "Sør-Korea"),
    ("Kosovo", "Kosovo"),
    ("Latvia", "Latvia"),
    ("Liechtenstein", "Liechtenstein"),
    ("Lithuania", "Litauen"),
    ("Luxembourg", "Luxembourg"),
    ("Macao", "Macao"),
    ("Malaysia", "Malaysia"),
    ("Malta", "Malta"),
    ("Martinique", "Martinique"),
    ("Mayotte", "Mayotte"),
    ("Mexico", "Mexico"),
    ("Moldova", "Moldova"),
    ("Monaco", "Monaco"),
    ("Montenegro", "Montenegro"),
    ("Montserrat", "Montserrat"),
    ("Morocco", "Marokko"),
    ("Netherlands", "Nederland"),
    ("New Caledonia", "Ny-Caledonia"),
    ("New Zealand", "New Zealand"),
    ("Nigeria", "Nigeria"),
    ("Norfolk Island", "Norfolkøya"),
    ("North Macedonia", "Nord-Makedonia"),
    ("Northern Mariana Islands", "Nord-Marianene"),
    ("Norway", "Norge"),
    ("Oman", "Oman"),
    ("Peru", "Peru"),
    ("Pitcairn", "Pitcairn"),
    ("Poland", "Polen"),
    ("Portugal", "Portugal"),
    ("Puerto Rico", "Puerto Rico"),
    ("Qatar", "Qatar"),
    ("Reunion", "Réunion"),
    ("Romania", "Romania"),
    ("Russia", "Russland"),
    ("Saint Helena, Ascension and Tristan da Cunha", "St. Helena, Ascension og Tristan da Cunha"),
    ("Saint Pierre and Miquelon", "Saint-Pierre og Miquelon"),
    ("Saint-Barthelemy", "Saint-Barthélemy"),
    ("Saint-Martin (FR)", "Saint-Martin (FR)"),
    ("San Marino", "San Marino"),
    ("Saudi Arabia", "Saudi-Arabia"),
    ("Senegal", "Senegal"),
    ("Serbia", "Serbia"),
    ("Singapore", "Singapore"),
    ("Sint Maarten", "Sint Maarten"),
    ("Slovakia", "Slovakia"),
    ("Slovenia", "Slovenia"),
    ("South Africa", "Sør-Afrika"),
    ("South Georgia and the South Sandwich Islands", "Sør-Georgia og Sør-Sandwichøyene"),
    ("Spain", "Spania"),
    (
        "Svalbard (Jan Mayen shares the code; Protocol 40 names Svalbard only)",
        "Svalbard (Jan Mayen har samme kode; protokoll 40 nevner bare Svalbard)",
    ),
    ("Svalbard and Jan Mayen", "Svalbard og Jan Mayen"),
    ("Sweden", "Sverige"),
    ("Switzerland", "Sveits"),
    ("Taiwan", "Taiwan"),
    ("Thailand", "Thailand"),
    ("Tokelau", "Tokelau"),
    ("Turkiye", "Tyrkia"),
    ("Turks and Caicos Islands", "Turks- og Caicosøyene"),
    ("UAE", "De forente arabiske emirater"),
    ("US Minor Outlying Islands", "USAs ytre småøyer"),
    ("US Virgin Islands", "De amerikanske Jomfruøyene"),
    ("Ukraine", "Ukraina"),
    ("United Kingdom", "Storbritannia"),
    ("United States", "USA"),
    ("Uruguay", "Uruguay"),
    ("Wallis and Futuna", "Wallis og Futuna"),
    ("Western Sahara", "Vest-Sahara"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_together_is_taken_apart() {
        for (english, norwegian) in [
            ("before Decision 2010/146/EU", "før beslutning 2010/146/EU"),
            (
                "Decision (EU) 2021/1772 renewed 2025-12-19",
                "beslutning (EU) 2021/1772, fornyet 2025-12-19",
            ),
            (
                "Decision (EU) 2021/1772 as extended by Decision (EU) 2025/1226",
                "beslutning (EU) 2021/1772, forlenget ved beslutning (EU) 2025/1226",
            ),
            ("a private address is of no place", "en privat adresse hører ikke til noe sted"),
            (
                "anycast of Cloudflare DNS, announced from many places",
                "anycast hos Cloudflare DNS, annonsert fra mange steder",
            ),
            (
                "declared by the operator of the cluster: order form 7",
                "erklært av den som driver klyngen: order form 7",
            ),
            (
                "US partial: Decision (EU) 2023/1795 (DPF) (sourced)",
                "US adekvansbeslutning for noen mottakere: beslutning (EU) 2023/1795 (DPF) (med kilde)",
            ),
            ("US third: what if `US: third`", "US tredjeland: forutsatt `US: third`"),
            ("XX: no row covers the day", "XX: ingen rad dekker dagen"),
        ] {
            assert_eq!(said(english).as_deref(), Some(norwegian));
        }
        for quoted in
            ["company: Form 10-K, sec.gov", "regions: aws eu-north-1 (https://x.example)", ""]
        {
            assert_eq!(said(quoted), None);
        }
    }
}
