//! Classes found without a search, where the columns have few values.

/// A table with a place for every tuple that the columns' values can make, which holds the class of
/// the tuples that were seen. Generalized columns have few values: then this is one look at memory
/// where hashing takes three.
#[derive(Default)]
pub(super) struct Direct {
    /// How many codes of each column there is room for. Empty: there is no table.
    room: Vec<usize>,
    classes: Vec<u32>,
    /// Rows of each class that its owner was not told of yet: four bytes a class stay in the cache.
    untold: Vec<u32>,
    /// How many they are together.
    rows: u32,
}

impl Direct {
    /// No class yet.
    pub(super) const UNSEEN: u32 = u32::MAX;
    /// Places for each row so far: memory stays in proportion to the data.
    const PLACES_PER_ROW: u64 = 32;
    /// Above 32 MiB the table is no faster than hashing.
    const MOST: u64 = 8 << 20;

    /// Makes room for so many codes per column; what was known is learned anew where that needs
    /// another table. There is none where it would be too large for so many rows.
    pub(super) fn fit(&mut self, codes: &[usize], rows: u64) {
        let fits = self.room.len() == codes.len()
            && self.room.iter().zip(codes).all(|(room, codes)| codes <= room);
        if fits {
            return;
        }
        let most = Self::MOST.min(rows.saturating_mul(Self::PLACES_PER_ROW));
        // A value to spare, so that tables change seldom; exact where only that fits.
        let spare: Vec<usize> = codes.iter().map(|codes| codes + 1).collect();
        let room = [&spare[..], codes].into_iter().find(|room| places(room) <= most);
        self.room = room.map(<[usize]>::to_vec).unwrap_or_default();
        let places = room.map_or(0, places);
        self.classes.clear();
        self.classes.resize(usize::try_from(places).unwrap_or(0), Self::UNSEEN);
    }

    /// The place of each row's tuple, or `false` where there is no table.
    pub(super) fn places(&self, codes: &[Vec<u32>], places: &mut Vec<u32>) -> bool {
        places.clear();
        let Some((first, rest)) = codes.split_first().filter(|_| !self.room.is_empty()) else {
            return false;
        };
        places.extend_from_slice(first);
        for (codes, &room) in rest.iter().zip(&self.room[1..]) {
            #[allow(clippy::cast_possible_truncation)] // a table of 2^23 places has less room
            let room = room as u32;
            for (place, &code) in places.iter_mut().zip(codes) {
                // Below 2^23, as every code is below its column's room: nothing wraps, and without
                // checks eight places are made at once.
                *place = place.wrapping_mul(room).wrapping_add(code);
            }
        }
        true
    }

    /// The class at a place, or [`UNSEEN`](Self::UNSEEN).
    #[inline]
    pub(super) fn class(&self, place: u32) -> u32 {
        self.classes[place as usize]
    }

    /// Remembers a class.
    pub(super) fn learn(&mut self, place: u32, class: u32) {
        self.classes[place as usize] = class;
        if self.untold.len() <= class as usize {
            self.untold.resize(class as usize + 1, 0);
        }
    }

    /// Counts a row of each of these classes, all of them learned. `false`: there are too many to
    /// keep, [`tell`](Self::tell) first.
    #[must_use]
    pub(super) fn count(&mut self, classes: &[u32]) -> bool {
        let rows = u32::try_from(classes.len()).ok().and_then(|rows| self.rows.checked_add(rows));
        let Some(rows) = rows else { return false };
        self.rows = rows;
        for &class in classes {
            let untold = &mut self.untold[class as usize];
            *untold = untold.wrapping_add(1); // at most all rows, which are counted above
        }
        true
    }

    /// Hands over what was counted: each class with its rows.
    pub(super) fn tell(&mut self, mut told: impl FnMut(u32, u64)) {
        self.rows = 0;
        for (class, rows) in (0..).zip(&mut self.untold) {
            if *rows > 0 {
                told(class, u64::from(std::mem::take(rows)));
            }
        }
    }

    /// Memory held, in bytes.
    pub(super) fn bytes(&self) -> usize {
        (self.classes.capacity() + self.untold.capacity()) * size_of::<u32>()
            + self.room.capacity() * size_of::<usize>()
    }
}

/// How many tuples there can be.
fn places(room: &[usize]) -> u64 {
    room.iter().fold(1, |places: u64, &codes| places.saturating_mul(codes as u64))
}

#[cfg(test)]
mod tests {
    use super::Direct;

    #[test]
    fn every_tuple_has_its_own_place_within_the_table() {
        let mut direct = Direct::default();
        direct.fit(&[3, 2, 4], 1_000);
        let tuples = (0..3).flat_map(|a| (0..2).flat_map(move |b| (0..4).map(move |c| [a, b, c])));
        let tuples: Vec<[u32; 3]> = tuples.collect();
        let codes: Vec<Vec<u32>> =
            (0..3).map(|column| tuples.iter().map(|tuple| tuple[column]).collect()).collect();
        let mut places = Vec::new();
        assert!(direct.places(&codes, &mut places));
        for (class, &place) in (0..).zip(&places) {
            assert_eq!(direct.class(place), Direct::UNSEEN);
            direct.learn(place, class);
        }
        let found: Vec<u32> = places.iter().map(|&place| direct.class(place)).collect();
        assert_eq!(found, (0..24).collect::<Vec<_>>());
        // Another value than there is room for: what was known is learned anew.
        direct.fit(&[3, 2, 9], 1_000);
        assert!(direct.places(&codes, &mut places));
        assert!(places.iter().all(|&place| direct.class(place) == Direct::UNSEEN));
    }

    #[test]
    fn every_row_is_told_once() {
        let mut direct = Direct::default();
        direct.fit(&[4], 1_000);
        (0..3).for_each(|class| direct.learn(class, class));
        assert!(direct.count(&[0, 2, 2]) && direct.count(&[2]));
        let mut told = Vec::new();
        direct.tell(|class, rows| told.push((class, rows)));
        assert_eq!(told, [(0, 1), (2, 3)]);
        direct.rows = u32::MAX - 1;
        assert!(!direct.count(&[0, 0]));
        direct.tell(|_, _| panic!("nothing was counted"));
        assert!(direct.count(&[0, 0]));
    }

    #[test]
    fn a_table_is_no_larger_than_the_data_deserve() {
        let (mut direct, mut places) = (Direct::default(), Vec::new());
        for (codes, rows, is_there) in [
            ([100, 100], 10, false),
            ([100, 100], 1_000, true),
            ([1 << 12, 1 << 12], u64::MAX, false),
        ] {
            direct.fit(&codes, rows);
            assert_eq!(direct.places(&[vec![0], vec![0]], &mut places), is_there);
        }
        assert!(direct.bytes() <= 1 << 20);
    }
}
