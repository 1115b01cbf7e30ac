//! What a description says about access: operations, where they are served, what they ask for.

mod operation;
mod scheme;
mod security;
mod server;

pub use operation::Operation;
pub use scheme::{KeyPlace, SchemeKind, SecurityScheme};
pub use security::Ask;
pub use server::Server;

use crate::fault::Fault;
use crate::library::{Library, Place};
use crate::remark::Remark;
use gatewright_dsl::source::Loader;
use operation::Outer;

/// The most operations that are read (S36).
const MAX_OPERATIONS: usize = 65_536;

/// A description, read as far as access goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// The name of the file.
    pub file: String,
    /// `info.title`
    pub title: String,
    /// `info.version`
    pub version: String,
    /// The security schemes, in the order of the text.
    pub schemes: Vec<SecurityScheme>,
    /// The operations, in the order of the text.
    pub operations: Vec<Operation>,
    /// What was read in another way than it is written.
    pub remarks: Vec<Remark>,
}

/// The two shapes of a description.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edition {
    /// OpenAPI 3.0, 3.1 and 3.2.
    OpenApi,
    /// Swagger 2.0.
    Swagger,
}

/// Reads a description. `file` is its path below the root, and the loader reads below that too.
///
/// ```
/// use gatewright_dsl::source::NoImports;
///
/// let text = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {/a: {get: {security: []}}}\n";
/// let description = gatewright_openapi::read("api.yaml", text.as_bytes(), &NoImports).unwrap();
/// assert_eq!(description.operations[0].method, "GET");
/// ```
///
/// # Errors
/// Says what is wrong with the files, and where.
pub fn read(file: &str, bytes: &[u8], loader: &dyn Loader) -> Result<Description, Fault> {
    let (mut library, root) = Library::open(file, bytes, loader)?;
    let edition = edition(file, &root)?;
    let info = root.member("info");
    let told = |name| info.as_ref().and_then(|info| info.member_text(name)).unwrap_or_default();
    let mut description = Description {
        file: file.to_owned(),
        title: told("title"),
        version: told("version"),
        schemes: scheme::schemes(&root, edition, &mut library)?,
        operations: Vec::new(),
        remarks: Vec::new(),
    };
    let outer = Outer {
        servers: match edition {
            Edition::OpenApi => server::servers(&root, &mut description.remarks)?,
            Edition::Swagger => Some(server::swagger(&root)?),
        },
        security: security::security(&root)?,
    };
    operations(&root, &outer, &mut library, &mut description)?;
    match description.operations.len() {
        0 => Err(Fault::Empty { file: file.to_owned() }),
        found if found > MAX_OPERATIONS => {
            Err(Fault::TooManyRoutes { found, most: MAX_OPERATIONS })
        }
        _ => Ok(description),
    }
}

fn operations(
    root: &Place,
    outer: &Outer,
    library: &mut Library<'_>,
    description: &mut Description,
) -> Result<(), Fault> {
    let Some(paths) = root.member("paths") else { return Ok(()) };
    for (path, item) in library.follow(paths)?.members()? {
        // `x-…` are extensions, which any map may hold.
        if !path.starts_with("x-") {
            operation::operations(&path, item, outer, library, description)?;
        }
    }
    Ok(())
}

fn edition(file: &str, root: &Place) -> Result<Edition, Fault> {
    let not = |found: String| Err(Fault::NotOpenApi { file: file.to_owned(), found });
    let is = |version: &str, known: &[&str]| {
        known.iter().any(|own| version == *own || version.starts_with(&format!("{own}.")))
    };
    match (root.member_text("openapi"), root.member_text("swagger")) {
        (Some(version), None) if is(&version, &["3.0", "3.1", "3.2"]) => Ok(Edition::OpenApi),
        (None, Some(version)) if is(&version, &["2", "2.0"]) => Ok(Edition::Swagger),
        (None, None) => not("it has neither `openapi` nor `swagger`".into()),
        (Some(_), Some(_)) => not("it has both `openapi` and `swagger`".into()),
        (Some(version), None) => not(format!("`openapi: {version}` is not known")),
        (None, Some(version)) => not(format!("`swagger: {version}` is not known")),
    }
}
