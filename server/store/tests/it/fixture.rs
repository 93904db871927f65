//! Judgements by hand: a small cluster with two namespaces and three nodes.

use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

use checks::policy::Policy;
use checks::residency::ByPolicy;
use chrono::{TimeZone as _, Utc};
use facts::canonical;
use facts::judgement::{Batch, FoundFinding, Judged, Judgement, Summary};
use facts::object::RunningImage;
use facts::pod_spec::PodSpec;
use facts::selector::Labels;
use facts::subject_facts::{
    ClusterFacts, Facts, Isolation, NamespaceFacts, NodeFacts, Variant, VariantImage, WorkloadFacts,
};
use model::Time;
use model::check_info::CheckInfo;
use model::context::Sign;
use model::enforce::PodsSeen;
use model::framework::{Framework, FrameworkControl, MadeFor, Nature};
use model::ids::{CheckId, ClusterId, FindingId, Generation};
use model::place::{Country, Place};
use model::platform::Distribution;
use model::pod_security::{PodSecurityLevel, PodSecurityViolation, Versions as Of};
use model::reader::Viewer;
use model::risk::{Interval, Risk};
use model::scheduling::Area;
use model::subject::{SubjectKind, SubjectRef, WorkloadRef};
use model::verdict::{
    Coverage, Evidence, Family, Finding, Gap, GapCause, GapScope, Severity, Source, Verdict,
};
use model::view::{Contribution, FindingCounts, Fix, Seen, Versions};
use model::waiver::Waiver;
use store::{Known, Lease, Reading, Store};
use uuid::Uuid;

pub const CLUSTER: ClusterId = ClusterId::from_uuid(Uuid::from_u128(7));
pub const SECOND: ClusterId = ClusterId::from_uuid(Uuid::from_u128(8));
pub const TTL: Duration = Duration::from_secs(3600);

/// A digest that an image may have.
pub const DIGEST: &str = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

pub const PRIVILEGED: &str = "BRK-002";
pub const ROOT_FS: &str = "HRD-004";
pub const INGRESS: &str = "NET-001";
pub const OUTSIDE: &str = "RES-001";
pub const NO_EVIDENCE: &str = "RES-002";

pub fn catalogue() -> Arc<[CheckInfo]> {
    [
        (PRIVILEGED, "Privileged container", Severity::Critical, Family::Privileged),
        (ROOT_FS, "Writable root filesystem", Severity::Medium, Family::RootFilesystem),
        (INGRESS, "No default deny for traffic in", Severity::High, Family::Ingress),
        (OUTSIDE, "Node outside the allowed countries", Severity::High, Family::Place),
        (NO_EVIDENCE, "No evidence of a node's place", Severity::Medium, Family::Place),
    ]
    .into_iter()
    .map(|(id, title, severity, family)| CheckInfo {
        id: CheckId::new(id),
        title: title.into(),
        severity,
        family,
        judges: SubjectKind::Container,
        pass_needs: Vec::new(),
        fail_needs: Vec::new(),
        controls: Vec::new(),
        why: "because".into(),
        fix: "mend it".into(),
    })
    .collect()
}

/// A framework that all clusters are held to, two benchmarks, and one of Pod Security Standards.
pub fn frameworks() -> Arc<[Framework]> {
    let control = |id: &str, nature, checks: &[&'static str]| FrameworkControl {
        id: id.into(),
        title: format!("Control {id}"),
        nature,
        checks: checks.iter().map(|check| CheckId::new(check)).collect(),
    };
    let benchmark = |name: &str, distribution| Framework {
        name: name.into(),
        about: "a benchmark".into(),
        made_for: Some(MadeFor { distribution, minors: None }),
        controls: vec![control("5.2.2", Nature::Manual, &[PRIVILEGED])],
    };
    let law = Framework {
        name: "Law 1".into(),
        about: "a law".into(),
        made_for: None,
        controls: vec![
            control("1", Nature::Technical, &[PRIVILEGED, ROOT_FS]),
            control("2", Nature::Technical, &[ROOT_FS]),
            control("3", Nature::Technical, &[INGRESS]),
            control("4", Nature::Technical, &[]),
            control("5", Nature::NotTechnical, &[]),
        ],
    };
    let standards = Framework {
        name: "PSS baseline".into(),
        about: "a standard".into(),
        made_for: None,
        controls: vec![
            control("control", Nature::Technical, &[PRIVILEGED]),
            control("another", Nature::Technical, &[PRIVILEGED]),
        ],
    };
    let upstream = benchmark("CIS 1", Distribution::Upstream);
    [law, upstream, benchmark("CIS EKS", Distribution::Eks), standards].into()
}

