//! `grype -o json`.

use std::collections::BTreeMap;

use model::vulnerability::{
    Assessment, AssessmentState, Package, Report, ReportFormat, ReportedImage, Vulnerability,
};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::draft::{About, Draft, digest_of, moment, prose, severity, tenths, url};
use super::purl::Purl;
use super::{ReportError, shape};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Root {
    matches: Vec<Match>,
    ignored_matches: Option<Vec<Match>>,
    source: Option<Source>,
    descriptor: Option<Descriptor>,
}

#[derive(Deserialize)]
struct Source {
    #[serde(rename = "type")]
    kind: Option<String>,
    target: Option<serde_json::Value>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Target {
    user_input: Option<String>,
    #[serde(rename = "imageID")]
    image_id: Option<String>,
    manifest_digest: Option<String>,
    tags: Option<Vec<String>>,
    repo_digests: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Descriptor {
    version: Option<String>,
    timestamp: Option<String>,
    db: Option<Database>,
}

#[derive(Deserialize)]
struct Database {
    providers: Option<BTreeMap<String, IgnoredAny>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Match {
    vulnerability: Found,
    related_vulnerabilities: Option<Vec<Related>>,
    artifact: Artifact,
    applied_ignore_rules: Option<Vec<IgnoreRule>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Found {
    id: String,
    data_source: Option<String>,
    severity: Option<String>,
    description: Option<String>,
    cvss: Option<Vec<Cvss>>,
    known_exploited: Option<Vec<IgnoredAny>>,
    fix: Option<Fix>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Related {
    description: Option<String>,
    cvss: Option<Vec<Cvss>>,
    known_exploited: Option<Vec<IgnoredAny>>,
}

#[derive(Deserialize)]
struct Cvss {
    metrics: Option<Metrics>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metrics {
    base_score: Option<f64>,
}

#[derive(Deserialize)]
struct Fix {
    versions: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Artifact {
    name: String,
    version: String,
    #[serde(rename = "type")]
    kind: Option<String>,
    purl: Option<String>,
    upstreams: Option<Vec<Upstream>>,
}

#[derive(Deserialize)]
struct Upstream {
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct IgnoreRule {
    reason: Option<String>,
    vex_status: Option<String>,
    vex_justification: Option<String>,
}

/// Reads a report on an image.
pub fn read(json: &[u8]) -> Result<Report, ReportError> {
    let mut draft = Draft::new(ReportFormat::Grype);
    let root: Root = shape(ReportFormat::Grype, json)?;
    let target = target(&draft, root.source)?;
    let kev = |database: &Database| {
        database.providers.as_ref().is_some_and(|providers| providers.contains_key("kev"))
    };
    let has_kev = root.descriptor.as_ref().and_then(|it| it.db.as_ref()).is_some_and(kev);
    for (at, found) in root.matches.into_iter().enumerate() {
        take(&mut draft, found, false, &format!("matches[{at}]"))?;
    }
    for (at, found) in root.ignored_matches.into_iter().flatten().enumerate() {
        take(&mut draft, found, true, &format!("ignoredMatches[{at}]"))?;
    }
    let by_digest = target.repo_digests.unwrap_or_default();
    let digests = by_digest.iter().filter_map(|reference| digest_of(reference));
    let image = ReportedImage {
        digests: digests.chain(target.manifest_digest).chain(target.image_id).collect(),
        references: target.user_input.into_iter().chain(target.tags.unwrap_or_default()).collect(),
    };
    let (version, timestamp) =
        root.descriptor.map(|it| (it.version, it.timestamp)).unwrap_or_default();
    let about = About {
        tool: "Grype".into(),
        version,
        made_at: moment(timestamp.as_deref()),
        image,
        lists_all: false,
        says_exploited: has_kev || draft.has_exploited(),
    };
    draft.finish(
        about,
        "expected source.target.repoDigests, manifestDigest or imageID, which `grype IMAGE` writes",
    )
}

/// What was scanned, if it was an image: a folder's target is a text.
fn target(draft: &Draft, source: Option<Source>) -> Result<Target, ReportError> {
    let Some(source) = source else { return Ok(Target::default()) };
    if let Some(kind) = source.kind.filter(|kind| kind != "image") {
        return Err(draft.wrong("source.type", format!("it is a scan of a {kind}: expected image")));
    }
    let target = source.target.unwrap_or(serde_json::Value::Object(serde_json::Map::new()));
    serde_path_to_error::deserialize(target).map_err(|error| {
        draft.wrong(format!("source.target.{}", error.path()), error.inner().to_string())
    })
}

fn take(draft: &mut Draft, found: Match, is_ignored: bool, path: &str) -> Result<(), ReportError> {
    let Match { vulnerability, related_vulnerabilities, artifact, applied_ignore_rules } = found;
    let package = draft.package(package(artifact), &format!("{path}.artifact"))?;
    let related = related_vulnerabilities.unwrap_or_default();
    let is_told = |list: &Option<Vec<IgnoredAny>>| list.as_ref().is_some_and(|it| !it.is_empty());
    let own = vulnerability.cvss.as_deref().unwrap_or_default();
    let score = highest(own).or_else(|| {
        related.iter().filter_map(|it| highest(it.cvss.as_deref().unwrap_or_default())).max()
    });
    let fixed_in = vulnerability.fix.and_then(|fix| fix.versions).unwrap_or_default().join(", ");
    let vulnerability = Vulnerability {
        package,
        id: vulnerability.id,
        severity: vulnerability.severity.as_deref().and_then(severity),
        fixed_in: prose(Some(fixed_in)),
        is_exploited: is_told(&vulnerability.known_exploited)
            || related.iter().any(|it| is_told(&it.known_exploited)),
        score_tenths: score,
        title: prose(vulnerability.description)
            .or_else(|| related.into_iter().find_map(|it| prose(it.description))),
        url: url(vulnerability.data_source),
        assessment: is_ignored.then(|| assessment(applied_ignore_rules.unwrap_or_default())),
    };
    draft.vulnerability(vulnerability, &format!("{path}.vulnerability"))
}

fn package(artifact: Artifact) -> Package {
    let Artifact { name, version, kind, purl, upstreams } = artifact;
    let mut package = match purl.as_deref().and_then(Purl::parse) {
        Some(purl) => purl.package(&version),
        None => {
            let ecosystem = match kind.as_deref().unwrap_or_default() {
                "go-module" => "golang",
                "java-archive" => "maven",
                "python" => "pypi",
                "rust-crate" => "cargo",
                known @ ("apk" | "deb" | "gem" | "npm" | "rpm") => known,
                _ => "generic",
            };
            Package { ecosystem: ecosystem.into(), name, alias: None, version }
        }
    };
    let upstream = upstreams.into_iter().flatten().next().map(|upstream| upstream.name);
    package.alias = package.alias.or(upstream);
    package
}

fn highest(cvss: &[Cvss]) -> Option<u8> {
    let scores = cvss.iter().filter_map(|it| it.metrics.as_ref()?.base_score);
    scores.filter_map(tenths).max()
}

fn assessment(rules: Vec<IgnoreRule>) -> Assessment {
    let state = |rule: &IgnoreRule| match rule.vex_status.as_deref() {
        Some("not_affected") => Some(AssessmentState::NotAffected),
        Some("fixed") => Some(AssessmentState::Resolved),
        _ => None,
    };
    Assessment {
        state: rules.iter().find_map(state).unwrap_or(AssessmentState::Ignored),
        justification: prose(rules.iter().find_map(|rule| rule.vex_justification.clone())),
        detail: prose(rules.into_iter().find_map(|rule| rule.reason)),
    }
}
