//! Counts for Prometheus. Labels are tables of the policy and reasons of the program.

use prometheus::core::Collector;
use prometheus::{
    Encoder, Histogram, HistogramOpts, HistogramVec, IntCounterVec, IntGauge, IntGaugeVec, Opts,
    Registry, Result, TextEncoder,
};

/// Upper bounds in seconds: a record takes tens of microseconds, a large batch tens of milliseconds.
const BOUNDS: [f64; 14] =
    [1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2, 0.1, 0.2, 0.5, 1.0, 5.0];

/// The counts of the process.
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    rows: IntCounterVec,
    seconds: HistogramVec,
    reloads: IntCounterVec,
    stale: IntGauge,
    policy: IntGaugeVec,
    in_use: IntGauge,
    /// How many requests may be in memory at once.
    pub slots: usize,
}

impl Metrics {
    /// Counts that begin at 0.
    pub fn new(slots: usize) -> Self {
        let registry = Registry::new();
        let counter = |name: &str, help: &str, labels: &[&str]| {
            registered(&registry, IntCounterVec::new(Opts::new(name, help), labels))
        };
        let gauge = |name: &str, help: &str| registered(&registry, IntGauge::new(name, help));
        let seconds = HistogramOpts::new("ingest_request_seconds", "From head to answer.");
        let seconds = HistogramVec::new(seconds.buckets(BOUNDS.to_vec()), &["table"]);
        let policy = Opts::new("ingest_policy_info", "The fingerprint of the policy in force.");
        let policy = IntGaugeVec::new(policy, &["fingerprint"]);
        gauge("ingest_slots", "Requests that may be in memory at once.")
            .set(i64::try_from(slots).unwrap_or(i64::MAX));
        Self {
            requests: counter(
                "ingest_requests_total",
                "Requests by table and what came of them.",
                &["table", "result"],
            ),
            rows: counter("ingest_rows_total", "Rows that left, by table.", &["table"]),
            reloads: counter("ingest_policy_reloads_total", "Reloads of the policy.", &["result"]),
            stale: gauge(
                "ingest_policy_stale",
                "1 while the policy file is not the policy in force, because it cannot be used.",
            ),
            in_use: gauge("ingest_slots_in_use", "Requests that are in memory."),
            seconds: registered(&registry, seconds),
            policy: registered(&registry, policy),
            registry,
            slots,
        }
    }

    /// Counts a request: `ok`, or why not.
    pub fn request(&self, table: &str, result: &str) {
        self.requests.with_label_values(&[table, result]).inc();
    }

    /// Counts rows that left.
    pub fn rows(&self, table: &str, rows: u64) {
        self.rows.with_label_values(&[table]).inc_by(rows);
    }

    /// The times of a table's requests.
    pub fn seconds(&self, table: &str) -> Histogram {
        self.seconds.with_label_values(&[table])
    }

    /// Counts a reload.
    pub fn reloaded(&self, is_ok: bool) {
        self.reloads.with_label_values(&[if is_ok { "ok" } else { "failed" }]).inc();
        self.stale.set(i64::from(!is_ok));
    }

    /// Names the policy in force.
    pub fn policy(&self, fingerprint: &str) {
        self.policy.reset();
        self.policy.with_label_values(&[fingerprint]).set(1);
    }

    /// All counts in the text format.
    pub fn text(&self, in_use: usize) -> Vec<u8> {
        self.in_use.set(i64::try_from(in_use).unwrap_or(i64::MAX));
        let mut text = Vec::new();
        // Writing to memory does not fail, and a count that is not shown ends nothing.
        TextEncoder::new().encode(&self.registry.gather(), &mut text).ok();
        text
    }
}

/// A metric that the registry shows.
#[allow(clippy::expect_used)] // names and labels stand above: valid, and each once
fn registered<M: Collector + Clone + 'static>(registry: &Registry, made: Result<M>) -> M {
    let metric = made.expect("a valid name");
    registry.register(Box::new(metric.clone())).expect("registered once");
    metric
}
