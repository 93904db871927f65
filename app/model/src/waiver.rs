//! Waivers: decisions to live with findings until a date. What is waived is kept beside, never as a pass.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::ids::CheckId;
use crate::subject::{SubjectKind, SubjectRef};
use crate::view::ClusterView;

/// A decision to live with the findings of a check in a scope, until a date.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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
    /// Whether a finding of this check on this subject is one that it accepts.
    pub fn covers(&self, check: &CheckId, subject: &SubjectRef) -> bool {
        self.check == *check && in_scope(&self.scope, subject)
    }

    /// Whether it holds on this day.
    pub fn holds(&self, today: NaiveDate) -> bool {
        today < self.expires
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

/// Whether a scope names a workload, or a kind of subject, that a check of this kind of subject can be of. One in which a
/// part holds a `*` beside letters names nothing, since a `*` stands for a whole part, nor does a kind in small letters.
pub fn may_match(scope: &str, judges: SubjectKind) -> bool {
    let mut parts = scope.split('/');
    let kind = parts.next().unwrap_or_default();
    let holds = match judges {
        SubjectKind::Container => &["cluster", "namespace", "workload", "container"][..],
        SubjectKind::Workload => &["cluster", "namespace", "workload"],
        SubjectKind::Namespace => &["cluster", "namespace"],
        SubjectKind::Node => &["cluster", "node"],
        SubjectKind::Cluster => &["cluster"],
    };
    let is_of_workload = matches!(kind, "workload" | "container");
    holds.contains(&kind)
        && parts.enumerate().all(|(place, part)| {
            let is_kind = is_of_workload && place == 1;
            part == "*"
                || !(part.contains('*') || is_kind && part.starts_with(|c: char| c.is_lowercase()))
        })
}

/// How long before its end a waiver is one that ends soon, in days.
pub const SOON: i64 = 30;

/// What has become of a waiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WaiverState {
    /// It is over: what it covered counts again.
    Expired,
    /// It holds and covers nothing that no earlier waiver covers.
    Unmatched,
    /// It ends within thirty days.
    Ending,
    /// It holds.
    Active,
}

impl WaiverState {
    /// Its word in lists.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::Unmatched => "unmatched",
            Self::Ending => "ending",
            Self::Active => "active",
        }
    }
}

/// A waiver and what it covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WaiverView {
    /// The decision.
    #[serde(flatten)]
    pub waiver: Waiver,
    /// The check's title.
    pub title: String,
    /// What has become of it.
    pub state: WaiverState,
    /// Findings that it covers now, over all clusters.
    pub findings: u64,
    /// Findings that it covered when it was first seen to cover any; `None` before.
    pub at_first: Option<u64>,
    /// It covers more than was approved, or than at first: somebody has to approve it again.
    pub has_grown: bool,
}

impl WaiverView {
    /// A waiver as it stands on a day.
    pub fn of(
        waiver: &Waiver,
        title: String,
        findings: u64,
        at_first: Option<u64>,
        today: NaiveDate,
    ) -> Self {
        let state = match (waiver.expires - today).num_days() {
            ..=0 => WaiverState::Expired,
            _ if findings == 0 => WaiverState::Unmatched,
            1..=SOON => WaiverState::Ending,
            _ => WaiverState::Active,
        };
        let approved = waiver.covers.map(u64::from).or(at_first);
        let has_grown = approved.is_some_and(|approved| findings > approved);
        Self { waiver: waiver.clone(), title, state, findings, at_first, has_grown }
    }
}

/// The waivers' page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WaiversPage {
    /// Every cluster that the viewer may see.
    #[serde(skip)]
    pub clusters: Vec<ClusterView>,
    /// The day by which they hold or are over.
    pub today: NaiveDate,
    /// The waivers, in the order of the configuration.
    pub waivers: Vec<WaiverView>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_waiver_is_told_by_its_end_and_by_what_it_covers() {
        let day = |day| NaiveDate::from_ymd_opt(2027, 1, day).expect("a day");
        let waiver = |covers| Waiver {
            check: CheckId::new("BRK-001"),
            scope: "cluster".into(),
            reason: "r".into(),
            ticket: None,
            approver: "a".into(),
            expires: day(31),
            covers,
        };
        for (today, covers, findings, at_first, state, has_grown) in [
            (day(31), None, 0, Some(2), WaiverState::Expired, false),
            (day(30), None, 0, None, WaiverState::Unmatched, false),
            (day(30), None, 2, Some(2), WaiverState::Ending, false),
            (day(1), None, 3, Some(2), WaiverState::Ending, true),
            (day(1), Some(3), 3, Some(2), WaiverState::Ending, false),
            (day(1), Some(2), 3, Some(3), WaiverState::Ending, true),
            (day(1) - chrono::Days::new(1), None, 1, Some(1), WaiverState::Active, false),
        ] {
            let view = WaiverView::of(&waiver(covers), String::new(), findings, at_first, today);
            assert_eq!((view.state, view.has_grown), (state, has_grown), "{today} {findings}");
        }
    }

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
            let of: SubjectRef = subject.parse().expect("a subject");
            assert_eq!(in_scope(scope, &of), covered, "{scope} {subject}");
        }
        for (scope, judges, expected) in [
            ("cluster", SubjectKind::Node, true),
            ("namespace/*", SubjectKind::Container, true),
            ("namespace/ci-*", SubjectKind::Container, false),
            ("workload/shop/Deployment/api", SubjectKind::Container, true),
            (container, SubjectKind::Workload, false),
            ("node/a", SubjectKind::Workload, false),
            ("workload/shop/deployment/api", SubjectKind::Workload, false),
            ("workload/shop/Deployment/api", SubjectKind::Namespace, false),
        ] {
            assert_eq!(may_match(scope, judges), expected, "{scope} {judges:?}");
        }
        assert!(is_scope("workload/*/Deployment/api") && !is_scope("shop") && !is_scope("node/"));
    }
}
