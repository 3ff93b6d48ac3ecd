//! No lanes: machines without the instructions, and builds with `--cfg deid_portable`.

pub(super) use super::template::Lane;

use super::Words;
use crate::secret::derive::States;

/// How many values are looked at together.
pub(super) const WIDE: usize = 16;

/// Cannot be had here.
#[derive(Clone, Copy)]
pub(super) enum Wide {}

/// Cannot be had here.
#[derive(Clone, Copy)]
pub(super) enum Pair {}

impl Wide {
    pub(super) fn detect() -> Option<Self> {
        None
    }

    pub(super) fn tags(self, _: &States, _: [Lane<'_>; WIDE]) -> [Words; WIDE] {
        match self {}
    }
}

impl Pair {
    pub(super) fn detect() -> Option<Self> {
        None
    }

    pub(super) fn tags(self, _: &States, _: [Lane<'_>; 2]) -> [Words; 2] {
        match self {}
    }
}
