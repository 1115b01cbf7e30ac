//! `service NAME { … }`, and what stands outside of services.

use super::policy::Choices;
use super::url::Url;
use super::{Resolver, doc_text};
use crate::diagnostic::{Code, Diagnostic};
use crate::resolved::{Service, ServiceHost, Upstream};
use crate::source::Span;
use crate::syntax::{self, Field, Hosts, Item, Member, Word};
use gatewright_core::host::HostPattern;

/// Those of `http` and `https`.
const DEFAULT_PORTS: &[u16] = &[80, 443];

impl Resolver<'_> {
    pub(super) fn read_services(&mut self) {
        for item in self.items() {
            if let Item::Service(service) = item {
                self.service(service);
            }
        }
        self.read_outside();
    }

    fn service(&mut self, service: &syntax::Service) {
        let mut read = Service {
            name: service.name.text.clone(),
            doc: doc_text(&service.doc),
            ..self.plain_service(service.name.span)
        };
        let mut choices = self.choices.clone();
        for member in &service.members {
            match member {
                Member::Host(hosts) => self.hosts(hosts, &mut read.hosts),
                Member::Upstream(field) => {
                    let url = self.url(field, Url::Upstream);
                    read.upstream = url.map(|url| Upstream { url, span: field.span });
                }
                Member::Preflight(field) => {
                    read.preflight = self.choice(field, &[("allow", true)]).unwrap_or_default();
                }
                Member::Choice(field) => self.service_choice(field, &mut choices),
                _ => {}
            }
        }
        read = Service {
            realm: choices.realm,
            encoded_slash: choices.encoded_slash,
            trailing_slash: choices.trailing_slash,
            resource: choices.resource,
            ..read
        };
        let named = service.members.iter().any(|member| matches!(member, Member::Host(_)));
        if !named && !service.members.iter().any(Member::has_broken) {
            self.report_no_host(service);
        }
        read.hosts.sort_by(|a, b| a.pattern.cmp(&b.pattern));
        let position = self.out.services.len();
        self.out.services.push(read);
        self.group(position, None, None, service.name.span, &service.members);
    }

    fn plain_service(&self, span: Span) -> Service {
        let Choices { realm, encoded_slash, trailing_slash, resource } = self.choices.clone();
        let (name, hosts, doc) = Default::default();
        let (upstream, preflight) = Default::default();
        Service {
            name,
            hosts,
            upstream,
            realm,
            encoded_slash,
            trailing_slash,
            resource,
            preflight,
            doc,
            span,
        }
    }

    fn service_choice(&mut self, field: &Field, choices: &mut Choices) {
        if field.name.text == "statuses" {
            let message = "`statuses` is chosen once for the whole policy";
            self.report(
                Diagnostic::new(Code::UnknownField, field.span, message)
                    .help("move it to `policy { … }`"),
            );
        } else {
            self.make_choice(field, choices);
        }
    }

    fn report_no_host(&mut self, service: &syntax::Service) {
        let message = format!("`service {}` names no host", service.name.text);
        self.report(
            Diagnostic::new(Code::HostMissing, service.name.span, message)
                .help("write `host api.example.com`, or `host any`"),
        );
    }

    fn hosts(&mut self, hosts: &Hosts, known: &mut Vec<ServiceHost>) {
        for word in &hosts.patterns {
            let Some(pattern) = self.host_pattern(word) else { continue };
            if let Some(first) = known.iter().find(|host| host.pattern.is_same_host(&pattern)) {
                let message = format!("the host `{pattern}` is named twice");
                self.report(
                    Diagnostic::new(Code::HostRepeated, word.span, message)
                        .label(first.span, "first here"),
                );
            } else {
                known.push(ServiceHost { pattern, span: word.span });
            }
        }
    }

    fn host_pattern(&mut self, word: &Word) -> Option<HostPattern> {
        let text = self.known_text(word)?.into_owned();
        let wrong = match HostPattern::parse(&text) {
            Ok(HostPattern::Any) if word.is_quoted() => {
                let message = "`any` in quotes is no host name that can be meant";
                Diagnostic::new(Code::HostPattern, word.span, message).help("write `host any`")
            }
            Ok(pattern) => return Some(self.without_default_port(word, &text, pattern)),
            Err(fault) => Diagnostic::new(Code::HostPattern, word.span, fault.to_string()).help(
                "hosts are `api.example.com`, `*.example.com`, `**.example.com`, \
                 `{tenant}.example.com`, each with a port or without, or `any`",
            ),
        };
        self.report(wrong);
        None
    }

    /// The engine drops the default port of a request's scheme, so that `:443` would match nothing
    /// but plain HTTP to that port: never what is meant.
    fn without_default_port(
        &mut self,
        word: &Word,
        text: &str,
        pattern: HostPattern,
    ) -> HostPattern {
        let default = pattern.port().filter(|port| DEFAULT_PORTS.contains(port));
        let Some((port, (name, _))) = default.zip(text.rsplit_once(':')) else { return pattern };
        let message =
            format!("requests do not show the port `{port}`: it is the default of a scheme");
        let wrong = Diagnostic::new(Code::DefaultPort, word.span, message).help(
            "a host without a port answers for `http` and `https`; a condition tells them apart: \
             `guard request.scheme == \"https\"`",
        );
        let at = word.inside(name.len()..text.len());
        self.report(match text == word.text && at != word.span {
            true => wrong.fix("remove the port", at, ""),
            false => wrong,
        });
        HostPattern::parse(name).unwrap_or(pattern)
    }

    /// What stands outside of services belongs to the table of `host any`.
    fn read_outside(&mut self) {
        let mut group = None;
        let next = self.items().skip(1).map(Some).chain([None]);
        for (item, next) in self.items().zip(next) {
            match item {
                Item::Route(route) => {
                    let at = *group.get_or_insert_with(|| self.outside(item.span()));
                    self.route(at, route, matches!(next, Some(Item::Broken(_))));
                }
                Item::Under(under) => {
                    let at = *group.get_or_insert_with(|| self.outside(item.span()));
                    self.under(at, under);
                }
                _ => {}
            }
        }
    }

    /// The service without a name, and the position of its group.
    fn outside(&mut self, first: Span) -> usize {
        let host = ServiceHost { pattern: HostPattern::Any, span: first.before() };
        let service = Service { hosts: vec![host], ..self.plain_service(first.before()) };
        self.out.services.push(service);
        let position = self.out.services.len() - 1;
        self.group(position, None, None, first.before(), &[])
    }
}
