//! The datasets that verdicts rest on: versioned with the code, each with its digest and where it is from.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use chrono::NaiveDate;
use foldhash::fast::FixedState;
use ipnet::IpNet;
use model::place::{Country, Position};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// A dataset as it was released.
pub struct Dataset {
    /// Its name in evidence and exports.
    pub name: &'static str,
    /// Its text, as CSV.
    pub text: &'static str,
    /// SHA-256 of the text, in hexadecimal.
    pub sha256: &'static str,
    /// Whom it is owed to.
    pub attribution: &'static str,
}

/// Every dataset. A changed file without a changed digest here fails a test: verdicts name the digest.
pub static DATASETS: [Dataset; 12] = [
    Dataset {
        name: "regions",
        text: include_str!("../data/regions.csv"),
        sha256: "f17e7f7e462c7545c1d41b684a230d3e1a0b6d12d72d8d2e1195421d2427b901",
        attribution: "Regions by each provider's own list or SDK, positions by SpareCores sc-crawler and \
                      jasonwilbur/mcp-server-cloud-regions; every row names its source, and says where it needs review.",
    },
    Dataset {
        name: "providers",
        text: include_str!("../data/providers.csv"),
        sha256: "171301a6c36f8a57cc66b7ca19de18fcadde81addae09ddfc910c9a548285607",
        attribution: "Operators by their filings and publications, registries of addresses and their cloud \
                      controllers; every row names its source, and says where it needs review.",
    },
    Dataset {
        name: "jurisdictions",
        text: include_str!("../data/jurisdictions.csv"),
        sha256: "f4bf95c16fdbf7027640038b9312bcab74acb5182909add9f6737e797f1c2bf4",
        attribution: "Treaties of the European Union, the EEA Agreement, decisions of the European Commission and of the \
                      EEA Joint Committee, by Official Journal and CELEX number; every row names its source and says \
                      whether it needs review.",
    },
    Dataset {
        name: "territories",
        text: include_str!("../data/territories.csv"),
        sha256: "3358e025fab0ac126a32e28b439481c289765adb141b19c5a40ea62b3be54673",
        attribution: "Territories with an ISO 3166-1 code of their own and the state each belongs to, by that state's law; \
                      every row names its source.",
    },
    Dataset {
        name: "aliases",
        text: include_str!("../data/aliases.csv"),
        sha256: "6bde75677baa663274f60b8ccd8549e1a61e23974b47b84552903f9b39b662c8",
        attribution: "Second names of regions as published by each provider; every row names its source.",
    },
    Dataset {
        name: "hosts",
        text: include_str!("../data/hosts.csv"),
        sha256: "c1b901945d9073f07a5a5da5942cd772251458c907610f6649eb659109d0c732",
        attribution: "Forms in which providers name hosts, and where their region stands in them, by each provider's own \
                      documentation; every row names its source, and says where it needs review.",
    },
    Dataset {
        name: "anycast",
        text: include_str!("../data/anycast.csv"),
        sha256: "54e46f3899153d42da115c42a097459803bd66bfb48a0a759cb8d1aa1d1cd997",
        attribution: "Ranges that are announced from many places at once, by each operator's own publication; \
                      every row names its source, and says where it needs review.",
    },
    Dataset {
        name: "controls",
        text: include_str!("../data/controls.csv"),
        sha256: "7f22c561cc68d9fcdcec5bbf9a6d8167f5aed4899b41d15e0eb5e365e277f95d",
        attribution: "Controls that technical evidence may speak to, by the ids of those who publish them; titles in \
                      our own words; every row names its source.",
    },
    Dataset {
        name: "cis_benchmarks",
        text: include_str!("../data/cis_benchmarks.csv"),
        sha256: "52c9ba7f521fa45a9ca1c8496c7188f8df876b16da3c0cfa62d432f78abbf09d",
        attribution: "Which benchmark is for which minor versions of Kubernetes, after the documentation of \
                      kube-bench; every row names its source.",
    },
    Dataset {
        name: "cis_controls",
        text: include_str!("../data/cis_controls.csv"),
        sha256: "6ad985e885a93488bd22332b8e4fd3f7a4d18d69e2d7b71ab49cd00ee38bf87b",
        attribution: "Ids and kinds of assessment in the benchmarks of the Center for Internet Security (CIS), by \
                      theme; their texts are not in it.",
    },
    Dataset {
        name: "distributions",
        text: include_str!("../data/distributions.csv"),
        sha256: "8450c21ff903411ee90693a229bb5c885a0724c771691f9660b7ce86176ef4ad",
        attribution: "Ends of support by Debian's distro-info-data (ISC, Benjamin Drung and Stefano Rivera) and \
                      endoflife.date (MIT); every row names its source, and says where it needs review.",
    },
    Dataset {
        name: "kernels",
        text: include_str!("../data/kernels.csv"),
        sha256: "04ba837fbd5eb0f430fb3dd037d9067cc3bca4941d799932d1231883aa0adef5",
        attribution: "Ends of support of Linux's own series by endoflife.date (MIT) and kernel.org; every row names its \
                      source, and says where it needs review.",
    },
];

