//! Generalization hierarchies: built, loaded from ARX's CSV layout, checked.

use std::collections::HashMap;

/// A table from values to their groups, level by level. Level 0 is the value itself.
#[derive(Debug, Default)]
pub struct Hierarchy {
    pub(crate) rows: HashMap<String, Vec<String>>,
}
