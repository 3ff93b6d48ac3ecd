//! Paths and methods; what is logged and counted of a request.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Instant;

use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use hyper::StatusCode;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use tracing::info;

use crate::ingest::{Refusal, Service};
use crate::metrics::Metrics;
use crate::policies::Table;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const POLICY: HeaderName = HeaderName::from_static("deid-policy");
const GATE: HeaderName = HeaderName::from_static("deid-gate");

/// Where records are taken.
pub fn data(service: Arc<Service>) -> Router {
    Router::new().route("/v1/tables/{table}", post(ingest)).with_state(service)
}

/// For the machine: health, metrics, reload.
pub fn admin(service: Arc<Service>) -> Router {
    Router::new()
        .route("/healthz", get(|| async { "live\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .route("/admin/reload", post(reload))
        .with_state(service)
}

async fn ingest(
    State(service): State<Arc<Service>>,
    name: Result<Path<String>, PathRejection>,
    request: Request,
) -> Response {
    let loaded = service.policies.current();
    let table = name.ok().and_then(|Path(name)| loaded.table(&name));
    let mut seen = Seen::new(&service.metrics, table.as_deref());
    let is_ungated = table.as_ref().is_some_and(|table| table.is_ungated());
    let (head, body) = request.into_parts();
    let accepted = service.ingest(table, &head.headers, body).await;
    match &accepted {
        Ok(accepted) => seen.ok(accepted.scrubbed.rows),
        Err(refusal) => seen.result = refusal.reason(),
    }
    let mut response = accepted.into_response();
    seen.status = response.status();
    let headers = response.headers_mut();
    let text = |text: &str| HeaderValue::from_str(text).ok();
    headers.extend(text(&seen.id).map(|id| (REQUEST_ID, id)));
    headers.extend(text(&loaded.fingerprint()).map(|policy| (POLICY, policy)));
    headers.extend(is_ungated.then(|| (GATE, HeaderValue::from_static("not-held"))));
    response
}

async fn ready(State(service): State<Arc<Service>>) -> Response {
    match service.is_ready() {
        true => "ready\n".into_response(),
        false => (StatusCode::SERVICE_UNAVAILABLE, "stopping\n").into_response(),
    }
}

async fn metrics(State(service): State<Arc<Service>>) -> Response {
    let format = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    ([(CONTENT_TYPE, format)], service.metrics.text(service.in_use())).into_response()
}

async fn reload(State(service): State<Arc<Service>>) -> Result<String, Refusal> {
    let loaded = service.reload().await?;
    Ok(format!("{}\n", serde_json::json!({ "policy": loaded.fingerprint() })))
}

/// What is told of a request, when it is over or its client has gone: this is dropped either way.
struct Seen<'m> {
    metrics: &'m Metrics,
    /// A table of the policy; what a client asked for otherwise can be anything.
    table: String,
    id: String,
    began: Instant,
    result: &'static str,
    status: StatusCode,
    rows: u64,
}

impl<'m> Seen<'m> {
    fn new(metrics: &'m Metrics, table: Option<&Table>) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        // Tells the ids of two processes apart.
        static START: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(0));
        let table = table.map_or_else(|| "-".to_owned(), |table| table.name().to_string());
        let id = format!("{:016x}-{}", *START, NEXT.fetch_add(1, Ordering::Relaxed));
        let (began, status) = (Instant::now(), StatusCode::BAD_REQUEST);
        Self { metrics, table, id, began, result: "hung-up", status, rows: 0 }
    }

    fn ok(&mut self, rows: u64) {
        (self.result, self.rows) = ("ok", rows);
        self.metrics.rows(&self.table, rows);
    }
}

impl Drop for Seen<'_> {
    fn drop(&mut self) {
        let (took, status) = (self.began.elapsed(), self.status.as_u16());
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.metrics.request(&self.table, self.result);
        self.metrics.seconds(&self.table).observe(took.as_secs_f64());
        let Self { id, table, result, rows, .. } = self;
        info!(id, table, result, status, rows, micros, "request");
    }
}
