//! Tests and their rows.

use super::piece::{Break, FIRST_CLAUSE, HEADER, LONE_OUTCOME, NEXT, OUTCOME, PART, Piece, Table};
use super::sketch::Sketch;
use crate::source::Span;
use crate::syntax::{
    Caller, Check, Fact, HeaderText, Outcome, Row, RowCaller, Test, TestLine, Word,
};

/// What a row says of its request. The source may have these in any order, which stays.
enum Part<'t> {
    As(&'t [RowCaller]),
    From(Span),
    Header(&'t HeaderText),
}

impl<'t> Sketch<'t> {
    /// `test "orders" { … }`
    pub(super) fn test(&mut self, test: &'t Test) {
        self.keyword(test.span, "test");
        self.with_word(" ", &test.name);
        self.block(test.span, false, &test.lines, |_, _| NEXT, Self::test_line);
    }

    fn test_line(&mut self, line: &'t TestLine) {
        match line {
            TestLine::At(time) => self.setting_of_test("at", |sketch| sketch.copy(time.span)),
            TestLine::Host(host) => self.setting_of_test("host", |sketch| sketch.word(host)),
            TestLine::From(address) => {
                self.setting_of_test("from", |sketch| sketch.copy(address.span));
            }
            TestLine::Caller(caller) => self.caller(caller),
            TestLine::Row(row) => self.row(row),
        }
    }

    fn setting_of_test(&mut self, keyword: &'static str, value: impl FnOnce(&mut Self)) {
        self.piece(Piece::Entry(Table::Fields));
        self.glue(keyword);
        self.gap();
        value(self);
    }

    // ---- callers

    fn caller(&mut self, caller: &'t Caller) {
        self.piece(Piece::Entry(Table::Definitions("caller")));
        self.keyword(caller.span, "caller");
        self.with_word(" ", &caller.name);
        self.gap();
        self.with_word("= ", &caller.method);
        self.entries(caller.span, &caller.facts, Self::fact);
    }

    fn fact(&mut self, fact: &'t Fact) {
        self.piece(Piece::Entry(Table::Headers));
        self.copy(fact.name.span);
        self.glue(":");
        self.gap();
        self.value(&fact.value);
    }

    // ---- rows

    fn row(&mut self, row: &'t Row) {
        self.piece(Piece::Entry(Table::Rows));
        let head = |sketch: &mut Self| {
            sketch.word(&row.method);
            sketch.gap();
            sketch.word(&row.target);
        };
        let body = |sketch: &mut Self| sketch.row_body(row);
        self.lined(row.span, row.layout, is_target(&row.target), head, Some(body));
    }

    fn row_body(&mut self, row: &'t Row) {
        let parts = parts(row);
        let mut before: Option<&Part<'_>> = None;
        for part in &parts {
            self.line_end(before.map_or(FIRST_CLAUSE, |before| between(before, part)));
            self.part(part);
            before = Some(part);
        }
        self.line_end(if parts.is_empty() { LONE_OUTCOME } else { OUTCOME });
        self.outcome(&row.outcome);
        if let Some(reason) = &row.reason {
            self.with_word(" ", reason);
        }
        for check in &row.checks {
            self.line_end(HEADER);
            self.check(check);
        }
    }

    fn part(&mut self, part: &Part<'t>) {
        match part {
            Part::As(callers) => {
                self.glue("as ");
                self.series(callers, |sketch| sketch.glue(", "), Self::row_caller);
            }
            Part::From(address) => {
                self.glue("from ");
                self.copy(*address);
            }
            Part::Header(header) => self.header_text(header),
        }
    }

    fn row_caller(&mut self, caller: &'t RowCaller) {
        self.word(&caller.name);
        if let Some(defect) = &caller.defect {
            self.with_word(" ", defect);
        }
    }

    fn outcome(&mut self, outcome: &'t Outcome) {
        self.glue("-> ");
        match outcome {
            Outcome::Allow(span) => self.at(*span, "allow"),
            Outcome::Status(status) => self.copy(status.span),
        }
    }

    fn check(&mut self, check: &'t Check) {
        match check {
            Check::Header(header) => self.header_text(header),
            Check::Absent(name) => self.with_word("no ", name),
        }
    }

    fn header_text(&mut self, header: &'t HeaderText) {
        self.word(&header.name);
        self.with_word(": ", &header.value);
    }
}

/// Whether a word is read as a target wherever it stands. Brackets in another one, which no test
/// can use, would keep a line open.
fn is_target(word: &Word) -> bool {
    word.is_quoted()
        || ["/", "http://", "https://"].iter().any(|start| word.text.starts_with(start))
}

/// The parts in the order of the source.
fn parts(row: &Row) -> Vec<Part<'_>> {
    let start = |word: &Word| word.span.start;
    let callers = row.callers.first().map(|first| (start(&first.name), Part::As(&row.callers)));
    let from = row.from.map(|address| (address.span.start, Part::From(address.span)));
    let headers = row.headers.iter().map(|header| (start(&header.name), Part::Header(header)));
    let mut parts: Vec<_> = callers.into_iter().chain(from).chain(headers).collect();
    parts.sort_by_key(|(start, _)| *start);
    parts.into_iter().map(|(_, part)| part).collect()
}

/// Headers stand apart.
fn between(before: &Part<'_>, next: &Part<'_>) -> Break {
    match (before, next) {
        (Part::Header(_), _) | (_, Part::Header(_)) => HEADER,
        _ => PART,
    }
}
