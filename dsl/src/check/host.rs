//! Hosts that services share, and hosts that nearly miss each other.

use super::Check;
use super::strength::{Strength, shown_method};
use super::table::{parts_of, services_by_host};
use super::trie::Trie;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolved::{Resolved, Route, Service};
use gatewright_core::host::{HostHead, HostPattern};
use std::collections::BTreeSet;

impl<'a> Check<'a> {
    pub(super) fn hosts(&mut self) {
        let hosts = services_by_host(self.resolved);
        for (host, services) in &hosts {
            self.disagreement(host, services);
        }
        let resolved = self.resolved;
        for (service, part) in resolved.services.iter().zip(parts_of(resolved)) {
            if part.routes.is_empty() && self.whole {
                let message =
                    format!("`service {}` has no routes: all it gets is denied", service.name);
                self.report(Diagnostic::new(Code::EmptyService, service.span, message));
            }
        }
        self.outside_services();
        self.shadows(&hosts);
    }

    /// Routes outside of services belong to `host any`, and nothing falls through to it from a host
    /// that some service names: said once, where a reader may take them for routes of every host.
    fn outside_services(&mut self) {
        let services = &self.resolved.services;
        let hosts = services.iter().flat_map(|service| &service.hosts);
        let named = hosts.filter(|host| host.pattern != HostPattern::Any).min_by_key(|h| h.span);
        let Some(outside) = services.iter().position(|service| service.name.is_empty()) else {
            return;
        };
        let mut routes = self.resolved.routes.iter().filter(|route| route.service == outside);
        let Some((first, host)) = routes.next().zip(named) else { return };
        let message = format!(
            "`{}` stands outside of services, so `{}` has no such route",
            first.name, host.pattern
        );
        let more = match routes.count() {
            0 => String::new(),
            1 => "; so does one more route".into(),
            more => format!("; so do {more} more routes"),
        };
        self.report(
            Diagnostic::new(Code::OutsideService, first.head, message)
                .saying(format!("it belongs to `host any`{more}"))
                .label(host.span, "this host has routes of its own, and no others")
                .help(
                    "move it into each service that should have it, or, for all other hosts, into \
                     a `service` that says `host any`",
                ),
        );
    }

    /// One table reads its paths in one way.
    fn disagreement(&mut self, host: &HostPattern, services: &BTreeSet<usize>) {
        let all = services.iter().filter_map(|at| self.resolved.services.get(*at));
        let all: Vec<&Service> = all.collect();
        let Some((first, others)) = all.split_first() else { return };
        for other in others {
            let choice = match () {
                () if first.encoded_slash != other.encoded_slash => "encoded_slash",
                () if first.trailing_slash != other.trailing_slash => "trailing_slash",
                () => continue,
            };
            let message = format!("services of the host `{host}` disagree on `{choice}`");
            self.report(
                Diagnostic::new(Code::HostDisagreement, other.span, message)
                    .label(first.span, "another service of this host")
                    .help("the path is read before a service is known: choose once for the host"),
            );
        }
    }

    /// `a.b.example.com` goes to `**.example.com`, not to a stricter `*.example.com`.
    fn shadows(&mut self, hosts: &std::collections::BTreeMap<HostPattern, BTreeSet<usize>>) {
        for (one, strict) in hosts {
            let HostPattern::Under { head: HostHead::One | HostHead::Parameter(_), suffix, port } =
                one
            else {
                continue;
            };
            let many =
                HostPattern::Under { head: HostHead::Many, suffix: suffix.clone(), port: *port };
            if let Some(weak) = hosts.get(&many).filter(|weak| *weak != strict) {
                self.shadow(&many, strict, weak, suffix);
            }
        }
    }

    fn shadow(
        &mut self,
        many: &HostPattern,
        strict: &BTreeSet<usize>,
        weak: &BTreeSet<usize>,
        suffix: &str,
    ) {
        let routes = routes_of(self.resolved, weak);
        let trie = Trie::new(routes.iter().map(|(at, route)| (*at, &route.template)));
        for (_, strict) in routes_of(self.resolved, strict) {
            let path = strict.template.example();
            let method = shown_method(&strict.methods);
            let leaf = trie.choose(&path, &|_| true).and_then(|leaf| trie.leaf(leaf));
            let decided = leaf.into_iter().flat_map(|leaf| &leaf.routes);
            let weaker = decided.filter_map(|at| self.route(*at)).find(|route| {
                super::strength::takes(route, method) && Strength::of(route) < Strength::of(strict)
            });
            let Some(weaker) = weaker else { continue };
            let message = format!(
                "`{method} https://a.b.{suffix}{path}` is `{}` by `{many}`, while one label less is `{}`",
                Strength::of(weaker).word(),
                Strength::of(strict).word()
            );
            self.report(
                Diagnostic::new(Code::HostShadow, weaker.path, message)
                    .label(strict.path, "the stricter route")
                    .help(
                        "`*.` takes one label; let the stricter service answer for `**.` as well",
                    ),
            );
            return;
        }
    }
}

fn routes_of<'a>(resolved: &'a Resolved, services: &BTreeSet<usize>) -> Vec<(usize, &'a Route)> {
    let routes = resolved.routes.iter().enumerate();
    routes.filter(|(_, route)| services.contains(&route.service)).collect()
}
