//! The ConfigMaps that a pod reads: by a variable, all at once, or as files.

use facts::pod_spec::PodSpec;

/// One reading.
pub(crate) struct Reading<'a> {
    /// The ConfigMap's name.
    pub map: &'a str,
    /// The one key that is read; `None` for all.
    key: Option<&'a str>,
    /// The field of the spec.
    pub field: String,
}

impl Reading<'_> {
    /// Whether it reads this key.
    pub fn has(&self, key: &str) -> bool {
        self.key.is_none_or(|read| read == key)
    }
}

/// Every reading, in the order of the fields. Projected volumes are not told apart by their sources.
pub(crate) fn read_by(spec: &PodSpec) -> Vec<Reading<'_>> {
    let mut readings = Vec::new();
    let mut reads = |map, key, field| readings.push(Reading { map, key, field });
    for (list, index, container) in spec.every_container() {
        let at = |field: &str, nth: usize| format!("{}[{index}].{field}[{nth}]", list.field());
        for (nth, variable) in container.env.iter().enumerate() {
            let from =
                variable.value_from.as_ref().and_then(|from| from.config_map_key_ref.as_ref());
            if let Some(of) = from {
                reads(of.name.as_str(), Some(of.key.as_str()), at("env", nth));
            }
        }
        for (nth, all) in container.env_from.iter().enumerate() {
            if let Some(of) = &all.config_map_ref {
                reads(&of.name, None, at("envFrom", nth));
            }
        }
    }
    for (nth, volume) in spec.volumes.iter().enumerate() {
        if let Some(of) = &volume.config_map {
            reads(&of.name, None, format!("volumes[{nth}]"));
        }
    }
    readings
}
