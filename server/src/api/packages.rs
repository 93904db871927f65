//! `GET /api/v1/packages`.

use axum::http::HeaderMap;
use axum::response::Response;
use model::package::{PackageQuestion, PackagesPage};

use super::{Asked, Asking, Given, Problem, Query, Tag};

/// Which package.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// Its whole name, that of its source package, or a Maven artifact's without its group.
    name: Option<String>,
    /// In versions before this one; in any if not given.
    before: Option<String>,
    /// Of this ecosystem alone, by the types of package URLs: `deb`, `rpm`, `npm` …
    ecosystem: Option<String>,
}

impl Asking for Which {
    fn read(given: &Given) -> Result<Self, Problem> {
        let text = |name| {
            given.value(name, "a text of 1 to 512 bytes", |text| {
                (1..=512).contains(&text.len()).then(|| text.to_owned())
            })
        };
        Ok(Self { name: text("name")?, before: text("before")?, ecosystem: text("ecosystem")? })
    }
}

/// Which running workloads have a package, in versions before one, by the reports on their images; and where that cannot be
/// said. Without a name: what is known of the packages in running images. Its ETag is that of what it says, which changes
/// without a generation.
#[utoipa::path(
    get, path = "/api/v1/packages", tag = "vulnerabilities", params(Which),
    responses((status = 200, body = PackagesPage), (status = 304)),
)]
pub async fn asked(
    Asked(reader): Asked,
    headers: HeaderMap,
    Query(Which { name, before, ecosystem }): Query<Which>,
) -> Result<Response, Problem> {
    if name.is_none() && (before.is_some() || ecosystem.is_some()) {
        return Err(Problem::bad_request(
            "`name` is missing: name the package, such as name=openssl",
        ));
    }
    let question = name.map(|name| PackageQuestion { name, before, ecosystem });
    Ok(Tag::of_content(&headers, &reader.packages(question).await?))
}
