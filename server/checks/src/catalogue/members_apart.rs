//! LAT-001: members of a StatefulSet in two places, further apart than synchronous replication tolerates.

use facts::beneath::Band;
use facts::spread::{Between, ENOUGH, Stretch, path_to};
use facts::subject_facts::PodFacts;
use model::context::Sign;
use model::ids::CheckId;
use model::place::Divided;
use model::verdict::{Family, Judged, Severity, Source, Verdict};

use crate::check::{Check, Judge, Patch};
use crate::policy::{Policy, Replication};

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("LAT-001"),
    title: "Members too far apart to replicate synchronously",
    severity: Severity::Medium,
    family: Family::Replication,
    pass_needs: &[Source::Agents],
    fail_needs: &[],
    controls: &[],
    why: "A StatefulSet's members usually keep one state. Where they replicate synchronously, every write waits for a round \
          trip to the other place; Keycloak's guide to high availability requires less than 10 ms for that, and IBM supports \
          no more between the zones of a stretched storage cluster. Where they elect a leader, they take it for gone when its \
          heartbeats come late: etcd sends one each 100 ms, and advises 0.5 to 1.5 round trips. Whether these members \
          replicate synchronously no manifest says.",
    fix: "Keep the members in one place with node affinity on a zone or a region, and let a second set follow \
          asynchronously in the other. Where they must be apart, raise heartbeat and election time-outs to fit the round trip, \
          and waive this with the reason. What is tolerated is `replication-ms` and `bad-minute-ms` of the policy.",
    judge: Judge::Pod(judge),
    patch: Patch::None,
};

fn judge(pod: &PodFacts<'_>, policy: &Policy) -> Judged {
    let Some(spread) = pod.spread else { return Verdict::not_applicable() };
    let Replication { round_trip_ms, bad_minute_ms } = policy.replication;
    let takes = |stretch: &Stretch| match &stretch.between {
        Some(Between::Takes { typical, worst }) => Some((*typical, *worst)),
        _ => None,
    };
    if let Some(stretch) = &spread.longest
        && let Some((typical, worst)) = takes(stretch)
        && typical.at_least >= round_trip_ms
    {
        let said = format!(
            "the usual round trip takes {} ({} in the worst minute), and {round_trip_ms} ms are too long for every write",
            typical.words(" ms"),
            worst.words(" ms"),
        );
        return fail(stretch, &said, typical);
    }
    if let Some(stretch) = &spread.unsteadiest
        && let Some((_, worst)) = takes(stretch)
        && worst.at_least >= bad_minute_ms
    {
        let said = format!(
            "in the worst minute the usual round trip took {}, and {bad_minute_ms} ms are too long for a heartbeat",
            worst.words(" ms"),
        );
        return fail(stretch, &said, worst);
    }
    spread.open.as_ref().map_or_else(Verdict::pass, unknown)
}

fn fail(stretch: &Stretch, said: &str, band: Band) -> Judged {
    let measured = format!("measured by {ENOUGH} probes or more within an hour");
    let (from, to) = (&stretch.from, &stretch.to);
    Verdict::fail(format!("{}; from {from} to {to} {said}; {measured}", runs_in(stretch)))
        .seen(Sign { object: format!("Node {from}"), path: path_to(to), value: band.words(" ms") })
}

fn unknown(stretch: &Stretch) -> Judged {
    let (from, to) = (&stretch.from, &stretch.to);
    let why = match &stretch.between {
        None => format!(
            "no agent measures between there: roll out agents on both nodes, and leave `peers` under [agents] above 0 ({from}, {to})"
        ),
        Some(Between::TooFew) => {
            format!("fewer than {ENOUGH} probes went from {from} to {to} within the last hour")
        }
        Some(Between::NotProbed(why)) => format!("{from} cannot probe {to}: {why}"),
        Some(Between::NoAnswer | Between::Takes { .. }) => {
            format!("{to} answers {from} nothing: let ICMP pass between agents and nodes")
        }
    };
    Verdict::unknown(format!("{}; {why}", runs_in(stretch)))
}

/// `runs in two countries, NO and SE`
fn runs_in(Stretch { places: [one, other], divided, .. }: &Stretch) -> String {
    let kind = match divided {
        Divided::ByCountry => "countries",
        Divided::ByRegion => "regions",
        Divided::ByZone => "zones",
        Divided::NotAtAll | Divided::NotKnown => {
            return "runs on nodes that nothing places in one place".into();
        }
    };
    format!("runs in two {kind} ({one}; {other})")
}

#[cfg(test)]
mod tests {
    use facts::spread::Spread;

    use super::*;
    use crate::fixture::{self, clean_cluster, stretch};

    #[test]
    fn a_round_trip_is_held_against_what_replication_tolerates() {
        let takes = |typical: u64, worst: u64| {
            let band = |ms: u64| Band { at_least: ms, below: Some(2 * ms) };
            Some(Between::Takes { typical: band(typical), worst: band(worst) })
        };
        let measured = |between: Option<Between>| {
            let longest = stretch("NO", "SE", between);
            Spread { unsteadiest: Some(longest.clone()), longest: Some(longest), open: None }
        };
        let open =
            |between| Spread { open: Some(stretch("NO", "SE", between)), ..Spread::default() };
        let told = "workload/shop/Pod/api: runs in two countries (NO; SE); ";
        for (spread, expected) in [
            (None, vec!["not_applicable workload/shop/Pod/api".to_owned()]),
            (Some(Spread::default()), vec![]),
            (Some(measured(takes(5, 50))), vec![]),
            (
                Some(measured(takes(10, 20))),
                vec![
                    format!(
                        "fail {told}from n1 to n2 the usual round trip takes 10 to 20 ms (20 to 40 ms in the worst minute), \
                         and 10 ms are too long for every write; measured by 60 probes or more within an hour"
                    ),
                    "  at agent.roundTrips[n2] of Node n1".into(),
                ],
            ),
            (
                Some(measured(takes(5, 100))),
                vec![
                    format!(
                        "fail {told}from n1 to n2 in the worst minute the usual round trip took 100 to 200 ms, \
                         and 100 ms are too long for a heartbeat; measured by 60 probes or more within an hour"
                    ),
                    "  at agent.roundTrips[n2] of Node n1".into(),
                ],
            ),
            (
                Some(open(None)),
                vec![format!(
                    "unknown {told}no agent measures between there: roll out agents on both nodes, and leave `peers` under \
                     [agents] above 0 (n1, n2)"
                )],
            ),
            (
                Some(open(Some(Between::TooFew))),
                vec![format!(
                    "unknown {told}fewer than 60 probes went from n1 to n2 within the last hour"
                )],
            ),
            (
                Some(open(Some(Between::NoAnswer))),
                vec![format!(
                    "unknown {told}n2 answers n1 nothing: let ICMP pass between agents and nodes"
                )],
            ),
        ] {
            assert_eq!(fixture::run(&CHECK, &clean_cluster().spread_over(spread)), expected);
        }
    }
}