pub fn minute(minute: i64) -> Time {
    Utc.timestamp_opt(1_764_000_000 + 60 * minute, 0).unwrap()
}

pub fn versions() -> Versions {
    Versions {
        release: "0.1.0".into(),
        catalogue: "c".into(),
        policy: "p".into(),
        datasets: BTreeMap::from([("regions".into(), "d".into())]),
    }
}

/// A cluster that is registered, with its lease.
pub async fn registered(store: &Store, cluster: ClusterId, name: &str) -> Lease {
    store.register_cluster(cluster, name, Seen::Watched).await.unwrap();
    store.acquire_lease(cluster, "test", TTL).await.unwrap().unwrap()
}

pub fn reader(store: &Store) -> Reading {
    reader_knowing(store, Vec::new())
}

/// A reader for whom these findings are accepted.
pub fn reader_knowing(store: &Store, waivers: Vec<Waiver>) -> Reading {
    let known = Known {
        catalogue: catalogue(),
        frameworks: frameworks(),
        waivers: waivers.into(),
        jurist: Arc::new(ByPolicy::new(Policy::default(), || minute(0).date_naive())),
        distribution: |named| checks::distribution::told(named, minute(0).date_naive()),
    };
    store.reader(Viewer::LocalOperator, known)
}

/// A batch with its judgements at hand.
#[derive(Clone)]
pub struct Told {
    batch: Batch,
    judgements: Vec<Judgement>,
}

impl Told {
    pub async fn commit(
        &self,
        store: &Store,
        lease: Lease,
        versions: &Versions,
    ) -> store::Result<Option<Generation>> {
        store.commit(lease, &self.batch, self, versions).await
    }
}

impl Judged for Told {
    fn judgement(&self, unit: &SubjectRef) -> Option<Judgement> {
        self.judgements.iter().find(|judgement| judgement.subject == *unit).cloned()
    }
}

impl Deref for Told {
    type Target = Batch;

    fn deref(&self) -> &Batch {
        &self.batch
    }
}

impl DerefMut for Told {
    fn deref_mut(&mut self) -> &mut Batch {
        &mut self.batch
    }
}

pub fn batch(at: i64, judgements: Vec<Judgement>) -> Told {
    Told {
        batch: Batch {
            observed_at: minute(at),
            complete: false,
            judged: judgements.iter().map(|judgement| judgement.subject.clone()).collect(),
            gone: Vec::new(),
            gaps_opened: Vec::new(),
            gaps_closed: Vec::new(),
            summaries: Vec::new(),
            fixes: Vec::new(),
        },
        judgements,
    }
}

/// A whole small cluster, as the first batch after a start gives it.
pub fn complete(at: i64) -> Told {
    let mut told = batch(
        at,
        vec![
            workload("payments", "api", 200_000)
                .on("stockholm", 2)
                .on("virginia", 1)
                .part_of("shop", &[Country::SE, Country::US])
                .fails(PRIVILEGED, Severity::Critical)
                .passes(ROOT_FS)
                .judgement(),
            workload("payments", "db", 50_000).fails(ROOT_FS, Severity::Medium).judgement(),
            workload("web", "front", 50_000)
                .on("stockholm", 1)
                .unknown(ROOT_FS, Severity::Medium)
                .judgement(),
            namespace("payments").fails(INGRESS, Severity::High).judgement(),
            namespace("web").passes(INGRESS).judgement(),
            node("stockholm", Some(Country::SE)).passes(OUTSIDE).judgement(),
            node("virginia", Some(Country::US)).fails(OUTSIDE, Severity::High).judgement(),
            node("cellar", None)
                .unknown(OUTSIDE, Severity::High)
                .unknown(NO_EVIDENCE, Severity::Medium)
                .judgement(),
        ],
    );
    told.complete = true;
    told.gaps_opened = vec![gap()];
    told.summaries = vec![
        summary(None, 300_000, 3),
        summary(Some("payments"), 250_000, 2),
        summary(Some("web"), 50_000, 1),
    ];
    told.fixes = vec![fix(200_000)];
    told
}

pub fn gap() -> Gap {
    Gap {
        source: Some(Source::Pods),
        scope: GapScope::Namespace("web".into()),
        cause: GapCause::Forbidden,
        detail: "may not list pods".into(),
        since: minute(0),
    }
}

pub fn fix(decrease: u64) -> Fix {
    Fix {
        check: Some(CheckId::new(PRIVILEGED)),
        title: "Privileged container".into(),
        workload: Some(WorkloadRef::new("payments", "Deployment", "api")),
        decrease,
        findings: 1,
    }
}

