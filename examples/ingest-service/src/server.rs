//! Connections: how many there are, how long a client may keep one waiting, how they end.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{sleep, timeout};
use tokio_io_timeout::TimeoutStream;

use crate::config::Config;

/// After a failed accept: most come from a lack of descriptors, which the next try would meet too.
const BREATH: Duration = Duration::from_millis(50);

type Connection =
    http1::Connection<TokioIo<Pin<Box<TimeoutStream<TcpStream>>>>, TowerToHyperService<Router>>;

/// The limits of a listener.
#[derive(Clone, Copy)]
pub struct Server {
    connections: usize,
    patience: Duration,
    drain: Duration,
}

impl Server {
    pub fn new(config: &Config) -> Self {
        let connections = config.max_connections.get();
        Self { connections, patience: config.patience(), drain: config.drain() }
    }

    /// Serves until the sender of `stop` is dropped, then takes no more connections and waits for
    /// requests that are under way. Whether all of them were finished.
    pub async fn run(self, listener: TcpListener, app: Router, stop: watch::Receiver<()>) -> bool {
        let places = Arc::new(Semaphore::new(self.connections));
        let connections = GracefulShutdown::new();
        loop {
            let next = self.accept(&listener, &places);
            let mut stopped = stop.clone();
            let (stream, place) = tokio::select! {
                accepted = next => match accepted {
                    Some(accepted) => accepted,
                    None => continue,
                },
                _ = stopped.changed() => break,
            };
            let connection = connections.watch(self.connection(stream, app.clone()));
            tokio::spawn(async move {
                connection.await.ok(); // what went wrong with it is told of its request
                drop(place);
            });
        }
        drop(listener);
        timeout(self.drain, connections.shutdown()).await.is_ok()
    }

    /// The next connection, when there is a place for it.
    async fn accept(
        &self,
        listener: &TcpListener,
        places: &Arc<Semaphore>,
    ) -> Option<(TcpStream, OwnedSemaphorePermit)> {
        let place = Arc::clone(places).acquire_owned().await.ok()?;
        match listener.accept().await {
            Ok((stream, _)) => Some((stream, place)),
            Err(_) => {
                sleep(BREATH).await;
                None
            }
        }
    }

    fn connection(self, stream: TcpStream, app: Router) -> Connection {
        stream.set_nodelay(true).ok();
        let mut stream = TimeoutStream::new(stream);
        stream.set_read_timeout(Some(self.patience.saturating_mul(3)));
        stream.set_write_timeout(Some(self.patience));
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.patience)
            .serve_connection(TokioIo::new(Box::pin(stream)), TowerToHyperService::new(app))
    }
}
