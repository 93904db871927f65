//! The images that run, by what the pods of a workload report.

use std::collections::BTreeMap;

use facts::judgement::Judgement;
use facts::subject_facts::{Facts, Variant, VariantImage};
use sqlx::PgConnection;

use super::Commit;
use super::stored::text;
use super::units::Part;
use crate::{Error, Result};

pub(super) async fn write(db: &mut PgConnection, commit: Commit, units: &Part) -> Result<()> {
    if units.len() == 0 {
        return Ok(());
    }
    sqlx::query!(
        "DELETE FROM running_image WHERE cluster_id = $1 AND unit = ANY($2)",
        commit.cluster,
        &units.subjects(),
    )
    .execute(&mut *db)
    .await
    .map_err(Error::query("forgetting the images of units"))?;
    let mut columns = Columns::default();
    for judgement in &units.judged {
        columns.push(judgement);
    }
    if columns.unit.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "INSERT INTO running_image (cluster_id, unit, container, reference, digest, repository, pods)
         SELECT $1, image.*
         FROM UNNEST($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[]) AS image
         ON CONFLICT DO NOTHING",
        commit.cluster,
        &columns.unit,
        &columns.container,
        &columns.reference,
        &columns.digest,
        &columns.repository as _,
        &columns.pods,
    )
    .execute(db)
    .await
    .map_err(Error::query("writing the images that run"))?;
    Ok(())
}

/// What tells rows of one workload apart: container, reference and digest.
type Key<'a> = (&'a str, &'a str, &'a str);

/// Images turned on their side, as UNNEST takes them.
#[derive(Default)]
struct Columns {
    unit: Vec<String>,
    container: Vec<String>,
    reference: Vec<String>,
    digest: Vec<String>,
    repository: Vec<Option<String>>,
    pods: Vec<i64>,
}

impl Columns {
    fn push(&mut self, judgement: &Judgement) {
        let Facts::Workload(facts) = &*judgement.facts else { return };
        let mut rows: BTreeMap<Key<'_>, (Option<&str>, i64)> = BTreeMap::new();
        for variant in &facts.variants {
            for image in &variant.images {
                let Some(key) = key(variant, image) else { continue };
                let (repository, pods) = rows.entry(key).or_default();
                *repository = repository.or(image.running.repository());
                *pods += i64::from(image.pods);
            }
        }
        for ((container, reference, digest), (repository, pods)) in rows {
            self.unit.push(judgement.subject.to_string());
            self.container.push(text(container));
            self.reference.push(text(reference));
            self.digest.push(text(digest));
            self.repository.push(repository.map(text));
            self.pods.push(pods);
        }
    }
}

/// `None` where the runtime tells no digest.
fn key<'a>(variant: &'a Variant, image: &'a VariantImage) -> Option<Key<'a>> {
    let name = image.running.container.as_str();
    let reference = (variant.spec.every_container())
        .find(|(_, _, container)| container.name == name)
        .map_or("", |(_, _, container)| container.image.as_str());
    Some((name, reference, image.running.digest()?))
}
