//! The `deid` command: arguments in, calls of `deid-core`, messages and exit codes out.

#![forbid(unsafe_code)]
#![allow(clippy::print_stderr, clippy::print_stdout)] // a command talks

fn main() {}
