//! Requests: targets, hosts, peers, and the places in which credentials stand.

use crate::policy::{all_pass, run, run_text};

#[test]
fn targets_are_paths_urls_or_raw() {
    let text = r#"gate 1
service a {
  host a.example
  route GET /x  allow k with query.q == "1 2"
  route GET /s  public  require request.scheme == "http"
  route GET /p  public  require request.ip in [192.0.2.0/24]
  route GET /   public
}
service b {
  host any
  route GET /x  public
}
auth k = api_key { registry r }
test "t" {
  host a.example
  from 192.0.2.1
  caller c = k { }

  GET /x?q=1+2 as c              -> allow granted
  GET /x?q=1%202&z as c          -> allow granted
  GET "/x?q=1+2" as c            -> allow granted
  GET https://a.example/x?q=1+2 as c -> allow granted
  GET /x as c                    -> 403 condition_failed
  GET /x?q=1?2 as c              -> 403 condition_failed
  GET https://b.example/x        -> allow public
  GET https://a.example          -> allow public
  GET "/y/../x" as c             -> 403 condition_failed
  GET "/%2e%2e/x" as c           -> 403 path_ambiguous
  GET "*"                        -> 403 request_malformed
  GET "https://a.example/"       -> 403 request_malformed
  GET /s                         -> 403 condition_failed
  GET https://a.example/s        -> 403 condition_failed
  GET http://a.example/s         -> allow public
  GET /p                         -> allow public
  GET /p from 198.51.100.1       -> 403 condition_failed
  GET / Host: "b.example"        -> 403 request_malformed
}
test "no host" {
  GET /x -> allow public
  GET /p -> 403 no_route
}
"#;
    all_pass(&run_text(text), 20);
}

#[test]
fn credentials_stand_in_the_place_of_their_method() {
    let places = [
        "header X-Other-Key",
        "authorization ApiKey",
        "authorization Basic",
        "authorization Bearer  prefix \"sk_live_\"",
        "authorization Bearer  prefix \"gwk_live_\"",
        "query \"the key\"",
    ];
    for place in places {
        let text = format!(
            "gate 1\nauth k = api_key {{\n  registry r\n  {place}\n}}\n\
             service s {{\n  host any\n  route GET /a allow k\n}}\n\
             test \"t\" {{\n  at 2026-01-01T00:00:00Z\n  caller c = k {{ client: \"acme\" }}\n  \
             GET /a as c -> allow\n  GET /a?x=1 as c -> allow\n  GET /a -> 401 credentials_missing\n  \
             GET /a as c forged -> 401 key_unknown\n  GET /a as c stranger -> 401 key_unknown\n  \
             GET /a as c disabled -> 401 key_disabled\n  GET /a as c expired -> 401 key_expired\n}}\n"
        );
        all_pass(&run_text(&text), 7);
    }
    for place in ["", "header X-Token", "query token"] {
        for (kind, keys) in
            [("jwt", "algorithms EdDSA keys discovery"), ("introspection", "discovery")]
        {
            let text = format!(
                "gate 1\nauth k = {kind} {{\n  issuer \"https://i.example/\"  audience \"x\"  {keys}\n  \
                 {place}\n}}\nservice s {{\n  host any\n  route GET /a allow k\n}}\n\
                 test \"t\" {{\n  at 2026-01-01T00:00:00Z\n  caller c = k {{ }}\n  \
                 GET /a as c -> allow\n  GET /a -> 401 credentials_missing\n  \
                 GET /a as c expired -> 401 token_expired\n}}\n"
            );
            all_pass(&run_text(&text), 3);
        }
    }
}

#[test]
fn what_nobody_knows_is_no_credential() {
    all_pass(
        &run("  GET /partner X-API-Key: \"made-up\"       -> 401 key_unknown\n  \
              GET /app Authorization: \"Bearer made-up\"  -> 401 token_inactive\n  \
              GET /user Authorization: \"Bearer made-up\" -> 401 token_malformed\n  \
              GET /user Authorization: \"Bearer\"         -> 401 credentials_malformed\n  \
              GET /partner as acme X-API-Key: \"made-up\" -> 401 credentials_repeated"),
        5,
    );
}
