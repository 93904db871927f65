//! What must be seen to say that nothing leads in from outside.

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
