//! `GET /v1/orders as alice expired -> 401 token_expired`

use super::super::Resolver;
use super::super::names::unknown;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::resolved::{Caller, Check, Defect, Expected, Presented, Row, Written};
use crate::syntax::{self, HeaderText, Outcome, RowCaller, Word};
use gatewright_core::Reason;
use gatewright_core::policy::{Audience, Auth, AuthKind};
use rustc_hash::FxHashMap;

impl Resolver<'_> {
    pub(super) fn row(
        &mut self,
        row: &syntax::Row,
        test: &syntax::Test,
        callers: &FxHashMap<&str, usize>,
        read: &mut [Caller],
    ) -> Option<Row> {
        let presented: Vec<_> =
            row.callers.iter().map(|own| self.presented(own, test, callers, read)).collect();
        let target = self.target(&row.target);
        let expected = self.expected(&row.outcome);
        let reason = row.reason.as_ref().map(|word| self.reason(word, expected));
        let headers = row.headers.iter().map(|header| self.written(header)).collect();
        let checks = row.checks.iter().map(|check| self.check_of(check)).collect();
        Some(Row {
            method: row.method.text.clone(),
            target: target?,
            presented: presented.into_iter().collect::<Option<_>>()?,
            from: row.from.map(|address| address.ip),
            headers,
            expected: expected?,
            reason: reason.flatten(),
            checks,
            span: row.span,
        })
    }

    fn presented(
        &mut self,
        row: &RowCaller,
        test: &syntax::Test,
        callers: &FxHashMap<&str, usize>,
        read: &mut [Caller],
    ) -> Option<Presented> {
        let name = &row.name;
        let Some(caller) = callers.get(name.text.as_str()).copied() else {
            self.report_caller(name, test);
            return None;
        };
        let span = row.defect.as_ref().map_or(name.span, |defect| name.span.to(defect.span));
        let known = read.get_mut(caller)?;
        known.uses.push(name.span);
        let auth = self.understood(known.auth).cloned();
        let defect = row.defect.as_ref().and_then(|word| self.defect(word, auth.as_ref()));
        Some(Presented { caller, defect, span })
    }

    fn report_caller(&mut self, name: &Word, test: &syntax::Test) {
        let callers = || {
            test.lines.iter().filter_map(|line| match line {
                syntax::TestLine::Caller(caller) => Some(caller.name.text.as_str()),
                _ => None,
            })
        };
        // One that is declared but not understood has been reported.
        let news = test.broken.is_empty() && !self.found.is_full();
        if news && !callers().any(|known| known == name.text) {
            let near = nearest(&name.text, callers());
            let strange = unknown(Code::UnknownCaller, "caller", name, near);
            self.report(match near {
                Some(_) => strange,
                None => {
                    strange.help("callers are local to their test: `caller NAME = METHOD { … }`")
                }
            });
        }
    }

    fn defect(&mut self, word: &Word, auth: Option<&Auth>) -> Option<Defect> {
        let names = Defect::ALL.iter().map(|defect| defect.as_str());
        let Some(defect) = Defect::ALL.iter().copied().find(|known| word.is_bare(known.as_str()))
        else {
            let near = nearest(&word.text, names.clone());
            let strange = unknown(Code::Defect, "defect", word, near);
            let all: Vec<&str> = names.collect();
            self.report(match near {
                Some(_) => strange,
                None => strange.help(format!("there are {}", super::super::fields::listed(&all))),
            });
            return None;
        };
        if let Some(why) = auth.and_then(|auth| impossible(defect, auth)) {
            let message = format!("`{}` cannot be: {why}", word.text);
            self.report(Diagnostic::new(Code::Defect, word.span, message));
            return None;
        }
        Some(defect)
    }

    fn expected(&mut self, outcome: &Outcome) -> Option<Expected> {
        match outcome {
            Outcome::Allow(_) => Some(Expected::Allow),
            Outcome::Status(status) => {
                let code =
                    u16::try_from(status.value).ok().filter(|code| (400..600).contains(code));
                if code.is_none() {
                    let message = "a denial has a status from 400 to 599";
                    self.report(
                        Diagnostic::new(Code::TestOutcome, status.span, message)
                            .help("what is forwarded is written `-> allow`"),
                    );
                }
                code.map(Expected::Status)
            }
        }
    }

    fn reason(&mut self, word: &Word, expected: Option<Expected>) -> Option<Reason> {
        let Some(reason) = Reason::from_code(&word.text) else {
            let near = nearest(&word.text, Reason::ALL.iter().map(|reason| reason.as_str()));
            let strange = unknown(Code::UnknownReason, "reason", word, near);
            self.report(strange);
            return None;
        };
        let allows = matches!(reason, Reason::Granted | Reason::Public | Reason::Preflight);
        if expected.is_some_and(|expected| allows != (expected == Expected::Allow)) {
            let message = match allows {
                true => format!("`{reason}` is no reason to deny"),
                false => format!("`{reason}` is no reason to allow"),
            };
            self.report(Diagnostic::new(Code::TestOutcome, word.span, message));
        }
        Some(reason)
    }

    fn written(&mut self, header: &HeaderText) -> Written {
        let value = self.text(&header.value).into_owned();
        Written { name: header.name.text.clone(), value }
    }

    fn check_of(&mut self, check: &syntax::Check) -> Check {
        match check {
            syntax::Check::Header(header) => {
                let span = header.name.span.to(header.value.span);
                Check::Header(self.written(header), span)
            }
            syntax::Check::Absent(name) => Check::Absent(name.text.clone(), name.span),
        }
    }
}

/// Why a credential of this method cannot have the defect.
fn impossible(defect: Defect, auth: &Auth) -> Option<&'static str> {
    let audience = match &auth.kind {
        AuthKind::ApiKey(_) => None,
        AuthKind::Jwt(jwt) => Some(&jwt.audience),
        AuthKind::Introspection(introspection) => Some(&introspection.audience),
    };
    match (defect, audience) {
        (Defect::Disabled, Some(_)) => Some("only keys are disabled"),
        (Defect::WrongAudience, None) => Some("keys have no audience"),
        (Defect::WrongAudience, Some(Audience::Any)) => Some("the method accepts any audience"),
        _ => None,
    }
}
