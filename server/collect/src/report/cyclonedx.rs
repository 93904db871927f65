//! CycloneDX as JSON: a list of components, vulnerabilities of them, and what was concluded of those (VEX).

use std::collections::HashMap;

use model::verdict::Severity;
use model::vulnerability::{
    Assessment, AssessmentState, Package, Report, ReportFormat, ReportedImage, Vulnerability,
};
use serde::Deserialize;

use super::draft::{About, Draft, digest_of, moment, prose, severity, tenths, url};
use super::purl::Purl;
use super::{ReportError, shape};

/// Components within components.
const DEEPEST: usize = 50;

#[derive(Deserialize)]
struct Root {
    metadata: Option<Metadata>,
    #[serde(default)]
    components: Vec<Component>,
    #[serde(default)]
    compositions: Vec<Composition>,
    #[serde(default)]
    vulnerabilities: Vec<Found>,
}

#[derive(Default, Deserialize)]
struct Metadata {
    timestamp: Option<String>,
    tools: Option<Tools>,
    component: Option<Component>,
}

/// Before version 1.5 a list, since then lists by kind.
#[derive(Deserialize)]
#[serde(untagged)]
enum Tools {
    List(Vec<Tool>),
    Kinds {
        #[serde(default)]
        components: Vec<Tool>,
    },
}

#[derive(Deserialize)]
struct Tool {
    name: Option<String>,
    version: Option<String>,
}

#[derive(Deserialize)]
struct Component {
    #[serde(rename = "bom-ref")]
    reference: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    group: Option<String>,
    name: String,
    version: Option<String>,
    purl: Option<String>,
    #[serde(default)]
    hashes: Vec<Hash>,
    #[serde(default)]
    properties: Vec<Property>,
    #[serde(default)]
    components: Vec<Component>,
}

#[derive(Deserialize)]
struct Hash {
    alg: Option<String>,
    content: Option<String>,
}

#[derive(Deserialize)]
struct Property {
    name: Option<String>,
    value: Option<String>,
}

#[derive(Deserialize)]
struct Composition {
    aggregate: Option<String>,
}

#[derive(Deserialize)]
struct Found {
    id: Option<String>,
    source: Option<Source>,
    #[serde(default)]
    ratings: Vec<Rating>,
    description: Option<String>,
    recommendation: Option<String>,
    analysis: Option<Analysis>,
    #[serde(default)]
    affects: Vec<Affected>,
}

#[derive(Deserialize)]
struct Source {
    url: Option<String>,
}

#[derive(Deserialize)]
struct Rating {
    score: Option<f64>,
    severity: Option<String>,
}

#[derive(Deserialize)]
struct Analysis {
    state: Option<String>,
    justification: Option<String>,
    detail: Option<String>,
}

#[derive(Deserialize)]
struct Affected {
    #[serde(rename = "ref")]
    reference: String,
    #[serde(default)]
    versions: Vec<Version>,
}

#[derive(Deserialize)]
struct Version {
    version: Option<String>,
    status: Option<String>,
}

impl Component {
    fn property(&self, name: &str) -> Option<&str> {
        let found = self.properties.iter().find(|it| it.name.as_deref() == Some(name));
        found?.value.as_deref()
    }

    /// The package that it is; files, systems and what has no version are none.
    fn package(&self) -> Option<Package> {
        let purl = self.purl.as_deref().and_then(Purl::parse);
        let version = (self.version.clone())
            .or_else(|| purl.as_ref().and_then(|purl| purl.version.clone()))
            .filter(|version| !version.is_empty())?;
        let kind = self.kind.as_deref().unwrap_or_default();
        let mut package = match purl {
            Some(purl) if !matches!(purl.kind.as_str(), "oci" | "docker") => purl.package(&version),
            None if matches!(kind, "library" | "framework" | "application") => {
                let group = self.group.as_ref().filter(|group| !group.is_empty());
                let group = group.map(|group| format!("{group}/")).unwrap_or_default();
                let name = format!("{group}{}", self.name);
                Package { ecosystem: "generic".into(), name, alias: None, version }
            }
            _ => return None,
        };
        let source = self.property("aquasecurity:trivy:SrcName").map(str::to_owned);
        package.alias = package.alias.or(source);
        Some(package)
    }

