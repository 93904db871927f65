//! Selectors of nodes, as kube-scheduler reads them.

use facts::pod_spec::{NodeOperator, NodeRequirement, NodeSelector, NodeSelectorTerm};
use facts::selector::Labels;

/// The only field that `matchFields` may ask of.
pub(super) const NAME: &str = "metadata.name";

/// Whether a node of this name and with these labels is selected: by one term, and no term by nothing.
pub(super) fn selects(selector: &NodeSelector, labels: &Labels, name: &str) -> bool {
    selector.node_selector_terms.iter().any(|term| holds(term, labels, name))
}

fn holds(term: &NodeSelectorTerm, labels: &Labels, name: &str) -> bool {
    let is_empty = term.match_expressions.is_empty() && term.match_fields.is_empty();
    !is_empty
        && term.match_expressions.iter().all(|it| is_met(it, labels.get(&it.key)))
        && term.match_fields.iter().all(|it| is_met_by_name(it, name))
}

/// What cannot be read as an integer is neither greater nor less.
fn is_met(requirement: &NodeRequirement, label: Option<&str>) -> bool {
    let NodeRequirement { operator, values, .. } = requirement;
    let is_one = |label: &str| values.iter().any(|value| value == label);
    let integers = || Some((label?.parse::<i64>().ok()?, values.first()?.parse::<i64>().ok()?));
    match operator {
        NodeOperator::In => label.is_some_and(is_one),
        NodeOperator::NotIn => !label.is_some_and(is_one),
        NodeOperator::Exists => label.is_some(),
        NodeOperator::DoesNotExist => label.is_none(),
        NodeOperator::Gt => integers().is_some_and(|(label, value)| label > value),
        NodeOperator::Lt => integers().is_some_and(|(label, value)| label < value),
    }
}

/// Of fields there is the name alone, and it is or is not one value.
fn is_met_by_name(requirement: &NodeRequirement, name: &str) -> bool {
    match (&*requirement.key, requirement.operator, requirement.values.as_slice()) {
        (NAME, NodeOperator::In, [value]) => value == name,
        (NAME, NodeOperator::NotIn, [value]) => value != name,
        _ => false,
    }
}
