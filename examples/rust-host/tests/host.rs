//! The host as a client and an upstream see it: over sockets, byte for byte.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at the first surprise")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;

use gatewright_core::registry::KeyText;

/// An upstream that answers each request with its head, and says so.
fn upstream() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || listener.incoming().for_each(|stream| echo(stream.unwrap())));
    address
}

fn echo(mut stream: TcpStream) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
    let head: Vec<String> =
        lines.by_ref().map_while(Result::ok).take_while(|line| !line.is_empty()).collect();
    let head = head.join("\n");
    let length = head.len();
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\n\r\n{head}"
    )
    .unwrap();
}

/// An address where nobody listens.
fn nobody() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// The host with the policy of this example and two keys. It ends with the value.
struct Host {
    process: Child,
    address: SocketAddr,
    reader: String,
    admin: String,
}

impl Host {
    fn start(name: &str, upstream: SocketAddr) -> Host {
        let (reader, admin) = (key("reader", 1), key("admin", 2));
        let registry = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.jsonl"));
        let records = [record(&reader, "orders:read"), record(&admin, "orders:admin")];
        fs::write(&registry, records.join("\n")).unwrap();

        let policy = Path::new(env!("CARGO_MANIFEST_DIR")).join("policy.gate");
        let mut process = Command::new(env!("CARGO_BIN_EXE_rust-host"))
            .arg(policy)
            .args(["--listen", "127.0.0.1:0", "--upstream", &format!("http://{upstream}")])
            .arg("--registry")
            .arg(format!("partners={}", registry.display()))
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(process.stderr.take().unwrap());
        let mut first = String::new();
        said.read_line(&mut first).unwrap();
        let address = first.trim().strip_prefix("listening on http://").expect(&first);
        let address = address.parse().unwrap();
        // Somebody has to read the rest, or the host blocks on a full pipe.
        thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
        Host {
            process,
            address,
            reader: reader.as_str().to_owned(),
            admin: admin.as_str().to_owned(),
        }
    }

    /// The whole answer to one request, as it came.
    fn ask(&self, line: &str, fields: &[&str]) -> String {
        let mut stream = TcpStream::connect(self.address).unwrap();
        let fields: String = fields.iter().map(|field| format!("{field}\r\n")).collect();
        let head =
            format!("{line} HTTP/1.1\r\nHost: api.test\r\nConnection: close\r\n{fields}\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn status(&self, line: &str, fields: &[&str]) -> String {
        self.ask(line, fields).get(9..12).expect("a status line").to_owned()
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// A public test key: anybody can make the same.
fn key(id: &str, byte: u8) -> KeyText {
    KeyText::new(id, &[byte; 32]).unwrap()
}

fn record(key: &KeyText, scope: &str) -> String {
    let (id, digest) = (key.id(), key.digest(None));
    format!(
        r#"{{"id":"{id}","digest":"{digest}","client":"{id}","status":"active","scopes":["{scope}"]}}"#
    )
}

#[track_caller]
fn has(answer: &str, line: &str) {
    assert!(answer.lines().any(|found| found.eq_ignore_ascii_case(line)), "{line}\n{answer}");
}

#[track_caller]
fn lacks(answer: &str, text: &str) {
    assert!(!answer.to_ascii_lowercase().contains(text), "{text}\n{answer}");
}

#[test]
fn anybody_may_read_what_is_public() {
    let host = Host::start("public", upstream());
    let fields = ["Connection: X-Mine", "X-Mine: 1", "X-Client-Id: root"];
    let answer = host.ask("GET /public/logo.svg?size=2", &fields);
    has(&answer, "HTTP/1.1 200 OK");
    has(&answer, "GET /public/logo.svg?size=2 HTTP/1.1");
    has(&answer, "X-Forwarded-For: 127.0.0.1");
    has(&answer, "X-Forwarded-Host: api.test");
    lacks(&answer, "x-mine");
    lacks(&answer, "root");
    lacks(&answer, "x-hop");
}

#[test]
fn without_a_key_there_is_a_challenge() {
    let host = Host::start("challenge", upstream());
    let answer = host.ask("GET /v1/orders", &[]);
    has(&answer, "HTTP/1.1 401 Unauthorized");
    has(&answer, "Content-Type: application/problem+json");
    assert!(answer.to_ascii_lowercase().contains("\r\nwww-authenticate: "), "{answer}");
    assert!(answer.contains(r#""code":"credentials_missing""#), "{answer}");
}

#[test]
fn a_key_is_replaced_by_what_it_stands_for() {
    let host = Host::start("key", upstream());
    let key = format!("X-API-Key: {}", host.reader);
    let spoofed = ["X-Client-Id: root", "x_client_id: root", "X-CLIENT.ID: root", "X-Scopes: all"];
    let more = ["X-Forwarded-For: 192.0.2.1", "X_Forwarded_For: 192.0.2.1"];
    let fields = [&[key.as_str()], &spoofed[..], &more[..]].concat();

    let answer = host.ask("GET /v1/orders", &fields);
    has(&answer, "HTTP/1.1 200 OK");
    has(&answer, "X-Client-Id: reader");
    has(&answer, "X-Scopes: orders:read");
    for gone in ["root", "x_client_id", "x-client.id", "x-api-key", "gwk_", "192.0.2.1"] {
        lacks(&answer, gone);
    }
}

#[test]
fn no_spelling_of_a_path_leads_around_its_route() {
    let host = Host::start("paths", upstream());
    let key = format!("X-API-Key: {}", host.reader);
    let rows = [
        ("GET /admin/stats", "401"),
        ("GET /public/../admin/stats", "401"),
        ("GET http://other.test/admin/stats", "401"),
        ("GET /public/%2e%2e/admin/stats", "400"),
        ("GET /public/..%2fadmin/stats", "400"),
        ("GET /public/;/../admin/stats", "400"),
        ("GET //admin/stats", "400"),
        ("GET /public\\..\\admin/stats", "400"),
        ("GET /internal/dump", "403"),
        ("GET /public/./../internal/dump", "403"),
        ("GET /Public/logo.svg", "404"),
        ("POST /public/logo.svg", "405"),
    ];
    for (line, status) in rows {
        assert_eq!(host.status(line, &[]), status, "{line}");
    }
    assert_eq!(host.status("GET /admin/stats", &[&key]), "403", "the scope is missing");
    let admin = format!("X-API-Key: {}", host.admin);
    let answer = host.ask("GET /public/../admin/./stats", &[&admin]);
    has(&answer, "GET /admin/stats HTTP/1.1");
}

#[test]
fn who_asks_too_often_waits() {
    let host = Host::start("limit", upstream());
    for _ in 0..3 {
        assert_eq!(host.status("GET /v1/search?q=mug", &[]), "200");
    }
    // On a slow machine another one fits meanwhile.
    let mut more = (0..20).map(|_| host.ask("GET /v1/search?q=mug", &[]));
    let answer = more.find(|answer| !answer.starts_with("HTTP/1.1 200")).expect("a refusal");
    has(&answer, "HTTP/1.1 429 Too Many Requests");
    assert!(answer.to_ascii_lowercase().contains("\r\nretry-after: "), "{answer}");
}

#[test]
fn an_upstream_that_is_down_is_a_bad_gateway() {
    let host = Host::start("down", nobody());
    assert_eq!(host.status("GET /public/logo.svg", &[]), "502");
    assert_eq!(host.status("GET /internal/dump", &[]), "403");
}
