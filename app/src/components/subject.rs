//! What was judged, as a link to its page.

use leptos::prelude::*;
use model::ids::ClusterId;
use model::subject::{SubjectRef, WorkloadRef};

use crate::link;

/// A subject's name with its kind.
#[component]
pub fn Subject(cluster: ClusterId, subject: SubjectRef) -> impl IntoView {
    let href = link::subject(cluster, &subject);
    let (kind, name) = match subject {
        SubjectRef::Cluster => ("Cluster".into(), "the cluster itself".into()),
        SubjectRef::Namespace(name) => ("Namespace".into(), name),
        SubjectRef::Node(name) => ("Node".into(), name),
        SubjectRef::Workload(of) => (of.kind.clone(), path(&of)),
        SubjectRef::Container(of, container) => {
            (format!("{}, container {container}", of.kind), path(&of))
        }
    };
    view! {
        <a class="subject" href=href>{name}</a>
        <span class="kind">{kind}</span>
    }
}

fn path(of: &WorkloadRef) -> String {
    format!("{}/{}", of.namespace, of.name)
}

/// A subject in a sentence: `container app of Deployment payments/checkout`.
pub fn in_words(subject: &SubjectRef) -> String {
    match subject {
        SubjectRef::Cluster => "the cluster".into(),
        SubjectRef::Namespace(name) => format!("namespace {name}"),
        SubjectRef::Node(name) => format!("node {name}"),
        SubjectRef::Workload(of) => format!("{} {}", of.kind, path(of)),
        SubjectRef::Container(of, container) => {
            format!("container {container} of {} {}", of.kind, path(of))
        }
    }
}
