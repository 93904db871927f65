//! `env` and `envFrom`: names, and where values come from; never a value.

use std::fmt;

use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Serialize};

use crate::env_value::{EnvValue, Literal, names_a_credential};
use crate::lenient::null_is_default;

/// `env[]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EnvVar {
    /// The variable's name.
    pub name: String,
    /// What is kept of a literal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<EnvValue>,
    /// A reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_from: Option<Box<EnvVarSource>>,
}

/// By hand, because whether a literal is a credential depends on the variable's name too, and neither may outlive the
/// reading.
impl<'de> Deserialize<'de> for EnvVar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Variable;

        impl<'de> Visitor<'de> for Variable {
            type Value = EnvVar;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an environment variable: a map with `name`")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<EnvVar, A::Error> {
                let mut variable = EnvVar::default();
                let mut may_be_secret = false;
                while let Some(field) = map.next_key::<Field>()? {
                    match field {
                        Field::Name => {
                            variable.name = map.next_value::<Option<_>>()?.unwrap_or_default();
                        }
                        Field::Value => {
                            let literal = map.next_value::<Option<Literal>>()?;
                            may_be_secret = literal.as_ref().is_some_and(|it| it.may_be_secret);
                            variable.value = literal.map(|it| it.kept);
                        }
                        Field::ValueFrom => variable.value_from = map.next_value()?,
                        Field::Other => drop(map.next_value::<IgnoredAny>()?),
                    }
                }
                if let Some(value) = &mut variable.value {
                    value.looks_like_credential |=
                        may_be_secret && names_a_credential(&variable.name);
                }
                Ok(variable)
            }
        }

        deserializer.deserialize_map(Variable)
    }
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "camelCase")]
enum Field {
    Name,
    Value,
    ValueFrom,
    #[serde(other)]
    Other,
}

/// `env[].valueFrom`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct EnvVarSource {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub config_map_key_ref: Option<KeyRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_key_ref: Option<KeyRef>,
}

/// A key of a ConfigMap or Secret, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct KeyRef {
    #[serde(deserialize_with = "null_is_default")]
    pub key: String,
    #[serde(deserialize_with = "null_is_default")]
    pub name: String,
}

/// `envFrom[]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct EnvFrom {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub config_map_ref: Option<NameRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_ref: Option<NameRef>,
}

/// A reference by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct NameRef {
    #[serde(deserialize_with = "null_is_default")]
    pub name: String,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_literal_is_a_credential_by_its_form_or_by_the_variables_name() {
        for (name, literal, expected) in [
            ("DB_PASSWORD", "hunter2", true),
            ("dbPassword", "hunter2", true),
            ("PGPASSWORD", "hunter2", true),
            ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI", true),
            ("API_KEY", "0123456789", true),
            ("PLAIN", "ghp_0123456789abcdef", true),
            ("DATABASE_URL", "postgres://app:hunter2@db.internal/app", true),
            ("DB_PASSWORD", "", false),
            ("DB_PASSWORD", "$(PASSWORD_FROM_SECRET)", false),
            ("DB_PASSWORD", "/run/secrets/password", false),
            ("ALLOW_EMPTY_PASSWORD", "yes", false),
            ("PASSWORD_FILE", "secret.txt", false),
            ("TOKEN_TTL", "3600", false),
            ("AWS_ACCESS_KEY_ID", "0123456789", false),
            ("PWD", "app", false),
            ("OLD_PWD", "hunter2", true),
            ("LOG_LEVEL", "debug", false),
        ] {
            for variable in [
                json!({ "name": name, "value": literal }),
                // Which comes first is the writer's choice.
                serde_json::from_str(&format!(r#"{{"value":{literal:?},"name":{name:?}}}"#))
                    .expect("JSON"),
            ] {
                let read: EnvVar = serde_json::from_value(variable).expect("a variable");
                let kept = read.value.as_ref().expect("a value");
                assert_eq!(kept.looks_like_credential, expected, "{name}={literal}");
                let written = serde_json::to_value(&read).expect("JSON");
                assert_eq!(serde_json::from_value::<EnvVar>(written).expect("as kept"), read);
            }
        }
    }
}
