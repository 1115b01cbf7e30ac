//! What can be wrong with the text itself, as facts; the sentence sits on the variant.

use crate::bounds;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// A problem that the scanner or the parser finds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Fault {
    // ---- text and words
    #[error("a policy begins with `gate 1`")]
    EditionMissing,
    #[error("this program knows edition 1 of the language, not `{0}`")]
    EditionUnknown(String),
    #[error("the character U+{:04X} cannot be seen and does not stand in a policy", u32::from(*.0))]
    Hidden(char),
    #[error("a tab does not stand in a text")]
    Tab,
    #[error("this text is not closed on its line")]
    OpenText,
    #[error("`{0}` is no escape")]
    Escape(String),
    #[error("a doc comment stands directly above what it documents")]
    StrayDoc,
    #[error("`{0}` begins no comment")]
    ForeignComment(&'static str),
    #[error("a text stands in double quotes")]
    SingleQuotes,
    #[error("`{0}` has no meaning here")]
    StrayCharacter(char),
    #[error("`{0}` is out of range")]
    NumberRange(String),
    #[error("`{0}` is neither an integer nor a duration")]
    Number(String),
    #[error("`{0}` is no whole number")]
    Fraction(String),
    #[error("`{0}` is no time")]
    Time(String),
    #[error("`{0}` is no network")]
    Network(String),
    #[error("`{0}` is no address")]
    Address(String),
    #[error("`{0}` is an address, and a network is wanted")]
    BareAddress(String),
    #[error("this looks like {0}")]
    Secret(&'static str),
    #[error("`{0}` is not well formed as a name")]
    Name(String),
    #[error("`{0}` is not well formed as a header name")]
    HeaderName(String),
    #[error("`{0}` is not well formed as a method")]
    MethodName(String),
    #[error("`{0}` is a reserved word")]
    Reserved(String),
    #[error("`*` does not stand in a scope: there are no wildcards")]
    ScopeWildcard,
    #[error("this text stands without quotes")]
    UnquotedText,

    // ---- items and grammar
    #[error("`{0}` begins no item")]
    UnknownItem(String),
    #[error("`{0}` begins no line of a group")]
    UnknownMember(String),
    #[error("`{word}` does not stand {place}")]
    Misplaced { word: String, place: &'static str },
    #[error("this brace is not closed")]
    OpenBrace,
    #[error("this brace closes nothing")]
    StrayBrace,
    #[error("`{0}` wants a block in braces")]
    MissingBrace(String),
    #[error("expected {wanted}, found {found}")]
    Unexpected { wanted: String, found: String },
    #[error("`{0}` is not expected here")]
    Surplus(String),
    #[error("`{0}` wants a value")]
    ValueMissing(String),
    #[error("`->` stands between blanks")]
    CrampedArrow,
    #[error("`{0}` says nothing on its own")]
    LoneOperand(String),
    #[error("this cannot be read")]
    Unread,
    #[error("a {0} ends with its line")]
    LineEnd(&'static str),
    #[error("the brace of a block stands on its first line")]
    BraceLine,
    #[error("`and` and `or` do not mix without parentheses")]
    MixedAndOr,
    #[error("`{0}` does not join methods")]
    MethodsJoined(String),
    #[error("a comma stands between methods")]
    VerbsJoined,
    #[error("`{0}` is an operator of another language")]
    ForeignOperator(String),
    #[error("there is no negation")]
    Negation,
    #[error("`{0}` does not compare")]
    Assignment(String),
    #[error("`{0}` separates nothing here")]
    Separator(String),
    #[error("`{0}` is a clause of a route and does not stand in a group")]
    BareClause(String),
    #[error("methods are written in upper case")]
    MethodCase,
    #[error("a list without brackets does not end in a comma")]
    TrailingComma,
    #[error("`{0}` stands in the wrong place")]
    ModifierOrder(&'static str),
    #[error("the scope `{0}` has no description")]
    ScopeDescription(String),
    #[error("`{0}` stands twice")]
    Twice(&'static str),

    // ---- bounds
    #[error("a file has at most {} MiB", bounds::FILE / 1024 / 1024)]
    FileTooLarge,
    #[error("nothing nests deeper than {}", bounds::NESTING)]
    TooDeep,
    #[error("a text has at most {} KiB", bounds::TEXT / 1024)]
    TextTooLong,
    #[error("a list has at most {} entries", bounds::LIST)]
    ListTooLong,
    #[error("a block has at most {} entries", bounds::TABLE)]
    TableTooLong,
    #[error("a file has at most {} items, with what stands in them", bounds::ITEMS)]
    TooManyItems,
    #[error("a word has at most {} KiB", bounds::WORD / 1024)]
    WordTooLong,
    #[error("there are more problems than these {}", bounds::PROBLEMS)]
    TooManyProblems,
}

impl Fault {
    /// The problem at its place, with the advice that always goes with it.
    pub(crate) fn at(&self, span: Span) -> Diagnostic {
        let diagnostic = Diagnostic::new(self.code(), span, self.to_string());
        match self.advice() {
            Some(advice) => diagnostic.help(advice),
            None => diagnostic,
        }
    }

    fn code(&self) -> Code {
        match self {
            Fault::EditionMissing => Code::EditionMissing,
            Fault::EditionUnknown(_) => Code::EditionUnknown,
            Fault::Hidden(_) | Fault::Tab => Code::HiddenCharacter,
            Fault::OpenText => Code::OpenString,
            Fault::Escape(_) => Code::Escape,
            Fault::StrayDoc => Code::StrayDoc,
            Fault::ForeignComment(_) => Code::ForeignComment,
            Fault::SingleQuotes => Code::SingleQuotes,
            Fault::StrayCharacter(_) => Code::StrayCharacter,
            Fault::NumberRange(_) | Fault::Number(_) | Fault::Fraction(_) => Code::Number,
            Fault::Time(_) => Code::Time,
            Fault::Network(_) | Fault::Address(_) => Code::Network,
            Fault::BareAddress(_) => Code::BareAddress,
            Fault::Secret(_) => Code::SecretLiteral,
            Fault::Name(_) | Fault::HeaderName(_) | Fault::MethodName(_) => Code::Name,
            Fault::Reserved(_) => Code::ReservedWord,
            Fault::ScopeWildcard => Code::ScopeWildcard,
            Fault::UnquotedText => Code::UnquotedText,
            Fault::UnknownItem(_) | Fault::UnknownMember(_) => Code::UnknownItem,
            Fault::Misplaced { .. } => Code::MisplacedItem,
            Fault::OpenBrace | Fault::MissingBrace(_) => Code::OpenBrace,
            Fault::StrayBrace => Code::StrayBrace,
            Fault::Unexpected { .. } | Fault::Surplus(_) | Fault::LoneOperand(_) => Code::Syntax,
            Fault::CrampedArrow | Fault::Unread | Fault::Twice(_) | Fault::ValueMissing(_) => {
                Code::Syntax
            }
            Fault::LineEnd(_) => Code::LineEnd,
            Fault::BraceLine => Code::BraceLine,
            Fault::MixedAndOr => Code::MixedAndOr,
            Fault::MethodsJoined(_) | Fault::VerbsJoined => Code::MethodsJoined,
            Fault::ForeignOperator(_) => Code::ForeignOperator,
            Fault::Negation => Code::Negation,
            Fault::Assignment(_) => Code::Assignment,
            Fault::Separator(_) => Code::Separator,
            Fault::BareClause(_) => Code::BareClause,
            Fault::MethodCase => Code::MethodCase,
            Fault::TrailingComma => Code::TrailingComma,
            Fault::ModifierOrder(_) => Code::ModifierOrder,
            Fault::ScopeDescription(_) => Code::ScopeDescription,
            Fault::FileTooLarge => Code::FileTooLarge,
            Fault::TooDeep => Code::TooDeep,
            Fault::TextTooLong => Code::StringTooLong,
            Fault::ListTooLong | Fault::TableTooLong => Code::ListTooLong,
            Fault::TooManyItems => Code::TooManyItems,
            Fault::WordTooLong => Code::WordTooLong,
            Fault::TooManyProblems => Code::TooManyProblems,
        }
    }

    fn advice(&self) -> Option<&'static str> {
        Some(match self {
            Fault::OpenText => "a line end within a text is written `\\n`",
            Fault::Escape(_) => {
                "escapes are those of JSON: \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u00e9"
            }
            Fault::StrayDoc => {
                "`##` stands alone on its line above an item, a group, a route, a scope, a header \
                 or a caller; other comments begin with `#`"
            }
            Fault::ForeignComment(_) => "comments begin with `#` and end with their line",
            Fault::Number(_) => "durations are written `500ms`, `30s`, `10m`, `1h`, `7d`",
            Fault::Time(_) => "times are RFC 3339: `2026-01-01T00:00:00Z`",
            Fault::Network(_) => "networks are written `203.0.113.0/24`, `2001:db8::/32`",
            Fault::Secret(_) => {
                "secrets never stand in a policy: it names them, and the host hands them over"
            }
            Fault::Name(_) => "names are lower case: `[a-z][a-z0-9_-]*`, not ending in `-`",
            Fault::HeaderName(_) => "header names are `[A-Za-z][A-Za-z0-9-]*`",
            Fault::MethodName(_) => "methods are `[A-Z][A-Z0-9-]*`",
            Fault::ScopeWildcard => {
                "`includes` in the `scopes` block says what a scope brings along"
            }
            Fault::LoneOperand(_) => "compare it, or write `exists` behind it",
            Fault::MethodsJoined(_) => {
                "a list in brackets admits each of them; `allow user via app` asks for both proofs"
            }
            Fault::LineEnd(_) => "use braces for what takes several lines",
            Fault::Negation => {
                "an absent claim must never open a door; `!=` compares what is there"
            }
            Fault::ModifierOrder(_) => {
                "the order is `expanded`, `json`, `join \"…\"`, `or \"…\"`, each at most once"
            }
            Fault::MixedAndOr => "parentheses say which of them holds together",
            Fault::MissingBrace(_) => "open it with `{` on its first line",
            Fault::FileTooLarge => "split it, and `import` the parts",
            _ => return None,
        })
    }
}
