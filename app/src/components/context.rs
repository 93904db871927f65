//! What makes a workload's findings weigh more, and what that rests on.

use leptos::prelude::*;
use model::context::{Circumstance, Context, Known, Sign};
use model::risk::Multiplier;

use super::icons::Icon;
use super::panel::{Empty, Panel};
use super::prose::Prose;
use super::table::{Row, Table, row};
use crate::listing::{Column, column};

const COLUMNS: &[Column] = &[
    column("what", "Question", "w-subject"),
    column("answer", "Answer", "w-chip"),
    column("weighs", "Multiplies", "w-number"),
    column("rests-on", "Rests on", "w-title"),
];

/// The context of a workload, by question.
#[component]
pub fn ContextPanel(context: Option<Context>) -> impl IntoView {
    let Some(context) = context else {
        return view! {
            <Panel id="context" heading="Context">
                <div data-live-rows="context">
                    <Empty>"Not kept by the release that judged it; the next change of it tells."</Empty>
                </div>
            </Panel>
        }
        .into_any();
    };
    let note = format!("together {}", factor(context.multiplier()));
    let alone = |exposed, personal_data| factor(Multiplier::of(exposed, personal_data));
    let (exposed, personal_data) = (context.exposed.answer, context.personal_data.answer);
    let rows = vec![
        circumstance(
            "Exposed to the internet",
            context.exposed,
            alone(exposed, Known::No),
            "No way in from outside leads to it.",
        ),
        circumstance(
            "Personal data",
            context.personal_data,
            alone(Known::No, personal_data),
            "Nothing says so.",
        ),
    ];
    view! {
        <Panel id="context" heading="Context" note=note.into_any()>
            <Table
                caption="By what the sum of its findings is multiplied, and why"
                live="context"
                columns=COLUMNS
                rows
                empty="No context."
            />
        </Panel>
    }
    .into_any()
}

/// `1.25`, or both ends where something is not known.
/// By what is multiplied, as `× 1.25`, or `× 1.00–1.20` where the context is not known.
pub fn factor(Multiplier { low, high }: Multiplier) -> String {
    let shown = |hundredths: u64| format!("{}.{:02}", hundredths / 100, hundredths % 100);
    match low == high {
        true => format!("× {}", shown(low)),
        false => format!("× {}–{}", shown(low), shown(high)),
    }
}

fn circumstance(
    question: &'static str,
    of: Circumstance,
    factor: String,
    absence: &'static str,
) -> Row {
    let (class, icon, word) = match of.answer {
        Known::Yes => ("yes", "high", "Yes"),
        Known::No => ("not-applicable", "not_applicable", "No"),
        Known::NotKnown => ("unknown", "unknown", "Not known"),
    };
    let mut reasons: Vec<AnyView> = of.signs.into_iter().map(sign).collect();
    if let Some(missing) = of.missing {
        let missing = crate::format::sentence(&missing);
        reasons.push(view! { <li><Prose text=missing/></li> }.into_any());
    }
    if reasons.is_empty() {
        reasons.push(view! { <li class="muted">{absence}</li> }.into_any());
    }
    row(
        question,
        vec![
            question.into_any(),
            view! {
                <span class=format!("chip {class}")>
                    <Icon name=icon/>
                    {word}
                </span>
            }
            .into_any(),
            factor.into_any(),
            view! { <ul class="signs">{reasons}</ul> }.into_any(),
        ],
    )
}

fn sign(of: Sign) -> AnyView {
    let value = (!of.value.is_empty()).then(|| {
        view! {
            " is "
            <code>{of.value}</code>
        }
    });
    view! {
        <li>
            {of.object}
            ": "
            <code>{of.path}</code>
            {value}
        </li>
    }
    .into_any()
}
