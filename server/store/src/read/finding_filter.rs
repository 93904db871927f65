//! Which findings are asked for, as both statements over them take it: the list of REST and the page's must find the same.

use model::ids::CheckId;
use model::reader::ReadError;
use model::subject::{SubjectRef, WorkloadRef};
use model::view::FindingFilter;

use super::{Answer, Reading};
use crate::rows;

/// A filter in the statements' terms; what is empty or `None` asks for any.
pub(super) struct Narrowed {
    /// The unit's subject.
    pub unit: Option<String>,
    pub checks: Vec<String>,
    pub severities: Vec<i16>,
    pub verdicts: Vec<String>,
    /// A LIKE pattern of the subject or the reason.
    pub pattern: Option<String>,
    /// Or one of these checks: those whose title or id contains the text.
    pub titled: Vec<String>,
}

impl Reading {
    /// The filter in the statements' terms.
    pub(super) fn narrowed(&self, filter: &FindingFilter) -> Answer<Narrowed> {
        let text = filter.text.as_deref().filter(|text| !text.is_empty());
        Ok(Narrowed {
            unit: unit(filter)?,
            checks: self.known_checks(&filter.checks)?,
            severities: filter.severities.iter().copied().map(rows::rank).collect(),
            verdicts: filter.verdicts.iter().map(|verdict| verdict.word().into()).collect(),
            pattern: text.map(containing),
            titled: text.map(|text| self.titled(text)).unwrap_or_default(),
        })
    }

    /// These checks in the statements' terms. A name that is mistyped must not look like a check that found nothing.
    pub(super) fn known_checks(&self, asked: &[CheckId]) -> Answer<Vec<String>> {
        let is_there = |id: &&CheckId| self.catalogue.iter().any(|check| check.id == **id);
        if let Some(id) = asked.iter().find(|id| !is_there(id)) {
            let no = format!("there is no check `{id}`: /checks lists those that there are");
            return Err(ReadError::Invalid(no).into());
        }
        Ok(asked.iter().map(ToString::to_string).collect())
    }

    /// Checks whose title or id contains the text.
    fn titled(&self, text: &str) -> Vec<String> {
        let text = text.to_lowercase();
        let named = self.catalogue.iter().filter(|check| {
            check.title.to_lowercase().contains(&text)
                || check.id.as_str().to_lowercase().contains(&text)
        });
        named.map(|check| check.id.to_string()).collect()
    }
}

/// The unit whose findings are asked for.
fn unit(filter: &FindingFilter) -> Result<Option<String>, ReadError> {
    let Some(workload) = &filter.workload else { return Ok(None) };
    let Some(namespace) = &filter.namespace else {
        return Err(ReadError::Invalid(
            "a workload is named within its namespace: give `namespace` too".into(),
        ));
    };
    let Some((kind, name)) = workload.split_once('/') else {
        return Err(ReadError::Invalid(format!(
            "`{workload}` is no workload: expected KIND/NAME, such as Deployment/api"
        )));
    };
    Ok(Some(SubjectRef::Workload(WorkloadRef::new(namespace, kind, name)).to_string()))
}

/// The LIKE pattern of what contains this text, in which nothing is a wildcard.
pub(super) fn containing(text: &str) -> String {
    let mut pattern = String::from("%");
    for character in text.replace('\0', "\u{FFFD}").chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}
