//! VulnerabilityReports of trivy-operator, as an API server gives them.

use model::vulnerability::{Package, Report, ReportFormat, ReportedImage, Vulnerability};
use serde::Deserialize;

use super::draft::{About, Draft, moment, prose, severity, tenths, url};
use super::purl::Purl;
use super::{ReportError, ecosystem, shape};

/// The kind of one.
pub const KIND: &str = "VulnerabilityReport";
/// The kind of their list.
pub const LIST: &str = "VulnerabilityReportList";

#[derive(Deserialize)]
struct List {
    #[serde(default)]
    items: Vec<Object>,
}

#[derive(Deserialize)]
struct Object {
    /// Those of a list of reports have none.
    kind: Option<String>,
    report: Option<Content>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Content {
    artifact: Artifact,
    registry: Option<Registry>,
    os: Option<Os>,
    scanner: Option<Scanner>,
    update_timestamp: Option<String>,
    vulnerabilities: Option<Vec<Found>>,
}

#[derive(Deserialize)]
struct Artifact {
    digest: Option<String>,
    repository: Option<String>,
    tag: Option<String>,
}

#[derive(Deserialize)]
struct Registry {
    server: Option<String>,
}

#[derive(Deserialize)]
struct Os {
    family: Option<String>,
}

#[derive(Deserialize)]
struct Scanner {
    name: Option<String>,
    version: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Found {
    #[serde(rename = "vulnerabilityID")]
    id: String,
    resource: String,
    installed_version: String,
    fixed_version: Option<String>,
    severity: Option<String>,
    score: Option<f64>,
    title: Option<String>,
    primary_link: Option<String>,
    #[serde(rename = "packagePURL")]
    purl: Option<String>,
    package_type: Option<String>,
    class: Option<String>,
}

/// Reads one.
pub fn read(json: &[u8]) -> Result<Report, ReportError> {
    report(shape(ReportFormat::VulnerabilityReport, json)?, "")
}

/// Reads a list of them; other kinds in it are not looked at.
pub fn read_list(json: &[u8]) -> Result<Vec<Report>, ReportError> {
    let list: List = shape(ReportFormat::VulnerabilityReport, json)?;
    let is_report = |object: &Object| object.kind.as_deref().is_none_or(|kind| kind == KIND);
    let objects = list.items.into_iter().enumerate().filter(|(_, object)| is_report(object));
    objects.map(|(at, object)| report(object, &format!("items[{at}]."))).collect()
}

fn report(object: Object, path: &str) -> Result<Report, ReportError> {
    let mut draft = Draft::new(ReportFormat::VulnerabilityReport);
    let Some(content) = object.report else {
        return Err(draft.wrong(format!("{path}report"), "it is not there"));
    };
    let family = content.os.and_then(|os| os.family).unwrap_or_default();
    for (at, found) in content.vulnerabilities.into_iter().flatten().enumerate() {
        take(&mut draft, &family, found, &format!("{path}report.vulnerabilities[{at}]"))?;
    }
    let Artifact { digest, repository, tag } = content.artifact;
    let server = content.registry.and_then(|it| it.server).filter(|it| it != "index.docker.io");
    let reference = repository.map(|repository| {
        let server = server.map(|server| format!("{server}/")).unwrap_or_default();
        let tag = tag.filter(|tag| !tag.is_empty()).map(|tag| format!(":{tag}"));
        format!("{server}{repository}{}", tag.unwrap_or_default())
    });
    let scanner = content.scanner;
    let about = About {
        tool: scanner.as_ref().and_then(|it| it.name.clone()).unwrap_or("Trivy".into()),
        version: scanner.and_then(|scanner| scanner.version),
        made_at: moment(content.update_timestamp.as_deref()),
        image: ReportedImage {
            digests: digest.into_iter().collect(),
            references: reference.into_iter().collect(),
        },
        lists_all: false,
        says_exploited: false,
    };
    draft.finish(about, "expected report.artifact.digest")
}

fn take(draft: &mut Draft, family: &str, found: Found, path: &str) -> Result<(), ReportError> {
    let version = found.installed_version;
    let purl = found.purl.as_deref().and_then(Purl::parse);
    let package = purl.map_or_else(
        || {
            // Reports before there were types and classes say nothing but the distribution.
            let kind = found.package_type.as_deref().filter(|kind| !kind.is_empty());
            let is_of_system = found.class.as_deref() == Some("os-pkgs");
            let word = kind.or(is_of_system.then_some(family)).unwrap_or_default();
            let ecosystem = ecosystem::of_trivy(word).to_owned();
            let name = found.resource.clone();
            Package { ecosystem, name, alias: None, version: version.clone() }
        },
        |purl| purl.package(&version),
    );
    let vulnerability = Vulnerability {
        package: draft.package(package, path)?,
        id: found.id,
        severity: found.severity.as_deref().and_then(severity),
        fixed_in: prose(found.fixed_version),
        is_exploited: false,
        score_tenths: found.score.and_then(tenths),
        title: prose(found.title),
        url: url(found.primary_link),
        assessment: None,
    };
    draft.vulnerability(vulnerability, path)
}
