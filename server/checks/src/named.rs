//! What a workload with personal data names outside the cluster, judged by where that is.

use std::borrow::Cow;

use facts::subject_facts::{ClusterFacts, PodFacts};
use model::context::{Known, Sign};
use model::residency::{Destination, DestinationKind};
use model::verdict::{Judged, Verdict};

use crate::config_maps::Reading;
use crate::host_volume;
use crate::join::destinations::registry;
use crate::policy::Policy;

/// A destination, and the field of this pod that names it.
pub(crate) type Named<'a> = (&'a Destination, String);

/// The hosts outside that the pod's environment names; `None` where it names no host at all.
pub(crate) fn hosts<'a>(pod: &PodFacts<'a>) -> Option<Vec<Named<'a>>> {
    let variables = pod.containers().flat_map(|container| {
        let host = |(nth, variable): (usize, &'a facts::pod_spec::EnvVar)| {
            let host = variable.value.as_ref()?.host.as_deref()?;
            Some((host, container.at(&format!("env[{nth}]"))))
        };
        container.container.env.iter().enumerate().filter_map(host).collect::<Vec<_>>()
    });
    let mut variables = variables.peekable();
    variables.peek()?;
    let kinds = [DestinationKind::Environment, DestinationKind::ExternalName];
    Some(once(variables.filter_map(|(host, at)| Some((find(pod, &kinds, host)?, at)))))
}

/// The hosts in the ConfigMaps that it reads.
pub(crate) fn in_config_maps<'a>(pod: &PodFacts<'a>, readings: &[Reading<'_>]) -> Vec<Named<'a>> {
    let named = pod.destinations.iter().filter(|it| it.kind == DestinationKind::ConfigMap);
    let read = named.filter_map(|it| {
        let of = |reading: &&Reading<'_>| {
            it.object.rsplit_once('/').is_some_and(|(_, name)| name == reading.map)
        };
        let key = it.path.strip_prefix("data[").and_then(|path| path.strip_suffix(']'));
        let mut readings = readings.iter().filter(of);
        let by = readings.clone().find(|reading| key.is_some_and(|key| reading.has(key)));
        Some((it, pod.at(&by.or_else(|| readings.next())?.field)))
    });
    read.collect()
}

/// The registries of its images.
pub(crate) fn registries<'a>(pod: &PodFacts<'a>) -> Vec<Named<'a>> {
    let images = pod.containers().filter_map(|container| {
        Some((registry(&container.container.image)?, container.at("image")))
    });
    let kinds = [DestinationKind::Registry];
    once(images.filter_map(|(host, at)| Some((find(pod, &kinds, host)?, at))))
}

/// The volumes behind its claims.
pub(crate) fn volumes<'a>(pod: &PodFacts<'a>) -> Vec<Named<'a>> {
    once(claims(pod).filter_map(|(claim, at)| Some((volume(pod, &claim)?, at))))
}

/// The first of its claims behind which nothing was seen, and the field that names it.
pub(crate) fn unseen_claim<'a>(pod: &PodFacts<'a>) -> Option<(Cow<'a, str>, String)> {
    claims(pod).find(|(claim, _)| volume(pod, claim).is_none())
}

/// Those that it names, and those that templates make.
fn claims<'a>(pod: &PodFacts<'a>) -> impl Iterator<Item = (Cow<'a, str>, String)> {
    let pod = *pod;
    let named = pod.spec.volumes.iter().enumerate().filter_map(move |(nth, volume)| {
        let claim = volume.persistent_volume_claim.as_ref()?;
        Some((claim.claim_name.as_str().into(), pod.at(&format!("volumes[{nth}]"))))
    });
    let made = pod.claimed.templates.iter();
    named.chain(made.map(move |it| (it.name(), host_volume::claimed_at(&pod, &it.volume))))
}

fn volume<'a>(pod: &PodFacts<'a>, claim: &str) -> Option<&'a Destination> {
    find(pod, &[DestinationKind::Volume], claim)
}

fn find<'a>(pod: &PodFacts<'a>, kinds: &[DestinationKind], name: &str) -> Option<&'a Destination> {
    pod.destinations.iter().find(|it| kinds.contains(&it.kind) && it.name() == name)
}

