//! NSP-001: workloads in the namespace `default`.

use facts::subject_facts::NamespaceFacts;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Source, Verdict};

use crate::check::{Check, Judge, Patch};
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("NSP-001"),
    title: "Workloads in the default namespace",
    severity: Severity::Low,
    family: Family::DefaultNamespace,
    pass_needs: &[],
    // That a manifest names no namespace does not say that it goes to `default`.
    fail_needs: &[Source::Namespaces],
    controls: &[("CIS Kubernetes", "default-namespace"), ("NSA/CISA Hardening", "Namespaces")],
    why: "A namespace is what RBAC, network policies, quotas and Pod Security levels are set on. What lands in `default`, \
          usually because somebody forgot to say where, shares all of them with whatever else was forgotten.",
    fix: "Give each system a namespace of its own and move its workloads there. `default` itself cannot be deleted: leave \
          it empty, with a default deny and Pod Security level `restricted` on it.",
    judge: Judge::Namespace(judge),
    patch: Patch::None,
};

fn judge(namespace: &NamespaceFacts, _: &Policy) -> Judged {
    match (namespace.name.as_str(), namespace.workloads) {
        ("default", 1) => Verdict::fail("a workload lives in it"),
        ("default", workloads @ 2..) => Verdict::fail(format!("{workloads} workloads live in it")),
        ("default", _) => Verdict::pass(),
        _ => Verdict::not_applicable(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn only_default_and_only_with_workloads() {
        for (name, workloads, expected) in [
            ("shop", 1, "not_applicable namespace/shop"),
            ("default", 1, "fail namespace/default: a workload lives in it"),
            ("default", 3, "fail namespace/default: 3 workloads live in it"),
        ] {
            let cluster = clean_cluster().namespace(|namespace| {
                namespace.name = name.into();
                namespace.workloads = workloads;
            });
            assert_eq!(fixture::run(&CHECK, &cluster), [expected]);
        }
        let empty = clean_cluster().namespace(|namespace| {
            namespace.name = "default".into();
            namespace.workloads = 0;
        });
        assert!(fixture::run(&CHECK, &empty).is_empty());
    }
}
