//! Which prefixes may be kept.

use super::census_2020::POPULATION;

/// "… contains more than 20,000 people" (45 CFR 164.514(b)(2)(i)(B)(1)).
const ENOUGH: u32 = 20_000;

/// Prefixes of 20,000 residents or fewer in the 2000 Census (HHS OCR, *Guidance Regarding Methods
/// for De-identification*, 2012; 67 FR 53233-34): 17.
static RESTRICTED_2000: [u16; 17] =
    [36, 59, 63, 102, 203, 556, 692, 790, 821, 823, 830, 831, 878, 879, 884, 890, 893];

/// Prefixes of 20,000 residents or fewer in the 2010 Census (Census Bureau, 2010 ZCTA): 18.
static RESTRICTED_2010: [u16; 18] =
    [36, 59, 102, 202, 203, 204, 205, 369, 556, 692, 753, 772, 821, 823, 878, 879, 884, 893];

/// The prefixes that may be kept, as one flag for each of `000` to `999`.
pub(super) struct Allowlist([bool; 1000]);

impl Allowlist {
    /// The list of a census; `None` for other years than 2000, 2010 and 2020.
    ///
    /// An earlier year keeps the prefixes where somebody lived in 2020, less those that were
    /// restricted in that year: a prefix that no census table knows is never kept.
    pub(super) fn of(census: u16) -> Option<Self> {
        let restricted: &[u16] = match census {
            2000 => &RESTRICTED_2000,
            2010 => &RESTRICTED_2010,
            2020 => return Some(Self(std::array::from_fn(|prefix| POPULATION[prefix] > ENOUGH))),
            _ => return None,
        };
        let mut list: [bool; 1000] = std::array::from_fn(|prefix| POPULATION[prefix] > 0);
        for &prefix in restricted {
            list[usize::from(prefix)] = false;
        }
        Some(Self(list))
    }

    /// Whether a prefix of three ASCII digits may be kept.
    #[inline]
    pub(super) fn contains(&self, prefix: &str) -> bool {
        prefix.parse::<usize>().is_ok_and(|prefix| self.0.get(prefix) == Some(&true))
    }
}
