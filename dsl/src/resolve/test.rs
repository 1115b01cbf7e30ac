//! `test "…" { … }`: read and judged here, run elsewhere.

mod caller;
mod row;
mod target;

use super::Resolver;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolved::{Defect, Presented, Test};
use crate::source::{FileId, Span};
use crate::syntax::{self, Item, TestLine, Word};
use gatewright_core::host::Host;
use gatewright_core::policy::{Auth, AuthId, AuthKind};
use rustc_hash::FxHashMap;

impl Resolver<'_> {
    /// Reads the tests of the file that was named; those of imported files are theirs.
    pub(super) fn read_tests(&mut self) {
        let Some(named) = self.program.documents.iter().find(|d| d.file == FileId(0)) else {
            return;
        };
        let mut seen: FxHashMap<&str, Span> = FxHashMap::default();
        for item in &named.items {
            let Item::Test(test) = item else { continue };
            let name = &test.name;
            if let Some(first) = seen.insert(&name.text, name.span) {
                let twice =
                    Diagnostic::new(Code::DuplicateName, name.span, "two tests of one name");
                self.report(twice.label(first, "first here"));
            }
            self.test(test);
        }
    }

    fn test(&mut self, test: &syntax::Test) {
        self.refuse_repeated_lines(test);
        let mut callers: FxHashMap<&str, usize> = FxHashMap::default();
        let mut read = Test {
            name: test.name.text.clone(),
            at: None,
            host: None,
            from: None,
            callers: Vec::new(),
            rows: Vec::new(),
            span: test.name.span,
        };
        for line in &test.lines {
            match line {
                TestLine::At(time) => read.at = Some(time.millis),
                TestLine::Host(host) => read.host = self.test_host(host),
                TestLine::From(address) => read.from = Some(address.ip),
                TestLine::Caller(caller) => {
                    let own = self.caller(caller);
                    if let Some(first) = callers.get(caller.name.text.as_str()) {
                        self.report_second(caller, read.callers.get(*first));
                    } else if let Some(own) = own {
                        callers.insert(&caller.name.text, read.callers.len());
                        read.callers.push(own);
                    }
                }
                TestLine::Row(_) => {}
            }
        }
        // Callers are known before the first row is read, wherever they stand.
        for line in &test.lines {
            if let TestLine::Row(row) = line {
                let row = self.row(row, test, &callers, &mut read.callers);
                read.rows.extend(row);
            }
        }
        if read.at.is_none() && test.broken.is_empty() {
            self.require_time(&read);
        }
        self.out.tests.push(read);
    }

    /// Tokens live and die, so a test that presents one says when. One row is enough to say so.
    fn require_time(&mut self, test: &Test) {
        let timed = |presented: &&Presented| {
            let caller = test.callers.get(presented.caller);
            let auth = caller.and_then(|caller| self.understood(caller.auth));
            let token = auth.is_some_and(|auth| !matches!(auth.kind, AuthKind::ApiKey(_)));
            token || matches!(presented.defect, Some(Defect::Expired | Defect::Early))
        };
        let first = test.rows.iter().flat_map(|row| &row.presented).find(timed);
        if let Some(Presented { span, .. }) = first {
            let message = "this row depends on time, and the test says no time";
            self.report(
                Diagnostic::new(Code::TimeMissing, *span, message)
                    .help("add a line such as `at 2026-01-01T00:00:00Z`"),
            );
        }
    }

    /// The method of a caller. What stands in for one that was not understood has no places, and
    /// nothing that is said of it would be true.
    fn understood(&self, auth: AuthId) -> Option<&Auth> {
        self.out.auths.get(auth.index()).filter(|auth| !auth.places.is_empty())
    }

    fn test_host(&mut self, word: &Word) -> Option<String> {
        let text = self.text(word).into_owned();
        if Host::parse(text.as_bytes(), 0).is_none() {
            let message = format!("`{text}` is not a host");
            let wrong = Diagnostic::new(Code::TestHost, word.span, message);
            self.report(wrong.help("a request has one host, such as `api.example.com`"));
            return None;
        }
        Some(text)
    }

    fn refuse_repeated_lines(&mut self, test: &syntax::Test) {
        let mut seen: Vec<(&str, Span)> = Vec::new();
        for line in &test.lines {
            let name = match line {
                TestLine::At(_) => "at",
                TestLine::Host(_) => "host",
                TestLine::From(_) => "from",
                TestLine::Caller(_) | TestLine::Row(_) => continue,
            };
            match seen.iter().find(|(known, _)| *known == name) {
                Some((_, first)) => {
                    let message = format!("`{name}` stands twice in one test");
                    let repeated = Diagnostic::new(Code::TestLine, line.span(), message);
                    self.report(repeated.label(*first, "first here"));
                }
                None => seen.push((name, line.span())),
            }
        }
    }
}
