//! Paths of files that a policy names: relative to the file they stand in, never above the root.

/// The longest path of a file, in bytes (S36).
const MAX_PATH: usize = 1024;

/// Why a text is no path of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LocationFault {
    /// Nothing, an absolute path, a URL, a backslash, or too long.
    #[error("it is not a relative path with `/` between its parts")]
    Form,
    /// Too many `..`.
    #[error("it leads out of the root")]
    OutsideRoot,
}

/// The path below the root of what `relative` means in the file at `from`.
///
/// ```
/// use gatewright_dsl::resolve_location;
///
/// assert_eq!(resolve_location("a/b.gate", "../c.gate").as_deref(), Ok("c.gate"));
/// assert!(resolve_location("a/b.gate", "../../c.gate").is_err());
/// ```
///
/// # Errors
/// Says why it is no such path.
pub fn resolve_location(from: &str, relative: &str) -> Result<String, LocationFault> {
    let foreign = |character: char| matches!(character, '\\' | ':') || character.is_control();
    if relative.is_empty() || relative.starts_with('/') || relative.len() > MAX_PATH {
        return Err(LocationFault::Form);
    }
    if relative.contains(foreign) || relative.ends_with('/') {
        return Err(LocationFault::Form);
    }
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in relative.split('/') {
        match part {
            "" => return Err(LocationFault::Form),
            "." => {}
            ".." => drop(parts.pop().ok_or(LocationFault::OutsideRoot)?),
            part => parts.push(part),
        }
    }
    Ok(parts.join("/"))
}

/// The path below `root` of a source of this name; `None` where it does not lie there.
pub(super) fn below_root(root: &str, name: &str) -> Option<String> {
    let clean = |path: &str| {
        let parts = path.split('/').filter(|part| !part.is_empty() && *part != ".");
        let path = parts.collect::<Vec<_>>().join("/");
        if path.is_empty() { String::new() } else { path + "/" }
    };
    let (root_path, path) = (clean(root), clean(name));
    let absolute = root.starts_with('/') == name.starts_with('/') || root.is_empty();
    let rest = path.strip_prefix(root_path.as_str()).filter(|_| absolute)?;
    Some(rest.trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_below_the_root() {
        let check = |from, relative, want: Result<&str, LocationFault>| {
            assert_eq!(resolve_location(from, relative).as_deref(), want.as_ref().copied());
        };
        check("policy.gate", "auth.gate", Ok("auth.gate"));
        check("a/policy.gate", "../shared/auth.gate", Ok("shared/auth.gate"));
        check("a/policy.gate", "./b/./c.gate", Ok("a/b/c.gate"));
        check("policy.gate", "../auth.gate", Err(LocationFault::OutsideRoot));
        check("a/policy.gate", "../../auth.gate", Err(LocationFault::OutsideRoot));
        check("policy.gate", "/etc/passwd", Err(LocationFault::Form));
        check("policy.gate", "https://evil/x.gate", Err(LocationFault::Form));
        check("policy.gate", "a\\b.gate", Err(LocationFault::Form));
        check("policy.gate", "a//b.gate", Err(LocationFault::Form));
        check("policy.gate", "", Err(LocationFault::Form));
    }

    #[test]
    fn names_below_the_root() {
        let check =
            |root, name, want: Option<&str>| assert_eq!(below_root(root, name).as_deref(), want);
        check("", "policies/a.gate", Some("policies/a.gate"));
        check("", "./a.gate", Some("a.gate"));
        check("policies", "policies/x/a.gate", Some("x/a.gate"));
        check("./policies/", "policies/a.gate", Some("a.gate"));
        check("/srv/policies", "/srv/policies/a.gate", Some("a.gate"));
        check("/srv", "srv/a.gate", None);
        check("policies", "policies2/a.gate", None);
        check("other", "policies/a.gate", None);
    }
}
