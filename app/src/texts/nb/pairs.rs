//! Rundturer mellom noder, på norsk.

use crate::texts::pairs::PairsTexts;

pub(super) const PAIRS: PairsTexts = PairsTexts {
    heading: "Mellom noder",
    caption: "Rundturer fra node til node med ICMP, slik agentene deres måler dem",
    headings: ["Fra", "Til", "Median", "Median i det verste minuttet", "99 av 100 innen", "Tapt"],
    none: "Ingen agent måler her: agenter på begge sider prøver hverandre, slik docs/agent.md har det.",
    note: |until| format!("i timen før {until}"),
    of_probes: |sent| format!("av {sent}"),
    too_few: "krever 300",
    not_sent: "ingenting sendt",
    no_place: "stedet er ikke kjent",
};
