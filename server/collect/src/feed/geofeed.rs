//! Geofeeds (RFC 8805): `prefix,country,region,city,postal code`, a line a range.

use std::path::Path;

use csv::{ReaderBuilder, StringRecord};
use model::address::{Says, Spot};
use model::place::Country;

use super::ranges::Ranges;
use super::{Error, Read};

pub(super) fn read(path: &Path, text: &str) -> Result<Read, Error> {
    let mut lines = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .comment(Some(b'#'))
        .from_reader(text.as_bytes());
    let mut ranges = Ranges::default();
    let wrong = |line, wrong| Error::Line { path: path.into(), line, wrong };
    for record in lines.records() {
        let at = |position: Option<&csv::Position>| position.map_or(0, csv::Position::line);
        let record = record.map_err(|error| wrong(at(error.position()), error.to_string()))?;
        let line = at(record.position());
        line_of(&record, &mut ranges).map_err(|error| wrong(line, error))?;
    }
    Ok(Read { of: "geofeed", published: None, ranges })
}

fn line_of(record: &StringRecord, ranges: &mut Ranges) -> Result<(), String> {
    let field = |at: usize| record.get(at).unwrap_or_default().trim();
    let says = match field(1) {
        // The holder asks not to be placed.
        "" | "ZZ" => Says::NothingPublished("its holder names no place".into()),
        country => Says::Published(Spot {
            territory: country.parse::<Country>().map_err(|error| error.to_string())?,
            city: Some(field(3)).filter(|city| !city.is_empty()).map(Into::into),
        }),
    };
    ranges.add(field(0), says)
}
