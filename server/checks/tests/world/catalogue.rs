//! Checks that ask for every kind of fact, each as short as it can be.

use checks::check::{Check, Judge, Patch};
use facts::beneath::{Beneath, CONTAINER, KernelOwner};
use facts::pod_spec::SecurityContext;
use facts::subject_facts::{Inside, VariantImage};
use model::context::Known;
use model::ids::CheckId;
use model::verdict::{Family, Severity, Source, Verdict};
use serde_json::json;

type Needs = &'static [Source];

const fn check(
    id: &'static str,
    (severity, family): (Severity, Family),
    (pass_needs, fail_needs): (Needs, Needs),
    judge: Judge,
    patch: Patch,
) -> Check {
    Check {
        id: CheckId::new(id),
        title: id,
        severity,
        family,
        pass_needs,
        fail_needs,
        controls: &[],
        why: "",
        fix: "",
        judge,
        patch,
    }
}

static PRIVILEGED: Check = check(
    "T-6",
    (Severity::High, Family::Privileged),
    (&[], &[]),
    Judge::Container(|it, _| match it.container.security_context.as_ref() {
        Some(SecurityContext { privileged: Some(true), .. }) => {
            Verdict::fail("is privileged").at(it.at("securityContext.privileged"))
        }
        _ => Verdict::pass(),
    }),
    Patch::Container(|_| Some(json!({ "securityContext": { "privileged": false } }))),
);

static IMAGE: Check = check(
    "T-2",
    (Severity::Critical, Family::Privileged),
    (&[Source::ServiceAccounts], &[]),
    Judge::Container(|it, _| match it.container.image.as_str() {
        "" => Verdict::unknown("no image").at(it.at("image")),
        "bad" => Verdict::fail("bad image").at(it.at("image")),
        "scratch" => Verdict::not_applicable(),
        _ => Verdict::pass(),
    }),
    Patch::None,
);

static INSIDE: Check = check(
    "T-8",
    (Severity::Medium, Family::ImageContents),
    (&[Source::Images], &[]),
    Judge::Container(|it, _| {
        let of = |image: &&VariantImage| image.running.container == it.container.name;
        match it.pod.images.iter().find(of).map(|image| &image.inside) {
            None => Verdict::not_applicable(),
            Some(None) => Verdict::unknown("not read yet").at(it.at("image")),
            Some(Some(Inside::NotRead(why))) => Verdict::unknown(why).at(it.at("image")),
            Some(Some(Inside::Read(contents) | Inside::OneOf { contents, .. }))
                if contents.shells.is_empty() =>
            {
                Verdict::pass()
            }
            Some(Some(Inside::Read(_) | Inside::OneOf { .. })) => {
                Verdict::fail("has a shell").at(it.at("image"))
            }
        }
    }),
    Patch::None,
);

static HOST_PID: Check = check(
    "T-3",
    (Severity::Medium, Family::HostNamespace),
    (&[], &[]),
    Judge::Pod(|it, _| match it.spec.host_pid {
        Some(true) => Verdict::fail("sees the host's processes").at(it.at("hostPID")),
        _ => Verdict::pass(),
    }),
    Patch::Pod(|_| Some(json!({ "hostPID": false }))),
);

static DENY: Check = check(
    "T-4",
    (Severity::Medium, Family::Ingress),
    (&[Source::NetworkPolicies], &[Source::NetworkPolicies]),
    Judge::Namespace(|it, _| match () {
        () if it.workloads == 0 => Verdict::not_applicable(),
        () if it.ingress.allows_everything.len() < it.ingress.denies_all_pods.len() => {
            Verdict::pass()
        }
        () => Verdict::fail("nothing denies"),
    }),
    Patch::Manifest(|it| {
        Some(json!({ "kind": "NetworkPolicy", "metadata": { "namespace": it.name } }))
    }),
);

static EGRESS: Check = check(
    "T-1",
    (Severity::Low, Family::Privileged),
    (&[], &[]),
    Judge::Namespace(|it, _| match it.egress.policies {
        0 => Verdict::fail("no policy speaks of egress"),
        _ => Verdict::pass(),
    }),
    Patch::None,
);

static REACH: Check = check(
    "T-7",
    (Severity::High, Family::Place),
    (&[Source::Nodes], &[]),
    Judge::Pod(|it, policy| match it.personal_data.answer {
        Known::No => Verdict::not_applicable(),
        Known::NotKnown => Verdict::unknown("nobody says"),
        Known::Yes => {
            let outside = it
                .reach
                .areas
                .iter()
                .find(|area| area.territory.and_then(|it| policy.allows(it)) != Some(true));
            match outside {
                None => Verdict::pass(),
                Some(area) => Verdict::fail(area.nodes.join(", ")),
            }
        }
    }),
    Patch::PodInside(|it, _| {
        Some(json!({ "nodeSelector": { (it.reach.dividers.first()?.key.clone()): "x" } }))
    }),
);

static PLACE: Check = check(
    "T-5",
    (Severity::High, Family::Place),
    (&[Source::Nodes], &[]),
    Judge::Node(|it, policy| match it.place.territory.map(|it| (it, policy.allows(it))) {
        None | Some((_, None)) => Verdict::unknown("no evidence"),
        Some((_, Some(true))) => Verdict::pass(),
        Some((country, Some(false))) => {
            Verdict::fail(format!("located in {country}")).at("spec.providerID")
        }
    }),
    Patch::None,
);

static CONTROL_PLANE: Check = check(
    "T-0",
    (Severity::High, Family::Place),
    (&[], &[]),
    Judge::Cluster(|it, policy| match it.control_plane.territory.map(|it| policy.allows(it)) {
        None | Some(None) => Verdict::unknown("no evidence"),
        Some(Some(true)) => Verdict::pass(),
        Some(Some(false)) => Verdict::fail("elsewhere").at("endpoint"),
    }),
    Patch::None,
);

static BENEATH: Check = check(
    "T-9",
    (Severity::High, Family::LayerBeneath),
    (&[Source::Nodes, Source::Agents], &[]),
    Judge::Node(|it, _| match it.beneath.as_ref().map(Beneath::kernel_owner) {
        Some(KernelOwner::Itself) => Verdict::pass(),
        Some(KernelOwner::Shared(kind)) => Verdict::fail(kind).at(CONTAINER),
        Some(KernelOwner::NotKnown(_)) | None => Verdict::unknown("not heard"),
    }),
    Patch::None,
);

static PERSONAL_BENEATH: Check = check(
    "T-A",
    (Severity::High, Family::LayerBeneath),
    (&[Source::Agents], &[]),
    Judge::Pod(|it, _| match it.kernels.first() {
        None => Verdict::pass(),
        Some((node, KernelOwner::Shared(_))) => Verdict::fail(node),
        Some((node, _)) => Verdict::unknown(node),
    }),
    Patch::None,
);

/// Out of the order of their ids on purpose.
pub static CATALOGUE: &[&Check] = &[
    &PRIVILEGED,
    &IMAGE,
    &INSIDE,
    &HOST_PID,
    &DENY,
    &EGRESS,
    &REACH,
    &PERSONAL_BENEATH,
    &BENEATH,
    &PLACE,
    &CONTROL_PLANE,
];
