//! Reading a [`Node`] into a type that derives `Deserialize`: the tree is not copied, text is borrowed from it.
//!
//! As the API server does it, a field of a struct that is null is a field that is not set.

use std::fmt::{self, Display};

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{
    self, Deserialize, DeserializeSeed, Deserializer, EnumAccess, Expected, IntoDeserializer,
    MapAccess, SeqAccess, Unexpected, VariantAccess, Visitor,
};

use super::node::Entry;
use super::scalar::Scalar;
use super::{Kind, Node, Position, YamlError};

impl Node<'_> {
    /// Reads the node as a `T`.
    ///
    /// # Errors
    /// The first field that does not fit, with its path below this node and where it is.
    pub fn read<'de, T: Deserialize<'de>>(&'de self) -> Result<T, YamlError> {
        self.read_with(T::deserialize)
    }

    /// Reads the node by a function, for what is not told by its type alone.
    ///
    /// # Errors
    /// As [`Node::read`].
    pub fn read_with<'de, T>(
        &'de self,
        read: impl FnOnce(&'de Self) -> Result<T, ReadError>,
    ) -> Result<T, YamlError> {
        read(self).map_err(|error| error.finish(self))
    }
}

/// A value that does not fit its type. The path is put together on the way out, so reading costs nothing for it.
#[derive(Debug)]
pub struct ReadError(Box<Mismatch>);

#[derive(Debug)]
struct Mismatch {
    message: String,
    /// The message goes on after the field's path: `must be a list, is null`.
    continues: bool,
    at: Option<Position>,
    /// Steps of the path, the innermost first.
    steps: Vec<String>,
}

impl ReadError {
    /// Keeps the position that is innermost: the first to be set.
    fn at(mut self, node: &Node<'_>) -> Self {
        self.0.at.get_or_insert(node.position());
        self
    }

    fn within_key(mut self, key: &Node<'_>) -> Self {
        let name = key.text().unwrap_or_default();
        self.0.steps.push(if name.contains(['.', '[']) {
            format!("[\"{name}\"]")
        } else {
            format!(".{name}")
        });
        self
    }

    fn within_item(mut self, index: usize) -> Self {
        self.0.steps.push(format!("[{index}]"));
        self
    }

    fn finish(self, root: &Node<'_>) -> YamlError {
        let message = self.to_string();
        YamlError::new(self.0.at.unwrap_or(root.position()), message)
    }
}

impl Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path: String = self.0.steps.iter().rev().map(String::as_str).collect();
        let path = path.strip_prefix('.').unwrap_or(&path);
        match (path, self.0.continues) {
            ("", true) => write!(f, "this {}", self.0.message),
            (path, true) => write!(f, "{path} {}", self.0.message),
            ("", false) => f.write_str(&self.0.message),
            (path, false) => write!(f, "{path}: {}", self.0.message),
        }
    }
}

impl std::error::Error for ReadError {}

impl de::Error for ReadError {
    fn custom<T: Display>(message: T) -> Self {
        let (message, at, steps) = (message.to_string(), None, Vec::new());
        Self(Box::new(Mismatch { message, continues: false, at, steps }))
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let mut error =
            Self::custom(format_args!("must be {}, is {}", plainly(expected), Found(found)));
        error.0.continues = true;
        error
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::invalid_type(found, expected)
    }

    fn missing_field(field: &'static str) -> Self {
        Self::custom(format_args!("the field `{field}` is missing"))
    }
}

/// What serde calls a type, in the words of manifests.
fn plainly(expected: &dyn Expected) -> String {
    let name = expected.to_string();
    match name.as_str() {
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number".into(),
        "u8" | "u16" | "u32" | "u64" | "usize" => format!("a whole number from 0 ({name})"),
        "f32" | "f64" => "a number".into(),
        "a string" | "a borrowed string" => "text".into(),
        "a sequence" => "a list".into(),
        "a map" => "a mapping".into(),
        name if name.starts_with("struct ") => "a mapping".into(),
        _ => name,
    }
}

/// What was found, likewise.
struct Found<'a>(Unexpected<'a>);

impl Display for Found<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Unexpected::Str(text) => match text.char_indices().nth(60) {
                None => write!(f, "the text {text:?}"),
                Some((end, _)) => write!(f, "a text that begins {:?}", &text[..end]),
            },
            Unexpected::Bool(value) => write!(f, "{value}"),
            Unexpected::Unsigned(value) => write!(f, "the number {value}"),
            Unexpected::Signed(value) => write!(f, "the number {value}"),
            Unexpected::Float(value) => write!(f, "the number {value}"),
            Unexpected::Seq => f.write_str("a list"),
            Unexpected::Map => f.write_str("a mapping"),
            Unexpected::Unit => f.write_str("null"),
            other => other.fmt(f),
        }
    }
}

type Visited<T> = Result<T, ReadError>;

