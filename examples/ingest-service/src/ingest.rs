//! One request: who may come in, the body, the work, and what can be refused on the way.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use deid_core::error::Error;
use http_body_util::BodyExt;
use hyper::HeaderMap;
use hyper::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use tracing::{error, info};

use crate::config::Config;
use crate::metrics::Metrics;
use crate::policies::{Loaded, Policies, Table};
use crate::scrub::{Scrubbed, Shape, scrub};

/// Up to so many bytes the work is done at once: handing it over would take longer than doing it.
const SMALL: usize = 16 * 1024;

/// All that requests share.
pub struct Service {
    pub policies: Policies,
    pub metrics: Metrics,
    /// One for every request that has a body or an answer in memory.
    slots: Arc<Semaphore>,
    /// One for every request that is worked on.
    workers: Arc<Semaphore>,
    max_body: usize,
    patience: Duration,
    is_stopping: AtomicBool,
}

/// Rows that may leave, and the slot that they hold until they have left.
pub struct Accepted {
    pub scrubbed: Scrubbed,
    pub shape: Shape,
    pub slot: OwnedSemaphorePermit,
}

/// Why a request gets no rows.
pub enum Refusal {
    /// The service is at its capacity.
    Busy,
    /// The body did not come in time.
    Late,
    /// The body is larger than this many bytes.
    TooLarge(usize),
    /// The client has gone.
    HungUp,
    /// A media type or an encoding that is not taken.
    MediaType,
    /// The policy has no such table. Its name came from the client and is not repeated.
    NoTable,
    /// A policy that cannot take the place of the one in force.
    Policy(Error),
    /// The core refuses: the only refusal that depends on cells, and it holds none.
    Rows(Error),
    /// A fault of the program.
    Internal,
}

impl Service {
    /// Reads key and policy.
    ///
    /// # Errors
    /// As [`Policies::open`].
    pub fn new(config: &Config) -> deid_core::Result<Self> {
        let policies = Policies::open(config)?;
        let metrics = Metrics::new(config.max_requests.get());
        metrics.policy(&policies.current().fingerprint());
        Ok(Self {
            policies,
            metrics,
            slots: Arc::new(Semaphore::new(config.max_requests.get())),
            workers: Arc::new(Semaphore::new(config.worker_count())),
            max_body: config.body_bytes(),
            patience: config.patience(),
            is_stopping: AtomicBool::new(false),
        })
    }

    /// Reads the policy again, off the threads that serve. What cannot be used changes nothing,
    /// and is told by log and metrics.
    ///
    /// # Errors
    /// As [`Policies::reload`].
    pub async fn reload(self: &Arc<Self>) -> Result<Arc<Loaded>, Refusal> {
        let this = Arc::clone(self);
        let read = tokio::task::spawn_blocking(move || this.policies.reload()).await;
        let read = read.map_err(|_| Refusal::Internal)?;
        self.metrics.reloaded(read.is_ok());
        match &read {
            Ok(loaded) => {
                self.metrics.policy(&loaded.fingerprint());
                info!(policy = loaded.fingerprint(), "policy reloaded");
            }
            Err(refused) => {
                error!(error = %refused, help = ?refused.help(), "policy not reloaded: the one before stays");
            }
        }
        read.map_err(Refusal::Policy)
    }

    /// From here on the service is not ready: what is under way is finished.
    pub fn stop(&self) {
        self.is_stopping.store(true, Ordering::Relaxed);
    }

    /// Whether more requests may be sent here.
    pub fn is_ready(&self) -> bool {
        !self.is_stopping.load(Ordering::Relaxed)
    }

    /// How many slots are taken.
    pub fn in_use(&self) -> usize {
        self.metrics.slots.saturating_sub(self.slots.available_permits())
    }

    /// Takes the rows of a request through the table's plan.
    ///
    /// # Errors
    /// What refuses it.
    pub async fn ingest(
        &self,
        table: Option<Arc<Table>>,
        headers: &HeaderMap,
        body: Body,
    ) -> Result<Accepted, Refusal> {
        let mut body = body;
        let entered = self.enter(table, headers);
        let (table, shape, slot) = match entered {
            Ok(entered) => entered,
            Err(refusal) => {
                self.discard(body).await;
                return Err(refusal);
            }
        };
        let read = timeout(self.patience, self.collect(headers, &mut body)).await;
        let bytes = match read.unwrap_or(Err(Refusal::Late)) {
            Ok(bytes) => bytes,
            Err(refusal) => {
                drop(slot);
                if matches!(refusal, Refusal::TooLarge(_)) {
                    self.discard(body).await;
                }
                return Err(refusal);
            }
        };
        let (scrubbed, slot) = self.work(table, bytes, shape, slot).await?;
        Ok(Accepted { scrubbed: scrubbed.map_err(Refusal::Rows)?, shape, slot })
    }

    /// Does the work: what takes microseconds here, all else where it keeps nobody waiting.
    async fn work(
        &self,
        table: Arc<Table>,
        bytes: Bytes,
        shape: Shape,
        slot: OwnedSemaphorePermit,
    ) -> Result<(deid_core::Result<Scrubbed>, OwnedSemaphorePermit), Refusal> {
        let (limit, is_small) = (self.max_body, bytes.len() <= SMALL);
        let work = move || scrub(&table, bytes, shape, limit);
        if is_small {
            let done = catch_unwind(AssertUnwindSafe(work)).map_err(|_| Refusal::Internal)?;
            return Ok((done, slot));
        }
        let worker = Arc::clone(&self.workers).acquire_owned().await;
        let worker = worker.map_err(|_| Refusal::Internal)?;
        // Slot and worker belong to the work: a client that goes away does not free them early.
        let work = move || {
            let done = work();
            drop(worker);
            (done, slot)
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| Refusal::Internal)
    }

    /// What can be told before the body is looked at.
    fn enter(
        &self,
        table: Option<Arc<Table>>,
        headers: &HeaderMap,
    ) -> Result<(Arc<Table>, Shape, OwnedSemaphorePermit), Refusal> {
        let table = table.ok_or(Refusal::NoTable)?;
        let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let shape = media_type.and_then(Shape::of).ok_or(Refusal::MediaType)?;
        if headers.contains_key(CONTENT_ENCODING) {
            return Err(Refusal::MediaType);
        }
        let slot = Arc::clone(&self.slots).try_acquire_owned().map_err(|_| Refusal::Busy)?;
        Ok((table, shape, slot))
    }

    /// The whole body, in no more memory than it may have.
    async fn collect(&self, headers: &HeaderMap, body: &mut Body) -> Result<Bytes, Refusal> {
        let length =
            headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
        let length: usize = length.unwrap_or(0);
        if length > self.max_body {
            return Err(Refusal::TooLarge(self.max_body));
        }
        let mut whole = BytesMut::with_capacity(length);
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|_| Refusal::HungUp)?;
            let Ok(data) = frame.into_data() else { continue };
            if whole.len() + data.len() > self.max_body {
                return Err(Refusal::TooLarge(self.max_body));
            }
            whole.extend_from_slice(&data);
        }
        Ok(whole.freeze())
    }

    /// Takes what a client is still sending and keeps nothing of it, or the client would see a
    /// connection reset instead of its answer. Past one more body it has to.
    async fn discard(&self, mut body: Body) {
        let mut left = self.max_body;
        let read = async {
            while let Some(Ok(frame)) = body.frame().await {
                let len = frame.data_ref().map_or(0, Bytes::len);
                match left.checked_sub(len) {
                    Some(less) => left = less,
                    None => break,
                }
            }
        };
        timeout(self.patience, read).await.ok();
    }
}