    /// What says of which image the whole is.
    fn image(&self) -> ReportedImage {
        let purl = self.purl.as_deref().and_then(Purl::parse);
        let sha256 = self.hashes.iter().filter(|hash| hash.alg.as_deref() == Some("SHA-256"));
        let digests = (sha256
            .filter_map(|hash| Some(format!("sha256:{}", hash.content.as_ref()?))))
        .chain(self.version.clone())
        .chain(purl.and_then(|purl| purl.version))
        .chain(self.property("aquasecurity:trivy:ImageID").map(str::to_owned))
        .chain(self.property("aquasecurity:trivy:RepoDigest").and_then(digest_of))
        .chain(digest_of(&self.name));
        let tag = self.property("aquasecurity:trivy:RepoTag").map(str::to_owned);
        let is_image = self.kind.as_deref() == Some("container");
        let name = is_image.then(|| self.name.clone());
        ReportedImage {
            digests: digests.collect(),
            references: name.into_iter().chain(tag).collect(),
        }
    }
}

/// Reads a bill of materials of an image, vulnerabilities of one, or both.
pub fn read(json: &[u8]) -> Result<Report, ReportError> {
    let mut reading =
        Reading { draft: Draft::new(ReportFormat::CycloneDx), by_reference: HashMap::new() };
    let root: Root = shape(ReportFormat::CycloneDx, json)?;
    let metadata = root.metadata.unwrap_or_default();
    reading.components(&root.components, "components", 0)?;
    let is_complete = |it: &Composition| it.aggregate.as_deref().is_none_or(|it| it == "complete");
    let lists_all = !reading.by_reference.is_empty() && root.compositions.iter().all(is_complete);
    for (at, found) in root.vulnerabilities.into_iter().enumerate() {
        reading.vulnerability(found, &format!("vulnerabilities[{at}]"))?;
    }
    let tool = match metadata.tools {
        Some(Tools::List(tools) | Tools::Kinds { components: tools }) => tools.into_iter().next(),
        None => None,
    };
    let (tool, version) = tool.map(|tool| (tool.name, tool.version)).unwrap_or_default();
    let about = About {
        tool: tool.unwrap_or_default(),
        version,
        made_at: moment(metadata.timestamp.as_deref()),
        image: metadata.component.as_ref().map(Component::image).unwrap_or_default(),
        lists_all,
        says_exploited: false,
    };
    reading.draft.finish(about, "expected metadata.component to be the image, with its digest as hash, version or package URL")
}

struct Reading {
    draft: Draft,
    /// What a component is referred to by, and its package.
    by_reference: HashMap<String, usize>,
}

impl Reading {
    fn components(
        &mut self,
        components: &[Component],
        path: &str,
        depth: usize,
    ) -> Result<(), ReportError> {
        if depth > DEEPEST {
            return Err(self.draft.wrong(path, format!("nested more than {DEEPEST} levels deep")));
        }
        for (at, component) in components.iter().enumerate() {
            let path = format!("{path}[{at}]");
            if let Some(package) = component.package() {
                let number = self.draft.package(package, &path)?;
                let reference = component.reference.as_ref().or(component.purl.as_ref());
                let reference = reference.unwrap_or(&component.name).clone();
                self.by_reference.insert(reference, number);
            }
            self.components(&component.components, &format!("{path}.components"), depth + 1)?;
        }
        Ok(())
    }

