//! What is wrong with a policy, where, and what to do about it.
//!
//! Everything in here is data; [`Report`] shows it as text or as JSON.

mod code;
mod json;
mod patch;
#[cfg(feature = "render")]
mod render;
mod report;
mod suggest;

pub use code::{Code, Severity};
pub use patch::Patch;
#[cfg(feature = "render")]
pub use render::Colours;
pub use report::Report;
pub use suggest::nearest;

use crate::source::Span;

/// One problem.
///
/// ```
/// use gatewright_dsl::diagnostic::{Code, Diagnostic};
/// use gatewright_dsl::source::{FileId, Span};
///
/// let at = |range| Span::new(FileId(0), range);
/// let diagnostic = Diagnostic::new(Code::Assignment, at(21..22), "`=` does not compare")
///     .saying("compares nothing")
///     .help("equality is written `==`")
///     .fix("write `==`", at(21..22), "==");
/// assert_eq!(diagnostic.code.as_str(), "GW0112");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its stable code.
    pub code: Code,
    /// Error or warning; the code decides.
    pub severity: Severity,
    /// The sentence: lower case, no full stop, the user's words in back-ticks.
    pub message: String,
    /// The places; the first is the primary one.
    pub labels: Vec<Label>,
    /// What to do about it.
    pub help: Option<String>,
    /// A change of the text that does it.
    pub fix: Option<Fix>,
}

/// A place, and what is to be said about it there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// A few words, or none.
    pub text: String,
}

/// A change that would mend the problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an imperative: `write `==``.
    pub title: String,
    /// The changes, in the order of the text and without overlap.
    pub edits: Vec<Edit>,
    /// Whether a program may make it unasked.
    pub applicability: Applicability,
}

/// How sure it is that a fix is what was meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applicability {
    /// There is one thing that can be meant, and the fix says it.
    Certain,
    /// It is likely, and somebody has to look: a name that is near, one of two readings.
    Guess,
}

impl Applicability {
    /// `certain` or `guess`.
    pub fn as_str(self) -> &'static str {
        match self {
            Applicability::Certain => "certain",
            Applicability::Guess => "guess",
        }
    }
}

/// Puts `insert` in place of `span`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What goes; an empty span only inserts.
    pub span: Span,
    /// What comes.
    pub insert: String,
}

impl Diagnostic {
    /// A problem at a place.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code,
            severity: code.severity(),
            message: message.into(),
            labels: vec![Label { span, text: String::new() }],
            help: None,
            fix: None,
        }
    }

    /// Words at the primary place.
    #[must_use]
    pub fn saying(mut self, text: impl Into<String>) -> Diagnostic {
        if let Some(primary) = self.labels.first_mut() {
            primary.text = text.into();
        }
        self
    }

    /// Another place, with words.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    /// A fix of one edit.
    #[must_use]
    pub fn fix(
        self,
        title: impl Into<String>,
        span: Span,
        insert: impl Into<String>,
    ) -> Diagnostic {
        self.fixes(title, vec![Edit { span, insert: insert.into() }])
    }

    /// A fix of several edits.
    #[must_use]
    pub fn fixes(mut self, title: impl Into<String>, edits: Vec<Edit>) -> Diagnostic {
        let applicability = Applicability::Certain;
        self.fix = Some(Fix { title: title.into(), edits, applicability });
        self
    }

    /// Its fix, if any, is only likely.
    #[must_use]
    pub fn guess(mut self) -> Diagnostic {
        if let Some(fix) = &mut self.fix {
            fix.applicability = Applicability::Guess;
        }
        self
    }

    /// The primary place.
    pub fn span(&self) -> Span {
        self.labels.first().map_or(Span::default(), |label| label.span)
    }

    /// Whether it keeps the policy from compiling.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
