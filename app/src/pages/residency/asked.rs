//! What an address asks of places and law, and the form that asks it.

use chrono::NaiveDate;
use leptos::prelude::*;
use model::ids::ClusterId;
use model::reader::ReadError;
use model::residency::{LawApplied, LawAsked, ResidencyFilter, Scope};

use crate::address::Address;
use crate::components::prose::Prose;
use crate::context::page;
use crate::format;
use crate::texts::{Judging, texts};

/// Of what, as of when, within what, by which law.
pub fn filter(here: &Address) -> Result<ResidencyFilter, ReadError> {
    filter_on(here, page().now.date_naive())
}

fn filter_on(here: &Address, today: NaiveDate) -> Result<ResidencyFilter, ReadError> {
    let cluster = here.one("cluster").map(|text| {
        text.parse::<ClusterId>().map_err(|_| wrong("cluster", &text, texts().errors.cluster_id))
    });
    let scope = here.one("scope").map(|text| {
        let known = Scope::ALL.into_iter().find(|scope| scope.word() == text);
        known.ok_or_else(|| wrong("scope", &text, &one_of(&Scope::ALL.map(Scope::word))))
    });
    Ok(ResidencyFilter {
        cluster: cluster.transpose()?,
        at: here.moment("at")?,
        scope: scope.transpose()?.unwrap_or_default(),
        law: law(here, today)?,
    })
}

/// By which law. A statement that says nothing is not refused: it is explained where it was made.
fn law(here: &Address, today: NaiveDate) -> Result<LawAsked, ReadError> {
    let day = |name: &str| {
        let day = here.one(name).map(|text| {
            let day = text.parse::<NaiveDate>();
            day.map_err(|_| wrong(name, &text, texts().errors.a_day))
        });
        day.transpose()
    };
    let what_if = here.all("what-if").map(ToOwned::to_owned).collect();
    let asked = LawAsked { law_at: day("law_at")?, known_at: day("known_at")?, what_if };
    match asked.refusal(today) {
        Some(what) => Err(ReadError::Invalid(what)),
        None => Ok(asked),
    }
}

/// What is asked for by a name has a value that says nothing.
pub fn wrong(name: &str, value: &str, expected: &str) -> ReadError {
    ReadError::Invalid((texts().errors.wrong)(name, value, expected))
}

/// `eea or eu`
pub fn one_of(words: &[&str]) -> String {
    let or = texts().errors.or;
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} {or} {last}", rest.join(", ")),
        _ => words.concat(),
    }
}

/// Scope and days, in the address; what is supposed stays.
pub fn form(scope: Scope, law: &LawApplied) -> AnyView {
    let t = texts();
    let here = Address::here();
    let scopes = Scope::ALL.map(|of| {
        view! {
            <option value=of.word() selected=of == scope>
                {format::sentence(&(t.words.the_scope)(of))}
            </option>
        }
    });
    let known_at = law.known_at.map(|day| day.to_string()).unwrap_or_default();
    let asked_anew = ["scope", "law_at", "known_at", "after", "show", "peek"];
    view! {
        <form class="filter" method="get" action=here.path().to_owned()>
            {kept(&here, &asked_anew)}
            <label>
                <span>{t.residency.inside_what}</span>
                <select name="scope">{scopes.to_vec()}</select>
            </label>
            <label>
                <span>{t.what_if.day}</span>
                <input type="date" name="law_at" value=law.law_at.to_string()/>
            </label>
            <label>
                <span>{t.what_if.known}</span>
                <input type="date" name="known_at" value=known_at/>
            </label>
            <button type="submit">{t.what_if.judge}</button>
        </form>
        {not_todays(law)}
    }
    .into_any()
}

/// What the address asks besides these names, as fields of a form that asks these anew.
pub fn kept(here: &Address, anew: &[&str]) -> Vec<AnyView> {
    here.rest(anew)
        .map(|(name, value)| {
            view! { <input type="hidden" name=name.clone() value=value.clone()/> }.into_any()
        })
        .collect()
}

/// That another law than today's judges, or what is supposed of it, and the ways back.
pub fn not_todays(law: &LawApplied) -> Option<AnyView> {
    let t = texts();
    let law_at = law.is_other_day.then(|| law.law_at.to_string());
    let known_at = law.known_at.map(|day| day.to_string());
    let without =
        |names: &[&str]| Address::here().without(&["peek", "after"]).without(names).href();
    let other_day = (law_at.is_some() || known_at.is_some()).then(|| {
        let ahead = (law.law_at > page().now.date_naive()).then_some(t.what_if.ahead);
        let judging = Judging { law_at: law_at.as_deref(), known_at: known_at.as_deref() };
        view! {
            <p class="warning">
                {(t.what_if.judged_by)(&judging)} {ahead}
                <a href=without(&["law_at", "known_at"])>{t.what_if.todays_law}</a>
            </p>
        }
        .into_any()
    });
    let rules: Vec<String> = law.rules().map(|rule| format!("`{rule}`")).collect();
    let supposed = (!rules.is_empty()).then(|| {
        view! {
            <p class="warning" data-supposed="">
                <Prose text=(t.what_if.supposed)(&rules.join(", "))/>
                " "
                <a href=without(&["what-if"])>{t.what_if.without}</a>
            </p>
        }
        .into_any()
    });
    let left_out = law.wrong().map(|why| {
        let (lang, why) = t.said(why.to_owned());
        view! {
            <p class="warning">
                {t.what_if.left_out}
                " "
                <span lang=lang>
                    <Prose text=format!("{}.", format::sentence(&why))/>
                </span>
            </p>
        }
        .into_any()
    });
    let parts: Vec<AnyView> = [other_day, supposed, left_out].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| view! { {parts} }.into_any())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_read_or_refused_with_what_is_expected() {
        let today = "2026-11-26".parse().expect("a day");
        let at = |query: &str| filter_on(&Address::at(&format!("/residency{query}")), today);
        let query =
            "?scope=eu&law_at=2020-08-01&known_at=2020-07-01&what-if=US:+third&what-if=GB:+eea";
        let asked = at(query).expect("a filter");
        assert_eq!(asked.scope, Scope::Eu);
        let days = [asked.law.law_at, asked.law.known_at].map(|it| it.map(|it| it.to_string()));
        assert_eq!(days, [Some("2020-08-01".into()), Some("2020-07-01".into())]);
        assert_eq!(asked.law.what_if, ["US: third", "GB: eea"]);
        let moment = at("?at=2026-11-26T21:52").expect("a moment").at.expect("given");
        assert_eq!(moment.to_rfc3339(), "2026-11-26T21:52:00+00:00");
        assert_eq!(at(""), Ok(ResidencyFilter::default()));
        for (query, expected) in [
            ("?scope=europe", "`scope=europe` cannot be answered: expected eea or eu"),
            ("?law_at=yesterday", "expected a day such as 2020-08-01"),
            ("?known_at=2020", "`known_at=2020` cannot be answered"),
            ("?known_at=2026-11-27", "`known_at` is 2026-11-27, which is yet to come"),
            (
                "?known_at=1800-01-01",
                "`known_at` is 1800-01-01, before the records of law begin: expected 1994-01-01 or later",
            ),
            ("?cluster=prod", "expected the id of a cluster"),
            ("?at=yesterday", "`at=yesterday` is no time"),
        ] {
            let error = at(query).expect_err(query).to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
