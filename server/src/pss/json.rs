//! For programs: one object, written as it comes.

use std::io::{BufWriter, StdoutLock, Write};

use collect::manifests::Manifests;
use model::pod_security::PodSecurityStandard;
use serde::Serialize;
use serde_json::json;

use super::{Pod, Report};

/// Writes `{"standard": {…}, "pods": […], "bad_input": […], "not_judged": {…}}`.
pub struct Json {
    out: BufWriter<StdoutLock<'static>>,
    standard: PodSecurityStandard,
    pods: u64,
}

#[derive(Serialize)]
struct Row<'a> {
    path: &'a str,
    file: &'a str,
    document: u32,
    line: u32,
    namespace: &'a str,
    kind: &'a str,
    name: &'a str,
    verdict: &'static str,
    violations: Vec<Violation<'a>>,
}

#[derive(Serialize)]
struct Violation<'a> {
    control: &'a str,
    field: &'a str,
    reason: &'a str,
}

impl Json {
    pub fn new(out: BufWriter<StdoutLock<'static>>, standard: PodSecurityStandard) -> Self {
        Self { out, standard, pods: 0 }
    }

    fn open(&mut self) -> std::io::Result<()> {
        write!(self.out, "{{\"standard\":{},\n\"pods\":[", json!(self.standard))
    }
}

impl Report for Json {
    fn pod(&mut self, pod: &Pod, standard: PodSecurityStandard) -> std::io::Result<()> {
        match self.pods {
            0 => self.open()?,
            _ => self.out.write_all(b",")?,
        }
        self.pods += 1;
        let violations: Vec<Violation<'_>> = pod
            .breaks(standard)
            .map(|broken| Violation {
                control: &broken.control,
                field: &broken.field,
                reason: &broken.reason,
            })
            .collect();
        let row = Row {
            path: &pod.path,
            file: &pod.file,
            document: pod.document,
            line: pod.line,
            namespace: &pod.object.namespace,
            kind: &pod.object.kind,
            name: &pod.object.name,
            verdict: if violations.is_empty() { "allowed" } else { "forbidden" },
            violations,
        };
        self.out.write_all(b"\n")?;
        serde_json::to_writer(&mut self.out, &row)?;
        Ok(())
    }

    fn end(&mut self, manifests: &Manifests) -> std::io::Result<()> {
        if self.pods == 0 {
            self.open()?;
        }
        let bad: Vec<_> = (manifests.bad.iter())
            .map(|bad| {
                json!({
                    "file": bad.file.display().to_string(), "document": bad.document,
                    "line": bad.line, "column": bad.column, "message": bad.message,
                })
            })
            .collect();
        writeln!(
            self.out,
            "\n],\n\"bad_input\":{},\n\"not_judged\":{}}}",
            json!(bad),
            json!(manifests.ignored)
        )?;
        self.out.flush()
    }
}
