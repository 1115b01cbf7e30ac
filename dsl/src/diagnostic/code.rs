//! The table of codes: one line each, never reused.

use std::fmt::{self, Display, Formatter};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The policy does not compile.
    Error,
    /// It compiles, and deserves a second look.
    Warning,
}

impl Severity {
    /// `error` or `warning`.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

macro_rules! codes {
    ($($number:ident $severity:ident $name:ident $title:literal)*) => {
        /// A stable code: `GW` and four digits.
        ///
        /// Ranges: 00 text and words, 01 items and grammar, 02 names and imports, 03 auth,
        /// 04 hosts, paths and routes, 05 access and requirements, 06 headers, 07 tests, 09 bounds.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $title] $name,)*
        }

        impl Code {
            /// Every code, in the order of its number.
            pub const ALL: &'static [Code] = &[$(Code::$name),*];

            /// `GW0104`
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Code::$name => stringify!($number),)*
                }
            }

            /// Whether it is an error or a warning.
            pub fn severity(self) -> Severity {
                match self {
                    $(Code::$name => Severity::$severity,)*
                }
            }

            /// What it is about, in a few words.
            pub fn title(self) -> &'static str {
                match self {
                    $(Code::$name => $title,)*
                }
            }
        }
    };
}

codes! {
    GW0001 Error NotUtf8 "a file that is not UTF-8"
    GW0002 Error EditionMissing "a file that does not begin with `gate 1`"
    GW0003 Error EditionUnknown "an edition that is not known"
    GW0004 Error HiddenCharacter "a control, bidirectional or zero-width character"
    GW0005 Error OpenString "a string that does not end on its line"
    GW0006 Error Escape "an escape that JSON does not have"
    GW0007 Error StrayDoc "a doc comment that stands above nothing"
    GW0008 Error ForeignComment "a comment in the style of another language"
    GW0009 Error SingleQuotes "text in single quotes"
    GW0010 Error StrayCharacter "a character that has no meaning here"
    GW0011 Error Number "a number that is out of range"
    GW0012 Error Time "a time that is not RFC 3339"
    GW0013 Error Network "a network that is not CIDR"
    GW0014 Error BareAddress "an address where a network is wanted"
    GW0015 Error SecretLiteral "text that looks like a secret"
    GW0016 Error Name "a name that is not well formed"
    GW0017 Error ReservedWord "a reserved word as a name"
    GW0018 Error ScopeWildcard "a wildcard in a scope"
    GW0019 Error UnquotedText "a text without its quotes"

    GW0101 Error UnknownItem "a word that begins no item"
    GW0102 Error MisplacedItem "a line that stands in the wrong place"
    GW0103 Error OpenBrace "a brace that is not closed"
    GW0104 Error StrayBrace "a closing brace that closes nothing"
    GW0105 Error Syntax "text that does not fit the grammar"
    GW0106 Error LineEnd "a route or a test row that goes on after its line"
    GW0107 Error BraceLine "an opening brace that is not on the first line"
    GW0108 Error MixedAndOr "`and` and `or` without parentheses"
    GW0109 Error MethodsJoined "`and` or `or` between methods"
    GW0110 Error ForeignOperator "an operator of another language"
    GW0111 Error Negation "a negation"
    GW0112 Error Assignment "`=` where `==` is meant"
    GW0113 Error Separator "a separator that the language does not have"
    GW0114 Error BareClause "a clause of a route in a group"
    GW0115 Error MethodCase "a method in lower case"
    GW0116 Error TrailingComma "a comma behind the last of a short list"
    GW0117 Error ModifierOrder "modifiers of a header line out of order"
    GW0118 Error ScopeDescription "a scope of the vocabulary without a description"

    GW0901 Error FileTooLarge "a file that is too large"
    GW0902 Error TooDeep "parentheses or groups that nest too deep"
    GW0903 Error StringTooLong "a string that is too long"
    GW0904 Error ListTooLong "a list that is too long"
    GW0905 Error TooManyItems "a file with too many items"
    GW0906 Error WordTooLong "a word that is too long"
    GW0907 Error TooManyProblems "more problems than are reported at once"
}

impl Code {
    /// The code with this number: `GW0104`.
    pub fn from_number(number: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.as_str() == number)
    }
}

impl Display for Code {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_well_formed() {
        assert!(Code::ALL.windows(2).all(|pair| pair[0].as_str() < pair[1].as_str()));
        for code in Code::ALL {
            let digits = code.as_str().strip_prefix("GW").unwrap();
            assert!(digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit()));
            assert_eq!(Code::from_number(code.as_str()), Some(*code));
        }
    }
}
