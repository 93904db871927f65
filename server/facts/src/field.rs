//! Finding a field by its path in what was kept of an object.

mod select;

use serde_json::Value;

pub use select::json_at;

/// The value at a path such as `containers[0].securityContext.privileged`, relative to `root`; a key that holds
/// dots stands in brackets, as in `metadata.labels[topology.kubernetes.io/zone]`. `None` where it is not set; the empty path
/// is the root.
pub fn lookup<'a>(root: &'a Value, path: &str) -> Option<&'a Value> {
    steps(path).try_fold(root, |value, step| match value {
        Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        Value::Object(fields) => fields.get(step),
        _ => None,
    })
}

/// The steps of a path: keys and indices.
pub fn steps(path: &str) -> impl Iterator<Item = &str> {
    let mut rest = path;
    std::iter::from_fn(move || {
        rest = rest.strip_prefix('.').unwrap_or(rest);
        if rest.is_empty() {
            return None;
        }
        let (step, left) = match rest.strip_prefix('[') {
            Some(inside) => inside.split_once(']').unwrap_or((inside, "")),
            None => rest.split_at(rest.find(['.', '[']).unwrap_or(rest.len())),
        };
        rest = left;
        Some(step)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_path_finds_its_field_or_nothing() {
        let root = json!({
            "containers": [{ "securityContext": { "privileged": true } }],
            "labels": { "topology.kubernetes.io/zone": "a" },
        });
        for (path, value) in [
            ("containers[0].securityContext.privileged", Some(json!(true))),
            ("labels[topology.kubernetes.io/zone]", Some(json!("a"))),
            ("containers[1].name", None),
            ("containers[0].securityContext.privileged.deeper", None),
            ("containers.name", None),
            ("hostPID", None),
        ] {
            assert_eq!(lookup(&root, path), value.as_ref(), "{path}");
            assert_eq!(json_at(&root, path), value.map(|value| value.to_string()), "{path}");
        }
        assert_eq!(lookup(&root, ""), Some(&root));
    }
}
