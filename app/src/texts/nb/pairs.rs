//! Rundturtider mellom noder, på norsk.

use crate::texts::pairs::PairsTexts;

pub(super) const PAIRS: PairsTexts = PairsTexts {
    heading: "Mellom noder",
    caption: "Rundturtider fra node til node med ICMP, slik agentene deres måler dem",
    headings: ["Fra", "Til", "Median", "Median i det verste minuttet", "99 av 100 innen", "Tapt"],
    none: "Ingen agent måler her: agenter på begge sider måler mot hverandre, slik docs/agent.md har det.",
    note: |until| format!("i timen før {until}"),
    of_probes: |sent| format!("av {sent}"),
    too_few: "krever 300",
    not_sent: "ingenting sendt",
    no_place: "stedet er ikke kjent",
    over_time: "over tid",
    measured: "Rundturtider",
    measured_note: |node| format!("Målt av agenten på {node}"),
    asked: |way| {
        let from = way.source.map(|source| format!(" fra {source}")).unwrap_or_default();
        let socket = way.socket.map(|socket| format!(", {}-socket", socket.word()));
        format!("spurt på {}{from}{}", way.address, socket.unwrap_or_default())
    },
    measured_caption: "Rundturtider for hver adresse i hele tidsrommet",
    measured_headings: ["Adresse", "Sendt", "Korteste", "Median", "95 %", "99 %", "Tap"],
    nothing: "Ingenting ble målt i dette tidsrommet: velg et lengre.",
    chart: "Over tid",
    takes: |node, peer, median| format!("{node} til {peer} og tilbake tar {median} i median."),
    no_answer: |node, peer| format!("{peer} besvarte ingen prøve fra {node} i dette tidsrommet."),
    not_measured: |node, peer| format!("{node} prøvde ikke {peer} i dette tidsrommet."),
    not_probed: |peer| format!("{peer} prøves ikke nå: "),
    since: |since| format!(", siden {since}. Ingenting telles imens."),
};
