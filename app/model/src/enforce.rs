//! What a namespace may enforce of Pod Security Standards today: the strictest that nothing observed would break, who
//! breaks the next, and the labels that say so. Pure, and made of what is stored alone, so that a page, REST and the
//! command line answer the same.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::pod_security::{
    NotPodSecurity, PodSecurityLevel, PodSecurityStandard, PodSecurityVersion, PodSecurityViolation,
};
use crate::subject::WorkloadRef;
use crate::verdict::Source;
use crate::view::ClusterView;

/// Versions before this one are not proposed: Pod Security admission is stable since, and older rules overlook fields
/// that every cluster has today.
pub const OLDEST_PROPOSED: PodSecurityVersion = PodSecurityVersion::new(25);

/// What the labels are called.
const LABEL: &str = "pod-security.kubernetes.io/";

/// A namespace as it is seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamespaceSeen<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it enforces today by its labels (see [`enforced`]); `None` where it has none.
    pub today: Option<Enforced>,
    /// Whether the namespace itself was seen, and not only what is in it.
    pub seen: bool,
    /// Every pod spec in it: declared, running, or observed not long ago.
    pub pods: &'a [AlikePods],
}

/// Pod specs that the same standards refuse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlikePods {
    /// How many they are.
    pub specs: u32,
    /// Some of them, or all; at least one.
    pub named: Vec<PodsSeen>,
}

impl From<PodsSeen> for AlikePods {
    fn from(pods: PodsSeen) -> Self {
        Self { specs: 1, named: vec![pods] }
    }
}

impl AlikePods {
    /// One stands for all in what is refused, if not in the fields.
    fn violations(&self) -> impl Iterator<Item = &PodSecurityViolation> + Clone {
        self.named.iter().take(1).flat_map(|pods| &pods.violations)
    }
}

/// What a namespace enforces by its labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Enforced {
    /// The level.
    pub level: PodSecurityLevel,
    /// The version of its rules.
    pub version: EnforcedVersion,
}

impl Enforced {
    /// As the API server applies it whose newest rules are these.
    pub fn standard(self, newest: PodSecurityVersion) -> PodSecurityStandard {
        let version = match self.version {
            EnforcedVersion::Pinned(version) => version,
            EnforcedVersion::Latest => newest,
        };
        PodSecurityStandard { level: self.level, version }
    }

    /// Whether the API server's next upgrade may change what it refuses.
    fn may_change(self) -> bool {
        self.version == EnforcedVersion::Latest && self.level > PodSecurityLevel::Privileged
    }
}

impl fmt::Display for Enforced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.level, self.version)
    }
}

/// The version of a namespace's label: `v1.MINOR`, or `latest`, which it is without a label too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum EnforcedVersion {
    /// It stays what it is.
    Pinned(PodSecurityVersion),
    /// The API server's own, whichever that is.
    Latest,
}

const LATEST: &str = "latest";

impl fmt::Display for EnforcedVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pinned(version) => version.fmt(f),
            Self::Latest => f.write_str(LATEST),
        }
    }
}

impl From<EnforcedVersion> for String {
    fn from(version: EnforcedVersion) -> Self {
        version.to_string()
    }
}

impl TryFrom<String> for EnforcedVersion {
    type Error = NotPodSecurity;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match &*text {
            LATEST => Ok(Self::Latest),
            version => version.parse().map(Self::Pinned),
        }
    }
}

#[cfg(feature = "openapi")]
crate::text_schema!(EnforcedVersion);

/// Pods of one spec, and all that they break.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PodsSeen {
    /// The workload they belong to.
    pub workload: WorkloadRef,
    /// The object the spec was read from, as `Deployment payments/api`.
    pub object: String,
    /// All that they break, at whatever level and version.
    pub violations: Vec<PodSecurityViolation>,
}

/// How far what was seen can be trusted to be all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sight {
    /// The API server's version; a newer rule would not be applied by it. `None`: not known.
    pub server: Option<PodSecurityVersion>,
    /// For how many days pods were observed; `None`: only what is there now.
    pub days: Option<u32>,
    /// What could not be observed, in words.
    pub gaps: Vec<String>,
}

