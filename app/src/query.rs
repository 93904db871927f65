//! The query of the list of findings, read.

use leptos_router::params::ParamsMap;
use model::ids::CheckId;
use model::reader::ReadError;
use model::verdict::{Severity, Verdict};
use model::view::FindingFilter;

use crate::link::Findings;

/// Which findings a query asks for. An empty value asks for nothing; a wrong one is refused, because ignoring it
/// would show more than was asked for.
pub fn filter(query: &ParamsMap) -> Result<FindingFilter, ReadError> {
    let cluster = one(query, "cluster")
        .map(|text| text.parse().map_err(|_| wrong("cluster", &text)))
        .transpose()?;
    let severities = all(query, "severity")
        .map(|word| {
            let known = Severity::ALL.into_iter().find(|severity| severity.word() == word);
            known.ok_or_else(|| wrong("severity", &word))
        })
        .collect::<Result<_, _>>()?;
    let verdicts = all(query, "verdict")
        .map(|word| match word.as_str() {
            "fail" => Ok(Verdict::Fail),
            "unknown" => Ok(Verdict::Unknown),
            _ => Err(wrong("verdict", &word)),
        })
        .collect::<Result<_, _>>()?;
    Ok(FindingFilter {
        cluster,
        namespace: one(query, "ns"),
        workload: one(query, "workload"),
        checks: all(query, "check").map(CheckId::from).collect(),
        severities,
        verdicts,
        text: one(query, "q"),
    })
}

/// The first value that is not empty.
pub fn one(query: &ParamsMap, name: &str) -> Option<String> {
    all(query, name).next()
}

/// A filter's conditions: name in the query and value, as chips show them.
pub fn conditions(filter: &FindingFilter) -> Vec<(&'static str, String)> {
    let mut conditions = Vec::new();
    conditions.extend(filter.text.iter().map(|text| ("q", text.clone())));
    conditions.extend(filter.severities.iter().map(|s| ("severity", s.word().into())));
    conditions.extend(filter.verdicts.iter().map(|v| ("verdict", v.word().into())));
    conditions.extend(filter.checks.iter().map(|check| ("check", check.to_string())));
    conditions.extend(filter.cluster.iter().map(|cluster| ("cluster", cluster.to_string())));
    conditions.extend(filter.namespace.iter().map(|ns| ("ns", ns.clone())));
    conditions.extend(filter.workload.iter().map(|workload| ("workload", workload.clone())));
    conditions
}

/// The address of the list under these conditions.
pub fn address<'a>(conditions: impl IntoIterator<Item = &'a (&'static str, String)>) -> Findings {
    conditions.into_iter().fold(Findings::default(), |list, (name, value)| list.with(name, value))
}

fn all(query: &ParamsMap, name: &str) -> impl Iterator<Item = String> + use<> {
    let values = query.get_all(name).unwrap_or_default();
    values.into_iter().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
}

fn wrong(name: &str, value: &str) -> ReadError {
    ReadError::Invalid(format!("`{value}` is no {name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(pairs: &[(&'static str, &str)]) -> ParamsMap {
        pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
    }

    #[test]
    fn a_query_becomes_a_filter_and_the_same_query_again() {
        let asked = query(&[
            ("q", " sock "),
            ("severity", "critical"),
            ("severity", "high"),
            ("verdict", "fail"),
            ("check", ""),
            ("ns", "payments"),
        ]);
        let filter = filter(&asked).expect("a filter");
        assert_eq!(filter.severities, [Severity::Critical, Severity::High]);
        assert_eq!(filter.checks, []);
        assert_eq!(
            address(&conditions(&filter)).href(),
            "/findings?q=sock&severity=critical&severity=high&verdict=fail&ns=payments"
        );
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for (name, value) in [("severity", "huge"), ("verdict", "pass"), ("cluster", "prod")] {
            let error = filter(&query(&[(name, value)])).expect_err("no such value");
            assert_eq!(error, ReadError::Invalid(format!("`{value}` is no {name}")));
        }
    }
}
