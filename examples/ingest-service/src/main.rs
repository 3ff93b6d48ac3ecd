//! An HTTP service that de-identifies records on the request path.
//!
//! | layer | knows |
//! |---|---|
//! | [`scrub`] | bytes of a table in, bytes out: `deid-core`, nothing of HTTP |
//! | [`policies`] | the policy in force, how it is replaced, plans of shapes seen before |
//! | [`ingest`] | one request: slot, body, worker; what can refuse it |
//! | [`answer`], [`metrics`] | a refusal as JSON, counts as text; never a value |
//! | [`routes`] | paths and methods |
//! | [`server`] | connections: how many, how long, how they end |
#![forbid(unsafe_code)]

mod answer;
mod config;
mod ingest;
mod metrics;
mod policies;
mod routes;
mod scrub;
mod server;

use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tracing::{error, info};

use config::Config;
use ingest::Service;
use server::Server;

fn main() -> ExitCode {
    // A panic's own message can quote a cell.
    deid_core::io::hush_panics(|place| error!(place, "internal error"));
    tracing_subscriber::fmt().json().flatten_event(true).with_writer(std::io::stderr).init();
    let config = Config::parse();
    let service = match Service::new(&config) {
        Ok(service) => Arc::new(service),
        Err(refused) => {
            error!(error = %refused, help = ?refused.help(), "not started");
            return ExitCode::FAILURE;
        }
    };
    let run = || tokio::runtime::Runtime::new()?.block_on(serve(&config, &service));
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            error!("requests were cut off: the time to finish them was over");
            ExitCode::FAILURE
        }
        Err(failed) => {
            error!(kind = %failed.kind(), "the service cannot listen");
            ExitCode::FAILURE
        }
    }
}

/// Serves until SIGTERM or SIGINT; whether every request that was under way could be finished.
async fn serve(config: &Config, service: &Arc<Service>) -> std::io::Result<bool> {
    let (stop_data, data_stops) = watch::channel(());
    let (stop_admin, admin_stops) = watch::channel(());
    let data = TcpListener::bind(config.listen).await?;
    let admin = TcpListener::bind(config.admin).await?;
    info!(address = %data.local_addr()?, admin = %admin.local_addr()?, "listening");
    let server = Server::new(config);
    let data = tokio::spawn(server.run(data, routes::data(service.clone()), data_stops));
    let admin = tokio::spawn(server.run(admin, routes::admin(service.clone()), admin_stops));

    let (mut hangup, mut term, mut int) = (
        signal(SignalKind::hangup())?,
        signal(SignalKind::terminate())?,
        signal(SignalKind::interrupt())?,
    );
    loop {
        tokio::select! {
            _ = hangup.recv() => drop(service.reload().await),
            _ = term.recv() => break,
            _ = int.recv() => break,
        }
    }
    info!("stopping: what is under way is finished");
    service.stop();
    drop(stop_data);
    let is_drained = data.await.unwrap_or(false);
    drop(stop_admin); // health and metrics answer to the end
    admin.await.ok();
    info!("stopped");
    Ok(is_drained)
}