/// What a namespace may enforce.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnforcePlan {
    /// The namespace.
    pub namespace: String,
    /// Pod specs that were judged.
    pub observed: u32,
    /// What it enforces today by its labels; `None` where it has none, or was not seen.
    pub today: Option<Enforced>,
    /// How many pod specs break that already: pods that run, and would be refused when they are made anew.
    pub breaking_today: u32,
    /// Some of them, or all: of those that break the same, a few.
    pub broken_today: Vec<Breaker>,
    /// The strictest level that nothing observed breaks, and the newest version of it.
    pub safe: PodSecurityStandard,
    /// The next stricter, if there is one.
    pub next: Option<PodSecurityStandard>,
    /// How many pod specs break the next.
    pub breaking: u32,
    /// Some of them, or all, and by which fields: of those that break the same, a few.
    pub breakers: Vec<Breaker>,
    /// Labels to set: enforce what is safe, warn of and audit the next, or pin the version that is enforced. Empty where
    /// nothing is won.
    pub labels: BTreeMap<String, String>,
    /// What the plan cannot know, in sentences.
    pub unseen: Vec<String>,
}

impl EnforcePlan {
    /// Whether its labels enforce something, and do not only warn and audit.
    pub fn enforces_more(&self) -> bool {
        self.labels.contains_key(&format!("{LABEL}enforce"))
    }

    /// Whether its labels only pin the version of what is enforced.
    pub fn pins(&self) -> bool {
        self.labels.len() == 1
    }

    /// The command that sets the labels; `None` where there are none to set.
    pub fn command(&self) -> Option<String> {
        let labels =
            self.labels.iter().map(|(key, value)| format!(" {}", word(&format!("{key}={value}"))));
        let labels = labels.collect::<String>();
        let namespace = word(&self.namespace);
        (!labels.is_empty())
            .then(|| format!("kubectl label --overwrite namespace {namespace}{labels}"))
    }
}

/// A text as one word of a shell's command, whatever is in it.
fn word(text: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | '=');
    match text.chars().all(is_plain) && !text.is_empty() && !text.starts_with('-') {
        true => text.into(),
        false => format!("'{}'", text.replace('\'', r"'\''")).into(),
    }
}

/// The enforce page: what every namespace of a cluster may enforce.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnforcePage {
    /// The cluster.
    pub cluster: ClusterView,
    /// For how many days pods were observed, at most 30; `None` for less than one.
    pub days: Option<u32>,
    /// Each namespace, by name.
    pub plans: Vec<EnforcePlan>,
}

/// Pods that a standard would refuse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Breaker {
    /// Their workload.
    pub workload: WorkloadRef,
    /// The object the spec was read from.
    pub object: String,
    /// What they break of it.
    pub violations: Vec<PodSecurityViolation>,
}

/// What a namespace may enforce, given what was seen of it.
pub fn plan(namespace: &NamespaceSeen<'_>, sight: &Sight) -> EnforcePlan {
    let newest = sight.server.unwrap_or(PodSecurityVersion::NEWEST);
    let pods = namespace.pods;
    let today = namespace.today.map(|today| today.standard(newest));
    let safe = safe(pods.iter().flat_map(AlikePods::violations), newest);
    let next = next(safe, newest);
    let named: Vec<PodsSeen> = pods.iter().flat_map(|alike| &alike.named).cloned().collect();
    let breakers_of = |standard| in_order(breakers(&named, standard));
    EnforcePlan {
        namespace: namespace.name.to_owned(),
        observed: pods.iter().map(|alike| alike.specs).sum(),
        today: namespace.today,
        breaking_today: today.map_or(0, |today| breaking(pods, today)),
        broken_today: today.map(breakers_of).unwrap_or_default(),
        safe,
        next,
        breaking: next.map_or(0, |next| breaking(pods, next)),
        breakers: next.map(breakers_of).unwrap_or_default(),
        labels: labels(namespace.today, safe, next, newest),
        unseen: unseen(namespace, sight),
    }
}

/// How many specs a standard would refuse.
fn breaking(pods: &[AlikePods], standard: PodSecurityStandard) -> u32 {
    let refused = |alike: &&AlikePods| alike.violations().any(|broken| broken.breaks(standard));
    pods.iter().filter(refused).map(|alike| alike.specs).sum()
}

/// By workload; of one, templates before pods as they are told.
fn in_order(mut breakers: Vec<Breaker>) -> Vec<Breaker> {
    breakers.sort_by(|a, b| a.workload.cmp(&b.workload));
    breakers
}

/// Whether a gap of this source hides pods or what makes them; `None` is a gap of anything.
pub fn hides_pods(source: Option<Source>) -> bool {
    source.is_none_or(|source| {
        matches!(
            source,
            Source::Pods
                | Source::Deployments
                | Source::ReplicaSets
                | Source::StatefulSets
                | Source::DaemonSets
                | Source::Jobs
                | Source::CronJobs
                | Source::ReplicationControllers
                | Source::Templates
        )
    })
}

