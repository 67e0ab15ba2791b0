//! A part of the panel's state: shared from state to state while it stays the same, and written as JSON at most once,
//! however many clients are told it.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};
use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};
use ts_rs::{Config, TS, TypeVisitor};

/// See the module. On the wire it is the value alone.
pub struct Part<T>(Arc<Shared<T>>);

struct Shared<T> {
    value: T,
    json: OnceLock<Result<Box<RawValue>, String>>,
}

impl<T> Part<T> {
    /// Whether it is the very same, and not only one of the same value.
    #[cfg(test)]
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T: PartialEq> Part<T> {
    /// The part of the next state: the one of the last where the value is the same.
    pub(crate) fn next(last: Option<&Self>, value: T) -> Self {
        match last {
            Some(last) if last.0.value == value => last.clone(),
            _ => Self::from(value),
        }
    }
}

impl<T> From<T> for Part<T> {
    fn from(value: T) -> Self {
        Self(Arc::new(Shared { value, json: OnceLock::new() }))
    }
}

impl<T> Clone for Part<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Deref for Part<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0.value
    }
}

impl<T: PartialEq> PartialEq for Part<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.value == other.0.value
    }
}

impl<T: Eq> Eq for Part<T> {}

impl<T: fmt::Debug> fmt::Debug for Part<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.value.fmt(f)
    }
}

impl<T: Serialize> Serialize for Part<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Whoever comes first writes it; the others wait for that.
        let json = self.0.json.get_or_init(|| to_raw_value(&self.0.value).map_err(|why| why.to_string()));
        match json {
            Ok(json) => json.serialize(serializer),
            Err(why) => Err(serde::ser::Error::custom(why)),
        }
    }
}

impl<T: JsonSchema> JsonSchema for Part<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

impl<T: TS> TS for Part<T> {
    type WithoutGenerics = Self;
    type OptionInnerType = Self;

    fn name(config: &Config) -> String {
        T::name(config)
    }

    fn inline(config: &Config) -> String {
        T::inline(config)
    }

    fn visit_dependencies(visitor: &mut impl TypeVisitor)
    where
        Self: 'static,
    {
        T::visit_dependencies(visitor);
    }

    fn visit_generics(visitor: &mut impl TypeVisitor)
    where
        Self: 'static,
    {
        T::visit_generics(visitor);
        visitor.visit::<T>();
    }

    fn decl(config: &Config) -> String {
        T::decl(config)
    }

    fn decl_concrete(config: &Config) -> String {
        T::decl_concrete(config)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_part_that_stays_the_same_is_shared_and_written_once() {
        let first = Part::from(vec![1, 2]);
        assert_eq!(serde_json::to_string(&first).unwrap(), "[1,2]");
        let same = Part::next(Some(&first), vec![1, 2]);
        assert!(first.is(&same));
        assert!(same.0.json.get().is_some());
        let other = Part::next(Some(&first), vec![1, 2, 3]);
        assert!(other != first && other.0.json.get().is_none());
        assert_eq!(serde_json::to_string(&other).unwrap(), "[1,2,3]");
    }

    #[test]
    fn a_part_inside_a_part_is_the_value_alone_as_text_and_as_a_value() {
        let inner = Part::from(Some("a".to_owned()));
        let outer = Part::from(vec![inner, Part::from(None)]);
        assert_eq!(serde_json::to_string(&outer).unwrap(), r#"["a",null]"#);
        assert_eq!(serde_json::to_value(&outer).unwrap(), json!(["a", null]));
    }
}
