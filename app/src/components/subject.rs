//! What was judged, as a link to its page.

use leptos::prelude::*;
use model::ids::ClusterId;
use model::subject::{SubjectRef, WorkloadRef};

use crate::link;
use crate::texts::texts;

/// A subject's name with its kind.
#[component]
pub fn Subject(cluster: ClusterId, subject: SubjectRef) -> impl IntoView {
    let t = &texts().finding;
    let href = link::as_here(link::subject(cluster, &subject));
    let (kind, name) = match subject {
        SubjectRef::Cluster => (t.cluster.into(), t.the_cluster.into()),
        SubjectRef::Namespace(name) => (t.namespace.into(), name),
        SubjectRef::Node(name) => (t.node.into(), name),
        SubjectRef::Workload(of) => (of.kind.clone(), path(&of)),
        SubjectRef::Container(of, container) => ((t.container)(&of.kind, &container), path(&of)),
    };
    view! {
        <a class="subject" href=href>{name}</a>
        <span class="kind">{kind}</span>
    }
}

fn path(of: &WorkloadRef) -> String {
    format!("{}/{}", of.namespace, of.name)
}
