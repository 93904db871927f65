//! ADM-001: a namespace whose labels hold no pod to a Pod Security level.

use facts::subject_facts::NamespaceFacts;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Source, Verdict};

use crate::check::{Check, Judge, Patch};
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("ADM-001"),
    title: "No Pod Security level enforced",
    severity: Severity::Medium,
    family: Family::Admission,
    pass_needs: &[Source::Namespaces],
    fail_needs: &[],
    controls: &[
        ("CIS Kubernetes", "policy-control"),
        ("NSA/CISA Hardening", "Pod security enforcement"),
        ("MITRE ATT&CK", "T1610"),
    ],
    why: "Everything else here says what is wrong with what runs; this says whether the next pod may be worse. Without an \
          `enforce` label the API server admits a privileged pod as readily as any other; a label that says \
          `privileged` refuses nothing either, and fails as none does. A default in its \
          AdmissionConfiguration would hold as well, but cannot be seen through the API, and neither can exemptions. \
          Other admission (Kyverno, Gatekeeper, a ValidatingAdmissionPolicy, the SecurityContextConstraints of OpenShift) may \
          refuse the same and is not read: if there is one, waive this with a word on where it is configured.",
    fix: "Label the namespace with the highest level that nothing in it would break: the enforce page of the cluster and \
          `nordvakt enforce` name it, with who stands in the way of the next. Begin with `warn` and `audit`, which refuse \
          nothing. Where drivers of the node need `privileged` (`kube-system`, network and storage), set it, so that it is a \
          decision, and waive this.",
    judge: Judge::Namespace(judge),
    patch: Patch::None,
};

/// The label that holds.
pub const ENFORCE: &str = "pod-security.kubernetes.io/enforce";

fn judge(namespace: &NamespaceFacts, _: &Policy) -> Judged {
    let path = format!("metadata.labels[{ENFORCE}]");
    let Some(labels) = &namespace.admission else {
        return Verdict::unknown("the namespace itself was not seen, so its labels are not known");
    };
    match labels.get(ENFORCE) {
        Some("baseline" | "restricted") => Verdict::pass(),
        Some("privileged") => {
            Verdict::fail("its label enforces `privileged`, which refuses nothing").at(path)
        }
        Some(_) => Verdict::fail("its `enforce` label names no level").at(path),
        None => Verdict::fail("it has no `enforce` label").at(path),
    }
}

#[cfg(test)]
mod tests {
    use facts::selector::Labels;

    use super::*;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn a_level_that_refuses_something_is_asked_for() {
        let labelled = |level: &str| Some(Labels::from_iter([(ENFORCE, level.into())]));
        for (labels, expected) in [
            (labelled("baseline"), None),
            (labelled("restricted"), None),
            (
                labelled("privileged"),
                Some("fail namespace/shop: its label enforces `privileged`, which refuses nothing"),
            ),
            (labelled("strict"), Some("fail namespace/shop: its `enforce` label names no level")),
            (Some(Labels::default()), Some("fail namespace/shop: it has no `enforce` label")),
            (
                None,
                Some(
                    "unknown namespace/shop: the namespace itself was not seen, so its labels are not known",
                ),
            ),
        ] {
            let seen = labels.is_some();
            let cluster = clean_cluster().namespace(|namespace| namespace.admission = labels);
            let at = format!("  at metadata.labels[{ENFORCE}]");
            let lines: Vec<&str> = (expected.into_iter())
                .chain(expected.filter(|_| seen).map(|_| at.as_str()))
                .collect();
            assert_eq!(fixture::run(&CHECK, &cluster), lines);
        }
    }
}
