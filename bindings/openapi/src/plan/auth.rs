//! Security schemes as methods of the policy.

mod becomes;
mod fields;
mod guess;

use crate::description::{Description, SecurityScheme};
use crate::fault::Fault;
use crate::name::{Names, kebab};
use crate::options::{Given, Options};
use crate::remark::Remark;
use becomes::{Becomes, becomes, unsaid};
use fields::{fields, refuse_lacking, text};
use gatewright_core::policy;
use gatewright_dsl::compile;
use gatewright_dsl::source::{NoImports, Source};
use guess::remark_guesses;
use std::collections::BTreeSet;

/// One `auth` of the policy.
#[derive(Clone, Debug)]
pub(crate) struct Auth {
    /// Its name.
    pub(crate) name: String,
    /// `jwt`, `introspection` or `api_key`.
    pub(crate) kind: &'static str,
    /// Names and values as they are written.
    pub(crate) fields: Vec<(&'static str, String)>,
    /// The schemes that it stands for.
    pub(crate) schemes: Vec<String>,
    /// What the description says about it, on one line.
    pub(crate) about: String,
    /// As the engine will see it.
    compiled: policy::Auth,
}

/// Every method, and the schemes that none stands for.
#[derive(Debug)]
pub(crate) struct Auths {
    auths: Vec<Auth>,
    unsaid: Vec<(String, String)>,
}

impl Auth {
    /// The text of the item.
    pub(crate) fn text(&self) -> String {
        text(&self.name, self.kind, &self.fields)
    }

