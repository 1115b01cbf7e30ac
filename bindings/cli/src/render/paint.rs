//! Colours for a terminal.

use gatewright_dsl::diagnostic::Colours;

/// Puts text in colour, where that is wanted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paint(pub(crate) Colours);

/// What a piece of text is; how that looks is decided here alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// An allow, and all that holds.
    Good,
    /// A denial, an error, and all that does not hold.
    Bad,
    /// A title.
    Heading,
    /// Something that is there but not to be looked at first.
    Quiet,
    /// Something that is added.
    Added,
    /// Something that is taken away, or deserves a second look.
    Removed,
}

impl Paint {
    /// Whether all text stays as it is.
    pub(crate) fn is_off(self) -> bool {
        self.0 == Colours::Off
    }

    /// The text in a style.
    pub(crate) fn text(self, style: Style, text: &str) -> String {
        match self.0 {
            Colours::Off => text.to_owned(),
            Colours::On => format!("\u{1b}[{}m{text}\u{1b}[0m", style.code()),
        }
    }
}

impl Style {
    fn code(self) -> &'static str {
        match self {
            Style::Good => "1;32",
            Style::Bad => "1;31",
            Style::Heading => "1",
            Style::Quiet => "2",
            Style::Added => "32",
            Style::Removed => "33",
        }
    }
}
