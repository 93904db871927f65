//! How exposed a subject is, always as an interval, in integers: the same verdicts give the same risk on every machine.
//!
//! Severities carry weights in *micro-nats*. The nats of a subject's failed checks add up (one family
//! counts its worst finding once), and `1 − exp(−nats)` turns the sum into an *exposure* between 0
//! and 1, kept in millionths. Shown as 0–100 it is the subject's risk; added over workloads it is
//! the burden. The lower end of an interval takes every Unknown as passed, the upper as failed. A workload's context
//! multiplies its nats: what is not known of that widens the interval too.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::context::Known;
use crate::verdict::{Family, Severity, Verdict};

/// Millionths of a nat.
pub type MicroNats = u64;

/// The one table of weights: critical 1.20, high 0.36, medium 0.08, low 0.02 nats.
pub const fn weight(severity: Severity) -> MicroNats {
    match severity {
        Severity::Critical => 1_200_000,
        Severity::High => 360_000,
        Severity::Medium => 80_000,
        Severity::Low => 20_000,
    }
}

/// By what a context multiplies nats, in hundredths. The lower end takes what is not known of it as no, the upper as yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Multiplier {
    /// At the lower end of the interval.
    pub low: u64,
    /// At the upper end.
    pub high: u64,
}

impl Multiplier {
    /// Where there is no context: a namespace, a node.
    pub const ONE: Self = Self { low: 100, high: 100 };

    /// Exposed to the internet 1.25, personal data 1.20, both 1.50.
    pub const fn of(exposed: Known, personal_data: Known) -> Self {
        const fn hundredths(exposed: bool, personal_data: bool) -> u64 {
            match (exposed, personal_data) {
                (false, false) => 100,
                (true, false) => 125,
                (false, true) => 120,
                (true, true) => 150,
            }
        }
        Self {
            low: hundredths(matches!(exposed, Known::Yes), matches!(personal_data, Known::Yes)),
            high: hundredths(!matches!(exposed, Known::No), !matches!(personal_data, Known::No)),
        }
    }

    /// The exposure of these nats, lower and upper end, in this context.
    pub fn exposure(self, (low, high): (MicroNats, MicroNats)) -> Interval {
        Interval { low: exposure(low * self.low / 100), high: exposure(high * self.high / 100) }
    }
}

impl Default for Multiplier {
    fn default() -> Self {
        Self::ONE
    }
}

/// `1 − exp(−nats)` in millionths, rounded to nearest. `libm` and not the platform's own `exp`, which
/// differs between machines in the last bit.
pub fn exposure(nats: MicroNats) -> u64 {
    let share = -libm::expm1(-(nats as f64) / 1e6);
    libm::round(share * 1e6) as u64
}

/// An interval of exposures in millionths: 1,000,000 is one workload fully exposed.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Interval {
    /// With every Unknown taken as passed.
    pub low: u64,
    /// With every Unknown taken as failed.
    pub high: u64,
}

impl Interval {
    /// The ends as risk, 0–100. What is known exactly is rounded to nearest; else the lower end is rounded down
    /// and the upper up, so that the interval never claims more than was known.
    pub const fn risk(self) -> (u64, u64) {
        if self.low == self.high {
            let risk = (self.low + 5_000) / 10_000;
            return (risk, risk);
        }
        (self.low / 10_000, self.high.div_ceil(10_000))
    }

    /// The grades of its ends; they differ where what is unknown decides.
    pub const fn grades(self) -> (Grade, Grade) {
        (Grade::of(self.low), Grade::of(self.high))
    }

    /// The riskier of both, end by end.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        Self { low: self.low.max(other.low), high: self.high.max(other.high) }
    }
}

impl std::ops::Add for Interval {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { low: self.low + other.low, high: self.high + other.high }
    }
}

impl std::iter::Sum for Interval {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        parts.fold(Self::default(), std::ops::Add::add)
    }
}

/// A < 10 ≤ B < 30 ≤ C < 60 ≤ D < 85 ≤ F.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Grade {
    /// Below 10.
    A,
    /// Below 30.
    B,
    /// Below 60.
    C,
    /// Below 85.
    D,
    /// From 85.
    F,
}