/// What a namespace's labels enforce, read as the API server reads them: what is no level is `restricted`, what is no
/// version `latest`. `label` answers the value of a label.
pub fn enforced<'a>(label: impl Fn(&str) -> Option<&'a str>) -> Option<Enforced> {
    let label = |name: &str| label(&format!("{LABEL}{name}"));
    let level = label("enforce")?.parse().unwrap_or(PodSecurityLevel::Restricted);
    let version =
        match label("enforce-version").filter(|version| *version != LATEST).map(str::parse) {
            Some(Ok(version)) => EnforcedVersion::Pinned(version),
            // Newer than the newest whose rules are known.
            Some(Err(NotPodSecurity::Unknown(_))) => {
                EnforcedVersion::Pinned(PodSecurityVersion::NEWEST)
            }
            Some(Err(_)) | None => EnforcedVersion::Latest,
        };
    Some(Enforced { level, version })
}

/// The strictest standard that none of these break.
pub(crate) fn safe<'a>(
    broken: impl Iterator<Item = &'a PodSecurityViolation> + Clone,
    newest: PodSecurityVersion,
) -> PodSecurityStandard {
    let holds =
        |standard: PodSecurityStandard| !broken.clone().any(|broken| broken.breaks(standard));
    let strict_first = [PodSecurityLevel::Restricted, PodSecurityLevel::Baseline].into_iter();
    let versions = || {
        let proposed = OLDEST_PROPOSED.min(newest);
        PodSecurityVersion::all().rev().filter(move |it| (proposed..=newest).contains(it))
    };
    strict_first
        .flat_map(|level| versions().map(move |version| PodSecurityStandard { level, version }))
        .find(|standard| holds(*standard))
        .unwrap_or(PodSecurityStandard { level: PodSecurityLevel::Privileged, version: newest })
}

/// The newest version of the same level, or the next level.
fn next(safe: PodSecurityStandard, newest: PodSecurityVersion) -> Option<PodSecurityStandard> {
    let level = match safe.level {
        level if safe.version < newest => level,
        PodSecurityLevel::Privileged => PodSecurityLevel::Baseline,
        PodSecurityLevel::Baseline => PodSecurityLevel::Restricted,
        PodSecurityLevel::Restricted => return None,
    };
    Some(PodSecurityStandard { level, version: newest })
}

/// Those of these specs that a standard would refuse.
pub(crate) fn breakers(pods: &[PodsSeen], standard: PodSecurityStandard) -> Vec<Breaker> {
    let breaker = |pods: &PodsSeen| {
        let violations = pods.violations.iter().filter(|broken| broken.breaks(standard));
        Breaker {
            workload: pods.workload.clone(),
            object: pods.object.clone(),
            violations: violations.cloned().collect(),
        }
    };
    pods.iter().map(breaker).filter(|breaker| !breaker.violations.is_empty()).collect()
}

fn labels(
    today: Option<Enforced>,
    safe: PodSecurityStandard,
    next: Option<PodSecurityStandard>,
    newest: PodSecurityVersion,
) -> BTreeMap<String, String> {
    // What is enforced already is never loosened here: that is for people to decide.
    if let Some(today) = today.filter(|today| today.standard(newest) >= safe) {
        let pin = (format!("{LABEL}enforce-version"), newest.to_string());
        return today.may_change().then_some(pin).into_iter().collect();
    }
    let enforce = (safe.level > PodSecurityLevel::Privileged).then_some(("enforce", safe));
    let watch = next.into_iter().flat_map(|next| [("warn", next), ("audit", next)]);
    enforce
        .into_iter()
        .chain(watch)
        .flat_map(|(mode, standard)| {
            [
                (format!("{LABEL}{mode}"), standard.level.to_string()),
                (format!("{LABEL}{mode}-version"), standard.version.to_string()),
            ]
        })
        .collect()
}

