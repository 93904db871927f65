//! SARIF 2.1.0, as code hosts take it: written as it comes.

use std::io::Write;

use checks::catalogue::CATALOGUE;
use model::subject::SubjectRef;
use model::verdict::{Family, Severity, Verdict};
use serde_json::{Value, json};

use super::baseline::Since;
use super::{End, Out, Place, Report, Reported, Unit};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Writes one run.
pub struct Sarif {
    out: Out,
    results: u64,
}

impl Sarif {
    pub fn new(out: Out) -> Self {
        Self { out, results: 0 }
    }

    fn open(&mut self) -> std::io::Result<()> {
        let tool = json!({ "driver": {
            "name": "Nordvakt",
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "rules": CATALOGUE.iter().map(|check| rule(check)).collect::<Vec<_>>(),
        }});
        write!(
            self.out,
            "{{\"version\":\"2.1.0\",\"$schema\":\"{SCHEMA}\",\"runs\":[{{\"columnKind\":\
             \"unicodeCodePoints\",\"tool\":{tool},\n\"results\":[\n"
        )
    }
}

impl Report for Sarif {
    fn unit(&mut self, unit: &Unit<'_>) -> std::io::Result<()> {
        for reported in &unit.findings {
            if self.results == 0 {
                self.open()?;
            } else {
                self.out.write_all(b",\n")?;
            }
            self.results += 1;
            serde_json::to_writer(&mut self.out, &result(reported))?;
        }
        Ok(())
    }

    fn end(&mut self, end: &End<'_>) -> std::io::Result<()> {
        if self.results == 0 {
            self.open()?;
        }
        let unread = end.manifests.bad.iter().map(|bad| {
            let place =
                Place { file: bad.file.to_string_lossy(), line: bad.line, column: bad.column };
            notification("error", &bad.message, Some(&place))
        });
        let remarks = end.remarks.iter().map(|remark| notification("warning", remark, None));
        let gaps = end.gaps.iter().map(|gap| notification("note", &gap.detail, None));
        let notifications: Vec<Value> = unread.chain(remarks).chain(gaps).collect();
        let invocation = json!({
            "executionSuccessful": end.manifests.bad.is_empty(),
            "toolExecutionNotifications": notifications,
        });
        writeln!(self.out, "\n],\n\"invocations\":[{invocation}]}}]}}")?;
        self.out.flush()
    }
}

fn rule(check: &checks::check::Check) -> Value {
    let info = check.info();
    let controls = info.controls.iter().map(|it| format!("{} {}", it.framework, it.id));
    let tags: Vec<String> =
        ["security".into(), "kubernetes".into()].into_iter().chain(controls).collect();
    json!({
        "id": info.id,
        "name": info.title,
        "shortDescription": { "text": info.title },
        "fullDescription": { "text": info.why },
        "help": {
            "text": format!("{} {}", info.why, info.fix),
            "markdown": format!("{}\n\n**Fix.** {}", info.why, info.fix),
        },
        "defaultConfiguration": { "level": level(info.severity) },
        "properties": {
            "tags": tags,
            "precision": precision(info.family),
            "security-severity": security_severity(info.severity),
        },
    })
}

/// A field is as it is; whether a text is a credential is told by how it looks.
const fn precision(family: Family) -> &'static str {
    match family {
        Family::Secrets => "medium",
        _ => "very-high",
    }
}

fn result(reported: &Reported<'_>) -> Value {
    let finding = &reported.found.finding;
    let index = CATALOGUE.iter().position(|check| check.id == finding.check);
    let (kind, level) = match finding.verdict {
        Verdict::Fail => ("fail", level(finding.severity)),
        // SARIF's word for what could not be decided; it has no level.
        _ => ("open", "none"),
    };
    let mut location = json!({ "logicalLocations": [{
        "fullyQualifiedName": finding.subject,
        "name": name(&finding.subject),
        "kind": "resource",
    }]});
    if let Some(place) = &reported.place {
        location["physicalLocation"] = physical(place);
    }
    let mut result = json!({
        "ruleId": finding.check,
        "kind": kind,
        "level": level,
        "message": { "text": format!("{}: {}", finding.subject, finding.reason) },
        "locations": [location],
        "partialFingerprints": { "nordvaktFinding/v1": finding.id },
        "properties": { "severity": finding.severity, "patch": reported.found.patch },
    });
    if let Some(index) = index {
        result["ruleIndex"] = index.into();
    }
    if let Some(since) = reported.since {
        result["baselineState"] = match since {
            Since::New => "new",
            Since::Worse => "updated",
        }
        .into();
    }
    if let Some(waiver) = reported.waiver {
        result["suppressions"] = json!([{ "kind": "external", "status": "accepted", "justification": waiver.sentence() }]);
    }
    result
}

fn notification(level: &str, text: &str, place: Option<&Place<'_>>) -> Value {
    let mut notification = json!({ "level": level, "message": { "text": text } });
    if let Some(place) = place {
        notification["locations"] = json!([{ "physicalLocation": physical(place) }]);
    }
    notification
}

fn physical(place: &Place<'_>) -> Value {
    let mut physical = json!({ "artifactLocation": { "uri": uri(&place.file) } });
    // A file that could not be read at all has no lines.
    if place.line > 0 {
        physical["region"] = json!({ "startLine": place.line, "startColumn": place.column });
    }
    physical
}

fn name(subject: &SubjectRef) -> String {
    subject.to_string().rsplit('/').next().unwrap_or_default().to_owned()
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "note",
    }
}

/// What GitHub sorts by: over 9 critical, from 7 high, from 4 medium, below low.
const fn security_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "2.0",
    }
}

/// The path as a URI: relative if it is, everything else than plain characters in percents.
fn uri(path: &str) -> String {
    let path = path.strip_prefix("./").unwrap_or(path);
    let mut uri = String::from(if path.starts_with('/') { "file://" } else { "" });
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            byte => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_uri() {
        for (path, expected) in [
            ("./a/b.yaml", "a/b.yaml"),
            ("/a b/c.yaml", "file:///a%20b/c.yaml"),
            ("å#1.yaml", "%C3%A5%231.yaml"),
            ("-", "-"),
        ] {
            assert_eq!(uri(path), expected);
        }
    }

    #[test]
    fn every_check_is_a_rule_with_help() {
        for check in CATALOGUE {
            let rule = rule(check);
            assert_eq!(rule["id"], json!(check.id));
            assert!(
                rule["help"]["markdown"].as_str().is_some_and(|help| help.contains("**Fix.**"))
            );
        }
    }
}
