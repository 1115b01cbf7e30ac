//! Operands: dotted names read as what they mean.

use super::Resolver;
use super::proxy_header::is_proxy_header;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::fault::Fault;
use crate::resolved::NameKind;
use crate::syntax::{self, Word};
use gatewright_core::fold::fold;
use gatewright_core::policy::AuthId;
use gatewright_core::requirement::{Caller, Operand};

/// How operands begin, for suggestions.
const ROOTS: &[&str] = &[
    "subject", "client", "method", "issuer", "scopes", "roles", "claim", "path", "host", "query",
    "header", "token", "request", "route",
];

/// Headers that prove nothing, folded, beside those by which proxies and clients alike speak.
const UNTRUSTED: &[&str] = &["authorization", "host", "proxy-authorization"];

/// What other systems call an operand.
const HABITS: &[(&str, &str)] = &[
    ("sub", "subject"),
    ("user", "subject"),
    ("iss", "issuer"),
    ("azp", "client"),
    ("client_id", "client"),
    ("ip", "request.ip"),
    ("remote_addr", "request.ip"),
    ("scheme", "request.scheme"),
];

impl Resolver<'_> {
    /// What an operand means, wherever it stands.
    pub(super) fn operand(&mut self, operand: &syntax::Operand) -> Option<Operand> {
        let names: Vec<&str> = operand.names().collect();
        let own = |path: &[&str]| path.iter().map(|name| (*name).to_owned()).collect();
        let found = match names.as_slice() {
            ["subject"] => Operand::Subject(Caller::Principal),
            ["client"] => Operand::Client(Caller::Principal),
            ["method"] => Operand::Method,
            ["issuer"] => Operand::Issuer,
            ["scopes"] => Operand::Scopes,
            ["roles"] => Operand::Roles,
            ["route"] => Operand::Route,
            ["claim", path @ ..] if !path.is_empty() => {
                Operand::Claim(Caller::Principal, own(path))
            }
            ["path", name] => Operand::Path((*name).into()),
            ["host", name] => Operand::Host((*name).into()),
            ["query", name] => Operand::Query((*name).into()),
            ["header", name] => Operand::Header(fold(name.as_bytes())),
            ["token", "age"] => Operand::TokenAge,
            ["token", "auth_age"] => Operand::TokenAuthAge,
            ["request", "scheme"] => Operand::RequestScheme,
            ["request", "ip"] => Operand::RequestIp,
            ["request", "id"] => Operand::RequestId,
            [auth, path @ ..] if self.is_auth(auth) => return self.via_operand(operand, path),
            _ => return self.report_operand(operand),
        };
        Some(found)
    }

    fn is_auth(&self, name: &str) -> bool {
        self.names.get(name).is_some_and(|known| known.kind == NameKind::Auth)
    }

    /// `mesh.subject`, `mesh.client`, `mesh.claim.x`
    fn via_operand(&mut self, operand: &syntax::Operand, path: &[&str]) -> Option<Operand> {
        let method = operand.steps.first()?;
        let caller = Caller::Via(AuthId(self.refer(NameKind::Auth, method)?));
        match path {
            ["subject"] => Some(Operand::Subject(caller)),
            ["client"] => Some(Operand::Client(caller)),
            ["claim", path @ ..] if !path.is_empty() => {
                let path = path.iter().map(|name| (*name).to_owned()).collect();
                Some(Operand::Claim(caller, path))
            }
            _ => {
                let message = format!("`{}` cannot be read of a method", self.source(operand.span));
                let name = &method.text;
                let help = format!("there are `{name}.subject`, `{name}.client`, `{name}.claim.x`");
                let wrong = Diagnostic::new(Code::UnknownOperand, operand.span, message);
                self.report(wrong.help(help));
                None
            }
        }
    }

    fn report_operand<T>(&mut self, operand: &syntax::Operand) -> Option<T> {
        let root = operand.root();
        if root == "setting" {
            let message = "a setting does not stand as an operand";
            let wrong = Diagnostic::new(Code::SettingPlace, operand.span, message);
            self.report(wrong.help("put it into a text: `\"{setting.NAME}\"`"));
            return None;
        }
        let written = self.source(operand.span);
        let message = format!("there is no operand `{written}`");
        let strange = Diagnostic::new(Code::UnknownOperand, operand.span, message);
        if let Some((_, meant)) = HABITS.iter().find(|(habit, _)| *habit == written) {
            self.report(strange.fix(format!("write `{meant}`"), operand.span, *meant));
            return None;
        }
        let near = nearest(root, ROOTS.iter().copied()).filter(|near| *near != root);
        let help = match (root, near) {
            ("request", _) => "there are `request.scheme`, `request.ip` and `request.id`".into(),
            ("token", _) => "there are `token.age` and `token.auth_age`".into(),
            ("scope" | "role", _) => format!("write `{root} x`, or `{root} in [x, y]`"),
            (_, Some(near)) => format!("did you mean `{near}`?"),
            (known, None) if ROOTS.contains(&known) => format!("write `{known}.NAME`"),
            _ => "operands begin with `subject`, `client`, `method`, `issuer`, `claim.`, `path.`, \
                  `host.`, `query.`, `header.`, `token.` or `request.`; text stands in quotes"
                .into(),
        };
        if !self.names.incomplete {
            self.report(strange.help(help));
        }
        None
    }

    /// An operand of a requirement, where some have a word of their own or prove nothing.
    pub(super) fn judged_operand(&mut self, operand: &syntax::Operand) -> Option<Operand> {
        let read = self.operand(operand)?;
        match &read {
            Operand::Claim(caller, path) => self.refuse_mapped(operand, *caller, path)?,
            Operand::Header(name) => {
                self.refuse_header_form(operand);
                self.refuse_untrusted(operand, name)?;
            }
            _ => {}
        }
        Some(read)
    }

    /// `claim.sub` and its kin would pass by mappings and `includes`.
    fn refuse_mapped(
        &mut self,
        operand: &syntax::Operand,
        caller: Caller,
        path: &[String],
    ) -> Option<()> {
        let [name] = path else { return Some(()) };
        let (instead, replaces) = match (caller, name.as_str()) {
            (Caller::Principal, "sub") => ("subject".to_owned(), true),
            (Caller::Via(_), "sub") => (format!("{}.subject", operand.root()), true),
            (Caller::Principal, "scope") => ("scope x".into(), false),
            (Caller::Principal, "roles") => ("role x".into(), false),
            _ => return Some(()),
        };
        let written = self.source(operand.span);
        let message = format!("`{written}` passes by what the method maps: write `{instead}`");
        let wrong = Diagnostic::new(Code::MappedClaim, operand.span, message);
        self.report(match replaces {
            true => wrong.fix(format!("write `{instead}`"), operand.span, instead),
            false => wrong.help("scopes and roles honour mappings and `includes`"),
        });
        None
    }

    /// `header.X_Foo`: names fold, so that this is `header.X-Foo`, and is written so.
    fn refuse_header_form(&mut self, operand: &syntax::Operand) {
        let Some(name) = operand.steps.last().filter(|name| name.text.contains(['_', '.'])) else {
            return;
        };
        let better = name.text.replace(['_', '.'], "-");
        let fault = Fault::HeaderName(name.text.clone()).at(name.span);
        self.report(match name.is_quoted() {
            true => fault,
            false => fault.fix("use hyphens", name.span, better),
        });
    }

    fn refuse_untrusted(&mut self, operand: &syntax::Operand, folded: &str) -> Option<()> {
        let trusted = !UNTRUSTED.contains(&folded) && !is_proxy_header(folded);
        if trusted && !folded.is_empty() {
            return Some(());
        }
        let written = self.source(operand.span);
        let message = format!("a condition on `{written}` proves nothing");
        let help = match folded {
            "authorization" | "proxy-authorization" => "credentials are read by `auth` alone",
            "host" => "the host is chosen by `host`, its labels are `host.NAME`",
            _ => "anybody can send it; the host program hands the peer over as `request.ip`",
        };
        self.report(Diagnostic::new(Code::UntrustedHeader, operand.span, message).help(help));
        None
    }

    /// An operand written inside of a text: `path.t` in `"{path.t}:admin"`.
    pub(super) fn operand_in_text(&mut self, text: &str, within: &Word) -> Option<Operand> {
        let Some(steps) = dotted(text) else {
            let message = format!("`{{{text}}}` holds no operand");
            let wrong = Diagnostic::new(Code::HeaderText, within.span, message);
            self.report(wrong.help("braces hold an operand; a brace itself is written twice"));
            return None;
        };
        let at = within.text.find(text).unwrap_or_default();
        let span = within.inside(at..at + text.len());
        let word = |text: String| Word { text, spelling: syntax::Spelling::Bare, span };
        let steps = steps.into_iter().map(word).collect();
        self.operand(&syntax::Operand { steps, span })
    }
}

/// The steps of a dotted name; those in quotes may hold anything but a quote.
fn dotted(text: &str) -> Option<Vec<String>> {
    let mut steps = Vec::new();
    let mut rest = text;
    loop {
        let (step, behind) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => rest.split_at_checked(rest.find('.').unwrap_or(rest.len()))?,
        };
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        let quoted = rest.starts_with('"');
        if step.is_empty() || !(quoted || step.bytes().all(plain)) {
            return None;
        }
        steps.push(step.to_owned());
        match behind.strip_prefix('.') {
            Some(behind) => rest = behind,
            None => return behind.is_empty().then_some(steps),
        }
    }
}
