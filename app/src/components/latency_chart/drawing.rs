//! Where the lines of a chart go: a step is 1 wide, the plot 100 high and logarithmic.

use std::fmt::Write;

use model::Time;
use model::latency::{LatencyBin, LatencyRange, RoundTrips};

use super::{Charted, STRIP};
use crate::format;
use crate::texts::Texts;

/// What a reader measures a line by, in µs: what stays below is within a city.
pub const CITY: u64 = 2_000;

/// From Oslo to Frankfurt and back, in µs, and the middle of that on a logarithmic scale.
const OSLO_FRANKFURT: (u64, u64) = (15_000, 20_000);
pub const OSLO_FRANKFURT_MIDDLE: u64 = 17_320;

/// Nearer to the top than this, of 100, a word above a line would be cut off.
const TOP: f64 = 10.0;

/// From the shortest to the longest that is shown, in µs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    shortest: f64,
    longest: f64,
}

impl Scale {
    /// One that all of these fit on, and the guides.
    pub fn of(series: &[Charted], floors: &[Option<u64>]) -> Self {
        let bins = || series.iter().flat_map(|series| &series.bins).map(|bin| &bin.round_trips);
        let guides = [CITY, OSLO_FRANKFURT.1];
        let shown = || guides.into_iter().chain(floors.iter().flatten().copied());
        let shown = || shown().filter(|us| *us > 0);
        let shortest = bins().filter_map(|it| it.min_us).chain(shown()).min().unwrap_or(1).max(1);
        let longest = bins().filter_map(|it| it.p95_us).chain(shown()).max().unwrap_or(1);
        Self { shortest: shortest as f64 / 1.25, longest: longest as f64 * 1.25 }
    }

    /// From the top, of 100.
    fn y(&self, us: u64) -> f64 {
        let share = (self.longest / us.max(1) as f64).ln() / (self.longest / self.shortest).ln();
        (share * 1_000.0).round().clamp(0.0, 1_000.0) / 10.0
    }

    /// From the top, as an attribute of what is not stretched.
    pub fn percent(&self, us: u64) -> String {
        format!("{}%", self.y(us))
    }

    /// How far, in px, the foot of a word is below the line that it names: above it, or beneath the topmost.
    pub fn word_dy(&self, us: u64) -> &'static str {
        if self.y(us) < TOP { "13" } else { "-3" }
    }

    /// `0.960 ms – 25.0 ms, logarithmic`
    pub fn words(&self, t: &Texts) -> String {
        let ms = |us: f64| t.measure(format::milliseconds(us as u64));
        format!("{} – {}, {}", ms(self.shortest), ms(self.longest), t.charts.logarithmic)
    }

    /// The powers of ten on it.
    pub fn decades(&self) -> impl Iterator<Item = u64> {
        let (shortest, longest) = (self.shortest, self.longest);
        (0..8).map(|power| 10_u64.pow(power)).filter(move |us| {
            let us = *us as f64;
            shortest <= us && us <= longest
        })
    }
}