/// Every method gives an error the position of this node, unless it has that of one within.
impl<'de> Deserializer<'de> for &'de Node<'_> {
    type Error = ReadError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Visited<V::Value> {
        match self.kind() {
            Kind::Scalar(Scalar::Null) => visitor.visit_unit(),
            Kind::Scalar(Scalar::Bool(value)) => visitor.visit_bool(value),
            Kind::Scalar(Scalar::Int(value)) => visitor.visit_i64(value),
            Kind::Scalar(Scalar::BigInt(value)) => visitor.visit_u64(value),
            Kind::Scalar(Scalar::Float(value)) => visitor.visit_f64(value),
            Kind::Scalar(Scalar::Text(text)) => visitor.visit_borrowed_str(text),
            Kind::Sequence(items) => visitor.visit_seq(Items { items, next: 0 }),
            Kind::Mapping(entries) => {
                visitor.visit_map(Entries { entries, value: None, nulls: true })
            }
        }
        .map_err(|error: ReadError| error.at(self))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Visited<V::Value> {
        if self.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Visited<V::Value> {
        match self.kind() {
            Kind::Mapping(entries) => visitor
                .visit_map(Entries { entries, value: None, nulls: false })
                .map_err(|error: ReadError| error.at(self)),
            // Derived types would take the list for their fields in order.
            Kind::Sequence(_) => {
                let error: ReadError = de::Error::invalid_type(Unexpected::Seq, &visitor);
                Err(error.at(self))
            }
            Kind::Scalar(_) => self.deserialize_any(visitor),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Visited<V::Value> {
        visitor.visit_newtype_struct(self).map_err(|error: ReadError| error.at(self))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Visited<V::Value> {
        let variant = match self.kind() {
            Kind::Scalar(Scalar::Text(_)) => Variant { name: self, value: None },
            Kind::Mapping([(name, value)]) => Variant { name, value: Some(value) },
            _ => return self.deserialize_any(visitor),
        };
        visitor.visit_enum(variant).map_err(|error: ReadError| error.at(self))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Visited<V::Value> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map identifier
    }
}

struct Items<'de, 't> {
    items: &'de [Node<'t>],
    next: usize,
}

impl<'de> SeqAccess<'de> for Items<'de, '_> {
    type Error = ReadError;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Visited<Option<S::Value>> {
        let index = self.next;
        let Some(item) = self.items.get(index) else { return Ok(None) };
        self.next += 1;
        seed.deserialize(item).map(Some).map_err(|error| error.at(item).within_item(index))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len() - self.next)
    }
}

struct Entries<'de, 't> {
    entries: &'de [Entry<'t>],
    value: Option<&'de Entry<'t>>,
    /// Whether keys whose value is null are there at all.
    nulls: bool,
}

impl<'de> MapAccess<'de> for Entries<'de, '_> {
    type Error = ReadError;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Visited<Option<S::Value>> {
        while let [entry, rest @ ..] = self.entries {
            self.entries = rest;
            let (key, value) = entry;
            if self.nulls || !value.is_null() {
                self.value = Some(entry);
                let name = BorrowedStrDeserializer::new(key.text().unwrap_or_default());
                return seed.deserialize(name).map(Some).map_err(|error: ReadError| error.at(key));
            }
        }
        Ok(None)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Visited<S::Value> {
        let Some((key, value)) = self.value.take() else {
            return Err(de::Error::custom("a value was asked for before its key"));
        };
        seed.deserialize(value).map_err(|error| error.at(value).within_key(key))
    }

    fn size_hint(&self) -> Option<usize> {
        self.nulls.then_some(self.entries.len())
    }
}

/// A variant of an enum: its name alone, or a mapping of its name to its content.
struct Variant<'de, 't> {
    name: &'de Node<'t>,
    value: Option<&'de Node<'t>>,
}

impl<'de, 't> EnumAccess<'de> for Variant<'de, 't> {
    type Error = ReadError;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Visited<(S::Value, Self)> {
        let name = self.name.text().unwrap_or_default().into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'de, '_> {
    type Error = ReadError;

    fn unit_variant(self) -> Visited<()> {
        self.value.map_or(Ok(()), Deserialize::deserialize)
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Visited<S::Value> {
        match self.value {
            Some(value) => seed.deserialize(value).map_err(|e| e.at(value).within_key(self.name)),
            None => Err(de::Error::custom("this name needs a value: write `name: value`")),
        }
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Visited<V::Value> {
        self.newtype_variant_seed(Seed(visitor))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Visited<V::Value> {
        self.newtype_variant_seed(Seed(visitor))
    }
}

/// A visitor as a seed, for the content of a variant.
struct Seed<V>(V);

impl<'de, V: Visitor<'de>> DeserializeSeed<'de> for Seed<V> {
    type Value = V::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        deserializer.deserialize_any(self.0)
    }
}
