//! Which method of a route a credential belongs to: one at most, whatever the order of the policy.

use super::api_key::{ApiKey, MAX_KEY, PresentedKey};
use super::assertion;
use super::introspection::Introspection;
use super::jwt::Jwt;
use super::method::{Kind, Method};
use super::place::{is_b64token, is_key, same};
use super::token::{Form, MAX_TOKEN, Token};
use crate::claim::Claims;
use crate::policy::{Audience, AuthId, Place, Scheme};
use crate::reason::Reason;

/// The methods of a route that read one place.
#[derive(Clone, Copy)]
pub(super) struct Readers<'m, 'a> {
    pub(super) methods: &'m [Method],
    pub(super) accepted: &'a [AuthId],
    pub(super) place: &'a Place,
}

/// A credential and the method that it belongs to.
pub(super) enum Assigned<'m, 't> {
    Key(AuthId, &'m ApiKey, PresentedKey<'t>),
    Jwt(AuthId, &'m Jwt, Token<'t>, Claims),
    Opaque(AuthId, &'m Introspection, &'t str),
}

impl Assigned<'_, '_> {
    pub(super) fn auth(&self) -> AuthId {
        match self {
            Assigned::Key(id, ..) | Assigned::Jwt(id, ..) | Assigned::Opaque(id, ..) => *id,
        }
    }
}

impl<'m> Readers<'m, '_> {
    /// Finds the method that a text belongs to.
    ///
    /// # Errors
    /// The reason why it is nobody's.
    pub(super) fn assign<'t>(&self, text: &'t str) -> Result<Assigned<'m, 't>, Reason> {
        let takes_tokens = self.jwts().next().is_some() || self.introspections().next().is_some();
        if !self.may_hold(text, takes_tokens) {
            return Err(Reason::CredentialsMalformed);
        }
        if let Some((id, method)) = self.key_by_prefix(text) {
            return Ok(Assigned::Key(id, method, PresentedKey { text, client: None }));
        }
        if takes_tokens {
            return match Form::of(text) {
                Form::Jwt(token) => self.assign_jwt(token),
                Form::Malformed => Err(Reason::TokenMalformed),
                Form::Opaque => self.assign_opaque(text),
            };
        }
        let (id, method) = self.key_without_prefix().ok_or(Reason::KeyUnknown)?;
        Ok(Assigned::Key(id, method, PresentedKey { text, client: None }))
    }

    /// Finds the method that the user and password of `Authorization: Basic` belong to.
    pub(super) fn assign_basic<'t>(
        &self,
        pair: &'t (String, String),
    ) -> Result<Assigned<'m, 't>, Reason> {
        let (user, text) = pair;
        if text.len() > MAX_KEY {
            return Err(Reason::CredentialsMalformed);
        }
        let found = self.key_by_prefix(text).or_else(|| self.key_without_prefix());
        let (id, method) = found.ok_or(Reason::KeyUnknown)?;
        Ok(Assigned::Key(id, method, PresentedKey { text, client: Some(user) }))
    }

    /// Whether the text has the length and the alphabet of what is read here.
    fn may_hold(&self, text: &str, takes_tokens: bool) -> bool {
        let takes_keys = self.keys().next().is_some();
        let bearer = *self.place == Place::Authorization(Scheme::Bearer);
        let longest = if takes_tokens { MAX_TOKEN } else { MAX_KEY };
        let spelt = if takes_keys && !bearer { is_key(text) } else { is_b64token(text) };
        text.len() <= longest && spelt
    }

    /// In JWT form the issuer decides, then the audience.
    fn assign_jwt<'t>(&self, token: Token<'t>) -> Result<Assigned<'m, 't>, Reason> {
        let claims = token.claims()?;
        let issuer = match claims.get("iss") {
            None => return Err(Reason::TokenIssuer),
            Some(issuer) => issuer.as_text().ok_or(Reason::TokenMalformed)?,
        };
        if let Some((id, jwt)) = self.jwt_of(issuer, &claims)? {
            return Ok(Assigned::Jwt(id, jwt, token, claims));
        }
        let of_issuer = self.introspections().find(|(_, method)| method.issuer() == Some(issuer));
        let (id, method) = of_issuer.ok_or(Reason::TokenIssuer)?;
        Ok(Assigned::Opaque(id, method, token.text))
    }

    /// The `jwt` method of an issuer; of several the one whose audience the token names first.
    fn jwt_of(&self, issuer: &str, claims: &Claims) -> Result<Option<(AuthId, &'m Jwt)>, Reason> {
        let of_issuer = || self.jwts().filter(|(_, jwt)| jwt.issuer() == issuer);
        if of_issuer().count() < 2 {
            return Ok(of_issuer().next());
        }
        let named = assertion::audiences(claims)?;
        let mut by_audience = named.iter().filter_map(|name| {
            of_issuer().find(|(_, jwt)| match jwt.audience() {
                Audience::OneOf(wanted) => wanted.iter().any(|wanted| wanted == name),
                Audience::Any => false,
            })
        });
        let any = || of_issuer().find(|(_, jwt)| *jwt.audience() == Audience::Any);
        by_audience.next().or_else(any).map(Some).ok_or(Reason::TokenAudience)
    }

    /// Whatever is no JWT is a key where one is read, else somebody may know about it.
    fn assign_opaque<'t>(&self, text: &'t str) -> Result<Assigned<'m, 't>, Reason> {
        if let Some((id, method)) = self.key_without_prefix() {
            return Ok(Assigned::Key(id, method, PresentedKey { text, client: None }));
        }
        let (id, method) = self.introspections().next().ok_or(Reason::TokenMalformed)?;
        Ok(Assigned::Opaque(id, method, text))
    }

    /// The key method with the longest prefix that fits.
    fn key_by_prefix(&self, text: &str) -> Option<(AuthId, &'m ApiKey)> {
        let length = |key: &ApiKey| {
            let prefix = key.rules().prefix.as_deref()?;
            text.starts_with(prefix).then_some(prefix.len())
        };
        let fitting = self.keys().filter_map(|(id, key)| Some((length(key)?, id, key)));
        let longest = fitting.reduce(|best, next| if next.0 > best.0 { next } else { best });
        longest.filter(|_| text.len() <= MAX_KEY).map(|(_, id, key)| (id, key))
    }

    fn key_without_prefix(&self) -> Option<(AuthId, &'m ApiKey)> {
        self.keys().find(|(_, key)| key.rules().prefix.is_none())
    }

    fn keys(&self) -> impl Iterator<Item = (AuthId, &'m ApiKey)> {
        self.kinds().filter_map(|(id, kind)| match kind {
            Kind::ApiKey(key) => Some((id, &**key)),
            _ => None,
        })
    }

    fn jwts(&self) -> impl Iterator<Item = (AuthId, &'m Jwt)> {
        self.kinds().filter_map(|(id, kind)| match kind {
            Kind::Jwt(jwt) => Some((id, &**jwt)),
            _ => None,
        })
    }

    fn introspections(&self) -> impl Iterator<Item = (AuthId, &'m Introspection)> {
        self.kinds().filter_map(|(id, kind)| match kind {
            Kind::Introspection(introspection) => Some((id, &**introspection)),
            _ => None,
        })
    }

    fn kinds(&self) -> impl Iterator<Item = (AuthId, &'m Kind)> {
        let Readers { methods, accepted, place } = *self;
        let methods = accepted.iter().filter_map(move |id| methods.get(id.index()));
        let reads = move |method: &&Method| method.places().iter().any(|own| same(own, place));
        methods.filter(reads).map(|method| (method.id(), method.kind()))
    }
}
