//! Listing a collection, page by page.

use std::time::Duration;

use kube::Client;
use model::verdict::Source;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::collection::{Collection, group};
use crate::failure::Failure;
use crate::item::{self, Item};

/// Objects a page: as many as kubectl asks for.
pub(crate) const PAGE: usize = 500;

/// How long a page may take: an API server under load answers late, but it answers.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// One page of a list.
#[derive(Debug)]
pub(crate) struct Page {
    /// Its objects.
    pub(crate) items: Vec<Item>,
    /// The version from which to watch, once the list has ended.
    pub(crate) version: String,
    /// Where the next page begins, if there is one.
    pub(crate) next: Option<String>,
}

#[derive(Deserialize)]
struct RawPage<'a> {
    metadata: RawMeta,
    #[serde(borrow)]
    items: Option<Vec<&'a RawValue>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawMeta {
    resource_version: String,
    #[serde(default)]
    r#continue: String,
}

/// The first page, or the one that begins at `from`.
pub(crate) async fn page(
    client: &Client,
    collection: Collection,
    from: Option<&str>,
) -> Result<Page, Failure> {
    let mut path = format!("{}?limit={PAGE}{}", collection.path(), collection.selector());
    if let Some(token) = from {
        path.push_str("&continue=");
        path.push_str(&percent_encoded(token));
    }
    parse(collection.source, &text(client, &path, PATIENCE).await?)
}

fn parse(source: Source, text: &str) -> Result<Page, Failure> {
    let page: RawPage<'_> = serde_json::from_str(text)
        .map_err(|error| Failure::NotUnderstood(format!("no list: {error}")))?;
    let items = page.items.unwrap_or_default();
    Ok(Page {
        items: items.iter().zip(1..).map(|(raw, nth)| item::read(source, raw, nth)).collect(),
        version: page.metadata.resource_version,
        next: Some(page.metadata.r#continue).filter(|token| !token.is_empty()),
    })
}

/// What the API server answers to a GET.
pub(crate) async fn text(
    client: &Client,
    path: &str,
    patience: Duration,
) -> Result<String, Failure> {
    let answer = client.request_text(get(path)?);
    match tokio::time::timeout(patience, answer).await {
        Ok(answer) => Ok(answer?),
        Err(_) => Err(Failure::late(patience)),
    }
}

/// A GET of this path.
pub(crate) fn get(path: &str) -> Result<http::Request<Vec<u8>>, Failure> {
    http::Request::get(path)
        .body(Vec::new())
        .map_err(|error| Failure::NotUnderstood(format!("{path} is no path: {error}")))
}

/// Whether the API server itself says that it does not have this collection. A 404 alone may be a proxy's, and
/// taking it for "there are none" would make everything look clean.
pub(crate) async fn is_not_installed(client: &Client, collection: Collection) -> bool {
    #[derive(Deserialize)]
    struct Groups {
        groups: Vec<Group>,
    }
    #[derive(Deserialize)]
    struct Group {
        versions: Vec<Version>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Version {
        group_version: String,
    }
    #[derive(Deserialize)]
    struct Resources {
        resources: Vec<Resource>,
    }
    #[derive(Deserialize)]
    struct Resource {
        name: String,
    }

    // One that is served in another version alone is there, and was not seen.
    let mut roots = vec![collection.root()];
    if !collection.group.is_empty() {
        let Ok(text) = text(client, "/apis", PATIENCE).await else { return false };
        let Ok(list) = serde_json::from_str::<Groups>(&text) else { return false };
        let versions = list.groups.iter().flat_map(|group| &group.versions);
        let of_the_group = versions.filter(|it| group(&it.group_version) == collection.group);
        roots = of_the_group.map(|it| format!("/apis/{}", it.group_version)).collect();
    }
    for root in roots {
        let Ok(text) = text(client, &root, PATIENCE).await else { return false };
        let Ok(list) = serde_json::from_str::<Resources>(&text) else { return false };
        if list.resources.iter().any(|resource| resource.name == collection.plural()) {
            return false;
        }
    }
    true
}

pub(crate) fn percent_encoded(token: &str) -> String {
    use std::fmt::Write as _;
    token.bytes().fold(String::with_capacity(token.len()), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_item_does_not_spoil_its_page() {
        let page = parse(
            Source::Deployments,
            r#"{"kind":"DeploymentList","metadata":{"resourceVersion":"42","continue":"abc"},"items":[
                {"metadata":{"name":"a","namespace":"n"}},
                {"metadata":{"name":"b","namespace":"n"},"spec":7},
                {"metadata":{"name":"c","namespace":"n"}}]}"#,
        )
        .unwrap();
        let told: Vec<String> = page
            .items
            .iter()
            .map(|item| match item {
                Item::Read(object) => object.meta().name.clone(),
                Item::Unreadable { key, why } => format!("{} ({why})", key.name),
            })
            .collect();
        assert_eq!(told, ["a", "b (spec: invalid type: integer `7`, expected a mapping)", "c"]);
        assert_eq!((page.version.as_str(), page.next.as_deref()), ("42", Some("abc")));
    }

    #[test]
    fn null_items_are_none_and_no_list_is_an_error() {
        let empty = r#"{"metadata":{"resourceVersion":"1"},"items":null}"#;
        assert!(parse(Source::Pods, empty).unwrap().items.is_empty());
        assert!(matches!(parse(Source::Pods, "<html>"), Err(Failure::NotUnderstood(_))));
        assert!(matches!(parse(Source::Pods, "{}"), Err(Failure::NotUnderstood(_))));
    }

    #[test]
    fn tokens_are_encoded() {
        assert_eq!(percent_encoded("a-Z_0=+/&"), "a-Z_0%3D%2B%2F%26");
    }
}
