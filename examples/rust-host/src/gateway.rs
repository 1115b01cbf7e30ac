//! One request: decide, then forward or answer.

use std::io::Write;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use gatewright_core::{Decision, Engine, Evidence, Request as Metadata, Scheme};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderValue};
use hyper::{Request, Response, StatusCode, Uri, http::request};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;

use crate::body::WithoutTrailers;
use crate::counts::Counts;
use crate::decide::{decide, now};
use crate::headers;

type Answer = Response<BoxBody<Bytes, hyper::Error>>;

pub(crate) struct Gateway {
    engine: RwLock<Arc<Engine>>,
    /// They outlive a reload of the policy.
    evidence: Evidence,
    counts: Counts,
    upstream: Option<String>,
    client: Client<HttpConnector, WithoutTrailers>,
    started: i64,
    requests: AtomicU64,
}

impl Gateway {
    pub(crate) fn new(engine: Engine, upstream: Option<String>) -> Gateway {
        let mut connector = HttpConnector::new();
        connector.set_connect_timeout(Some(Duration::from_secs(5)));
        Gateway {
            engine: RwLock::new(Arc::new(engine)),
            evidence: Evidence::new(),
            counts: Counts::default(),
            upstream,
            client: Client::builder(TokioExecutor::new()).build(connector),
            started: now(),
            requests: AtomicU64::new(0),
        }
    }

    pub(crate) fn replace(&self, engine: Engine) {
        *self.engine.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(engine);
    }

    pub(crate) async fn answer(&self, request: Request<Incoming>, peer: SocketAddr) -> Answer {
        let (mut parts, body) = request.into_parts();
        name_host(&mut parts);
        let fields = fields(&parts);
        let id = format!("{:x}-{}", self.started, self.requests.fetch_add(1, Ordering::Relaxed));
        let metadata = Metadata { id: Some(&id), ..metadata(&parts, &fields, peer) };
        let Some(decision) = self.decide(&metadata).await else {
            return failure(StatusCode::SERVICE_UNAVAILABLE);
        };
        // Nobody may be reading the log; requests are answered all the same.
        drop(writeln!(std::io::stdout(), "{}", decision.to_log(&metadata, &[])));
        match decision.allowed() {
            true => self.forward(&decision, &parts, WithoutTrailers(body), peer).await,
            false => denial(&decision),
        }
    }

    /// The decision, its obligations discharged.
    async fn decide(&self, metadata: &Metadata<'_>) -> Option<Decision> {
        let engine = Arc::clone(&self.engine.read().unwrap_or_else(PoisonError::into_inner));
        let decision = decide(&engine, &self.evidence, metadata).await?;
        Some(match decision.allowed() {
            true => self.counts.discharge(decision, now()),
            false => decision,
        })
    }

    async fn forward(
        &self,
        decision: &Decision,
        client: &request::Parts,
        body: WithoutTrailers,
        peer: SocketAddr,
    ) -> Answer {
        let Some(uri) = self.target(decision) else {
            eprintln!("there is no upstream to send this to: give `--upstream URL`");
            return failure(StatusCode::BAD_GATEWAY);
        };
        let Some(fields) = headers::for_upstream(decision, &client.headers, peer) else {
            return failure(StatusCode::INTERNAL_SERVER_ERROR);
        };
        let mut request = Request::new(body);
        *request.method_mut() = client.method.clone();
        *request.uri_mut() = uri;
        *request.headers_mut() = fields;
        match self.client.request(request).await {
            Ok(answer) => passed_on(decision, answer),
            Err(error) => {
                eprintln!("upstream: {error}");
                failure(StatusCode::BAD_GATEWAY)
            }
        }
    }

    /// Path and query of the decision, never those of the request.
    fn target(&self, decision: &Decision) -> Option<Uri> {
        let upstream = self.upstream.as_deref().or(decision.upstream())?;
        let mut target = upstream.trim_end_matches('/').as_bytes().to_vec();
        target.extend(decision.path()?.bytes());
        if let Some(query) = decision.query() {
            target.push(b'?');
            target.extend(query);
        }
        Uri::try_from(target).ok()
    }
}

fn fields(parts: &request::Parts) -> Vec<(&[u8], &[u8])> {
    let headers = parts.headers.iter();
    headers.map(|(name, value)| (name.as_str().as_bytes(), value.as_bytes())).collect()
}

/// The metadata as they came: nothing decoded, nothing joined.
fn metadata<'a>(
    parts: &'a request::Parts,
    fields: &'a [(&'a [u8], &'a [u8])],
    peer: SocketAddr,
) -> Metadata<'a> {
    Metadata {
        scheme: Scheme::Http,
        query: parts.uri.query().map(str::as_bytes),
        headers: fields,
        peer: Some(peer.ip()),
        ..Metadata::new(parts.method.as_str(), parts.uri.path().as_bytes())
    }
}

/// The host of a target such as `http://api.example.com/v1` stands in for the `Host` field, whatever
/// that says (RFC 9112 section 3.2.2).
fn name_host(parts: &mut request::Parts) {
    let target = parts.uri.authority().map(|host| HeaderValue::from_str(host.as_str()));
    if let Some(Ok(host)) = target {
        parts.headers.insert(header::HOST, host);
    }
}

fn passed_on(decision: &Decision, answer: Response<Incoming>) -> Answer {
    let (parts, body) = answer.into_parts();
    let mut passed = Response::new(WithoutTrailers(body).boxed());
    *passed.status_mut() = parts.status;
    *passed.headers_mut() = headers::for_client(decision, &parts.headers);
    passed
}

fn denial(decision: &Decision) -> Answer {
    let status = decision.status().and_then(|status| StatusCode::from_u16(status).ok());
    let mut answer = failure(status.unwrap_or(StatusCode::FORBIDDEN));
    headers::add_response(decision, answer.headers_mut());
    if let Some(problem) = decision.problem().and_then(|body| serde_json::to_vec(&body).ok()) {
        let json = HeaderValue::from_static("application/problem+json");
        answer.headers_mut().insert(header::CONTENT_TYPE, json);
        *answer.body_mut() = whole(problem);
    }
    answer
}

/// A status and nothing else: what went wrong inside is nobody's business outside.
fn failure(status: StatusCode) -> Answer {
    let mut answer = Response::new(whole(Vec::new()));
    *answer.status_mut() = status;
    answer
}

fn whole(body: Vec<u8>) -> BoxBody<Bytes, hyper::Error> {
    Full::new(Bytes::from(body)).map_err(|never| match never {}).boxed()
}
