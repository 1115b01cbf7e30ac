//! A document as a tree, whatever it was written in.

use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::collections::HashSet;
use std::fmt::{self, Formatter};
use std::rc::Rc;

/// One value. Branches are shared, so that a place in a document is cheap to keep.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    Null,
    Bool(bool),
    /// As text: `swagger: 2.0` is the version `2.0`.
    Number(String),
    Text(String),
    List(Vec<Rc<Node>>),
    /// In the order of the text; no name stands twice.
    Map(Vec<(String, Rc<Node>)>),
}

impl Node {
    /// What stands under a name.
    pub(crate) fn get(&self, name: &str) -> Option<&Rc<Node>> {
        match self {
            Node::Map(members) => members.iter().find(|(own, _)| own == name).map(|(_, node)| node),
            _ => None,
        }
    }

    /// A text, or a number as it reads.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Node::Text(text) | Node::Number(text) => Some(text),
            _ => None,
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<Node, D::Error> {
        Node::deserialize(inner)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Number(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Number(value.to_string()))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Node, E> {
        Ok(Node::Number(value.to_string()))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Node, E> {
        Ok(Node::Number(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        // With its fraction: `3.0` stays the version `3.0`.
        Ok(Node::Number(format!("{value:?}")))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Node, E> {
        Ok(Node::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
        let mut nodes = Vec::new();
        while let Some(node) = list.next_element::<Node>()? {
            nodes.push(Rc::new(node));
        }
        Ok(Node::List(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut names = HashSet::new();
        let mut members = Vec::new();
        while let Some((name, node)) = map.next_entry::<Name, Node>()? {
            // Readers differ on which of the two counts, and one of them may ask for less.
            if !names.insert(name.0.clone()) {
                return Err(A::Error::custom(format!("`{}` stands twice", name.0)));
            }
            members.push((name.0, Rc::new(node)));
        }
        Ok(Node::Map(members))
    }
}

/// The name of a member. YAML has names that are no text, such as the status `200`.
struct Name(String);

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Name, D::Error> {
        match Node::deserialize(deserializer)? {
            Node::Text(text) | Node::Number(text) => Ok(Name(text)),
            Node::Bool(value) => Ok(Name(value.to_string())),
            Node::Null => Ok(Name("null".into())),
            Node::List(_) | Node::Map(_) => Err(D::Error::custom("a name is a text")),
        }
    }
}
