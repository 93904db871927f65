//! What the findings of a unit, and those that it inherits, make of its exposure; and what mending them would.

use std::cmp::Reverse;
use std::hash::{Hash, Hasher};

use model::ids::{ClusterId, FindingId};
use model::risk::{Interval, MicroNats, Multiplier, Nats, weight};
use model::subject::SubjectRef;
use model::verdict::{Family, Verdict};
use model::view::Contribution;

use super::judging::{self, CheckIndex, Mark};
use crate::check::Check;

/// A finding that counts in a unit's exposure.
#[derive(Clone, Copy)]
pub(super) struct Counted<'a> {
    /// Whose it is: the unit's own or, inherited, its namespace's or a node's.
    pub unit: &'a SubjectRef,
    pub mark: Mark,
    pub inherited: bool,
}

/// The findings of a unit, with what is read of their checks.
pub(super) struct Findings<'a> {
    rows: Vec<(&'static Check, Counted<'a>)>,
}

/// What one finding adds to an exposure.
pub(super) struct Share<'a> {
    check: &'static Check,
    counted: Counted<'a>,
    nats: MicroNats,
}

impl<'a> Findings<'a> {
    /// All of these.
    pub fn of(
        catalogue: &'static [&'static Check],
        counted: impl Iterator<Item = Counted<'a>>,
    ) -> Self {
        let rows = counted
            .filter_map(|it| catalogue.get(usize::from(it.mark.check)).map(|check| (*check, it)))
            .collect();
        Self { rows }
    }

    /// The exposure that they make in a context, without those that are waived.
    pub fn exposure(&self, context: Multiplier) -> Interval {
        Self::weighed(self.open(), context)
    }

    /// By how much its lower end would be higher without waivers.
    pub fn waived(&self, context: Multiplier) -> u64 {
        match self.rows.iter().any(|(_, it)| it.mark.waived) {
            true => Self::weighed(self.rows.iter(), context).low - self.exposure(context).low,
            false => 0,
        }
    }

    /// Those that are not waived.
    fn open(&self) -> impl Iterator<Item = &(&'static Check, Counted<'a>)> {
        self.rows.iter().filter(|(_, it)| !it.mark.waived)
    }

    fn weighed<'r>(
        rows: impl Iterator<Item = &'r (&'static Check, Counted<'a>)>,
        context: Multiplier,
    ) -> Interval
    where
        'a: 'r,
    {
        let mut nats = Nats::default();
        for (check, it) in rows {
            nats.add(check.family, check.severity, it.mark.verdict);
        }
        nats.exposure(context)
    }

    /// What the exposure is made of, largest first: of each family its worst failure, and its worst unknown where
    /// that would weigh more. Failures add up to the lower end, both to the upper.
    pub fn shares(&self) -> Vec<Share<'a>> {
        let mut rows: Vec<_> = self.open().collect();
        rows.sort_by_key(|(check, it)| {
            let worst = Reverse(weight(check.severity));
            (check.family, worst, it.inherited, it.unit, it.mark.about, &check.id)
        });
        let mut shares = Vec::with_capacity(rows.len());
        for family in rows.chunk_by(|a, b| a.0.family == b.0.family) {
            let mut taken = 0;
            for verdict in [Verdict::Fail, Verdict::Unknown] {
                let Some((check, counted)) =
                    family.iter().find(|(_, it)| it.mark.verdict == verdict)
                else {
                    continue;
                };
                let nats = weight(check.severity).saturating_sub(taken);
                if nats > 0 {
                    taken += nats;
                    shares.push(Share { check, counted: *counted, nats });
                }
            }
        }
        shares.sort_by_key(|Share { check, counted, nats }| {
            let Counted { unit, mark, .. } = counted;
            (Reverse(*nats), Reverse(mark.verdict), &check.id, *unit, mark.about)
        });
        shares
    }

    /// By how much the unit's exposure falls with each fix that touches it, its context as it is.
    pub fn relief(&self, context: Multiplier) -> Relief {
        let failed: Vec<Failed> = self
            .open()
            .filter(|(_, it)| it.mark.verdict == Verdict::Fail)
            .map(|(check, it)| Failed {
                check: it.mark.check,
                family: check.family,
                weight: weight(check.severity),
                inherited: it.inherited,
            })
            .collect();
        let total = nats(failed.iter());
        let exposure = |nats| context.exposure((nats, nats)).low;
        let now = exposure(total);
        let without = |spared: &dyn Fn(&Failed) -> bool| {
            let left = nats(failed.iter().filter(|it| !spared(it)));
            let falls = if left == total { 0 } else { now - exposure(left) };
            // An exposure is a million millionths at most.
            u32::try_from(falls).unwrap_or(u32::MAX)
        };
        let mut checks: Vec<CheckIndex> = failed.iter().map(|it| it.check).collect();
        checks.sort_unstable();
        checks.dedup();
        let by_check = checks.into_iter().map(|check| CheckRelief {
            check,
            everywhere: without(&|it| it.check == check),
            here: without(&|it| it.check == check && !it.inherited),
            findings: own(&failed, |it| it.check == check),
        });
        Relief {
            by_check: by_check.collect(),
            all: without(&|it| !it.inherited),
            findings: own(&failed, |_| true),
        }
    }
}

/// What a unit's exposure falls by, in millionths, with what is unknown taken as passed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Relief {
    pub by_check: Box<[CheckRelief]>,
    /// Without any of its own findings.
    pub all: u32,
    /// Its own failures.
    pub findings: u32,
}

/// What it falls by without the failures of one check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CheckRelief {
    pub check: CheckIndex,
    /// Mended everywhere, the namespace and the nodes included.
    pub everywhere: u32,
    /// Mended in this unit alone.
    pub here: u32,
    /// The unit's own failures of it.
    pub findings: u32,
}

struct Failed {
    check: CheckIndex,
    family: Family,
    weight: MicroNats,
    inherited: bool,
}

/// The sum over families of their worst.
fn nats<'a>(failed: impl Iterator<Item = &'a Failed>) -> MicroNats {
    let mut worst: Vec<(Family, MicroNats)> = Vec::with_capacity(16);
    for it in failed {
        match worst.iter_mut().find(|(family, _)| *family == it.family) {
            Some((_, weight)) => *weight = (*weight).max(it.weight),
            None => worst.push((it.family, it.weight)),
        }
    }
    worst.into_iter().map(|(_, weight)| weight).sum()
}

fn own(failed: &[Failed], which: impl Fn(&Failed) -> bool) -> u32 {
    let count = failed.iter().filter(|it| !it.inherited && which(it)).count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

impl Share<'_> {
    /// The share in words; `containers` are the unit's own.
    pub fn told(&self, cluster: ClusterId, containers: &[&str]) -> Contribution {
        let Self { check, counted: Counted { unit, mark, inherited }, nats } = *self;
        let subject = judging::subject(unit, containers, mark.about);
        Contribution {
            finding: FindingId::of(cluster, &check.id, &subject),
            check: check.id.clone(),
            title: check.title.into(),
            severity: check.severity,
            verdict: mark.verdict,
            subject,
            inherited,
            nats,
        }
    }
}

impl Hash for Share<'_> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        let Counted { unit, mark, inherited } = self.counted;
        (mark, self.nats, inherited).hash(hasher);
        if inherited {
            unit.hash(hasher);
        }
    }
}
