//! Findings and checks, in English.

use model::subject::SubjectRef;
use model::verdict::{Severity, Verdict};
use model::view::CheckPage;

use super::TEXTS;
use crate::format;
use crate::texts::finding::{CheckPageTexts, FindingTexts};

pub(super) const FINDINGS: FindingTexts = FindingTexts {
    title: "Finding",
    headings: ["Finding", "Verdict", "Subject", "Check", "Since"],
    if_failed: |severity| format!("{} if failed", severity.word()),
    waived_until: |day| format!("until {day}"),
    severity: |severity| match severity {
        Severity::Low => "Low",
        Severity::Medium => "Medium",
        Severity::High => "High",
        Severity::Critical => "Critical",
    },
    verdict: |verdict| match verdict {
        Verdict::Pass => "Passed",
        Verdict::Fail => "Failed",
        Verdict::Unknown => "Unknown",
        Verdict::NotApplicable => "Not applicable",
    },
    waived: "Waived",
    cluster: "Cluster",
    namespace: "Namespace",
    node: "Node",
    the_cluster: "the cluster itself",
    container: |kind, container| format!("{kind}, container {container}"),
    subject_in_words,
    open: |title, subject, unknown| match unknown {
        true => {
            format!("It is not known whether {subject} has this: {}.", format::lowered(title))
        }
        false => format!("{title} in {subject}."),
    },
    resolved_in: |title, subject| format!("Resolved in {subject}: {}.", format::lowered(title)),
    observed: "Observed",
    waiver: "Waived",
    would_be: |severity| format!("would be {}, and counts in no risk", format::lowered(severity)),
    unknown: "Unknown",
    resolved: "Resolved",
    open_since: "Open since",
    subject: "Subject",
    check: "Check",
    state: "State",
    no_patch: "No patch can decide this: it takes what stands above.",
    speaks_to: |verdict| match verdict {
        Verdict::Fail => "Contradicts",
        Verdict::Pass => "Supports",
        Verdict::Unknown | Verdict::NotApplicable => "Once known, speaks to",
    },
    bears_on: "Bears on, to be assessed by a person",
    where_nodes_are: "Where nodes are, with all the evidence of it",
    evidence: "Evidence",
    of_title: |title| format!(" of {title}"),
    mend: "How to mend it",
    why: "Why it matters",
    timeline: "Timeline",
    judged_with: "Judged with",
    release: "Release",
    catalogue: "Catalogue",
    policy: "Policy",
    pod_cannot_change: "A running pod cannot be changed in this: put it into the manifest that made it, and create it \
                        anew.",
    replaces_pods: "Read it first. It replaces the pods of this workload, and a process that relied on what is taken \
                    away will fail.",
    pins_pods: "Read it first. It replaces the pods of this workload, and they wait where no node has the label, or \
                their volume cannot be used on one that has.",
    stops_traffic: "Read it first. Traffic that nothing allows stops when it is applied.",
    nothing_read: "No field: nothing was there to be read.",
    as_declared: "as declared",
    in_pods: |pods| format!("in {pods}"),
    running_pod: ("running pod", "running pods"),
    object: "object",
    at: "at",
    not_set: "not set",
    nothing_found: "nothing found",
    patch: "Patch",
    command: "Command",
    apply: "Apply it",
    no_change: "No change.",
    still_open: "still open",
    ago: "{} ago",
    copy: "Copy",
    copied: "Copied",
    close: "Close",
    no_such: "There is no such finding.",
    check_page: CheckPageTexts {
        checks: "Checks",
        sentence,
        severity: "Severity",
        speaks_to: "A pass supports, a failure contradicts",
        needs: "What it must see",
        for_a_pass: "For a pass",
        for_a_failure: "For a failure",
        the_subject: "the subject itself",
        fails_by_what_was_seen: "the subject itself: a failure rests on what was seen",
        never_a_pass: "Where one could not be seen, the verdict is unknown, never a pass.",
        not_asked: "Not asked: ",
        no_verdict_until: "Until then it makes no verdict.",
        do_not_pass: "Subjects that do not pass",
        caption: "Findings of this check: what failed, then what is unknown",
        no_findings: "No findings in what could be seen.",
        pass: "Subjects that pass",
        none: "None.",
        all: |count| format!("All {count}"),
    },
};

/// `container app of Deployment payments/checkout`
fn subject_in_words(subject: &SubjectRef) -> String {
    match subject {
        SubjectRef::Cluster => "the cluster".into(),
        SubjectRef::Namespace(name) => format!("namespace {name}"),
        SubjectRef::Node(name) => format!("node {name}"),
        SubjectRef::Workload(of) => format!("{} {}/{}", of.kind, of.namespace, of.name),
        SubjectRef::Container(of, container) => {
            format!("container {container} of {} {}/{}", of.kind, of.namespace, of.name)
        }
    }
}

fn sentence(title: &str, page: &CheckPage) -> String {
    let of = |n| TEXTS.count(n, ("subject", "subjects"));
    match (page.failed, page.unknown) {
        (0, 0) if page.passed == 0 && !page.not_asked.is_empty() => format!("{title}: not asked."),
        (0, 0) if page.passed == 0 => format!("{title}: nothing to judge yet."),
        (0, 0) => format!("{title}: none of {}.", of(page.passed)),
        (0, unknown) => format!("{title}: none seen, {} could not be judged.", of(unknown)),
        (failed, 0) => format!("{title}: {}.", of(failed)),
        (failed, unknown) => {
            let unknown = TEXTS.number(unknown);
            format!("{title}: {}, {unknown} more could not be judged.", of(failed))
        }
    }
}