pub fn summary(namespace: Option<&str>, burden: u64, workloads: u64) -> Summary {
    Summary {
        namespace: namespace.map(Into::into),
        risk: Risk {
            peak: Interval { low: 200_000, high: 210_000 },
            burden: Interval { low: burden, high: burden + 1 },
        },
        waived: 0,
        coverage: Coverage { answered: 3 * workloads, due: 4 * workloads },
        counts: FindingCounts { critical: 1, ..FindingCounts::default() },
        workloads,
    }
}

pub struct Unit(Judgement);

pub fn workload(namespace: &str, name: &str, exposure: u64) -> Unit {
    let spec: PodSpec = serde_json::from_value(serde_json::json!({
        "containers": [{ "name": "main", "image": "registry.example/main:1",
                         "securityContext": { "privileged": true } }]
    }))
    .unwrap();
    let workload = WorkloadRef::new(namespace, "Deployment", name);
    let digest = canonical::digest(&spec);
    let variant = Variant {
        object: format!("Deployment {namespace}/{name}"),
        path: "spec.template.spec".into(),
        pods: None,
        spec: Arc::new(spec),
        digest,
        images: Vec::new(),
        token: Default::default(),
        runtime_handler: None,
        reach: Default::default(),
        claimed: Default::default(),
        given_limits: Vec::new(),
    };
    let facts = WorkloadFacts {
        workload: workload.clone(),
        variants: vec![variant],
        nodes: Default::default(),
        openings: Vec::new(),
        may_open: Vec::new(),
        personal_data: Default::default(),
        destinations: Vec::new(),
        kernels: Vec::new(),
        runs_in: Vec::new(),
        spread: None,
        part_of: None,
    };
    Unit::of(SubjectRef::Workload(workload), Facts::Workload(facts)).exposed(exposure)
}

pub fn namespace(name: &str) -> Unit {
    let facts = NamespaceFacts {
        name: name.into(),
        ingress: Isolation::default(),
        egress: Isolation::default(),
        workloads: 1,
        admission: None,
        enforcement: Default::default(),
        own_policies: None,
        taken: Vec::new(),
        destinations: Vec::new(),
    };
    Unit::of(SubjectRef::Namespace(name.into()), Facts::Namespace(facts))
}

/// The cluster itself, whose API server is of this version.
pub fn itself(version: &str) -> Unit {
    let facts = ClusterFacts {
        destinations: Vec::new(),
        endpoint: None,
        resolution: None,
        control_plane: Place::default(),
        collector: None,
        version: Some(version.into()),
    };
    Unit::of(SubjectRef::Cluster, Facts::Cluster(facts))
}

pub fn node(name: &str, country: Option<Country>) -> Unit {
    let facts = NodeFacts {
        addresses: Vec::new(),
        name: name.into(),
        place: Place { territory: country, country, ..Place::default() },
        provider_id: None,
        beneath: None,
        versions: Vec::new(),
    };
    Unit::of(SubjectRef::Node(name.into()), Facts::Node(facts))
}

impl Unit {
    fn of(subject: SubjectRef, facts: Facts) -> Self {
        let digest = canonical::digest(&facts);
        Self(Judgement {
            subject,
            facts: Arc::new(facts),
            digest,
            findings: Vec::new(),
            passed: Vec::new(),
            exposure: Interval::default(),
            context: None,
            waived: 0,
            contributions: Vec::new(),
            coverage: Coverage { answered: 1, due: 1 },
            counts: FindingCounts::default(),
            pod_security: Vec::new(),
        })
    }

    fn exposed(mut self, exposure: u64) -> Self {
        self.0.exposure = Interval { low: exposure, high: exposure };
        self
    }

    /// Its template breaks this level, at every version.
    pub fn breaks(mut self, level: PodSecurityLevel) -> Self {
        let SubjectRef::Workload(workload) = &self.0.subject else { return self };
        let every = Some(Of::ALL);
        self.0.pod_security = vec![PodsSeen {
            object: format!("{} {}/{}", workload.kind, workload.namespace, workload.name),
            workload: workload.clone(),
            violations: vec![PodSecurityViolation {
                control: "control".into(),
                field: "spec".into(),
                reason: "is wrong".into(),
                baseline: every.filter(|_| level == PodSecurityLevel::Baseline),
                restricted: every,
            }],
        }];
        self
    }

    /// A namespace's labels enforce this level.
    pub fn enforces(mut self, level: &str) -> Self {
        if let Facts::Namespace(facts) = Arc::make_mut(&mut self.0.facts) {
            let label = ("pod-security.kubernetes.io/enforce", level.into());
            facts.admission = Some(Labels::from_iter([label]));
        }
        self
    }

