//! `nordvakt image`: what is in images, read from their registries.

mod json;
mod text;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{anyhow, bail};
use checks::distribution;
use checks::image_reference::ImageReference;
use chrono::{NaiveDate, Utc};
use clap::Args;
use collect::image::Limits;
use collect::registry::{Access, Error, ImageName, Reference, Registries};
use futures_util::future::join_all;
use model::image::{Distribution, Image, Platform};

use crate::cli::{ReportFormat, say};
use crate::config::{Config, Registry};

/// What a reference without a tag means.
const DEFAULT_TAG: &str = "latest";

/// Arguments of `image`.
#[derive(Args)]
pub struct ImageArgs {
    /// Images as a pod names them, 64 at most.
    #[arg(required = true, value_name = "IMAGE", num_args = 1..=64)]
    images: Vec<String>,
    /// The platform to read of images that have several [default: linux on this machine's processor].
    #[arg(long, value_name = "OS/ARCHITECTURE")]
    platform: Option<Platform>,
    /// Ask over HTTP; credentials are then shown to registries on this machine alone.
    #[arg(long)]
    plain_http: bool,
    /// The configuration file, for its registries [default: nordvakt.toml, nordvakt.yaml or nordvakt.yml, if
    /// it is there].
    #[arg(long, env = "NORDVAKT_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// What to print; docs/images.md has the shape of the JSON.
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    format: ReportFormat,
}

/// Reads all, prints, and says by the exit code how it went: 0 all were read, 1 some were not, 2 bad input.
pub async fn run(args: ImageArgs) -> anyhow::Result<ExitCode> {
    let names: Vec<ImageName> =
        args.images.iter().map(|image| name(image)).collect::<anyhow::Result<_>>()?;
    let mut access = Config::registries(args.config.as_deref())?
        .iter()
        .map(Registry::access)
        .collect::<anyhow::Result<Vec<_>>>()?;
    if args.plain_http {
        ask_over_http(&mut access, &names);
    }
    let registries = Registries::new(access, Limits::default())?;
    let platform = args.platform.unwrap_or_else(of_this_machine);
    let reading = names.iter().map(|name| registries.read(name, &platform));
    let read: Vec<Read> = args
        .images
        .iter()
        .zip(join_all(reading).await)
        .map(|(reference, image)| Read { reference, image })
        .collect();
    let today = Utc::now().date_naive();
    say(&match args.format {
        ReportFormat::Text => text::report(&read, today),
        ReportFormat::Json => json::report(&read, today)?,
    })?;
    let all = read.iter().all(|read| read.image.is_ok());
    Ok(if all { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// An image that was asked for.
struct Read<'a> {
    reference: &'a str,
    image: Result<Image, Error>,
}

impl Read<'_> {
    /// Those of the others that it was built on, by their layers.
    fn built_on<'r>(&self, others: &'r [Read<'r>]) -> Vec<&'r str> {
        let Ok(image) = &self.image else { return Vec::new() };
        let is_base =
            |other: &&Read<'_>| other.image.as_ref().is_ok_and(|it| image.is_built_on(it));
        others.iter().filter(is_base).map(|other| other.reference).collect()
    }
}

/// The release of its distribution, and who mends it today.
fn distribution_of(image: &Image, today: NaiveDate) -> Option<Distribution> {
    distribution::told(image.contents.distribution.as_ref()?, today)
}

/// What an image is, or is not, distroless by.
fn distroless_by(image: &Image) -> &'static str {
    match (image.contents.shells.is_empty(), image.contents.package_managers.is_empty()) {
        (true, true) => "no file is named like a shell or a package manager and can be run",
        (false, true) => "it has a shell",
        (true, false) => "it has a package manager",
        (false, false) => "it has a shell and a package manager",
    }
}

/// An error and its causes in one line.
pub fn chain(error: &Error) -> String {
    let mut said = error.to_string();
    let mut error: &dyn std::error::Error = error;
    while let Some(cause) = error.source() {
        let cause_said = cause.to_string();
        if !said.ends_with(&cause_said) {
            said = format!("{said}: {cause_said}");
        }
        error = cause;
    }
    said
}

/// The image that a reference names.
pub fn name(image: &str) -> anyhow::Result<ImageName> {
    let Some(reference) = ImageReference::parse(image) else {
        bail!(
            "`{image}` is no image: expected a reference such as registry.example:5000/team/app:1.2"
        );
    };
    let which = match reference.digest {
        Some(digest) => Reference::Digest(digest.parse().map_err(|error: String| anyhow!(error))?),
        None => Reference::Tag(reference.tag.unwrap_or(DEFAULT_TAG).to_owned()),
    };
    Ok(ImageName {
        registry: reference.registry().to_owned(),
        repository: reference.repository.to_owned(),
        reference: which,
    })
}

fn ask_over_http(access: &mut Vec<Access>, names: &[ImageName]) {
    for name in names {
        match access.iter_mut().find(|it| it.registry.eq_ignore_ascii_case(&name.registry)) {
            Some(access) => access.plain_http = true,
            None => access.push(Access {
                registry: name.registry.clone(),
                credentials: None,
                plain_http: true,
            }),
        }
    }
}

fn of_this_machine() -> Platform {
    let architecture = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    Platform { os: "linux".into(), architecture: architecture.into(), variant: None }
}
