//! Class sizes, told in brief.

use serde::{Deserialize, Serialize};

use crate::equivalence::{Classes, Extent};

/// How many classes there are of which size.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassSizes {
    /// Sizes 1 to 20 that occur, each with its number of classes.
    pub small: Vec<SizeCount>,
    /// All sizes in ranges; ranges without a class are left out.
    pub ranges: Vec<SizeBucket>,
}

/// The classes of one size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SizeCount {
    /// The size.
    pub size: u64,
    /// How many classes have it.
    pub classes: u64,
}

/// The classes whose size is in a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SizeBucket {
    /// The least size.
    pub from: u64,
    /// The greatest size; `None` where there is no bound.
    pub to: Option<u64>,
    /// How many classes there are.
    pub classes: u64,
    /// Rows in them, and subjects that are in at least one.
    pub extent: Extent,
}

/// Where ranges begin. 11 is the k that EMA Policy 0070 and Health Canada ask for in practice
/// (probability 0.09), 20 the one of 0.05; the ranges do not cross them.
const BOUNDS: [u64; 9] = [1, 2, 3, 5, 11, 20, 50, 100, 1000];
/// Sizes up to this one are given exactly.
const SMALL: u64 = 20;

impl ClassSizes {
    /// The sizes of these classes; starred rows form none.
    #[must_use]
    pub fn of(classes: &Classes) -> Self {
        let histogram = classes.histogram();
        let small = histogram
            .range(..=SMALL)
            .map(|(&size, &classes)| SizeCount { size, classes })
            .collect();
        let ranges = BOUNDS
            .iter()
            .enumerate()
            .map(|(index, &from)| {
                let to = BOUNDS.get(index + 1).map(|next| next - 1);
                let range = from..=to.unwrap_or(u64::MAX);
                SizeBucket {
                    from,
                    to,
                    classes: histogram.range(range.clone()).map(|(_, classes)| classes).sum(),
                    extent: classes.within(range),
                }
            })
            .filter(|bucket| bucket.classes > 0)
            .collect();
        Self { small, ranges }
    }
}