impl Grade {
    /// The grade of an exposure in millionths.
    pub const fn of(exposure: u64) -> Self {
        match exposure {
            0..100_000 => Self::A,
            100_000..300_000 => Self::B,
            300_000..600_000 => Self::C,
            600_000..850_000 => Self::D,
            _ => Self::F,
        }
    }

    /// Its letter.
    pub const fn letter(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
            Self::F => "F",
        }
    }
}

/// Nats of one subject by family: the worst finding of each family counts once.
///
/// Adding a verdict is idempotent and independent of order, so inherited findings (of a namespace, a
/// node) are simply added to those of the workload and its containers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Nats {
    families: BTreeMap<Family, (MicroNats, MicroNats)>,
}

impl Nats {
    /// Takes in one verdict of a check of this family and severity.
    pub fn add(&mut self, family: Family, severity: Severity, verdict: Verdict) {
        let weight = weight(severity);
        let (low, high) = match verdict {
            Verdict::Fail => (weight, weight),
            Verdict::Unknown => (0, weight),
            Verdict::Pass | Verdict::NotApplicable => return,
        };
        let worst = self.families.entry(family).or_default();
        *worst = (worst.0.max(low), worst.1.max(high));
    }

    /// The nats of a family, lower and upper end.
    pub fn family(&self, family: Family) -> (MicroNats, MicroNats) {
        self.families.get(&family).copied().unwrap_or_default()
    }

    /// The sums over all families, lower and upper end.
    pub fn total(&self) -> (MicroNats, MicroNats) {
        self.families.values().fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1))
    }

    /// The subject's exposure in its context.
    pub fn exposure(&self, context: Multiplier) -> Interval {
        context.exposure(self.total())
    }
}

/// The two numbers of a namespace, a cluster, a fleet.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Risk {
    /// The exposure of the riskiest workload in it.
    pub peak: Interval,
    /// The sum of its workloads' exposures: "as many workloads as if fully exposed", in millionths.
    pub burden: Interval,
}

