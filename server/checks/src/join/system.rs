//! The system that a workload says that it is part of.

use facts::selector::Labels;
use model::context::Sign;
use model::subject::WorkloadRef;

use super::{Inventory, workload};

/// The label that names it, by the recommendation of Kubernetes.
const PART_OF: &str = "app.kubernetes.io/part-of";

/// What the workload's own object says, else its template, else the first of its pods by name; `None` where none does.
pub(super) fn of(inventory: &Inventory, of: &WorkloadRef) -> Option<Sign> {
    let folding = inventory.folding();
    let sign = |labels: &Labels, object: String, within: &str| {
        let value = labels.get(PART_OF).filter(|value| !value.is_empty())?;
        let path = format!("{within}metadata.labels[{PART_OF}]");
        Some(Sign { object, path, value: value.to_string() })
    };
    let own = folding.templates(of).find_map(|controller| {
        let object = workload::object(controller.kind.word(), of, &controller.metadata.name);
        let within = controller.kind.pod_spec_path().strip_suffix("spec").unwrap_or_default();
        sign(&controller.metadata.labels, object.clone(), "")
            .or_else(|| sign(&controller.template_labels, object, within))
    });
    own.or_else(|| {
        let mut pods = folding.members(of);
        pods.find_map(|(name, pod)| {
            sign(&pod.replica.labels, workload::object("Pod", of, name), "")
        })
    })
}

#[cfg(test)]
mod tests {
    use facts::inventory::Change;
    use facts::object::Object;
    use model::verdict::Source;
    use serde_json::{Value, json};

    use super::*;
    use crate::policy::Policy;

    fn said(objects: Vec<(Source, Value)>) -> Option<String> {
        let mut inventory = Inventory::new(&Policy::default());
        for (source, object) in objects {
            let object = Object::read(source, object).expect("an object");
            inventory.apply(Change::Seen(Box::new(object)));
        }
        let sign = of(&inventory, &WorkloadRef::new("shop", "Deployment", "api"))?;
        Some(format!("{} {}={}", sign.object, sign.path, sign.value))
    }

    fn labelled(system: Option<&str>) -> Value {
        let labels = system.map_or(json!({}), |system| json!({ (PART_OF): system }));
        json!({ "name": "api", "namespace": "shop", "labels": labels })
    }

    #[test]
    fn its_own_word_stands_above_its_templates() {
        let deployment = |own: Option<&str>, template: Option<&str>| {
            let template = json!({ "metadata": labelled(template), "spec": {} });
            let object = json!({ "metadata": labelled(own), "spec": { "template": template } });
            said(vec![(Source::Deployments, object)])
        };
        for (own, template, expected) in [
            (None, None, None),
            (Some(""), None, None),
            (
                Some("store"),
                Some("other"),
                Some("Deployment shop/api metadata.labels[app.kubernetes.io/part-of]=store"),
            ),
            (
                None,
                Some("store"),
                Some(
                    "Deployment shop/api spec.template.metadata.labels[app.kubernetes.io/part-of]=store",
                ),
            ),
        ] {
            assert_eq!(deployment(own, template).as_deref(), expected);
        }
    }
}