/// All of a chart that depends on what was measured.
#[derive(Debug, Default)]
pub struct Drawing {
    /// How many steps it is wide.
    pub steps: u64,
    scale: Option<Scale>,
    /// From Oslo to Frankfurt, and the line of 2 ms.
    pub guides: String,
    /// Lines at powers of ten.
    pub decades: String,
    /// From the shortest to the 95th percentile.
    pub spread: String,
    /// From the 25th percentile to the 75th.
    pub middle: String,
    /// The median, in steps.
    pub median: String,
    /// Bars of losses, by class: the more was lost, the higher.
    pub losses: [(&'static str, String); 4],
    /// Where something was not sent: from and width, in percent.
    pub unsent: Vec<(f64, f64)>,
}

impl Drawing {
    /// Draws these steps.
    pub fn of(bins: &[LatencyBin], range: LatencyRange, scale: Scale) -> Self {
        let steps = step(range.to, range);
        let mut drawing = Self {
            steps,
            scale: Some(scale),
            losses: ["none", "medium", "high", "critical"].map(|class| (class, String::new())),
            ..Self::default()
        };
        let (upper, lower) = OSLO_FRANKFURT;
        let _ = write!(drawing.guides, "M0 {}H{steps}V{}H0z", scale.y(lower), scale.y(upper));
        drawing.decades = scale.decades().map(|us| drawing.line(us)).collect();
        drawing.decades += &drawing.line(CITY);
        let at = |bin: &LatencyBin| step(bin.at, range);
        // What follows without a gap is one piece.
        let measured: Vec<&LatencyBin> =
            bins.iter().filter(|bin| bin.round_trips.received > 0).collect();
        for piece in measured.chunk_by(|a, b| at(a) + 1 == at(b)) {
            let edge = |of: fn(&RoundTrips) -> Option<u64>| -> Vec<(u64, f64)> {
                let y = |bin: &&LatencyBin| scale.y(of(&bin.round_trips).unwrap_or_default());
                piece.iter().map(|bin| (at(bin), y(bin))).collect()
            };
            steps_forward(&mut drawing.median, &edge(|it| it.p50_us));
            between(&mut drawing.spread, &edge(|it| it.p95_us), &edge(|it| it.min_us));
            between(&mut drawing.middle, &edge(|it| it.p75_us), &edge(|it| it.p25_us));
        }
        for bin in bins {
            if let Some((class, height)) = loss(&bin.round_trips) {
                let bars = drawing.losses.iter_mut().filter(|(of, _)| *of == class);
                bars.for_each(|(_, d)| {
                    let _ = write!(d, "M{} {STRIP}v-{height}h1v{height}z", at(bin));
                });
            }
        }
        let unsent: Vec<u64> =
            bins.iter().filter(|bin| bin.round_trips.unsent() > 0).map(at).collect();
        let percent = |part: u64| part as f64 * 100.0 / steps.max(1) as f64;
        drawing.unsent = unsent
            .chunk_by(|a, b| a + 1 == *b)
            .filter_map(|run| Some((percent(*run.first()?), percent(run.len() as u64))))
            .collect();
        drawing
    }

    /// A line across at so many µs.
    pub fn line(&self, us: u64) -> String {
        self.scale.map(|scale| format!("M0 {}H{}", scale.y(us), self.steps)).unwrap_or_default()
    }
}

fn step(at: Time, range: LatencyRange) -> u64 {
    let seconds = (at - range.from).num_seconds();
    u64::try_from(seconds).unwrap_or_default() / u64::from(range.step_seconds.max(1))
}

/// How a step's loss is drawn; `None` where nothing was sent.
fn loss(it: &RoundTrips) -> Option<(&'static str, u64)> {
    Some(match it.loss_permille()? {
        0 => ("none", 2),
        1..=20 => ("medium", 6),
        21..=100 => ("high", 11),
        _ => ("critical", STRIP),
    })
}

fn steps_forward(d: &mut String, edge: &[(u64, f64)]) {
    for (number, (x, y)) in edge.iter().enumerate() {
        let _ = match number {
            0 => write!(d, "M{x} {y}H{}", x + 1),
            _ => write!(d, "V{y}H{}", x + 1),
        };
    }
}

fn between(d: &mut String, upper: &[(u64, f64)], lower: &[(u64, f64)]) {
    steps_forward(d, upper);
    for (x, y) in lower.iter().rev() {
        let _ = write!(d, "V{y}H{x}");
    }
    d.push('z');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range() -> LatencyRange {
        let at = |seconds| Time::from_timestamp(seconds, 0).expect("a time");
        LatencyRange::new(at(0), at(600), Some(60)).expect("a range")
    }

    fn bin(minute: i64, us: u64, sent: u64, received: u64, not_sent: u64) -> LatencyBin {
        let us = (received > 0).then_some(us);
        LatencyBin {
            at: Time::from_timestamp(minute * 60, 0).expect("a time"),
            round_trips: RoundTrips {
                sent,
                received,
                lost: sent - received,
                not_sent: [("missed".to_owned(), not_sent)].into(),
                min_us: us,
                p25_us: us,
                p50_us: us,
                p75_us: us,
                p95_us: us.map(|us| us * 10),
                ..RoundTrips::default()
            },
        }
    }

    #[test]
    fn gaps_stay_gaps_and_loss_is_drawn_by_how_much_it_is() {
        let scale = Scale { shortest: 1_000.0, longest: 100_000.0 };
        let bins = [
            bin(0, 1_000, 60, 60, 0),
            bin(1, 10_000, 60, 59, 0),
            bin(2, 1_000, 60, 0, 0),
            bin(5, 1_000, 100, 95, 0),
            bin(8, 1_000, 0, 0, 60),
            bin(9, 1_000, 0, 0, 60),
        ];
        let drawing = Drawing::of(&bins, range(), scale);
        assert_eq!(drawing.median, "M0 100H1V50H2M5 100H6");
        assert_eq!(drawing.spread, "M0 50H1V0H2V50H1V100H0zM5 50H6V100H5z");
        let losses = drawing.losses.clone().map(|(class, d)| format!("{class} {d}"));
        assert_eq!(
            losses,
            [
                "none M0 16v-2h1v2z",
                "medium M1 16v-6h1v6z",
                "high M5 16v-11h1v11z",
                "critical M2 16v-16h1v16z"
            ]
        );
        assert_eq!(drawing.unsent, [(80.0, 20.0)]);
        assert_eq!(drawing.line(10_000), "M0 50H10");
    }

    #[test]
    fn everything_fits_on_the_scale() {
        let series = |us| Charted {
            name: "oslo".into(),
            means: "icmp over ipv4".into(),
            total: RoundTrips::default(),
            bins: vec![bin(0, us, 1, 1, 0)],
        };
        let scale = Scale::of(&[series(1_000), series(30_000)], &[Some(500), None]);
        assert_eq!(scale, Scale { shortest: 400.0, longest: 375_000.0 });
        assert_eq!(Scale::of(&[], &[Some(0)]), Scale { shortest: 1_600.0, longest: 25_000.0 });
    }

    #[test]
    fn no_word_is_cut_off_by_the_top_edge() {
        let scale = Scale { shortest: 1_000.0, longest: 100_000.0 };
        assert_eq!(scale.decades().collect::<Vec<_>>(), [1_000, 10_000, 100_000]);
        let words = [1_000, 10_000, 60_000, 70_000, 100_000].map(|us| scale.word_dy(us));
        assert_eq!(words, ["-3", "-3", "-3", "13", "13"]);
        // 160 px high: half of a word of 12 px is left above the middle of the band on any scale that is measured.
        let widest = Scale { shortest: 10.0, longest: 25_000.0 };
        assert!(widest.y(OSLO_FRANKFURT_MIDDLE) >= 100.0 * 6.0 / 160.0);
    }
}
