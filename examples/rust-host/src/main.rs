//! A small reverse proxy that guards one upstream with a gate policy.

mod body;
mod counts;
mod decide;
mod gateway;
mod headers;
mod policy;

use std::error::Error;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};

use crate::gateway::Gateway;

/// Guards one upstream with a gate policy.
#[derive(Parser)]
struct Arguments {
    /// A `.gate` file
    policy: PathBuf,

    /// The address to listen at; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,

    /// Where allowed requests go, in place of what the policy names
    #[arg(long, value_name = "URL")]
    upstream: Option<String>,

    /// The records of a registry, as `gatewright keys new` writes them; may be repeated
    #[arg(long, value_name = "NAME=FILE", value_parser = policy::registry_file)]
    registry: Vec<(String, PathBuf)>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let engine = policy::load(&arguments.policy, &arguments.registry)?;
    let gateway = Arc::new(Gateway::new(engine, arguments.upstream.clone()));

    let listener = TcpListener::bind(arguments.listen).await?;
    eprintln!("listening on http://{}", listener.local_addr()?);
    tokio::select! {
        ended = accept(&listener, &gateway) => ended,
        ended = reload(arguments, &gateway) => Ok(ended?),
        ended = tokio::signal::ctrl_c() => Ok(ended?),
    }
}

async fn accept(listener: &TcpListener, gateway: &Arc<Gateway>) -> Result<(), Box<dyn Error>> {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => drop(tokio::spawn(serve(stream, peer, Arc::clone(gateway)))),
            // Too many open files, say: the connections that there are go on.
            Err(error) => {
                eprintln!("cannot accept: {error}");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

async fn serve(stream: TcpStream, peer: SocketAddr, gateway: Arc<Gateway>) {
    let answer = service_fn(move |request| {
        let gateway = Arc::clone(&gateway);
        async move { Ok::<_, hyper::Error>(gateway.answer(request, peer).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), answer);
    if let Err(error) = connection.await {
        eprintln!("{peer}: {error}");
    }
}

/// Reads policy and registries again on SIGHUP. What does not load changes nothing.
#[cfg(unix)]
async fn reload(arguments: &Arguments, gateway: &Gateway) -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut hangups = signal(SignalKind::hangup())?;
    while hangups.recv().await.is_some() {
        match policy::load(&arguments.policy, &arguments.registry) {
            Ok(engine) => gateway.replace(engine),
            Err(error) => eprintln!("keeping the policy that is there: {error}"),
        }
    }
    Ok(())
}

#[cfg(not(unix))]
async fn reload(_: &Arguments, _: &Gateway) -> std::io::Result<()> {
    std::future::pending().await
}
