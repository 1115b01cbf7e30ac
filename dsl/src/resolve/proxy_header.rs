//! Headers by which proxies speak to what stands behind them: the engine believes none of them and
//! removes them all.

use gatewright_core::fold::starts_folded;

/// Names, folded.
const NAMES: &[&str] =
    &["client-cert", "forwarded", "x-http-method", "x-method-override", "x-real-ip"];
/// How other names begin, folded.
const PREFIXES: &[&str] =
    &["client-cert-", "x-envoy-", "x-forwarded-", "x-http-method-", "x-original-", "x-rewrite-"];

/// Whether a folded name is one of them.
pub(super) fn is_proxy_header(folded: &str) -> bool {
    NAMES.contains(&folded)
        || PREFIXES.iter().any(|prefix| starts_folded(folded.as_bytes(), prefix))
}