    /// A node's kubelet has this version.
    pub fn runs_kubelet(mut self, version: &str) -> Self {
        if let Facts::Node(facts) = Arc::make_mut(&mut self.0.facts) {
            facts.versions = vec![("kubelet".into(), version.into())];
        }
        self.0.digest = canonical::digest(&self.0.facts);
        self
    }

    /// Its label names this system, and nodes of these territories would take its pods.
    pub fn part_of(mut self, system: &str, may_run_in: &[Country]) -> Self {
        if let Facts::Workload(facts) = Arc::make_mut(&mut self.0.facts) {
            facts.part_of = Some(Sign { value: system.into(), ..Sign::default() });
            let areas = may_run_in
                .iter()
                .map(|territory| Area { territory: Some(*territory), ..Area::default() });
            facts.variants[0].reach.areas = areas.collect();
        }
        self.0.digest = canonical::digest(&self.0.facts);
        self
    }

    /// A node's address inside the cluster is this.
    pub fn reached_at(mut self, address: &str) -> Self {
        if let Facts::Node(facts) = Arc::make_mut(&mut self.0.facts) {
            facts.addresses = vec![("InternalIP".into(), address.into())];
        }
        self.0.digest = canonical::digest(&self.0.facts);
        self
    }

    /// It is a StatefulSet.
    pub fn in_a_stateful_set(mut self) -> Self {
        if let Facts::Workload(facts) = Arc::make_mut(&mut self.0.facts) {
            facts.workload.kind = "StatefulSet".into();
            self.0.subject = SubjectRef::Workload(facts.workload.clone());
        }
        self.0.digest = canonical::digest(&self.0.facts);
        self
    }

    /// Its pods run there.
    pub fn on(mut self, node: &str, pods: u32) -> Self {
        if let Facts::Workload(facts) = Arc::make_mut(&mut self.0.facts) {
            let others = facts.nodes.iter().map(|(node, pods)| (node.to_owned(), *pods));
            facts.nodes = others.chain([(node.to_owned(), pods)]).collect();
        }
        self.0.digest = canonical::digest(&self.0.facts);
        self
    }

    pub fn fails(self, check: &'static str, severity: Severity) -> Self {
        self.finds(check, severity, Verdict::Fail, "was seen to be so")
    }

    pub fn unknown(self, check: &'static str, severity: Severity) -> Self {
        self.finds(check, severity, Verdict::Unknown, "could not be seen")
    }

    pub fn finds(
        mut self,
        check: &'static str,
        severity: Severity,
        verdict: Verdict,
        reason: &str,
    ) -> Self {
        let subject = match &self.0.subject {
            SubjectRef::Workload(workload) => {
                SubjectRef::Container(workload.clone(), "main".into())
            }
            other => other.clone(),
        };
        let check = CheckId::new(check);
        let object = match self.0.facts.as_ref() {
            Facts::Workload(facts) => facts.variants[0].object.clone(),
            _ => self.0.subject.to_string(),
        };
        let finding = Finding {
            id: FindingId::of(CLUSTER, &check, &subject),
            check,
            severity,
            verdict,
            subject,
            reason: reason.into(),
            evidence: vec![Evidence {
                object,
                hash: "00".into(),
                path: "spec.template.spec.containers[0].securityContext.privileged".into(),
                value: Some("true".into()),
                pods: 0,
            }],
        };
        self.0.contributions.push(Contribution {
            finding: finding.id,
            check: finding.check.clone(),
            title: "a title".into(),
            severity,
            verdict,
            subject: finding.subject.clone(),
            inherited: false,
            nats: 1,
        });
        self.0.findings.push(FoundFinding {
            finding,
            patch: Some("spec: {}\n".into()),
            waiver: None,
        });
        self
    }

    /// In so many of its pods this runs, as the runtime calls it.
    pub fn runs(mut self, id: &str, pods: u32) -> Self {
        if let Facts::Workload(facts) = Arc::make_mut(&mut self.0.facts) {
            let running = RunningImage { container: "main".into(), id: id.into() };
            facts.variants[0].images.push(VariantImage {
                running,
                pods,
                inside: None,
                architectures: Vec::new(),
            });
        }
        self.0.digest = canonical::digest(&self.0.facts);
        self
    }

    /// What it fails is accepted by this.
    pub fn waived(mut self, waiver: &Waiver) -> Self {
        for found in self.0.findings.iter_mut().filter(|it| it.finding.check == waiver.check) {
            found.waiver = Some(waiver.clone());
        }
        self.0.waived = 1000;
        self
    }

    pub fn passes(mut self, check: &'static str) -> Self {
        self.0.passed.push((self.0.subject.clone(), vec![CheckId::new(check)]));
        self
    }

    pub fn judgement(self) -> Judgement {
        self.0
    }
}
