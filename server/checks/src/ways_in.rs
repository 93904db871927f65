//! What must be seen to say that nothing leads in from outside, and what leads who knows where.

use facts::subject_facts::Opening;
use model::verdict::Source;

/// Services, and what leads to them.
pub const WAYS_IN: &[Source] = &[
    Source::Services,
    Source::Ingresses,
    Source::Gateways,
    Source::HttpRoutes,
    Source::GrpcRoutes,
    Source::TlsRoutes,
    Source::TcpRoutes,
    Source::UdpRoutes,
];

/// Why it is not known whether anything leads in: these do, by services that lead where is not read.
pub fn may_lead_here<'a>(openings: impl IntoIterator<Item = &'a Opening>) -> String {
    let mut names: Vec<&str> = openings.into_iter().map(|it| it.object.as_str()).collect();
    names.dedup();
    format!(
        "{} may lead to it: where a Service leads that has no selector, or stands for a name, is not read",
        names.join(", ")
    )
}