fn unseen(namespace: &NamespaceSeen<'_>, sight: &Sight) -> Vec<String> {
    let mut unseen = vec![
        "The API server's AdmissionConfiguration sets defaults for namespaces without labels and exempts users, runtime \
         classes and namespaces; no API shows it."
            .to_owned(),
    ];
    unseen.push(match sight.days {
        None => "Only what is there now was judged: a Job or a bare pod that comes and goes may break more.".into(),
        Some(days) => format!(
            "What ran in {days} observed days was judged: a Job that runs more rarely may break more."
        ),
    });
    unseen.push(
        "Of a cluster, templates in custom kinds are not read: of what their operators make, only pods that were there \
         count."
            .into(),
    );
    if !namespace.seen {
        unseen
            .push("The namespace itself was not seen: what it enforces today is not known.".into());
    }
    if sight.server.is_none() {
        unseen.push(format!(
            "The API server's version is not known: one older than {} applies its own newest rules instead.",
            PodSecurityVersion::NEWEST
        ));
    }
    unseen.extend(sight.gaps.iter().cloned());
    unseen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pod_security::Versions;

    fn pods(name: &str, broken: &[(Option<Versions>, Option<Versions>)]) -> PodsSeen {
        PodsSeen {
            workload: WorkloadRef::new("shop", "Deployment", name),
            object: format!("Deployment shop/{name}"),
            violations: broken
                .iter()
                .map(|(baseline, restricted)| PodSecurityViolation {
                    control: "control".into(),
                    field: "spec".into(),
                    reason: "is wrong".into(),
                    baseline: *baseline,
                    restricted: *restricted,
                })
                .collect(),
        }
    }

    fn today(labels: &[(&str, &str)]) -> Option<Enforced> {
        enforced(|asked| {
            let name = asked.strip_prefix(LABEL)?;
            labels.iter().find(|(key, _)| *key == name).map(|(_, value)| *value)
        })
    }

    fn planned(labels: &[(&str, &str)], pods: &[PodsSeen], server: Option<u8>) -> EnforcePlan {
        let today = today(labels);
        let pods: Vec<AlikePods> = pods.iter().cloned().map(Into::into).collect();
        let namespace = NamespaceSeen { name: "shop", today, seen: true, pods: &pods };
        let server = server.map(PodSecurityVersion::new);
        plan(&namespace, &Sight { server, ..Sight::default() })
    }

    fn told(plan: &EnforcePlan) -> String {
        let next = plan.next.map_or_else(|| "nothing".into(), |next| next.to_string());
        let who: Vec<&str> = plan.breakers.iter().map(|it| &*it.workload.name).collect();
        let labels: Vec<String> = (plan.labels.iter())
            .map(|(key, value)| format!("{}={value}", key.strip_prefix(LABEL).unwrap_or(key)))
            .collect();
        format!("{}, then {next} but for {who:?}; {}", plan.safe, labels.join(" "))
    }

    const ALL: Option<Versions> = Some(Versions::ALL);

    #[test]
    fn the_strictest_that_holds_is_proposed_and_the_next_is_watched() {
        assert_eq!(
            told(&planned(&[], &[pods("api", &[])], None)),
            "restricted:v1.37, then nothing but for []; enforce=restricted enforce-version=v1.37"
        );
        assert_eq!(
            told(&planned(&[], &[pods("api", &[]), pods("old", &[(None, ALL)])], None)),
            "baseline:v1.37, then restricted:v1.37 but for [\"old\"]; audit=restricted audit-version=v1.37 \
             enforce=baseline enforce-version=v1.37 warn=restricted warn-version=v1.37"
        );
        assert_eq!(
            told(&planned(&[], &[pods("agent", &[(ALL, ALL)])], None)),
            "privileged:v1.37, then baseline:v1.37 but for [\"agent\"]; audit=baseline audit-version=v1.37 \
             warn=baseline warn-version=v1.37"
        );
    }

    #[test]
    fn a_version_is_pinned_where_a_newer_one_breaks() {
        let probes = Some(Versions::since(34));
        let plan = planned(&[], &[pods("api", &[(probes, probes)])], None);
        assert!(
            told(&plan).starts_with("restricted:v1.33, then restricted:v1.37 but for [\"api\"]")
        );
        let plan = planned(&[], &[pods("api", &[(probes, probes)])], Some(31));
        assert!(told(&plan).starts_with("restricted:v1.31, then nothing"), "{}", told(&plan));
        // Where only rules older than any supported cluster's let it in, the level is not proposed.
        let since_24 = Some(Versions::since(24));
        let plan = planned(&[], &[pods("api", &[(None, since_24)])], None);
        assert!(
            told(&plan).starts_with("baseline:v1.37, then restricted:v1.37"),
            "{}",
            told(&plan)
        );
    }

    #[test]
    fn what_is_enforced_already_is_never_loosened() {
        let pinned = [("enforce", "restricted"), ("enforce-version", "v1.37")];
        let plan = planned(&pinned, &[pods("agent", &[(ALL, ALL)])], None);
        assert!(plan.labels.is_empty());
        assert_eq!((plan.broken_today.len(), plan.breaking_today), (1, 1));
        let plan = planned(&[("enforce", "baseline"), ("enforce-version", "v1.20")], &[], None);
        assert_eq!(plan.today.map(|today| today.to_string()).as_deref(), Some("baseline:v1.20"));
        assert!(told(&plan).ends_with("enforce=restricted enforce-version=v1.37"));
    }

    #[test]
    fn what_an_upgrade_would_change_is_pinned_to_the_api_servers_version() {
        for (labels, server, shown, expected) in [
            (
                &[("enforce", "restricted")][..],
                Some(34),
                "restricted:latest",
                "enforce-version=v1.34",
            ),
            (
                &[("enforce", "baseline"), ("enforce-version", "latest")],
                None,
                "baseline:latest",
                "enforce-version=v1.37",
            ),
            (
                &[("enforce", "restricted"), ("enforce-version", "v1.30")],
                Some(34),
                "restricted:v1.30",
                "",
            ),
            (&[("enforce", "privileged")], Some(34), "privileged:latest", ""),
        ] {
            let plan = planned(labels, &[pods("agent", &[(ALL, ALL)])], server);
            assert_eq!(plan.today.map(|today| today.to_string()).as_deref(), Some(shown));
            assert_eq!(told(&plan).split_once("; ").map(|it| it.1), Some(expected), "{labels:?}");
            assert_eq!(plan.pins(), !expected.is_empty());
        }
        // Where a stricter level holds, its pin comes with it.
        let plan = planned(&[("enforce", "baseline")], &[pods("api", &[])], Some(34));
        assert!(told(&plan).ends_with("enforce=restricted enforce-version=v1.34"));
    }

    #[test]
    fn of_many_that_break_the_same_some_are_named_and_all_are_counted() {
        let alike = AlikePods {
            specs: 400,
            named: vec![pods("b", &[(ALL, ALL)]), pods("a", &[(ALL, ALL)])],
        };
        let pods = [alike, pods("clean", &[]).into()];
        let namespace = NamespaceSeen { name: "shop", today: None, seen: true, pods: &pods };
        let plan = plan(&namespace, &Sight::default());
        assert_eq!((plan.observed, plan.breaking), (401, 400));
        let named: Vec<&str> = plan.breakers.iter().map(|it| &*it.workload.name).collect();
        assert_eq!(named, ["a", "b"]);
    }

    #[test]
    fn labels_are_read_as_the_api_server_reads_them() {
        let read = |level: &str, version: Option<&str>| {
            let version = version.map(|version| ("enforce-version", version));
            let labels: Vec<_> = [("enforce", level)].into_iter().chain(version).collect();
            today(&labels).map(|standard| standard.to_string())
        };
        assert_eq!(read("baseline", None).as_deref(), Some("baseline:latest"));
        assert_eq!(read("baseline", Some("v1.28")).as_deref(), Some("baseline:v1.28"));
        assert_eq!(read("baseline", Some("1.28")).as_deref(), Some("baseline:latest"));
        assert_eq!(read("baseline", Some("v1.99")).as_deref(), Some("baseline:v1.37"));
        assert_eq!(read("Baseline", Some("v1.28")).as_deref(), Some("restricted:v1.28"));
        assert_eq!(today(&[("warn", "baseline")]), None);
    }

    #[test]
    fn the_command_sets_every_label() {
        assert_eq!(
            planned(&[], &[pods("api", &[])], None).command().as_deref(),
            Some(
                "kubectl label --overwrite namespace shop pod-security.kubernetes.io/enforce=restricted \
                 pod-security.kubernetes.io/enforce-version=v1.37"
            )
        );
        let enforced = [("enforce", "restricted"), ("enforce-version", "v1.37")];
        assert_eq!(planned(&enforced, &[pods("agent", &[(ALL, ALL)])], None).command(), None);
    }

    #[test]
    fn a_name_stays_one_word_of_the_command() {
        for (name, expected) in [
            ("shop-1.x", "shop-1.x"),
            ("b; rm -rf ~ #", "'b; rm -rf ~ #'"),
            ("it's $(x)", r"'it'\''s $(x)'"),
            ("--all", "'--all'"),
            ("", "''"),
        ] {
            assert_eq!(word(name), expected);
        }
    }

    #[test]
    fn what_cannot_be_seen_is_said() {
        let namespace = NamespaceSeen { name: "shop", today: None, seen: false, pods: &[] };
        let sight =
            Sight { server: None, days: Some(30), gaps: vec!["Jobs could not be listed.".into()] };
        let unseen = plan(&namespace, &sight).unseen.join("\n");
        for word in [
            "AdmissionConfiguration",
            "30 observed days",
            "custom kinds",
            "was not seen",
            "Jobs could",
        ] {
            assert!(unseen.contains(word), "{word}: {unseen}");
        }
        assert!(
            plan(&namespace, &Sight::default()).unseen.join(" ").contains("Only what is there now")
        );
    }
}
