//! The datasets that verdicts rest on: versioned with the code, each with its digest and where it is from.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::NaiveDate;
use model::place::Country;
use serde::Deserialize;
use serde::de::DeserializeOwned;

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
pub static DATASETS: [Dataset; 3] = [
    Dataset {
        name: "regions",
        text: include_str!("../data/regions.csv"),
        sha256: "9d2bbf4a60fec9bca940943f24d27af94a17d419cecaa595c182171c1bd34570",
        attribution: "Region codes as published by each provider's own SDK, positions by SpareCores \
                      sc-crawler; every row names its source.",
    },
    Dataset {
        name: "providers",
        text: include_str!("../data/providers.csv"),
        sha256: "16c8dd374ea116d87a1ad7fcd15c1203d86b1c972df8d4596700529af804c7d1",
        attribution: "Operators by their own publications and their cloud controllers' source; every row \
                      names its source, and says where it is general knowledge.",
    },
    Dataset {
        name: "jurisdictions",
        text: include_str!("../data/jurisdictions.csv"),
        sha256: "85ece2d2d147d014f90fb507a2f4cbbd85ea5a53ee71a8b4be5687c2618274e6",
        attribution: "EU treaties, decisions of the European Commission and of the EEA Joint Committee; every \
                      row names its source and whether it has been reviewed.",
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
    /// Where that is known from.
    pub source: String,
}

/// A row of law: what a country was to the EEA during a time.
#[derive(Debug, Deserialize)]
pub struct Standing {
    /// ISO 3166-1 code, or a longer key for what is no country.
    pub iso2: String,
    /// `eea`, `adequate`, `partial`, `third` or `review`.
    pub status: String,
    /// What that rests on.
    pub basis: String,
    /// From when; `None` since before our records.
    pub valid_from: Option<NaiveDate>,
    /// Until when, inclusive; `None` until further notice.
    pub valid_to: Option<NaiveDate>,
    /// `sourced` or `needs-review`.
    pub review: String,
    /// Where it is known from.
    pub source: String,
}

static REGIONS: LazyLock<Vec<Region>> = LazyLock::new(|| rows(&DATASETS[0]));
static STANDINGS: LazyLock<Vec<Standing>> = LazyLock::new(|| rows(&DATASETS[2]));
static REGION_INDEX: LazyLock<BTreeMap<(&str, &str), &Region>> = LazyLock::new(|| {
    REGIONS.iter().map(|row| ((row.provider.as_str(), row.region.as_str()), row)).collect()
});

/// The rows of a dataset. A test holds that every row reads.
fn rows<T: DeserializeOwned>(dataset: &Dataset) -> Vec<T> {
    csv::Reader::from_reader(dataset.text.as_bytes()).deserialize().filter_map(Result::ok).collect()
}

/// Every region.
pub fn regions() -> &'static [Region] {
    &REGIONS
}

/// The region of exactly this name.
pub fn region(provider: &str, name: &str) -> Option<&'static Region> {
    REGION_INDEX.get(&(provider, name)).copied()
}

/// Every row of law.
pub fn standings() -> &'static [Standing] {
    &STANDINGS
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
        let lines = |dataset: &Dataset| dataset.text.lines().count() - 1;
        assert_eq!(regions().len(), lines(&DATASETS[0]));
        assert_eq!(REGION_INDEX.len(), regions().len());
        assert_eq!(standings().len(), lines(&DATASETS[2]));
        let starts: BTreeSet<_> =
            standings().iter().map(|row| (&row.iso2, row.valid_from)).collect();
        assert_eq!(starts.len(), standings().len());
        let mut providers = csv::Reader::from_reader(DATASETS[1].text.as_bytes());
        let names: BTreeSet<String> =
            providers.records().map(|row| row.expect("a row")[0].to_owned()).collect();
        assert_eq!(names.len(), lines(&DATASETS[1]));
    }
}
