//! What a try-out may lack that a real request has.

use gatewright_core::{Decision, Explanation, Line, OwnedRequest, Reason};

/// A sentence for each thing in a request that may have led to this decision and is easily fixed.
pub(super) fn hints(
    request: &OwnedRequest,
    decision: &Decision,
    explanation: &Explanation,
) -> Vec<&'static str> {
    let refused = matches!(decision.reason(), Reason::RequestMalformed | Reason::PathAmbiguous);
    let condition = decision.reason() == Reason::ConditionFailed;
    let by_address = || explanation.lines().iter().any(failed_by_address);
    let has_host = request.host.is_some() || host_headers(request).next().is_some();
    let hints = [
        (decision.reason() == Reason::NoRoute && !has_host, NO_HOST),
        (condition && request.peer.is_none() && by_address(), NO_PEER),
        (is_lower_case(&request.method) && !decision.allowed(), LOWER_CASE),
        (refused && request.method == "CONNECT", CONNECT),
        (refused && has_fragment(request), FRAGMENT),
        (refused && contradicts_url(request), TWO_HOSTS),
    ];
    hints.into_iter().filter_map(|(holds, hint)| holds.then_some(hint)).collect()
}

const NO_HOST: &str = "The URL has no host, so only services with `host any` were looked at.";
const NO_PEER: &str = "There is no `--peer`, so every condition on `request.ip` is false.";
const LOWER_CASE: &str = "Methods are told apart by case: `get` is not `GET`.";
const CONNECT: &str = "`CONNECT` asks for a tunnel, which no route gives.";
const FRAGMENT: &str = "The URL holds a `#`, and no client sends what stands behind it.";
const TWO_HOSTS: &str = "The `Host` header is not the host of the URL.";

fn is_lower_case(method: &str) -> bool {
    method.bytes().any(|byte| byte.is_ascii_lowercase())
}

fn has_fragment(request: &OwnedRequest) -> bool {
    request.path.contains(&b'#')
        || request.query.as_ref().is_some_and(|query| query.contains(&b'#'))
}

fn host_headers(request: &OwnedRequest) -> impl Iterator<Item = &[u8]> {
    let named = |(name, _): &&(Vec<u8>, Vec<u8>)| name.eq_ignore_ascii_case(b"host");
    request.headers.iter().filter(named).map(|(_, value)| value.as_slice())
}

fn contradicts_url(request: &OwnedRequest) -> bool {
    let differs = |own: &Vec<u8>| host_headers(request).any(|host| !host.eq_ignore_ascii_case(own));
    request.host.as_ref().is_some_and(differs)
}

fn failed_by_address(line: &Line) -> bool {
    let own = line.text.starts_with("request.ip ") && line.holds == Some(false);
    own || line.parts.iter().any(failed_by_address)
}
