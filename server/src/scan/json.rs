//! For programs: one object, written as it comes.

use std::collections::BTreeMap;
use std::io::Write;

use collect::manifests::{Note, Unjudged};
use model::risk::Risk;
use model::verdict::{Coverage, Finding, Gap};
use model::view::FindingCounts;
use model::waiver::Waiver;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::baseline::Since;
use super::{End, Out, Report, Unit};

/// What `nordvakt scan --format json` prints.
#[derive(Serialize, Deserialize, utoipa::ToSchema)]
pub struct ScanReport {
    /// What did not pass, unit by unit; with a baseline, what is new or worse.
    pub findings: Vec<ScanFinding>,
    /// What could not be seen.
    pub gaps: Vec<Gap>,
    /// What could not be read.
    pub bad_input: Vec<Unread>,
    /// Objects of kinds that are not judged: how many of each.
    pub not_judged: BTreeMap<String, u64>,
    /// Objects that hold pods where none are judged; with a baseline, those that are new.
    pub unjudged: Vec<UnjudgedObject>,
    /// What somebody has to look at beside the findings, such as waivers that are over.
    pub remarks: Vec<String>,
    /// Findings that the baseline knows already.
    pub known: u64,
    /// Peak and burden of all that was judged, what the baseline knows included and what is waived left out.
    pub risk: Risk,
    /// Judgements answered of judgements due.
    pub coverage: Coverage,
    /// All findings by severity, those that are waived apart.
    pub counts: FindingCounts,
}

/// A finding, where it stands, and what mends it.
#[derive(Serialize, Deserialize, utoipa::ToSchema)]
pub struct ScanFinding {
    /// The finding.
    #[serde(flatten)]
    pub finding: Finding,
    /// The file in which the field stands that it rests on, or else its object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Line in that file, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// Column in that line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// A patch that mends it, as YAML.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patch: Option<String>,
    /// The waiver that holds for it: it does not count for the exit code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiver: Option<Waiver>,
    /// How it differs from the baseline, if one was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Since>,
}

/// Something that could not be read.
#[derive(Serialize, Deserialize, utoipa::ToSchema)]
pub struct Unread {
    /// The file.
    pub file: String,
    /// The document's place in it, from 1; 0 where it is the file itself.
    pub document: u32,
    /// Line in the file, from 1; 0 where it is the file itself.
    pub line: u32,
    /// Column in that line, likewise.
    pub column: u32,
    /// What is wrong, and what would mend it.
    pub message: String,
}

/// An object that holds pods where none are judged.
#[derive(Serialize, Deserialize, utoipa::ToSchema)]
pub struct UnjudgedObject {
    /// Its namespace; empty where it names none.
    pub namespace: String,
    /// Its kind and group, and its name.
    pub object: String,
    /// The file.
    pub file: String,
    /// Line in the file, from 1.
    pub line: u32,
    /// Where in it its pods stand, and why they are not judged.
    pub message: String,
}

impl UnjudgedObject {
    fn of(unjudged: &Unjudged) -> Self {
        let Unjudged { namespace, object, note: Note { file, line, message, .. } } = unjudged;
        Self {
            namespace: namespace.clone(),
            object: object.clone(),
            file: file.display().to_string(),
            line: *line,
            message: message.clone(),
        }
    }
}

/// Writes a [`ScanReport`], field by field.
pub struct Json {
    out: Out,
    findings: u64,
}

impl Json {
    pub fn new(out: Out) -> Self {
        Self { out, findings: 0 }
    }
}

impl Report for Json {
    fn unit(&mut self, unit: &Unit<'_>) -> std::io::Result<()> {
        for reported in &unit.findings {
            self.out.write_all(if self.findings == 0 { b"{\"findings\":[\n" } else { b",\n" })?;
            self.findings += 1;
            let place = reported.place.as_ref();
            let row = ScanFinding {
                finding: reported.found.finding.clone(),
                file: place.map(|place| place.file.clone().into_owned()),
                line: place.map(|place| place.line),
                column: place.map(|place| place.column),
                patch: reported.found.patch.clone(),
                waiver: reported.waiver.cloned(),
                since: reported.since,
            };
            serde_json::to_writer(&mut self.out, &row)?;
        }
        Ok(())
    }

    fn end(&mut self, end: &End<'_>) -> std::io::Result<()> {
        if self.findings == 0 {
            self.out.write_all(b"{\"findings\":[")?;
        }
        let unread = end.manifests.bad.iter().map(|bad| Unread {
            file: bad.file.display().to_string(),
            document: bad.document,
            line: bad.line,
            column: bad.column,
            message: bad.message.clone(),
        });
        let unjudged = end.unjudged.iter().map(|it| UnjudgedObject::of(it));
        for (key, value) in [
            ("gaps", json!(end.gaps)),
            ("bad_input", json!(unread.collect::<Vec<_>>())),
            ("not_judged", json!(end.manifests.ignored)),
            ("unjudged", json!(unjudged.collect::<Vec<_>>())),
            ("remarks", json!(end.remarks)),
            ("known", json!(end.known)),
            ("risk", json!(end.summary.risk)),
            ("coverage", json!(end.summary.coverage)),
            ("counts", json!(end.summary.counts)),
        ] {
            let opening = if key == "gaps" { "\n],\n" } else { ",\n" };
            write!(self.out, "{opening}\"{key}\":{value}")?;
        }
        self.out.write_all(b"}\n")?;
        self.out.flush()
    }
}
