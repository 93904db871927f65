//! `docs/risk.md` is made here: its numbers are computed, so they cannot go stale.

#![expect(clippy::unwrap_used, reason = "writing to a text cannot fail")]

use std::fmt::Write;
use std::path::Path;

use model::context::Known;
use model::risk::{Grade, Multiplier, Nats, Risk, exposure, weight};
use model::verdict::{Family, Severity, Verdict};

#[test]
fn the_page_on_risk_is_what_the_code_computes() {
    // Tests run in their package's folder.
    let path = Path::new("../../docs/risk.md");
    let page = page();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, &page).unwrap();
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        written == page,
        "docs/risk.md is stale: UPDATE_DOCS=1 cargo test -p model rewrites it"
    );
}

fn page() -> String {
    let mut page = String::from(INTRODUCTION);
    page.push_str("| severity | nats | a single failed check |\n|---|---|---|\n");
    for severity in Severity::ALL {
        let nats = weight(severity);
        let shown = Risk::default().with(single(severity, Verdict::Fail)).peak.risk();
        let grade = Grade::of(exposure(nats)).letter();
        let nats = format!("{}.{:02}", nats / 1_000_000, nats % 1_000_000 / 10_000);
        writeln!(page, "| {} | {nats} | {}, grade {grade} |", severity.word(), interval(shown))
            .unwrap();
    }
    page.push_str(EXAMPLES);
    for (what, verdicts, context) in examples() {
        let exposure = nats(&verdicts).exposure(context);
        let (best, worst) = exposure.grades();
        let grade = match best == worst {
            true => best.letter().to_owned(),
            false => format!("{}–{}", best.letter(), worst.letter()),
        };
        writeln!(page, "| {what} | {} | {grade} |", interval(exposure.risk())).unwrap();
    }
    writeln!(page, "{}", waived()).unwrap();
    page.push_str(PLACES);
    let workloads: Vec<_> = (examples().iter())
        .map(|(_, verdicts, context)| nats(verdicts).exposure(*context))
        .collect();
    let all = workloads.iter().fold(Risk::default(), |risk, workload| risk.with(*workload));
    let without =
        workloads[1..].iter().fold(Risk::default(), |risk, workload| risk.with(*workload));
    let shown = |millionths: u64| format!("{:.2}", millionths as f64 / 1e6);
    writeln!(
        page,
        "The {} workloads above in one namespace: peak {}, burden {}–{}. With the first of them \
         mended entirely: peak {}, burden {}–{}; so that fix is worth {}.",
        workloads.len(),
        interval(all.peak.risk()),
        shown(all.burden.low),
        shown(all.burden.high),
        interval(without.peak.risk()),
        shown(without.burden.low),
        shown(without.burden.high),
        shown(all.burden.low - without.burden.low),
    )
    .unwrap();
    page
}

/// What a waiver does to the first example, to which an unprivileged root is added.
fn waived() -> String {
    let socket = (Family::HostMount, Severity::Critical, Verdict::Fail);
    let root = (Family::User, Severity::Medium, Verdict::Fail);
    let risk = |verdicts: &[_]| nats(verdicts).exposure(Multiplier::ONE).risk().0;
    let (all, left) = (risk(&[socket, root]), risk(&[root]));
    format!(
        "\n{WAIVERS}A docker.sock and root make a risk of {all}; with the socket waived it is {left}, and {} beside it.",
        all - left,
    )
}

fn interval((low, high): (u64, u64)) -> String {
    if low == high { low.to_string() } else { format!("{low}–{high}") }
}

fn single(severity: Severity, verdict: Verdict) -> model::risk::Interval {
    nats(&[(Family::HostMount, severity, verdict)]).exposure(Multiplier::ONE)
}

fn nats(verdicts: &[(Family, Severity, Verdict)]) -> Nats {
    let mut nats = Nats::default();
    for &(family, severity, verdict) in verdicts {
        nats.add(family, severity, verdict);
    }
    nats
}

