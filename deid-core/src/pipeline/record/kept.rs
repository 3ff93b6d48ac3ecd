//! A few things that are asked for again and again.

use std::sync::{Arc, RwLock};

/// The latest first.
pub(super) struct Kept<T> {
    things: RwLock<Vec<Arc<T>>>,
    #[cfg(test)]
    made: std::sync::atomic::AtomicUsize,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self {
            things: RwLock::default(),
            #[cfg(test)]
            made: std::sync::atomic::AtomicUsize::default(),
        }
    }
}

impl<T> Kept<T> {
    /// Services see few shapes of one record; more than this would be a client sending junk.
    const MOST: usize = 64;

    /// The first that fits. Where there is none, what `make` gives, which is kept; it is told of
    /// the first that is `similar` and takes its place.
    ///
    /// # Errors
    /// Those of `make`; nothing is kept then.
    pub(super) fn find<E>(
        &self,
        fits: impl Fn(&T) -> bool,
        similar: impl Fn(&T) -> bool,
        make: impl FnOnce(Option<&T>) -> Result<T, E>,
    ) -> Result<Arc<T>, E> {
        if let Some(found) = self.first(fits) {
            return Ok(found);
        }
        let similar = self.first(similar);
        let made = Arc::new(make(similar.as_deref())?);
        #[cfg(test)]
        self.made.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        if let Ok(mut things) = self.things.write() {
            things
                .retain(|each| similar.as_ref().is_none_or(|similar| !Arc::ptr_eq(each, similar)));
            things.insert(0, Arc::clone(&made));
            things.truncate(Self::MOST);
        }
        Ok(made)
    }

    fn first(&self, is_it: impl Fn(&T) -> bool) -> Option<Arc<T>> {
        // A poisoned lock means that a thread panicked while keeping: make it again.
        let things = self.things.read().ok()?;
        things.iter().find(|each| is_it(each)).cloned()
    }

    #[cfg(test)]
    pub(super) fn made(&self) -> usize {
        self.made.load(std::sync::atomic::Ordering::Relaxed)
    }
}
