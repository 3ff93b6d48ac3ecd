//! Answers: rows with their slot, refusals as JSON in the words of the core.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use deid_core::error::{Cause, ColumnRef, Error, JsonFault, Kind, Problem};
use http_body::{Frame, SizeHint};
use hyper::StatusCode;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER};
use serde_json::{Value, json};
use tokio::sync::OwnedSemaphorePermit;

use crate::ingest::{Accepted, Refusal};

/// How many bytes of an answer are handed to the connection at once.
const FRAME: usize = 64 * 1024;

/// Seconds after which a client may try again.
const RETRY: HeaderValue = HeaderValue::from_static("1");

impl Refusal {
    /// The reason as metrics and logs name it.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Busy => "busy",
            Self::Late => "late",
            Self::TooLarge(_) => "too-large",
            Self::HungUp => "hung-up",
            Self::MediaType => "media-type",
            Self::NoTable => "no-table",
            Self::Policy(_) => "policy",
            Self::Rows(error) if is_malformed(error) => "malformed",
            Self::Rows(error) => error.kind().name(),
            Self::Internal => "internal",
        }
    }

    /// Its status: 422 for rows that do not fit the policy, another 4xx for a body that is no table.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Late => StatusCode::REQUEST_TIMEOUT,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::HungUp => StatusCode::BAD_REQUEST,
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::NoTable => StatusCode::NOT_FOUND,
            Self::Policy(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Rows(error) if is_malformed(error) => StatusCode::BAD_REQUEST,
            Self::Rows(error) => match error.kind() {
                Kind::Data => StatusCode::UNPROCESSABLE_ENTITY,
                Kind::Usage => StatusCode::PAYLOAD_TOO_LARGE, // more room than there is for a table
                _ => StatusCode::INTERNAL_SERVER_ERROR,
            },
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn problems(&self) -> Value {
        let (message, help) = match self {
            Self::Rows(error) | Self::Policy(error) => {
                return error.problems().iter().map(told).collect();
            }
            Self::Busy => (
                "the service is at its capacity",
                "send the request again after the seconds of Retry-After",
            ),
            Self::Late => ("the body did not arrive in time", "send less at once, or from nearer"),
            Self::TooLarge(limit) => {
                let message = format!("the body is larger than {limit} bytes");
                return json!([{ "message": message, "help": "send fewer rows at once" }]);
            }
            Self::HungUp => ("the body ends too early", "send the whole of it"),
            Self::MediaType => (
                "the media type is not taken",
                "send application/json, application/x-ndjson or application/vnd.apache.arrow.stream, without a Content-Encoding",
            ),
            Self::NoTable => (
                "the policy has no table of that name",
                "POST to /v1/tables/TABLE, with a table of the policy",
            ),
            Self::Internal => (
                "internal error; no row left",
                "the log of the service says where; it is a fault of the program",
            ),
        };
        json!([{ "message": message, "help": help }])
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = json!({ "error": { "reason": self.reason(), "problems": self.problems() } });
        let media_type = HeaderValue::from_static("application/json");
        let mut response =
            (self.status(), [(CONTENT_TYPE, media_type)], body.to_string()).into_response();
        if matches!(self, Self::Busy) {
            response.headers_mut().insert(RETRY_AFTER, RETRY);
        }
        response
    }
}

impl IntoResponse for Accepted {
    fn into_response(self) -> Response {
        let rows = HeaderValue::from(self.scrubbed.rows);
        let media_type = HeaderValue::from_static(self.shape.media_type());
        let headers = [(CONTENT_TYPE, media_type), (HeaderName::from_static("deid-rows"), rows)];
        let body = Body::new(Rows { left: self.scrubbed.bytes, _slot: self.slot });
        (headers, body).into_response()
    }
}

/// One problem: its message, and its place once more for programs.
fn told(problem: &Problem) -> Value {
    let Problem { place, cause } = problem;
    let mut told = json!({ "message": problem.to_string(), "help": cause.help().to_string() });
    let rows = match cause {
        Cause::Cells { rows, .. } => json!(rows),
        _ => place.row.map_or(Value::Null, |row| json!([row.get()])),
    };
    let column = place.column.as_ref();
    let parts = [
        ("table", place.table.as_ref().map_or(Value::Null, |name| name.as_str().into())),
        ("column", column.and_then(|column| column.name()).map_or(Value::Null, Value::from)),
        ("position", column.and_then(ColumnRef::position).map_or(Value::Null, Value::from)),
        ("rows", rows),
        ("line", place.line.map_or(Value::Null, Value::from)),
    ];
    for (name, part) in parts.into_iter().filter(|(_, part)| !part.is_null()) {
        told[name] = part;
    }
    told
}

/// Whether the body is no table, whatever its cells.
fn is_malformed(error: &Error) -> bool {
    error.problems().iter().all(|problem| {
        matches!(
            problem.cause,
            Cause::Json(JsonFault::NotAnObject | JsonFault::NoName | JsonFault::TwoOfOneName)
                | Cause::EmptyFile
                | Cause::Io { .. }
                | Cause::OtherFormat { .. }
                | Cause::RecordTooLong { .. }
                | Cause::RecordShape
                | Cause::Utf8
        )
    })
}

/// Rows on their way out. They hold their slot until the connection has taken the last of them, so
/// clients that do not read cannot fill the memory.
struct Rows {
    left: Bytes,
    _slot: OwnedSemaphorePermit,
}

impl http_body::Body for Rows {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let len = self.left.len().min(FRAME);
        let next = self.left.split_to(len);
        Poll::Ready((!next.is_empty()).then(|| Ok(Frame::data(next))))
    }

    fn is_end_stream(&self) -> bool {
        self.left.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left.len() as u64)
    }
}
