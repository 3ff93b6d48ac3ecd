//! Policies as their authors meet them: what is refused and how it is told, which rule wins, what
//! a claim allows, what the fingerprint covers.

#![allow(clippy::expect_used, clippy::print_stderr, clippy::unwrap_in_result, clippy::unwrap_used)]

mod policy {
    mod bad;
    mod canary;
    mod claims;
    mod docs;
    mod extends;
    mod field;
    mod fingerprint;
    mod headers;
    mod packs;
    mod regulation;
    mod resolve;
    mod subject;
    pub(crate) mod support;
}
