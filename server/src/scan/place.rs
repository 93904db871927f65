//! Where in the files a finding stands.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;

use collect::manifests::{Manifests, Origin};
use facts::object::{ObjectKey, RouteKind};
use model::subject::{SubjectRef, WorkloadRef};
use model::verdict::{Finding, Source};

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// The file, as it was named; `-` for standard input.
    pub file: Cow<'a, str>,
    /// Line in it, from 1.
    pub line: u32,
    /// Column in that line, from 1, in characters.
    pub column: u32,
}

/// Knows the places of what was read.
pub struct Places<'a> {
    manifests: &'a Manifests,
    /// The first object of each namespace: what stands for a namespace that no file declares.
    namespaces: BTreeMap<&'a str, &'a Origin>,
    /// The object that was asked about last and its place: most evidence of a unit is of one object.
    last: RefCell<(String, Option<&'a Origin>)>,
}

impl<'a> Places<'a> {
    pub fn of(manifests: &'a Manifests) -> Self {
        let mut namespaces: BTreeMap<&str, &Origin> = BTreeMap::new();
        for (key, origin) in manifests.origins.iter() {
            let first = namespaces.entry(&key.namespace).or_insert(origin);
            if (origin.file, origin.line) < (first.file, first.line) {
                *first = origin;
            }
        }
        Self { manifests, namespaces, last: RefCell::default() }
    }

    /// Where the object of a unit begins.
    pub fn unit(&self, unit: &SubjectRef) -> Option<Place<'a>> {
        let origin = self.manifests.origins.get(&key_of(unit)?)?;
        self.place(origin, origin.line, 1)
    }

    /// Where the first field stands that a finding rests on, else where its object begins; of a namespace that no file
    /// declares, where its first object begins.
    pub fn finding(&self, finding: &Finding) -> Option<Place<'a>> {
        let field = finding.evidence.iter().filter(|seen| !seen.path.is_empty()).find_map(|seen| {
            let origin = self.named(&seen.object)?;
            // Of what no verdict points into, no more is kept than where it begins.
            let field = self.manifests.origins.locate(origin, &seen.path);
            let (line, column) = field.unwrap_or((origin.line, 1));
            self.place(origin, line, column)
        });
        field.or_else(|| self.unit(&finding.subject)).or_else(|| {
            let SubjectRef::Namespace(name) = &finding.subject else { return None };
            let origin = self.namespaces.get(name.as_str())?;
            self.place(origin, origin.line, 1)
        })
    }

    /// Where the object begins that evidence names.
    fn named(&self, object: &str) -> Option<&'a Origin> {
        let mut last = self.last.borrow_mut();
        if last.0 != object {
            let origin = key_named(object).and_then(|key| self.manifests.origins.get(&key));
            *last = (object.to_owned(), origin);
        }
        last.1
    }

    fn place(&self, origin: &Origin, line: u32, column: u32) -> Option<Place<'a>> {
        let file = self.manifests.files.get(origin.file as usize)?.to_string_lossy();
        Some(Place { file, line, column })
    }
}

/// The object that a subject is or stands in.
fn key_of(subject: &SubjectRef) -> Option<ObjectKey> {
    let (source, name) = match subject {
        SubjectRef::Namespace(name) => (Source::Namespaces, name),
        SubjectRef::Node(name) => (Source::Nodes, name),
        SubjectRef::Workload(workload) | SubjectRef::Container(workload, _) => {
            return Some(ObjectKey::of_workload(workload));
        }
        SubjectRef::Cluster => return None,
    };
    Some(ObjectKey { source, namespace: String::new(), name: name.clone() })
}

/// The object that evidence names: `Deployment shop/api`, `Node worker-1`.
fn key_named(object: &str) -> Option<ObjectKey> {
    let (kind, name) = object.split_once(' ')?;
    key_of(&match kind {
        "Node" => SubjectRef::Node(name.into()),
        "Namespace" => SubjectRef::Namespace(name.into()),
        kind => {
            let (namespace, name) = name.split_once('/')?;
            let beside = match kind {
                "Service" => Some(Source::Services),
                "Ingress" => Some(Source::Ingresses),
                "NetworkPolicy" => Some(Source::NetworkPolicies),
                kind => {
                    RouteKind::ALL.into_iter().find(|it| it.word() == kind).map(RouteKind::source)
                }
            };
            if let Some(source) = beside {
                return Some(ObjectKey { source, namespace: namespace.into(), name: name.into() });
            }
            SubjectRef::Workload(WorkloadRef::new(namespace, kind, name))
        }
    })
}