/// Digest of each dataset by its name, as generations store it.
pub fn digests() -> BTreeMap<String, String> {
    DATASETS.iter().map(|dataset| (dataset.name.into(), dataset.sha256.into())).collect()
}

/// A region of a provider.
#[derive(Debug, Deserialize)]
pub struct Region {
    /// The provider's key, such as `aws`; `aws-zone` for zones that lie elsewhere than their region.
    pub provider: String,
    /// The provider's code; with `*` for any characters.
    pub region: String,
    /// The country it lies in.
    #[serde(rename = "country_iso2")]
    pub country: Country,
    /// Its city, where known.
    pub city: Option<String>,
    /// Degrees, north positive; its city's rather than a building's.
    lat: Option<f64>,
    /// Degrees, east positive.
    lon: Option<f64>,
    /// Where that is known from.
    pub source: String,
}

impl Region {
    /// Where on the map it is, where the dataset has it.
    pub fn position(&self) -> Option<Position> {
        let micro = |degrees: f64| (degrees * 1e6).round() as i32;
        let (latitude, longitude) = self.lat.zip(self.lon)?;
        Some(Position { latitude: micro(latitude), longitude: micro(longitude) })
    }
}

/// A second name of a region, within its provider.
#[derive(Debug, Deserialize)]
struct Alias {
    provider: String,
    alias: String,
    region: String,
}

/// A territory with a code of its own that is no state.
#[derive(Debug, Deserialize)]
pub struct Territory {
    /// ISO 3166-1 code.
    pub iso2: Country,
    /// The state it belongs to, or that answers for it abroad; `None` where that is no state.
    pub state: Option<Country>,
    /// Its name.
    pub name: String,
}

/// A range of addresses that is announced from many places at once.
#[derive(Debug, Deserialize)]
pub struct Anycast {
    /// The range.
    pub prefix: IpNet,
    /// Whose it is.
    pub name: String,
}

/// An operator: a provider, a registry or a network that serves copies.
#[derive(Debug, Deserialize)]
pub struct Provider {
    /// Its key, such as `aws`.
    #[serde(rename = "provider")]
    pub key: String,
    /// The ultimate parent company, as far as it is known.
    pub parent_company: Option<String>,
    /// The parent's country.
    pub parent_country: Option<Country>,
    /// `yes`, `none found` or `unclear`.
    pub us_nexus: String,
    /// Certified under the Data Privacy Framework: `unverified`, or `n/a`.
    pub dpf_certified: String,
    /// Its autonomous systems, separated by `;`.
    asns: String,
    /// Forms of the names of its registries, separated by `;`.
    registry_hosts: String,
    /// Its CSI drivers, separated by `;`.
    csi_drivers: String,
    /// What else is known.
    pub note: Option<String>,
    /// Where that is known from.
    pub source: String,
}

impl Provider {
    /// Its autonomous systems.
    pub fn asns(&self) -> impl Iterator<Item = u32> {
        self.asns.split(';').filter_map(|asn| asn.parse().ok())
    }

    /// Forms of the names of its registries, as [`HostName::pattern`].
    pub fn registry_hosts(&self) -> impl Iterator<Item = &str> {
        self.registry_hosts.split(';').filter(|pattern| !pattern.is_empty())
    }

    /// Whether this CSI driver keeps data with it.
    pub fn has_driver(&self, driver: &str) -> bool {
        self.csi_drivers.split(';').any(|own| own == driver)
    }
}

/// A form in which a provider names hosts: `*` stands for any characters, `<region>` for a region or zone of its own.
#[derive(Clone, Debug, Deserialize)]
pub struct HostName {
    /// The provider's key.
    pub provider: String,
    /// The form.
    pub pattern: String,
    /// Where that is known from.
    pub source: String,
}

/// A release of a distribution, and how long it is mended.
#[derive(Debug, Deserialize)]
pub struct Distribution {
    /// `ID` of its `os-release`; CentOS Stream is `centos-stream` here, whatever it calls itself.
    pub id: String,
    /// `VERSION_ID`, or its beginning; `*` for a distribution without releases.
    pub version: String,
    /// What to call it.
    pub name: String,
    /// The last day of security updates for everybody; `None` for a distribution without releases.
    pub updates_end: Option<NaiveDate>,
    /// The last day of a longer support for fewer packages, or for subscribers.
    pub extended_end: Option<NaiveDate>,
    /// Whose that is.
    pub extended_by: Option<String>,
    /// Where that is known from.
    pub source: String,
}

