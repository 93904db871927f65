//! What a finding speaks of, where its fields' values name it.

use checks::capability;
use checks::image_reference::ImageReference;
use model::ids::CheckId;
use serde_json::Value;

/// How the value of a field names what a finding speaks of.
pub(super) enum Named {
    /// By the part of it at this JSON pointer.
    Part(&'static str),
    /// As an image does its registry.
    Registry,
    /// As a capability, in any spelling.
    Capability,
}

/// Checks whose findings speak of what values name, so that another name is another thing. The value of any other check's
/// field says how the finding came to be, or changes with each release, as an image does.
const NAMING: &[(&str, Named)] = &[
    ("HRD-001", Named::Capability),
    ("HRD-002", Named::Capability),
    ("HRD-003", Named::Capability),
    ("HRD-008", Named::Part("")),
    ("HRD-010", Named::Part("")),
    ("HRD-012", Named::Capability),
    ("IMG-003", Named::Registry),
    ("NET-003", Named::Part("")),
    ("NET-004", Named::Part("")),
    ("RES-006", Named::Part("/value/host")),
    ("RES-007", Named::Registry),
    ("RES-008", Named::Part("/persistentVolumeClaim/claimName")),
    ("SEC-001", Named::Part("/name")),
    ("SEC-002", Named::Part("")),
];

impl Named {
    /// How the findings of a check name what they speak of.
    pub fn by(check: &CheckId) -> Option<&'static Self> {
        NAMING.iter().find(|(id, _)| *id == check.as_str()).map(|(_, named)| named)
    }

    /// What a value names.
    pub fn names(&self, value: &Value) -> Vec<String> {
        let texts: Vec<&str> = match value {
            // A report of an earlier release tells of capabilities by their whole list.
            Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
            one => one.as_str().into_iter().collect(),
        };
        match self {
            Self::Part(at) => value.pointer(at).map(ToString::to_string).into_iter().collect(),
            Self::Registry => {
                let images = texts.into_iter().filter_map(ImageReference::parse);
                images.map(|image| image.registry().to_owned()).collect()
            }
            Self::Capability => texts.into_iter().map(capability::name).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use checks::catalogue::CATALOGUE;

    use super::*;

    #[test]
    fn each_check_that_names_is_in_the_catalogue() {
        for (id, _) in NAMING {
            assert!(CATALOGUE.iter().any(|check| check.id.as_str() == *id), "{id}");
        }
    }
}
