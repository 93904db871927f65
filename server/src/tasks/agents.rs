//! What agents reported, brought from the store to whoever judges: each replica hears some of them, and judges by all.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use checks::policy::Replication;
use chrono::{TimeDelta, Utc};
use facts::beneath::{Beneath, UNREADABLE, silent};
use facts::bound::Bound;
use facts::inventory::Gaps;
use facts::spread::Between;
use model::Time;
use model::beneath::LayerBeneath;
use model::ids::ClusterId;
use model::verdict::{Gap, GapCause, GapScope, Source};
use store::{SILENT_AFTER, Store};
use tokio::sync::{Notify, watch};

use crate::agents::mesh::Member;
use crate::bound::proof;
use crate::metrics::Metrics;

/// How often it is looked whether they say something else.
const TICK: Duration = Duration::from_secs(30);
/// New ones come together: after a start all of them do.
const GATHER: Duration = Duration::from_millis(500);
/// So many looks apart, old reports are dropped.
const TIDY: u32 = 120;

/// What is known of the layer beneath nodes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Known {
    /// By node.
    pub beneath: BTreeMap<String, Beneath>,
    /// What round trips prove, by node.
    pub bounds: BTreeMap<String, Bound>,
    /// What came of probing other nodes from nodes, by both names.
    pub between: BTreeMap<String, BTreeMap<String, Between>>,
    /// The nodes of the cluster that can be probed.
    pub members: Vec<Member>,
    /// The agents that are silent, those that had to drop what they saw, and what cannot be read.
    pub gaps: Gaps,
}

impl Known {
    /// How many agents are heard.
    pub fn heard(&self) -> usize {
        self.beneath.values().filter(|it| matches!(it, Beneath::Heard(_))).count()
    }
}

/// Brings what is known.
pub type Heard = watch::Receiver<Arc<Known>>;

/// Looks for what the agents of a cluster say until told to stop; `new` tells that one was heard for the first time.
pub async fn run(
    store: Store,
    cluster: ClusterId,
    new: Arc<Notify>,
    tolerated: Replication,
    metrics: Metrics,
    told: watch::Sender<Arc<Known>>,
    mut stopped: watch::Receiver<bool>,
) {
    let work = async {
        let mut tick = tokio::time::interval(TICK);
        for look in 0_u32.. {
            tokio::select! {
                _ = tick.tick() => {}
                () = new.notified() => tokio::time::sleep(GATHER).await,
            }
            let before = Arc::clone(&told.borrow());
            let known = match known_of(&store, cluster, tolerated, &before).await {
                Ok(known) => known,
                Err(error) => {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "reading what agents said"
                    );
                    before.not_read_anew(Utc::now())
                }
            };
            let heard = known.heard();
            metrics.agents(heard, known.beneath.len().saturating_sub(heard));
            tell(&told, known);
            if look.is_multiple_of(TIDY)
                && let Err(error) = store.tidy_reports(Utc::now()).await
            {
                tracing::warn!(error = &error as &dyn std::error::Error, "dropping old reports");
            }
        }
    };
    tokio::select! {
        () = work => {}
        _ = stopped.wait_for(|stopped| *stopped) => {}
    }
}

async fn known_of(
    store: &Store,
    cluster: ClusterId,
    tolerated: Replication,
    before: &Known,
) -> store::Result<Known> {
    let layers = store.beneath(cluster).await?;
    let proofs = store.proofs(cluster, Utc::now() - proof::WINDOW).await?;
    let bounds = proofs.iter().map(|(node, proof)| (node.clone(), proof::bound(proof)));
    let compared_with = [tolerated.round_trip_ms, tolerated.bad_minute_ms];
    let mut between: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
    for pair in store.pairs(cluster).await? {
        let measured = Between::of(&pair, compared_with);
        between.entry(pair.node).or_default().insert(pair.peer, measured);
    }
    let members = store.node_facts(cluster).await?;
    Ok(Known {
        bounds: bounds.collect(),
        between,
        members: members.iter().filter_map(Member::of).collect(),
        ..known(&layers, before, Utc::now())
    })
}

fn tell(told: &watch::Sender<Arc<Known>>, now: Known) {
    told.send_if_modified(|known| {
        let changed = **known != now;
        if changed {
            *known = Arc::new(now);
        }
        changed
    });
}

/// What the layers say. What of a node cannot be read is its own gap.
fn known<E: std::error::Error + 'static>(
    layers: &BTreeMap<String, Result<LayerBeneath, E>>,
    before: &Known,
    now: Time,
) -> Known {
    let mut known = Known::default();
    for (node, layer) in layers {
        let (beneath, gap) = match layer {
            Ok(layer) => (Beneath::of(layer), gap(node, layer)),
            Err(error) => {
                tracing::warn!(node, error = error as &dyn std::error::Error, "{UNREADABLE}");
                let scope = object(node);
                let since = before.unread_since(&scope).unwrap_or(now);
                (Beneath::Unreadable, Some(unread(scope, since)))
            }
        };
        known.beneath.insert(node.clone(), beneath);
        gap.map(|gap| known.gaps.open(gap));
    }
    known
}

impl Known {
    /// What is known while nothing can be read: what was, for as long as an agent may be silent, and that.
    fn not_read_anew(&self, now: Time) -> Self {
        let since = self.unread_since(&GapScope::Cluster).unwrap_or(now);
        let mut known = self.clone();
        known.gaps.open(unread(GapScope::Cluster, since));
        if now - since >= SILENT_AFTER {
            known.beneath.values_mut().for_each(|beneath| *beneath = Beneath::Unreadable);
            known.between.clear();
        }
        known
    }

