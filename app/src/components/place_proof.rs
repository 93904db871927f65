//! What round trips prove of a place, and since when.

use leptos::prelude::*;
use model::latency::{PlaceProof, ProofSpell, ProofVerdict, ProvenEea, ShortestRoundTrip};

use super::moment::Moment;
use super::panel::{Empty, Panel};
use super::table::{Row, Table, row};
use crate::format;
use crate::listing::{Column, column};

const COLUMNS: &[Column] = &[
    column("landmark", "Landmark", "w-subject"),
    column("shortest", "Shortest", "w-number"),
    column("of", "Of", "w-number"),
    column("reach", "Within", "w-number"),
    column("outside", "Nearest land outside the EEA", "w-title"),
];

/// The proof that holds now and those that held before, each with the round trips that it rests on.
#[component]
pub fn PlaceProofPanel(
    proofs: Vec<ProofSpell>,
    /// Whether the first of them is of now.
    current: bool,
) -> impl IntoView {
    let Some(spell) = proofs.first().cloned() else {
        return view! {
            <Panel id="proof" heading="What this proves">
                <div data-live="proof">
                    <Empty>
                        "Nothing yet: a proof needs 60 round trips to a landmark within 24 hours, by ICMP or authenticated."
                    </Empty>
                </div>
            </Panel>
        }
        .into_any();
    };
    let ProofSpell { since, checked_at, proof } = spell;
    let until = (!current).then(|| view! { ", until " <Moment at=checked_at/> });
    let earlier = proofs.iter().skip(1).map(|spell| {
        view! {
            <li>
                <Moment at=spell.since/>
                " – "
                <Moment at=spell.checked_at/>
                {format!(": {}", sentence(&spell.proof))}
            </li>
        }
    });
    let earlier = earlier.collect::<Vec<_>>();
    let earlier = (!earlier.is_empty()).then(|| {
        view! {
            <h3>"Before"</h3>
            <ul class="plain">{earlier}</ul>
        }
    });
    let countries: Vec<&str> = proof.countries.iter().map(|country| country.code()).collect();
    let countries = match countries.is_empty() {
        true => "none".to_owned(),
        false => countries.join(", "),
    };
    let eea = match proof.eea {
        ProvenEea::Inside => "inside",
        ProvenEea::Outside => "outside",
        ProvenEea::Open => "neither is proven",
    };
    let window = format!(
        "The shortest of at least {} round trips within {} hours; light in vacuum, borders {}.",
        proof.fewest,
        proof.window_seconds / 3_600,
        format::digest(&proof.borders)
    );
    let rows = proof.shortest.iter().map(shortest_row).collect();
    view! {
        <Panel
            id="proof"
            heading="What this proves"
            note=view! { "Since " <Moment at=since/> {until} }.into_any()
        >
            <div data-live="proof">
                <p>
                    <strong>{format!("{}.", format::sentence(&proof.reason))}</strong>
                    {format!(" Land within reach: {countries}. EEA: {eea}.")}
                </p>
                <p class="note">{window}</p>
            </div>
            <Table
                caption="The shortest round trips, and the nearest land outside the EEA"
                live="shortest"
                columns=COLUMNS
                rows
                empty="None."
            />
            {earlier}
            <p class="panel-foot">
                "It bounds where a machine is that answers at this address, not where data are. Who sees an ICMP request can
                answer it early; an address may be a load balancer’s. Delay on the way only makes a proof weaker."
            </p>
        </Panel>
    }
    .into_any()
}

fn shortest_row(it: &ShortestRoundTrip) -> Row {
    let authenticated = if it.authenticated { "authenticated" } else { "not authenticated" };
    let outside = it.nearest_outside.as_ref().map_or_else(
        || "none".to_owned(),
        |near| {
            let proving = near.proving_us.map_or_else(
                || "no round trip alone proves the EEA".to_owned(),
                |us| format!("below {} it alone proves the EEA", milliseconds_below(us)),
            );
            format!("{} ({}), {} km: {proving}", near.name, near.country, near.distance_km)
        },
    );
    row(
        it.landmark,
        vec![
            view! {
                <span class="subject">{it.name.clone()}</span>
                <span class="kind">{authenticated}</span>
            }
            .into_any(),
            view! { {format::milliseconds(it.min_us)} }.into_any(),
            view! { {format::number(it.samples)} }.into_any(),
            view! { {format!("{} km", format::number(it.radius_km.into()))} }.into_any(),
            view! { {outside} }.into_any(),
        ],
    )
}

/// A bound that is never more than it is.
fn milliseconds_below(us: u64) -> String {
    format!("{}.{:02} ms", us / 1_000, us % 1_000 / 10)
}

