//! A body names its fields: serde alone would take a list of their values in their order as well, which nobody means.

use serde::de::{Deserializer, Visitor};
use serde::forward_to_deserialize_any;

/// Reads a struct from an object alone.
pub(super) struct Fields<D>(pub(super) D);

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Fields<D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_map(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use crate::wire::request::{AddCues, ListShows, RecordSale};
    use serde_json::{from_value, json};

    #[test]
    fn a_list_of_values_is_no_body_and_no_part_of_one() {
        assert!(from_value::<ListShows>(json!([])).is_err());
        assert!(from_value::<ListShows>(json!([null, null])).is_err());
        let lines = json!([["MUG-1", 1, "12.50"]]);
        assert!(
            from_value::<RecordSale>(json!({ "order_id": "1", "currency": "EUR", "lines": lines })).is_err()
        );
        assert!(
            from_value::<AddCues>(json!({ "show": "s", "cues": [["MUG-1", null, null, null]] })).is_err()
        );
        assert!(from_value::<AddCues>(json!({ "show": "s", "cues": [{ "sku": "MUG-1" }] })).is_ok());
    }
}
