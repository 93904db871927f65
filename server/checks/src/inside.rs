//! What is in the images that run of a container, whatever is asked of them.

use facts::object::RunningImage;
use facts::subject_facts::{ContainerFacts, Inside, VariantImage};
use model::image::Contents;
use model::verdict::{Judged, Verdict};

/// How much of a digest is told.
const SHORT: usize = "sha256:".len() + 12;

/// Judges each image that runs of the container; the worst counts. Nothing runs of a template.
pub fn judge(facts: &ContainerFacts<'_>, contents: impl Fn(&Contents) -> Judged) -> Judged {
    let running: Vec<&VariantImage> = (facts.pod.images.iter())
        .filter(|image| image.running.container == facts.container.name)
        .collect();
    let judged = running.iter().map(|image| (*image, one(image, &contents)));
    // Of equals the last is taken: turned round, the first.
    let worst = |judged: &Judged| (judged.verdict != Verdict::NotApplicable, judged.verdict);
    let Some((image, worst)) = judged.rev().max_by_key(|(_, judged)| worst(judged)) else {
        return Verdict::not_applicable();
    };
    match worst.verdict {
        Verdict::Pass | Verdict::NotApplicable => worst,
        _ if running.len() == 1 => worst.at(facts.at("image")),
        _ => {
            let reason =
                format!("of the images that run, {} {}", short(&image.running), worst.reason);
            Judged { reason, ..worst }.at(facts.at("image"))
        }
    }
}

fn one(image: &VariantImage, contents: &impl Fn(&Contents) -> Judged) -> Judged {
    match &image.inside {
        _ if image.running.digest().is_none() => {
            Verdict::unknown("the runtime tells no digest of what runs, by which to read it")
        }
        None => Verdict::unknown("has not been read yet"),
        Some(Inside::NotRead(why)) => Verdict::unknown(format!("could not be read: {why}")),
        Some(Inside::Read(read)) => contents(read),
        Some(Inside::OneOf { platform, contents: read }) => {
            let judged = contents(read);
            let other =
                image.architectures.iter().find(|it| platform.split('/').nth(1) != Some(it));
            match (judged.verdict, other) {
                (Verdict::Pass, Some(other)) => Verdict::unknown(not_read(platform, other)),
                _ => judged,
            }
        }
    }
}

/// Of a list of platforms another one runs than the one that was read, or may.
fn not_read(platform: &str, architecture: &str) -> String {
    let nodes = match architecture {
        "" => "a node whose architecture is not known".to_owned(),
        named => format!("nodes of {named}"),
    };
    format!("is a list of platforms of which {platform} was read, and runs on {nodes}")
}

fn short(image: &RunningImage) -> &str {
    let digest = image.digest().unwrap_or(&image.id);
    digest.get(..SHORT).unwrap_or(digest)
}

/// Things by name: all of a few, the first of many.
pub fn listed(things: &[impl ToString]) -> String {
    const MOST: usize = 4;
    let mut names: Vec<String> = things.iter().take(MOST).map(ToString::to_string).collect();
    if let Some(more) = things.len().checked_sub(MOST).filter(|more| *more > 0) {
        names.push(format!("{more} more"));
    }
    names.join(", ")
}
