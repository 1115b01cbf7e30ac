//! Where imported files come from: the host decides, the compiler only asks.

/// Hands over the bytes of an imported file.
///
/// The compiler does no input or output of its own, so that it works in a browser.
pub trait Loader {
    /// The bytes of the file at `path`, which is relative to the root and has no `..` in it.
    ///
    /// # Errors
    /// [`LoadFailure`] where there is no such file, or it cannot be read.
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadFailure>;
}

/// Why a file was not handed over.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoadFailure {
    /// There is no such file.
    #[error("there is no such file")]
    NotFound,
    /// It lies outside of what may be read.
    #[error("it lies outside of the root")]
    OutsideRoot,
    /// The host could not read it.
    #[error("{0}")]
    Unreadable(String),
}

/// A loader for policies of one file: every import fails.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoImports;

impl Loader for NoImports {
    fn load(&self, _path: &str) -> Result<Vec<u8>, LoadFailure> {
        Err(LoadFailure::NotFound)
    }
}
