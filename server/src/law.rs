//! `nordvakt law`: what a territory is to the EEA on a day, as known on a day.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;
use checks::datasets::{Standing, standings};
use checks::law::overlay::{Amendment, Overlay};
use checks::law::{self, Law};
use checks::place::state;
use chrono::{NaiveDate, Utc};
use clap::Args;
use model::place::Country;
use model::residency::LawAsked;
use serde::Serialize;

use crate::cli::{ReportFormat, say};
use crate::config::Config;
use crate::config::country::country;

/// Arguments of `law`.
#[derive(Args)]
pub struct LawArgs {
    /// The territory by its ISO 3166-1 code, such as NO or SJ; XO-EPO for the European Patent Organisation.
    #[arg(value_name = "CODE", value_parser = territory)]
    territory: String,
    #[command(flatten)]
    under: Under,
    /// What to print.
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    format: ReportFormat,
}

/// Which law judges.
#[derive(Args)]
pub struct Under {
    /// The day whose law judges [default: today].
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub law_at: Option<NaiveDate>,
    /// The day on which the law was known [default: all that is known counts].
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub known_at: Option<NaiveDate>,
    /// Suppose it: `US: third from 2027-01-01`, `GB: not adequate`, `provider aws: parent NO`.
    #[arg(long, value_name = "STATEMENT")]
    pub what_if: Vec<Amendment>,
    /// The configuration file, for what its [law] declares [default: nordvakt.toml, nordvakt.yaml or nordvakt.yml, if
    /// it is there].
    #[arg(long, env = "NORDVAKT_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
}

fn date(text: &str) -> Result<NaiveDate, String> {
    text.parse().map_err(|_| "expected a date such as 2026-01-31".into())
}

/// Two capital letters, or a key of the dataset that is no country's.
fn territory(text: &str) -> Result<String, String> {
    if standings().iter().any(|row| row.iso2 == text) {
        return Ok(text.into());
    }
    country(text).map(Into::into).map_err(|error| error.to_string())
}

/// The law that was asked for, with and without what is supposed.
pub struct Asked {
    /// The day whose law judges.
    pub on: NaiveDate,
    /// The day on which it was known.
    pub known: Option<NaiveDate>,
    /// What the configuration declares.
    pub declared: Overlay,
    /// That and what is supposed.
    pub supposed: Overlay,
    /// Whether anything is supposed.
    pub what_if: bool,
}

impl Under {
    /// Takes the configuration and the clock in.
    ///
    /// # Errors
    /// If the configuration cannot be used, or two statements contradict each other.
    pub fn asked(&self) -> anyhow::Result<Asked> {
        if let Some((later, earlier)) = Overlay::contradiction(&self.what_if) {
            bail!("--what-if: `{later}` contradicts `{earlier}`: remove one of them");
        }
        let today = Utc::now().date_naive();
        if let Some((day, why)) =
            self.known_at.and_then(|day| Some((day, LawAsked::not_knowable(day, today)?)))
        {
            bail!("--known-at is {day}, {why}");
        }
        let declared = Config::rules(self.config.as_deref())?.policy.law;
        let supposed = declared.and(self.what_if.iter().cloned());
        let on = self.law_at.unwrap_or(today);
        let what_if = !self.what_if.is_empty();
        Ok(Asked { on, known: self.known_at, declared, supposed, what_if })
    }
}

impl Asked {
    /// The law with what is supposed.
    pub fn law(&self) -> Law<'_> {
        Law { on: Some(self.on), known: self.known, overlay: &self.supposed }
    }

    /// The law without it.
    pub fn without(&self) -> Option<Law<'_>> {
        let law = Law { on: Some(self.on), known: self.known, overlay: &self.declared };
        self.what_if.then_some(law)
    }
}

/// What a territory is.
#[derive(PartialEq, Eq, Serialize)]
pub struct Ruling {
    /// `eea`, `adequate`, `partial`, `third`, `review` or `unknown`.
    pub status: &'static str,
    /// Whether it is in the European Economic Area.
    pub eea: Option<bool>,
    /// Whether it is in the European Union.
    pub eu: Option<bool>,
    /// Whether an adequacy decision covers any recipient there.
    pub adequate: Option<bool>,
}

impl Ruling {
    /// What it comes to for a recipient there, in words: a decision on adequacy may cover some alone.
    pub fn in_words(&self) -> &'static str {
        match (self.status, self.adequate) {
            ("adequate" | "partial", Some(true)) => "adequate",
            ("adequate" | "partial", Some(false)) => "not covered by the decision on adequacy",
            ("adequate" | "partial", None) => "adequate for some recipients alone",
            (status, _) => status,
        }
    }

    /// What the law says of a territory and a recipient there; nothing is known where no row answers.
    pub fn of(law: &Law<'_>, territory: Option<&str>, recipient: Option<&str>) -> Self {
        let row = territory.and_then(|territory| law.standing(territory));
        Self {
            status: row.map_or("unknown", |row| row.status.word()),
            eea: row.and_then(Standing::eea),
            eu: row.and_then(Standing::eu),
            adequate: row.and_then(|row| law.adequate(row, recipient)),
        }
    }
}

