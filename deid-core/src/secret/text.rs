//! The text form of a key: `deid-key-1-<id>-<32 bytes in base32>-<checksum>`.

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::error::{KeyFault, Result};

use super::base32;
use super::master::{MasterKey, fault};

const HEAD: &str = "deid-key-1-";
const CHECK_CHARS: usize = 6;

/// A key as text, wiped on drop. It has no `Debug`: the only way to its characters is
/// [`expose`](Self::expose).
pub struct KeyText(Zeroizing<String>);

impl KeyText {
    /// The characters, to be written where keys are kept.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl MasterKey {
    /// The key as text: the same string in file, environment, secret store and command output.
    #[must_use]
    pub fn to_text(&self) -> KeyText {
        // Room for all of it, so that no copy is left behind by growing.
        let mut text = Zeroizing::new(String::with_capacity(128));
        text.push_str(HEAD);
        text.push_str(&self.id().to_string());
        text.push('-');
        base32::encode(self.expose(), &mut text);
        let check = checksum(&text);
        text.push('-');
        text.push_str(&check);
        KeyText(text)
    }

    /// Reads a key text. White space around it is ignored: files end in a newline.
    ///
    /// # Errors
    /// When the shape, the checksum or the id is wrong, or the bytes are all equal.
    pub fn from_text(text: &str) -> Result<Self> {
        let text = text.trim_ascii();
        let (body, check) = text.rsplit_once('-').ok_or_else(|| fault(KeyFault::Malformed))?;
        let (id, bytes) = body
            .strip_prefix(HEAD)
            .and_then(|rest| rest.split_once('-'))
            .ok_or_else(|| fault(KeyFault::Malformed))?;
        if !bool::from(checksum(body).as_bytes().ct_eq(check.as_bytes())) {
            return Err(fault(KeyFault::Checksum));
        }
        let bytes = base32::decode::<32>(bytes).ok_or_else(|| fault(KeyFault::Malformed))?;
        let key = Self::from_bytes(&*bytes)?;
        if key.id().to_string() == id { Ok(key) } else { Err(fault(KeyFault::Id)) }
    }

    /// Reads what a file, a secret store or a command gives: a key text, or exactly 32 raw bytes.
    /// A byte order mark, UTF-16, white space and quotes around a text are an editor's, not the
    /// key's, and are taken off.
    ///
    /// # Errors
    /// When it is neither.
    pub fn from_material(material: &[u8]) -> Result<Self> {
        if let Some(text) = as_text(material) {
            return Self::from_text(bare(&text));
        }
        match material.len() {
            32 => Self::from_bytes(material),
            0 => Err(fault(KeyFault::Length(0))),
            _ => Err(fault(KeyFault::Malformed)),
        }
    }
}

/// The text of a key, where the bytes are that of one: UTF-8, or UTF-16 as some editors and shells
/// save it.
fn as_text(material: &[u8]) -> Option<Zeroizing<String>> {
    let utf16 = |unit: fn([u8; 2]) -> u16| {
        let units = material.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        // Room for all of it, so that no copy is left behind by growing.
        let mut text = Zeroizing::new(String::with_capacity(3 * material.len()));
        char::decode_utf16(units).try_for_each(|c| c.map(|c| text.push(c))).ok()?;
        Some(text)
    };
    let utf8 = || {
        let text = std::str::from_utf8(material).ok()?;
        Some(Zeroizing::new(text.to_owned()))
    };
    let is_key = |text: &Zeroizing<String>| bare(text).starts_with("deid-key-");
    utf8()
        .filter(is_key)
        .or_else(|| utf16(u16::from_le_bytes).filter(is_key))
        .or_else(|| utf16(u16::from_be_bytes).filter(is_key))
}

/// Without what editors and shells put around a line: a byte order mark, white space, quotes.
fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| {
        c.is_whitespace() || c == '\u{feff}' || "\"'`\u{201c}\u{201d}\u{2018}\u{2019}".contains(c)
    })
}

/// The first 6 characters of the base32 of SHA-256 over all that stands before the last dash.
fn checksum(body: &str) -> String {
    let mut text = String::with_capacity(52);
    base32::encode(&Sha256::digest(body.as_bytes()), &mut text);
    text.truncate(CHECK_CHARS);
    text
}
