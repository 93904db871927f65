//! `trivy image --format json`.

use model::vulnerability::{
    Assessment, AssessmentState, Package, Report, ReportFormat, ReportedImage, Vulnerability,
};
use serde::Deserialize;

use super::draft::{About, Draft, digest_of, moment, prose, severity, tenths, url};
use super::purl::Purl;
use super::{ReportError, ecosystem, shape};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Root {
    artifact_name: Option<String>,
    artifact_type: Option<String>,
    created_at: Option<String>,
    trivy: Option<Trivy>,
    metadata: Option<Metadata>,
    results: Option<Vec<Scanned>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Trivy {
    version: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Metadata {
    #[serde(rename = "ImageID")]
    image_id: Option<String>,
    repo_tags: Option<Vec<String>>,
    repo_digests: Option<Vec<String>>,
}

/// One of its results: the packages of a distribution, or of a file that lists some.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Scanned {
    #[serde(rename = "Type")]
    kind: Option<String>,
    packages: Option<Vec<Listed>>,
    vulnerabilities: Option<Vec<Found>>,
    experimental_modified_findings: Option<Vec<Modified>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Listed {
    name: String,
    identifier: Option<Identifier>,
    version: Option<String>,
    release: Option<String>,
    epoch: Option<u64>,
    src_name: Option<String>,
}

#[derive(Deserialize)]
struct Identifier {
    #[serde(rename = "PURL")]
    purl: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Found {
    #[serde(rename = "VulnerabilityID")]
    id: String,
    pkg_name: String,
    pkg_identifier: Option<Identifier>,
    installed_version: String,
    fixed_version: Option<String>,
    severity: Option<String>,
    title: Option<String>,
    #[serde(rename = "PrimaryURL")]
    primary_url: Option<String>,
    #[serde(rename = "CVSS")]
    cvss: Option<std::collections::BTreeMap<String, Cvss>>,
}

#[derive(Deserialize)]
struct Cvss {
    #[serde(rename = "V3Score")]
    v3: Option<f64>,
    #[serde(rename = "V40Score")]
    v40: Option<f64>,
}

/// What a VEX document or a rule of the scan took out of the findings.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Modified {
    #[serde(rename = "Type")]
    kind: Option<String>,
    status: Option<String>,
    statement: Option<String>,
    source: Option<String>,
    finding: serde_json::Value,
}

/// Reads a report on an image.
pub fn read(json: &[u8]) -> Result<Report, ReportError> {
    let mut draft = Draft::new(ReportFormat::Trivy);
    let root: Root = shape(ReportFormat::Trivy, json)?;
    if let Some(kind) = root.artifact_type.filter(|kind| kind != "container_image") {
        let wrong = format!("it is a scan of a {kind}: expected container_image (`trivy image`)");
        return Err(draft.wrong("ArtifactType", wrong));
    }
    let metadata = root.metadata.unwrap_or_default();
    let results = root.results.unwrap_or_default();
    let lists_all = results.iter().any(|it| it.packages.as_ref().is_some_and(|it| !it.is_empty()));
    for (at, scanned) in results.into_iter().enumerate() {
        result(&mut draft, scanned, &format!("Results[{at}]"))?;
    }
    let by_digest = metadata.repo_digests.unwrap_or_default();
    let digests = by_digest.iter().filter_map(|it| digest_of(it)).chain(metadata.image_id);
    let references = root.artifact_name.into_iter().chain(metadata.repo_tags.unwrap_or_default());
    let image = ReportedImage { digests: digests.collect(), references: references.collect() };
    let about = About {
        tool: "Trivy".into(),
        version: root.trivy.and_then(|trivy| trivy.version),
        made_at: moment(root.created_at.as_deref()),
        image,
        lists_all,
        says_exploited: false,
    };
    draft.finish(
        about,
        "expected Metadata.RepoDigests or Metadata.ImageID, which `trivy image` writes",
    )
}

fn result(draft: &mut Draft, scanned: Scanned, path: &str) -> Result<(), ReportError> {
    let ecosystem = ecosystem::of_trivy(scanned.kind.as_deref().unwrap_or_default());
    for (at, listed) in scanned.packages.into_iter().flatten().enumerate() {
        // What an application is called by its own lock file has no version.
        let Some(version) = version(&listed) else { continue };
        let package = package(ecosystem, listed.name, listed.identifier, &version, listed.src_name);
        draft.package(package, &format!("{path}.Packages[{at}]"))?;
    }
    for (at, found) in scanned.vulnerabilities.into_iter().flatten().enumerate() {
        take(draft, ecosystem, found, None, &format!("{path}.Vulnerabilities[{at}]"))?;
    }
    for (at, modified) in scanned.experimental_modified_findings.into_iter().flatten().enumerate() {
        let path = format!("{path}.ExperimentalModifiedFindings[{at}]");
        if modified.kind.as_deref() != Some("vulnerability") {
            continue;
        }
        let found = serde_path_to_error::deserialize(modified.finding).map_err(|error| {
            draft.wrong(format!("{path}.Finding.{}", error.path()), error.inner().to_string())
        })?;
        let assessment = Assessment {
            state: match modified.status.as_deref() {
                Some("not_affected") => AssessmentState::NotAffected,
                Some("fixed") => AssessmentState::Resolved,
                _ => AssessmentState::Ignored,
            },
            justification: prose(modified.statement),
            detail: prose(modified.source),
        };
        take(draft, ecosystem, found, Some(assessment), &path)?;
    }
    Ok(())
}

fn take(
    draft: &mut Draft,
    ecosystem: &str,
    found: Found,
    assessment: Option<Assessment>,
    path: &str,
) -> Result<(), ReportError> {
    let version = &found.installed_version;
    let package = package(ecosystem, found.pkg_name, found.pkg_identifier, version, None);
    let scores = found.cvss.into_iter().flatten().filter_map(|(_, cvss)| cvss.v40.or(cvss.v3));
    let vulnerability = Vulnerability {
        package: draft.package(package, path)?,
        id: found.id,
        severity: found.severity.as_deref().and_then(severity),
        fixed_in: prose(found.fixed_version),
        is_exploited: false,
        score_tenths: scores.filter_map(tenths).max(),
        title: prose(found.title),
        url: url(found.primary_url),
        assessment,
    };
    draft.vulnerability(vulnerability, path)
}

fn package(
    ecosystem: &str,
    name: String,
    identifier: Option<Identifier>,
    version: &str,
    source: Option<String>,
) -> Package {
    let purl = identifier.and_then(|it| it.purl).and_then(|purl| Purl::parse(&purl));
    let mut package = purl.map_or_else(
        || Package { ecosystem: ecosystem.into(), name, alias: None, version: version.into() },
        |purl| purl.package(version),
    );
    package.alias = source.filter(|source| !source.is_empty()).or(package.alias);
    package
}

/// The version as Trivy writes it beside a vulnerability.
fn version(listed: &Listed) -> Option<String> {
    let version = listed.version.as_deref().filter(|version| !version.is_empty())?;
    let epoch = listed.epoch.filter(|epoch| *epoch > 0).map(|it| format!("{it}:"));
    let release = listed.release.as_deref().filter(|release| !release.is_empty());
    let release = release.map(|release| format!("-{release}")).unwrap_or_default();
    Some(format!("{}{version}{release}", epoch.unwrap_or_default()))
}
