//! Supplementary measures, scored by where keys are held.

use model::residency::{Measure, MeasureOf, Scope, Standing, System};
use model::verdict::Verdict;

use super::standing;
use crate::law::Law;
use crate::policy::DeclaredMeasure;

/// What is declared, each scored apart from the place and the exposure of what it is of.
pub(super) fn judge(declared: &[DeclaredMeasure], scope: Scope, law: &Law<'_>) -> Vec<Measure> {
    let measures = declared.iter().map(|it| {
        let keys = it.keys_held_in.map(|country| standing(law, scope, country, None));
        Measure {
            of: it.of,
            name: it.name.clone(),
            what: it.what.clone(),
            keys_held_in: it.keys_held_in,
            keys: keys.map_or(Verdict::Unknown, Standing::verdict),
            reason: it.reason.clone(),
        }
    });
    measures.collect()
}

/// Those that are of a system: of whoever runs its nodes or what it names, and of the classes of its volumes.
pub(super) fn of_system(system: &System, measures: &[Measure]) -> Vec<Measure> {
    let runs_it = |key: &str| {
        system.recipients.iter().any(|it| it.operator.key == key)
            || system
                .destinations
                .iter()
                .any(|it| it.operator.as_ref().is_some_and(|it| it.key == key))
    };
    let is_of_it = |measure: &&Measure| match measure.of {
        MeasureOf::Operator => runs_it(&measure.name),
        MeasureOf::StorageClass => system.storage_classes.contains(&measure.name),
    };
    measures.iter().filter(is_of_it).cloned().collect()
}
