//! Whose round trips a page shows, and whose it might.

use leptos::prelude::*;
use model::latency::{MOST_CHOICES, ProberChoice, ProberView};

use crate::address::Address;
use crate::link;

/// What chooses another prober.
pub fn form(here: &Address, shown: &ProberView, all: &[ProberChoice]) -> AnyView {
    let option = |it: &ProberChoice| {
        let name = match it.cluster {
            None if it.name == it.host => it.name.clone(),
            None => format!("{} on {}", it.name, it.host),
            Some(_) => it.name.clone(),
        };
        view! { <option value=it.id.to_string() selected=it.id == shown.id>{name}</option> }
    };
    let of = |nodes: bool| {
        let probers = all.iter().filter(move |it| it.cluster.is_some() == nodes);
        probers.map(option).collect::<Vec<_>>()
    };
    let (servers, nodes) = (of(false), of(true));
    let nodes = (!nodes.is_empty()).then(|| view! { <optgroup label="Nodes">{nodes}</optgroup> });
    // Else the form would show, and send, another than the page does.
    let other = (!all.iter().any(|it| it.id == shown.id)).then(|| {
        view! { <option value=shown.id.to_string() selected=true>{shown.name.clone()}</option> }
    });
    let kept = here.rest(&["prober"]).map(|(name, value)| {
        view! { <input type="hidden" name=name.clone() value=value.clone()/> }
    });
    let kept = kept.collect::<Vec<_>>();
    let cut = (all.len() >= MOST_CHOICES as usize).then(|| {
        let text = format!("The first {MOST_CHOICES}; every node’s page leads to its own.");
        view! { <p class="note">{text}</p> }
    });
    view! {
        <form class="filter" method="get" action=here.path().to_owned()>
            {kept}
            <label>
                <span>"Measured by"</span>
                <select name="prober">
                    {other} <optgroup label="Servers">{servers}</optgroup> {nodes}
                </select>
            </label>
            <button type="submit">"Show"</button>
        </form>
        {cut}
    }
    .into_any()
}

/// `Measured by osl-1 on node-7, declared to be in NO`
pub fn measured_by(prober: &ProberView) -> AnyView {
    if let Some(cluster) = prober.cluster {
        return view! {
            "Measured by the agent of "
            <a href=link::node(cluster, &prober.name)>{prober.name.clone()}</a>
        }
        .into_any();
    }
    let on =
        if prober.name == prober.host { String::new() } else { format!(" on {}", prober.host) };
    let declared = match prober.country {
        Some(country) => format!("declared to be in {country}"),
        None => "not declared to be anywhere".into(),
    };
    let text = format!("Measured by {}{on}, {declared}", prober.name);
    view! { {text} }.into_any()
}