/// What a workload is, the verdicts on it, and by what its context multiplies them.
type Example = (&'static str, Vec<(Family, Severity, Verdict)>, Multiplier);

fn examples() -> Vec<Example> {
    use Severity::{Critical, High, Low, Medium};
    use Verdict::{Fail, Unknown};
    let inside = Multiplier::of(Known::No, Known::No);
    let three_mediums = || {
        vec![
            (Family::User, Medium, Fail),
            (Family::Seccomp, Medium, Fail),
            (Family::MemoryLimit, Medium, Fail),
        ]
    };
    vec![
        (
            "a mounted docker.sock and nothing else",
            vec![(Family::HostMount, Critical, Fail)],
            inside,
        ),
        (
            "the same, through a hostPath that is one more finding of the same family",
            vec![(Family::HostMount, Critical, Fail), (Family::HostMount, High, Fail)],
            inside,
        ),
        ("root, no seccomp, no memory limit", three_mediums(), inside),
        ("the same behind an Ingress", three_mediums(), Multiplier::of(Known::Yes, Known::No)),
        (
            "the same with personal data, behind an Ingress",
            three_mediums(),
            Multiplier::of(Known::Yes, Known::Yes),
        ),
        (
            "the same behind an Ingress, and no label says whether it has personal data",
            three_mediums(),
            Multiplier::of(Known::Yes, Known::NotKnown),
        ),
        (
            "no CPU limit, and nobody may read the network policies",
            vec![
                (Family::CpuLimit, Low, Fail),
                (Family::Ingress, High, Unknown),
                (Family::Egress, Medium, Unknown),
            ],
            inside,
        ),
        ("everything passed", vec![], inside),
    ]
}

const WAIVERS: &str = "\
## Waivers

A finding that somebody with the right to has accepted, for a reason and until a day, counts in neither end of the
interval and in no fix. It is not passed either: by how much the lower end would be higher without waivers is told
beside the risk, on its bar and over REST (`waived`). Where another finding of the same family stands, that one
counts instead. On the day after its last a waiver ends by itself, and the risk is what it was. How to write
waivers is in [waivers.md](waivers.md).

";

const INTRODUCTION: &str = "\
# Risk

Every number on a page, in REST and in an export comes from `app/model/src/risk.rs`. This page is
written by a test from that code.

A failed check adds its severity's weight, in nats, to its subject; one *family* of checks (one cause)
counts its worst finding once. The sum becomes a risk between 0 and 100:

    risk = 100 · (1 − exp(−context · Σ nats))

So it is bounded, never falls when one more check fails, and does not depend on any order. It is always an
**interval**: the lower end takes every Unknown as passed, the upper end as failed. What nobody could see
makes the interval wide, never green. Sums are integers in millionths; an interval is shown with its lower
end rounded down and its upper up, and one number where both ends are equal.

";

const EXAMPLES: &str = "
One critical outweighs fourteen mediums. Grades: A < 10 ≤ B < 30 ≤ C < 60 ≤ D < 85 ≤ F.

## Context

The same hole is worse where strangers reach it and where there is more to take. So a workload's **context**
multiplies its nats: by 1.25 where a way that nothing limits leads to it from outside the cluster (a Service, an
Ingress, a route of a Gateway; where all there is leads to a Service of its namespace that has no selector, this is not
known), by 1.20 where it handles personal data, by 1.50 where both are so. What is not known
of it widens the interval: the lower end takes it as no, the upper as yes. A workload that nobody labelled may handle
personal data, and its upper end says so. A workload without findings stays
at 0 either way.

Personal data is known by a label or an annotation, by default `data-classification=personal`, on the workload, on the
template of its pods, on its namespace, or on a claim, volume or storage class that it mounts. Another value says that
it is none. A workload's own word goes before its namespace's; a volume with personal data makes the workload
one with personal data, whatever its own label says. Keys and values are the operator's, in `nordvakt.toml`:

    [policy.personal-data]
    keys = [\"data-classification\"]
    values = [\"personal\"]
    inherit-from-namespace = true

What no label says can be declared beside them. A declaration stands above what a workload says of itself, and is shown as the
evidence, with who answers for it:

    [[policy.personal]]
    namespace = \"payments\"
    workloads = [\"ledger\", \"batch-*\"]      # names, with * for any characters; left out: all of the namespace
    selector = { tier = \"data\" }           # labels of the workload, its template or a pod; left out: any
    reason = \"payroll of the group\"
    by = \"data protection officer, 2026-05-01\"

*What to fix first* takes the context as it is: a fix that closes a way in is worth more than it says.

## Worked examples

A workload takes in what failed in its containers, in itself, in the namespace it lives in and on the nodes
it runs on.

| workload | risk | grade |
|---|---|---|
";

const PLACES: &str = "
## Namespaces and clusters

They have two numbers. The **peak** is the riskiest workload in them, so quiet workloads cannot hide a
burning one; the grade is the peak's. The **burden** is the sum of the workloads' risks, each divided by
100: \"as many workloads as if fully exposed\". It adds up exactly over namespaces and clusters and falls
with every fix. *What to fix first* ranks fixes by what the burden falls by when it is computed again
without them.

";
