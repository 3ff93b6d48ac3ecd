//! Advice: texts of the program, with places where each front names its own means.

use std::fmt;

use super::means::{Means, Wording};
use super::words::Words;

/// What to do about a problem, before a front has worded it. `Display` is the wording of this
/// library ([`Means::in_rust`]).
///
/// ```
/// use deid_core::error::{Cause, Means};
///
/// let help = Cause::OutputExists.help();
/// let flags = |means| if means == Means::Force { "--force" } else { "" };
/// assert_eq!(help.worded(flags), "choose another output, or pass --force to replace it");
/// assert_eq!(help.to_string(), "choose another output, or pass `Replace::Force` to replace it");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Help(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Words(Words),
    Means(Means),
}

impl Help {
    /// The same advice and one part more: [`Words`] or [`Means`].
    #[must_use]
    pub fn with(mut self, more: impl Into<Self>) -> Self {
        self.0.extend(more.into().0);
        self
    }

    /// The advice as a front words it.
    #[must_use]
    pub fn worded(&self, wording: Wording) -> String {
        self.0.iter().fold(String::new(), |text, part| match part {
            Part::Words(words) => text + words.as_str(),
            Part::Means(means) => text + wording(*means),
        })
    }
}

impl fmt::Display for Help {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.worded(Means::in_rust))
    }
}

impl From<&'static str> for Help {
    fn from(text: &'static str) -> Self {
        Self(vec![Part::Words(text.into())])
    }
}

impl From<Words> for Help {
    fn from(words: Words) -> Self {
        Self(vec![Part::Words(words)])
    }
}

impl From<Means> for Help {
    fn from(means: Means) -> Self {
        Self(vec![Part::Means(means)])
    }
}

/// [`Help`] of these parts, in this order: texts of the program, [`Words`], [`Means`].
#[doc(hidden)]
#[macro_export]
macro_rules! __help {
    ($($part:expr),+ $(,)?) => { $crate::error::Help::default()$(.with($part))+ };
}
