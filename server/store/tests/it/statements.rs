//! No question costs more than three statements, however large the cluster.

use std::cell::RefCell;
use std::fmt::Debug;

use facts::agent::{Peer, ToPeer};
use model::ids::CheckId;
use model::latency::{LatencyQuestion, LatencyRange, PairQuestion};
use model::order::{FindingColumn, Order, Stretch};
use model::package::PackageQuestion;
use model::reader::{Reader, Reply};
use model::residency::{LawAsked, ResidencyFilter, Scope, WorkloadsAsked};
use model::subject::WorkloadRef;
use model::verdict::Severity;
use model::view::{FindingFilter, PassFilter};
use store::latency::Prober;
use tracing::field::{Field, Visit};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

use crate::database::with_store;
use crate::fixture::*;

thread_local! {
    /// What sqlx says it executed in this thread, which runs one test.
    static EXECUTED: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Listens for the whole program: a listener of one thread alone would miss statements that another thread's
/// test, without one, was first to execute.
struct Statements;

impl<S: tracing::Subscriber> Layer<S> for Statements {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "sqlx::query" {
            event.record(&mut Summary);
        }
    }
}

struct Summary;

impl Visit for Summary {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.record_str(field, &format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        let of_transaction =
            ["BEGIN", "ROLLBACK", "COMMIT"].iter().any(|word| value.contains(word));
        if field.name() == "summary" && !of_transaction {
            EXECUTED.with_borrow_mut(|executed| executed.push(value.into()));
        }
    }
}

/// Another law than today's, by which something may flip.
fn then() -> ResidencyFilter {
    let law = LawAsked { what_if: vec!["US: third".into()], ..LawAsked::default() };
    ResidencyFilter { law, at: Some(minute(2)), ..ResidencyFilter::default() }
}

impl Statements {
    async fn of<T>(&self, name: &str, question: Reply<'_, T>) -> (String, usize) {
        EXECUTED.take();
        assert!(question.await.is_ok(), "{name}");
        let statements = EXECUTED.take();
        assert!((1..=3).contains(&statements.len()), "{name}: {statements:#?}");
        (name.into(), statements.len())
    }

