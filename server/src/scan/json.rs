//! For programs: one object, written as it comes.

use std::io::Write;

use collect::manifests::Manifests;
use facts::judgement::Judgement;
use model::verdict::Finding;
use serde::Serialize;
use serde_json::json;

use super::{End, Out, Report, written_at};

/// Writes `{"findings": […], "gaps": […], "bad_input": […], "risk": {…}, …}`.
pub struct Json {
    out: Out,
    findings: u64,
}

/// A finding, where its object was written, and what mends it.
#[derive(Serialize)]
struct Row<'a> {
    #[serde(flatten)]
    finding: &'a Finding,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    patch: Option<&'a str>,
}

impl Json {
    pub fn new(out: Out) -> Self {
        Self { out, findings: 0 }
    }
}

impl Report for Json {
    fn unit(&mut self, judgement: &Judgement, manifests: &Manifests) -> std::io::Result<()> {
        let place = written_at(judgement, manifests);
        for found in &judgement.findings {
            self.out.write_all(if self.findings == 0 { b"{\"findings\":[\n" } else { b",\n" })?;
            self.findings += 1;
            let row = Row {
                finding: &found.finding,
                file: place.as_ref().map(|(file, _)| file.as_str()),
                line: place.as_ref().map(|(_, line)| *line),
                patch: found.patch.as_deref(),
            };
            serde_json::to_writer(&mut self.out, &row)?;
        }
        Ok(())
    }

    fn end(&mut self, end: &End<'_>) -> std::io::Result<()> {
        if self.findings == 0 {
            self.out.write_all(b"{\"findings\":[")?;
        }
        let bad: Vec<_> = end
            .manifests
            .bad
            .iter()
            .map(|bad| {
                json!({
                    "file": bad.file.display().to_string(), "document": bad.document,
                    "line": bad.line, "column": bad.column, "message": bad.message,
                })
            })
            .collect();
        for (key, value) in [
            ("gaps", json!(end.gaps)),
            ("bad_input", json!(bad)),
            ("not_judged", json!(end.manifests.ignored)),
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
