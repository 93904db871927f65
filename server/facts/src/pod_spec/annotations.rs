//! Annotations that say how a pod's containers are confined, from before there were fields for it.

use std::fmt;

use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use crate::selector::Labels;

/// The pod's seccomp profile, until v1.18.
pub const SECCOMP_POD: &str = "seccomp.security.alpha.kubernetes.io/pod";

/// Before a container's name: its seccomp profile, until v1.18.
pub const SECCOMP_CONTAINER: &str = "container.seccomp.security.alpha.kubernetes.io/";

/// Before a container's name: its AppArmor profile.
pub const APPARMOR_CONTAINER: &str = "container.apparmor.security.beta.kubernetes.io/";

/// Of a pod's annotations, those that set a profile; all others are dropped while reading.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ProfileAnnotations(Labels);

impl ProfileAnnotations {
    /// Those among a pod's annotations.
    pub fn among(annotations: &Labels) -> Self {
        let profiles = annotations.iter().filter(|(key, _)| sets_a_profile(key));
        Self(Labels::of(profiles))
    }

    /// Whether there are none, as nearly always.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of one.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)
    }

    /// Keys and values, sorted.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter()
    }
}

/// Whether an annotation of a pod sets a profile.
pub fn sets_a_profile(key: &str) -> bool {
    key == SECCOMP_POD || key.starts_with(SECCOMP_CONTAINER) || key.starts_with(APPARMOR_CONTAINER)
}

impl Serialize for ProfileAnnotations {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for ProfileAnnotations {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keeping;

        impl<'de> Visitor<'de> for Keeping {
            type Value = ProfileAnnotations;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("annotations")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut kept: Vec<(Box<str>, Box<str>)> = Vec::new();
                while let Some(key) = map.next_key::<Box<str>>()? {
                    if sets_a_profile(&key) {
                        // To the API server null is the empty text.
                        let value = map.next_value::<Option<Box<str>>>()?;
                        kept.push((key, value.unwrap_or_default()));
                    } else {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
                Ok(ProfileAnnotations(kept.into_iter().collect()))
            }
        }

        deserializer.deserialize_map(Keeping)
    }
}
