//! One source followed through a scripted API server: what it asks, and what it tells.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use facts::inventory::Change;
use facts::object::ObjectKey;
use futures_util::stream::{self, BoxStream, StreamExt as _};
use http::{Request, Response};
use http_body::Frame;
use http_body_util::StreamBody;
use kube::Client;
use kube::client::Body;
use model::verdict::{Gap, GapScope, Source};
use tokio::sync::{mpsc, watch};

use super::follow::Follower;
use super::{Observation, Pace, States};

type Answered = Result<
    Response<StreamBody<BoxStream<'static, Result<Frame<Bytes>, Infallible>>>>,
    std::io::Error,
>;

/// What the API server answers next.
#[derive(Clone, Debug)]
enum Answer {
    /// This text, whole.
    Text(String),
    /// A status of this code.
    Status(u16, &'static str),
    /// A watch with these lines, that then ends.
    Watch(Vec<String>),
    /// A watch with these lines, that stays open.
    Open(Vec<String>),
    /// No connection.
    Refused,
}

impl Answer {
    fn send(self) -> Answered {
        let (code, lines, open) = match self {
            Self::Text(text) => (200, vec![text], false),
            Self::Status(code, message) => (
                code,
                vec![format!(
                    r#"{{"kind":"Status","status":"Failure","code":{code},"message":"{message}"}}"#
                )],
                false,
            ),
            Self::Watch(lines) => (200, lines, false),
            Self::Open(lines) => (200, lines, true),
            Self::Refused => return Err(std::io::ErrorKind::ConnectionRefused.into()),
        };
        let frames = stream::iter(lines.into_iter().map(|line| Ok(Frame::data(Bytes::from(line)))));
        let frames = if open { frames.chain(stream::pending()).boxed() } else { frames.boxed() };
        Ok(Response::builder().status(code).body(StreamBody::new(frames)).unwrap())
    }
}

fn list(version: &str, next: &str, items: &[String]) -> Answer {
    Answer::Text(format!(
        r#"{{"metadata":{{"resourceVersion":"{version}","continue":"{next}"}},"items":[{}]}}"#,
        items.join(",")
    ))
}

fn object(name: &str) -> String {
    format!(r#"{{"metadata":{{"name":"{name}","namespace":"shop"}}}}"#)
}

fn event(kind: &str, name: &str, version: &str) -> String {
    format!(
        r#"{{"type":"{kind}","object":{{"metadata":{{"name":"{name}","namespace":"shop","resourceVersion":"{version}"}}}}}}"#
    ) + "\n"
}

const BAD: &str = r#"{"metadata":{"name":"odd","namespace":"shop"},"spec":7}"#;
const BAD_EVENT: &str = concat!(
    r#"{"type":"MODIFIED","object":{"metadata":{"name":"odd","namespace":"shop","resourceVersion":"11"},"spec":7}}"#,
    "\n"
);
const GONE_EVENT: &str =
    concat!(r#"{"type":"ERROR","object":{"kind":"Status","code":410,"message":"too old"}}"#, "\n");

struct Played {
    asked: Vec<String>,
    told: Vec<String>,
}

/// Plays the script until as much was told as is expected, and then as long as a next request would take to come.
async fn play(source: Source, pace: Pace, script: &[Answer], expected: usize) -> Played {
    let (client, asked) = scripted(script);
    let (send, mut observations) = mpsc::channel(8);
    let (states, _seen) = watch::channel(States::new(&Source::ALL));
    let follower = tokio::spawn(Follower::new(source, client, send, states, &pace).run());
    let told = listen(&mut observations, expected).await;
    follower.abort();
    let asked = asked.lock().unwrap().clone();
    Played { asked, told }
}

fn scripted(script: &[Answer]) -> (Client, Arc<Mutex<Vec<String>>>) {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&asked);
    let answers = Arc::new(Mutex::new(script.iter().cloned().collect::<VecDeque<_>>()));
    let service = tower::service_fn(move |request: Request<Body>| {
        log.lock().unwrap().push(brief(&request.uri().to_string()));
        let answer = answers.lock().unwrap().pop_front().unwrap_or(Answer::Open(Vec::new()));
        async move { answer.send() }
    });
    (Client::new(service, "default"), asked)
}

/// A request without what is the same in all.
fn brief(uri: &str) -> String {
    let uri = uri.replace("?limit=500", " list").replace("&continue=", " from ");
    match uri.split_once("?watch=1&allowWatchBookmarks=true") {
        Some((path, rest)) => format!("{path} watch {}", rest.rsplit_once('=').unwrap().1),
        None => uri,
    }
}

async fn listen(observations: &mut mpsc::Receiver<Observation>, expected: usize) -> Vec<String> {
    let mut told = Vec::new();
    while told.len() < expected {
        let observation = tokio::time::timeout(Duration::from_secs(20), observations.recv())
            .await
            .unwrap_or_else(|_| panic!("nothing follows {told:#?}"))
            .expect("the follower ended");
        told.extend(observation.changes.iter().map(tell));
    }
    told
}

fn tell(change: &Change) -> String {
    let on = |scope: &GapScope| match scope {
        GapScope::Object { name, .. } => format!(" on {name}"),
        _ => String::new(),
    };
    match change {
        Change::Seen(object) => format!("seen {}", object.meta().name),
        Change::Gone(ObjectKey { name, .. }) => format!("gone {name}"),
        Change::Listed(_, keys) => {
            keys.iter().fold("listed".to_owned(), |all, key| format!("{all} {}", key.name))
        }
        Change::GapOpened(Gap { scope, cause, detail, .. }) => {
            format!("gap{} {cause:?}: {detail}", on(scope))
        }
        Change::GapClosed(_, scope) => format!("closed{}", on(scope)),
        Change::LookedUp(address, _) => format!("looked up {address}"),
        Change::LookedInto(digest, _) => format!("looked into {digest}"),
        Change::Beneath(node, _) => format!("beneath {node}"),
        Change::Bound(prober, _) => format!("bound {prober:?}"),
        Change::Between(node, _) => format!("between {node}"),
        Change::ControlPlane(reached) => format!("reached {:?}", reached.endpoint),
    }
}

/// As fast as it goes.
fn hurried() -> Pace {
    Pace {
        first_retry: Duration::from_millis(1),
        last_retry: Duration::from_millis(2),
        last_retry_refused: Duration::from_millis(2),
        recheck: Duration::from_millis(1),
        ..Pace::default()
    }
}

const NOT_LISTED: &str = "gap NotListed: the first list of deployments has not ended yet";
const LIST: &str = "/apis/apps/v1/deployments list";

#[tokio::test]
async fn a_source_is_followed_through_whatever_comes() {
    let open = || Answer::Open(Vec::new());
    let first = || list("10", "", &[object("web")]);
    let watch = |version: &str| format!("/apis/apps/v1/deployments watch {version}");
    struct Case {
        name: &'static str,
        script: Vec<Answer>,
        asked: Vec<String>,
        told: Vec<&'static str>,
    }
    for Case { name, script, asked, told } in [
        Case {
            name: "pages, events, and the version of a bookmark without listing again",
            script: vec![
                list("10", "next=", &[object("web"), object("api")]),
                list("10", "", &[object("job")]),
                Answer::Watch(vec![
                    event("ADDED", "new", "11"),
                    event("MODIFIED", "web", "12"),
                    event("DELETED", "api", "13"),
                    event("BOOKMARK", "", "20"),
                ]),
                Answer::Open(vec![event("ADDED", "late", "21")]),
            ],
            asked: vec![LIST.into(), format!("{LIST} from next%3D"), watch("10"), watch("20")],
            told: vec![
                "seen web",
                "seen api",
                "seen job",
                "listed api job web",
                "closed",
                "seen new",
                "seen web",
                "gone api",
                "seen late",
            ],
        },
        Case {
            name: "a lost version is listed again, told by status or by event",
            script: vec![
                first(),
                Answer::Status(410, "too old"),
                first(),
                Answer::Watch(vec![event("ADDED", "new", "11"), GONE_EVENT.into()]),
                list("30", "", &[object("new")]),
                open(),
            ],
            asked: vec![
                LIST.into(),
                watch("10"),
                LIST.into(),
                watch("10"),
                LIST.into(),
                watch("30"),
            ],
            told: vec![
                "seen web",
                "listed web",
                "closed",
                "seen web",
                "listed web",
                "seen new",
                "seen new",
                "listed new",
            ],
        },
        Case {
            name: "a refusal is a gap that closes by itself",
            script: vec![
                Answer::Status(403, "deployments is forbidden"),
                Answer::Status(403, "deployments is forbidden"),
                first(),
                open(),
            ],
            asked: vec![LIST.into(), LIST.into(), LIST.into(), watch("10")],
            told: vec![
                "gap Forbidden: deployments is forbidden: the account may not list deployments: grant `list` and \
                 `watch` on deployments.apps (nordvakt's ClusterRole does)",
                "seen web",
                "listed web",
                "closed",
            ],
        },
        Case {
            name: "a refused watch too, without listing again",
            script: vec![first(), Answer::Status(403, "no"), open()],
            asked: vec![LIST.into(), watch("10"), watch("10")],
            told: vec![
                "seen web",
                "listed web",
                "closed",
                "gap Forbidden: no: the account may not watch deployments: grant `list` and `watch` on \
                 deployments.apps (nordvakt's ClusterRole does)",
                "closed",
            ],
        },
        Case {
            name: "an outage leaves what was seen, and is over with the next watch",
            script: vec![
                first(),
                Answer::Watch(vec![event("ADDED", "new", "11"), r#"{"type":"ADDED","obj"#.into()]),
                Answer::Refused,
                Answer::Status(503, "starting"),
                open(),
            ],
            asked: vec![LIST.into(), watch("10"), watch("11"), watch("11"), watch("11")],
            told: vec![
                "seen web",
                "listed web",
                "closed",
                "seen new",
                "gap Unreachable: the API server cannot be reached: connection refused",
                "gap Unreachable: the API server answered 503: starting",
                "closed",
            ],
        },
        Case {
            name: "a version that is refused again and again is given up",
            script: vec![
                first(),
                Answer::Status(500, "broken"),
                Answer::Status(500, "broken"),
                list("5", "", &[]),
                open(),
            ],
            asked: vec![LIST.into(), watch("10"), watch("10"), LIST.into(), watch("5")],
            told: vec![
                "seen web",
                "listed web",
                "closed",
                "gap Unreachable: the API server answered 500: broken",
                "listed",
                "closed",
            ],
        },
        Case {
            name: "a kind that is not installed is seen to be empty, and looked for again",
            script: vec![
                Answer::Status(404, ""),
                Answer::Text(r#"{"groups":[{"versions":[{"groupVersion":"batch/v1"}]}]}"#.into()),
                first(),
                open(),
            ],
            asked: vec![LIST.into(), "/apis".into(), LIST.into(), watch("10")],
            told: vec!["listed", "closed", "seen web", "listed web"],
        },
        Case {
            name: "a 404 that the API server does not confirm proves nothing",
            script: vec![
                Answer::Status(404, ""),
                Answer::Text(r#"{"groups":[{"versions":[{"groupVersion":"apps/v1"}]}]}"#.into()),
                Answer::Text(r#"{"resources":[{"name":"deployments"}]}"#.into()),
                first(),
                open(),
            ],
            asked: vec![
                LIST.into(),
                "/apis".into(),
                "/apis/apps/v1".into(),
                LIST.into(),
                watch("10"),
            ],
            told: vec![
                "gap Unreachable: 404 for /apis/apps/v1/deployments, though the API server's discovery does not \
                 say that it lacks deployments: is there a proxy before it?",
                "seen web",
                "listed web",
                "closed",
            ],
        },
        Case {
            name: "an object that cannot be read is a gap of its own, until it can or is gone",
            script: vec![
                list("10", "", &[BAD.into(), object("web")]),
                Answer::Watch(vec![event("MODIFIED", "odd", "11"), BAD_EVENT.into()]),
                Answer::Open(vec![event("DELETED", "odd", "12")]),
            ],
            asked: vec![LIST.into(), watch("10"), watch("11")],
            told: vec![
                "gap on odd Unreadable: an object of deployments cannot be read: spec: invalid type: integer `7`, \
                 expected a mapping",
                "seen web",
                "listed odd web",
                "closed",
                "closed on odd",
                "seen odd",
                "gap on odd Unreadable: an object of deployments cannot be read: spec: invalid type: integer `7`, \
                 expected a mapping",
                "closed on odd",
                "gone odd",
            ],
        },
    ] {
        let played = play(Source::Deployments, hurried(), &script, told.len() + 1).await;
        assert_eq!(played.told[0], NOT_LISTED, "{name}");
        assert_eq!(played.told[1..], told, "{name}");
        assert_eq!(played.asked, asked, "{name}");
    }
}

#[tokio::test]
async fn a_watch_without_any_word_past_its_time_is_dropped() {
    let pace =
        Pace { watch: Duration::from_millis(8), margin: Duration::from_millis(2), ..hurried() };
    let script = [
        list("10", "", &[object("web")]),
        Answer::Open(Vec::new()),
        Answer::Open(vec![event("ADDED", "late", "11")]),
    ];
    let played = play(Source::Deployments, pace, &script, 5).await;
    assert_eq!(played.told[4], "seen late");
    assert_eq!(played.asked[1..3], ["/apis/apps/v1/deployments watch 10"; 2]);
}

#[tokio::test]
async fn when_the_api_server_falls_silent_watches_are_tried_anew() {
    let (client, asked) = scripted(&[
        list("10", "", &[object("web")]),
        Answer::Open(Vec::new()),
        Answer::Refused,
        Answer::Open(Vec::new()),
    ]);
    let (send, mut observations) = mpsc::channel(8);
    let (states, mut seen) = watch::channel(States::new(&Source::ALL));
    let follower = Follower::new(Source::Deployments, client, send, states.clone(), &hurried());
    let follower = tokio::spawn(follower.run());
    let live = |states: &States| states.sources[&Source::Deployments].live;
    listen(&mut observations, 4).await;
    seen.wait_for(live).await.unwrap();

    // The watch is open a moment before the task listens for the silence: fall silent until it has.
    while asked.lock().unwrap().len() < 3 {
        states.send_modify(|states| states.api_server.answers = !states.api_server.answers);
        tokio::task::yield_now().await;
    }
    states.send_modify(|states| states.api_server.answers = true);
    assert_eq!(
        listen(&mut observations, 2).await,
        ["gap Unreachable: the API server cannot be reached: connection refused", "closed"]
    );
    seen.wait_for(live).await.unwrap();
    follower.abort();
}

#[tokio::test]
async fn a_heartbeat_tells_how_old_everything_is() {
    let (client, _) = scripted(&[
        Answer::Text("ok".into()),
        Answer::Refused,
        Answer::Status(500, "etcd failed"),
        Answer::Status(403, "not for you"),
    ]);
    let (states, mut seen) = watch::channel(States::new(&Source::ALL));
    states.send_modify(|states| states.of(Source::Pods).live = true);
    let pace = Pace { heartbeat: Duration::from_millis(5), ..Pace::default() };
    let heartbeat = tokio::spawn(super::heartbeat::run(client, states.clone(), pace));

    let silent = seen.wait_for(|states| !states.api_server.answers).await.unwrap().clone();
    assert_eq!(silent.api_server.detail, "the API server answered 500: etcd failed");
    assert!(silent.sources[&Source::Pods].confirmed_at.is_some(), "live before it fell silent");
    assert_eq!(silent.sources[&Source::Nodes].confirmed_at, None, "never live");
    let back = seen.wait_for(|states| states.api_server.answers).await.unwrap().clone();
    let pods = |states: &States| states.sources[&Source::Pods].confirmed_at;
    assert!(pods(&back) > pods(&silent));
    heartbeat.abort();
}
