//! How a policy writes a rule, as data: which keys, of what kind, in what range. The policy's
//! reader goes by it; defaults are those of the rule's own `Params`.

/// What stands behind the key of a rule.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Grammar {
    /// `true`: there are no parameters.
    Flag,
    /// One value.
    Value(Kind),
    /// A table of parameters, or something shorter.
    Table {
        params: &'static [Param],
        short: Short,
        /// Whether a parameter that stands alone says what it is without its key.
        lone: bool,
    },
}

impl Grammar {
    /// The parameters of its table.
    pub(crate) fn params(&self) -> &'static [Param] {
        match self {
            Self::Flag | Self::Value(_) => &[],
            Self::Table { params, .. } => params,
        }
    }

    /// Whether a parameter that stands alone says what it is without its key.
    pub(crate) fn is_lone_told(&self) -> bool {
        matches!(self, Self::Table { lone: true, .. })
    }

    /// The keys of those that are files.
    pub(crate) fn files(&self) -> impl Iterator<Item = &'static str> + use<> {
        let files = self.params().iter().filter(|param| matches!(param.kind, Kind::File));
        files.map(|param| param.key)
    }
}

/// What stands for a rule's table where one thing says all.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Short {
    /// The value of this key.
    Key(&'static str),
    /// `true`, every default; or the value of this key.
    KeyOrTrue(&'static str),
    /// Nothing does.
    None,
    /// `true`: every default.
    True,
}

/// One parameter.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Param {
    pub(crate) key: &'static str,
    pub(crate) kind: Kind,
    pub(crate) required: bool,
}

/// What a parameter is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// One character.
    Character,
    /// The name of a column.
    Column,
    /// The name of a domain.
    Domain,
    /// The path of a file, from the policy's folder.
    File,
    /// Text of at least one character; where it has none it must do what stands here.
    Filled(&'static str),
    /// A role that a kept column can have.
    KeptRole,
    /// A finite number.
    Number,
    /// A list of numbers.
    Numbers,
    /// Text that is not blank.
    Text,
    /// A list of texts.
    Texts,
    /// A whole number from the first to the second.
    Whole(i64, i64),
    /// One of these whole numbers.
    Wholes(&'static [i64]),
    /// One of these words.
    Word(&'static [&'static str]),
}

impl Kind {
    /// Years of an age.
    pub(crate) const YEARS: Self = Self::Whole(1, 150);
}

/// A parameter that can be left out.
pub(crate) const fn may(key: &'static str, kind: Kind) -> Param {
    Param { key, kind, required: false }
}

/// A parameter that cannot be left out.
pub(crate) const fn must(key: &'static str, kind: Kind) -> Param {
    Param { key, kind, required: true }
}
