//! Checks of the catalogue through the engine: what they are given there decides.

use checks::engine::Engine;
use facts::beneath::Beneath;
use facts::inventory::{Change, ControlPlane};
use facts::object::{Meta, Named, Object, Placement, Pod};
use model::verdict::{Gap, GapCause, GapScope, Source, Verdict};
use serde_json::{Value, json};

use crate::world::{self, cluster, day};
use crate::{judgements, policy};

#[test]
fn a_kernel_is_not_known_until_an_agent_was_heard() {
    let running = |node: &str| {
        let placement =
            Placement { phase: "Running".into(), node_name: node.into(), ..Placement::default() };
        let metadata = Meta { namespace: "a".into(), name: "x".into(), ..Meta::default() };
        Change::Seen(Box::new(Object::Pod(Pod {
            metadata,
            spec: world::spec(0).into(),
            placement,
        })))
    };
    let labels = [("data-classification", "personal".into())].into_iter().collect();
    let namespace = Meta { name: "a".into(), labels, ..Meta::default() };
    let namespace = Change::Seen(Box::new(Object::Namespace(Named { metadata: namespace })));
    let gap = Change::GapOpened(Gap {
        source: Some(Source::Agents),
        scope: GapScope::Cluster,
        cause: GapCause::NotAsked,
        detail: "turn it on".into(),
        since: day(0),
    });
    let check = checks::catalogue::find("NOD-006").expect("the check");
    let catalogue = Vec::leak(vec![check]);
    let mut engine = Engine::with_catalogue(cluster(), policy(), catalogue);
    let mut said = |change: Change| {
        engine.apply(change);
        engine.settle(day(0));
        let due = engine.summary(None).expect("a summary").coverage.due;
        let found = judgements(&engine).flat_map(|it| it.findings);
        (due, found.map(|it| it.finding.reason).collect::<Vec<_>>())
    };
    said(namespace);
    let not_known = |node: &str, why: &str| {
        vec![format!(
            "has personal data, and whether {node}, where it runs, has a kernel of its own is not known: {why}"
        )]
    };
    let never = not_known("n1", "no agent has reported from any node yet");
    assert_eq!(said(running("n1")), (1, never.clone()));
    assert_eq!(said(gap), (0, vec![]), "where no agent is listened to, nobody asks");
    assert_eq!(said(Change::GapClosed(Some(Source::Agents), GapScope::Cluster)), (1, never));
    let silent = Change::Beneath("n2".into(), Some(Beneath::Silent { since: day(0) }));
    let of_this_one = not_known("n1", "no agent has reported from it");
    assert_eq!(said(silent), (1, of_this_one));
    let shared = "has personal data, and runs on n1, which is a container (lxc)";
    assert_eq!(said(Change::Beneath("n1".into(), Some(world::heard()))), (1, vec![shared.into()]));
}

#[test]
fn nothing_seen_says_nothing_where_something_is_hidden() {
    let check = checks::catalogue::find("RES-011").expect("the check");
    let catalogue = Vec::leak(vec![check]);
    let gap = |cause| Gap {
        source: Some(Source::BackupLocations),
        scope: GapScope::Cluster,
        cause,
        detail: "forbidden".into(),
        since: day(0),
    };
    let hidden = "backupstoragelocations could not be seen: forbidden";
    for (gaps, due, expected) in [
        (vec![], 0, &[][..]),
        (vec![gap(GapCause::Forbidden)], 1, &[hidden]),
        (vec![gap(GapCause::NotAsked)], 0, &[]),
    ] {
        let mut engine = Engine::with_catalogue(cluster(), policy(), catalogue);
        engine.apply(Change::ControlPlane(ControlPlane::default()));
        gaps.into_iter().for_each(|gap| engine.apply(Change::GapOpened(gap)));
        engine.settle(day(0));
        let found = judgements(&engine).flat_map(|it| it.findings);
        let reasons: Vec<_> = found.map(|it| it.finding.reason).collect();
        assert_eq!(engine.summary(None).expect("a summary").coverage.due, due);
        assert_eq!(reasons, expected);
    }
}

#[test]
fn a_tag_is_known_to_be_moved_by_the_architectures_of_nodes() {
    let seen = |source, object: Value| {
        Change::Seen(Box::new(Object::read(source, &object).expect("an object")))
    };
    let node = |name: &str, architecture: &str| {
        let info = json!({ "architecture": architecture });
        seen(Source::Nodes, json!({ "metadata": { "name": name }, "status": { "nodeInfo": info } }))
    };
    let pod = |name: &str, node: &str, digest: char| {
        let owner = json!({ "apiVersion": "apps/v1", "controller": true, "kind": "StatefulSet", "name": "x" });
        let image = format!("app@sha256:{}", String::from(digest).repeat(64));
        seen(
            Source::Pods,
            json!({
                "metadata": { "name": name, "namespace": "a", "ownerReferences": [owner] },
                "spec": { "containers": [{ "name": "app", "image": "app:1" }], "nodeName": node },
                "status": {
                    "phase": "Running",
                    "containerStatuses": [{ "name": "app", "imageID": image }],
                },
            }),
        )
    };
    let check = checks::catalogue::find("IMG-004").expect("the check");
    let catalogue = Vec::leak(vec![check]);
    for (second, expected) in
        [("amd64", Verdict::Fail), ("arm64", Verdict::Unknown), ("", Verdict::Unknown)]
    {
        let mut engine = Engine::with_catalogue(cluster(), policy(), catalogue);
        for change in
            [node("n1", "amd64"), node("n2", second), pod("x-0", "n1", 'a'), pod("x-1", "n2", 'b')]
        {
            engine.apply(change);
        }
        engine.settle(day(0));
        let found = judgements(&engine).flat_map(|it| it.findings);
        let verdicts: Vec<_> = found.map(|it| it.finding.verdict).collect();
        assert_eq!(verdicts, [expected], "{second}");
    }
}