impl Risk {
    /// Both numbers of the two together.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        Self { peak: self.peak.max(other.peak), burden: self.burden + other.burden }
    }

    /// Takes in one more subject.
    #[must_use]
    pub fn with(self, subject: Interval) -> Self {
        self.join(Self { peak: subject, burden: subject })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn severity() -> impl Strategy<Value = Severity> {
        prop::sample::select(&Severity::ALL[..])
    }

    fn family() -> impl Strategy<Value = Family> {
        prop::sample::select(vec![
            Family::HostMount,
            Family::Privileged,
            Family::User,
            Family::Place,
            Family::Ingress,
        ])
    }

    fn verdict() -> impl Strategy<Value = Verdict> {
        prop::sample::select(vec![
            Verdict::Pass,
            Verdict::NotApplicable,
            Verdict::Unknown,
            Verdict::Fail,
        ])
    }

    fn known() -> impl Strategy<Value = Known> {
        prop::sample::select(vec![Known::Yes, Known::No, Known::NotKnown])
    }

    fn context() -> impl Strategy<Value = (Known, Known)> {
        (known(), known())
    }

    fn in_context((exposed, personal_data): (Known, Known)) -> Multiplier {
        Multiplier::of(exposed, personal_data)
    }

    fn verdicts() -> impl Strategy<Value = Vec<(Family, Severity, Verdict)>> {
        prop::collection::vec((family(), severity(), verdict()), 0..40)
    }

    fn nats(verdicts: &[(Family, Severity, Verdict)]) -> Nats {
        let mut nats = Nats::default();
        for &(family, severity, verdict) in verdicts {
            nats.add(family, severity, verdict);
        }
        nats
    }

    #[test]
    fn one_critical_outweighs_fourteen_mediums() {
        assert_eq!(exposure(weight(Severity::Critical)) / 10_000, 69);
        assert_eq!(exposure(14 * weight(Severity::Medium)) / 10_000, 67);
        assert!(exposure(weight(Severity::Critical)) > exposure(14 * weight(Severity::Medium)));
    }

    #[test]
    fn what_is_not_known_of_the_context_widens_the_interval() {
        use Known::{No, NotKnown, Yes};
        for (exposed, personal_data, expected) in [
            (No, No, (100, 100)),
            (Yes, No, (125, 125)),
            (No, Yes, (120, 120)),
            (Yes, Yes, (150, 150)),
            (No, NotKnown, (100, 120)),
            (NotKnown, No, (100, 125)),
            (Yes, NotKnown, (125, 150)),
            (NotKnown, Yes, (120, 150)),
            (NotKnown, NotKnown, (100, 150)),
        ] {
            let Multiplier { low, high } = Multiplier::of(exposed, personal_data);
            assert_eq!((low, high), expected, "{exposed:?}, {personal_data:?}");
        }
    }

    #[test]
    fn grades_change_at_their_bounds() {
        for (exposure, grade) in [
            (0, Grade::A),
            (99_999, Grade::A),
            (100_000, Grade::B),
            (299_999, Grade::B),
            (300_000, Grade::C),
            (600_000, Grade::D),
            (849_999, Grade::D),
            (850_000, Grade::F),
            (1_000_000, Grade::F),
        ] {
            assert_eq!(Grade::of(exposure), grade, "{exposure}");
        }
    }

    proptest! {
        #[test]
        fn risk_is_bounded_and_low_never_exceeds_high(
            verdicts in verdicts(), context in context(),
        ) {
            let exposure = nats(&verdicts).exposure(in_context(context));
            prop_assert!(exposure.low <= exposure.high && exposure.high <= 1_000_000);
        }

        #[test]
        fn order_and_repetition_do_not_matter(verdicts in verdicts()) {
            let mut other = verdicts.clone();
            other.reverse();
            other.extend(verdicts.iter().copied());
            prop_assert_eq!(nats(&verdicts), nats(&other));
        }

        #[test]
        fn one_more_verdict_never_lowers_the_risk(
            verdicts in verdicts(), more in (family(), severity(), verdict()), context in context(),
        ) {
            let context = in_context(context);
            let before = nats(&verdicts).exposure(context);
            let mut with = verdicts;
            with.push(more);
            let after = nats(&with).exposure(context);
            prop_assert!(before.low <= after.low && before.high <= after.high);
        }

        #[test]
        fn answering_an_unknown_stays_inside_its_interval(
            verdicts in verdicts(), answers in prop::collection::vec(any::<bool>(), 40),
            context in context(), circumstances in (any::<bool>(), any::<bool>()),
        ) {
            let before = nats(&verdicts).exposure(in_context(context));
            let answered: Vec<_> = verdicts.iter().zip(answers).map(|(&(f, s, v), fails)| match v {
                Verdict::Unknown => (f, s, if fails { Verdict::Fail } else { Verdict::Pass }),
                other => (f, s, other),
            }).collect();
            let answer = |known, yes| match known {
                Known::NotKnown => if yes { Known::Yes } else { Known::No },
                known => known,
            };
            let context = (answer(context.0, circumstances.0), answer(context.1, circumstances.1));
            let after = nats(&answered).exposure(in_context(context));
            prop_assert!(before.low <= after.low && after.high <= before.high);
        }

        #[test]
        fn a_circumstance_never_lowers_the_risk(verdicts in verdicts(), context in context()) {
            let nats = nats(&verdicts);
            let without = nats.exposure(in_context((Known::No, context.1)));
            for exposed in [Known::NotKnown, Known::Yes] {
                let with = nats.exposure(in_context((exposed, context.1)));
                prop_assert!(without.low <= with.low && without.high <= with.high);
            }
            let without = nats.exposure(in_context((context.0, Known::No)));
            for personal_data in [Known::NotKnown, Known::Yes] {
                let with = nats.exposure(in_context((context.0, personal_data)));
                prop_assert!(without.low <= with.low && without.high <= with.high);
            }
        }

        #[test]
        fn burden_adds_up_and_peak_is_the_worst(
            parts in prop::collection::vec(prop::collection::vec(verdicts(), 0..6), 0..5),
        ) {
            let subjects: Vec<Vec<Interval>> = parts.iter()
                .map(|part| part.iter().map(|v| nats(v).exposure(Multiplier::ONE)).collect())
                .collect();
            let of = |part: &[Interval]| part.iter().fold(Risk::default(), |risk, s| risk.with(*s));
            let whole = of(&subjects.concat());
            let joined = subjects.iter().map(|part| of(part)).fold(Risk::default(), Risk::join);
            prop_assert_eq!(whole, joined);
            for subject in subjects.concat() {
                prop_assert!(whole.peak.low >= subject.low && whole.peak.high >= subject.high);
            }
        }
    }
}
