//! Oslo and Frankfurt side by side: what lies between them is what a request pays that crosses.

use leptos::prelude::*;
use model::latency::{LatencySeries, RoundTrips};

use crate::components::latency_chart::means;
use crate::components::panel::Panel;
use crate::components::table::{Table, row};
use crate::format;
use crate::listing::{Column, column};

const COLUMNS: &[Column] = &[
    column("to", "To", "w-subject"),
    column("min", "Shortest", "w-number"),
    column("p50", "Median", "w-number"),
    column("p95", "95%", "w-number"),
];

/// The two, where both were measured by one method.
#[component]
pub fn Difference(series: Vec<LatencySeries>) -> impl IntoView {
    let (near, far) = pair(&series)?;
    let told = |series: &LatencySeries| {
        let it = &series.total;
        let ms =
            |us: Option<u64>| view! { {us.map_or("–".into(), format::milliseconds)} }.into_any();
        let name = view! {
            <span class="subject">{series.name.clone()}</span>
            <span class="kind">{means(series.method, series.family)}</span>
        };
        row(&series.name, vec![name.into_any(), ms(it.min_us), ms(it.p50_us), ms(it.p95_us)])
    };
    let between = |of: fn(&RoundTrips) -> Option<u64>| {
        let text = difference(of(&near.total), of(&far.total));
        view! { <strong>{text}</strong> }.into_any()
    };
    let between = row(
        "difference",
        vec![
            view! { <span class="subject">"Difference"</span> }.into_any(),
            between(|it| it.min_us),
            between(|it| it.p50_us),
            between(|it| it.p95_us),
        ],
    );
    let rows = vec![told(near), told(far), between];
    Some(view! {
        <Panel id="difference" heading="Oslo and Frankfurt">
            <Table
                caption="Round trips to Oslo and to Frankfurt, and their difference"
                live="difference"
                columns=COLUMNS
                rows
                empty="Not both were measured."
            />
        </Panel>
    })
}

fn pair(series: &[LatencySeries]) -> Option<(&LatencySeries, &LatencySeries)> {
    let measured = |name: &'static str| {
        series.iter().filter(move |it| it.name == name && it.total.received > 0)
    };
    let alike = |is: fn(&LatencySeries, &LatencySeries) -> bool| {
        measured("oslo")
            .find_map(|near| Some((near, measured("frankfurt").find(|far| is(near, far))?)))
    };
    // Of one method alone; over one family where that can be had, and each row says over which.
    alike(|near, far| (near.method, near.family) == (far.method, far.family))
        .or_else(|| alike(|near, far| near.method == far.method))
}

/// What lies between two round trips, in words.
fn difference(near: Option<u64>, far: Option<u64>) -> String {
    match near.zip(far) {
        None => "–".into(),
        Some((near, far)) => signed(far.cast_signed() - near.cast_signed()),
    }
}

/// A difference in µs, in words.
pub fn signed(us: i64) -> String {
    let sign = if us < 0 { '−' } else { '+' };
    format!("{sign}{}", format::milliseconds(us.unsigned_abs()))
}

#[cfg(test)]
mod tests {
    use model::latency::{Family, LandmarkId, Method};

    use super::*;

    fn series(name: &str, method: Method, family: Family) -> LatencySeries {
        LatencySeries {
            landmark: LandmarkId::new(1),
            name: name.into(),
            method,
            family: Some(family),
            total: RoundTrips { sent: 1, received: 1, ..RoundTrips::default() },
            bins: Vec::new(),
        }
    }

    #[test]
    fn the_two_are_of_one_method_and_of_one_family_where_that_can_be_had() {
        use Family::{Ipv4, Ipv6};
        use Method::{Icmp, Tcp};
        let chosen = |all: &[(&str, Method, Family)]| {
            let all: Vec<_> = all.iter().map(|it| series(it.0, it.1, it.2)).collect();
            pair(&all).map(|(near, far)| (near.method, near.family, far.family))
        };
        let oslo = [("oslo", Icmp, Ipv4), ("oslo", Icmp, Ipv6), ("oslo", Tcp, Ipv4)];
        let with = |far: (&'static str, Method, Family)| [&oslo[..], &[far]].concat();
        assert_eq!(chosen(&with(("frankfurt", Icmp, Ipv6))), Some((Icmp, Some(Ipv6), Some(Ipv6))));
        assert_eq!(chosen(&with(("frankfurt", Tcp, Ipv6))), Some((Tcp, Some(Ipv4), Some(Ipv6))));
        assert_eq!(chosen(&with(("frankfurt", Method::Landmark, Ipv4))), None);
        assert_eq!(chosen(&oslo), None);
    }

    #[test]
    fn what_lies_between_says_which_way() {
        assert_eq!(difference(Some(1_200), Some(17_000)), "+15.8 ms");
        assert_eq!(difference(Some(17_000), Some(1_200)), "−15.8 ms");
        assert_eq!(difference(None, Some(1)), "–");
    }
}
