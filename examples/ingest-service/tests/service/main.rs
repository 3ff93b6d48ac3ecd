//! The service from outside: its own process, real sockets.

#[path = "../../src/bin/client/mod.rs"]
mod client;

mod capacity;
mod common;
mod page;
mod reload;
mod rows;
mod stop;