    async fn of_every(&self, reader: &dyn Reader) -> Vec<(String, usize)> {
        let ns = || "web".to_owned();
        let any = FindingFilter::default;
        let past = || FindingFilter { at: Some(minute(2)), ..any() };
        let id = reader.findings(any(), None, 1).await.unwrap().items[0].id;
        let order = Order::ascending(FindingColumn::Subject);
        let stretch = || Stretch { order, after: None, limit: 50 };
        let range = LatencyRange::new(minute(0), minute(60), None).unwrap();
        let workload = WorkloadRef::new("web", "Deployment", "front");
        let (node, peer) = ("bergen".into(), "gothenburg".into());
        let pair = PairQuestion { node, peer, range };
        let question = PackageQuestion { name: "openssl".into(), ..PackageQuestion::default() };
        vec![
            self.of("overview", reader.overview(None)).await,
            self.of("clusters", reader.clusters(None)).await,
            self.of("cluster", reader.cluster(CLUSTER, None)).await,
            self.of("namespaces", reader.namespaces(CLUSTER, None)).await,
            self.of("namespace", reader.namespace(CLUSTER, ns(), None)).await,
            self.of("workloads", reader.workloads(CLUSTER, None, None, 50, None)).await,
            self.of("workload", reader.workload(CLUSTER, workload, None)).await,
            self.of("findings", reader.findings(any(), None, 50)).await,
            self.of("findings_page", reader.findings_page(any(), stretch())).await,
            self.of("passes", reader.passes(PassFilter::default(), None, 50)).await,
            self.of("search", reader.search("f".into())).await,
            self.of("finding", reader.finding(id, None)).await,
            self.of("checks_page", reader.checks_page(None)).await,
            self.of("check", reader.check(CheckId::new(ROOT_FS), None)).await,
            self.of("frameworks", reader.frameworks(None, None)).await,
            self.of("framework", reader.framework("law-1".into(), None, None)).await,
            self.of("waivers", reader.waivers()).await,
            self.of("images", reader.images()).await,
            self.of("image", reader.image(DIGEST.into())).await,
            self.of("enforce", reader.enforce(CLUSTER)).await,
            self.of("nodes", reader.nodes(CLUSTER, None)).await,
            self.of(
                "node",
                reader.node(CLUSTER, "virginia".into(), None, Scope::Eea, LawAsked::default()),
            )
            .await,
            self.of("residency", reader.residency(ResidencyFilter::default())).await,
            self.of("packages", reader.packages(Some(question))).await,
            self.of("vulnerabilities", reader.vulnerabilities(DIGEST.into(), 10)).await,
            self.of("residency_then", reader.residency(then())).await,
            self.of("systems", reader.systems(ResidencyFilter::default())).await,
            self.of(
                "workload_places",
                reader.workload_places(ResidencyFilter::default(), WorkloadsAsked::default()),
            )
            .await,
            self.of("destinations", reader.destinations(Default::default(), Default::default()))
                .await,
            self.of("system", reader.system("shop".into(), ResidencyFilter::default())).await,
            self.of("gaps", reader.gaps(CLUSTER, None)).await,
            self.of("risk_series", reader.risk_series(CLUSTER, Some(ns()))).await,
            self.of("pairs", reader.pairs(CLUSTER, Default::default())).await,
            self.of("pair", reader.pair(CLUSTER, pair)).await,
            self.of("latency", reader.latency(LatencyQuestion { prober: None, range })).await,
            self.of("export", reader.export(CLUSTER, any())).await,
            self.of("overview_then", reader.overview(Some(minute(2)))).await,
            self.of("findings_then", reader.findings(past(), None, 50)).await,
            self.of("findings_page_then", reader.findings_page(past(), stretch())).await,
            self.of("export_then", reader.export(CLUSTER, past())).await,
        ]
    }
}

#[tokio::test]
async fn a_question_costs_at_most_three_statements_and_as_many_for_a_thousand_workloads() {
    with_store(|store, _| async move {
        let lease = registered(&store, CLUSTER, "one").await;
        let prober = |cluster, name: &str| Prober {
            cluster,
            name: name.into(),
            host: "h".into(),
            country: None,
            position: None,
        };
        store.register_prober(&prober(None, "p"), &[], minute(0), TTL).await.unwrap();
        let agent = prober(Some(CLUSTER), "bergen");
        let agent = store.register_prober(&agent, &[], minute(0), TTL).await.unwrap();
        complete(1).commit(&store, lease, &versions()).await.unwrap();
        let runs = workload("web", "runs", 1).runs(&format!("r.example/main@{DIGEST}"), 1);
        let there = node("gothenburg", None).reached_at("10.0.0.2");
        let units = vec![runs.judgement(), there.judgement()];
        batch(1, units).commit(&store, lease, &versions()).await.unwrap();
        let peer = Peer { node: "gothenburg".into(), address: [10, 0, 0, 2].into() };
        let told = [ToPeer { peer, trouble: None, way: None, minutes: Vec::new() }];
        store.keep_peers(CLUSTER, agent.prober, &told, minute(0)).await.unwrap();
        let subscriber = tracing_subscriber::registry().with(Statements);
        tracing::subscriber::set_global_default(subscriber).unwrap();
        let reader = reader(&store);
        let small = Statements.of_every(&reader).await;

        let many = (0..1000).map(|number| {
            workload("web", &format!("w-{number}"), number)
                .part_of("shop", &[])
                .fails(ROOT_FS, Severity::Medium)
                .judgement()
        });
        batch(2, many.collect()).commit(&store, lease, &versions()).await.unwrap();
        assert_eq!(Statements.of_every(&reader).await, small);
    })
    .await;
}
