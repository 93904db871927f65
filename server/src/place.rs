//! `nordvakt place`: where something is and who runs it, by every clue that is given, and under which law that is.

mod answer;
mod text;

use std::net::IpAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;
use checks::datasets::providers;
use checks::operator;
use checks::place::{Clues, Declaration};
use chrono::Utc;
use clap::Args;
use collect::feed::Feed;
use collect::geoip::{self, Database};
use facts::selector::Labels;
use model::address::{AddressClue, Says};
use model::place::Country;

use crate::cli::{ReportFormat, say};
use crate::config::country::country;
use crate::law::Under;
use answer::Answer;

const ZONE: &str = "topology.kubernetes.io/zone";
const REGION: &str = "topology.kubernetes.io/region";

/// Arguments of `place`.
#[derive(Args)]
pub struct PlaceArgs {
    /// A node's `spec.providerID`.
    #[arg(long, value_name = "ID")]
    provider_id: Option<String>,
    /// Its label `topology.kubernetes.io/zone`.
    #[arg(long, value_name = "NAME")]
    zone: Option<String>,
    /// Its label `topology.kubernetes.io/region`.
    #[arg(long, value_name = "NAME")]
    region: Option<String>,
    /// Any other label of it, such as node-restriction.kubernetes.io/zone=eu-north-1a.
    #[arg(long = "label", value_name = "KEY=VALUE", value_parser = label)]
    labels: Vec<(String, String)>,
    /// An address of it.
    #[arg(long = "ip", value_name = "ADDRESS")]
    addresses: Vec<IpAddr>,
    /// A GeoIP database (*.mmdb) of MaxMind, DB-IP, IPinfo or ip-location-db, to look the addresses up in.
    #[arg(long, value_name = "FILE")]
    geoip: Vec<PathBuf>,
    /// A list of its own addresses that a provider publishes: AWS, Google Cloud, Azure, Oracle Cloud or a geofeed.
    #[arg(long = "feed", value_name = "FILE")]
    feeds: Vec<PathBuf>,
    /// The autonomous system that announces it, such as AS24940.
    #[arg(long = "asn", value_name = "NUMBER", value_parser = asn)]
    systems: Vec<u32>,
    /// Where it is declared to be.
    #[arg(long, value_name = "CODE", value_parser = country)]
    declared: Option<Country>,
    /// Who is declared to run it: a key such as safespring.
    #[arg(long, value_name = "KEY", value_parser = operator)]
    operator: Option<String>,
    #[command(flatten)]
    under: Under,
    /// What to print.
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    format: ReportFormat,
}

fn label(text: &str) -> Result<(String, String), String> {
    let (key, value) =
        text.split_once('=').ok_or("expected a label such as example.org/zone=north")?;
    Ok((key.into(), value.into()))
}

fn asn(text: &str) -> Result<u32, String> {
    let number = text.strip_prefix("AS").unwrap_or(text);
    number.parse().map_err(|_| "expected a number such as AS24940".into())
}

fn operator(text: &str) -> Result<String, String> {
    operator::known(text).map(Into::into).ok_or_else(|| {
        let keys: Vec<&str> = providers().iter().map(|provider| &*provider.key).collect();
        format!("expected one of {}", keys.join(", "))
    })
}

/// Answers, and exits 0 also where nothing is known.
pub fn run(args: &PlaceArgs) -> anyhow::Result<ExitCode> {
    if args.says_nothing() {
        bail!(
            "there is nothing to tell a place by: give --provider-id, --zone, --region, --label, --ip, --asn, \
             --declared or --operator"
        );
    }
    let asked = args.under.asked()?;
    let labels = args.labels()?;
    let addresses = args.addresses()?;
    let operator = args.operator.clone();
    let declaration = Declaration { territory: args.declared, operator, reason: None };
    let clues = Clues {
        provider_id: args.provider_id.as_deref(),
        host: None,
        labels: &labels,
        addresses: &addresses,
        declared: &[&declaration],
        bound: None,
    };
    let answer = Answer::of(&clues, &asked, Utc::now().date_naive());
    match args.format {
        ReportFormat::Json => say(&(serde_json::to_string_pretty(&answer)? + "\n"))?,
        ReportFormat::Text => say(&text::of(&answer))?,
    }
    Ok(ExitCode::SUCCESS)
}

impl PlaceArgs {
    fn says_nothing(&self) -> bool {
        let Self { provider_id, zone, region, declared, operator, .. } = self;
        [provider_id, zone, region, operator].iter().all(|text| text.is_none())
            && declared.is_none()
            && self.labels.is_empty()
            && self.addresses.is_empty()
            && self.systems.is_empty()
    }

    fn labels(&self) -> anyhow::Result<Labels> {
        let named = [(ZONE, &self.zone), (REGION, &self.region)];
        let named = named.into_iter().filter_map(|(key, value)| Some((key, value.as_deref()?)));
        let others = self.labels.iter().map(|(key, value)| (&**key, value.as_str()));
        let mut labels: Vec<(&str, &str)> = others.chain(named).collect();
        labels.sort_unstable();
        if let Some([(key, one), (_, other)]) = labels.array_windows().find(|[a, b]| a.0 == b.0) {
            bail!("the label {key} is given twice, as `{one}` and `{other}`: a node has it once");
        }
        Ok(labels.into_iter().map(|(key, value)| (key, value.into())).collect())
    }

    /// What every file says of every address, and what was given of its network.
    fn addresses(&self) -> anyhow::Result<Vec<AddressClue>> {
        let databases: Vec<Database> =
            self.geoip.iter().map(|path| Database::open(path)).collect::<Result<_, _>>()?;
        let feeds: Vec<Feed> =
            self.feeds.iter().map(|path| Feed::open(path)).collect::<Result<_, _>>()?;
        let mut clues: Vec<AddressClue> = self.systems.iter().map(|asn| network(*asn)).collect();
        for &address in &self.addresses {
            clues.extend(feeds.iter().map(|feed| feed.clue("--ip", address)));
            let estimates = geoip::clues(&databases, "--ip", address)?;
            if estimates.is_empty() {
                clues.push(unasked(address, self.geoip.is_empty()));
            }
            clues.extend(estimates);
        }
        Ok(clues)
    }
}

fn network(asn: u32) -> AddressClue {
    AddressClue {
        path: "--asn".into(),
        address: None,
        says: Says::Network { asn, name: None },
        source: "given".into(),
        as_of: None,
    }
}

fn unasked(address: IpAddr, without_database: bool) -> AddressClue {
    let why = match without_database {
        true => "none was given to look the address up in",
        false => "none holds it",
    };
    AddressClue {
        path: "--ip".into(),
        address: Some(address.to_canonical()),
        says: Says::NothingEstimated(why.into()),
        source: "GeoIP databases".into(),
        as_of: None,
    }
}
