//! What a container, a probe or a hook executes: which arguments look like credentials; nothing else is kept.

use std::fmt;

use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Deserialize, Serialize, Serializer};

use crate::credential_argument::{Client, CredentialArgument, Search};

/// A list of arguments, such as `command` or `args`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Arguments {
    credentials: Box<[CredentialArgument]>,
    /// The client that the list ends with; forgotten once both lists are read.
    program: Option<Client>,
}

impl Arguments {
    /// Those that look like credentials, in order.
    pub fn credentials(&self) -> &[CredentialArgument] {
        &self.credentials
    }

    pub(super) fn is_empty(&self) -> bool {
        self.credentials.is_empty()
    }

    /// Decides, now that the program is known, what only some programs take for a password.
    pub(super) fn settle(command: &mut Self, args: &mut Self) {
        let program = command.program.take();
        command.keep(None);
        args.program = None;
        args.keep(program);
    }

    /// Reads a list that is the whole command.
    pub(super) fn alone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut command = Self::deserialize(deserializer)?;
        Self::settle(&mut command, &mut Self::default());
        Ok(command)
    }

    fn keep(&mut self, program: Option<Client>) {
        let mut kept = std::mem::take(&mut self.credentials).into_vec();
        kept.retain(|it| it.read_by.is_none() || it.read_by == program);
        kept.iter_mut().for_each(|it| it.read_by = None);
        kept.dedup_by_key(|it| it.index);
        self.credentials = kept.into();
    }
}

/// As a list of as many as the last needs: an object stands for each that looks like a credential, null for any other.
impl Serialize for Arguments {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Kept<'a>(&'a CredentialArgument);

        impl Serialize for Kept<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(None)?;
                map.serialize_entry("looksLikeCredential", &true)?;
                if let Some(name) = &self.0.name {
                    map.serialize_entry("name", name)?;
                }
                map.end()
            }
        }

        let mut list = serializer.serialize_seq(None)?;
        let mut next = 0;
        for credential in &self.credentials {
            for _ in next..credential.index {
                list.serialize_element(&None::<()>)?;
            }
            list.serialize_element(&Kept(credential))?;
            next = credential.index + 1;
        }
        list.end()
    }
}

impl<'de> Deserialize<'de> for Arguments {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List;

        impl<'de> Visitor<'de> for List {
            type Value = Arguments;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of texts")
            }

            fn visit_unit<E: Error>(self) -> Result<Arguments, E> {
                Ok(Arguments::default())
            }

            // No list, which the API server refuses; an error would quote it.
            fn visit_str<E: Error>(self, text: &str) -> Result<Arguments, E> {
                let mut search = Search::default();
                search.argument(text);
                let program = search.program;
                Ok(Arguments { credentials: search.into_found(), program })
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Arguments, A::Error> {
                let mut search = Search::default();
                while list.next_element_seed(Argument(&mut search))?.is_some() {}
                let program = search.program;
                Ok(Arguments { credentials: search.into_found(), program })
            }
        }

        deserializer.deserialize_any(List)
    }
}

/// One argument, which is searched while it is read.
struct Argument<'s>(&'s mut Search);

impl<'de> serde::de::DeserializeSeed<'de> for Argument<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Argument<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, or what a record keeps of one")
    }

    fn visit_str<E: Error>(self, argument: &str) -> Result<(), E> {
        self.0.argument(argument);
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.0.pass();
        Ok(())
    }

    // The API server refuses these; a manifest that has them is still judged for the rest.
    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        self.0.pass();
        Ok(())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        self.0.argument(&number.to_string());
        Ok(())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        self.0.argument(&number.to_string());
        Ok(())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<(), E> {
        self.0.argument(&number.to_string());
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let (mut looks_like_credential, mut name) = (false, None);
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "looksLikeCredential" => looks_like_credential = map.next_value()?,
                "name" => name = Some(map.next_value()?),
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        match looks_like_credential {
            true => self.0.known(name),
            false => self.0.pass(),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::pod_spec::Container;

    #[test]
    fn a_program_reads_what_stands_in_the_other_list_and_no_value_is_kept() {
        let credential = |name: &str| json!({ "looksLikeCredential": true, "name": name });
        for (command, args, kept_command, kept_args) in [
            (
                json!(["mysqldump"]),
                json!(["-uroot", "-phunter2"]),
                Value::Null,
                json!([null, credential("-p")]),
            ),
            (json!(["nginx"]), json!(["-phunter2"]), Value::Null, Value::Null),
            (json!(null), json!(["-p", "hunter2"]), Value::Null, Value::Null),
            (
                json!(["sh", "-c", "app --token hunter2"]),
                json!([1, true, null]),
                json!([null, null, credential("--token")]),
                Value::Null,
            ),
            (
                json!(["app", "--url=amqp://a:hunter2@b"]),
                Value::Null,
                json!([null, { "looksLikeCredential": true }]),
                Value::Null,
            ),
        ] {
            let container = json!({ "args": args, "command": command, "name": "app" });
            let read: Container = serde_json::from_value(container).expect("a container");
            let written = serde_json::to_value(&read).expect("JSON");
            assert_eq!(written.get("command").unwrap_or(&Value::Null), &kept_command);
            assert_eq!(written.get("args").unwrap_or(&Value::Null), &kept_args);
            assert!(!written.to_string().contains("hunter2"), "{written}");
            assert_eq!(serde_json::from_value::<Container>(written).expect("as kept"), read);
        }
    }
}
