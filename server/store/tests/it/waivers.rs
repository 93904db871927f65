//! Waivers: what they cover now, what they covered at first, and what is not waived.

use chrono::{Days, NaiveDate, Utc};
use model::ids::CheckId;
use model::reader::Reader as _;
use model::verdict::Severity;
use model::view::FindingFilter;
use model::waiver::{Waiver, WaiverState};

use crate::database::with_store;
use crate::fixture::*;

fn waiver(check: &'static str, scope: &str, expires: NaiveDate) -> Waiver {
    Waiver {
        check: CheckId::new(check),
        scope: scope.into(),
        reason: "until it is replaced".into(),
        ticket: Some("SEC-1".into()),
        approver: "Kari Nordmann".into(),
        expires,
        covers: None,
    }
}

#[tokio::test]
async fn a_waiver_that_covers_more_than_at_first_is_told() {
    with_store(|store, _| async move {
        let lease = registered(&store, CLUSTER, "one").await;
        let today = Utc::now().date_naive();
        let of_web = waiver(PRIVILEGED, "namespace/web", today + Days::new(100));
        let waivers = vec![
            of_web.clone(),
            waiver(ROOT_FS, "cluster", today + Days::new(10)),
            waiver(INGRESS, "cluster", today),
        ];
        let reader = reader_knowing(&store, waivers);
        let failing = |name: &str| {
            workload("web", name, 1).fails(PRIVILEGED, Severity::Critical).waived(&of_web)
        };
        let other = workload("shop", "api", 1).fails(PRIVILEGED, Severity::Critical);
        let first = batch(1, vec![failing("front").judgement(), other.judgement()]);
        first.commit(&store, lease, &versions()).await.unwrap();
        let told = |page: model::waiver::WaiversPage| {
            let told = page.waivers.into_iter();
            told.map(|it| (it.state, it.findings, it.at_first, it.has_grown)).collect::<Vec<_>>()
        };
        assert_eq!(
            told(reader.waivers().await.unwrap()),
            [
                (WaiverState::Active, 1, Some(1), false),
                (WaiverState::Unmatched, 0, None, false),
                (WaiverState::Expired, 0, None, false),
            ]
        );
        let second = batch(2, vec![failing("back").judgement()]);
        second.commit(&store, lease, &versions()).await.unwrap();
        assert_eq!(
            told(reader.waivers().await.unwrap())[0],
            (WaiverState::Active, 2, Some(1), true)
        );

        let waived = |waived| FindingFilter { waived, ..FindingFilter::default() };
        for (of, total) in [(None, 3), (Some(true), 2), (Some(false), 1)] {
            assert_eq!(reader.findings(waived(of), None, 9).await.unwrap().total, total);
        }
        let found = reader.findings(waived(Some(true)), None, 9).await.unwrap().items;
        assert!(found.iter().all(|finding| finding.waiver.as_ref() == Some(&of_web)));
        let page = reader.finding(found[0].id, None).await.unwrap();
        assert_eq!(page.finding.waiver, Some(of_web));

        // Over: the row is another, and the finding is as old as before.
        let over = workload("web", "front", 1).fails(PRIVILEGED, Severity::Critical);
        batch(3, vec![over.judgement()]).commit(&store, lease, &versions()).await.unwrap();
        let open = reader.findings(waived(Some(false)), None, 9).await.unwrap().items;
        let front = open.iter().find(|it| it.subject.to_string().contains("front")).unwrap();
        assert_eq!((open.len(), front.since_at), (2, minute(1)));
    })
    .await;
}