    /// Whether its tokens have the issuer and the audience of these fields, in whatever form.
    fn has_tokens_of(&self, fields: &[(&'static str, String)]) -> bool {
        let value = |all: &[(&str, String)], name: &str| {
            all.iter().find(|(own, _)| *own == name).map(|(_, value)| value.clone())
        };
        let same = |name| value(&self.fields, name) == value(fields, name);
        value(fields, "issuer").is_some() && same("issuer") && same("audience")
    }
}

impl Auths {
    /// The methods that operations ask for: tokens first, then as the description has them.
    pub(super) fn new(
        description: &Description,
        options: &Options,
        names: &mut Names,
        remarks: &mut Vec<Remark>,
    ) -> Result<Auths, Fault> {
        let used: BTreeSet<&str> = description
            .operations
            .iter()
            .flat_map(|operation| operation.security.iter().flatten())
            .map(|ask| ask.scheme.as_str())
            .collect();
        let schemes = description.schemes.iter().filter(|own| used.contains(own.name.as_str()));
        let mut schemes: Vec<&SecurityScheme> = schemes.collect();
        let known: Vec<&str> = schemes.iter().map(|scheme| scheme.name.as_str()).collect();
        options.refuse_unknown(&known)?;
        refuse_lacking(&schemes, options)?;
        let others = schemes.clone();
        schemes.sort_by_key(|scheme| becomes(scheme, &others));
        let mut auths = Auths { auths: Vec::new(), unsaid: Vec::new() };
        for scheme in &schemes {
            auths.add(scheme, &others, options, names, remarks)?;
        }
        auths.remark_merged(remarks);
        Ok(auths)
    }

    /// The method of a scheme, or why there is none.
    pub(super) fn of(&self, scheme: &str) -> Result<usize, String> {
        let stands = |auth: &Auth| auth.schemes.iter().any(|own| own == scheme);
        let unsaid = || self.unsaid.iter().find(|(name, _)| name == scheme);
        self.auths.iter().position(stands).ok_or_else(|| match unsaid() {
            Some((_, why)) => format!("`{scheme}` cannot be said: {why}"),
            None => format!("`{scheme}` is no security scheme of the description"),
        })
    }

    /// Whether nothing tells the credentials of two methods apart.
    pub(super) fn are_indistinct(&self, one: usize, other: usize) -> bool {
        let (Some(one), Some(other)) = (self.auths.get(one), self.auths.get(other)) else {
            return false;
        };
        one.name != other.name && one.compiled.indistinct_from(&other.compiled).is_some()
    }

    /// What a method is called.
    pub(super) fn name(&self, auth: usize) -> &str {
        self.auths.get(auth).map_or("", |auth| auth.name.as_str())
    }

    /// All of them; the ways of routes name them by their positions.
    pub(super) fn into_list(self) -> Vec<Auth> {
        self.auths
    }

    fn add(
        &mut self,
        scheme: &SecurityScheme,
        all: &[&SecurityScheme],
        options: &Options,
        names: &mut Names,
        remarks: &mut Vec<Remark>,
    ) -> Result<(), Fault> {
        let Some(becomes) = becomes(scheme, all) else {
            return self.leave_out(scheme, unsaid(&scheme.kind), remarks);
        };
        let wanted = kebab(&scheme.name, "auth").unwrap_or_else(|| "auth".into());
        if becomes != Becomes::Key {
            let own = fields(scheme, becomes, options, "");
            for known in self.auths.iter().filter(|auth| auth.has_tokens_of(&own.1)) {
                refuse_confusion(scheme, known, all, options)?;
            }
            let same = |auth: &&mut Auth| auth.kind == own.0 && auth.fields == own.1;
            if let Some(same) = self.auths.iter_mut().find(same) {
                same.schemes.push(scheme.name.clone());
                return Ok(());
            }
        }
        // A name is taken only if the method comes to be.
        let name = names.clone().unique(&wanted);
        let (kind, fields) = fields(scheme, becomes, options, &name);
        let whole = format!("gate 1\n\n{}", text(&name, kind, &fields));
        let compiled = match compile(&Source::new(scheme.name.as_str(), whole), &NoImports) {
            Ok(compiled) => compiled.policy.tables().auths.first().cloned(),
            // What was handed in is wrong, not the description.
            Err(report) if becomes != Becomes::Key => {
                return Err(Fault::Invalid(Box::new(report)));
            }
            Err(report) => {
                let first = report.diagnostics().iter().find(|found| found.is_error());
                let why = first.map(|found| found.message.clone()).unwrap_or_default();
                return self.leave_out(scheme, why, remarks);
            }
        };
        let Some(compiled) = compiled else { return Ok(()) };
        remark_guesses(scheme, becomes, options, &name, remarks);
        self.auths.push(Auth {
            name: names.unique(&wanted),
            kind,
            fields,
            schemes: vec![scheme.name.clone()],
            about: scheme.description.clone(),
            compiled,
        });
        Ok(())
    }

    fn leave_out(
        &mut self,
        scheme: &SecurityScheme,
        why: String,
        remarks: &mut Vec<Remark>,
    ) -> Result<(), Fault> {
        remarks.push(Remark::SchemeUnsaid { scheme: scheme.name.clone(), why: why.clone() });
        self.unsaid.push((scheme.name.clone(), why));
        Ok(())
    }

    fn remark_merged(&self, remarks: &mut Vec<Remark>) {
        for auth in self.auths.iter().filter(|auth| auth.schemes.len() > 1) {
            let schemes: Vec<String> =
                auth.schemes.iter().map(|scheme| format!("`{scheme}`")).collect();
            let schemes = schemes.join(" and ");
            remarks.push(Remark::SchemesAreOne { auth: auth.name.clone(), schemes });
        }
    }
}

/// Schemes have tokens of one issuer for one audience only where the description has them come from
/// one place, or where it was said of this very scheme: whoever holds a token of the one gets in
/// by the other, or as soon as that takes another form.
fn refuse_confusion(
    scheme: &SecurityScheme,
    same: &Auth,
    all: &[&SecurityScheme],
    options: &Options,
) -> Result<(), Fault> {
    let said = |given: &[Given]| given.iter().any(|own| own.scheme.as_ref() == Some(&scheme.name));
    let others = all.iter().filter(|other| same.schemes.contains(&other.name));
    let one_source = scheme.source.is_some() && others.clone().any(|o| o.source == scheme.source);
    if one_source || said(&options.issuers) || said(&options.audiences) {
        return Ok(());
    }
    let other = others.map(|other| other.name.clone()).next().unwrap_or_default();
    Err(Fault::SameTokens { scheme: scheme.name.clone(), other })
}
