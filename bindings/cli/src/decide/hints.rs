//! What a try-out may lack that a real request has.

use gatewright_core::{Decision, Explanation, Line, OwnedRequest, Reason};

/// A sentence for each thing left out that may have led to this decision.
pub(super) fn hints(
    request: &OwnedRequest,
    decision: &Decision,
    explanation: &Explanation,
) -> Vec<&'static str> {
    let named = |name: &[u8]| name.eq_ignore_ascii_case(b"host");
    let has_host = request.host.is_some() || request.headers.iter().any(|(name, _)| named(name));
    let has_peer = request.peer.is_some();
    let by_address = || explanation.lines().iter().any(failed_by_address);
    let hints = [
        (decision.reason() == Reason::NoRoute && !has_host, NO_HOST),
        (decision.reason() == Reason::ConditionFailed && !has_peer && by_address(), NO_PEER),
    ];
    hints.into_iter().filter_map(|(holds, hint)| holds.then_some(hint)).collect()
}

const NO_HOST: &str = "The URL has no host, so only services with `host any` were looked at.";
const NO_PEER: &str = "There is no `--peer`, so every condition on `request.ip` is false.";

fn failed_by_address(line: &Line) -> bool {
    let own = line.text.starts_with("request.ip ") && line.holds == Some(false);
    own || line.parts.iter().any(failed_by_address)
}
