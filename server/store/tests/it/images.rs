//! Images: which run.

use model::subject::{SubjectRef, WorkloadRef};

use crate::database::with_store;
use crate::fixture::*;

const OLD: &str = "sha256:0000000000000000000000000000000000000000000000000000000000000001";
const NEW: &str = "sha256:0000000000000000000000000000000000000000000000000000000000000002";

#[tokio::test]
async fn what_runs_is_written_with_its_workload_and_goes_with_it() {
    with_store(|store, url| async move {
        let lease = registered(&store, CLUSTER, "one").await;
        let pool = sqlx::PgPool::connect(&url).await.unwrap();
        let rows = async || {
            let all = "SELECT unit, digest, repository, pods FROM running_image ORDER BY unit, digest";
            let rows: Vec<(String, String, Option<String>, i64)> =
                sqlx::query_as(all).fetch_all(&pool).await.unwrap();
            rows.into_iter()
                .map(|(unit, digest, repository, pods)| {
                    format!("{unit} {} {} {pods}", &digest[70..], repository.unwrap_or_default())
                })
                .collect::<Vec<_>>()
        };
        let rollout = workload("web", "front", 1)
            .runs(&format!("docker.io/library/main@{OLD}"), 2)
            .runs(NEW, 1)
            .runs("docker-pullable://main", 1);
        let other = workload("web", "back", 1).runs(&format!("docker-pullable://main@{OLD}"), 1);
        let first = batch(1, vec![rollout.judgement(), other.judgement()]);
        first.commit(&store, lease, &versions()).await.unwrap();
        let back = "workload/web/Deployment/back 1 main 1";
        assert_eq!(
            rows().await,
            [
                back,
                "workload/web/Deployment/front 1 docker.io/library/main 2",
                "workload/web/Deployment/front 2  1",
            ]
        );

        let ended = workload("web", "front", 1).runs(NEW, 3).judgement();
        batch(2, vec![ended]).commit(&store, lease, &versions()).await.unwrap();
        assert_eq!(rows().await, [back, "workload/web/Deployment/front 2  3"]);

        let mut last = batch(3, Vec::new());
        last.gone.push(SubjectRef::Workload(WorkloadRef::new("web", "Deployment", "front")));
        last.commit(&store, lease, &versions()).await.unwrap();
        assert_eq!(rows().await, [back]);
        pool.close().await;
    })
    .await;
}
