//! Pod Security Standards against others' expectations and against the API server's own admission.

mod admission;
mod mutations;
mod suite;

use std::collections::{BTreeMap, BTreeSet};

use checks::pod_security;
use facts::object::Object;
use facts::subject_facts::PodFacts;
use model::pod_security::{
    PodSecurityLevel, PodSecurityStandard, PodSecurityVersion, PodSecurityViolation,
};
use model::verdict::Source;
use serde_json::Value;

use admission::{Admission, Answer};

/// All that our controls say of a pod.
fn violations(pod: &Value) -> Vec<PodSecurityViolation> {
    let Object::Pod(pod) = Object::read(Source::Pods, pod).unwrap() else { panic!("no pod") };
    pod_security::violations(PodFacts::alone(&pod.spec.open(), "spec"))
}

fn controls(violations: &[PodSecurityViolation], standard: PodSecurityStandard) -> BTreeSet<&str> {
    let broken = violations.iter().filter(|violation| violation.breaks(standard));
    broken.map(|violation| &*violation.control).collect()
}

fn standard(level: PodSecurityLevel, minor: u8) -> PodSecurityStandard {
    PodSecurityStandard { level, version: PodSecurityVersion::new(minor) }
}

/// How our verdicts and the API server's agree, by standard.
#[derive(Default)]
struct Comparison {
    rows: BTreeMap<PodSecurityStandard, Row>,
    invalid: BTreeMap<String, String>,
    /// Controls that the API server named at least once.
    named: BTreeSet<String>,
    differences: Vec<String>,
}

#[derive(Default)]
struct Row {
    allowed: u32,
    forbidden: u32,
    invalid: u32,
}

impl Comparison {
    fn add(&mut self, name: &str, pod: &Value, standard: PodSecurityStandard, answer: Answer) {
        let ours = violations(pod);
        let ours = controls(&ours, standard);
        let row = self.rows.entry(standard).or_default();
        let theirs = match answer {
            Answer::Allowed => {
                row.allowed += 1;
                BTreeSet::new()
            }
            Answer::Forbidden(controls) => {
                row.forbidden += 1;
                controls
            }
            Answer::Invalid(why) => {
                row.invalid += 1;
                self.invalid.insert(name.into(), why);
                return;
            }
        };
        let mut ours: BTreeSet<&str> = ours;
        // With `hostNetwork` the API server itself makes every port a host port before it judges.
        if theirs.contains("hostNamespaces") && theirs.contains("hostPorts") {
            ours.insert("hostPorts");
        }
        self.named.extend(theirs.iter().cloned());
        if !theirs.iter().map(|control| &**control).eq(ours.iter().copied()) {
            self.differences
                .push(format!("{standard} {name}: they {theirs:?}, we {ours:?}: {pod}"));
        }
    }

    /// Says what agreed; fails on any difference, and where a control was never put to the test.
    fn conclude(self, what: &str) {
        let mut table = format!("{what}: standard, allowed, forbidden, refused as invalid\n");
        for (standard, row) in &self.rows {
            let Row { allowed, forbidden, invalid } = row;
            table += &format!(
                "  {:<20} {allowed:>4} {forbidden:>4} {invalid:>4}\n",
                standard.to_string()
            );
        }
        table += &format!("refused as invalid, {} pods:\n", self.invalid.len());
        for (name, why) in &self.invalid {
            table += &format!("  {name}: {why}\n");
        }
        eprintln!("{table}");
        assert_eq!(self.named.len(), 19, "controls that the API server named: {:?}", self.named);
        assert!(
            self.differences.is_empty(),
            "{} differ:\n{}",
            self.differences.len(),
            self.differences.join("\n")
        );
    }
}
