//! A serializer that writes one field and passes over the others: a value need not be written whole to read a field of it.

use std::fmt;

use serde::ser::{self, Impossible, Serialize, Serializer};

use super::steps;
use crate::canonical;

/// The value at `path` within `root`, as canonical JSON; `None` where it is not set. Paths are those of [`super::lookup`].
pub fn json_at<T: Serialize>(root: &T, path: &str) -> Option<String> {
    let steps: Vec<&str> = steps(path).collect();
    at(root, &steps)
}

fn at<T: Serialize + ?Sized>(value: &T, steps: &[&str]) -> Option<String> {
    match steps {
        [] => String::from_utf8(canonical::bytes(&value)).ok().filter(|json| json != "null"),
        [step, rest @ ..] => value.serialize(Within { step, rest }).ok().flatten(),
    }
}

/// Looks for the field of one step; what has no fields has not got it.
#[derive(Clone, Copy)]
struct Within<'s> {
    step: &'s str,
    rest: &'s [&'s str],
}

/// Goes through the fields, and keeps what was found.
struct Search<'s> {
    within: Within<'s>,
    found: Option<String>,
    /// How many items were passed, in a list.
    index: usize,
    /// Whether the key that was just read is the one, in a map.
    is_it: bool,
}

impl Search<'_> {
    fn take<T: Serialize + ?Sized>(&mut self, is_it: bool, value: &T) {
        if is_it {
            self.found = at(value, self.within.rest);
        }
    }

    fn item<T: Serialize + ?Sized>(&mut self, value: &T) {
        let is_it = self.within.step.parse() == Ok(self.index);
        self.index += 1;
        self.take(is_it, value);
    }
}

impl<'s> Within<'s> {
    fn search(self) -> Search<'s> {
        Search { within: self, found: None, index: 0, is_it: false }
    }
}

/// A value whose own serialising fails is as one that is not set.
#[derive(Debug)]
struct Failed;

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not serialised")
    }
}

impl std::error::Error for Failed {}

impl ser::Error for Failed {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

type Found = Result<Option<String>, Failed>;

macro_rules! without_fields {
    ($($method:ident: $type:ty),* $(,)?) => {
        $(fn $method(self, _: $type) -> Found {
            Ok(None)
        })*
    };
}

impl<'s> Serializer for Within<'s> {
    type Ok = Option<String>;
    type Error = Failed;
    type SerializeSeq = Search<'s>;
    type SerializeTuple = Search<'s>;
    type SerializeTupleStruct = Search<'s>;
    type SerializeTupleVariant = Impossible<Self::Ok, Failed>;
    type SerializeMap = Search<'s>;
    type SerializeStruct = Search<'s>;
    type SerializeStructVariant = Impossible<Self::Ok, Failed>;

    without_fields! {
        serialize_bool: bool, serialize_char: char, serialize_str: &str, serialize_bytes: &[u8],
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64,
        serialize_f32: f32, serialize_f64: f64, serialize_unit_struct: &'static str,
    }

    fn serialize_none(self) -> Found {
        Ok(None)
    }

    fn serialize_unit(self) -> Found {
        Ok(None)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Found {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Found {
        value.serialize(self)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, _: &'static str) -> Found {
        Ok(None)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Found {
        Ok((variant == self.step).then(|| at(value, self.rest)).flatten())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Search<'s>, Failed> {
        Ok(self.search())
    }

    fn serialize_tuple(self, _: usize) -> Result<Search<'s>, Failed> {
        Ok(self.search())
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Search<'s>, Failed> {
        Ok(self.search())
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Failed> {
        Err(Failed)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Search<'s>, Failed> {
        Ok(self.search())
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Search<'s>, Failed> {
        Ok(self.search())
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Failed> {
        Err(Failed)
    }
}

impl ser::SerializeSeq for Search<'_> {
    type Ok = Option<String>;
    type Error = Failed;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failed> {
        self.item(value);
        Ok(())
    }

    fn end(self) -> Found {
        Ok(self.found)
    }
}

impl ser::SerializeTuple for Search<'_> {
    type Ok = Option<String>;
    type Error = Failed;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failed> {
        self.item(value);
        Ok(())
    }

    fn end(self) -> Found {
        Ok(self.found)
    }
}

impl ser::SerializeTupleStruct for Search<'_> {
    type Ok = Option<String>;
    type Error = Failed;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failed> {
        self.item(value);
        Ok(())
    }

    fn end(self) -> Found {
        Ok(self.found)
    }
}

impl ser::SerializeMap for Search<'_> {
    type Ok = Option<String>;
    type Error = Failed;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Failed> {
        let key = serde_json::to_value(key).map_err(|_| Failed)?;
        self.is_it = key == self.within.step;
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failed> {
        self.take(self.is_it, value);
        Ok(())
    }

    fn end(self) -> Found {
        Ok(self.found)
    }
}

impl ser::SerializeStruct for Search<'_> {
    type Ok = Option<String>;
    type Error = Failed;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), Failed> {
        self.take(key == self.within.step, value);
        Ok(())
    }

    fn end(self) -> Found {
        Ok(self.found)
    }
}
