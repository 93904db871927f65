//! Reports of scanners on images, read from what they write: Trivy, Grype, CycloneDX and trivy-operator.
//!
//! What is used of a report is read strictly, the rest is not looked at. A report is read whole or not at all: one with
//! fewer packages than it lists would say that others are not there.

mod cluster;
mod cyclonedx;
mod draft;
mod ecosystem;
mod error;
mod files;
mod grype;
mod operator;
mod purl;
#[cfg(test)]
mod tests;
mod trivy;

use model::vulnerability::{Report, ReportFormat};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

pub use cluster::{ClusterReport, Told, follow};
pub use error::ReportError;
pub use files::{FileContent, FileError, ReportFile, ReportFiles};

/// Bytes of one file.
pub const LARGEST: usize = 128 << 20;

/// By what formats are told from one another.
#[derive(Deserialize)]
struct Marks {
    #[serde(rename = "bomFormat")]
    bom_format: Option<IgnoredAny>,
    #[serde(rename = "SchemaVersion")]
    schema_version: Option<IgnoredAny>,
    matches: Option<IgnoredAny>,
    kind: Option<String>,
}

/// Reads what a scanner wrote. A list of VulnerabilityReports, as `kubectl get -o json` prints it, holds several reports.
///
/// # Errors
/// If it is none of the known formats, too large, names no image, or if something that is used is not as it should be.
pub fn read(json: &[u8]) -> Result<Vec<Report>, ReportError> {
    if json.len() > LARGEST {
        return Err(ReportError::TooLarge { mebibytes: LARGEST >> 20 });
    }
    let json = json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json);
    let marks: Marks = serde_json::from_slice(json).map_err(|error| match error.is_data() {
        true => ReportError::Unknown,
        false => ReportError::NotJson(error.to_string()),
    })?;
    match marks {
        Marks { bom_format: Some(_), .. } => cyclonedx::read(json).map(|report| vec![report]),
        Marks { schema_version: Some(_), .. } => trivy::read(json).map(|report| vec![report]),
        Marks { matches: Some(_), .. } => grype::read(json).map(|report| vec![report]),
        Marks { kind: Some(kind), .. } => match kind.as_str() {
            operator::KIND => operator::read(json).map(|report| vec![report]),
            "List" | operator::LIST => operator::read_list(json),
            _ => Err(ReportError::Unknown),
        },
        _ => Err(ReportError::Unknown),
    }
}

fn shape<T: DeserializeOwned>(format: ReportFormat, json: &[u8]) -> Result<T, ReportError> {
    let mut json = serde_json::Deserializer::from_slice(json);
    serde_path_to_error::deserialize(&mut json).map_err(|error| ReportError::Field {
        format: format.name(),
        path: error.path().to_string(),
        wrong: error.inner().to_string(),
    })
}
