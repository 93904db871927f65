//! Waivers as code: what the configuration accepts until a date.

use chrono::NaiveDate;
use model::ids::CheckId;
use model::subject::SubjectRef;
use model::verdict::Finding;
use serde::{Deserialize, Serialize};

/// A decision to live with the findings of a check in a scope, until a date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Waiver {
    /// The check.
    pub check: CheckId,
    /// `cluster`, `namespace/NS`, `node/NAME`, `workload/NS/KIND/NAME` or `container/NS/KIND/NAME/CONTAINER`; a `*` stands
    /// for any one part. A namespace takes in what is in it, a workload its containers.
    pub scope: String,
    /// Why.
    pub reason: String,
    /// Where it was decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// Who approved.
    pub approver: String,
    /// The first day on which it no longer holds.
    pub expires: NaiveDate,
    /// How many findings it covered when it was approved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub covers: Option<u32>,
}

impl Waiver {
    fn covers(&self, finding: &Finding) -> bool {
        self.check == finding.check && in_scope(&self.scope, &finding.subject)
    }

    /// Why, as one sentence for reports.
    pub fn sentence(&self) -> String {
        let ticket = self.ticket.as_ref().map(|ticket| format!(", {ticket}")).unwrap_or_default();
        let Self { reason, approver, expires, .. } = self;
        format!("{reason} (approved by {approver}{ticket}; until {expires})")
    }
}

/// Whether `subject` is or lies in what a scope names.
fn in_scope(scope: &str, subject: &SubjectRef) -> bool {
    let wanted: Vec<&str> = scope.split('/').collect();
    let is = |subject: &SubjectRef| {
        let text = subject.to_string();
        let parts: Vec<&str> = text.split('/').collect();
        parts.len() == wanted.len()
            && parts.iter().zip(&wanted).all(|(part, wanted)| *wanted == "*" || part == wanted)
    };
    let namespace = subject.namespace().map(|name| SubjectRef::Namespace(name.into()));
    let workload = subject.workload().cloned().map(SubjectRef::Workload);
    scope == "cluster" || [Some(subject.clone()), workload, namespace].iter().flatten().any(is)
}

/// Whether a text can be a scope.
pub fn is_scope(text: &str) -> bool {
    text.parse::<SubjectRef>().is_ok() && text.split('/').all(|part| !part.is_empty())
}

/// The waivers of a scan, and what became of each.
pub struct Waivers<'a> {
    all: &'a [Waiver],
    today: NaiveDate,
    covered: Vec<u32>,
}

impl<'a> Waivers<'a> {
    pub fn new(all: &'a [Waiver], today: NaiveDate) -> Self {
        Self { all, today, covered: vec![0; all.len()] }
    }

    /// The waiver that holds for a finding, if one does.
    pub fn of(&mut self, finding: &Finding) -> Option<&'a Waiver> {
        let mut holds = None;
        for (waiver, covered) in self.all.iter().zip(&mut self.covered) {
            if waiver.covers(finding) {
                *covered += 1;
                holds = holds.or((self.today < waiver.expires).then_some(waiver));
            }
        }
        holds
    }

    /// What somebody has to look at: waivers that are over, cover nothing, or cover more than was approved.
    pub fn remarks(&self) -> Vec<String> {
        let remark = |(waiver, covered): (&Waiver, &u32)| {
            let what = format!("the waiver of {} in {}", waiver.check, waiver.scope);
            match (covered, waiver.covers) {
                _ if self.today >= waiver.expires => {
                    let expires = waiver.expires;
                    Some(format!("{what} is over since {expires}: what it covered counts again"))
                }
                (0, _) => Some(format!("{what} covers nothing: remove it, or mend its scope")),
                (&covered, Some(approved)) if covered > approved => Some(format!(
                    "{what} covers {covered} findings, and {approved} when it was approved: have it approved again"
                )),
                _ => None,
            }
        };
        self.all.iter().zip(&self.covered).filter_map(remark).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_takes_in_what_lies_in_it() {
        let container = "container/shop/Deployment/api/web";
        for (scope, subject, covered) in [
            ("cluster", container, true),
            ("namespace/shop", container, true),
            ("namespace/shop", "namespace/shop", true),
            ("namespace/sh*", container, false),
            ("namespace/*", container, true),
            ("workload/shop/Deployment/api", container, true),
            ("workload/*/Deployment/api", container, true),
            ("workload/shop/*/*", container, true),
            ("workload/shop/StatefulSet/*", container, false),
            (container, container, true),
            ("container/shop/Deployment/api/other", container, false),
            (container, "workload/shop/Deployment/api", false),
            ("namespace/*", "node/a", false),
            ("node/*", "node/a", true),
        ] {
            let of: SubjectRef = subject.parse().unwrap();
            assert_eq!(in_scope(scope, &of), covered, "{scope} {subject}");
        }
        assert!(is_scope("workload/*/Deployment/api") && !is_scope("shop") && !is_scope("node/"));
    }
}
