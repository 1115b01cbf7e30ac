//! Which route a request belongs to: host, then path, then method.

mod matching;
mod template;

pub use template::{
    MAX_SEGMENTS, MAX_TEMPLATE, ParameterType, Piece, Segment, Spelling, Template, TemplateError,
    TemplateFault, is_parameter_name,
};
