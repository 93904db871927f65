//! Hva kontrollene av steder sier om seg selv, på norsk.

use crate::texts::CheckText;

pub(super) const CHECKS: &[CheckText] = &[
    CheckText {
        id: "RES-001",
        title: "Node utenfor de tillatte landene",
        why: "Planleggeren kan legge enhver pod som ikke er bundet, og dataene dens i minne, logger og lokale volumer, på denne \
              noden: dataene er da eksponert for retten i landet der den står, og for tilgang derfra. Om det er en overføring, og \
              på hvilket grunnlag, er et spørsmål om eksportør og importør som ikke noe sted svarer på alene. Er det en \
              overføring, må protokollen over behandlingsaktiviteter nevne tredjelandet; og den som er lovet regionen, må få vite \
              at løftet ikke holdes her.",
        fix: "Steng noden og tøm den, eller hold arbeidslaster med data borte fra den: påkrevd node affinity på en etikett med \
              forstavelsen `node-restriction.kubernetes.io/`, som en kubelet ikke kan sette på seg selv (region- og \
              soneetiketter kan den sette), og en taint for resten. Er landet ment å være tillatt, legg det til i \
              `allowed-countries`, med begrunnelsen i egne dokumenter.",
    },
    CheckText {
        id: "RES-002",
        title: "Nodens sted er ikke fastslått",
        why: "Ingen kan si hvor dataene er så lenge en node som kan holde dem, ikke har noe sted som kan vises. Det som kunne \
              fortalt det, ble lest: leverandør-ID, sone- og regionetiketter og det som er kjent om adressene. Det nevnte \
              ikke noe sted som datasettene kjenner, eller bare det som ikke avgjør noe: like sterke holdepunkter for \
              ulike steder, eller en GeoIP-database alene. Det ble sett og skyldes ikke manglende tilgang; derfor er \
              kontrollen ikke bestått, og ikke ukjent.",
        fix: "La leverandørens cloud controller sette leverandør-ID og topologietiketter. På egne maskiner: sett \
              `topology.kubernetes.io/region` og `zone` til navn som datasettene kjenner, eller erklær hvor de står med \
              `[[place.declared]]`. Databaser og adresselister som `[place]` nevner, bekrefter en erklæring eller motsier den.",
    },
    CheckText {
        id: "RES-003",
        title: "Holdepunktene for nodens sted motsier hverandre",
        why: "En node kan bare stå ett sted, og det som er kjent om denne, nevner flere. Det sterkeste holdepunktet avgjør hvor \
              den regnes å være, og ingenting slås sammen; men noe på den er feil, og det som bygger på et svakere \
              holdepunkt, som affinity på en etikett, legger data et annet sted enn den som skrev det, tror.",
        fix: "Se på maskinen. Det rundturtidene utelukker, stemmer ikke, med mindre noen svarer i stedet for et landemerke eller \
              nodens agent ikke sier sannheten. Oftest er det en etikett kopiert fra en mal; en node som ble koblet til fra et annet sted, er den \
              som betyr noe. Sett etikettene til det leverandør-ID-en sier, og bind til \
              `node-restriction.kubernetes.io/`-etiketter, som en kubelet ikke kan sette.",
    },
    CheckText {
        id: "RES-004",
        title: "Personopplysninger kan plasseres utenfor",
        why: "Hvor en pod kjører i dag, er planleggerens valg, og neste tømming, krasj eller utgivelse får den til å velge på \
              nytt. Ingenting av det poden, volumene eller kjøretidsklassen krever av en node, hindrer at noder utenfor \
              velges, så dataene kan være der i morgen uten at noen har bestemt det. Talt med er node selectors, påkrevd \
              node affinity, taints, bundne volumer og kjøretidsklasser; ledig plass, affinity mellom poder og topologisk \
              spredning snevrer valget videre inn, og ingen av dem er et løfte. En pod som kjører utenfor nå, sies \
              først, uansett hva den neste ville kreve: et krav ved plassering flytter ingenting som alt kjører.",
        fix: "Krev en etikett av noden som bare noder innenfor har, helst en under `node-restriction.kubernetes.io/`, som ingen \
              kubelet kan sette på seg selv. Sone- og regionetiketter er svakere: en kubelet kan når som helst sette \
              og endre dem på sin egen node, og enhver etikett utenfor `kubernetes.io` og `k8s.io` også.",
    },
    CheckText {
        id: "RES-005",
        title: "Personopplysninger er ikke bundet til de tillatte landene",
        why: "Alle noder som kan kjøre den, er innenfor, og ingenting ville holdt den der om en utenfor kom til: en nodegruppe \
              lagt til i hast, eller av en autoscaler, hvis valg av steder ikke ses her. Som binding regnes en sone eller \
              region innenfor, noder ved navn, en etikett som ingen kubelet kan sette, eller enhver etikett som holder den \
              borte fra noder utenfor i dag. At bindingen er en som en kubelet kan sette, vurderes av RES-016.",
        fix: "Krev en etikett av noden som bare noder innenfor har, helst en under `node-restriction.kubernetes.io/`, som ingen \
              kubelet kan sette på seg selv. Sone- og regionetiketter er svakere: en kubelet kan når som helst sette \
              og endre dem på sin egen node, og enhver etikett utenfor `kubernetes.io` og `k8s.io` også.",
    },
    CheckText {
        id: "RES-006",
        title: "Personopplysninger ved siden av en vert utenfor de tillatte landene",
        why: "At nodene er innenfor, holder ikke data innenfor hvis programmet sender dem et annet sted. En vert i en miljøvariabel, selv \
              eller ved en Service av typen ExternalName som den nevner, er en som programmet er ment å snakke med: en database, \
              en kø, en e-post- eller telemetritjeneste. Hva det sender dit, ses ikke her, og navnet alene viser ingen \
              overføring; det viser en eksportør og en importør å spørre om. Av en verdi beholdes bare verten, og ingen navn \
              slås opp. Argumenter på kommandolinjen og verdier fra Secrets ses det ikke på; en arbeidslast som ikke nevner \
              noen vert, vurderes ikke.",
        fix: "Finn ut hva som sendes dit. Er det personopplysninger, bruk en tjeneste i en region innenfor, eller nevn \
              mottakeren, landet og garantien i protokollen over behandlingsaktiviteter. Der navnet ikke viser stedet, erklær \
              det under `[[place.declared]]` med `hosts`, og begrunnelsen.",
    },
    CheckText {
        id: "RES-007",
        title: "Containerbilder fra et register utenfor de tillatte landene",
        why: "Et register får ingen personopplysninger tilsendt når et bilde hentes. Men den som driver det, får vite hva som \
              kjører her og når, avgjør hva som hentes neste gang, og kan pålegges å stanse eller endre det etter retten der \
              det står og der operatøren hører hjemme. For en arbeidslast som behandler personopplysninger, er det en \
              mottaker å kjenne til. Hvor et offentlig register står, viser ikke navnet: det betjener fra mange steder.",
        fix: "Ha en kopi av bildene, ved digest, i et register innenfor, og hent derfra. Hvor et register står, kan erklæres \
              under `[[place.declared]]` med `hosts`, og begrunnelsen.",
    },
    CheckText {
        id: "RES-008",
        title: "Personopplysninger på et volum utenfor de tillatte landene",
        why: "Det som er på et volum, varer lenger enn poden: det blir der volumet er, hos den som driver lagringen, i \
              øyeblikksbildene og sikkerhetskopiene som tas av det. Stedet leses av nodene som volumet ber om, eller, for et \
              krav uten volum ennå, av dem som klassen tillater. Et volum som ikke ber om noen, slik som et nettverksfilsystem, \
              sier ingenting om hvor det lagrer dataene sine. Kravmaler og flyktige volumer teller som krav: etter kravene som de \
              har laget, ellers etter klassen. Volumer som en pod kobler seg til selv (HRD-011), vurderes ikke.",
        fix: "Lag volumet på nytt i en sone innenfor, kopier dataene og slett det gamle med øyeblikksbildene. Gi StorageClass \
              `allowedTopologies` med sonene innenfor, så ingen annen velges.",
    },
    CheckText {
        id: "RES-009",
        title: "Kontrollplan utenfor de tillatte landene",
        why: "Alle Secrets, ConfigMaps og objekter lagres av kontrollplanet, hvor enn nodene er. Et kontrollplan som leverandøren \
              drifter, kan stå i et annet land enn nodene, og stedet står sjelden i en protokoll over \
              behandlingsaktiviteter. At noder er innenfor, sier ingenting om det.",
        fix: "Spør leverandøren i hvilken region kontrollplanet og sikkerhetskopiene av det er, og flytt klyngen der det ikke er \
              tillatt. Erklær det som er kjent, med `[place.control-plane]` og en begrunnelse; navnet på en leverandørs \
              endepunkt og adresselister som `[place]` nevner, plasserer et offentlig endepunkt.",
    },
    CheckText {
        id: "RES-010",
        title: "API-serveren kaller utenfor de tillatte landene",
        why: "En admission webhook får tilsendt hvert objekt den gjelder for, helt: en Secret med verdiene, hvis den har bedt om \
              Secrets. Et aggregert API svarer for objekter som lagres et annet sted. Begge settes opp én gang og ses sjelden \
              på igjen, og ingen av dem er en arbeidslast i klyngen, så ingen protokoll over behandlingsaktiviteter nevner \
              dem. At noe kalles utenfor, viser hvor objekter kan havne, ikke hvilke som gjorde det. Webhooker som konverterer egne \
              ressurstyper, leses ikke; og hvor API-serveren sender revisjonsloggen, tokener, spørsmål om tilgang og nøkler, står \
              i dens egne parametere, som ingen kan liste: spør den som driver den.",
        fix: "Kjør webhooken i klyngen, eller begrens reglene til det den må se, uten Secrets. Ellers: nevn mottakeren, landet \
              og garantien i protokollen over behandlingsaktiviteter; der vertsnavnet ikke viser stedet, erklær det under \
              `[[place.declared]]` med `hosts`.",
    },
    CheckText {
        id: "RES-011",
        title: "Sikkerhetskopier eller øyeblikksbilder utenfor de tillatte landene",
        why: "En sikkerhetskopi holder det volumene og objektene i klyngen holdt, og ofte lenger. Hvor den lagres, er en linje i \
              et oppsett som ingen leser igjen før dagen den trengs. Av BackupStorageLocations i Velero leses regionen \
              eller verten til objektlageret, og ingen av VolumeSnapshotLocations; av et øyeblikksbilde sonen i navnet driveren \
              gir det, eller, for `ebs.csi.aws.com`, stedet til volumet. Kopier som andre verktøy og leverandøren tar, ses \
              ikke: der ingenting ble sett, gjelder ikke kontrollen, og det sier ingenting.",
        fix: "Ha sikkerhetskopiene i en region innenfor, med nøkler som holdes innenfor, og slett kopiene andre steder når de \
              nye er prøvd gjenopprettet. Der vertsnavnet ikke viser stedet, erklær det under `[[place.declared]]` med `hosts`.",
    },
    CheckText {
        id: "RES-012",
        title: "Navn slås opp utenfor de tillatte landene",
        why: "Det CoreDNS ikke svarer på selv, spør den om hos navnetjenerne som `forward` og `grpc` nevner. De får vite hvilke \
              navn programmene slår opp og når: mottakerne av data, og noen ganger, der et navn har en konto eller en kunde i \
              seg, mer. Å sende videre til en fil betyr navnetjenerne til noden, og hvor de er, ses ikke her. Det som leses, er \
              Corefile i ConfigMap `coredns` i `kube-system`. Der den importerer andre filer, slik k3s og AKS gjør for \
              `coredns-custom`, er det ikke kjent hvem de spør; NodeLocal DNSCache og poder med egen `dnsPolicy` eller \
              `dnsConfig` ses det ikke på.",
        fix: "Send videre til en navnetjener innenfor, eller til en egen som spør roten selv. Der en adresse ikke viser stedet, \
              erklær det under `[[place.declared]]` med `hosts`.",
    },
    CheckText {
        id: "RES-013",
        title: "Personopplysninger ved siden av en ConfigMap som nevner en vert utenfor",
        why: "Innstillinger som et program leser fra en ConfigMap, nevner hvem det snakker med, slik miljøet gjør: en database, \
              en kø, en tjeneste for e-post eller telemetri. Hva det sender dit, ses ikke her, og navnet alene viser ingen \
              overføring; det viser en eksportør og en importør å spørre om. ConfigMaps listes bare der `config-maps = true` \
              under `[residency]` ber om det; av en verdi beholdes vertene i nettadressene, og ingen navn slås opp. Det som \
              leses, er `configMapKeyRef`, `configMapRef` og volumer av typen `configMap`; kilder i projiserte volumer leses \
              ikke, og det som står i Secrets, leses aldri.",
        fix: "Finn ut hva som sendes dit. Er det personopplysninger, så bruk en tjeneste i en region innenfor, eller før opp \
              mottakeren, landet og garantien i protokollen. Der navnet ikke viser stedet, erklær det under \
              `[[place.declared]]` med `hosts`, og begrunnelsen.",
    },
    CheckText {
        id: "RES-014",
        title: "Innsamler utenfor de tillatte landene",
        why: "Nordvakt selv tar data ut av klyngen: navn, etiketter, verter og svakhetene ved hver arbeidslast går dit denne \
              serveren kjører, og til databasen. Den leser ingen Secret, og det den beholder, forteller likevel en angriper \
              hvor man skal begynne.",
        fix: "Kjør serveren i klyngen, med `place.collector-node` satt til noden (docs/kubernetes.yaml gjør det), eller på en \
              maskin innenfor. Erklær hvor den er, med `[place.collector]` og en begrunnelse; adresselister som `[place]` \
              nevner, plasserer en offentlig adresse. Hvor databasen er, ses ikke: ha den ved siden av serveren.",
    },
    CheckText {
        id: "RES-015",
        title: "Operatør med bånd til et tredjeland",
        why: "Hvor en maskin står, sier ikke hvilken rett operatøren er underlagt. En operatør med bånd til USA, eller med \
              morselskap fra et annet tredjeland, kan der få pålegg om å utlevere det den har i sin besittelse, varetekt eller \
              kontroll, uansett hvor det er lagret. Det er en eksponering, ikke en overføring som har funnet sted. Bestått \
              betyr at ingen bånd ble funnet, og det beviser ikke at det ikke finnes noen.",
        fix: "Vurder operatøren: avtalen, hvem som svarer på et pålegg og etter hvilken rett, og supplerende tiltak som \
              kryptering med nøkler som holdes innenfor (erklær dem med `[[policy.measures]]`). Tar datasettene feil om den, \
              erklær det som er riktig, med `[[law.overrides]]`; nevner ingenting operatøren, erklær den med `operator` i \
              `[[place.declared]]`.",
    },
    CheckText {
        id: "RES-016",
        title: "Personopplysninger bundet av en etikett som en kubelet kan sette",
        why: "Det som holder den innenfor, er en sone, en region, et vertsnavn eller en etikett som en kubelet kan sette på sin \
              egen node, og endre. Den som rår over én node, eller legger til en med en etikett kopiert fra en annen, får \
              planleggeren til å flytte dataene dit. Bindingen holder fortsatt ærlige noder fra hverandre: den er svakere, og \
              ikke ingenting.",
        fix: "Gi nodene innenfor en etikett under `node-restriction.kubernetes.io/`, som NodeRestriction holder kubelets fra. \
              Krev den ved siden av det som allerede kreves.",
    },
];
