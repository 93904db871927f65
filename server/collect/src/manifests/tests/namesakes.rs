//! Objects of one name.

use std::path::PathBuf;

use facts::inventory::Change;
use facts::object::Object;

use super::{WEB, folder, options, scan};
use crate::manifests::read;

#[test]
fn an_object_written_twice_is_not_hidden() {
    let account =
        "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web, namespace: shop}\n";
    let both = format!("{WEB}{account}");
    let folder = folder(&[("a.yaml", &both), ("b.yaml", &both)]);
    let told = scan(folder.path(), &options());
    let workloads: Vec<&String> =
        told.objects.iter().filter(|it| it.starts_with("deployments")).collect();
    assert_eq!(workloads, ["deployments shop/web a.yaml:1:1", "deployments shop/web#2 b.yaml:1:1"]);
    assert_eq!(told.gaps.len(), 1, "{:?}", told.gaps);
    let said: Vec<String> =
        told.manifests.notes.iter().map(|note| told.short(&note.message)).collect();
    assert!(
        said[0]
            .starts_with("deployments/web in shop is written before, at a.yaml:1: both are judged"),
        "{said:?}"
    );
    assert!(said[1].starts_with("serviceaccounts/web in shop is written twice"), "{said:?}");
}

/// The ids of findings rest on the names under which workloads of one name are judged.
#[test]
fn which_of_two_is_which_rests_on_where_they_stand_and_on_nothing_that_they_say() {
    let pod = |labels: &str, containers: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: p, namespace: x, labels: {{{labels}}}}}\n\
             spec: {{containers: [{containers}]}}\n"
        )
    };
    let read_as = |files: &[(&str, &str)], order: &[&str]| {
        let folder = folder(files);
        let paths: Vec<PathBuf> = order.iter().map(|name| folder.path().join(name)).collect();
        let mut seen = Vec::new();
        read(&paths, &options(), |change| {
            if let Change::Seen(object) = change
                && let Object::Pod(pod) = *object
            {
                let image = pod.spec.open().containers[0].image.clone();
                seen.push((image, pod.metadata.name));
            }
        });
        seen.sort();
        seen
    };
    let (a, b) = ("{name: a, image: one}", "{name: a, image: two}");
    for (one, two) in [
        (pod("env: prod", a), pod("env: test", b)),
        (pod("env: test", a), pod("env: prod", b)),
        (pod("", a), pod("", b)),
        (pod("", a), pod("", "{name: b, image: two}")),
        (pod("", "{name: b, image: one}"), pod("", b)),
    ] {
        let named = [("one".to_owned(), "p".to_owned()), ("two".into(), "p#2".into())];
        let both = format!("{one}---\n{two}");
        assert_eq!(read_as(&[("all.yaml", &both)], &["all.yaml"]), named, "{both}");
        let files = [("a.yaml", one.as_str()), ("b.yaml", two.as_str())];
        for order in [["a.yaml", "b.yaml"], ["b.yaml", "a.yaml"]] {
            assert_eq!(read_as(&files, &order), named, "{order:?}");
        }
    }
}

#[test]
fn of_two_of_one_name_the_one_given_last_counts() {
    let account = |mounts| {
        format!(
            "apiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: a, namespace: x}}\nautomountServiceAccountToken: {mounts}\n"
        )
    };
    let folder = folder(&[("a.yaml", &account(true)), ("b.yaml", &account(false))]);
    for (order, counts) in [(["a.yaml", "b.yaml"], Some(false)), (["b.yaml", "a.yaml"], Some(true))]
    {
        let paths = order.map(|name| folder.path().join(name));
        let (mut last, mut gaps) = (None, 0);
        let manifests = read(&paths, &options(), |change| match change {
            Change::Seen(object) => {
                let Object::ServiceAccount(account) = *object else { panic!("{object:?}") };
                last = account.automount_service_account_token;
            }
            Change::GapOpened(_) => gaps += 1,
            other => panic!("{other:?}"),
        });
        assert_eq!((last, gaps), (counts, 1), "{order:?}: {:?}", manifests.notes);
    }
}
