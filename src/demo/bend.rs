//! What the quirks make of the rows of the services beside the gateway, whatever their words.

use serde_json::{Value, json};

use super::{Quirk, chance::mix, hostile::poisoned, hub::Hub};

/// Rows that come again with the quirk `repeated-rows`.
const AGAIN: usize = 3;

/// What may be bent about a service's rows.
#[derive(Debug)]
pub struct Shape {
    /// Fields with names and texts that people chose.
    pub texts: &'static [&'static str],
    /// Fields that may be missing.
    pub optional: &'static [&'static str],
    /// Fields whose values are words of a list that may grow.
    pub words: &'static [&'static str],
    /// Fields with times.
    pub times: &'static [&'static str],
}

/// Bends the rows of a page.
pub fn rows(hub: &Hub, rows: Vec<Value>, shape: &Shape) -> Value {
    if rows.is_empty() && hub.has(Quirk::NullData) {
        return Value::Null;
    }
    let mut bent = Vec::with_capacity(rows.len());
    for row in rows {
        let letters: Vec<u64> =
            row["id"].as_str().unwrap_or_default().bytes().map(u64::from).collect();
        let number = mix(&[hub.seed, mix(&letters)]);
        bent.push(one(hub, row, shape, number));
        if hub.has(Quirk::MalformedRows) && number.is_multiple_of(5) {
            bent.push(malformed(number / 5));
        }
    }
    Value::Array(bent)
}

/// Bends a single row.
fn one(hub: &Hub, mut row: Value, shape: &Shape, number: u64) -> Value {
    let Some(fields) = row.as_object_mut() else { return row };
    if hub.has(Quirk::Hostile) {
        for (n, name) in (0..).zip(shape.texts) {
            if let Some(Value::String(text)) = fields.get_mut(*name) {
                *text = poisoned(text, number >> (4 * n));
            }
        }
    }
    if hub.has(Quirk::UnknownTypes) {
        fields.insert("sentiment".into(), json!({ "score": [1, null, "x"] }));
        if number.is_multiple_of(4) {
            shape.words.iter().for_each(|name| {
                fields.insert((*name).to_owned(), "hologram".into());
            });
        }
    }
    if hub.has(Quirk::MissingFields) {
        for (n, name) in (0..).zip(shape.optional) {
            match (number >> n) % 3 {
                0 => drop(fields.remove(*name)),
                1 => drop(fields.insert((*name).to_owned(), Value::Null)),
                _ => {}
            }
        }
    }
    if hub.has(Quirk::MalformedRows) && number % 5 == 1 {
        shape.times.iter().for_each(|name| {
            fields.insert((*name).to_owned(), "the day before yesterday".into());
        });
    }
    row
}

fn malformed(number: u64) -> Value {
    match number % 4 {
        0 => Value::Null,
        1 => json!("a row that is none"),
        2 => json!({ "id": null }),
        _ => json!([1, 2, 3]),
    }
}

/// Where a page really begins that should begin at `from`: with the quirk `repeated-rows` a few
/// rows of the page before come again.
pub fn begins(hub: &Hub, from: usize) -> usize {
    if hub.has(Quirk::RepeatedRows) { from.saturating_sub(AGAIN) } else { from }
}