/// `1.8 ms to oslo proves the EEA, not Norway`
pub fn sentence(proof: &PlaceProof) -> String {
    let claim = proof.claim_name.as_deref();
    let (by, several) = by_what(proof);
    let verb = |one: &str, many: &str| if several { many.to_owned() } else { one.to_owned() };
    match (proof.verdict, claim) {
        (ProofVerdict::MeasurementInvalid, _) => {
            "These round trips cannot all be true, so they prove nothing".into()
        }
        (ProofVerdict::ContradictsClaim, claim) => {
            format!("{by} {} out {}", verb("rules", "rule"), claim.unwrap_or("what is declared"))
        }
        (ProofVerdict::OutsideEeaProven, _) => {
            format!("{by} {} a place outside the EEA", verb("proves", "prove"))
        }
        (ProofVerdict::InsideEeaProven, Some(claim)) => {
            let only = proof.countries.iter().all(|country| Some(*country) == proof.claim);
            let what = if only { claim.to_owned() } else { format!("the EEA, not {claim}") };
            format!("{by} {} {what}", verb("proves", "prove"))
        }
        (ProofVerdict::InsideEeaProven, None) => {
            format!("{by} {} the EEA", verb("proves", "prove"))
        }
        (ProofVerdict::Consistent, Some(claim)) => {
            format!("{by} neither {} {claim}", verb("proves nor rules out", "prove nor rule out"))
        }
        (ProofVerdict::Consistent, None) => format!("{by} {} no place", verb("proves", "prove")),
    }
}

/// The shortest round trip where it alone proves the EEA, or there is no other; whether it takes several.
fn by_what(proof: &PlaceProof) -> (String, bool) {
    let alone = |it: &ShortestRoundTrip| {
        let near = it.nearest_outside.as_ref();
        near.and_then(|near| near.proving_us).is_some_and(|us| it.min_us < us)
    };
    let inside = proof.verdict == ProofVerdict::InsideEeaProven;
    match proof.shortest.as_slice() {
        [first, rest @ ..] if rest.is_empty() || (inside && alone(first)) => {
            (format!("{} to {}", format::milliseconds(first.min_us), first.name), false)
        }
        all => (
            format!("Round trips to {}", format::count(all.len() as u64, "landmark", "landmarks")),
            true,
        ),
    }
}

#[cfg(test)]
mod tests {
    use model::latency::{LandmarkId, NearestOutside};
    use model::place::Country;

    use super::*;

    fn shortest(name: &str, min_us: u64, proving_us: u64) -> ShortestRoundTrip {
        ShortestRoundTrip {
            landmark: LandmarkId::new(1),
            name: name.into(),
            position: None,
            min_us,
            samples: 60,
            authenticated: false,
            radius_km: 300,
            nearest_outside: Some(NearestOutside {
                country: Country::US,
                name: "Somewhere".into(),
                distance_km: 600,
                proving_us: Some(proving_us),
            }),
        }
    }

    #[test]
    fn the_sentence_says_no_more_than_is_proven() {
        use ProofVerdict::*;
        let oslo = || shortest("oslo", 1_796, 4_000);
        let far = || shortest("frankfurt", 17_000, 1_500);
        let norway = Some((Country::NO, "Norway"));
        for (verdict, claim, countries, by, said) in [
            (
                InsideEeaProven,
                norway,
                &[Country::NO, Country::SE][..],
                vec![oslo()],
                "1.8 ms to oslo proves the EEA, not Norway",
            ),
            (
                InsideEeaProven,
                norway,
                &[Country::NO],
                vec![oslo(), far()],
                "1.8 ms to oslo proves Norway",
            ),
            (InsideEeaProven, None, &[Country::NO], vec![oslo()], "1.8 ms to oslo proves the EEA"),
            (
                InsideEeaProven,
                None,
                &[Country::DE],
                vec![far(), far()],
                "Round trips to 2 landmarks prove the EEA",
            ),
            (
                Consistent,
                norway,
                &[Country::NO],
                vec![far()],
                "17.0 ms to frankfurt neither proves nor rules out Norway",
            ),
            (
                Consistent,
                None,
                &[],
                vec![far(), far()],
                "Round trips to 2 landmarks prove no place",
            ),
            (
                ContradictsClaim,
                norway,
                &[Country::DE],
                vec![far()],
                "17.0 ms to frankfurt rules out Norway",
            ),
            (
                OutsideEeaProven,
                None,
                &[Country::US],
                vec![far()],
                "17.0 ms to frankfurt proves a place outside the EEA",
            ),
            (
                MeasurementInvalid,
                norway,
                &[],
                vec![oslo(), far()],
                "These round trips cannot all be true, so they prove nothing",
            ),
        ] {
            let proof = PlaceProof {
                verdict,
                eea: ProvenEea::Open,
                reason: String::new(),
                claim: claim.map(|(country, _)| country),
                claim_name: claim.map(|(_, name)| name.to_owned()),
                countries: countries.to_vec(),
                shortest: by,
                window_seconds: 86_400,
                fewest: 60,
                borders: String::new(),
            };
            assert_eq!(sentence(&proof), said);
        }
    }
}
