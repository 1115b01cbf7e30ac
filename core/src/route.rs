//! Which route a request belongs to: host, then path, then method.

mod form;
mod language;
mod matching;
mod nearest;
mod order;
mod table;
mod template;

pub(crate) use nearest::nearest;
pub use order::Relation;
pub(crate) use table::{Lookup, Table};
pub use template::{
    MAX_SEGMENTS, MAX_TEMPLATE, ParameterType, Piece, Segment, Spelling, Template, TemplateError,
    TemplateFault, is_parameter_name,
};