#[derive(Serialize)]
struct Answer<'a> {
    territory: &'a str,
    name: Option<&'a str>,
    country: Option<Country>,
    law_at: NaiveDate,
    known_at: Option<NaiveDate>,
    #[serde(flatten)]
    ruling: Ruling,
    basis: Option<&'a str>,
    limits: Option<&'a str>,
    recipients: Option<&'a str>,
    valid_from: Option<NaiveDate>,
    valid_to: Option<NaiveDate>,
    known_from: Option<NaiveDate>,
    review: Option<&'a str>,
    source: Option<&'a str>,
    doubts: Vec<String>,
    reason: Option<String>,
    amendments: &'a [Amendment],
    without_what_if: Option<Ruling>,
    history: Vec<Standing>,
}

/// Answers, and exits 0 also where nothing is known.
pub fn run(args: &LawArgs) -> anyhow::Result<ExitCode> {
    let asked = args.under.asked()?;
    let (law, territory) = (asked.law(), args.territory.as_str());
    let row = law.standing(territory);
    let answer = Answer {
        territory,
        name: law::name(territory),
        country: territory.parse().ok().and_then(state),
        law_at: asked.on,
        known_at: asked.known,
        ruling: Ruling::of(&law, Some(territory), None),
        basis: row.and_then(|row| row.basis.as_deref()),
        limits: row.and_then(|row| law.limits(row)),
        recipients: row.and_then(|row| row.recipients.as_deref()),
        valid_from: row.and_then(|row| row.valid_from),
        valid_to: row.and_then(|row| law.known_end(row)),
        known_from: row.and_then(|row| row.known_from),
        review: row.map(|row| row.review.as_str()),
        source: row.map(|row| law.source(row)),
        doubts: row.map(|row| law.doubts(row, None)).unwrap_or_default(),
        reason: row.is_none().then(|| no_row(territory, &law)),
        amendments: asked.supposed.amendments(),
        without_what_if: asked.without().map(|law| Ruling::of(&law, Some(territory), None)),
        history: law.history(territory).map(|row| law.as_known(row)).collect(),
    };
    match args.format {
        ReportFormat::Json => say(&(serde_json::to_string_pretty(&answer)? + "\n"))?,
        ReportFormat::Text => say(&text(&answer, &law))?,
    }
    Ok(ExitCode::SUCCESS)
}

fn no_row(territory: &str, law: &Law<'_>) -> String {
    match law.history(territory).next() {
        None => format!("no row that was known speaks of {territory}"),
        Some(_) => format!("no row that was known covers {territory} on that day"),
    }
}

fn text(answer: &Answer<'_>, law: &Law<'_>) -> String {
    let Answer { territory, name, law_at, ruling, .. } = answer;
    let mut text = String::new();
    let mut line = |key: &str, value: Option<&str>| {
        if let Some(value) = value {
            // Writing to a `String` cannot fail.
            let _ = writeln!(text, "  {key:<10}{value}");
        }
    };
    let known = answer.known_at.map(|day| format!(", as known on {day}")).unwrap_or_default();
    line("EEA", Some(word(ruling.eea)));
    line("EU", Some(word(ruling.eu)));
    line("adequate", (ruling.status != "eea").then(|| word(ruling.adequate)));
    line("basis", answer.basis);
    line(
        "valid",
        (ruling.status != "unknown").then(|| span(answer.valid_from, answer.valid_to)).as_deref(),
    );
    line("limits", answer.limits);
    line("source", answer.source);
    line("doubts", Some(answer.doubts.join("; ")).filter(|it| !it.is_empty()).as_deref());
    line("unknown", answer.reason.as_deref());
    if let Some(without) = &answer.without_what_if {
        let what = match without == ruling {
            true => "the same without what is supposed".to_owned(),
            false => format!("flips: {} without what is supposed", without.in_words()),
        };
        line("what if", Some(&what));
    }
    for Amendment { rule, reason, .. } in answer.amendments {
        line("amended", Some(&format!("{rule} ({})", reason.as_deref().unwrap_or("what if"))));
    }
    for row in &answer.history {
        let Standing { status, basis, review, .. } = row;
        let (span, basis) = (span(row.valid_from, law.known_end(row)), basis.as_deref());
        line(
            "history",
            Some(&format!("{span}  {}  {}  {review}", status.word(), basis.unwrap_or("-"))),
        );
    }
    let name = name.map(|name| format!(" {name}")).unwrap_or_default();
    crate::scan::harmless_lines(&format!(
        "{territory}{name} on {law_at}{known}: {}\n{text}",
        ruling.in_words()
    ))
}

/// A truth that may not be known.
pub fn word(known: Option<bool>) -> &'static str {
    match known {
        Some(true) => "yes",
        Some(false) => "no",
        None => "not known",
    }
}

fn span(from: Option<NaiveDate>, to: Option<NaiveDate>) -> String {
    let from = from.map_or("before our records".into(), |day| day.to_string());
    let to = to.map_or("further notice".into(), |day| day.to_string());
    format!("from {from} until {to}")
}
