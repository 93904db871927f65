use facts::selector::Labels;
use model::context::Known;
use model::ids::ClusterId;
use model::place::{Place, PlaceEvidence, Rung, Setter};
use model::residency::{
    Against, ControlPlaneSeen, Destination, DestinationKind, FlipOf, Measure, MeasureOf, MemberBy,
    Nexus, PersonalDataCounts, PlaceOf, QuestionAbout, Said, System, SystemDestination, WhyAssess,
    WorkloadSeen,
};
use model::risk::Interval;
use model::subject::WorkloadRef;

use super::*;
use crate::law::overlay::{Amendment, Overlay};
use crate::place::{self, Clues};
use crate::policy::{DeclaredMeasure, DeclaredSystem};

/// By a policy that decides nothing.
fn judge(seen: ResidencySeen, scope: Scope, asked: &Asked<'_>) -> Residency {
    super::judge(seen, scope, asked, &Policy::default())
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn node(name: &str, id: &str, labels: &[(&str, &str)]) -> (ClusterId, String, Place) {
    let labels: Labels = labels.iter().map(|(key, value)| (*key, (*value).into())).collect();
    let provider_id = Some(id).filter(|id| !id.is_empty());
    let clues = Clues { provider_id, labels: &labels, ..Clues::default() };
    let cluster = "00000000-0000-0000-0000-000000000007".parse().expect("a UUID");
    (cluster, name.into(), place::of(&clues))
}

fn asked(
    nodes: Vec<(ClusterId, String, Place)>,
    scope: Scope,
    on: &str,
    overlay: &Overlay,
) -> Residency {
    let law = LawAsked { law_at: Some(day(on)), ..LawAsked::default() };
    let seen = ResidencySeen { nodes, ..ResidencySeen::default() };
    judge(seen, scope, &Asked::of(&law, overlay, day("2026-11-26")))
}

fn told(residency: &Residency) -> Vec<String> {
    residency
        .nodes
        .iter()
        .map(|node| {
            let place = node.place.territory.map_or("?".into(), |it| it.to_string());
            format!("{} {} {place}", node.verdict.word(), node.name)
        })
        .collect()
}

fn europe() -> Vec<(ClusterId, String, Place)> {
    vec![
        node("a-oslo", "linode://1", &[("topology.kubernetes.io/region", "no-osl-1")]),
        node("b-stockholm", "aws:///eu-north-1a/i-1", &[]),
        node("c-london", "aws:///eu-west-2b/i-1", &[]),
        node("d-virginia", "aws:///us-east-1a/i-1", &[]),
        node("e-rack", "", &[("rack", "07")]),
    ]
}

#[test]
fn outside_comes_first_and_the_scope_decides_what_that_is() {
    let eea = asked(europe(), Scope::Eea, "2026-11-26", Overlay::none());
    assert_eq!(
        told(&eea),
        [
            "fail c-london GB",
            "fail d-virginia US",
            "unknown e-rack ?",
            "pass a-oslo NO",
            "pass b-stockholm SE",
        ]
    );
    assert_eq!(eea.counts, ResidencyCounts { inside: 2, outside: 2, unknown: 1 });
    assert!(!eea.law.is_other_day);
    let eu = asked(europe(), Scope::Eu, "2026-11-26", Overlay::none());
    assert_eq!(eu.counts, ResidencyCounts { inside: 1, outside: 3, unknown: 1 });
    let standing = |of: &Residency, code: &str| {
        of.lands.iter().find(|(land, _)| land.code() == code).map(|(_, standing)| *standing)
    };
    assert_eq!(standing(&eea, "NO"), Some(Standing::Inside));
    assert_eq!(standing(&eu, "NO"), Some(Standing::InEea));
    assert_eq!(standing(&eea, "GB"), Some(Standing::Adequate));
    assert_eq!(standing(&eea, "SJ"), Some(Standing::Unknown));
    assert_eq!(standing(&eea, "RU"), Some(Standing::Outside));
}

/// The same observation, judged by other days' law and by a statement.
#[test]
fn the_law_of_the_day_decides() {
    for (on, london, virginia) in [
        ("2020-06-01", Standing::Inside, Standing::Partial),
        ("2020-08-01", Standing::Inside, Standing::Outside),
        ("2023-08-01", Standing::Adequate, Standing::Partial),
        ("2026-11-26", Standing::Adequate, Standing::Partial),
        ("2032-01-01", Standing::Unknown, Standing::Partial),
    ] {
        let judged = asked(europe(), Scope::Eea, on, Overlay::none());
        let of = |name: &str| {
            let node = judged.nodes.iter().find(|node| node.name == name).expect("a node");
            node.standing.expect("a territory")
        };
        assert_eq!((of("c-london"), of("d-virginia")), (london, virginia), "{on}");
        assert_eq!(judged.law.law_at, day(on));
        assert_eq!(judged.law.is_other_day, on != "2026-11-26");
    }
    let rule: Amendment = "GB: not adequate".parse().expect("a statement");
    let overlay: Overlay = [rule.because("counsel".into())].into_iter().collect();
    let judged = asked(europe(), Scope::Eea, "2026-11-26", &overlay);
    let gb = judged.territories.iter().find(|law| law.territory.code() == "GB").expect("a row");
    assert_eq!(gb.standing, Standing::Outside);
    assert_eq!(gb.review.as_deref(), Some("declared by the operator"));
}

#[test]
fn operators_stand_apart_from_places_with_every_tie() {
    let judged = asked(europe(), Scope::Eea, "2026-11-26", Overlay::none());
    let operators: Vec<_> =
        judged.operators.iter().map(|it| (it.key.as_str(), it.nodes, it.us_nexus)).collect();
    assert_eq!(operators, [("aws", 3, Nexus::Yes), ("linode", 1, Nexus::Yes)]);
    assert!(
        judged.operators.iter().all(|it| it.exposed_to[0].starts_with("exposed to the CLOUD Act"))
    );
    assert_eq!(judged.nodes_without_operator, 1);
}

/// A cluster without labels, databases or declarations: nothing is known, nothing passes, and it says what to supply.
#[test]
fn where_nothing_is_known_nothing_passes_and_what_would_tell_is_said() {
    let nodes =
        vec![node("a", "", &[]), node("b", "kind://docker/kind/b", &[]), node("c", "", &[])];
    let judged = asked(nodes, Scope::Eea, "2026-11-26", Overlay::none());
    assert_eq!(judged.counts, ResidencyCounts { inside: 0, outside: 0, unknown: 3 });
    assert!(judged.operators.is_empty() && judged.territories.is_empty());
    let whats: Vec<_> = judged.unknown.iter().map(|it| (it.nodes, it.what.as_str())).collect();
    assert_eq!(
        whats,
        [
            (3, "Nothing names who runs them"),
            (2, "Nothing says where they are"),
            (1, "What they carry names no place that is known"),
        ]
    );
    for part in ["topology.kubernetes.io/region", "[[place.declared]]", "place.geoip"] {
        assert!(judged.unknown[1].supply.contains(part), "{part}");
    }
    let empty = asked(Vec::new(), Scope::Eea, "2026-11-26", Overlay::none());
    assert!(empty.unknown[0].what.starts_with("No node was seen"));
}

#[test]
fn what_decides_nothing_is_told_by_why() {
    let says = |rung: Rung, code: &str| PlaceEvidence {
        rung,
        path: "x".into(),
        value: "v".into(),
        territory: code.parse().ok(),
        country: code.parse().ok(),
        within: Vec::new(),
        city: None,
        position: None,
        source: "s".into(),
        as_of: None,
        set_by: Setter::Kubelet,
    };
    for (ladder, expected) in [
        (vec![says(Rung::GeoIp, "NO")], "A GeoIP database alone"),
        (vec![says(Rung::GeoIp, "NO"), says(Rung::GeoIp, "NO")], "A GeoIP database alone"),
        (vec![says(Rung::GeoIp, "NO"), says(Rung::GeoIp, "SE")], "Evidence of equal strength"),
        (
            vec![says(Rung::GeoIp, "NO"), says(Rung::Declaration, "SE")],
            "Evidence of equal strength",
        ),
        (
            vec![says(Rung::ZoneLabel, "NO"), says(Rung::ZoneLabel, "SE")],
            "Evidence of equal strength",
        ),
        (vec![says(Rung::ZoneLabel, "")], "What they carry names no place"),
    ] {
        let (cluster, name, _) = node("a", "", &[]);
        let nodes = vec![(cluster, name, Place::concluded(Some("aws".into()), ladder))];
        let judged = asked(nodes, Scope::Eea, "2026-11-26", Overlay::none());
        assert!(judged.unknown[0].what.starts_with(expected), "{:?}", judged.unknown);
        assert_eq!(judged.counts.unknown, 1);
    }
}

#[test]
fn a_node_is_drawn_where_its_region_is_and_only_there() {
    let judged = asked(europe(), Scope::Eea, "2026-11-26", Overlay::none());
    let position = |name: &str| {
        let node = judged.nodes.iter().find(|node| node.name == name).expect("a node");
        node.position.map(|it| (it.latitude / 1_000_000, it.longitude / 1_000_000))
    };
    assert_eq!(position("b-stockholm"), Some((59, 17)));
    assert_eq!(position("e-rack"), None);
}

fn supposing(law_at: &str, what_if: &[&str]) -> Residency {
    let law = LawAsked {
        law_at: Some(day(law_at)),
        known_at: None,
        what_if: what_if.iter().map(|it| (*it).into()).collect(),
    };
    let seen = ResidencySeen { nodes: europe(), ..ResidencySeen::default() };
    judge(seen, Scope::Eea, &Asked::of(&law, Overlay::none(), day("2026-11-26")))
}

fn flips(of: &Residency) -> Vec<(FlipOf, &str, Said, Said)> {
    of.flips.iter().map(|it| (it.of, it.subject.as_str(), it.before, it.after)).collect()
}

#[test]
fn of_suppositions_that_cannot_both_be_so_the_later_is_refused() {
    for (first, second, contradict) in [
        ("US: third", "US: adequate", true),
        ("US: third", "US:  third", false),
        ("US: third", "GB: adequate", false),
        ("US: third until 2026-12-31", "US: adequate from 2027-01-01", false),
        ("US: third until 2027-01-01", "US: adequate from 2027-01-01", true),
        ("provider aws: parent NO", "provider aws: parent SE", true),
        ("provider aws: parent NO", "provider aws: certified", false),
        ("provider aws: parent NO", "provider gcp: parent SE", false),
    ] {
        let judged = supposing("2026-11-26", &[first, second]);
        let wrong: Vec<_> = judged.law.supposed.iter().map(|it| it.wrong.clone()).collect();
        let refused =
            contradict.then(|| format!("`{second}` contradicts `{first}`: remove one of them"));
        assert_eq!(wrong, [None, refused], "{first}, {second}");
    }
}

#[test]
fn a_law_that_needs_review_is_doubted_where_it_decides() {
    let judged = asked(europe(), Scope::Eea, "2020-08-01", Overlay::none());
    let of = |name: &str| judged.nodes.iter().find(|node| node.name == name).expect("a node");
    let london = of("c-london");
    assert_eq!((london.verdict, &*london.doubts), (Verdict::Pass, &["needs-review".into()][..]));
    assert_eq!(&*of("b-stockholm").doubts, &[] as &[String]);
}

#[test]
fn what_is_supposed_flips_what_it_is_about_and_nothing_else() {
    let third = supposing("2026-11-26", &["US: third"]);
    assert_eq!(third.flips_against, Some(Against::WithoutWhatIf));
    assert_eq!(
        flips(&third),
        [
            (FlipOf::Node, "d-virginia", Said::Partial, Said::Outside),
            (FlipOf::Territory, "US", Said::Partial, Said::Outside),
        ]
    );
    assert!(third.flips[0].before_rests_on.contains("2023/1795"), "{:?}", third.flips[0]);
    assert_eq!(third.flips[0].after_rests_on, "US third: what if `US: third`");

    let later = supposing("2026-11-26", &["US: third from 2027-01-01"]);
    assert!(later.flips.is_empty() && !later.law.supposed[0].holds);
    let then = supposing("2027-01-01", &["US: third from 2027-01-01"]);
    assert_eq!((flips(&then).len(), then.law.supposed[0].holds), (2, true));

    let bought = supposing("2026-11-26", &["provider aws: parent NO"]);
    assert_eq!(flips(&bought), [(FlipOf::Operator, "aws", Said::Tied, Said::TieUnclear)]);
    let left = supposing("2026-11-26", &["NO: third"]);
    assert_eq!(left.counts, ResidencyCounts { inside: 1, outside: 3, unknown: 1 });
}

/// Of a decision that covers certified recipients alone, who runs the node decides.
#[test]
fn a_declared_certification_decides_whether_a_partial_decision_covers_it() {
    let certified = supposing("2026-11-26", &["provider aws: certified"]);
    let virginia = (FlipOf::Node, "d-virginia", Said::Partial, Said::Adequate);
    assert_eq!(flips(&certified), [virginia]);
    let not = supposing("2026-11-26", &["provider aws: not certified"]);
    assert_eq!(flips(&not), [(FlipOf::Node, "d-virginia", Said::Partial, Said::Outside)]);
    let decision = "US partial: Decision (EU) 2023/1795 (DPF) (needs-review)";
    let why = &certified.flips[0];
    assert_eq!(why.before_rests_on, format!("{decision}; not declared whether it covers aws"));
    assert_eq!(why.after_rests_on, format!("{decision}; what if `provider aws: certified`"));
    let of_aws = certified.grounds.iter().find(|it| it.subject == "aws").expect("the operator");
    assert!(of_aws.before_rests_on.ends_with("Data Privacy Framework: unverified"), "{of_aws:?}");
    assert!(of_aws.after_rests_on.ends_with("Data Privacy Framework: yes, what if"), "{of_aws:?}");
}

/// Wherever a territory is told of a workload, whoever runs nodes there decides; of several the worst does.
#[test]
fn a_declared_certification_decides_of_workloads_too() {
    let virginia =
        |name: &str, id: &str| node(name, id, &[("topology.kubernetes.io/region", "us-east-1")]);
    let another = node("e-ashburn", "hcloud://1", &[("topology.kubernetes.io/region", "ash")]);
    let law = LawAsked { what_if: vec!["provider aws: certified".into()], ..LawAsked::default() };
    let asked = Asked::of(&law, Overlay::none(), day("2026-11-26"));
    for (beside, expected) in [(None, Standing::Adequate), (Some(another), Standing::Partial)] {
        let mut nodes = vec![virginia("d-virginia", "aws:///us-east-1a/i-1")];
        nodes.extend(beside);
        let names: Vec<&str> = nodes.iter().map(|(_, name, _)| name.as_str()).collect();
        let workloads = vec![workload("shop/api", Some("shop"), Known::Yes, &names, &["US"])];
        let seen = ResidencySeen { nodes: nodes.clone(), workloads, ..ResidencySeen::default() };
        let filter = ResidencyFilter { law: law.clone(), ..ResidencyFilter::default() };
        let which = WorkloadsAsked::default();
        let running = running::judge(seen.clone(), &filter, which, &asked);
        let [api] = running.workloads.as_slice() else { panic!("one workload") };
        assert_eq!((api.runs_in[0].standing, api.may_run_in[0].standing), (expected, expected));
        let systems = systems::judge(seen.clone(), Scope::Eea, &asked, &[]);
        let [shop] = systems.systems.as_slice() else { panic!("one system") };
        assert_eq!(shop.may_run_in[0].standing, expected);
        assert!(shop.locations.iter().any(|it| it.standing == Standing::Adequate));
        let judged = judge(seen, Scope::Eea, &asked);
        assert_eq!(judged.personal_data[0].standing, expected);
        let of_workloads =
            flips(&judged).into_iter().filter(|(of, ..)| *of == FlipOf::Workload).count();
        assert_eq!(of_workloads == 1, expected == Standing::Adequate);
    }
}

/// A place that rests on what a kubelet can set, or on where a volume is used alone, is told with that doubt.
#[test]
fn what_a_place_rests_on_is_a_doubt_wherever_a_system_has_it() {
    let label = "its place rests on a label that a kubelet can set";
    let mut seen = shop();
    let mut volume = named(DestinationKind::Volume, "csi.example", Some("NO"), None);
    let source = format!("regions: x{}", crate::join::destinations::ATTACHED_ALONE);
    volume.place.ladder = vec![PlaceEvidence {
        rung: Rung::ZoneLabel,
        path: "spec.nodeAffinity".into(),
        value: "zone".into(),
        territory: Some(Country::NO),
        country: Some(Country::NO),
        within: Vec::new(),
        city: None,
        position: None,
        source,
        as_of: None,
        set_by: Setter::Administrator,
    }];
    seen.workloads[0].destinations = vec![volume];
    let asked = Asked::of(&LawAsked::default(), Overlay::none(), day("2026-11-26"));
    let judged = systems::judge(seen, Scope::Eea, &asked, &[]);
    let shop = judged.systems.iter().find(|it| it.name == "shop").expect("a system");
    assert_eq!(shop.locations[0].doubts, [label]);
    let alone = "it is used there, and where its driver keeps the data is not seen";
    assert_eq!(shop.destinations[0].doubts, [alone]);
    let web = judged.systems.iter().find(|it| it.name == "web").expect("a system");
    assert_eq!(web.locations[0].doubts, [] as [&str; 0], "by its provider ID");
}

/// Under the scope of the Union a state of the EEA is told apart from a third country.
#[test]
fn what_is_outside_the_union_alone_is_told_apart() {
    let law = LawAsked::default();
    let asked = Asked::of(&law, Overlay::none(), day("2026-11-26"));
    let here = workload("shop/api", Some("shop"), Known::Yes, &["a-oslo"], &["NO"]);
    for (may_run_in, in_eea) in [(&["NO"][..], true), (&["NO", "US"], false)] {
        let api = WorkloadSeen {
            may_run_in: may_run_in.iter().map(|it| it.parse().ok()).collect(),
            ..here.clone()
        };
        let seen =
            ResidencySeen { nodes: europe(), workloads: vec![api], ..ResidencySeen::default() };
        let judged = systems::judge(seen, Scope::Eu, &asked, &[]);
        let shop = &judged.systems[0];
        assert_eq!((shop.verdict(), shop.is_outside_in_the_eea()), (Verdict::Fail, in_eea));
        let norway = PlaceOf { territory: Country::NO, is_in_eea: true };
        assert_eq!(shop.runs_in(Verdict::Fail), [norway]);
        let [recipient] = shop.recipients.as_slice() else { panic!("one recipient") };
        assert_eq!((recipient.nodes_outside, recipient.nodes_in_eea), (0, 1));
        assert!(recipient.why_assess().contains(&WhyAssess::InEea));
    }
}

#[test]
fn what_is_named_outside_and_where_pods_may_go_flips_too() {
    let (_, _, stockholm) = europe().swap_remove(1);
    let destination = Destination {
        kind: DestinationKind::Registry,
        host: "r.example".into(),
        named: "r.example".into(),
        object: "".into(),
        path: "spec".into(),
        class: Box::default(),
        place: stockholm,
    };
    let mut api = workload("shop/api", None, Known::Yes, &[], &["US", "?"]);
    api.destinations.push(destination.clone());
    let idle = workload("shop/idle", None, Known::Yes, &[], &["US"]);
    let seen = ResidencySeen {
        workloads: vec![api, idle],
        destinations: vec![destination],
        ..ResidencySeen::default()
    };
    let told = |rule: &str| {
        let law = LawAsked { what_if: vec![rule.into()], ..LawAsked::default() };
        let asked = Asked::of(&law, Overlay::none(), day("2026-11-26"));
        judge(seen.clone(), Scope::Eea, &asked)
    };
    let third = told("SE: third");
    assert_eq!(flips(&third)[0], (FlipOf::Destination, "r.example", Said::Inside, Said::Outside));
    let inside = told("US: eea");
    let [api, idle] = [&inside.flips[0], &inside.flips[1]];
    assert_eq!((api.before, api.after), (Said::Partial, Said::PlaceUnknown));
    assert_eq!(
        api.after_rests_on,
        "US eea: what if `US: eea`; then a node whose place is not known"
    );
    assert_eq!((idle.before, idle.after), (Said::Partial, Said::Inside));
}

#[test]
fn a_statement_that_says_nothing_changes_nothing_and_is_explained() {
    let asked = supposing("2026-11-26", &["US: bad", "GB: eea"]);
    assert!(asked.law.wrong().is_some_and(|why| why.contains("a territory is eea, adequate")));
    assert_eq!(asked.law.rules().collect::<Vec<_>>(), ["GB: eea"]);
    assert_eq!(flips(&asked)[0], (FlipOf::Node, "c-london", Said::Adequate, Said::Inside));
    let wrong = supposing("2026-11-26", &["US: bad"]);
    assert_eq!((wrong.flips_against, wrong.flips.len()), (None, 0));
}

#[test]
fn another_day_is_compared_with_today() {
    let then = supposing("2020-08-01", &[]);
    assert_eq!(then.flips_against, Some(Against::Today));
    assert_eq!(
        flips(&then),
        [
            (FlipOf::Node, "c-london", Said::Adequate, Said::Inside),
            (FlipOf::Node, "d-virginia", Said::Partial, Said::Outside),
            (FlipOf::Territory, "GB", Said::Adequate, Said::Inside),
            (FlipOf::Territory, "US", Said::Partial, Said::Outside),
        ]
    );
    assert_eq!(supposing("2026-11-26", &[]).flips_against, None);

    // Before the Privacy Shield fell the same was said of Virginia, by another decision.
    let shield = supposing("2020-06-01", &[]);
    assert!(flips(&shield).iter().all(|(_, subject, ..)| *subject != "d-virginia"));
    let of_us = shield.grounds.iter().find(|it| it.subject == "US").expect("another decision");
    assert_eq!((of_us.before, of_us.after), (Said::Partial, Said::Partial));
    assert!(of_us.before_rests_on.contains("2023/1795"), "{of_us:?}");
    assert!(of_us.after_rests_on.contains("2016/1250"), "{of_us:?}");
    let aws = shield.grounds.iter().find(|it| it.subject == "aws").expect("other orders");
    assert_eq!(
        aws.after_rests_on,
        "may be ordered under the CLOUD Act, FISA section 702; Data Privacy Framework: not there on that day"
    );
}

/// The Privacy Shield was annulled on 2020-07-16; nobody knew on the first of that month.
#[test]
fn what_was_not_known_on_a_day_does_not_count() {
    let law = LawAsked {
        law_at: Some(day("2020-08-01")),
        known_at: Some(day("2020-07-01")),
        what_if: Vec::new(),
    };
    let seen = ResidencySeen { nodes: europe(), ..ResidencySeen::default() };
    let judged = judge(seen, Scope::Eea, &Asked::of(&law, Overlay::none(), day("2026-11-26")));
    let us = judged.territories.iter().find(|it| it.territory == Country::US).expect("a row");
    assert_eq!((us.standing, us.valid_to), (Standing::Partial, None));
    assert_eq!(judged.law.known_at, Some(day("2020-07-01")));
}

fn workload(
    name: &str,
    part_of: Option<&str>,
    personal_data: Known,
    nodes: &[&str],
    may_run_in: &[&str],
) -> WorkloadSeen {
    let (namespace, name) = name.split_once('/').expect("a namespace");
    WorkloadSeen {
        cluster: "00000000-0000-0000-0000-000000000007".parse().expect("a UUID"),
        workload: WorkloadRef::new(namespace, "Deployment", name),
        part_of: part_of.map(Into::into),
        personal_data,
        exposure: Interval { low: 1, high: 2 },
        nodes: nodes.iter().map(|it| (*it).into()).collect(),
        may_run_in: may_run_in.iter().map(|it| it.parse().ok()).collect(),
        destinations: Vec::new(),
    }
}

fn shop() -> ResidencySeen {
    let workloads = vec![
        workload("shop/api", Some("shop"), Known::Yes, &["a-oslo"], &["NO", "US"]),
        workload("shop/batch", None, Known::No, &["e-rack"], &["?"]),
        workload("web/front", Some("web"), Known::No, &["b-stockholm"], &["SE"]),
        workload("tools/ci", None, Known::NotKnown, &["gone"], &["GB"]),
    ];
    ResidencySeen { nodes: europe(), workloads, ..ResidencySeen::default() }
}

#[test]
fn personal_data_is_counted_where_it_runs_and_each_number_is_a_list() {
    let mut seen = shop();
    seen.workloads.push(workload("shop/idle", None, Known::Yes, &[], &[]));
    seen.workloads.push(workload("shop/wide", None, Known::Yes, &["a-oslo", "d-virginia"], &[]));
    let asked = Asked::of(&LawAsked::default(), Overlay::none(), day("2026-11-26"));
    let residency = judge(seen.clone(), Scope::Eea, &asked);
    let told: Vec<String> = (residency.personal_data.iter())
        .map(|it| {
            let PersonalDataCounts { yes, no, not_known } = it.workloads;
            format!("{} {:?} {yes} {no} {not_known}", it.place, it.standing)
        })
        .collect();
    // Sweden has no personal data, and no doubt of it.
    assert_eq!(
        told,
        ["US Partial 1 0 0", "unknown Unknown 0 1 1", "nowhere Unknown 1 0 0", "NO Inside 2 0 0"]
    );
    for place in residency.personal_data {
        for (answer, counted) in [
            (Known::Yes, place.workloads.yes),
            (Known::No, place.workloads.no),
            (Known::NotKnown, place.workloads.not_known),
        ] {
            let which = WorkloadsAsked { place: Some(place.place), personal_data: Some(answer) };
            let filter = ResidencyFilter::default();
            let listed = running::judge(seen.clone(), &filter, which, &asked).workloads;
            assert_eq!(listed.len() as u64, counted, "{} {answer:?}", place.place);
        }
    }
    let all = running::judge(seen, &ResidencyFilter::default(), WorkloadsAsked::default(), &asked);
    let verdicts: Vec<_> = (all.workloads.iter())
        .map(|it| (it.workload.name.as_str(), it.verdict(), it.may_verdict()))
        .collect();
    assert_eq!(
        verdicts,
        [
            ("api", Verdict::Pass, Verdict::Fail),
            ("batch", Verdict::Unknown, Verdict::Unknown),
            ("front", Verdict::Pass, Verdict::Pass),
            ("ci", Verdict::Unknown, Verdict::Fail),
            ("idle", Verdict::Unknown, Verdict::Unknown),
            ("wide", Verdict::Fail, Verdict::Unknown),
        ],
        "where a workload runs, and where it may be scheduled"
    );
}

fn by_system(what_if: &[&str], declared: &[DeclaredSystem]) -> Systems {
    let law = LawAsked {
        law_at: None,
        known_at: None,
        what_if: what_if.iter().map(|it| (*it).into()).collect(),
    };
    let asked = Asked::of(&law, Overlay::none(), day("2026-11-26"));
    systems::judge(shop(), Scope::Eea, &asked, declared)
}

fn questions(system: &System) -> Vec<(QuestionAbout, u64)> {
    system.open.iter().map(|it| (it.about, it.count)).collect()
}

#[test]
fn a_label_makes_a_system_and_the_policy_gives_it_what_has_none() {
    let declared = DeclaredSystem {
        name: "shop".into(),
        namespaces: vec!["shop".into(), "web".into()],
        purpose: Some("selling".into()),
        safeguards: vec!["keys held in Oslo".into()],
    };
    let judged = by_system(&[], &[declared]);
    let told: Vec<_> = judged
        .systems
        .iter()
        .map(|it| (it.name.as_str(), it.is_declared, it.workloads.len(), it.verdict()))
        .collect();
    assert_eq!(
        told,
        [("shop", true, 2, Verdict::Fail), ("web", false, 1, Verdict::Pass)],
        "a label stands above the policy"
    );
    let unassigned: Vec<_> =
        judged.unassigned.iter().map(|it| (it.namespace.as_str(), it.workloads)).collect();
    assert_eq!(unassigned, [("tools", 1)]);
    let shop = &judged.systems[0];
    assert_eq!(shop.workloads[1].by, MemberBy::Policy);
    assert_eq!((shop.purpose.as_deref(), shop.safeguards.len()), (Some("selling"), 1));
    let us = PlaceOf { territory: Country::US, is_in_eea: false };
    assert_eq!(shop.may_move_outside_to(), [us]);
    assert_eq!(
        questions(shop),
        [
            (QuestionAbout::MayMoveOutside, 1),
            (QuestionAbout::Place, 1),
            (QuestionAbout::Operator, 1),
            (QuestionAbout::ControlPlane, 1),
            (QuestionAbout::Beyond, 0),
            (QuestionAbout::RemoteAccess, 0),
        ]
    );
    let recipients: Vec<_> = shop
        .recipients
        .iter()
        .map(|it| (it.operator.key.as_str(), it.nodes_outside, it.parent, it.to_assess))
        .collect();
    assert_eq!(recipients, [("linode", 0, Some(Standing::Partial), true)]);
    let locations: Vec<_> = (shop.locations.iter())
        .map(|it| (it.territory.map(|it| it.to_string()), it.nodes, it.workloads.yes))
        .collect();
    assert_eq!(locations, [(None, 1, 0), (Some("NO".into()), 1, 1)], "each counts its own");
    let operators: Vec<_> = (shop.may_run_in.iter())
        .map(|it| (it.territory.map(|it| it.to_string()), it.operators.join(" ")))
        .collect();
    assert_eq!(
        operators,
        [
            (Some("US".into()), "aws".into()),
            (None, String::new()),
            (Some("NO".into()), "linode".into())
        ]
    );
    assert!(shop.may_run_in[1].has_unnamed_operators, "nothing names who runs e-rack");
}

#[test]
fn what_is_outside_is_told_from_what_is_not_known_to_be_inside() {
    let law = LawAsked { what_if: vec!["SE: review".into()], ..LawAsked::default() };
    let asked = Asked::of(&law, Overlay::none(), day("2026-11-26"));
    let mut seen = shop();
    for (nodes, expected) in [
        (&["b-stockholm"][..], &[WhyAssess::PlaceUnknown][..]),
        (&["d-virginia"], &[WhyAssess::Outside]),
        (&["b-stockholm", "c-london"], &[WhyAssess::Outside, WhyAssess::PlaceUnknown]),
    ] {
        seen.workloads[2].nodes = nodes.iter().map(|it| (*it).into()).collect();
        let judged = systems::judge(seen.clone(), Scope::Eea, &asked, &[]);
        let web = judged.systems.iter().find(|it| it.name == "web").expect("a system");
        let mut expected = expected.to_vec();
        expected.extend([WhyAssess::ParentOutside, WhyAssess::Tied]);
        assert_eq!(web.recipients[0].why_assess(), expected, "{nodes:?}");
    }
}

fn named(
    kind: DestinationKind,
    host: &str,
    territory: Option<&str>,
    operator: Option<&str>,
) -> Destination {
    Destination {
        kind,
        host: host.into(),
        named: Box::default(),
        object: Box::default(),
        path: "spec".into(),
        class: Box::default(),
        place: Place {
            territory: territory.and_then(|code| code.parse().ok()),
            operator: operator.map(Into::into),
            ..Place::default()
        },
    }
}

#[test]
fn measures_are_scored_by_where_keys_are_held_and_a_system_has_those_of_what_it_uses() {
    let measure = |of, name: &str, keys: Option<Country>| DeclaredMeasure {
        of,
        name: name.into(),
        what: "encrypted".into(),
        keys_held_in: keys,
        reason: "audit".into(),
    };
    let mut api = workload("shop/api", Some("shop"), Known::Yes, &["b-stockholm"], &["SE"]);
    let volume = named(DestinationKind::Volume, "ebs.csi.aws.com", Some("SE"), Some("aws"));
    api.destinations = vec![Destination { class: "fast".into(), ..volume }];
    let seen = ResidencySeen { nodes: europe(), workloads: vec![api], ..ResidencySeen::default() };
    let policy = Policy {
        measures: vec![
            measure(MeasureOf::Operator, "aws", Some(Country::NO)),
            measure(MeasureOf::Operator, "azure", Some(Country::US)),
            measure(MeasureOf::StorageClass, "fast", None),
            measure(MeasureOf::StorageClass, "slow", Some(Country::SE)),
        ],
        ..Policy::default()
    };
    let jurist = ByPolicy::new(policy, || day("2026-11-26"));
    let filter = ResidencyFilter::default();
    let told = |of: &[Measure]| -> Vec<(String, Verdict)> {
        of.iter().map(|it| (it.name.clone(), it.keys)).collect()
    };
    let residency = jurist.residency(seen.clone(), &filter);
    let [aws, azure, fast, slow] = [
        ("aws".to_owned(), Verdict::Pass),
        ("azure".to_owned(), Verdict::Fail),
        ("fast".to_owned(), Verdict::Unknown),
        ("slow".to_owned(), Verdict::Pass),
    ];
    assert_eq!(told(&residency.measures), [aws.clone(), azure, fast.clone(), slow]);
    let without = ByPolicy::new(Policy::default(), || day("2026-11-26"));
    let without = without.residency(seen.clone(), &filter);
    assert_eq!(residency.nodes, without.nodes, "a measure moves nothing");
    assert_eq!(residency.operators, without.operators, "a measure hides no exposure");
    assert_eq!(told(&jurist.systems(seen, &filter).systems[0].measures), [aws, fast]);
}

/// Whoever is certified is asked of nodes and of destinations alike.
#[test]
fn adequacy_for_some_recipients_is_asked_about_wherever_a_recipient_is() {
    for (what_if, territory, operator, personal_data, expected) in [
        (&[][..], "US", Some("aws"), Known::Yes, 1),
        (&[], "US", None, Known::NotKnown, 1),
        (&[], "US", Some("aws"), Known::No, 0),
        (&[], "SE", Some("aws"), Known::Yes, 0),
        (&["provider aws: certified"], "US", Some("aws"), Known::Yes, 0),
    ] {
        let mut api = workload("shop/api", Some("shop"), personal_data, &["a-oslo"], &["NO"]);
        let host = "sqs.us-east-1.amazonaws.com";
        api.destinations =
            vec![named(DestinationKind::Environment, host, Some(territory), operator)];
        let seen =
            ResidencySeen { nodes: europe(), workloads: vec![api], ..ResidencySeen::default() };
        let what_if = what_if.iter().map(ToString::to_string).collect();
        let law = LawAsked { what_if, ..LawAsked::default() };
        let asked = Asked::of(&law, Overlay::none(), day("2026-11-26"));
        let judged = systems::judge(seen, Scope::Eea, &asked, &[]);
        let asked = questions(&judged.systems[0]).into_iter();
        let asked = asked.filter(|(about, _)| *about == QuestionAbout::Certification);
        let counted: u64 = asked.map(|(_, count)| count).sum();
        assert_eq!(counted, expected, "{law:?} {territory} {operator:?} {personal_data:?}");
    }
}

#[test]
fn what_a_system_names_is_a_recipient_and_says_why_it_is_to_be_assessed() {
    let mut seen = shop();
    seen.workloads[0].destinations = vec![
        named(DestinationKind::Registry, "docker.io", None, Some("registry:dockerhub")),
        named(DestinationKind::Environment, "s3.eu-north-1.amazonaws.com", Some("SE"), Some("aws")),
        named(DestinationKind::Environment, "mail.example.com", Some("NO"), None),
        named(DestinationKind::Environment, "api.hetzner.example", Some("DE"), Some("hetzner")),
        named(DestinationKind::Volume, "driver.longhorn.io", Some("NO"), None),
        named(DestinationKind::Volume, "csi.nordic-pay.example", Some("NO"), None),
    ];
    // No personal data is beside it, so that there is nothing to assess.
    seen.workloads[2].destinations =
        vec![named(DestinationKind::Registry, "docker.io", None, Some("registry:dockerhub"))];
    seen.control_planes = vec![ControlPlaneSeen {
        cluster: seen.workloads[0].cluster,
        endpoint: None,
        resolution: None,
        place: Place::default(),
        webhooks: vec![named(DestinationKind::Webhook, "hooks.example.com", Some("US"), None)],
    }];
    let asked = Asked::of(&LawAsked::default(), Overlay::none(), day("2026-11-26"));
    let judged = systems::judge(seen, Scope::Eea, &asked, &[]);
    let told: Vec<Vec<String>> = (judged.systems.iter())
        .map(|system| {
            let destination = |it: &SystemDestination| {
                let why: Vec<&str> = it.why_assess.iter().map(|why| why.word()).collect();
                format!("{} {}: {}", it.verdict.word(), it.host, why.join(", "))
            };
            system.destinations.iter().map(destination).collect()
        })
        .collect();
    assert_eq!(
        told,
        [
            vec![
                "fail hooks.example.com: outside, operator not known",
                "unknown docker.io: not known to be inside, parent outside, tied to the United States",
                "pass api.hetzner.example: tie to the United States unclear",
                "pass mail.example.com: operator not known",
                "pass s3.eu-north-1.amazonaws.com: parent outside, tied to the United States",
                "pass csi.nordic-pay.example: operator not known",
                "pass driver.longhorn.io: ",
            ],
            vec!["fail hooks.example.com: ", "unknown docker.io: "],
        ]
    );
}

/// What is not seen is asked about and never taken for inside.
#[test]
fn a_node_that_is_gone_is_a_place_that_is_not_known() {
    let declared = DeclaredSystem {
        name: "tools".into(),
        namespaces: vec!["tools".into()],
        ..DeclaredSystem::default()
    };
    let judged = by_system(&["GB: eea"], &[declared]);
    let tools = judged.systems.iter().find(|it| it.name == "tools").expect("a system");
    assert_eq!(tools.locations.len(), 1);
    assert_eq!((tools.locations[0].territory, tools.verdict()), (None, Verdict::Unknown));
    assert_eq!(
        questions(tools),
        [
            (QuestionAbout::PersonalData, 1),
            (QuestionAbout::Place, 1),
            (QuestionAbout::Operator, 1),
            (QuestionAbout::ControlPlane, 1),
            (QuestionAbout::Beyond, 0),
            (QuestionAbout::RemoteAccess, 0),
        ]
    );
}

#[test]
fn a_workload_flips_by_the_worst_place_that_it_may_be_scheduled_in() {
    let law = LawAsked { what_if: vec!["US: third".into()], ..LawAsked::default() };
    let asked = Asked::of(&law, Overlay::none(), day("2026-11-26"));
    let judged = judge(shop(), Scope::Eea, &asked);
    let of_workloads: Vec<_> =
        flips(&judged).into_iter().filter(|(of, ..)| *of == FlipOf::Workload).collect();
    assert_eq!(
        of_workloads,
        [(FlipOf::Workload, "workload/shop/Deployment/api", Said::Partial, Said::Outside)]
    );
}
