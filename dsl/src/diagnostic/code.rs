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

            /// The page about it, as Markdown: what it is, why, what provokes it and what mends it.
            #[cfg(feature = "pages")]
            pub fn page(self) -> &'static str {
                match self {
                    $(Code::$name => {
                        include_str!(concat!("../../codes/", stringify!($number), ".md"))
                    })*
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

    GW0150 Error ReservedAssert "an assertion, which this release does not prove"

    GW0201 Error UnknownName "a name that is not declared"
    GW0202 Error DuplicateName "a name that is declared twice"
    GW0203 Error WrongName "a name that stands for something else"
    GW0204 Warning UnusedName "a name that is never used"
    GW0205 Error DefinitionCycle "a name that is defined by itself"
    GW0206 Error RepeatedPolicy "a second `policy` block"
    GW0207 Error SettingPlace "a setting that is not written as one"
    GW0208 Error SettingOverride "a setting handed in that is not declared or not well formed"
    GW0210 Error ImportPath "an import that is not a path below the root"
    GW0211 Error ImportMissing "an import that cannot be read"
    GW0212 Error ImportCycle "files that import each other"

    GW0301 Error UnknownKind "a kind of proof that is not known"
    GW0302 Error UnknownField "a field that has no place here"
    GW0303 Error RepeatedField "a field that stands twice"
    GW0304 Error MissingField "an obligatory field that is missing"
    GW0305 Error FieldValue "a value that the field does not take"
    GW0306 Error NotHttps "an address that is not https"
    GW0307 Error FieldRange "a value beyond its bounds"
    GW0308 Error EmptyList "a list with nothing in it"
    GW0309 Error RepeatedValue "a value that stands twice in a list"
    GW0310 Error UnknownAlgorithm "an algorithm that is not known"
    GW0311 Error AlgorithmFamily "algorithms that do not fit each other or the keys"
    GW0312 Error KeyFile "a key file that cannot be used"
    GW0313 Error CredentialPlace "a place that holds no credential"
    GW0314 Error BearerKey "API keys as Bearer tokens without a prefix"
    GW0315 Error Indistinct "methods of one route that nothing tells apart"
    GW0320 Warning QueryCredential "a credential in the query"
    GW0321 Warning AnyAudience "tokens that are meant for anybody"
    GW0322 Warning SkippedKey "a key of a key file that is not used"
    GW0323 Warning OpenIntrospection "an introspection endpoint that is asked without credentials"
    GW0324 Warning PublicTestKey "a test key, which everybody can sign with"
    GW0330 Error ReservedCertificate "client certificates, which this release does not check"
    GW0331 Error ReservedBound "bound tokens, which this release does not check"

    GW0401 Error HostPattern "a host that is not well formed"
    GW0402 Error HostMissing "a service without a host"
    GW0403 Error HostRepeated "a host that is named twice"
    GW0404 Error ServiceMember "a line that only a service may have"
    GW0405 Error RepeatedMember "a line that stands twice in a group"
    GW0406 Error HostDisagreement "services of one host that read its paths in two ways"
    GW0407 Error DefaultPort "a port that no request shows"
    GW0410 Error Path "a path that is not well formed"
    GW0411 Error PathHabit "a pattern of another system in a path"
    GW0412 Error PathQuery "a query or a fragment in a path"
    GW0413 Error FinalSlash "a final slash where final slashes are dropped"
    GW0414 Error Prefix "a prefix that cannot be closed"
    GW0415 Error RepeatedPrefix "a prefix that is closed twice"
    GW0416 Error Methods "a method that no route decides"
    GW0417 Warning MethodSlip "a method that is nearly one of the usual ones"
    GW0420 Error RouteRepeated "a route that stands twice"
    GW0421 Error RouteName "a name that two routes have"
    GW0422 Error RouteTie "two templates that tie on a path"
    GW0423 Error OutsideGroup "a route that belongs into a group"
    GW0430 Warning CrossesGroup "a route that loses paths to a group"
    GW0431 Warning CrossingRoutes "a weaker route that takes paths of a crossing stricter one"
    GW0432 Warning OtherMethods "a weaker route that takes the other methods of a stricter one"
    GW0433 Warning NearMiss "a weaker route that takes what just misses a stricter one"
    GW0434 Warning HostShadow "a host pattern that is partly taken by a weaker one"
    GW0435 Warning EmptyService "a service without routes"
    GW0436 Warning OutsideService "a route that named hosts do not have"

    GW0501 Error AccessMissing "a route that does not say who may call it"
    GW0502 Error AccessMixed "a route with two kinds of access"
    GW0503 Error RepeatedClause "a clause that stands twice"
    GW0504 Error CallerOverPublic "a demand on the caller over a route that asks for nobody"
    GW0505 Error ViaSelf "a second proof that is the first one"
    GW0506 Error AlternativeClash "alternatives that the same credentials fit in two ways"
    GW0507 Error TooManyAtoms "more conditions than one route may have"
    GW0510 Error UnknownScope "a scope that the vocabulary does not have"
    GW0511 Warning UnusedScope "a scope that is never used"
    GW0512 Error ScopeToken "a scope that is not a scope-token"
    GW0520 Error UnknownOperand "an operand that is not known"
    GW0521 Error OperandPlace "an operand where it cannot stand"
    GW0522 Error MappedClaim "a claim that has a word of its own"
    GW0523 Error LiteralType "a value of the wrong type"
    GW0524 Error UnknownParameter "a parameter that the path or host does not have"
    GW0525 Error RepeatedParameter "a parameter whose name occurs twice"
    GW0526 Error ViaOperand "a proof that the alternative does not ask for"
    GW0527 Error UntrustedHeader "a header that proves nothing"
    GW0528 Error SetHeaderRead "a condition on a header that the policy sets"
    GW0530 Error Limit "a limit that is not well formed"
    GW0540 Warning PublicWrite "a route for writing that asks for nobody"
    GW0541 Warning IdleClause "a clause that changes nothing"
    GW0542 Warning NeverHolds "a condition that never holds"

    GW0601 Error ForbiddenHeader "a header that a policy may not touch"
    GW0602 Error HeaderClash "two headers that fold alike"
    GW0603 Error KeepCredential "a credential that cannot be kept"
    GW0604 Error HeaderText "a text that is not well formed"
    GW0605 Error HeaderOperand "an operand that cannot stand in a header or a text"
    GW0606 Error HeaderModifier "a modifier that does not fit its value"
    GW0610 Warning FallbackIdentity "a fallback for who is calling"
    GW0611 Warning NeverProduced "a header that is never set"
    GW0612 Warning MixedIssuers "subjects of several issuers in one header"
    GW0613 Warning ProxyHeader "a header that hosts and proxies write themselves"

    GW0701 Error TestLine "a line that stands twice in a test"
    GW0702 Error UnknownCaller "a caller that the test does not have"
    GW0703 Error CallerFact "a fact that a caller cannot have"
    GW0704 Error UnknownReason "a reason that is not known"
    GW0705 Error TestOutcome "an outcome that no decision has"
    GW0706 Error TestTarget "a target that is not well formed"
    GW0707 Error Defect "a defect that the credential cannot have"
    GW0708 Error TimeMissing "a row that depends on time in a test without one"
    GW0709 Error TestHost "a host that is not well formed in a test"

    GW0901 Error FileTooLarge "a file that is too large"
    GW0902 Error TooDeep "parentheses or groups that nest too deep"
    GW0903 Error StringTooLong "a string that is too long"
    GW0904 Error ListTooLong "a list that is too long"
    GW0905 Error TooManyItems "a file with too many items"
    GW0906 Error WordTooLong "a word that is too long"
    GW0907 Error TooManyProblems "more problems than are reported at once"
    GW0908 Warning TooManyWarnings "more warnings than are reported at once"
    GW0950 Error TooManyImports "more imported files, or larger ones, than are read"
    GW0951 Error PolicyTooLarge "a policy beyond the bounds of what is loaded"
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
