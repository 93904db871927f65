//! The shapes of records, told apart by what stands in them rather than by what a database calls itself.
//!
//! | maker | place | network |
//! |---|---|---|
//! | MaxMind, DB-IP | `country.iso_code`, `city.names.en` (DB-IP: `city.names.en` too) | `autonomous_system_number`, `autonomous_system_organization` |
//! | IPinfo Lite | `country_code` | `asn` (`AS15169`), `as_name` |
//! | ip-location-db | `country_code` | `autonomous_system_number` |
//!
//! `registered_country` (where the range is registered), `represented_country` (whose base it is) and
//! `is_in_european_union` (the EU, not the EEA) are not asked.

use maxminddb::{LookupResult, MaxMindDbError, PathElement, Reader, WithinOptions};
use model::address::{Says, Spot};
use model::place::Country;

/// Where the fields of a database's records stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Schema {
    country: Option<&'static [PathElement<'static>]>,
    city: Option<&'static [PathElement<'static>]>,
    system: Option<System>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum System {
    /// `autonomous_system_number`, a number.
    Number,
    /// `asn`, a text that begins with `AS`.
    Text,
}

type Key = PathElement<'static>;

const NESTED_COUNTRY: &[Key] = &[Key::Key("country"), Key::Key("iso_code")];
const FLAT_COUNTRY: &[Key] = &[Key::Key("country_code")];
const CITY: &[Key] = &[Key::Key("city"), Key::Key("names"), Key::Key("en")];
const NUMBER: &[Key] = &[Key::Key("autonomous_system_number")];
const ORGANISATION: &[Key] = &[Key::Key("autonomous_system_organization")];
const ASN: &[Key] = &[Key::Key("asn")];
const AS_NAME: &[Key] = &[Key::Key("as_name")];

/// Records that are looked at: the first may lack a field that others have.
const PROBED: usize = 512;

/// The schema of a database; `None` where its records have neither countries nor autonomous systems.
pub(super) fn of(reader: &Reader<Vec<u8>>) -> Result<Option<Schema>, MaxMindDbError> {
    let mut schema = Schema::default();
    for record in reader.networks(WithinOptions::default())?.take(PROBED) {
        let record = record?;
        for country in [NESTED_COUNTRY, FLAT_COUNTRY] {
            if schema.country.is_none() && text(&record, country).is_some() {
                schema.country = Some(country);
            }
        }
        if text(&record, CITY).is_some() {
            schema.city = Some(CITY);
        }
        if matches!(record.decode_path::<u32>(NUMBER), Ok(Some(_))) {
            schema.system = Some(System::Number);
        } else if text(&record, ASN).is_some_and(|asn| number(asn).is_some()) {
            schema.system = Some(System::Text);
        }
    }
    let any = schema.country.is_some() || schema.system.is_some();
    Ok(any.then_some(schema))
}

/// The text at a path; nothing where another type stands there or on the way to it.
fn text<'a>(record: &LookupResult<'a, Vec<u8>>, path: &[Key]) -> Option<&'a str> {
    record.decode_path(path).ok().flatten()
}

impl Schema {
    /// What a record says. A code that is no country's says nothing.
    pub fn says(self, record: &LookupResult<'_, Vec<u8>>) -> Result<Vec<Says>, MaxMindDbError> {
        let mut says = Vec::new();
        if !record.has_data() {
            return Ok(says);
        }
        let read = |path: &[Key]| record.decode_path::<&str>(path);
        let code = self.country.map(read).transpose()?.flatten();
        // Some databases write `-` or `ZZ` where they know nothing.
        let territory =
            code.filter(|code| *code != "ZZ").and_then(|code| code.parse::<Country>().ok());
        if let Some(territory) = territory {
            let city = self.city.map(read).transpose()?.flatten().map(Into::into);
            says.push(Says::Estimated(Spot { territory, city }));
        }
        let system = match self.system {
            Some(System::Number) => (record.decode_path::<u32>(NUMBER)?, ORGANISATION),
            Some(System::Text) => (read(ASN)?.and_then(number), AS_NAME),
            None => (None, AS_NAME),
        };
        if let (Some(asn), name) = system {
            says.push(Says::Network { asn, name: read(name)?.map(Into::into) });
        }
        Ok(says)
    }
}

fn number(asn: &str) -> Option<u32> {
    asn.strip_prefix("AS")?.parse().ok()
}
