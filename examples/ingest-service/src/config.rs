//! What can be set.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

/// De-identify records on the request path.
///
/// SIGHUP or `POST /admin/reload` reads the policy again; SIGTERM finishes what is under way and
/// ends. The key is read once, at the start.
#[derive(clap::Parser)]
pub struct Config {
    /// The policy.
    #[arg(short, long, value_name = "FILE")]
    pub policy: PathBuf,
    /// Read the key from this file; only its owner may be able to read it.
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// Read the key from this environment variable where no file is named.
    #[arg(long, value_name = "NAME", default_value = "DEID_KEY")]
    pub key_env: String,
    /// Take tables that have a gate, and do not hold it: every answer says so.
    #[arg(long)]
    pub ungated: bool,

    /// Where records are taken.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Where health, metrics and reload are: for the machine, not for clients.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8081")]
    pub admin: SocketAddr,

    /// Requests whose body or answer is in memory at once; one more is answered 503.
    #[arg(long, value_name = "N", default_value = "64")]
    pub max_requests: NonZeroUsize,
    /// Connections at once; one more waits to be accepted.
    #[arg(long, value_name = "N", default_value = "1024")]
    pub max_connections: NonZeroUsize,
    /// The largest body; a larger one is answered 413.
    #[arg(long, value_name = "KIB", default_value = "8192")]
    pub max_body: NonZeroUsize,
    /// Threads that de-identify; by default as many as there are cores.
    #[arg(long, value_name = "N")]
    pub workers: Option<NonZeroUsize>,
    /// Seconds for a whole body to arrive, and for a client that takes nothing.
    #[arg(long, value_name = "SECONDS", default_value = "10")]
    pub patience: u64,
    /// Seconds for what is under way when the service is stopped.
    #[arg(long, value_name = "SECONDS", default_value = "30")]
    pub drain: u64,
}

impl Config {
    /// The largest body in bytes.
    pub fn body_bytes(&self) -> usize {
        self.max_body.get().saturating_mul(1024)
    }

    /// How many threads de-identify.
    pub fn worker_count(&self) -> usize {
        let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        self.workers.map_or(cores, NonZeroUsize::get)
    }

    /// How long a client may take.
    pub fn patience(&self) -> Duration {
        Duration::from_secs(self.patience)
    }

    /// How long stopping may take.
    pub fn drain(&self) -> Duration {
        Duration::from_secs(self.drain)
    }
}
