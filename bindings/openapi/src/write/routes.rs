//! Routes as lines, in columns.

/// The longest line of a route.
const WIDTH: usize = 100;

/// One route, before its columns are known.
#[derive(Debug)]
pub(super) struct Line {
    /// Comments above it.
    pub(super) notes: Vec<String>,
    /// `GET`
    pub(super) method: String,
    /// As it is written.
    pub(super) path: String,
    /// `as list-orders`
    pub(super) name: Option<String>,
    /// `require scope orders:read`
    pub(super) clauses: Vec<String>,
}

/// How wide the columns of a run are.
#[derive(Clone, Copy, Default)]
struct Widths {
    method: usize,
    path: usize,
    name: usize,
}

/// The lines of a run of routes.
pub(super) fn write(lines: &[Line], indent: usize) -> String {
    let widths = widths(lines, indent);
    lines.iter().map(|line| one(line, indent, widths)).collect()
}

fn one(line: &Line, indent: usize, widths: Widths) -> String {
    let space = " ".repeat(indent);
    let notes: String = line.notes.iter().map(|note| format!("{space}# {note}\n")).collect();
    let head = head(line, widths);
    if fits(line, indent) {
        let text = format!("{space}{head}{}", line.clauses.join("  "));
        return format!("{notes}{}\n", text.trim_end());
    }
    let clauses: String = line.clauses.iter().map(|own| format!("{space}  {own}\n")).collect();
    let head = self::head(line, Widths::default());
    format!("{notes}{space}{} {{\n{clauses}{space}}}\n", head.trim_end())
}

fn head(line: &Line, widths: Widths) -> String {
    let Line { method, path, name, .. } = line;
    let name = name.as_deref().map(|name| format!("as {name}")).unwrap_or_default();
    let name = match (name.is_empty(), widths.name) {
        (true, 0) => String::new(),
        _ => format!("{name:0$}  ", widths.name),
    };
    format!("route {method:0$}  {path:1$}  {name}", widths.method, widths.path)
}

/// Whether a route stands on one line, were there no columns.
fn fits(line: &Line, indent: usize) -> bool {
    line.clauses.is_empty() || length(line, indent, Widths::default()) <= WIDTH
}

fn length(line: &Line, indent: usize, widths: Widths) -> usize {
    indent + head(line, widths).trim_end().len() + line.clauses.join("  ").len()
}

/// The columns of those that stand on one line; as many of them as leave every line short enough.
fn widths(lines: &[Line], indent: usize) -> Widths {
    let short = || lines.iter().filter(|line| fits(line, indent));
    let widest = |of: &dyn Fn(&Line) -> usize| short().map(of).max().unwrap_or_default();
    let method = widest(&|line| line.method.len());
    let path = widest(&|line| line.path.len());
    let name = widest(&|line| line.name.as_ref().map_or(0, |name| name.len() + "as ".len()));
    let choices = [
        Widths { method, path, name },
        Widths { method, path, name: 0 },
        Widths { method, path: 0, name: 0 },
    ];
    // Lines without clauses have nothing that braces would hold, and are as long as they are.
    let all_fit = |widths: &&Widths| {
        short().all(|line| line.clauses.is_empty() || length(line, indent, **widths) <= WIDTH)
    };
    choices.iter().find(all_fit).copied().unwrap_or(Widths { method, path: 0, name: 0 })
}
