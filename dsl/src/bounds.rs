//! How large a policy may be (S36). Each bound has its own diagnostic, and is checked before the
//! grammar sees the text.

/// Bytes of a file: room for more than ten thousand routes with their tests.
pub const FILE: usize = 8 * 1024 * 1024;
/// Parentheses within parentheses, and `under` within `under`.
pub const NESTING: usize = 32;
/// Bytes between two quotes.
pub const TEXT: usize = 8 * 1024;
/// Bytes of a bare word, paths too.
pub const WORD: usize = 4 * 1024;
/// Entries of a list in brackets.
pub const LIST: usize = 1024;
/// Entries of a block of scopes, headers or fields.
pub const TABLE: usize = 4096;
/// Items of a file and what stands in them: members of groups, rows of tests.
pub const ITEMS: usize = 65_536;
/// Problems of a file that are reported at once.
pub const PROBLEMS: usize = 500;
