//! `GET /api/v1/clusters/{cluster}/export/pair.csv`: a row for each step of what one node measured to another.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::Response;
use model::ids::ClusterId;
use model::latency::{PairPage, PairQuestion};

use super::csv::bytes;
use super::latency::{OF_A_STEP, of_a_step, of_family};
use super::{attached, plain};
use crate::api::{Asked, Asking, Both, Given, Over, Problem, Query};

const COLUMNS: [&str; 4] = ["node", "peer", "address", "family"];

/// Which pair.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// The node that probes.
    node: String,
    /// The node that it probes.
    peer: String,
}

impl Asking for Which {
    fn read(given: &Given) -> Result<Self, Problem> {
        let named = |name: &str| {
            given.text(name)?.map(str::to_owned).ok_or_else(|| {
                Problem::bad_request(format!(
                    "name both nodes, the one that probes with `node` and the other with `peer`: `{name}` is missing"
                ))
            })
        };
        Ok(Self { node: named("node")?, peer: named("peer")? })
    }
}

/// Round trips from one node to another, step by step; a step in which nothing was probed has no row.
#[utoipa::path(
    get, path = "/api/v1/clusters/{cluster}/export/pair.csv", tag = "exports",
    params(("cluster" = ClusterId, Path,), Both<Which, Over>),
    responses((status = 200, content_type = "text/csv", body = String)),
)]
pub async fn file(
    Asked(reader): Asked,
    cluster: Result<Path<ClusterId>, PathRejection>,
    Query(Both(Which { node, peer }, Over(range))): Query<Both<Which, Over>>,
) -> Result<Response, Problem> {
    let Path(cluster) = cluster?;
    let page = reader.pair(cluster, PairQuestion { node, peer, range }).await?;
    let day = page.range.from.format("%Y-%m-%d");
    let name = format!("{}-to-{}-{day}.csv", plain(&page.node), plain(&page.peer));
    Ok(attached(name, "text/csv; charset=utf-8", table(&page)))
}

fn table(page: &PairPage) -> Vec<u8> {
    let steps = page.series.iter().flat_map(|series| {
        series.bins.iter().map(|bin| {
            let family = of_family(series.family);
            let of = [page.node.clone(), page.peer.clone(), series.address.clone(), family];
            of.into_iter().chain(of_a_step(bin, page.range)).collect()
        })
    });
    let headings = COLUMNS.into_iter().chain(OF_A_STEP).map(String::from);
    bytes(std::iter::once(headings.collect::<Vec<_>>()).chain(steps))
}
