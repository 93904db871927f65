//! Any selector on any labels: each operator is its opposite's complement, and a requirement more never selects more.

#![no_main]

use facts::selector::{LabelSelector, Labels, Operator, Requirement};
use libfuzzer_sys::arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;

/// So few that they meet.
const WORDS: &[&str] = &["", "a", "b", "app", "app.kubernetes.io/name"];

fuzz_target!(|bytes: &[u8]| {
    let mut input = Unstructured::new(bytes);
    let (Ok(labels), Ok(selector), Ok(more)) =
        (labels(&mut input), selector(&mut input), requirement(&mut input))
    else {
        return;
    };
    let matches = selector.matches(&labels);
    assert!(LabelSelector::default().matches(&labels));
    let with = |requirement: &Requirement| {
        let mut selector = selector.clone();
        selector.match_expressions.push(requirement.clone());
        selector.matches(&labels)
    };
    let operator = match more.operator {
        Operator::In => Operator::NotIn,
        Operator::NotIn => Operator::In,
        Operator::Exists => Operator::DoesNotExist,
        Operator::DoesNotExist => Operator::Exists,
    };
    let opposite = Requirement { operator, ..more.clone() };
    assert!(!with(&more) || matches);
    assert_eq!(with(&more) || with(&opposite), matches);
    assert!(!(with(&more) && with(&opposite)));
    let json = serde_json::to_string(&selector).expect("a selector is JSON");
    assert_eq!(
        serde_json::from_str::<LabelSelector>(&json).expect("and JSON a selector"),
        selector
    );
});

fn word(input: &mut Unstructured<'_>) -> Result<String> {
    input.choose(WORDS).map(|word| (*word).into())
}

fn labels(input: &mut Unstructured<'_>) -> Result<Labels> {
    let pairs: Vec<_> = (0..input.int_in_range(0..=4)?)
        .map(|_| Ok((word(input)?, word(input)?)))
        .collect::<Result<_>>()?;
    Ok(pairs.iter().map(|(key, value)| (key.as_str(), value.as_str().into())).collect())
}

fn requirement(input: &mut Unstructured<'_>) -> Result<Requirement> {
    let operators = [Operator::In, Operator::NotIn, Operator::Exists, Operator::DoesNotExist];
    let values = (0..input.int_in_range(0..=3)?).map(|_| word(input)).collect::<Result<_>>()?;
    Ok(Requirement { key: word(input)?, operator: *input.choose(&operators)?, values })
}

fn selector(input: &mut Unstructured<'_>) -> Result<LabelSelector> {
    let match_labels = labels(input)?;
    let requirements = 0..input.int_in_range(0..=3)?;
    let match_expressions = requirements.map(|_| requirement(input)).collect::<Result<_>>()?;
    Ok(LabelSelector { match_labels, match_expressions })
}
