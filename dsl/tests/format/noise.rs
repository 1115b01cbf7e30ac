//! Other layouts of one policy.

use super::random::Dice;

/// Other white space, but for line ends: other indentation, wider gaps, tabs, CRLF.
pub(crate) fn spaced(dice: &mut Dice, text: &str) -> String {
    let line_end = dice.pick(&["\n", "\r\n"]);
    let mark = dice.pick(&["", "\u{feff}"]);
    let lines = text.lines().map(|line| {
        let indentation = dice.pick(&["", " ", "\t", "     "]);
        let end = dice.pick(&["", "", "  ", "\t"]);
        format!("{indentation}{}{end}{line_end}", widened(dice, line))
    });
    mark.to_owned() + &lines.collect::<String>()
}

fn widened(dice: &mut Dice, line: &str) -> String {
    let words = words(line);
    let gaps = words.iter().map(|word| format!("{word}{}", dice.pick(&[" ", "  ", "\t", " \t "])));
    gaps.collect::<String>().trim_end().to_owned()
}

/// The words between spaces, those in quotes and in the braces of a path aside.
pub(crate) fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let (mut quoted, mut escaped, mut braced) = (false, false, false);
    let mut rest = line.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '"' if !escaped => quoted = !quoted,
            '{' if !quoted => braced = rest.peek().is_some_and(|next| !next.is_whitespace()),
            '}' if !quoted => braced = false,
            ' ' if !quoted && !braced => {
                words.push(String::new());
                continue;
            }
            _ => {}
        }
        escaped = character == '\\' && !escaped;
        words.last_mut().unwrap().push(character);
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Other line ends: blocks on one line, lists over several, routes in braces.
pub(crate) fn reshaped(dice: &mut Dice, text: &str) -> String {
    let mut out = String::new();
    let mut joins = false;
    for line in text.lines() {
        let first = words(line).into_iter().next().unwrap_or_default();
        let line = match first.as_str() {
            "route" if dice.percent(30) => braced(dice, line),
            "route" => line.to_owned(),
            "guard" if dice.percent(50) => line.replacen("guard ", "guard (", 1) + ")",
            _ if dice.percent(20) => words(line).into_iter().map(broken_behind_comma).collect(),
            _ => line.to_owned(),
        };
        let opens = ["policy", "auth", "scopes", "headers"].contains(&first.as_str());
        joins = (joins || (opens && dice.percent(30))) && !(joins && line.trim_end() == "}");
        out += &line;
        out.push(if joins { ' ' } else { '\n' });
    }
    out
}

fn broken_behind_comma(word: String) -> String {
    let gap = if word.ends_with(',') { "\n" } else { " " };
    word + gap
}

/// `route GET /a { allow user }`, on one line or on several.
fn braced(dice: &mut Dice, line: &str) -> String {
    let words = words(line);
    let path = words.iter().position(|word| word.starts_with(['/', '"'])).unwrap();
    let (head, clauses) = words.split_at(path + 1);
    let gap = dice.pick(&[" ", "\n"]);
    // `scopes` at the end of a line begins an item.
    let inner = clauses.join(dice.pick(&[" ", gap])).replace("scopes\nall", "scopes all");
    format!("{} {{{gap}{inner}{gap}}}", head.join(" "))
}

/// With a comment between any two words of a requirement.
pub(crate) fn interrupted(dice: &mut Dice, text: &str) -> String {
    let lines = text.lines().map(|line| {
        let words = words(line);
        let may_break = |at: &usize| words.get(at - 1).is_some_and(|before| before != "scopes");
        let at = Some(1 + dice.below(words.len().max(2) - 1)).filter(may_break);
        match (words.first().map(String::as_str), at) {
            (Some("guard" | "let"), Some(at)) if dice.percent(60) => {
                let (before, behind) = words.split_at(at.min(words.len()));
                let comment = dice.pick(&["# within", "\n# within, alone"]);
                format!("{} {comment}\n{}\n", before.join(" "), behind.join(" "))
            }
            _ => format!("{line}\n"),
        }
    });
    lines.collect()
}

/// With comments and blank lines wherever a line ends.
pub(crate) fn commented(dice: &mut Dice, text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        for _ in 0..dice.below(3) {
            match dice.below(6) {
                0 => out += "\n",
                1 => out += &format!("# own {}\n", dice.below(100)),
                _ => {}
            }
        }
        let first = words(line).into_iter().next().unwrap_or_default();
        let documents = ["route", "service", "under", "auth", "policy", "scopes", "headers", "let"];
        let is_head =
            documents.contains(&first.as_str()) && (first != "scopes" || line.contains('{'));
        if is_head && dice.percent(15) {
            out += &format!("## doc {}\n", dice.below(100));
        }
        out += line;
        if dice.percent(15) {
            out += &format!(" # trailing {}", dice.below(100));
        }
        out.push('\n');
    }
    out
}