/// Each destination by the first field that names it.
fn once<'a>(named: impl Iterator<Item = Named<'a>>) -> Vec<Named<'a>> {
    let mut first: Vec<Named<'a>> = Vec::new();
    for (destination, at) in named {
        if !first.iter().any(|(known, _)| std::ptr::eq(*known, destination)) {
            first.push((destination, at));
        }
    }
    first
}

/// Whether what is named is where the policy allows personal data; `does` is what the workload does with it. What has no
/// personal data is not asked what it names.
pub(crate) fn judge<'a>(
    pod: &PodFacts<'a>,
    policy: &Policy,
    named: impl FnOnce(&PodFacts<'a>) -> Vec<Named<'a>>,
    does: &str,
) -> Judged {
    if pod.personal_data.answer == Known::No {
        return Verdict::not_applicable();
    }
    let named = named(pod);
    if named.is_empty() {
        return Verdict::not_applicable();
    }
    let allowed = |(it, _): &Named<'_>| it.place.territory.and_then(|at| policy.allows(at));
    let (outside, rest): (Vec<_>, Vec<_>) =
        named.into_iter().partition(|it| allowed(it) == Some(false));
    let (unclear, _): (Vec<_>, Vec<_>) = rest.into_iter().partition(|it| allowed(it).is_none());
    let (told, is_outside) = match (outside.is_empty(), unclear.is_empty()) {
        (true, true) => return Verdict::pass(),
        (true, false) => (unclear, false),
        (false, _) => (outside, true),
    };
    let what = told.iter().map(|(it, _)| words(it)).collect::<Vec<_>>().join("; ");
    let judged = match &pod.personal_data.missing {
        Some(missing) => Verdict::unknown(format!(
            "{does} {what}, and whether it has personal data is not known: {missing}"
        )),
        None if is_outside => Verdict::fail(format!("{} and {does} {what}", has(pod))),
        None => Verdict::unknown(format!("{} and {does} {what}", has(pod))),
    };
    told.into_iter().fold(judged, |judged, (_, at)| judged.at(at))
}

/// Whether what the cluster itself names is where the policy allows data; `does` is what it does with it.
pub(crate) fn judge_cluster(
    cluster: &ClusterFacts,
    policy: &Policy,
    kinds: &[DestinationKind],
    does: &str,
) -> Judged {
    let named = cluster.destinations.iter().enumerate().filter(|(_, it)| kinds.contains(&it.kind));
    let allowed = |it: &Destination| it.place.territory.and_then(|at| policy.allows(at));
    let (outside, rest): (Vec<_>, Vec<_>) = named.partition(|(_, it)| allowed(it) == Some(false));
    let unclear: Vec<_> = rest.into_iter().filter(|(_, it)| allowed(it).is_none()).collect();
    let told = if outside.is_empty() { &unclear } else { &outside };
    let what = told.iter().map(|(_, it)| words(it)).collect::<Vec<_>>().join("; ");
    let judged = match (outside.is_empty(), unclear.is_empty()) {
        (true, true) => return Verdict::pass(),
        (true, false) => Verdict::unknown(format!("{does} {what}")),
        (false, _) => Verdict::fail(format!("{does} {what}")),
    };
    told.iter().fold(judged, |judged, (nth, _)| judged.at(format!("destinations[{nth}].host")))
}

/// That it has personal data, and who says so.
fn has(pod: &PodFacts<'_>) -> String {
    match pod.personal_data.signs.first() {
        Some(Sign { object, path, value }) => {
            format!("has personal data ({path} of {object} is `{value}`)")
        }
        None => "has personal data".into(),
    }
}

/// `db (db.example.com) in Ashburn, US`
fn words(of: &Destination) -> String {
    let host = match of.named.is_empty() {
        true => format!("`{}`", of.host),
        false => format!("`{}` ({})", of.named, of.host),
    };
    match (of.place.territory, &of.place.city) {
        (Some(territory), Some(city)) => format!("{host} in {city}, {territory}"),
        (Some(territory), None) => format!("{host} in {territory}"),
        (None, _) => format!("{host}, whose place is not established"),
    }
}