/// A series of kernels, as they are released by those who write them.
#[derive(Debug, Deserialize)]
pub struct Kernel {
    /// Its first numbers, such as `6.12`.
    pub version: String,
    /// The last day on which it is mended; `None` where none has been published.
    pub updates_end: Option<NaiveDate>,
    /// Where that is known from.
    pub source: String,
}

/// What a territory is to the EEA.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// In the European Economic Area.
    Eea,
    /// Under an adequacy decision.
    Adequate,
    /// Under an adequacy decision for some recipients alone.
    Partial,
    /// A third country without one.
    Third,
    /// Not settled: a person has to look.
    Review,
}

impl Status {
    /// As it is written in the dataset.
    pub fn word(self) -> &'static str {
        match self {
            Self::Eea => "eea",
            Self::Adequate => "adequate",
            Self::Partial => "partial",
            Self::Third => "third",
            Self::Review => "review",
        }
    }
}

/// A row of law: what a territory was to the EEA during a time.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Standing {
    /// ISO 3166-1 code, or a longer key for what is no country.
    #[serde(rename(serialize = "territory"))]
    pub iso2: String,
    /// Its name.
    pub name: String,
    /// What it was.
    pub status: Status,
    /// What that rests on.
    pub basis: Option<String>,
    /// From when; `None` since before our records.
    pub valid_from: Option<NaiveDate>,
    /// Until when, inclusive; `None` until further notice.
    pub valid_to: Option<NaiveDate>,
    /// From when its end was known; `None` as soon as the row was.
    pub end_known_from: Option<NaiveDate>,
    /// From when it was known; `None` since before our records.
    pub known_from: Option<NaiveDate>,
    /// `sourced` or `needs-review`; what was declared or supposed says so.
    pub review: String,
    /// The recipients that alone are covered; `None` where all are.
    pub recipients: Option<String>,
    /// What limits it.
    pub limits: Option<String>,
    /// Where it is known from.
    pub source: String,
}

static REGIONS: LazyLock<Vec<Region>> = LazyLock::new(|| rows("regions"));
static STANDINGS: LazyLock<Vec<Standing>> = LazyLock::new(|| rows("jurisdictions"));
static PROVIDERS: LazyLock<Vec<Provider>> = LazyLock::new(|| rows("providers"));
static ANYCAST: LazyLock<Vec<Anycast>> = LazyLock::new(|| rows("anycast"));
static DISTRIBUTIONS: LazyLock<Vec<Distribution>> = LazyLock::new(|| rows("distributions"));
static KERNELS: LazyLock<Vec<Kernel>> = LazyLock::new(|| rows("kernels"));
static TERRITORIES: LazyLock<BTreeMap<Country, Territory>> = LazyLock::new(|| {
    let rows: Vec<Territory> = rows("territories");
    rows.into_iter().map(|row| (row.iso2, row)).collect()
});
static ALIASES: LazyLock<Vec<Alias>> = LazyLock::new(|| rows("aliases"));
static REGION_INDEX: LazyLock<HashMap<(&str, &str), &Region, FixedState>> = LazyLock::new(|| {
    let rows = REGIONS.iter().map(|row| ((row.provider.as_str(), row.region.as_str()), row));
    rows.collect()
});

/// The rows of a dataset. A test holds that every row reads.
pub(crate) fn rows<T: DeserializeOwned>(name: &str) -> Vec<T> {
    let text = DATASETS.iter().find(|dataset| dataset.name == name).map_or("", |it| it.text);
    csv::Reader::from_reader(text.as_bytes()).deserialize().filter_map(Result::ok).collect()
}

/// Every region.
pub fn regions() -> &'static [Region] {
    &REGIONS
}

/// The region of exactly this name.
pub fn region(provider: &str, name: &str) -> Option<&'static Region> {
    REGION_INDEX.get(&(provider, name)).copied()
}

/// The region that the provider calls so elsewhere, as Oracle does in instance ids and Microsoft in lists of addresses.
pub fn region_by_alias(provider: &str, alias: &str) -> Option<&'static Region> {
    let row = ALIASES.iter().find(|row| row.provider == provider && row.alias == alias)?;
    region(provider, &row.region)
}

/// Every row of law.
pub fn standings() -> &'static [Standing] {
    &STANDINGS
}

/// Every operator.
pub fn providers() -> &'static [Provider] {
    &PROVIDERS
}

/// The territory of this code; `None` for a state.
pub fn territory(code: Country) -> Option<&'static Territory> {
    TERRITORIES.get(&code)
}

/// Every form in which a provider names hosts.
pub fn hosts() -> Vec<HostName> {
    rows("hosts")
}

/// Every range that is announced from many places at once.
pub fn anycast() -> &'static [Anycast] {
    &ANYCAST
}

/// Every release of a distribution.
pub fn distributions() -> &'static [Distribution] {
    &DISTRIBUTIONS
}

