//! A service of its own for a test: started on free ports, its log watched, its canary looked for.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::client::{Client, Response, request};

/// Stands in cells that no message may hold.
pub const CANARY: &str = "CANARY-7f3a";

pub const NDJSON: &str = "application/x-ndjson";
pub const JSON: &str = "application/json";
pub const ARROW: &str = "application/vnd.apache.arrow.stream";

/// The bytes 0 to 31: the key of the project's vectors, and of README.md.
pub fn key() -> [u8; 32] {
    std::array::from_fn(|byte| byte as u8)
}

pub struct Service {
    pub home: tempfile::TempDir,
    pub data: SocketAddr,
    pub admin: SocketAddr,
    child: Child,
    log: Arc<Mutex<String>>,
    reader: Option<JoinHandle<()>>,
}

impl Service {
    /// Starts it with the policy of the example.
    pub fn start(flags: &[&str]) -> Self {
        let policy = Path::new(env!("CARGO_MANIFEST_DIR")).join("visit.toml");
        Self::with_policy(&std::fs::read_to_string(policy).unwrap(), flags)
    }

    pub fn with_policy(policy: &str, flags: &[&str]) -> Self {
        Self::try_start(policy, flags).unwrap_or_else(|(_, log)| panic!("did not start: {log}"))
    }

    /// The service, or how it ended and what it said.
    pub fn try_start(policy: &str, flags: &[&str]) -> Result<Self, (ExitStatus, String)> {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("policy.toml"), policy).unwrap();
        write_key(&home.path().join("study.key"));
        let mut child = Command::new(env!("CARGO_BIN_EXE_ingest-service"))
            .args(["--policy", "policy.toml", "--key", "study.key"])
            .args(["--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"])
            .args(flags)
            .current_dir(home.path())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        let mut first = String::new();
        lines.read_line(&mut first).unwrap();
        let line: Value = serde_json::from_str(&first).unwrap();
        if line["message"] != "listening" {
            return Err((child.wait().unwrap(), first));
        }
        let address = |name: &str| line[name].as_str().unwrap().parse().unwrap();
        let (data, admin) = (address("address"), address("admin"));
        let log = Arc::new(Mutex::new(first));
        let kept = Arc::clone(&log);
        let reader = thread::spawn(move || {
            for line in lines.lines() {
                let mut log = kept.lock().unwrap();
                log.push_str(&line.unwrap());
                log.push('\n');
            }
        });
        Ok(Self { home, data, admin, child, log, reader: Some(reader) })
    }

    /// Rows in, whatever comes out; an answer other than rows holds no cell.
    pub fn post(&self, media_type: &str, body: impl AsRef<[u8]>) -> Response {
        self.post_to("/v1/tables/visit", media_type, body)
    }

    pub fn post_to(&self, path: &str, media_type: &str, body: impl AsRef<[u8]>) -> Response {
        let mut client = Client::connect(self.data).unwrap();
        client.send(&request("POST", path, media_type, body.as_ref())).unwrap();
        let response = client.receive().unwrap();
        assert!(!text(&response).contains(CANARY), "{}", text(&response));
        response
    }

    pub fn admin(&self, method: &str, path: &str) -> Response {
        let mut client = Client::connect(self.admin).unwrap();
        client.send(&request(method, path, "text/plain", b"")).unwrap();
        client.receive().unwrap()
    }

    pub fn metrics(&self) -> String {
        text(&self.admin("GET", "/metrics"))
    }

    /// Waits until the metrics have this line.
    pub fn await_metric(&self, line: &str) {
        let began = Instant::now();
        while !self.metrics().lines().any(|found| found == line) {
            assert!(
                began.elapsed() < Duration::from_secs(20),
                "no `{line}` in\n{}",
                self.metrics()
            );
            thread::sleep(Duration::from_millis(10));
        }
    }

    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Waits until the log has this text.
    pub fn await_log(&self, part: &str) {
        let began = Instant::now();
        while !self.log().contains(part) {
            assert!(began.elapsed() < Duration::from_secs(20), "no `{part}` in\n{}", self.log());
            thread::sleep(Duration::from_millis(10));
        }
    }

    pub fn policy(&self) -> PathBuf {
        self.home.path().join("policy.toml")
    }

    pub fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &pid]).status().unwrap().success());
    }

    /// Stops it and looks for the canary in all that it said. How it ended.
    pub fn stop(self) -> ExitStatus {
        self.signal("TERM");
        self.ended()
    }

    /// As [`stop`](Self::stop), for one that was told to stop.
    pub fn ended(mut self) -> ExitStatus {
        let status = self.child.wait().unwrap();
        self.reader.take().unwrap().join().unwrap();
        let log = self.log();
        assert!(!log.contains(CANARY), "{log}");
        assert!(!log.contains("panicked"), "{log}");
        status
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

pub fn text(response: &Response) -> String {
    String::from_utf8_lossy(&response.body).into_owned()
}

pub fn json(response: &Response) -> Value {
    serde_json::from_slice(&response.body).unwrap_or_else(|_| panic!("{}", text(response)))
}

/// The first problem of a refusal.
pub fn problem(response: &Response) -> Value {
    json(response)["error"]["problems"][0].clone()
}

fn write_key(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::write(path, key()).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}
