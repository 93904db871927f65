//! `GET /api/v1/export/systems.csv` and `.json`: what was seen of systems, in the columns of three documents that people
//! keep. What only a person knows is left blank and marked.

mod document;
mod record;
mod register;
#[cfg(test)]
mod tests;
mod transfers;

use axum::response::Response;
use model::residency::Systems;

use super::csv::bytes;
use super::judged::file_name;
use super::{attached, plain};
use crate::api::{Asked, Asking, Both, Given, Judged, Problem, Query};
use document::{Document, SystemsDocument};

/// Which document, of which systems, within what, by which law.
type Filed = Both<Which, Judged>;

/// Which document, and of which systems.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// `record` (of processing activities, GDPR Article 30), `transfers` (transfer assessment) or `register` (of
    /// information, DORA: the columns of B_02.02 about where data is); the record if left out.
    #[param(value_type = Option<String>)]
    document: Kind,
    /// Of this system alone.
    system: Option<String>,
}

/// A document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Record,
    Transfers,
    Register,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Record, Self::Transfers, Self::Register];

    const fn word(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Transfers => "transfers",
            Self::Register => "register",
        }
    }

    fn of(self, systems: &Systems) -> Document {
        match self {
            Self::Record => record::of(systems),
            Self::Transfers => transfers::of(systems),
            Self::Register => register::of(systems),
        }
    }
}

impl Asking for Which {
    fn read(given: &Given) -> Result<Self, Problem> {
        let kind = |text: &str| Kind::ALL.into_iter().find(|kind| kind.word() == text);
        let document = given.value("document", "record, transfers or register", kind)?;
        Ok(Self {
            document: document.unwrap_or(Kind::Record),
            system: given.text("system")?.map(Into::into),
        })
    }
}

/// One of the documents as rows. The first column of a row that is about the whole file says so.
#[utoipa::path(
    get, path = "/api/v1/export/systems.csv", tag = "exports", params(Filed),
    responses((status = 200, content_type = "text/csv", body = String)),
)]
pub async fn csv_file(asked: Asked, Query(which): Query<Filed>) -> Result<Response, Problem> {
    let (name, kind, systems) = read(asked, which).await?;
    let body = bytes(kind.of(&systems).rows().into_iter());
    Ok(attached(format!("{name}.csv"), "text/csv; charset=utf-8", body))
}

/// One of the documents, with what it was judged by; what a person has to fill in is `null`, and named.
#[utoipa::path(
    get, path = "/api/v1/export/systems.json", tag = "exports", params(Filed),
    responses((status = 200, body = SystemsDocument)),
)]
pub async fn json_file(asked: Asked, Query(which): Query<Filed>) -> Result<Response, Problem> {
    let (name, kind, systems) = read(asked, which).await?;
    let document = SystemsDocument::of(kind.word(), kind.of(&systems), systems);
    let mut body = serde_json::to_vec_pretty(&document).unwrap_or_default();
    body.push(b'\n');
    Ok(attached(format!("{name}.json"), "application/json", body))
}

async fn read(
    Asked(reader): Asked,
    Both(Which { document, system }, judged): Filed,
) -> Result<(String, Kind, Systems), Problem> {
    let mut systems = reader.systems(judged.into()).await?;
    let what = match &system {
        None => document.word().to_owned(),
        Some(name) => {
            systems.systems.retain(|it| it.name == *name);
            if systems.systems.is_empty() {
                return Err(Problem::not_found("there is no such system"));
            }
            format!("{}-{}", plain(name), document.word())
        }
    };
    let name = file_name(&what, &systems.clusters, systems.scope, &systems.law);
    Ok((name, document, systems))
}