/// Every series of kernels.
pub fn kernels() -> &'static [Kernel] {
    &KERNELS
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use facts::canonical::Digest;

    use super::*;

    #[test]
    fn digests_are_those_of_the_files() {
        for dataset in &DATASETS {
            let digest = Digest::of(dataset.text.as_bytes()).to_string();
            assert_eq!(digest, dataset.sha256, "{}", dataset.name);
            assert!(!dataset.attribution.is_empty());
        }
    }

    #[test]
    fn every_row_reads_and_no_key_comes_twice() {
        let lines = |name: &str| {
            let dataset = DATASETS.iter().find(|dataset| dataset.name == name).expect("a dataset");
            dataset.text.lines().count() - 1
        };
        assert_eq!(regions().len(), lines("regions"));
        assert_eq!(REGION_INDEX.len(), regions().len());
        assert_eq!(standings().len(), lines("jurisdictions"));
        let starts: BTreeSet<_> =
            standings().iter().map(|row| (&row.iso2, row.valid_from)).collect();
        assert_eq!(starts.len(), standings().len());
        assert_eq!(providers().len(), lines("providers"));
        let keys: BTreeSet<_> = providers().iter().map(|row| &row.key).collect();
        assert_eq!(keys.len(), providers().len());
        assert_eq!(anycast().len(), lines("anycast"));
        assert_eq!(hosts().len(), lines("hosts"));
        let forms: BTreeSet<_> = hosts().into_iter().map(|row| row.pattern).collect();
        assert_eq!(forms.len(), hosts().len());
        assert!(hosts().iter().all(|row| keys.contains(&row.provider)));
        assert_eq!(TERRITORIES.len(), lines("territories"));
        assert_eq!(ALIASES.len(), lines("aliases"));
        assert_eq!(distributions().len(), lines("distributions"));
        let releases: BTreeSet<_> =
            distributions().iter().map(|row| (&row.id, &row.version)).collect();
        assert_eq!(releases.len(), distributions().len());
        assert_eq!(kernels().len(), lines("kernels"));
        let series: BTreeSet<_> = kernels().iter().map(|row| &row.version).collect();
        assert_eq!(series.len(), kernels().len());
        for row in distributions() {
            assert_eq!(row.updates_end.is_none(), row.version == "*", "{row:?}");
            assert_eq!(row.extended_end.is_some(), row.extended_by.is_some(), "{row:?}");
            assert!(row.extended_end.is_none() || row.extended_end > row.updates_end, "{row:?}");
        }
        for row in ALIASES.iter() {
            assert!(region(&row.provider, &row.region).is_some(), "{row:?}");
            assert!(region(&row.provider, &row.alias).is_none(), "{row:?} is no second name");
        }
    }

    /// Notes of whoever gathered the rows are no sources: nobody else can look them up.
    #[test]
    fn every_source_is_one_that_a_stranger_can_look_up() {
        let notes = ["find_string", "code-index", "stored page", "general knowledge", "@"];
        for dataset in &DATASETS {
            let mut rows = csv::Reader::from_reader(dataset.text.as_bytes());
            let headers = rows.headers().expect("headers").clone();
            let Some(column) = headers.iter().position(|header| header == "source") else {
                continue;
            };
            for row in rows.records().map(|row| row.expect("a row")) {
                assert!(!row[column].trim().is_empty(), "{}: {row:?} has no source", dataset.name);
                let noted = row.iter().find(|cell| notes.iter().any(|note| cell.contains(note)));
                assert_eq!(noted, None, "{}: {row:?}", dataset.name);
            }
        }
    }

    /// Nothing stands to the EEA in any way before there was one.
    #[test]
    fn no_row_of_law_is_older_than_the_area() {
        let start = NaiveDate::from_ymd_opt(1994, 1, 1);
        for row in standings() {
            assert!(row.valid_from >= start, "{row:?}");
        }
    }

    #[test]
    fn rows_of_law_follow_each_other_and_ends_are_known_no_earlier_than_their_rows() {
        for pair in standings().windows(2).filter(|pair| pair[0].iso2 == pair[1].iso2) {
            let end = pair[0].valid_to.expect("what is followed ends");
            assert_eq!(end.succ_opt(), pair[1].valid_from, "{pair:?}");
        }
        for row in standings().iter().filter(|row| row.end_known_from.is_some()) {
            assert!(row.valid_to.is_some() && row.end_known_from >= row.known_from, "{row:?}");
        }
    }

    #[test]
    fn an_autonomous_system_is_of_one_operator() {
        let all: Vec<u32> = providers().iter().flat_map(Provider::asns).collect();
        let distinct: BTreeSet<_> = all.iter().collect();
        assert_eq!((all.len(), distinct.len() >= 30), (distinct.len(), true));
    }
}
