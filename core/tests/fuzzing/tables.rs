//! Compiled policies with something else in their tables: still tables, and hardly ever a policy
//! that a compiler would write.

use crate::mutation::{Random, mutated};
use gatewright_core::policy::RawPolicy;
use serde_json::Value;

/// The policy with one to three members changed; `None` where tables cannot hold that.
pub fn changed(seed: &RawPolicy, random: &mut Random) -> Option<RawPolicy> {
    let mut tables = serde_json::to_value(seed).expect("tables are data");
    for _ in 0..=random.below(3) {
        let all = tables.clone();
        let pieces = pieces(&all);
        let piece = |random: &mut Random| (*pieces[random.below(pieces.len())]).clone();
        let at = random.below(pieces.len());
        let other = std::iter::repeat_with(|| piece(random)).take(50);
        let other = other.into_iter().find(|own| is_like(own, pieces[at]));
        let chosen = nth(&mut tables, &mut { at })?;
        *chosen = change(chosen, other.unwrap_or_default(), random);
    }
    serde_json::from_value(tables).ok()
}

/// The value, changed by its kind, or another value of this kind.
fn change(own: &Value, other: Value, random: &mut Random) -> Value {
    match own {
        _ if random.below(2) == 0 => other,
        Value::Number(number) => {
            let number = number.as_i64().unwrap_or_default();
            [0, 1, number + 1, number - 1, -number, i64::MAX, i64::MIN][random.below(7)].into()
        }
        Value::String(text) => {
            let bytes = mutated(text.as_bytes(), &[b"\r\n", b"-", b"", b"/", b"{x}"], random);
            String::from_utf8_lossy(&bytes).into()
        }
        Value::Array(members) => {
            let mut members = members.clone();
            let at = random.below(members.len());
            match (members.is_empty(), random.below(3)) {
                (true, _) => {}
                (false, 0) => drop(members.remove(at)),
                (false, 1) => members.push(members[at].clone()),
                (false, _) => members.swap(0, at),
            }
            members.into()
        }
        Value::Bool(own) => (!own).into(),
        _ => other,
    }
}

fn is_like(one: &Value, other: &Value) -> bool {
    let keys = |value: &Value| {
        value.as_object().map(|members| members.keys().cloned().collect::<Vec<_>>())
    };
    std::mem::discriminant(one) == std::mem::discriminant(other) && keys(one) == keys(other)
}

/// Every value, the outer ones first.
fn pieces(value: &Value) -> Vec<&Value> {
    let inner: Vec<&Value> = match value {
        Value::Array(members) => members.iter().collect(),
        Value::Object(members) => members.values().collect(),
        _ => Vec::new(),
    };
    std::iter::once(value).chain(inner.into_iter().flat_map(pieces)).collect()
}

/// The value at a position of [`pieces`].
fn nth<'v>(value: &'v mut Value, at: &mut usize) -> Option<&'v mut Value> {
    if *at == 0 {
        return Some(value);
    }
    *at -= 1;
    match value {
        Value::Array(members) => members.iter_mut().find_map(|member| nth(member, at)),
        Value::Object(members) => members.values_mut().find_map(|member| nth(member, at)),
        _ => None,
    }
}
