//! For programs. Its shape is told in docs/images.md.

use chrono::NaiveDate;
use model::image::{BaseLabels, Distribution, Image, Layer, OsRelease, Program};
use model::verdict::GapCause;
use serde::Serialize;

use super::{Read, chain, distribution_of, distroless_by};

#[derive(Serialize)]
struct Report<'r> {
    on: NaiveDate,
    images: Vec<ImageReport<'r>>,
}

#[derive(Serialize)]
struct ImageReport<'r> {
    reference: &'r str,
    error: Option<String>,
    cause: Option<GapCause>,
    #[serde(flatten)]
    read: Option<ReadReport<'r>>,
}

#[derive(Serialize)]
struct ReadReport<'r> {
    digest: &'r str,
    platform: String,
    created: Option<model::Time>,
    user: &'r str,
    compressed_bytes: u64,
    layers: &'r [Layer],
    files: u64,
    bytes: u64,
    os_release: Option<&'r OsRelease>,
    distribution: Option<Distribution>,
    shells: &'r [Program],
    package_managers: &'r [Program],
    package_databases: &'r [String],
    base: Option<&'r BaseLabels>,
    built_on: Vec<&'r str>,
    distroless: bool,
    distroless_by: &'static str,
}

pub(super) fn report(read: &[Read<'_>], today: NaiveDate) -> anyhow::Result<String> {
    let images = read.iter().map(|one| ImageReport {
        reference: one.reference,
        error: one.image.as_ref().err().map(chain),
        cause: one.image.as_ref().err().map(collect::registry::Error::cause),
        read: one.image.as_ref().ok().map(|image| of(image, one.built_on(read), today)),
    });
    let report = Report { on: today, images: images.collect() };
    Ok(serde_json::to_string_pretty(&report)? + "\n")
}

fn of<'r>(image: &'r Image, built_on: Vec<&'r str>, today: NaiveDate) -> ReadReport<'r> {
    let contents = &image.contents;
    ReadReport {
        digest: &image.digest,
        platform: image.platform.to_string(),
        created: image.created,
        user: &image.user,
        compressed_bytes: image.compressed_bytes(),
        layers: &image.layers,
        files: contents.files,
        bytes: contents.bytes,
        os_release: contents.distribution.as_ref(),
        distribution: distribution_of(image, today),
        shells: &contents.shells,
        package_managers: &contents.package_managers,
        package_databases: &contents.package_databases,
        base: image.base.as_ref(),
        built_on,
        distroless: contents.is_distroless(),
        distroless_by: distroless_by(image),
    }
}
