//! What is supposed of the law, and what is judged otherwise for it.

use http::StatusCode;
use leptos::prelude::*;
use model::residency::{
    Against, DestinationsAsked, Flip, FlipOf, LawApplied, Residency, ResidencyFilter, Said,
    Supposition,
};

use model::subject::SubjectRef;

use super::super::answer_with;
use super::asked::kept;
use crate::address::Address;
use crate::components::breakable::Breakable;
use crate::components::panel::{Empty, Panel};
use crate::components::prose::Prose;
use crate::components::table::{Row, Table, row};
use crate::link;
use crate::listing::{Column, column};
use crate::texts::{Texts, headed, texts};

const FLIPS: [Column; 4] = [
    column("of", "", "w-title"),
    column("before", "", "w-standing"),
    column("after", "", "w-standing"),
    column("why", "", "w-title"),
];

/// Flips that are named at most; the files have all.
const MOST: usize = 100;

/// Subjects of one row that stand open; more are folded behind them.
const OPEN: usize = 6;

/// The statements, the form that makes another, and what they flip.
pub fn panel(residency: &Residency, filter: &ResidencyFilter) -> AnyView {
    let t = texts();
    let note = match residency.flips_against {
        None => t.what_if.note,
        Some(Against::Today) => t.what_if.against_today,
        Some(Against::WithoutWhatIf) => t.what_if.against_without,
    };
    let flips = match residency.flips_against {
        None => view! { <Empty>{t.what_if.nothing_supposed}</Empty> }.into_any(),
        Some(_) => flips(residency, filter, t),
    };
    let (statements, form) = (statements(&residency.law, t), form(&residency.law, t));
    view! {
        <Panel id="what-if" heading=t.what_if.heading note=view! { {note} }.into_any()>
            {statements}
            {form}
            {flips}
        </Panel>
    }
    .into_any()
}

fn statements(law: &LawApplied, t: &'static Texts) -> Option<AnyView> {
    let statements = law.supposed.iter().map(|it| statement(it, law, t)).collect::<Vec<_>>();
    (!statements.is_empty()).then(|| {
        view! { <ul class="plain statements" data-live="statements">{statements}</ul> }.into_any()
    })
}

fn statement(supposed: &Supposition, law: &LawApplied, t: &'static Texts) -> AnyView {
    let Supposition { rule, from, wrong, holds, .. } = supposed;
    let here = || Address::here().without(&["peek", "after"]);
    let remove = here().without_value("what-if", rule).href();
    let state = match (wrong, holds) {
        (Some(wrong), _) => {
            answer_with(StatusCode::BAD_REQUEST);
            let (lang, wrong) = t.said(wrong.clone());
            view! {
                <span class="failed" role="alert" lang=lang>
                    <Prose text=wrong/>
                </span>
            }
            .into_any()
        }
        (None, true) => ().into_any(),
        (None, false) => {
            let day = law.law_at.to_string();
            let then = from.filter(|from| *from > law.law_at).map(|from| {
                let href = here().with("law_at", from).href();
                let words = (t.what_if.judge_by)(&from.to_string());
                view! {
                    " "
                    <a href=href>{words}</a>
                }
            });
            view! { <span class="kind">{(t.what_if.not_then)(&day)} {then}</span> }.into_any()
        }
    };
    view! {
        <li>
            <code>{rule.clone()}</code>
            " "
            <a href=remove>
                {t.what_if.remove} <span class="quiet">{format!(" {rule}")}</span>
            </a>
            " "
            {state}
        </li>
    }
    .into_any()
}

/// A statement that says nothing stands in the field again, to be mended.
fn form(law: &LawApplied, t: &'static Texts) -> AnyView {
    let wrong = law.supposed.iter().find(|it| it.wrong.is_some()).map(|it| it.rule.clone());
    let mut here = Address::here();
    if let Some(wrong) = &wrong {
        here = here.without_value("what-if", wrong);
    }
    view! {
        <form class="filter" method="get" action=here.path().to_owned()>
            {kept(&here, &["after", "show", "peek"])}
            <label class="grow">
                <span>{t.what_if.suppose}</span>
                <input
                    type="text"
                    name="what-if"
                    value=wrong
                    maxlength="200"
                    placeholder="US: third from 2027-01-01"
                    autocomplete="off"
                />
            </label>
            <button type="submit">{t.what_if.add}</button>
        </form>
        <p class="panel-foot">
            <Prose text=t.what_if.forms/>
        </p>
    }
    .into_any()
}

