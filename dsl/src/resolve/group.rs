//! Groups: what stands in a service or an `under`.

use super::Resolver;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolved::Group;
use crate::source::Span;
use crate::syntax::{Guard, Member, Under};
use gatewright_core::policy;
use gatewright_core::route::Template;

impl Resolver<'_> {
    /// Reads a group and everything in it; gives its position.
    pub(super) fn group(
        &mut self,
        service: usize,
        parent: Option<usize>,
        prefix: Option<Template>,
        span: Span,
        members: &[Member],
    ) -> usize {
        let position = self.out.groups.len();
        self.out.groups.push(Group {
            service,
            parent,
            prefix,
            guards: Vec::new(),
            default_allow: None,
            default_forward: None,
            limits: Vec::new(),
            span,
        });
        self.refuse_repeated(members, parent.is_some());
        let guards = members.iter().filter(|member| matches!(member, Member::Guard(_)));
        self.refuse_many(guards.count(), "guards", span);
        for member in members {
            self.group_rule(position, member);
        }
        self.members(position, members);
        position
    }

    /// Lines that hold for everything inside, wherever they stand in the group.
    fn group_rule(&mut self, position: usize, member: &Member) {
        match member {
            Member::Guard(guard) => self.guard(position, guard),
            Member::DefaultAllow(default) => {
                let allow = self.default_allow(default);
                self.edit(position, |group| group.default_allow = Some(allow));
            }
            Member::DefaultForward(default) => {
                let sets = self.forwardings(&default.forward);
                self.edit(position, |group| group.default_forward = Some(sets));
            }
            Member::Limit(limit) => {
                let name = self.group_name(position);
                let limit = self.limit(limit, name);
                self.edit(position, |group| group.limits.extend(limit));
            }
            _ => {}
        }
    }

    /// Groups and routes inside.
    pub(super) fn members(&mut self, position: usize, members: &[Member]) {
        let next = members.iter().skip(1).map(Some).chain([None]);
        for (member, next) in members.iter().zip(next) {
            match member {
                Member::Under(under) => self.under(position, under),
                Member::Route(route) => {
                    let torn = matches!(next, Some(Member::Broken(_)));
                    self.route(position, route, torn);
                }
                _ => {}
            }
        }
    }

    fn edit(&mut self, position: usize, change: impl FnOnce(&mut Group)) {
        if let Some(group) = self.out.groups.get_mut(position) {
            change(group);
        }
    }

    fn guard(&mut self, position: usize, guard: &Guard) {
        let Some(requirement) = self.demand(&guard.requirement) else { return };
        let id = self.out.guards.len();
        let origin = self.origin(guard.span);
        self.out.guards.push(policy::Guard { requirement, origin });
        self.edit(position, |group| group.guards.push(id));
    }

    /// `under /admin { … }`
    pub(super) fn under(&mut self, around: usize, under: &Under) {
        let own = self.template(&under.prefix).and_then(|own| self.closable(own, under));
        let whole = own.map(|own| self.whole_path(around, own));
        let service = self.out.groups.get(around).map_or(0, |group| group.service);
        let lacking = usize::from(whole.is_none());
        self.without_prefix += lacking;
        self.group(service, Some(around), whole, under.prefix.span, &under.members);
        self.without_prefix -= lacking;
    }

    /// A path of a group with the prefixes around it.
    pub(super) fn whole_path(&self, group: usize, own: Template) -> Template {
        match self.out.groups_around(group).find_map(|group| group.prefix.as_ref()) {
            Some(prefix) => prefix.join(&own),
            None => own,
        }
    }

    fn closable(&mut self, prefix: Template, under: &Under) -> Option<Template> {
        let message = match () {
            () if prefix.has_tail() => "a prefix has no tail: all below it is closed anyway",
            () if prefix.ends_in_slash() => "a prefix does not end in a slash",
            () => return Some(prefix),
        };
        let span = under.prefix.span;
        let mut wrong = Diagnostic::new(Code::Prefix, span, message);
        let text = &under.prefix.text;
        let shorter = text.rsplit_once('/').map_or("", |(before, _)| before);
        if !shorter.is_empty() && !under.prefix.is_quoted() {
            wrong = wrong.fix(format!("write `{shorter}`"), span, shorter);
        }
        self.report(wrong);
        None
    }

    /// What a group's limits are named after.
    fn group_name(&self, position: usize) -> String {
        let Some(group) = self.out.groups.get(position) else { return String::new() };
        let service = self.out.services.get(group.service);
        let service = service.map_or("", |service| service.name.as_str());
        match (&group.prefix, service) {
            (None, service) => service.to_owned(),
            (Some(prefix), "") => prefix.to_string(),
            (Some(prefix), service) => format!("{service}: {prefix}"),
        }
    }

    /// Lines of which a group has one, and lines that only a service has.
    fn refuse_repeated(&mut self, members: &[Member], inner: bool) {
        let mut seen: Vec<(&str, Span)> = Vec::new();
        for member in members {
            let (line, only_service) = match member {
                Member::Host(_) => ("host", true),
                Member::Upstream(_) => ("upstream", true),
                Member::Preflight(_) => ("preflight", true),
                Member::Choice(field) => (field.name.text.as_str(), true),
                Member::DefaultAllow(_) => ("default allow", false),
                Member::DefaultForward(_) => ("default forward", false),
                _ => continue,
            };
            if only_service && inner {
                let message = format!("`{line}` stands in a `service` only");
                self.report(
                    Diagnostic::new(Code::ServiceMember, member.span(), message)
                        .help("it holds for the whole service: move it out of the group"),
                );
            } else if let Some((_, first)) = seen.iter().find(|(known, _)| *known == line) {
                let message = format!("`{line}` stands twice in one group");
                let repeated = Diagnostic::new(Code::RepeatedMember, member.span(), message);
                self.report(repeated.label(*first, "first here"));
            } else {
                seen.push((line, member.span()));
            }
        }
    }
}
