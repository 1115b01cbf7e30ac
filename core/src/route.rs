//! Which route a request belongs to: host, then path, then method.

mod template;

pub use template::{
    ParameterType, Piece, Segment, Spelling, Template, TemplateError, TemplateFault,
    is_parameter_name,
};
