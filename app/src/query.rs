//! The query of the list of findings, read.

use model::ids::CheckId;
use model::reader::ReadError;
use model::verdict::{Severity, Verdict};
use model::view::FindingFilter;

use crate::address::Address;
use crate::link::Findings;

/// What can be asked by name, in the address as in the text: `q=severity:critical sock`.
const NAMES: [&str; 8] =
    ["severity", "verdict", "check", "cluster", "ns", "workload", "namespace", "waived"];

/// Which findings a query asks for. An empty value asks for nothing; a wrong one is refused, because ignoring it
/// would show more than was asked for.
pub fn filter(here: &Address) -> Result<FindingFilter, ReadError> {
    let text = here.one("q").unwrap_or_default();
    let (named, words): (Vec<&str>, Vec<&str>) = text.split_whitespace().partition(|word| {
        word.split_once(':').is_some_and(|(name, value)| NAMES.contains(&name) && !value.is_empty())
    });
    let named: Vec<(&str, &str)> = named.iter().filter_map(|word| word.split_once(':')).collect();
    let all = |name: &'static str| {
        let named = named.iter().filter(move |(of, _)| *of == name).map(|(_, value)| *value);
        here.all(name).chain(named)
    };
    let cluster = all("cluster")
        .next()
        .map(|text| text.parse().map_err(|_| wrong("cluster", text)))
        .transpose()?;
    let severities = all("severity")
        .map(|word| {
            let known = Severity::ALL.into_iter().find(|severity| severity.word() == word);
            known.ok_or_else(|| wrong("severity", word))
        })
        .collect::<Result<_, _>>()?;
    let verdicts = all("verdict")
        .map(|word| match word {
            "fail" => Ok(Verdict::Fail),
            "unknown" => Ok(Verdict::Unknown),
            _ => Err(wrong("verdict", word)),
        })
        .collect::<Result<_, _>>()?;
    let waived = all("waived")
        .next()
        .map(|word| match word {
            "yes" => Ok(true),
            "no" => Ok(false),
            _ => Err(wrong("answer to `waived`", word)),
        })
        .transpose()?;
    let words = words.join(" ");
    let namespace = all("ns").chain(all("namespace")).next().map(ToOwned::to_owned);
    // The form's *Any* namespace takes with it the workload that was named within one.
    let workload = namespace.as_ref().and_then(|_| all("workload").next());
    Ok(FindingFilter {
        cluster,
        workload: workload.map(ToOwned::to_owned),
        namespace,
        checks: all("check").map(|id| CheckId::from(id.to_owned())).collect(),
        severities,
        verdicts,
        text: (!words.is_empty()).then_some(words),
        waived,
        at: here.moment("at")?,
    })
}

/// The conditions without one of them, and without what makes no sense without it: a workload is named within
/// its namespace.
pub fn without(conditions: &[(&'static str, String)], gone: usize) -> Findings {
    let namespace = conditions.get(gone).is_some_and(|(name, _)| *name == "ns");
    conditions
        .iter()
        .enumerate()
        .filter(|(at, (name, _))| *at != gone && !(namespace && *name == "workload"))
        .fold(Findings::default(), |list, (_, (name, value))| list.with(name, value))
}

fn wrong(name: &str, value: &str) -> ReadError {
    ReadError::Invalid(format!("`{value}` is no {name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_becomes_a_filter_whether_by_field_or_by_word() {
        let by_field = filter(&Address::at(
            "/findings?q=+a++sock+&severity=critical&severity=high&verdict=fail&check=&ns=payments",
        ));
        let by_word = filter(&Address::at(
            "/findings?q=a+severity:critical+ns:payments+severity:high+sock+verdict:fail",
        ));
        let by_field = by_field.expect("a filter");
        assert_eq!(by_field.severities, [Severity::Critical, Severity::High]);
        assert_eq!(by_field.checks, []);
        assert_eq!(by_field.text.as_deref(), Some("a sock"));
        assert_eq!(Ok(by_field), by_word);
        let time = filter(&Address::at("/findings?q=at:12+severity:")).expect("a filter");
        assert_eq!(time.text.as_deref(), Some("at:12 severity:"));
    }

    #[test]
    fn a_workload_goes_with_its_namespace() {
        let here = "/findings?severity=high&ns=ci&workload=Deployment/runner";
        let conditions = filter(&Address::at(here)).expect("a filter").conditions();
        let any = filter(&Address::at("/findings?ns=&workload=Deployment/runner"));
        assert_eq!(any, Ok(FindingFilter::default()));
        assert_eq!(without(&conditions, 1).href(), "/findings?severity=high");
        assert_eq!(without(&conditions, 2).href(), "/findings?severity=high&ns=ci");
        assert_eq!(without(&conditions, 0).href(), "/findings?ns=ci&workload=Deployment%2Frunner");
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for (name, value) in [("severity", "huge"), ("verdict", "pass"), ("cluster", "prod")] {
            for address in
                [format!("/findings?{name}={value}"), format!("/findings?q={name}:{value}")]
            {
                let error = filter(&Address::at(&address)).expect_err("no such value");
                assert_eq!(error, ReadError::Invalid(format!("`{value}` is no {name}")));
            }
        }
    }
}
