//! What verdicts say of frameworks, over one cluster and over several.

use model::framework::{Admission, FrameworkPage, Standing, Tally};
use model::pod_security::PodSecurityLevel;
use model::reader::{ReadError, Reader as _};
use model::verdict::Severity;
use sqlx::{Connection as _, PgConnection};

use crate::database::with_store;
use crate::fixture::*;

fn standings(page: &FrameworkPage) -> Vec<(&str, Standing)> {
    page.controls.iter().map(|control| (control.id.as_str(), control.standing)).collect()
}

#[tokio::test]
async fn a_control_stands_as_the_verdicts_of_its_checks_say() {
    with_store(|store, _| async move {
        let lease = registered(&store, CLUSTER, "one").await;
        complete(1).commit(&store, lease, &versions()).await.unwrap();
        let second = registered(&store, SECOND, "another").await;
        let mut other = batch(
            1,
            vec![
                namespace("web").passes(INGRESS).judgement(),
                workload("web", "front", 1).passes(ROOT_FS).judgement(),
                workload("web", "back", 1).passes(ROOT_FS).judgement(),
            ],
        );
        other.complete = true;
        other.commit(&store, second, &versions()).await.unwrap();
        let reader = reader(&store);

        let law = reader.framework("law-1".into(), None, None).await.unwrap();
        assert_eq!(
            standings(&law),
            [
                ("1", Standing::Contradicted),
                ("2", Standing::Contradicted),
                ("3", Standing::Contradicted),
                ("4", Standing::Unknown),
                ("5", Standing::NotTechnical),
            ]
        );
        // ROOT_FS: one failed and one unknown in the first cluster, one passed there and two in the second.
        assert_eq!(law.controls[1].tally, Tally { failed: 1, unknown: 1, passed: 3 });
        assert_eq!(law.framework.standings[&Standing::Contradicted], 3);

        let law = reader.framework("law-1".into(), Some(SECOND), None).await.unwrap();
        assert_eq!(
            standings(&law)[..3],
            [("1", Standing::Unknown), ("2", Standing::Supported), ("3", Standing::Supported)]
        );
        let list = reader.frameworks(Some(SECOND), None).await.unwrap();
        assert_eq!(list.frameworks[0], law.framework);
        for missing in [
            reader.framework("no-law".into(), None, None).await.unwrap_err(),
            reader.framework("law".into(), None, None).await.unwrap_err(),
        ] {
            assert_eq!(missing, ReadError::NotFound { what: "framework" });
        }
    })
    .await;
}

#[tokio::test]
async fn a_benchmark_counts_the_clusters_that_it_is_made_for() {
    with_store(|store, _| async move {
        let lease = registered(&store, CLUSTER, "one").await;
        let node = node("one", None).runs_kubelet("v1.31.2-eks-7f9249a").judgement();
        let privileged =
            workload("web", "front", 1).fails(PRIVILEGED, Severity::Critical).judgement();
        batch(1, vec![node, privileged]).commit(&store, lease, &versions()).await.unwrap();
        registered(&store, SECOND, "another").await;
        let reader = reader(&store);

        let list = reader.frameworks(None, None).await.unwrap().frameworks;
        let counted: Vec<_> =
            list.iter().map(|it| (it.id.as_str(), it.clusters.as_slice())).collect();
        // By name: the second is called `another`. Of it nothing was seen, so that the general benchmark stands for it.
        assert_eq!(
            counted,
            [
                ("law-1", &[SECOND, CLUSTER][..]),
                ("cis-1", &[SECOND]),
                ("cis-eks", &[CLUSTER]),
                ("pss-baseline", &[SECOND, CLUSTER]),
            ]
        );
        let eks = reader.framework("cis-eks".into(), None, None).await.unwrap();
        assert_eq!(standings(&eks), [("5.2.2", Standing::Contradicted)]);
        assert_eq!(eks.platforms[0].1.to_string(), "EKS 1.31");
        let general = reader.framework("cis-1".into(), None, None).await.unwrap();
        assert_eq!(standings(&general), [("5.2.2", Standing::Unknown)]);
        // Asked of a cluster that it is not made for, it says nothing.
        let none = reader.framework("cis-1".into(), Some(CLUSTER), None).await.unwrap();
        assert!(none.framework.clusters.is_empty() && none.controls[0].tally == Tally::default());
    })
    .await;
}

#[tokio::test]
async fn a_control_of_pod_security_stands_by_what_admission_would_refuse() {
    with_store(|store, url| async move {
        let lease = registered(&store, CLUSTER, "one").await;
        let breaking = workload("web", "front", 1).breaks(PodSecurityLevel::Baseline).judgement();
        let unseen = workload("web", "idle", 1).judgement();
        batch(1, vec![breaking, unseen]).commit(&store, lease, &versions()).await.unwrap();
        let reader = reader(&store);
        let controls = || async {
            let standard = reader.framework("pss-baseline".into(), None, None).await.unwrap();
            let told = standard.controls.into_iter().map(|it| (it.standing, it.admission.unwrap()));
            <[_; 2]>::try_from(told.collect::<Vec<_>>()).unwrap()
        };
        let refused = Admission { refused: 1, ..Admission::default() };
        let let_in = Admission { let_in: 1, ..Admission::default() };
        assert_eq!(
            controls().await,
            [(Standing::Contradicted, refused), (Standing::Supported, let_in)]
        );
        let forget = "UPDATE unit_current SET pod_security = NULL";
        let mut db = PgConnection::connect(&url).await.unwrap();
        sqlx::raw_sql(forget).execute(&mut db).await.unwrap();
        let forgotten = Admission { not_judged: 2, ..Admission::default() };
        assert_eq!(
            controls().await,
            [(Standing::Unknown, forgotten), (Standing::Unknown, forgotten)]
        );
    })
    .await;
}