    fn vulnerability(&mut self, found: Found, path: &str) -> Result<(), ReportError> {
        let Some(id) = found.id else {
            return Err(self.draft.wrong(format!("{path}.id"), "it is not there"));
        };
        let score = found.ratings.iter().filter_map(|it| it.score.and_then(tenths)).max();
        let rated = found.ratings.iter().filter_map(|it| severity(it.severity.as_deref()?)).max();
        let assessment = match found.analysis {
            Some(analysis) => self.assessment(analysis, &format!("{path}.analysis"))?,
            None => None,
        };
        let title = prose(found.description);
        let url = url(found.source.and_then(|source| source.url));
        let recommended = prose(found.recommendation.as_deref().and_then(upgrade));
        for (at, affected) in found.affects.into_iter().enumerate() {
            let path = format!("{path}.affects[{at}]");
            let package = self.affected(&affected.reference, &path)?;
            let is_fixed = |it: &Version| it.status.as_deref() == Some("unaffected");
            let fixed = affected.versions.into_iter().filter(is_fixed);
            let fixed: Vec<String> = fixed.filter_map(|version| version.version).collect();
            let vulnerability = Vulnerability {
                package,
                id: id.clone(),
                severity: rated.or_else(|| score.and_then(by_score)),
                fixed_in: prose(Some(fixed.join(", "))).or_else(|| recommended.clone()),
                is_exploited: false,
                score_tenths: score,
                title: title.clone(),
                url: url.clone(),
                assessment: assessment.clone(),
            };
            self.draft.vulnerability(vulnerability, &path)?;
        }
        Ok(())
    }

    /// The package that a reference means: a component of this document, or a package URL in or behind a BOM-Link.
    fn affected(&mut self, reference: &str, path: &str) -> Result<usize, ReportError> {
        if let Some(number) = self.by_reference.get(reference) {
            return Ok(*number);
        }
        let written = reference.rsplit_once('#').filter(|_| reference.starts_with("urn:cdx:"));
        let purl = Purl::parse(written.map_or(reference, |(_, purl)| purl));
        let package =
            purl.and_then(|purl| purl.version.as_deref().map(|version| purl.package(version)));
        match package {
            Some(package) => self.draft.package(package, path),
            None => {
                let wrong = format!(
                    "`{}` is neither the bom-ref of a component with a version nor a package URL with one",
                    reference.chars().take(100).collect::<String>()
                );
                Err(self.draft.wrong(format!("{path}.ref"), wrong))
            }
        }
    }

    fn assessment(
        &self,
        analysis: Analysis,
        path: &str,
    ) -> Result<Option<Assessment>, ReportError> {
        let Some(state) = analysis.state else { return Ok(None) };
        let state = match state.as_str() {
            "exploitable" => AssessmentState::Exploitable,
            "in_triage" => AssessmentState::InTriage,
            "resolved" | "resolved_with_pedigree" => AssessmentState::Resolved,
            "false_positive" => AssessmentState::FalsePositive,
            "not_affected" => AssessmentState::NotAffected,
            other => {
                let wrong = format!(
                    "`{}` is no state: expected exploitable, in_triage, resolved, resolved_with_pedigree, \
                     false_positive or not_affected",
                    other.chars().take(100).collect::<String>()
                );
                return Err(self.draft.wrong(format!("{path}.state"), wrong));
            }
        };
        let (justification, detail) = (prose(analysis.justification), prose(analysis.detail));
        Ok(Some(Assessment { state, justification, detail }))
    }
}

/// The version that Trivy recommends; other recommendations are not to upgrade, or not for programs to read.
fn upgrade(recommendation: &str) -> Option<String> {
    let (_, version) = recommendation.strip_prefix("Upgrade ")?.split_once(" to version ")?;
    Some(version.to_owned())
}

/// The severity of a score, as CVSS names it.
fn by_score(tenths: u8) -> Option<Severity> {
    match tenths {
        0 => None,
        1..=39 => Some(Severity::Low),
        40..=69 => Some(Severity::Medium),
        70..=89 => Some(Severity::High),
        _ => Some(Severity::Critical),
    }
}
