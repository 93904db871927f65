//! Images: which run, and what is known of them.

use std::time::Duration;

use model::image::{Contents, Image, Layer, OsRelease, Platform, Program};
use model::images::{ImageReading, ReadFailure};
use model::reader::{ReadError, Reader as _};
use model::subject::{SubjectRef, WorkloadRef};
use store::images::Failed;

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
            let all =
                "SELECT unit, digest, repository, pods FROM running_image ORDER BY unit, digest";
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

/// An image of these layers, with a shell in it or without.
fn image(layers: &[&str], shells: &[&str]) -> Image {
    let layer = |of: &&str| Layer {
        digest: format!("sha256:blob-{of}"),
        diff_id: format!("sha256:{of}"),
        compressed_bytes: 10,
        unpacked_bytes: 100,
    };
    let program = |path: &&str| Program { path: (*path).into(), leads_to: None };
    Image {
        digest: "sha256:manifest".into(),
        platform: Platform { os: "linux".into(), architecture: "amd64".into(), variant: None },
        created: Some(minute(0)),
        user: "65532".into(),
        layers: layers.iter().map(layer).collect(),
        base: None,
        contents: Contents {
            files: 3,
            bytes: 300,
            distribution: Some(OsRelease {
                id: "alpine".into(),
                version_id: Some("3.18.4".into()),
                ..OsRelease::default()
            }),
            shells: shells.iter().map(program).collect(),
            ..Contents::default()
        },
    }
}

fn failed(at: i64) -> Failed {
    Failed {
        failure: ReadFailure::Refused,
        reason: "it refuses".into(),
        tries: 2,
        tried_at: minute(at),
        retry_at: minute(at + 60),
    }
}

#[tokio::test]
async fn what_was_found_in_an_image_is_shown_with_who_runs_it() {
    with_store(|store, _| async move {
        let lease = registered(&store, CLUSTER, "one").await;
        let runs = workload("web", "front", 1).runs(&format!("r.example/main@{NEW}"), 2);
        batch(1, vec![runs.judgement()]).commit(&store, lease, &versions()).await.unwrap();
        let images = reader(&store).images().await.unwrap().images;
        assert_eq!((images.len(), &images[0].reading), (1, &ImageReading::NotYet));

        store.keep_failure(NEW, "r.example/main", &failed(1)).await.unwrap();
        let known = store.images_of(CLUSTER).await.unwrap();
        assert_eq!((&known[0].outcome, &known[0].one_of), (&Err(failed(1)), &None));
        let page = reader(&store).image(NEW.into()).await.unwrap();
        let ImageReading::NotRead(not) = &page.image.reading else { panic!("{page:?}") };
        assert_eq!((not.failure, not.reason.as_str()), (ReadFailure::Refused, "it refuses"));
        assert_eq!(page.build, None);

        let (base, own) = (image(&["a", "b"], &[]), image(&["a", "b", "c"], &["/bin/sh"]));
        store.keep_image(OLD, "r.example/base", &base, minute(2)).await.unwrap();
        store.keep_image(NEW, "r.example/main", &own, minute(2)).await.unwrap();
        // What was read once stays so.
        store.keep_failure(NEW, "r.example/main", &failed(3)).await.unwrap();
        let known = store.images_of(CLUSTER).await.unwrap();
        assert_eq!(**known[0].outcome.as_ref().unwrap(), own.contents);
        assert_eq!(known[0].one_of.as_deref(), Some("linux/amd64"), "its manifest is another");
        let page = reader(&store).image(NEW.into()).await.unwrap();
        let found = page.image.reading.found().unwrap();
        assert_eq!((found.shells.len(), found.pulled_bytes, found.files), (1, 30, 3));
        assert_eq!(found.distribution.as_ref().unwrap().name, "Alpine Linux 3.18");
        assert_eq!(page.build.unwrap().layers, own.layers);
        let [on] = &page.built_on[..] else { panic!("one base") };
        assert_eq!((on.digest.as_str(), on.layers, on.runs), (OLD, 2, false));
        let [runs] = &page.runs_in[..] else { panic!("one workload") };
        assert_eq!((runs.workload.name.as_str(), runs.pods), ("front", 2));

        // What nothing runs has no page, and is forgotten in the end.
        let gone = reader(&store).image(OLD.into()).await;
        assert_eq!(gone, Err(ReadError::NotFound { what: "image" }));
        let hour = Duration::from_secs(3600);
        assert_eq!(store.forget_images(minute(60), hour).await.unwrap(), 0);
        assert_eq!(store.forget_images(minute(63), hour).await.unwrap(), 1);
        assert_eq!(store.images_of(CLUSTER).await.unwrap().len(), 1);
    })
    .await;
}
