//! JUnit's XML, as CI systems show it: a suite for each unit, a case for each check of each of its subjects.

use std::fmt::Write as _;
use std::io::Write;

use checks::catalogue::CATALOGUE;
use model::ids::CheckId;
use model::verdict::Verdict;

use super::{End, Out, Report, Reported, Unit};

/// Writes a suite as each unit comes.
pub struct Junit {
    out: Out,
    open: bool,
}

impl Junit {
    pub fn new(out: Out) -> Self {
        Self { out, open: false }
    }

    fn open(&mut self) -> std::io::Result<()> {
        if self.open {
            return Ok(());
        }
        self.open = true;
        self.out.write_all(
            b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"nordvakt\">\n",
        )
    }

    fn suite(&mut self, name: &str, cases: &Cases) -> std::io::Result<()> {
        self.open()?;
        let Cases { text, tests, failures, errors, skipped } = cases;
        let name = escape(name);
        writeln!(
            self.out,
            "<testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" \
             errors=\"{errors}\" skipped=\"{skipped}\">\n{text}</testsuite>"
        )
    }
}

/// The cases of a suite. Writing to a `String` cannot fail.
#[derive(Default)]
struct Cases {
    text: String,
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

impl Cases {
    fn case(&mut self, class: &str, name: &str, inside: &str) {
        self.tests += 1;
        let (class, name) = (escape(class), escape(name));
        let _ = match inside {
            "" => writeln!(self.text, "<testcase classname=\"{class}\" name=\"{name}\"/>"),
            inside => writeln!(
                self.text,
                "<testcase classname=\"{class}\" name=\"{name}\">{inside}</testcase>"
            ),
        };
    }

    fn finding(&mut self, reported: &Reported<'_>) {
        let finding = &reported.found.finding;
        let place = reported.place.as_ref();
        let place = place.map(|it| format!("{}:{}:{}\n", it.file, it.line, it.column));
        let inside = match (finding.verdict, reported.waiver) {
            (_, Some(waiver)) => {
                self.skipped += 1;
                format!("<skipped message=\"waived: {}\"/>", escape(&waiver.sentence()))
            }
            (_, None) if reported.fails => {
                self.failures += 1;
                let patch = reported.found.patch.as_deref().unwrap_or_default();
                format!(
                    "<failure type=\"{}\" message=\"{}\">{}</failure>",
                    finding.severity.word(),
                    escape(&finding.reason),
                    escape(&format!("{}{patch}", place.unwrap_or_default())),
                )
            }
            // Seen, but under the threshold: whoever reads this report alone stops at what the exit code stops at.
            (Verdict::Fail, None) => format!(
                "<system-out>{}</system-out>",
                escape(&format!(
                    "{}, under the threshold: {}\n{}",
                    finding.severity.word(),
                    finding.reason,
                    place.unwrap_or_default()
                )),
            ),
            (_, None) => {
                self.skipped += 1;
                format!("<skipped message=\"not known: {}\"/>", escape(&finding.reason))
            }
        };
        self.case(&finding.subject.to_string(), &title(&finding.check), &inside);
    }
}

impl Report for Junit {
    fn unit(&mut self, unit: &Unit<'_>) -> std::io::Result<()> {
        let mut cases = Cases::default();
        unit.findings.iter().for_each(|reported| cases.finding(reported));
        for (subject, passed) in &unit.judgement.passed {
            let subject = subject.to_string();
            passed.iter().for_each(|check| cases.case(&subject, &title(check), ""));
        }
        if cases.tests == 0 {
            return Ok(());
        }
        self.suite(&unit.judgement.subject.to_string(), &cases)
    }

    fn end(&mut self, end: &End<'_>) -> std::io::Result<()> {
        let mut cases = Cases::default();
        for bad in &end.manifests.bad {
            cases.errors += 1;
            let inside = format!("<error message=\"{}\"/>", escape(&bad.to_string()));
            cases.case("input", &bad.file.display().to_string(), &inside);
        }
        if cases.tests > 0 {
            self.suite("input", &cases)?;
        }
        self.open()?;
        self.out.write_all(b"</testsuites>\n")?;
        self.out.flush()
    }
}

fn title(id: &CheckId) -> String {
    let title = CATALOGUE.iter().find(|check| check.id == *id).map_or("", |check| check.title);
    format!("{id} {title}")
}

/// As an attribute or text. XML 1.0 has no control characters but these three, not even escaped.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            '\t' => escaped.push_str("&#9;"),
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => escaped.push('\u{FFFD}'),
            c => escaped.push(c),
        }
    }
    escaped
}