    fn unread_since(&self, scope: &GapScope) -> Option<Time> {
        let mut unread = self.gaps.iter().filter(|gap| gap.cause == GapCause::Unreadable);
        unread.find(|gap| gap.scope == *scope).map(|gap| gap.since)
    }
}

fn unread(scope: GapScope, since: Time) -> Gap {
    let detail = match &scope {
        GapScope::Object { .. } => {
            format!("{UNREADABLE}: the log says why")
        }
        _ => "what agents said cannot be read: the log says why, and whether the database answers"
            .into(),
    };
    Gap { source: Some(Source::Agents), scope, cause: GapCause::Unreadable, detail, since }
}

fn object(node: &str) -> GapScope {
    GapScope::Object { namespace: String::new(), name: node.into() }
}

/// What is not known of a node's last hour.
fn gap(node: &str, layer: &LayerBeneath) -> Option<Gap> {
    let lost = layer.lost.iter().find(|lost| lost.until >= layer.until - TimeDelta::hours(1));
    let (since, detail) = match (layer.is_silent, lost) {
        (true, _) => {
            let mend = "look at its pod and its log, and whether the server's agent listener is reached from there";
            (layer.heard_at, format!("{}: {mend}", silent(layer.heard_at)))
        }
        (false, Some(lost)) => {
            let written = |at: Time| at.format("%Y-%m-%d %H:%M UTC");
            let detail = format!(
                "its agent had to drop {} reports of {} to {}, which were more than its spool holds: give it a larger one, or \
                 keep the server within its reach",
                lost.reports,
                written(lost.from),
                written(lost.until)
            );
            (lost.from, detail)
        }
        (false, None) => return None,
    };
    Some(Gap {
        source: Some(Source::Agents),
        scope: object(node),
        cause: GapCause::Unreachable,
        detail,
        since,
    })
}

#[cfg(test)]
mod tests {
    use model::beneath::{Answer, Asked, Hour, Kernel, Lost, Machine};

    use super::*;

    fn at(minute: i64) -> Time {
        Time::from_timestamp(1_700_000_000 + 60 * minute, 0).unwrap()
    }

    fn layer(is_silent: bool, lost: Option<i64>) -> LayerBeneath {
        let asked = || Asked { answer: Answer::IsNot, clues: Vec::new() };
        LayerBeneath {
            agent: "0.1.0".into(),
            until: at(120),
            heard_at: at(121),
            is_silent,
            machine: Machine {
                virtual_machine: asked(),
                container: asked(),
                kernel: Kernel { release: "6.12.9".into(), is_gvisor: false },
                os: None,
            },
            hour: Hour::default(),
            fio: None,
            lost: lost
                .map(|from| Lost { from: at(from), until: at(from + 5), reports: 6 })
                .into_iter()
                .collect(),
        }
    }

    #[test]
    fn silence_and_what_was_dropped_of_the_last_hour_are_gaps() {
        for (layer, expected, is_silent) in [
            (layer(false, None), None, false),
            (layer(false, Some(10)), None, false),
            (
                layer(false, Some(70)),
                Some(
                    "its agent had to drop 6 reports of 2023-11-14 23:23 UTC to 2023-11-14 23:28 UTC, which",
                ),
                false,
            ),
            (
                layer(true, Some(70)),
                Some("its agent has been silent since 2023-11-15 00:14 UTC: look at"),
                true,
            ),
        ] {
            let layers = BTreeMap::from([("n1".to_owned(), Ok::<_, std::io::Error>(layer))]);
            let known = known(&layers, &Known::default(), at(122));
            let gap = known.gaps.iter().next().map(|gap| gap.detail.clone());
            assert_eq!(gap.is_some(), expected.is_some());
            let (gap, expected) = (gap.unwrap_or_default(), expected.unwrap_or_default());
            assert!(gap.starts_with(expected), "{gap}");
            assert_eq!(matches!(known.beneath["n1"], Beneath::Silent { .. }), is_silent);
        }
    }
    #[test]
    fn what_cannot_be_read_of_a_node_is_its_own_gap_and_stays_the_same_one() {
        let layers = BTreeMap::from([
            ("n1".to_owned(), Ok(layer(false, None))),
            ("n2".to_owned(), Err(std::io::Error::other("no time"))),
        ]);
        let first = known(&layers, &Known::default(), at(122));
        assert_eq!(first.beneath["n1"], Beneath::of(&layer(false, None)));
        assert_eq!(first.beneath["n2"], Beneath::Unreadable);
        let gaps: Vec<&GapScope> = first.gaps.iter().map(|gap| &gap.scope).collect();
        assert_eq!(gaps, [&object("n2")]);
        assert_eq!(known(&layers, &first, at(123)), first);
    }

    #[test]
    fn what_was_known_holds_for_as_long_as_silence_while_nothing_can_be_read() {
        let layers =
            BTreeMap::from([("n1".to_owned(), Ok::<_, std::io::Error>(layer(false, None)))]);
        let known = known(&layers, &Known::default(), at(122));
        let first = known.not_read_anew(at(123));
        assert_eq!(first.beneath, known.beneath);
        assert!(first.gaps.has(Some(Source::Agents), &GapScope::Cluster));
        assert_eq!(first.not_read_anew(at(127)), first);
        let later = first.not_read_anew(at(128));
        assert_eq!((&later.beneath["n1"], &later.gaps), (&Beneath::Unreadable, &first.gaps));
    }
}
