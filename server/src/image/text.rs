//! A block an image.

use std::fmt::{Display, Write as _};

use chrono::{Datelike, NaiveDate};
use model::image::Image;

use super::{Read, chain, distribution_of, distroless_by};
use crate::scan::harmless_lines;

/// Builds that can be repeated say a day of before there were images.
const FIRST_IMAGES: i32 = 2013;

pub(super) fn report(read: &[Read<'_>], today: NaiveDate) -> String {
    let mut text = String::new();
    for one in read {
        // Writing to a `String` cannot fail.
        let _ = match &one.image {
            Ok(image) => write(&mut text, one.reference, image, &one.built_on(read), today),
            Err(error) => writeln!(text, "{}\n  not read          {}", one.reference, chain(error)),
        };
    }
    harmless_lines(&text)
}

fn write(
    text: &mut String,
    reference: &str,
    image: &Image,
    built_on: &[&str],
    today: NaiveDate,
) -> std::fmt::Result {
    let contents = &image.contents;
    writeln!(text, "{reference}")?;
    let mut line = |key: &str, value: &dyn Display| writeln!(text, "  {key:<18}{value}");
    line("digest", &image.digest)?;
    line("platform", &image.platform)?;
    let (pulled, seen) = (size(image.compressed_bytes()), size(contents.bytes));
    line(
        "size",
        &format_args!(
            "{pulled} pulled in {}, {seen} seen in {}",
            count(image.layers.len() as u64, "layer"),
            count(contents.files, "file")
        ),
    )?;
    line("built", &built(image, today))?;
    line("user", if image.user.is_empty() { &"root (none is set)" } else { &image.user })?;
    line("distribution", &distribution(image, today))?;
    line("shell", &list(&contents.shells))?;
    line("package manager", &list(&contents.package_managers))?;
    line("package database", &list(&contents.package_databases))?;
    line("base", &base(image, built_on))?;
    let distroless = if contents.is_distroless() { "yes" } else { "no" };
    line("distroless", &format_args!("{distroless}: {}", distroless_by(image)))
}

fn built(image: &Image, today: NaiveDate) -> String {
    match image.created.map(|created| created.date_naive()) {
        None => "not told".to_owned(),
        Some(day) if day.year() < FIRST_IMAGES => format!("not told ({day} stands for it)"),
        Some(day) => format!("{day}, {} days ago", (today - day).num_days()),
    }
}

fn distribution(image: &Image, today: NaiveDate) -> String {
    let Some(of) = &image.contents.distribution else {
        return "not told: there is no os-release".to_owned();
    };
    match distribution_of(image, today) {
        Some(known) => format!("{}: {}", known.name, known.support),
        None => {
            let version = of.version_id.as_deref().unwrap_or("without a version");
            let name = of.pretty_name.as_ref().or(of.name.as_ref()).unwrap_or(&of.id);
            format!("{name} ({} {version}): how long it is mended is not known", of.id)
        }
    }
}

fn base(image: &Image, built_on: &[&str]) -> String {
    let mut said = match &image.base {
        None => "not told by its labels".to_owned(),
        Some(base) => {
            let parts: Vec<&str> =
                [&base.name, &base.digest].into_iter().flatten().map(String::as_str).collect();
            format!("{} by its labels", parts.join(" "))
        }
    };
    for reference in built_on {
        let _ = write!(said, "; its lowest layers are those of {reference}");
    }
    said
}

fn list<T: Display>(items: &[T]) -> String {
    match items {
        [] => "none".to_owned(),
        items => items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
    }
}

fn count(n: u64, what: &str) -> String {
    if n == 1 { format!("{n} {what}") } else { format!("{n} {what}s") }
}

/// With one decimal, in units of 1024.
fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    let mut tenths = u128::from(bytes) * 10;
    let mut unit = "B";
    for next in UNITS {
        if tenths < 10_240 {
            break;
        }
        (tenths, unit) = (tenths.div_ceil(1024), next);
    }
    match unit {
        "B" => format!("{bytes} B"),
        unit => format!("{}.{} {unit}", tenths / 10, tenths % 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_told_in_the_largest_unit_that_fits() {
        for (bytes, expected) in [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1.0 KiB"),
            (1536, "1.5 KiB"),
            (73_400_320, "70.0 MiB"),
            (1 << 40, "1.0 TiB"),
        ] {
            assert_eq!(size(bytes), expected);
        }
    }
}