fn flips(residency: &Residency, filter: &ResidencyFilter, t: &'static Texts) -> AnyView {
    let Residency { flips, grounds, .. } = residency;
    let named = flips.get(..MOST).unwrap_or(flips);
    let rows = |of: &[Flip]| {
        alike(of).into_iter().map(|group| flip_row(&group, filter, t)).collect::<Vec<_>>()
    };
    let on_other_ground = (!grounds.is_empty()).then(|| {
        view! {
            <h3>{t.what_if.grounds}</h3>
            <Table
                caption=t.what_if.grounds
                live="grounds"
                columns=headed(&FLIPS, &t.what_if.headings)
                rows=rows(grounds)
                empty=""
            />
        }
    });
    let cut = flips.len().checked_sub(MOST).filter(|more| *more > 0).map(|more| {
        view! { <p class="panel-foot">{(t.what_if.cut)(&t.number(more as u64))}</p> }
    });
    view! {
        <Table
            caption=t.what_if.caption
            live="flips"
            columns=headed(&FLIPS, &t.what_if.headings)
            rows=rows(named)
            empty=t.what_if.nothing_flips
        />
        {cut}
        {on_other_ground}
    }
    .into_any()
}

/// The flips, those together that are of one kind and flip alike for one reason, in the order of the first of each.
fn alike(flips: &[Flip]) -> Vec<Vec<&Flip>> {
    let mut groups: Vec<Vec<&Flip>> = Vec::new();
    for flip in flips {
        match groups.iter_mut().find(|group| group.first().is_some_and(|it| is_alike(it, flip))) {
            Some(group) => group.push(flip),
            None => groups.push(vec![flip]),
        }
    }
    groups
}

fn is_alike(one: &Flip, other: &Flip) -> bool {
    (one.of, one.before, one.after) == (other.of, other.before, other.after)
        && one.before_rests_on == other.before_rests_on
        && one.after_rests_on == other.after_rests_on
}

/// A row for flips that are alike.
fn flip_row(group: &[&Flip], filter: &ResidencyFilter, t: &'static Texts) -> Row {
    let Some(flip) = group.first() else { return row("", Vec::new()) };
    let noun = match flip.of {
        FlipOf::Node => t.what_if.of_node,
        FlipOf::ControlPlane => t.what_if.of_control_plane,
        FlipOf::Collector => t.what_if.of_collector,
        FlipOf::Workload => t.what_if.of_workload,
        FlipOf::Territory => t.what_if.of_territory,
        FlipOf::Destination => t.what_if.of_destination,
        FlipOf::Operator => t.what_if.of_operator,
    };
    let mut subjects = group.iter().map(|flip| subject(flip, filter, t)).collect::<Vec<_>>();
    let folded = subjects.split_off(OPEN.min(subjects.len()));
    let folded = (!folded.is_empty()).then(|| {
        let more = (t.destinations.more)(&t.number(folded.len() as u64));
        view! {
            <details>
                <summary>{more}</summary>
                <ul class="plain">{folded}</ul>
            </details>
        }
    });
    let (was_lang, was) = t.said(flip.before_rests_on.clone());
    let (is_lang, is) = t.said(flip.after_rests_on.clone());
    row(
        format!("{:?}/{:?}/{}", flip.of, flip.cluster, flip.subject),
        vec![
            view! {
                <span class="kind">{t.count(group.len() as u64, noun)}</span>
                <ul class="plain">{subjects}</ul>
                {folded}
            }
            .into_any(),
            said(flip.before, t),
            said(flip.after, t),
            view! {
                <span class="kind" lang=was_lang>
                    {was}
                </span>
                <span lang=is_lang>{format!("→ {is}")}</span>
            }
            .into_any(),
        ],
    )
}

/// What flips, leading to where it is judged.
fn subject(flip: &Flip, filter: &ResidencyFilter, t: &'static Texts) -> AnyView {
    let href = match (flip.of, flip.cluster) {
        (FlipOf::Node, Some(cluster)) => link::node_under(cluster, &flip.subject, filter),
        (FlipOf::Node, None) => "#nodes".into(),
        (FlipOf::ControlPlane, _) => "#control-planes".into(),
        (FlipOf::Collector, _) => "#collectors".into(),
        (FlipOf::Workload, cluster) => {
            let workload = match flip.subject.parse::<SubjectRef>() {
                Ok(SubjectRef::Workload(workload)) => Some(workload),
                _ => None,
            };
            let href = cluster
                .zip(workload)
                .map(|(cluster, of)| link::as_here(link::workload(cluster, &of)));
            href.unwrap_or_else(|| "#what-if".into())
        }
        (FlipOf::Territory, _) => "#law".into(),
        (FlipOf::Destination, _) => {
            let destinations = link::destinations(filter, DestinationsAsked::default());
            format!("{destinations}#destinations")
        }
        (FlipOf::Operator, _) => "#operators".into(),
    };
    let name = match flip.subject.as_str() {
        "" => t.residency.not_connected,
        subject => subject.strip_prefix("workload/").unwrap_or(subject),
    };
    view! {
        <li>
            <a class="subject" href=href>
                <Breakable name/>
            </a>
        </li>
    }
    .into_any()
}

fn said(said: Said, t: &'static Texts) -> AnyView {
    let class = match said {
        Said::Inside => "inside",
        Said::InEea | Said::Adequate | Said::Partial | Said::Outside | Said::Tied => "outside",
        Said::LawUnknown | Said::PlaceUnknown | Said::TieUnclear | Said::NoTieFound => {
            "unknown-text"
        }
    };
    view! { <span class=class>{(t.what_if.said)(said)}</span> }.into_any()
}
